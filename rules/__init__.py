"""The built-in rule pack: one module for each family, probes in `probes/`, tables in `knowledge/`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TypeVar

from portfolio_lint.packs import Pack
from portfolio_lint.probe import Probe
from portfolio_lint.rule import Rule

from .library import knowledge

T = TypeVar("T")

# Where the documentation is published; mkdocs.yml takes it from here.
SITE = "https://portfolio-lint.readthedocs.io/en/latest/"

_FAMILIES = (
    "fundamentals",
    "real_world",
    "communication",
    "data_quality",
    "validation",
    "leakage",
    "operations",
    "engineering",
    "business",
    "responsibility",
    "claims",
    "growth",
    "suppressions",
)
_PROBES = ("context", "documents", "data", "modelling", "production", "responsibility", "claims")


def pack() -> Pack:
    """The pack, as the entry point gives it to the engine."""
    return Pack(
        name="builtin",
        rules=tuple(_members(_FAMILIES, "", Rule)),
        probes=tuple(_members(_PROBES, ".probes", Probe)),
        concepts=knowledge().concepts,
        site=SITE,
    )


def _members(modules: tuple[str, ...], package: str, kind: type[T]) -> Iterator[T]:
    for module in modules:
        yield from (
            member
            for member in vars(importlib.import_module(f"{__name__}{package}.{module}")).values()
            if isinstance(member, kind)
        )
