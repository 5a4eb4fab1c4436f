"""The report as Markdown, for the summary of a GitHub job, an issue or a comment: short, and the rest to unfold.

Whatever comes from the repository or a rule goes through `escaped`, for the template's engine puts every value
through it. Nothing of it becomes a link, a mention, an image or a tag.
"""

from __future__ import annotations

import os
import re
from typing import Any

from portfolio_lint.findings import Finding, Severity
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.layout import clean, counted
from portfolio_lint.reports.listing import summary
from portfolio_lint.reports.locations import sentence, worst_first
from portfolio_lint.reports.steps import next_steps
from portfolio_lint.reports.title import repository_title
from portfolio_lint.reports.view import Vocabulary, project_name, spot, strongest_first

_TEMPLATE = "markdown.md.j2"
# GitHub refuses a summary over 1 MiB; what is left out is said.
_MOST_BYTES = 900_000
_MOST_PROJECTS = 30
_MOST_RELATED = 5
_HEADINGS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PAGE = re.compile(r"https://[A-Za-z0-9./_-]+")

# Backslashes where Markdown reads on; a mention or a reference is found after that, so it is broken by a comment.
_ESCAPES = {ord(sign): f"\\{sign}" for sign in "\\`*_{}[]~$"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("|"): "&#124;",
    ord("@"): "@<!-- -->",
    ord("#"): "#<!-- -->",
}
_ADDRESS = re.compile(r":(?=//)")
_HOST = re.compile(r"(www)\.", re.IGNORECASE)


class Markdown(str):
    """Text that is Markdown already, made here of what is known to be harmless."""


def render(report: Report, context: Context) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Not as HTML is: Markdown is escaped in a way of its own, by `escaped`.
    environment = Environment(  # nosec B701
        loader=FileSystemLoader(os.path.dirname(os.path.abspath(__file__))),
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template(_TEMPLATE)
    found = worst_first(report)
    values = _values(report, context.vocabulary, found)
    most = len(found)
    while True:
        values["sections"] = _sections(found[:most], context.vocabulary)
        values["left_out"] = counted(len(found) - most, "more finding") if most < len(found) else ""
        text = template.render(values)
        if len(text.encode("utf-8", "replace")) <= _MOST_BYTES or not most:
            return text
        most //= 2


def escaped(value: object) -> str:
    """A value as text on one line in which Markdown, HTML and GitHub's references have no effect."""
    if isinstance(value, Markdown):
        return value
    text = clean(str(value)).translate(_ESCAPES)
    return _HOST.sub(r"\1&#46;", _ADDRESS.sub("&#58;", text))


def _values(report: Report, vocabulary: Vocabulary, found: list[Finding]) -> dict[str, Any]:
    ordered = strongest_first(report, vocabulary)
    families = sorted({family for project in ordered for family in project.scores})
    return {
        "tool": report.tool.name,
        "version": report.tool.version,
        "title": repository_title(report),
        "findings": summary(report),
        "files": counted(report.repository.files_read, "file"),
        "families": families,
        "projects": [_project(project, families, vocabulary) for project in ordered[:_MOST_PROJECTS]],
        "other_projects": counted(len(ordered) - _MOST_PROJECTS, "more project")
        if len(ordered) > _MOST_PROJECTS
        else "",
        "steps": next_steps(report, vocabulary),
        "clean": not found,
        "skipped": [(entry.path, entry.reason) for entry in report.repository.skipped],
    }


def _project(project: ProjectReport, families: list[str], vocabulary: Vocabulary) -> dict[str, Any]:
    shown = [name for score in project.scores.values() for name in score.shown]
    missing = [name for score in project.scores.values() for name in score.missing]
    concepts = vocabulary.concepts
    return {
        "name": project_name(project),
        "kind": project.kind,
        "shares": [project.scores[family].value if family in project.scores else "-" for family in families],
        "shown": [
            (vocabulary.title(name), places[0].message, spot(places[0]))
            for name in sorted(shown, key=lambda name: -vocabulary.weight(name))
            if (places := project.evidence.get(name, ()))
        ],
        "missing": [
            (vocabulary.title(name), concepts[name].missing if name in concepts else "")
            for name in sorted(missing, key=lambda name: -vocabulary.weight(name))
        ],
    }


def _sections(found: list[Finding], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The findings by severity, the worst first."""
    return [
        {
            "heading": counted(len(alike), word),
            "open": severity is Severity.ERROR,
            "rows": [_row(finding, vocabulary) for finding in alike],
        }
        for severity, word in _HEADINGS.items()
        if (alike := [finding for finding in found if finding.severity is severity])
    ]


def _row(finding: Finding, vocabulary: Vocabulary) -> dict[str, Any]:
    rule = vocabulary.rules.get(finding.code)
    code = escaped(finding.code)
    # The address comes from the pack, and from nothing that was scanned.
    linked = rule is not None and _PAGE.fullmatch(rule.help_uri)
    others = [spot(place) for place in finding.related[:_MOST_RELATED] if spot(place)]
    return {
        "code": Markdown(f"[{code}]({rule.help_uri})") if rule is not None and linked else finding.code,
        "name": finding.name,
        "where": spot(finding) or ".",
        "others": others,
        "more": len(finding.related) - len(others),
        "what": sentence(finding.message),
        "advice": sentence(finding.advice),
    }
