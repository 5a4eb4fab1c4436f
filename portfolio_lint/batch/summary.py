"""What a result comes to: counts and shares, of a repository and of each of its projects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.findings import Finding, Severity
from portfolio_lint.report import ProjectReport
from portfolio_lint.reports.view import Vocabulary, shown_weight


class Tally(Struct, frozen=True):
    """How many findings there are of each severity."""

    errors: int
    warnings: int
    notes: int


def tally(findings: Iterable[Finding]) -> Tally:
    counts = Counter(finding.severity for finding in findings)
    return Tally(counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.NOTE])


def share(project: ProjectReport, vocabulary: Vocabulary) -> int | None:
    """The weighed share, in per cent, of the points that apply to a project and are shown; None where none applies."""
    shown = shown_weight(project, vocabulary)
    missing = sum(vocabulary.weight(name) for score in project.scores.values() for name in score.missing)
    return round(100 * shown / (shown + missing)) if shown + missing else None


def families(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The families that have points, sorted."""
    return tuple(sorted({concept.family for concept in vocabulary.concepts.values() if concept.is_point}))


def points(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts that a repository can score with, family by family, the weightiest first."""
    names = [name for name, concept in vocabulary.concepts.items() if concept.is_point]
    return tuple(sorted(names, key=lambda name: (vocabulary.concepts[name].family, -vocabulary.weight(name), name)))
