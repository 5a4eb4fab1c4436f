"""Rules explained: the page of one rule, and the table of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from portfolio_lint.options import toml
from portfolio_lint.reports.layout import clean, listed, pad, visible, width, wrap
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.view import SEVERITY_STYLES
from portfolio_lint.rule import Example, Rule

_MOST_LINES = 16
_SUBJECTS = {
    "project": "each project",
    "repository": "the repository as a whole",
    "suppressions": "the comments that suppress findings",
}


def rule_page(rule: Rule, *, columns: int, colour: bool) -> str:
    """All that a rule says of itself, with an example that fires and one that does not."""
    page = Page(columns, colour=colour)
    page.heading(f"{rule.code} {rule.name}")
    page.paragraph(rule.summary)
    page.blank()
    severity = page.paint(rule.severity.value, SEVERITY_STYLES[rule.severity.value])
    page.line(f"Severity  {severity}")
    page.line(f"Effort    {rule.cost}" + (", can be mended automatically" if rule.fixable else ""))
    page.line(f"Judges    {_SUBJECTS[rule.scope]}")
    if rule.sources:
        page.line(f"Sources   {listed(rule.sources)}")
    if rule.help_uri:
        page.line(f"More      {page.paint(clean(rule.help_uri), 'cyan')}")
    for title, text in rule.section.items():
        page.heading(title)
        _write_prose(page, text)
    if rule.options:
        page.heading("Options", f"in the configuration, under rules.{rule.code}")
        for option in rule.options:
            page.hanging("*", f"{option.name} = {toml(option.default)}: {clean(option.meaning)}", indent=2)
    for title, examples in (("Example that it reports", rule.fires), ("Example that it accepts", rule.silent)):
        if examples:
            page.heading(title)
            _write_example(page, examples[0])
    return page.text()


def _write_prose(page: Page, text: str) -> None:
    """Paragraphs and lists wrapped anew, blocks of code as they stand."""
    for number, block in enumerate(text.split("\n\n")):
        if number:
            page.blank()
        lines = block.splitlines()
        if block.startswith(("    ", "```")):
            for line in lines:
                if not line.startswith("```"):
                    page.line(f"  {visible(line)}")
            continue
        paragraph: list[str] = []
        for line in lines:
            if line.lstrip().startswith(("- ", "* ")) and paragraph:
                _flow(page, paragraph)
                paragraph = []
            paragraph.append(line.strip())
        _flow(page, paragraph)


def _flow(page: Page, lines: list[str]) -> None:
    text = clean(" ".join(lines))
    if text.startswith(("- ", "* ")):
        page.hanging("-", text[2:], indent=2)
    elif text:
        page.paragraph(text, indent=2)


def _write_example(page: Page, example: Example) -> None:
    for path, content in example.files.items():
        page.line("  " + page.paint(clean(path), "cyan"))
        lines = _source(path, content).splitlines() or ["(empty)"]
        for line in lines[:_MOST_LINES]:
            page.line(f"    {visible(line)}".rstrip())
        if len(lines) > _MOST_LINES:
            page.line(page.paint(f"    ... {len(lines) - _MOST_LINES} more lines", "dim"))


def _source(path: str, content: str) -> str:
    """A notebook as its cells; every other file as it is."""
    if not path.endswith(".ipynb"):
        return content
    try:
        cells: Iterable[Mapping[str, Any]] = json.loads(content)["cells"]
        parts = [f"[{cell['cell_type']}]\n{''.join(cell['source'])}" for cell in cells]
    except (ValueError, KeyError, TypeError):
        return content
    return "\n".join(parts)


def rule_table(rules: Iterable[Rule], *, columns: int, colour: bool) -> str:
    """A line for each rule, with its summary beside or below."""
    known = list(rules)
    page = Page(columns, colour=colour)
    names = max((width(rule.name) for rule in known), default=0) + 2
    family = ""
    for rule in known:
        if rule.family != family:
            page.blank()
            family = rule.family
        head = f"{page.paint(rule.code, 'bold')} {pad(rule.name, names)}"
        severity = page.paint(rule.severity.value, SEVERITY_STYLES[rule.severity.value])
        page.line(head + severity + ("  (fix)" if rule.fixable else ""))
        for line in wrap(clean(rule.summary), page.columns - 7):
            page.line(" " * 7 + line)
    page.blank()
    page.line(page.paint(f"{len(known)} rules. portfolio-lint rule CODE explains one.", "dim"))
    return page.text()


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule for programs."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "severity": rule.severity.value,
        "effort": rule.cost,
        "scope": rule.scope,
        "sources": list(rule.sources),
        "fixable": rule.fixable,
        "concept": rule.concept or None,
        "help_uri": rule.help_uri or None,
        "options": [
            {"name": option.name, "type": option.kind, "default": option.default, "meaning": option.meaning}
            for option in rule.options
        ],
        "documentation": rule.documentation,
        "fires": [dict(example.files) for example in rule.fires],
        "silent": [dict(example.files) for example in rule.silent],
    }
