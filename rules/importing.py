"""Imports as a repair sees them: which names a whole file or notebook can use at a place."""

from __future__ import annotations

from collections.abc import Iterator

from portfolio_lint.facts.code import Import
from portfolio_lint.project import Code


def imports_before(unit: Code, line: int, cell: int | None) -> Iterator[Import]:
    """The absolute imports outside functions that come before a place, and bind a name."""
    here = (-1 if cell is None else cell, line)
    for imported in unit.facts.imports:
        if imported.level or imported.alias == "*":
            continue
        if (-1 if imported.cell is None else imported.cell, imported.line) > here:
            continue
        if not any(f.cell == imported.cell and f.line <= imported.line <= f.end_line for f in unit.facts.functions):
            yield imported
