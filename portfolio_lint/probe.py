"""What a probe is: a function that finds evidence of one concept in a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from portfolio_lint.findings import Place
from portfolio_lint.project import Project

Find = Callable[[Project], Iterable[Place]]


class Probe(Struct, frozen=True):
    """Finds evidence of `concept`; `after` names the concepts whose evidence it reads."""

    concept: str
    find: Find
    after: tuple[str, ...] = ()


def probe(concept: str, *, after: Iterable[str] = ()) -> Callable[[Find], Probe]:
    """Make a probe of a function that yields the places where a project shows `concept`.

    What the concept's table finds is evidence too; the function is for what a table can't decide.
    """

    def decorate(find: Find) -> Probe:
        return Probe(concept, find, tuple(after))

    return decorate
