"""GitLab's Code Quality report: a list of findings that merge requests show."""

from __future__ import annotations

import msgspec

from portfolio_lint.findings import Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.locations import Locations, fingerprints, told, worst_first

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, context: Context) -> str:
    found = worst_first(report)
    marks = fingerprints(found, context)
    locations = Locations(context)
    made = []
    for number, finding in enumerate(found):
        location = locations.of(finding)
        made.append(
            {
                "description": told(finding),
                "check_name": finding.code,
                "fingerprint": marks[number],
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": location.path, "lines": {"begin": location.line}},
            }
        )
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"
