"""Notebooks as tests write them."""

from __future__ import annotations

from portfolio_lint import rule


def notebook(*cells: str, executed: bool = True) -> str:
    """The text of a notebook as an example has it."""
    return rule.notebook(*cells, executed=executed).text
