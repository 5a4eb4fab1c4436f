"""Data flow: where rows, statistics and predictions of a script or notebook come from and where they go.

It takes the syntax trees that the readers have made anyway and gives facts; what is right or wrong about them, rules
judge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from portfolio_lint.facts.flow import FlowFacts


def follow(trees: Iterable[tuple[ast.Module, int | None]]) -> FlowFacts:
    """Follow the data through modules or cells, given with their cell, that share a namespace."""
    # Rules know this package by its facts; the interpreter is loaded where code is read that splits, fits or scores.
    from .interpreter import Interpreter

    interpreter = Interpreter()
    try:
        interpreter.run(trees)
    except Exception as error:
        # Strangers' code holds what nobody thought of; what was seen so far is worth having.
        interpreter.record.note(f"not followed to its end: {type(error).__name__}")
    return interpreter.record.facts()
