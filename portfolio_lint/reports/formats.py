"""The formats of a report. Each is one module, imported only where it is asked for.

A module of a format has a function `render(report, context)` that returns the whole report as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio_lint.report import Report
    from portfolio_lint.reports.context import Context

# The module of each format, by the name that --format takes.
FORMATS: Mapping[str, str] = {
    "text": "portfolio_lint.reports.text",
    "json": "portfolio_lint.reports.data",
    "html": "portfolio_lint.reports.html",
    "sarif": "portfolio_lint.reports.sarif",
    "github": "portfolio_lint.reports.github",
    "markdown": "portfolio_lint.reports.markdown",
    "junit": "portfolio_lint.reports.junit",
    "gitlab": "portfolio_lint.reports.gitlab",
    "outputs": "portfolio_lint.reports.outputs",
}

# Those that tell nothing but findings where nothing else is asked for; the others are about the whole repository.
OF_FINDINGS = frozenset({"text", "json", "sarif", "github", "junit", "gitlab"})


def renderer(name: str) -> Callable[[Report, Context], str]:
    """What renders a report in a format of `FORMATS`."""
    render: Callable[[Report, Context], str] = import_module(FORMATS[name]).render
    return render
