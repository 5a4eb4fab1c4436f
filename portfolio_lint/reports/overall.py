"""What a repository shows as a whole: a point counts where one of its projects shows it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.report import Report
from portfolio_lint.reports.view import Vocabulary


class Standing(Struct, frozen=True):
    """In how many projects a point applies, and in how many of them it is shown."""

    name: str
    family: str
    shown: int
    applicable: int


def standings(report: Report, vocabulary: Vocabulary) -> tuple[Standing, ...]:
    """Every point that applies to a project: family by family, the weightiest of each first."""
    shown: dict[tuple[str, str], int] = {}
    applicable: dict[tuple[str, str], int] = {}
    for project in report.projects:
        for family, score in project.scores.items():
            for name in (*score.shown, *score.missing):
                applicable[family, name] = applicable.get((family, name), 0) + 1
            for name in score.shown:
                shown[family, name] = shown.get((family, name), 0) + 1
    order = {name: number for number, name in enumerate(vocabulary.concepts)}
    ranked = sorted(applicable, key=lambda key: (key[0], -vocabulary.weight(key[1]), order.get(key[1], 0), key[1]))
    return tuple(
        Standing(name, family, shown.get((family, name), 0), applicable[family, name]) for family, name in ranked
    )


def overall(report: Report, vocabulary: Vocabulary) -> int:
    """The weighed share, in per cent, of the points that apply anywhere and are shown somewhere."""
    return share_of(standings(report, vocabulary), vocabulary) or 0


def share_of(found: Iterable[Standing], vocabulary: Vocabulary) -> int | None:
    """The weighed share, in per cent, of some points that are shown somewhere; None where they weigh nothing."""
    weights = [(vocabulary.weight(standing.name), standing.shown > 0) for standing in found]
    total = sum(weight for weight, _ in weights)
    return round(100 * sum(weight for weight, is_shown in weights if is_shown) / total) if total else None
