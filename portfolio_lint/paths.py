"""What a path alone tells."""

from __future__ import annotations

import re
from functools import lru_cache

from portfolio_lint.patterns import lazy

_README = lazy(
    r"(^|/)(readme|read[_ ]me|leame|léame|leiame|leia-me|lisezmoi|liesmich)([._-][a-z_-]*)?"
    r"(\.(md|markdown|rst|txt|mdx|ipynb|org|adoc))?$",
    re.I,
)
_TEST = lazy(r"(^|/)(tests?|testing|unit_?tests?)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$", re.I)


@lru_cache(maxsize=65_536)
def is_readme(path: str) -> bool:
    """A README by its name, in the languages seen in the wild, with or without an extension."""
    return _README.search(path) is not None


@lru_cache(maxsize=65_536)
def is_test(path: str) -> bool:
    """A file that by place or name holds automated tests."""
    return path.endswith(".py") and _TEST.search(path) is not None


_FORM = lazy(
    r"(^|/)(code[-_ ]of[-_ ]conduct|contributing|security|pull_request_template|issue_template|bug_report"
    r"|feature_request|support|governance)[^/]*$|(^|/)issue_template/",
    re.I,
)


@lru_cache(maxsize=65_536)
def is_form(path: str) -> bool:
    """A document that repositories take from a template, and that says nothing of the work itself."""
    return _FORM.search(path) is not None


def folder_of(path: str) -> str:
    """The folder of a path, empty at the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def place_text(path: str, line: int | None, cell: int | None) -> str:
    """A place as people write it: `train.py:48`, `model.ipynb cell 12`."""
    if cell is not None:
        return f"{path} cell {cell}" + (f", line {line}" if line and line > 1 else "")
    return f"{path}:{line}" if line and line > 1 else path
