"""The keys of a configuration: what each takes, means and looks like. Everything else follows from this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from portfolio_lint.findings import Confidence, Severity

Takes = Literal["codes", "globs", "choice", "codes by glob", "severity by code", "options by rule"]

LEVELS = ("error", "warning", "note", "never")
OFF = "off"


class Key(Struct, frozen=True):
    """A key of the configuration. `example` is TOML as it stands behind `key =`, or the lines of its table."""

    name: str
    takes: Takes
    meaning: str
    example: str
    choices: tuple[str, ...] = ()


class Profile(Struct, frozen=True):
    """A named set of settings, the weakest of all: whatever else is said of them counts more.

    Without `notes` the rules that leave notes are not asked.
    """

    min_confidence: Confidence = Confidence.MEDIUM
    fail_on: str = "error"
    notes: bool = True


PROFILES: Mapping[str, Profile] = {
    "default": Profile(),
    "strict": Profile(Confidence.LOW, "warning"),
    "essential": Profile(Confidence.HIGH, notes=False),
}

KEYS: tuple[Key, ...] = (
    Key(
        "profile",
        "choice",
        "A named set to begin with: default; strict, which also shows what the tool is unsure of and fails on "
        "warnings; or essential, which shows neither notes nor anything unsure.",
        '"strict"',
        tuple(PROFILES),
    ),
    Key("select", "codes", "Only these rules: codes, names or beginnings of codes.", '["DOC", "VAL101"]'),
    Key("extend-select", "codes", "These rules besides what is selected.", '["no-holdout"]'),
    Key("ignore", "codes", "All rules but these. The longer beginning of a code wins over the shorter.", '["GRO"]'),
    Key(
        "fail-on",
        "choice",
        "The least severity that makes the exit status 1.",
        '"warning"',
        LEVELS,
    ),
    Key(
        "min-confidence",
        "choice",
        "Hide what the tool is less sure of.",
        '"high"',
        tuple(confidence.value for confidence in Confidence),
    ),
    Key("exclude", "globs", "Files and folders that are left out of the scan.", '["archive/", "*_old.ipynb"]'),
    Key(
        "projects",
        "globs",
        'The folders that are the projects, where the tool finds others; "." is the top.',
        '["churn", "nlp/*"]',
    ),
    Key(
        "per-file-ignores",
        "codes by glob",
        "What is not reported for some files; it is counted as suppressed.",
        '"notebooks/scratch/*" = ["DOC107", "ENG"]\n"." = ["no-license"]',
    ),
    Key(
        "severity",
        "severity by code",
        "Another severity for a rule or a family, or off.",
        'ENG101 = "error"\nGRO = "off"',
        (*(severity.value for severity in reversed(Severity)), OFF),
    ),
    Key(
        "rules",
        "options by rule",
        "Options of rules, such as thresholds: portfolio-lint rule CODE lists them.",
        "",
    ),
)
