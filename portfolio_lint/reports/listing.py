"""The findings of a report, those of one code folded together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.findings import Confidence, Finding, Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.excerpt import Excerpts
from portfolio_lint.reports.layout import clean, clip, counted, listed, width
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.view import SEVERITY_STYLES, View, Vocabulary, project_name, spot, strongest_first

# A page that is read beats a list that is complete: the others are counted, and --verbose shows them.
_MOST_WARNINGS = 12
_MOST_NOTES = 6
_MOST_OF_MANY = 8
_MOST_NOTES_OF_MANY = 3
_MOST_PLACES = 3
_SEVERITY_COLUMN = 34
_PLACE_COLUMN = 9
# Up to this many projects each has its own findings; of more, what they have in common is said once.
_MOST_PROJECTS = 3


class Group(Struct, frozen=True):
    """Findings of one code, in one project or in a collection."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]


class Section(Struct, frozen=True):
    title: str
    groups: tuple[Group, ...]


def fold(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """One group for each code: family by family, the family with the worst finding first."""
    by_code: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        by_code.setdefault(finding.code, []).append(finding)
    groups = [Group(tuple(members)) for members in by_code.values()]
    worst: dict[str, int] = {}
    for group in groups:
        family = _family(group)
        worst[family] = max(worst.get(family, 0), group.first.severity.rank)
    return tuple(sorted(groups, key=lambda g: (-worst[_family(g)], _family(g), -g.first.severity.rank, g.first.code)))


def sections(report: Report, vocabulary: Vocabulary, *, by_project: bool) -> tuple[Section, ...]:
    """The findings as they are shown: those of the whole first, then project by project, or all together."""
    if not by_project:
        return (Section("", fold(report.all_findings())),)
    made = [Section("The repository as a whole" if len(report.projects) > 1 else "", fold(report.findings))]
    if len(report.projects) == 1:
        return (Section("", fold(report.all_findings())),)
    made.extend(
        Section(project_name(project), fold(project.findings)) for project in strongest_first(report, vocabulary)
    )
    return tuple(section for section in made if section.groups)


def write_findings(page: Page, report: Report, vocabulary: Vocabulary, view: View, excerpts: Excerpts | None) -> None:
    found = report.all_findings()
    by_project = view.verbose or len(report.projects) <= _MOST_PROJECTS
    shown, left_out = _within(sections(report, vocabulary, by_project=by_project), view, many=not by_project)
    page.heading("Findings", summary(report, left_out))
    if not found:
        return
    for section in shown:
        if section.title:
            page.blank()
            page.title(section.title)
        for group in section.groups:
            page.blank()
            # Nothing behind a URL can be mended from here.
            hint = "" if "://" in report.repository.source else _hint(group)
            _write_group(page, group, view, excerpts, alike=not by_project, hint=hint)


def summary(report: Report, left_out: int = 0) -> str:
    """How many findings of each severity, and what is not shown."""
    counts = Counter(finding.severity for finding in report.all_findings())
    parts = [counted(counts[severity], severity.value) for severity in reversed(Severity) if counts[severity]]
    text = ", ".join(parts) or "none"
    asides = []
    if left_out:
        asides.append(f"{left_out} of them only with --verbose")
    if report.hidden:
        asides.append(f"{report.hidden} unsure: --min-confidence low")
    if report.suppressed:
        asides.append(f"{report.suppressed} suppressed")
    return f"{text} ({'; '.join(asides)})" if asides else text


def _within(whole: tuple[Section, ...], view: View, *, many: bool) -> tuple[list[Section], int]:
    """What fits on the page, the most severe first, and how many findings do not."""
    if view.verbose:
        return list(whole), 0
    # What comes first in its project comes before what comes second in another.
    numbered = [(number, group) for section in whole for number, group in enumerate(section.groups)]
    groups = [g for _, g in sorted(numbered, key=lambda pair: (-pair[1].first.severity.rank, pair[0]))]
    weighty = [group for group in groups if group.first.severity is not Severity.NOTE][
        : _MOST_OF_MANY if many else _MOST_WARNINGS
    ]
    notes = [group for group in groups if group.first.severity is Severity.NOTE][
        : _MOST_NOTES_OF_MANY if many else _MOST_NOTES
    ]
    kept = {id(group) for group in (*weighty, *notes)}
    shown = [Section(s.title, tuple(g for g in s.groups if id(g) in kept)) for s in whole]
    left_out = sum(len(group.findings) for group in groups if id(group) not in kept)
    return [section for section in shown if section.groups], left_out


def _write_group(page: Page, group: Group, view: View, excerpts: Excerpts | None, *, alike: bool, hint: str) -> None:
    """One code with its places, and the hint. With `alike`, what is said of the first place stands for the others."""
    first = group.first
    brief = first.severity is Severity.NOTE and not view.verbose
    _write_title(page, first)
    unsure = "" if first.confidence is Confidence.HIGH else f" ({first.confidence.value} confidence)"
    page.paragraph(clean(first.message) + unsure, indent=2)
    if not brief:
        _write_line(page, first, excerpts)
        _write_related(page, first, view)
    _write_others(page, group, view, alike=alike)
    if not brief and first.advice:
        page.hanging("->", clean(first.advice) + hint, indent=2, mark_style="green")
    elif hint:
        page.hanging("->", hint.strip(), indent=2, mark_style="green")


def _hint(group: Group) -> str:
    """The command that mends the findings, or those of them that can be mended."""
    able = sum(finding.fixable for finding in group.findings)
    if not able:
        return ""
    some = "" if able == len(group.findings) else f" mends {able} of {len(group.findings)}"
    return f" (portfolio-lint fix --select {clean(group.first.code)}{some})"


def _write_title(page: Page, finding: Finding) -> None:
    """Code, name, severity and place in columns, as far as they fit."""
    code, name, where = clean(finding.code), clean(finding.name), spot(finding)
    severity = finding.severity.value
    gap = " " * max(_SEVERITY_COLUMN - width(f"{code} {name}"), 2)
    taken = width(f"{code} {name}{gap}{severity}")
    if taken > page.columns:
        page.paragraph(f"{code} {name} {severity}", style="bold")
    beside = where and max(taken + 2, _SEVERITY_COLUMN + _PLACE_COLUMN) + width(where) <= page.columns
    if taken <= page.columns:
        start = f"{page.paint(code, 'bold')} {name}{gap}{page.paint(severity, SEVERITY_STYLES[severity])}"
        space = " " * max(_SEVERITY_COLUMN + _PLACE_COLUMN - taken, 2)
        page.line(start + (space + page.paint(where, "cyan") if beside else ""))
    if where and not (beside and taken <= page.columns):
        page.paragraph(where, indent=2, style="cyan")


def _write_line(page: Page, finding: Finding, excerpts: Excerpts | None) -> None:
    if excerpts is None or (finding.line <= 1 and finding.cell is None):
        return  # the first line of a file stands for the file
    line = excerpts.line(finding.path, finding.line, finding.cell)
    if line:
        number = f"{finding.line:>4} | "
        page.line("  " + page.paint(number, "dim") + clip(line, page.columns - 2 - len(number)))


def _write_related(page: Page, finding: Finding, view: View) -> None:
    related = [place for place in finding.related if spot(place)]
    most = len(related) if view.verbose else _MOST_PLACES
    unsaid = [spot(place) for place in related if not place.message and place.path not in finding.message]
    for place in related[:most]:
        if place.message:
            page.paragraph(f"{clean(place.message)}: {spot(place)}", indent=4, style="dim")
    if unsaid:
        page.paragraph(f"see {_some(unsaid, most)}", indent=4, style="dim")


def _some(places: list[str], most: int) -> str:
    """The first places, and how many more there are."""
    rest = len(places) - most
    return listed(places[:most] + ([counted(rest, "more place")] if rest > 0 else []))


def _write_others(page: Page, group: Group, view: View, *, alike: bool) -> None:
    others = group.findings[1:]
    if not others:
        return
    most = len(others) if view.verbose else _MOST_PLACES
    if alike or len({finding.message for finding in group.findings}) == 1:
        places = [spot(finding) for finding in others if spot(finding)]
        if places and not alike:
            page.paragraph(f"also {_some(places, most)}", indent=2, style="dim")
        for number, place in enumerate(places if alike else []):
            if number == most:
                page.line(page.paint(f"  and {counted(len(places) - most, 'more place')}", "dim"))
                break
            page.hanging("*", place, indent=2, style="dim")
        return
    for finding in others[:most]:
        where = spot(finding)
        # Many messages begin with the place they are about.
        said = clean(finding.message)
        page.hanging("*", f"{where}: {said}" if where and not said.startswith(where) else said, indent=2, style="dim")
    if len(others) > most:
        page.paragraph(f"and {counted(len(others) - most, 'more place')}", indent=2, style="dim")


def _family(group: Group) -> str:
    return group.first.code.rstrip("0123456789")
