"""The index by article section is complete, and names nothing that there is not."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from command_line import ROOT

from portfolio_lint.packs import load_catalogue

sys.path.insert(0, str(ROOT / "docs"))
from pages.articles import PAGES, Point, article_pages, load_articles, section_link

ARTICLES = load_articles()
CATALOGUE = load_catalogue()
POINTS = [(name, point) for name, section in ARTICLES.sections.items() for point in section.points]
# Of each pitfall of the first article, how many sentences each piece of its advice has, counted in the article.
SENTENCES = {
    "A1": [2, 1, 2, 1],
    "A2": [1, 1, 1, 1],
    "A3": [2, 1, 1, 1],
    "A4": [1, 1, 1, 1],
    "A5": [2, 1, 2, 1],
    "A6": [1, 1, 1, 1],
    "A7": [1, 2, 1, 1],
    "A8": [1, 1, 1, 2],
    "A9": [3, 1, 1, 2],
    "A10": [1, 1, 1, 2],
    "A11": [1, 1, 2, 2],
    "A12": [1, 1, 2, 2],
}
MISTAKES = [f"B{number}" for number in range(1, 11)]
QUESTIONS = [f"FAQ{number}" for number in range(1, 6)]

each_point = pytest.mark.parametrize(("name", "point"), POINTS, ids=[f"{n}-{p.asks[:30]}" for n, p in POINTS])


def test_every_section_is_there_in_order() -> None:
    assert list(ARTICLES.sections) == [*SENTENCES, *MISTAKES, *QUESTIONS]
    assert set(ARTICLES.sources) == {source for _, sources in PAGES.values() for source in sources}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_of_the_advice_is_there(name: str) -> None:
    assert list(Counter(point.lead for point in ARTICLES.sections[name].points).values()) == SENTENCES[name]


@each_point
def test_a_sentence_is_covered_or_said_to_be_out_of_sight(name: str, point: Point) -> None:
    assert point.rules or point.concepts or point.unseen
    assert set(point.rules) <= set(CATALOGUE.rules), name
    assert set(point.concepts) <= set(CATALOGUE.concepts), name
    assert len(set(point.rules)) == len(point.rules)
    assert point.asks
    assert not point.asks.endswith(".")
    assert not point.unseen.endswith(".")


def test_every_rule_stands_under_each_of_its_sources() -> None:
    pages = article_pages(ARTICLES, CATALOGUE)
    for code, rule in CATALOGUE.rules.items():
        for source in rule.sources:
            assert source in ARTICLES.sections, f"{code} comes from {source}, which is no section"
            (page,) = (page for page in pages if page in section_link(source))
            section = pages[page].partition(f"{{ #{source.lower()} }}")[2].partition("\n### ")[0]
            assert f"[{code}](../rules/{code}.md " in section, f"{code} is not shown under {source}"


def test_what_nobody_reads_is_named_as_such() -> None:
    pages = article_pages(ARTICLES, CATALOGUE)
    for _, point in POINTS:
        if point.unseen:
            assert any(point.unseen[1:] in page for page in pages.values())
