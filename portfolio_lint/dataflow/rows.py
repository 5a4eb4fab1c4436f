"""Which rows two parts of the data share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portfolio_lint.facts.flow import Part


def share_rows(one: Part, other: Part) -> bool:
    """Whether two parts can have rows in common."""
    if one.roots.isdisjoint(other.roots):
        return False
    if one.cuts and other.cuts:
        outputs = dict(one.cuts)
        return all(outputs.get(split, output) == output for split, output in other.cuts)
    return True


def overlap(parts: Sequence[Part], some: Iterable[int], others: Iterable[int]) -> bool:
    """Whether any of some parts has rows in common with any of others."""
    others = tuple(others)
    return any(one == other or share_rows(parts[one], parts[other]) for one in some for other in others)
