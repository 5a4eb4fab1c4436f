"""The report as text, for people: what is there, what is the matter, what to do next."""

from __future__ import annotations

from portfolio_lint.findings import Severity
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.excerpt import Excerpts
from portfolio_lint.reports.layout import clean, clip, counted, listed, pad, short_path
from portfolio_lint.reports.listing import summary, write_findings
from portfolio_lint.reports.overview import EVERYTHING, FULL, SHORT, write_overview, write_scores
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.steps import next_steps, write_steps
from portfolio_lint.reports.title import repository_title
from portfolio_lint.reports.view import View, Vocabulary, project_name, spot, strongest_first

# Of a collection, the strongest projects are shown and the others are a line each, up to a screenful.
_MOST_SHOWN = 3
_MOST_ROWS = 15
_MOST_SKIPPED = 2
_FEW_FILES = 5
_CODE = frozenset({"python", "notebook", "text"})
_NAMES = {"python": "Python file", "notebook": "notebook", "data": "data file"}


def render(report: Report, context: Context) -> str:
    """The text report. With a snapshot, findings show the line they point to."""
    vocabulary, view = context.vocabulary, context.view
    if view.quiet:
        return _one_line_each(report)
    page = Page(view.columns, colour=view.colour)
    excerpts = Excerpts(context.snapshot) if context.snapshot is not None else None
    _write_head(page, report)
    if report.narrow:
        write_findings(page, report, vocabulary, view, excerpts)
        _write_praise(page, report, vocabulary)
        page.blank()
        page.paragraph(
            f"{counted(vocabulary.asked, 'rule')} looked, and nothing but what they need was read: "
            "what else a reviewer can see, a scan without --select tells.",
            style="dim",
        )
        _write_skipped(page, report, view)
        return page.text()
    if _is_nearly_empty(report) and not view.verbose:
        _write_welcome(page, report)
        return page.text()
    if not _is_about_models(report):
        page.blank()
        page.paragraph(
            "No machine learning found: no Python, R or notebook here reads data, trains a model or calls one. "
            "What any software project shows is judged all the same."
        )
    _write_projects(page, report, vocabulary, view)
    write_findings(page, report, vocabulary, view, excerpts)
    _write_praise(page, report, vocabulary)
    write_steps(page, next_steps(report, vocabulary))
    _write_skipped(page, report, view)
    return page.text()


def _one_line_each(report: Report) -> str:
    found = sorted(report.all_findings(), key=lambda finding: finding.order)
    lines = (
        f"{spot(finding) or '.'}: {clean(finding.code)} {finding.severity.value}: {clean(finding.message)}\n"
        for finding in found
    )
    return "".join(lines)


def _write_head(page: Page, report: Report) -> None:
    kinds = dict(report.repository.kinds)
    parts = [counted(len(report.projects), "project")] if report.projects else []
    parts.extend(counted(number, noun) for kind, noun in _NAMES.items() if (number := kinds.pop(kind, 0)))
    if rest := sum(kinds.values()):
        parts.append(counted(rest, "other file" if len(parts) > 1 else "file"))
    page.heading(repository_title(report), ", ".join(parts) or "no files")


def _is_nearly_empty(report: Report) -> bool:
    """A handful of files and no code: sixty findings would help nobody."""
    kinds = report.repository.kinds
    return sum(kinds.values()) <= _FEW_FILES and not _CODE.intersection(kinds) and not _is_about_models(report)


def _is_about_models(report: Report) -> bool:
    return any(project.kind not in ("software", "documents", "empty") for project in report.projects)


def _write_welcome(page: Page, report: Report) -> None:
    page.blank()
    page.paragraph("There is hardly anything to judge yet, which is where every portfolio begins. Three first things:")
    page.blank()
    page.hanging("1.", "Put in the code or the notebook of one project on data that you care about.", indent=2)
    page.hanging(
        "2.", "Write a README: the problem in two sentences, where the data comes from, how to run it.", indent=2
    )
    page.hanging("3.", "Score the model on data it has not seen, and put that number into the README.", indent=2)
    page.blank()
    if report.all_findings():
        page.paragraph(f"Findings: {summary(report)} (--verbose lists them).", style="dim")


