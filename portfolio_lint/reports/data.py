"""The report as JSON, for programs."""

from __future__ import annotations

from portfolio_lint.report import Report, encode
from portfolio_lint.reports.context import Context


def render(report: Report, _: Context) -> str:
    return encode(report).decode()
