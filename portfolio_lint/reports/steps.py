"""The next steps: what to do first, by how much it matters and what it costs."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.findings import Finding
from portfolio_lint.report import Report
from portfolio_lint.reports.layout import clean, counted, pad
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.view import Vocabulary

MOST_STEPS = 5
# Below this many findings there is room to say what else a reviewer would miss.
_FEW_FINDINGS = 3
_WEIGHTY = 2.0
_EFFORTS = ("minutes", "an hour", "a day")
_HEADS_UP = frozenset({"e.g", "i.e", "vs", "etc", "cf", "no"})


class Step(Struct, frozen=True):
    """Something to do: what it is about, what to do, its effort (empty: unknown), and where to read more."""

    title: str
    text: str
    effort: str = ""
    reference: str = ""


def next_steps(report: Report, vocabulary: Vocabulary) -> list[Step]:
    """At most five steps, the most telling first: one for each rule that found something to mend."""
    by_code: dict[str, list[Finding]] = {}
    for finding in report.all_findings():
        by_code.setdefault(finding.code, []).append(finding)
    ranked = sorted(by_code.values(), key=lambda findings: _rank(findings, vocabulary))
    steps = [_step(findings, vocabulary) for findings in ranked[:MOST_STEPS]]
    # What somebody has accepted is not asked of them again.
    if len(steps) < _FEW_FINDINGS and vocabulary.asked == len(vocabulary.rules) and not report.suppressed:
        steps.extend(_for_missing(report, vocabulary, by_code, MOST_STEPS - len(steps)))
    return steps


def write_steps(page: Page, steps: Iterable[Step]) -> None:
    chosen = list(steps)
    if not chosen:
        return
    page.heading("Next, most telling first")
    for number, step in enumerate(chosen, 1):
        text = f"{step.title}: {step.text}" + (f" ({step.reference})" if step.reference else "")
        mark = f"{number}. {pad(step.effort, 7)} " if any(step.effort for step in chosen) else f"{number}."
        page.hanging(mark, text, indent=2, mark_style="cyan")


def _rank(findings: list[Finding], vocabulary: Vocabulary) -> tuple[int, float, int, int, int, str]:
    worst = min(findings, key=lambda finding: finding.order)
    rule = vocabulary.rules.get(worst.code)
    weight = vocabulary.weight(rule.concept) if rule and rule.concept else 1.0
    cost = _EFFORTS.index(rule.cost) if rule else 1
    return (-worst.severity.rank, -weight, -worst.confidence.rank, cost, -len(findings), worst.code)


def _step(findings: list[Finding], vocabulary: Vocabulary) -> Step:
    worst = min(findings, key=lambda finding: finding.order)
    rule = vocabulary.rules.get(worst.code)
    reference = clean(worst.code)
    if len({finding.path for finding in findings}) > 1:
        reference += f", {counted(len(findings), 'place')}"
    return Step(clean(worst.name), first_sentence(clean(worst.advice)), rule.cost if rule else "", reference)


def _for_missing(report: Report, vocabulary: Vocabulary, codes: Iterable[str], most: int) -> list[Step]:
    """What a single project lacks and no finding has named already."""
    if len(report.projects) != 1:
        return []
    named = {rule.concept for code in codes if (rule := vocabulary.rules.get(code))}
    absent = {name for project in report.projects for score in project.scores.values() for name in score.missing}
    weighty = [
        (name, concept)
        for name, concept in vocabulary.concepts.items()
        if name in absent - named and concept.weight >= _WEIGHTY and concept.missing
    ]
    weighty.sort(key=lambda pair: -pair[1].weight)
    return [Step(clean(concept.title), clean(concept.missing)) for _, concept in weighty[:most]]


def first_sentence(text: str) -> str:
    """The text up to the end of its first sentence.

    >>> first_sentence("Pin it, e.g. to 1.5. Then freeze the rest")
    'Pin it, e.g. to 1.5'
    """
    at = text.find(". ")
    while at >= 0:
        word = text[:at].rpartition(" ")[2].lstrip("(").lower()
        if word not in _HEADS_UP and text[at + 2 : at + 3].isupper():
            return text[:at]
        at = text.find(". ", at + 1)
    return text.rstrip(".")
