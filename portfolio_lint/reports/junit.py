"""JUnit XML, for build servers that show test results.

Each finding is a test case. Those that make the run fail are failures, the others are skipped with what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree  # nosec B405

from portfolio_lint.findings import Finding, Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.layout import clean
from portfolio_lint.reports.locations import Locations, sentence, told
from portfolio_lint.reports.view import project_name, spot


def render(report: Report, context: Context) -> str:
    locations = Locations(context)
    suites = [("repository", report.findings)]
    suites.extend((project_name(project), project.findings) for project in report.projects)
    root = ElementTree.Element("testsuites", {"name": report.tool.name})
    totals = [0, 0, 0]
    for name, findings in suites:
        if not findings and name == "repository" and report.projects:
            continue
        counts = _write_suite(root, name, findings, locations, context.fail_on)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    for key, total in zip(("tests", "failures", "skipped"), totals, strict=True):
        root.set(key, str(total))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _write_suite(
    root: ElementTree.Element, name: str, findings: Sequence[Finding], locations: Locations, fail_on: str
) -> tuple[int, int, int]:
    """Add the findings of a project. Returns the numbers of cases, failures and those skipped."""
    suite = ElementTree.SubElement(root, "testsuite", {"name": name})
    failing = 0
    for finding in sorted(findings, key=lambda finding: finding.order):
        fails = _fails(finding, fail_on)
        failing += fails
        location = locations.of(finding)
        about = {
            "name": clean(f"{finding.code} {finding.name} {spot(finding)}"),
            "classname": clean(location.path),
            "file": clean(location.path),
            "line": str(location.line),
            "time": "0",
        }
        case = ElementTree.SubElement(suite, "testcase", about)
        message = sentence(finding.message)
        if fails:
            failure = ElementTree.SubElement(case, "failure", {"type": finding.severity.value, "message": message})
            failure.text = told(finding)
        else:
            ElementTree.SubElement(case, "skipped", {"message": f"{finding.severity.value}: {told(finding)}"})
    if not findings:
        ElementTree.SubElement(suite, "testcase", {"name": "no findings", "classname": name, "time": "0"})
    counts = (max(len(findings), 1), failing, len(findings) - failing)
    for key, count in zip(("tests", "failures", "skipped"), counts, strict=True):
        suite.set(key, str(count))
    suite.set("errors", "0")
    suite.set("time", "0")
    return counts


def _fails(finding: Finding, fail_on: str) -> bool:
    return fail_on != "never" and finding.severity.rank >= Severity(fail_on).rank
