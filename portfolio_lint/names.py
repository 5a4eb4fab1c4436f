"""Matching resolved names against name patterns (see `portfolio_lint.concepts.CallPattern`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


@lru_cache(maxsize=65_536)
def last_segment(name: str) -> str:
    return name.rpartition(".")[2].removesuffix("()")


def matches(pattern: str, name: str) -> bool:
    """Whether a dotted name matches a name pattern."""
    wanted = pattern.split(".")
    given = [segment.removesuffix("()") for segment in name.split(".")]
    if wanted[-1] not in ("*", given[-1]):
        return False
    if len(wanted) == 1:
        return len(given) == 1
    if wanted[0] != "*" and wanted[0] != given[0]:
        return False
    if len(given) < 2:
        return False
    inner = iter(given[1:-1])
    return all(segment == "*" or segment in inner for segment in wanted[1:-1])


def matches_any(patterns: Iterable[str], names: Iterable[str]) -> bool:
    return any(matches(pattern, name) for name in names for pattern in patterns)


# The same names come again and again.
_MOST_KNOWN = 20_000


class NameIndex(Generic[T]):
    """Patterns with what they stand for, found by a name's last segment."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._known: dict[str, Sequence[T]] = {}
        self._by_last: dict[str, list[tuple[str, T]]] = {}
        self._by_first: dict[str, list[tuple[str, T]]] = {}
        for pattern, value in entries:
            first, _, _ = pattern.partition(".")
            last = pattern.rpartition(".")[2]
            index, key = (self._by_first, first) if last == "*" else (self._by_last, last)
            index.setdefault(key, []).append((pattern, value))

    def find(self, name: str) -> Sequence[T]:
        """What the patterns that match `name` stand for, in the order they were given."""
        known = self._known
        if name not in known:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[name] = self._matching(name)
        return known[name]

    def _matching(self, name: str) -> Sequence[T]:
        candidates = self._by_last.get(last_segment(name), [])
        anything = self._by_first.get(name.partition(".")[0].removesuffix("()"))
        if anything:
            candidates = [*candidates, *anything]
        return [value for pattern, value in candidates if matches(pattern, name)]
