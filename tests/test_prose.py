"""Reading prose: words, sentences, vocabularies, plans and sections."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portfolio_lint_rules.library import knowledge
from portfolio_lint_rules.prose import (
    Vocabulary,
    in_section,
    is_plan,
    prose_blocks,
    quoted,
    sentences,
    topics,
    words,
)

from portfolio_lint.facts.documents import Block

FRUIT = Vocabulary(
    {
        "fruit": ["apple", "pear*", "passion fruit", "star anis*"],
        "red": ["apple", "red wine*"],
    }.items()
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An apple.", {"fruit", "red"}),
        ("APPLE", {"fruit", "red"}),
        ("apples", set()),
        ("pineapple", set()),
        ("pear, pears and pearls", {"fruit"}),
        ("the passion for fruit", set()),
        ("a passion-fruit", {"fruit"}),
        ("passion\n  fruit", {"fruit"}),
        ("passion fruits", set()),
        ("star anise", {"fruit"}),
        ("a star", set()),
        ("red winegums", {"red"}),
        ("", set()),
        ("...", set()),
    ],
)
def test_words_stems_and_phrases(text: str, expected: set[str]) -> None:
    assert FRUIT.topics(text) == expected


@pytest.mark.parametrize(
    ("written", "plain"),
    [("limitação", "limitacao"), ("prédire", "predire"), ("Größe", "große"), ("año", "ano"), ("ﬁt", "fit")],
)
def test_accents_and_ligatures_are_seen_through(written: str, plain: str) -> None:
    found = Vocabulary([("t", [plain.lower()])])
    assert found.topics(written) == {"t"}
    assert found.topics(unicodedata.normalize("NFD", written)) == {"t"}


def test_apostrophes_and_hyphens_separate_words() -> None:
    assert topics("It doesn't generalise to other cities") >= {"limit"}
    assert topics("The F1-score is high") >= {"metric"}


def test_underscores_separate_words() -> None:
    assert FRUIT.topics("the_apple_tree") == {"fruit", "red"}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Predicts which customers cancel", "purpose"),
        ("Vorhersage der Mieten in Hamburg", "purpose"),
        ("Prever quais clientes cancelam", "purpose"),
        ("Limitações dos dados", "limit_section"),
        ("Próximos pasos", "plan"),
        ("Ausblick", "plan"),
        ("Comment lancer le projet", "running"),
        ("Los datos están desbalanceados", "imbalance"),
        ("Datenschutz der Personen", "privacy"),
        ("Das Ergebnis zeigt einen Anstieg", "observation"),
    ],
)
def test_topics_in_other_languages(text: str, topic: str) -> None:
    assert topic in topics(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_more_text_loses_no_topic(text: str, more: str) -> None:
    assert FRUIT.topics(text) <= FRUIT.topics(f"{text} . {more}")


@given(st.sampled_from(["apple", "pears", "passion fruit", "red wine"]), st.text(max_size=40))
def test_a_term_is_found_wherever_it_stands(term: str, around: str) -> None:
    assert FRUIT.topics(term) <= FRUIT.topics(f"{around} {term} {around}")


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(topics(text), frozenset)
    assert words(text) >= 0
    assert all(part.strip() == part != "" for part in sentences(text))
    assert len(quoted(text)) <= 80
    assert "\n" not in quoted(text)


def test_terms_of_the_vocabulary_are_written_as_they_are_searched() -> None:
    """Lower case, words between single spaces, a star at the end alone: anything else could never match."""
    for topic, terms in knowledge().maps["vocabulary"].items():
        for term in terms:
            assert term == term.lower(), (topic, term)
            assert re.fullmatch(r"[^\W_]+( [^\W_]+)*\*?", term), (topic, term)
            if not re.search(r"[a-zа-я]", term):
                continue  # scripts without spaces between words are searched as they stand
            stripped = "".join(c for c in unicodedata.normalize("NFKD", term) if not unicodedata.combining(c))
            assert term == stripped, (topic, term)
            if term.endswith("*") and " " not in term:
                assert len(term) >= 4, (topic, term)


def test_every_term_of_the_vocabulary_finds_its_topic() -> None:
    for topic, terms in knowledge().maps["vocabulary"].items():
        for term in terms:
            assert topic in topics(term.removesuffix("*")), (topic, term)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        ("It costs 3.5 euros. Cheap.", ("It costs 3.5 euros.", "Cheap.")),
        ("See e.g. the table below.", ("See e.g. the table below.",)),
        ("A line that\ngoes on in lower case", ("A line that\ngoes on in lower case",)),
        ("First line\nSecond line", ("First line", "Second line")),
        ("Steps:\nopen it", ("Steps:", "open it")),
        ("Ende. Übrigens auch hier.", ("Ende.", "Übrigens auch hier.")),
        ("一つ。 二つ。", ("一つ。 二つ。",)),
        ("  \n ", ()),
        ("", ()),
    ],
)
def test_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("one two_three 4", 4), ("naïve Bayes", 2), ("", 0), ("-- ** --", 0), ("l'été", 2)]
)
def test_words(text: str, expected: int) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "section", "expected"),
    [
        ("We will be adding drift reports", (), True),
        ("Planned: an API", (), True),
        ("An API on Kubernetes", ("Rent", "Future work"), True),
        ("An API on Kubernetes", ("Roadmap", "Serving"), True),
        ("An API on Kubernetes", ("Rent", "Serving"), False),
        ("The forecast is served by an API", (), False),
    ],
)
def test_plans(text: str, section: tuple[str, ...], expected: bool) -> None:
    assert is_plan(text, Block("paragraph", text, 1, section=section)) is expected


def test_a_plan_is_told_without_its_block() -> None:
    assert is_plan("Coming soon")
    assert not is_plan("It is here")


def test_sections_nearest_or_any() -> None:
    block = Block("paragraph", "x", 1, section=("Data", "Cleaning", "Rows"))
    assert in_section(block, "data")
    assert in_section(block, "data", 3)
    assert not in_section(block, "data", 2)
    assert not in_section(Block("paragraph", "x", 1), "data")


def test_blocks_of_running_text() -> None:
    kinds = ("paragraph", "heading", "item", "code", "row", "quote", "html")
    blocks = [("a.md", Block(kind, "text", 1)) for kind in kinds]
    assert [block.kind for _, block in prose_blocks(blocks)] == ["paragraph", "item", "row", "quote", "html"]
    assert list(prose_blocks([("a.md", Block("paragraph", "", 1))])) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        (" on\n two  lines ", "on two lines"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 77 + "..."),
    ],
)
def test_quotations_are_short_and_on_one_line(text: str, expected: str) -> None:
    assert quoted(text) == expected
