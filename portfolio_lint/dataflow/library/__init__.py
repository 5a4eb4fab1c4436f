"""What the libraries of the field do to data, by the last part of a name."""

from __future__ import annotations

import os
from functools import lru_cache

from portfolio_lint.knowledge import load


class Behaviour:
    """The tables turned round: what each class, function and method does; `lists` as they are, as sets."""

    def __init__(self) -> None:
        tables = load(os.path.dirname(__file__))
        self.estimators = _by_name(tables.maps["estimators"])
        self.functions = _by_name(tables.maps["functions"])
        self.methods = _by_name(tables.maps["methods"])
        self.lists = {name: frozenset(entries) for name, entries in tables.lists.items()}


@lru_cache(maxsize=1)
def behaviour() -> Behaviour:
    return Behaviour()


def _by_name(kinds: dict[str, list[str]]) -> dict[str, str]:
    """What each name does. Raises `ValueError` where a name stands in two tables."""
    found: dict[str, str] = {}
    for kind, names in kinds.items():
        for name in names:
            if found.setdefault(name, kind) != kind:
                raise ValueError(f"{name} is listed as {found[name]} and as {kind}")
    return found
