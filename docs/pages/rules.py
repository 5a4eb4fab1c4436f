"""A page for each rule, from its own documentation and examples, and the index of all by family."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portfolio_lint.packs import Catalogue
from portfolio_lint.reports.families import family_title as title_of
from portfolio_lint.rule import Example, Rule

from .articles import Articles, section_link
from .markdown import code, fence, join, language_of, severity, table, tabs

_MOST_LINES = 40
_SHOWN_OF_MORE = 20
_MOST_COMMITS = 12
_JUDGES = {
    "project": "each project",
    "repository": "the repository as a whole",
    "suppressions": "the comments that suppress findings",
}


def families(catalogue: Catalogue) -> dict[str, list[Rule]]:
    """The rules in the order of their codes, by family in the order of the packs."""
    found: dict[str, list[Rule]] = {rule.family: [] for pack in catalogue.packs for rule in pack.rules}
    for rule in catalogue.rules.values():
        found[rule.family].append(rule)
    return found


def family_title(rules: list[Rule]) -> str:
    """What a family is about."""
    return title_of(rules[0])


def rule_pages(catalogue: Catalogue, articles: Articles) -> Mapping[str, str]:
    pages = {f"rules/{rule.code}.md": rule_page(rule, catalogue, articles) for rule in catalogue.rules.values()}
    return {"rules/index.md": _index(catalogue), **pages}


def _index(catalogue: Catalogue) -> str:
    blocks = [
        "# Rules",
        f"{len(catalogue.rules)} rules in {len(families(catalogue))} families. A rule judges in context: where it does "
        "not apply, it stays silent. **error** breaks trust in a result, **warning** is what a reviewer will hold "
        "against a project, **note** makes a good one better.",
    ]
    for family, rules in families(catalogue).items():
        blocks.append(f"## {family} · {family_title(rules)} {{ #{family.lower()} }}")
        rows = [
            (f"[{rule.code}]({rule.code}.md)", f"`{rule.name}`", severity(rule.severity.value), rule.summary)
            for rule in rules
        ]
        blocks.append(table(("Code", "Name", "Severity", "What it reports"), rows))
    return join(*blocks)


def rule_page(rule: Rule, catalogue: Catalogue, articles: Articles) -> str:
    """All that a rule says of itself."""
    return join(
        f"---\ntitle: {rule.code} {rule.name}\n---",
        f"# {rule.code} <small>{rule.name}</small>",
        f"*{rule.summary}*{{ .lead }}",
        _facts(rule, catalogue),
        *(f"## {title}\n\n{text}" for title, text in rule.section.items()),
        _options(rule),
        _examples("Where it fires", rule.fires),
        _examples("Where it stays silent", rule.silent),
        _asked_by(rule, articles),
        f"On the command line: `portfolio-lint rule {rule.code}`.",
    )


def _facts(rule: Rule, catalogue: Catalogue) -> str:
    rows = [
        ("Severity", severity(rule.severity.value)),
        ("Effort to mend", rule.cost + (" (`portfolio-lint fix` does it)" if rule.fixable else "")),
        ("Judges", _JUDGES.get(rule.scope, rule.scope)),
    ]
    if rule.concept in catalogue.concepts:
        title = catalogue.concepts[rule.concept].title
        rows.append(("Reports the lack of", f"[{title}](../concepts/{rule.concept}.md)"))
    if rule.sources:
        rows.append(("From", ", ".join(section_link(source) for source in rule.sources)))
    return '<div class="facts" markdown>\n\n' + table(("", ""), rows) + "\n\n</div>"


def _options(rule: Rule) -> str:
    """The thresholds that a configuration may change, where a rule has any."""
    options: Any = getattr(rule, "options", ())
    if not options:
        return ""
    rows = [(code(option.name), code(json.dumps(option.default)), option.meaning) for option in options]
    return "## Options\n\n" + table(("Option", "Default", "Meaning"), rows)


def _asked_by(rule: Rule, articles: Articles) -> str:
    """The sentences of the articles that the rule covers."""
    asked = [
        f"- {section_link(name)} {section.title}: {point.asks}"
        for name, section in articles.sections.items()
        for point in section.points
        if rule.code in point.rules
    ]
    return "## Who asks for it\n\n" + "\n".join(asked) if asked else ""


def _examples(title: str, examples: tuple[Example, ...]) -> str:
    if not examples:
        return ""
    blocks = [(f"Example {number}", _example(example)) for number, example in enumerate(examples, 1)]
    return f"## {title}\n\n{tabs(blocks)}"


def _example(example: Example) -> str:
    blocks = [
        fence(_shortened(_source(path, content)), language=language_of(path), title=path)
        for path, content in example.files.items()
    ]
    if example.sizes:
        sizes = "\n".join(f"{size:>14,} bytes  {path}" for path, size in example.sizes.items())
        blocks.append(fence(sizes, title="further files"))
    commits = example.history.commits
    if commits:
        lines = [f"{_day(c.time)}  {c.author:<12}  {c.subject}" for c in commits[:_MOST_COMMITS]]
        rest = len(commits) - len(lines)
        lines.extend([f"... and {rest} more"] if rest else [])
        blocks.append(fence("\n".join(lines), title="git log"))
    return "\n\n".join(blocks)


def _day(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if not lines:
        return "(empty)"
    if len(lines) <= _MOST_LINES:
        return text
    return "\n".join([*lines[:_SHOWN_OF_MORE], f"... {len(lines) - _SHOWN_OF_MORE} more lines"])


def _source(path: str, content: str) -> str:
    """A notebook as its cells; every other file as it is."""
    if not path.endswith(".ipynb"):
        return content
    try:
        cells = json.loads(content)["cells"]
        return "\n\n".join(_cell(cell) for cell in cells)
    except (ValueError, KeyError, TypeError):
        return content


def _cell(cell: Mapping[str, Any]) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return "\n".join([f"# %% [{cell['cell_type']}]", *(f"# {line}".rstrip() for line in source.splitlines())])
    count = cell.get("execution_count")
    lines = ["# %%" if count is None else f"# %% In [{count}]", source]
    for output in cell.get("outputs", ()):
        text = "".join(output.get("text", ())) or "".join(output.get("data", {}).get("text/plain", ()))
        lines.extend(f"# Out: {line}" for line in (text or output.get("output_type", "")).splitlines()[:6])
    return "\n".join(lines)
