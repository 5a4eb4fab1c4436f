"""Annotations for GitHub Actions: the worst findings as workflow commands.

What is beyond ten annotations of a kind is dropped without a word, so the ten worst are given, and how many are not.
"""

from __future__ import annotations

from portfolio_lint.findings import Finding, Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.layout import clean, counted, visible
from portfolio_lint.reports.locations import Locations, told, worst_first
from portfolio_lint.reports.view import spot

MOST = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, context: Context) -> str:
    found = worst_first(report)
    worst = found[:MOST]
    if len(found) > MOST and all(finding.severity is Severity.NOTE for finding in worst):
        worst.pop()  # the line that counts the others is a notice too
    # Of what was fetched from elsewhere, no file is in the workflow's own repository.
    locations = Locations(context) if "://" not in report.repository.source else None
    lines = [_annotation(finding, locations) for finding in worst]
    left = len(found) - len(worst)
    if left:
        text = f"{counted(left, 'more finding')} without an annotation: the job summary and the report list all."
        lines.append(f"::notice title={_property(report.tool.name)}::{_data(text)}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding, locations: Locations | None) -> str:
    properties: dict[str, str] = {}
    text = told(finding)
    if locations is None:
        text = f"{spot(finding) or '.'}: {text}"
    else:
        location = locations.of(finding)
        if not location.is_folder:
            properties.update(file=location.path, line=str(location.line))
    properties["title"] = clean(f"{finding.code} {finding.name}")
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(text)}"


def _data(text: str) -> str:
    """What the runner reads as text."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return visible(_data(text)).replace(":", "%3A").replace(",", "%2C")
