"""The numbers of a report as lines `name=number`, for a script or the outputs of a GitHub step."""

from __future__ import annotations

from portfolio_lint.findings import Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.overall import overall


def render(report: Report, context: Context) -> str:
    """How many findings and errors there are, and the weighed share of what applies that is shown, in per cent."""
    found = report.all_findings()
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    return f"findings={len(found)}\nerrors={errors}\nscore={overall(report, context.vocabulary)}\n"
