"""The findings as the page shows them: those of one rule together, with what the rule says of itself."""

from __future__ import annotations

from msgspec import Struct

from portfolio_lint.findings import Confidence, Finding
from portfolio_lint.report import Report
from portfolio_lint.reports.families import family_title
from portfolio_lint.reports.html.passages import Line, Passages
from portfolio_lint.reports.html.prose import Block, Span, blocks, spans
from portfolio_lint.reports.html.spots import Spot, Spots
from portfolio_lint.reports.layout import clean
from portfolio_lint.reports.view import Vocabulary, project_name
from portfolio_lint.rule import Rule

# A page is for people; the other formats hold all there is.
_MOST_ITEMS = 1_500
_MOST_RELATED = 25


class Item(Struct, frozen=True):
    """A finding. `sure` is empty where the tool is sure; `within` is the project where the place does not tell it."""

    severity: str
    message: str
    project: str
    within: str
    spot: Spot
    lines: tuple[Line, ...]
    related: tuple[tuple[str, Spot], ...]
    related_left: int
    advice: str
    sure: str


class Entry(Struct, frozen=True):
    """The findings of one rule; `severity` is the worst of them. `advice` is set where all of them say the same."""

    code: str
    name: str
    family: str
    family_title: str
    severity: str
    summary: tuple[Span, ...]
    effort: str
    fix: str
    help_uri: str
    sections: tuple[tuple[str, tuple[Block, ...]], ...]
    advice: str
    items: tuple[Item, ...]


def entries_of(
    report: Report, vocabulary: Vocabulary, spots: Spots, passages: Passages | None
) -> tuple[tuple[Entry, ...], int]:
    """The findings by rule, the worst first, and how many findings did not fit."""
    many = len(report.projects) > 1
    whole = "The repository as a whole" if many else ""
    told = [(finding, whole) for finding in report.findings]
    for project in report.projects:
        name = project_name(project) if many else ""
        told.extend((finding, name) for finding in project.findings)
    told.sort(key=lambda pair: pair[0].order)
    left_out = max(len(told) - _MOST_ITEMS, 0)
    by_code: dict[str, list[tuple[Finding, str]]] = {}
    for finding, name in told[:_MOST_ITEMS]:
        by_code.setdefault(finding.code, []).append((finding, name))
    # Nothing behind a URL can be mended from here.
    mendable = "://" not in report.repository.source
    entries = [
        _entry(vocabulary.rules.get(code), members, spots, passages, mendable) for code, members in by_code.items()
    ]
    return tuple(entries), left_out


def _entry(
    rule: Rule | None, members: list[tuple[Finding, str]], spots: Spots, passages: Passages | None, mendable: bool
) -> Entry:
    first = members[0][0]
    advice = {finding.advice for finding, _ in members}
    shared = clean(first.advice) if len(advice) == 1 else ""
    fixable = mendable and any(finding.fixable for finding, _ in members)
    code = clean(first.code)
    return Entry(
        code=code,
        name=clean(first.name),
        family=clean(rule.family) if rule else code.rstrip("0123456789"),
        family_title=clean(family_title(rule)) if rule else code.rstrip("0123456789"),
        severity=first.severity.value,
        summary=spans(clean(rule.summary).rstrip(".")) if rule else (Span(clean(first.name)),),
        effort=rule.cost if rule else "",
        fix=f"portfolio-lint fix --select {code}" if fixable else "",
        help_uri=rule.help_uri if rule and rule.help_uri.startswith("https://") else "",
        sections=tuple((clean(title), blocks(text)) for title, text in rule.section.items()) if rule else (),
        advice=shared,
        items=tuple(_item(finding, name, spots, passages, not shared) for finding, name in members),
    )


def _item(finding: Finding, project: str, spots: Spots, passages: Passages | None, with_advice: bool) -> Item:
    related = [place for place in finding.related if place.path not in ("", ".")]
    return Item(
        severity=finding.severity.value,
        message=clean(finding.message),
        project=project,
        within="" if finding.path.startswith(f"{project}/") else project,
        spot=spots.spot(finding),
        lines=passages.around(finding) if passages is not None else (),
        related=tuple((clean(place.message), spots.spot(place)) for place in related[:_MOST_RELATED]),
        related_left=max(len(related) - _MOST_RELATED, 0),
        advice=clean(finding.advice) if with_advice else "",
        sure="" if finding.confidence is Confidence.HIGH else f"{finding.confidence.value} confidence",
    )
