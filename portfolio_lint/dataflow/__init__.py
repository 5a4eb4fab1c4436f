"""Data flow: where rows, statistics and predictions of a script or notebook come from and where they go.

It takes the syntax trees that the readers have made anyway and gives facts; what is right or wrong about them, rules
judge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from portfolio_lint.facts.flow import FlowFacts

from .interpreter import Interpreter


def follow(trees: Iterable[tuple[ast.Module, int | None]]) -> FlowFacts:
    """Follow the data through modules or cells, given with their cell, that share a namespace."""
    interpreter = Interpreter()
    interpreter.run(trees)
    return interpreter.record.facts()
