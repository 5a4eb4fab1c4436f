"""Scanning small projects that tests write out as texts, and the form in which they expect evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from notebooks import notebook

from portfolio_lint.findings import Place
from portfolio_lint.packs import Catalogue, load_catalogue
from portfolio_lint.report import Report
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot


class Shown(NamedTuple):
    """A project that shows a concept: what it does, its files, and every place of evidence.

    A place is written `train.py:3` for a line of a file and `eda.ipynb[2]:1` for one of a notebook's cell.
    """

    concept: str
    what: str
    files: Mapping[str, str]
    at: tuple[str, ...]


class Silent(NamedTuple):
    """A project that may look as if it showed a concept, and does not."""

    concept: str
    what: str
    files: Mapping[str, str]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The built-in pack."""
    return load_catalogue()


def report_of(files: Mapping[str, str | bytes], source: str = "example") -> Report:
    """The report on a repository that holds these files, no rule asked."""
    return scan(MemorySnapshot(files, source=source), catalogue(), Settings(judge=False))


def evidence_of(files: Mapping[str, str | bytes], source: str = "example") -> dict[str, tuple[Place, ...]]:
    """The evidence of every concept, over all the projects that the files make up."""
    found: dict[str, tuple[Place, ...]] = {}
    for project in report_of(files, source).projects:
        for concept, places in project.evidence.items():
            found[concept] = found.get(concept, ()) + places
    return found


def places_of(concept: str, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Where the files show a concept, as `Shown.at` writes it."""
    return tuple(written(place) for place in evidence_of(files)[concept])


def written(place: Place) -> str:
    cell = "" if place.cell is None else f"[{place.cell}]"
    return f"{place.path}{cell}:{place.line}"


def lines(*content: str) -> str:
    """A text of these lines."""
    return "\n".join(content) + "\n"


def r_notebook(*cells: str) -> str:
    """A notebook as `notebook` makes it, with an R kernel."""
    document = json.loads(notebook(*cells))
    document["metadata"] = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    return json.dumps(document)


def name_of_case(case: Shown | Silent) -> str:
    """The test's id: the concept and what the project does."""
    return f"{case.concept}: {case.what}"


__all__ = [
    "Shown", "Silent", "catalogue", "evidence_of", "lines", "name_of_case", "notebook", "places_of", "r_notebook",
    "report_of", "written",
]  # fmt: skip
