"""SUP: the comments that suppress findings."""

from __future__ import annotations

from collections.abc import Iterable

from portfolio_lint.findings import Severity
from portfolio_lint.rule import Problem, notebook, rule
from portfolio_lint.suppression import Review

_FIT = "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(X, y)\n"
_PATH = f"{_FIT}df = pd.read_csv('/home/anna/data/loans.csv')"
_RELATIVE = f"{_FIT}df = pd.read_csv('data/loans.csv')"
_ABOUT = "# Loans\n\nWho repays a loan?\n\n```\n<!-- portfolio-lint: ignore[DOC105] -->\n```\n"


@rule(
    "SUP101",
    "unused-suppression",
    Severity.NOTE,
    scope="suppressions",
    sources=(),
    effort="minutes",
    fires=[
        {"train.py": f"{_RELATIVE}  # portfolio-lint: ignore[ENG109] on the cluster\n"},
        {"model.ipynb": notebook(f"# portfolio-lint: ignore[machine-specific-path]\n{_RELATIVE}")},
        {"LICENSE": "MIT", "README.md": "# Loans\n\n<!-- portfolio-lint: ignore[ENG113] -->\n", "train.py": _RELATIVE},
    ],
    silent=[
        {"train.py": f"{_PATH}  # portfolio-lint: ignore[ENG109] on the cluster\n"},
        {"model.ipynb": notebook(f"# portfolio-lint: ignore[machine-specific-path]\n{_PATH}")},
        # What stands in a text or in an example is no comment.
        {"train.py": f"{_RELATIVE}\nHELP = '# portfolio-lint: ignore[ENG109]'\n", "README.md": _ABOUT},
    ],
)
def unused_suppression(review: Review) -> Iterable[Problem]:
    """A comment suppresses what is not there.

    ## What it looks for
    Codes in `portfolio-lint: ignore[...]` comments whose rule finds nothing on the lines that the comment covers.

    ## Why it matters
    What was an exception once has been mended, or the comment has drifted away from its line. Left standing it
    hides the next finding of that kind, and tells a reader of a problem that is none.

    ## How to fix it
    Delete the code from the comment, or the comment where it is the only one. Where the finding is still there,
    move the comment to its line or to a line of its own above it.
    """
    for doubt in review.unused:
        yield Problem(
            f"Nothing here needs `ignore[{doubt.code}]`",
            "Delete it, or move it to the line of the finding that it is for",
            doubt.place,
        )


@rule(
    "SUP102",
    "invalid-suppression",
    Severity.NOTE,
    scope="suppressions",
    sources=(),
    effort="minutes",
    fires=[
        {"train.py": f"{_PATH}  # portfolio-lint: ignore[ENG1O9]\n"},
        {"train.py": f"{_PATH}  # portfolio-lint: disable=ENG109\n"},
        {"train.py": _PATH, "README.md": "# Loans\n\n<!-- portfolio-lint: ignore -->\n"},
    ],
    silent=[
        {"train.py": f"{_PATH}  # portfolio-lint: ignore[ENG109]\n"},
        {"settings.yaml": "# For portfolio-lint: see the docs\ndata: loans.csv\n"},
    ],
)
def invalid_suppression(review: Review) -> Iterable[Problem]:
    """A comment that means to suppress something and does not.

    ## What it looks for
    Codes in `portfolio-lint: ignore[...]` comments that no rule has, and comments that name no code at all.

    ## Why it matters
    The author believes that a finding was dealt with, and it comes up again in every report.

    ## How to fix it
    Write the code or the name of the rule in brackets, and after it why:
    `# portfolio-lint: ignore[ENG109] the cluster has no other path`. A beginning of codes such as `ENG` does not
    count here; `per-file-ignores` in the configuration takes those.
    """
    for doubt in review.unknown:
        code = doubt.code if len(doubt.code) <= 40 else f"{doubt.code[:36]}..."
        meant = f"; {doubt.meant} comes near" if doubt.meant else ""
        yield Problem(
            f"`ignore[{code}]` names no rule{meant}",
            "Write the whole code or the name of a rule",
            doubt.place,
        )
    for place in review.unclear:
        yield Problem(
            "This comment suppresses nothing, for it names no rule",
            "Write it as `portfolio-lint: ignore[CODE] reason`",
            place,
        )