def _write_projects(page: Page, report: Report, vocabulary: Vocabulary, view: View) -> None:
    page.heading("What a reviewer can see")
    if len(report.projects) == 1:
        write_overview(page, report.projects[0], vocabulary, EVERYTHING if view.verbose else FULL)
        write_scores(page, report.projects[0])
        return
    ordered = strongest_first(report, vocabulary)
    full = ordered if view.verbose else ordered[:_MOST_SHOWN]
    for project in full:
        page.blank()
        page.title(project_name(project), project.kind)
        write_overview(page, project, vocabulary, EVERYTHING if view.verbose else SHORT)
    _write_matrix(page, ordered if view.verbose else ordered[:_MOST_ROWS])
    if len(ordered) > _MOST_ROWS and not view.verbose:
        page.line(page.paint(f"  and {len(ordered) - _MOST_ROWS} more (--verbose shows all)", "dim"))


def _write_matrix(page: Page, projects: list[ProjectReport]) -> None:
    """A row for each project: what it shows of each family, and its findings."""
    families = sorted({family for project in projects for family in project.scores})
    tail = 10
    fitting = max((page.columns - 24 - tail) // 7, 0)
    families = families[:fitting]
    names = page.columns - 2 - 7 * len(families) - tail
    heads = "".join(f"{_short(clean(family)):>7}" for family in families)
    page.blank()
    page.line(page.paint(f"  {pad('In % of what applies', names)}{heads}{'Findings':>{tail}}", "bold"))
    for project in projects:
        values = [
            f"{project.scores[family].value:>7}" if family in project.scores else f"{'-':>7}" for family in families
        ]
        name = pad(short_path(project_name(project), names - 1), names)
        page.line(f"  {name}{''.join(values)}{_tally(project):>{tail}}")


def _short(name: str) -> str:
    return name if len(name) <= 6 else name[:5] + "."


def _tally(project: ProjectReport) -> str:
    """Errors, warnings and notes in as little room as there is."""
    counts = [
        sum(finding.severity is severity for finding in project.findings)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    ]
    marks = [f"{number}{letter}" for number, letter in zip(counts, "ewn", strict=True) if number]
    return " ".join(marks) or "none"


def _write_praise(page: Page, report: Report, vocabulary: Vocabulary) -> None:
    """A clean report says so, and on what grounds."""
    if any(finding.severity is not Severity.NOTE for finding in report.all_findings()):
        return
    shown = sum(len(score.shown) for project in report.projects for score in project.scores.values())
    asked = counted(vocabulary.asked, "rule")
    page.blank()
    if report.all_findings():
        besides = ", besides what is suppressed" if report.suppressed else ""
        page.paragraph(f"Nothing serious: {asked} looked and left notes at most{besides}.", indent=2, style="green")
    elif report.suppressed:
        page.paragraph(
            f"Nothing new: {asked} looked and found nothing but what is suppressed.",
            indent=2,
            style="green",
        )
    elif shown:
        page.paragraph(
            f"Nothing to object to: {asked} looked and found nothing, and {counted(shown, 'point')} that a reviewer "
            "looks for can be shown with a place.",
            indent=2,
            style="green",
        )


def _write_skipped(page: Page, report: Report, view: View) -> None:
    skipped = report.repository.skipped
    if not skipped:
        return
    page.blank()
    if view.verbose:
        page.heading("Not read, or only in part")
        for entry in skipped:
            page.hanging("*", f"{clean(entry.path)}: {clean(entry.reason)}", indent=2)
        return
    # Files that could not be read are news; folders left out on purpose are not.
    telling = sorted(skipped, key=lambda entry: (entry.path.endswith("/"), entry.path))
    named = [f"{clean(entry.path)} ({clip(clean(entry.reason), 48)})" for entry in telling[:_MOST_SKIPPED]]
    more = len(skipped) - len(named)
    if more:
        named.append(f"{more} more (--verbose)")
    page.paragraph(f"Not read, or only in part: {listed(named)}.", style="dim")
