"""The command line. Only click is imported here; each command imports what it needs when it runs."""

from __future__ import annotations

from portfolio_lint.cli.commands import main

__all__ = ["main"]
