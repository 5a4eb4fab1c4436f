"""Scores: the weighed share of applicable concepts shown, for each family. More work never scores lower."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from portfolio_lint.concepts import Concept
from portfolio_lint.project import Project


class Score(Struct, frozen=True):
    """`shown` and `missing` name the applicable concepts; `value` is the weighed share shown, 0 to 100."""

    value: int
    shown: tuple[str, ...]
    missing: tuple[str, ...]


def score_families(project: Project, concepts: Mapping[str, Concept]) -> dict[str, Score]:
    """A score for each family that has an applicable concept, by family name."""
    by_family: dict[str, list[str]] = {}
    for identifier, concept in concepts.items():
        if concept.is_point and applies(project, concept):
            by_family.setdefault(concept.family, []).append(identifier)
    scores = {}
    for family, identifiers in sorted(by_family.items()):
        shown = tuple(i for i in identifiers if project.has(i))
        total = sum(concepts[i].weight for i in identifiers)
        scores[family] = Score(
            value=round(100 * sum(concepts[i].weight for i in shown) / total),
            shown=shown,
            missing=tuple(i for i in identifiers if i not in shown),
        )
    return scores


def applies(project: Project, concept: Concept) -> bool:
    """Whether a concept makes sense for a project; what is shown always does."""
    return not concept.applies or project.has(*concept.applies)
