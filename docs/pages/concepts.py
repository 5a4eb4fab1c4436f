"""A page for each concept: what it is, and what counts as evidence of it by table and by probe."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping

from portfolio_lint.concepts import CallPattern, Concept
from portfolio_lint.packs import Catalogue

from .articles import Articles, section_link
from .markdown import code, fence, join, sentence, table

_ROLES = {
    "strength": "a strength: good to have",
    "warning": "a doubt: its presence calls for a look",
    "defect": "a defect: its presence is a fault",
    "context": "context: it decides whether others apply",
}
_RECEIVERS = {"*": "any object", "?": "an object of unknown kind", "": "an object of unknown kind"}
_LANGUAGES = {"r": "R", "sql": "SQL", "shell": "shell", "julia": "Julia"}


def concept_families(catalogue: Catalogue) -> dict[str, list[str]]:
    """Concepts by family, what is judged before the context that only decides what is."""
    found: dict[str, list[str]] = {}
    for name, concept in sorted(catalogue.concepts.items(), key=lambda pair: pair[1].title.lower()):
        found.setdefault(concept.family, []).append(name)
    concepts = catalogue.concepts
    order = sorted(found, key=lambda family: (all(concepts[n].role == "context" for n in found[family]), family))
    return {family: found[family] for family in order}


def concept_pages(catalogue: Catalogue, articles: Articles) -> Mapping[str, str]:
    pages = {
        f"concepts/{name}.md": _page(name, concept, catalogue, articles) for name, concept in catalogue.concepts.items()
    }
    return {"concepts/index.md": _index(catalogue), **pages}


def _index(catalogue: Catalogue) -> str:
    blocks = [
        "# Concepts",
        "What a reviewer looks for. Each is either shown, with its places, or missing, or of no concern to a project. "
        "A score is the weighed share of the applicable concepts that are shown.",
    ]
    for family, names in concept_families(catalogue).items():
        rows = [
            (
                f"[{catalogue.concepts[name].title}]({name}.md)",
                f"`{name}`",
                _weight(catalogue.concepts[name]),
                sentence(catalogue.concepts[name].definition),
            )
            for name in names
        ]
        blocks.append(f"## {family}\n\n" + table(("Concept", "Name", "Weight", "What counts"), rows))
    return join(*blocks)


def _weight(concept: Concept) -> str:
    return f"{concept.weight:g}" if concept.weight else "–"


def _page(name: str, concept: Concept, catalogue: Catalogue, articles: Articles) -> str:
    return join(
        f"---\ntitle: {concept.title}\n---",
        f"# {concept.title} <small>{name}</small>",
        f"*{sentence(concept.definition)}*{{ .lead }}",
        _facts(name, concept, catalogue),
        "## What counts as evidence",
        *_signs(concept),
        _probes(name, catalogue),
        _asked_by(name, articles),
    )


def _facts(name: str, concept: Concept, catalogue: Catalogue) -> str:
    rows = [("Family", concept.family), ("Is", _ROLES[concept.role])]
    if concept.weight:
        rows.append(("Weight", f"{concept.weight:g}"))
    if concept.applies:
        rows.append(("Applies where there is", " or ".join(_link(other, catalogue) for other in concept.applies)))
    if concept.missing:
        rows.append(("Where it is missing", f"“{concept.missing}”"))
    reported = [rule.code for rule in catalogue.rules.values() if rule.concept == name]
    if reported:
        rows.append(("Its lack is reported by", ", ".join(f"[{c}](../rules/{c}.md)" for c in reported)))
    depending = [other for other, entry in catalogue.concepts.items() if name in entry.applies]
    if depending:
        rows.append(("Decides about", ", ".join(_link(other, catalogue) for other in depending)))
    return '<div class="facts" markdown>\n\n' + table(("", ""), rows) + "\n\n</div>"


def _link(name: str, catalogue: Catalogue) -> str:
    return f"[{catalogue.concepts[name].title}]({name}.md)" if name in catalogue.concepts else f"`{name}`"


def _signs(concept: Concept) -> Iterable[str]:
    """The tables, each with a line on how to read it."""
    yield _names("Calls", concept.calls)
    if concept.patterns:
        lines = [f"- {_pattern(pattern)}" for pattern in concept.patterns]
        yield "### Calls with conditions\n\n" + "\n".join(lines)
    yield _names("Attributes", concept.attributes)
    yield _names("Base classes", concept.bases)
    yield _names("Decorators", concept.decorators)
    if concept.keywords:
        lines = [f"- {code(keyword)}{_accepted(values)}" for keyword, values in concept.keywords.items()]
        unless = f" Not in {' '.join(code(name) for name in concept.unless)}." if concept.unless else ""
        yield f"### Arguments\n\nIn whatever call, or dict of parameters, they stand.{unless}\n\n" + "\n".join(lines)
    if concept.files:
        yield "### Files\n\n" + " ".join(code(glob) for glob in concept.files)
    if concept.words:
        yield "### Words in READMEs and notebooks\n\n" + " ".join(code(word) for word in concept.words)
    if concept.shell:
        yield "### Commands\n\n" + fence("\n".join(concept.shell), title="regular expressions")
    for language, expressions in concept.texts.items():
        named = _LANGUAGES.get(language, language)
        yield f"### In {named}\n\n" + fence("\n".join(expressions), title="regular expressions")


def _names(title: str, names: tuple[str, ...]) -> str:
    """Name patterns by what they belong to."""
    groups: dict[str, list[str]] = {}
    for name in names:
        first, dot, rest = name.partition(".")
        groups.setdefault(_RECEIVERS.get(first, first) if dot else "by themselves", []).append(rest if dot else name)
    rows = [
        (owner, " ".join(code(name) for name in dict.fromkeys(members))) for owner, members in sorted(groups.items())
    ]
    return f"### {title}\n\n" + table(("Of", "Names"), rows) if rows else ""


def _pattern(pattern: CallPattern) -> str:
    said = " ".join(code(name) for name in pattern.names)
    for keyword, values in pattern.keywords.items():
        said += f", with {code(keyword)}{_accepted(values)}"
    if pattern.without:
        said += f", without {' '.join(code(keyword) for keyword in pattern.without)}"
    if pattern.argument:
        said += f", given {' '.join(code(name) for name in pattern.argument)}"
    if pattern.unless_argument:
        said += f", not given {' '.join(code(name) for name in pattern.unless_argument)}"
    if pattern.unless_scope:
        said += f", not within what is named {' '.join(code(part) for part in pattern.unless_scope)}"
    return said


def _accepted(values: tuple[str, ...]) -> str:
    return f" = {' '.join(code(value) for value in values)}" if values else ""


def _probes(name: str, catalogue: Catalogue) -> str:
    """What the probes say they look for, beyond the tables."""
    said = [inspect.cleandoc(probe.find.__doc__ or "") for probe in catalogue.probes if probe.concept == name]
    lines = [f"- {' '.join(text.split())}" for text in said if text]
    return "### What no table can decide\n\n" + "\n".join(lines) if lines else ""


def _asked_by(name: str, articles: Articles) -> str:
    asked = [
        f"- {section_link(key)} {section.title}: {point.asks}"
        for key, section in articles.sections.items()
        for point in section.points
        if name in point.concepts
    ]
    return "## Who asks for it\n\n" + "\n".join(asked) if asked else ""
