"""The index by article section: what covers which sentence, and what no static reading can show."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from portfolio_lint.packs import Catalogue

from .markdown import join, sentence

DATA = Path(__file__).resolve().parent.parent / "articles.toml"


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence of an article. `lead` names the advice that it is part of."""

    lead: str
    asks: str
    rules: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    unseen: str = ""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    points: tuple[Point, ...]


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    about: str


class Articles(Struct, frozen=True, forbid_unknown_fields=True):
    """The sections by their names, such as `A5`, and the sources by the letters these begin with."""

    sources: dict[str, Source]
    sections: dict[str, Section]

    def of(self, source: str) -> dict[str, Section]:
        return {name: section for name, section in self.sections.items() if name.rstrip("0123456789") == source}


_READS = '<span class="how reads">reads it</span>'
_UNSEEN = '<span class="how unseen">not visible</span>'

# Which page shows which sources, with the page's title.
PAGES = {
    "articles/job-seekers.md": ("For people who look for work", ("A",)),
    "articles/recruiters.md": ("For people who hire", ("B", "FAQ")),
}


def load_articles(path: Path = DATA) -> Articles:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Articles)


def section_link(name: str, root: str = "../") -> str:
    """A link to a section from a page one folder deep."""
    letters = name.rstrip("0123456789")
    page = next((page for page, (_, sources) in PAGES.items() if letters in sources), "")
    return f"[{name}]({root}{page}#{name.lower()})" if page else name


def article_pages(articles: Articles, catalogue: Catalogue) -> Mapping[str, str]:
    return {page: _article_page(title, sources, articles, catalogue) for page, (title, sources) in PAGES.items()}


def _article_page(title: str, sources: tuple[str, ...], articles: Articles, catalogue: Catalogue) -> str:
    blocks = [f"# {title}"]
    for number, name in enumerate(sources):
        source = articles.sources[name]
        blocks.append(f"## {source.title}" if number else f"*{source.title}.* {source.about}")
        if number:
            blocks.append(source.about)
        else:
            blocks.append(
                f"{_READS} is what looks for it in a repository, rules first, then concepts; {_UNSEEN} says what no "
                "reading of files can show, and why."
            )
        blocks.extend(_section(key, section, catalogue) for key, section in articles.of(name).items())
    return join(*blocks)


def _section(name: str, section: Section, catalogue: Catalogue) -> str:
    rows = [f"### {name} {section.title} {{ #{name.lower()} }}"]
    lead = ""
    for point in section.points:
        if point.lead != lead:
            lead = point.lead
            rows.append(f"**{lead}**")
        rows.append(_point(point, catalogue))
    named = {code for point in section.points for code in point.rules}
    further = [code for code, rule in catalogue.rules.items() if name in rule.sources and code not in named]
    if further:
        rows.append("**Also from this section**")
        rows.append(f": {_rule_links(further, catalogue)}")
    return "\n\n".join(rows)


def _point(point: Point, catalogue: Catalogue) -> str:
    lines = [f":   {sentence(point.asks)}"]
    covered = [_rule_links(point.rules, catalogue), _concept_links(point.concepts, catalogue)]
    if any(covered):
        lines.append(f"    {_READS} {' · '.join(part for part in covered if part)}")
    if point.unseen:
        lines.append(f"    {_UNSEEN} {sentence(point.unseen)}")
    return "<br>\n".join(lines)


def _rule_links(codes: tuple[str, ...] | list[str], catalogue: Catalogue) -> str:
    return ", ".join(f'[{code}](../rules/{code}.md "{catalogue.rules[code].name}")' for code in codes)


def _concept_links(names: tuple[str, ...], catalogue: Catalogue) -> str:
    return ", ".join(f"[{catalogue.concepts[name].title}](../concepts/{name}.md)" for name in names)
