from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.facts.documents import DocumentFacts, Image, Link
from portfolio_lint.readers.restructured_text import read_plain_text, read_restructured_text


def blocks(facts: DocumentFacts) -> list[tuple[int, str, int, str, tuple[str, ...]]]:
    return [(block.line, block.kind, block.level, block.text, block.section) for block in facts.blocks]


def test_sections() -> None:
    text = "=====\nChurn\n=====\n\nWords,\nmore words.\n\nData\n----\n\nRaw\n~~~\nx\n\nModel\n-----\n\n----\n\nEnd.\n"
    assert blocks(read_restructured_text(text)) == [
        (2, "heading", 1, "Churn", ()),
        (5, "paragraph", 0, "Words, more words.", ("Churn",)),
        (8, "heading", 2, "Data", ("Churn",)),
        (11, "heading", 3, "Raw", ("Churn", "Data")),
        (13, "paragraph", 0, "x", ("Churn", "Data", "Raw")),
        (15, "heading", 2, "Model", ("Churn",)),
        (20, "paragraph", 0, "End.", ("Churn", "Model")),
    ]


def test_lists_code_and_fields() -> None:
    text = (
        ":date: 2020\n:author: A\n\n- one\n  goes on\n- two\n\n  * deep\n\n1. first\n(2) second\n\n"
        "Run::\n\n    pip install x\n\n"
        "      --more\n\nand ::\n\n  y\n\n::\n\n  z\n\n.. code-block:: Python\n   :linenos:\n\n"
        "   import a\n\n>>> 1 + 1\n2\n"
    )
    facts = read_restructured_text(text)
    assert [(b.line, b.kind, b.level, b.text, b.language) for b in facts.blocks] == [
        (1, "paragraph", 0, "date: 2020", ""),
        (2, "paragraph", 0, "author: A", ""),
        (4, "item", 1, "one goes on", ""),
        (6, "item", 1, "two", ""),
        (8, "item", 2, "deep", ""),
        (10, "item", 1, "first", ""),
        (11, "item", 1, "second", ""),
        (13, "paragraph", 0, "Run:", ""),
        (15, "code", 0, "pip install x\n\n  --more", ""),
        (19, "paragraph", 0, "and", ""),
        (21, "code", 0, "y", ""),
        (25, "code", 0, "z", ""),
        (27, "code", 0, "import a", "python"),
        (32, "code", 0, ">>> 1 + 1\n2", "python"),
    ]


def test_links() -> None:
    text = (
        "See `the docs <https://d.org/x>`_, `Data`_, `that`__, this__, site_ and https://u.org/a_(b).\n\n"
        "`Inner <site_>`_ and ``code_`` and **bold** *soft* :ref:`role` (https://u.org).\n\n"
        ".. _Data: https://data.org\n.. _site: https://site.org\n.. __: https://anonymous.org\n__ https://second.org\n"
    )
    first, second = read_restructured_text(text).blocks
    assert first.text == "See the docs, Data, that, this__, site and https://u.org/a_(b)."
    assert first.links == (
        Link("https://d.org/x", "the docs", 1),
        Link("https://data.org", "Data", 1),
        Link("https://anonymous.org", "that", 1),
        Link("https://site.org", "site", 1),
        Link("https://u.org/a_(b)", "https://u.org/a_(b)", 1),
    )
    assert second.text == "Inner and code_ and bold soft role (https://u.org)."
    assert second.links == (Link("https://site.org", "Inner", 3), Link("https://u.org", "https://u.org", 3))


def test_pictures() -> None:
    text = (
        "|ci| |none| v|version|\n\n.. |ci| image:: https://ci.svg\n   :target: `home`_\n   :alt: build\n"
        ".. |version| replace:: 1.0\n.. _home: https://ci.org\n\n.. image:: plot.png\n   :width: 10\n     more\n\n"
        ".. figure:: roc.png\n   :alt: ROC\n\n   The curve,\n   drawn.\n\n.. image::\n"
    )
    badge, image, figure, empty = read_restructured_text(text).blocks
    assert badge.images == (Image("https://ci.svg", "build", 1, "https://ci.org"),)
    assert badge.text == "build |none| v1.0"
    assert (image.line, image.images) == (9, (Image("plot.png", "", 9),))
    assert (figure.text, figure.images) == ("The curve, drawn.", (Image("roc.png", "ROC", 13),))
    assert empty.images == ()


def test_tables() -> None:
    text = (
        "===== =====\nmodel  auc\n===== =====\nsvm    0.9\n\nrf     0.8\n===== =====\n\n"
        "=== ===\na   b\n=== ===\n\n"
        "+---+-----+\n| m | auc |\n+===+=====+\n| a | 0.9 |\n|   | ok  |\n+---+-----+\n\n+---+\n| x |\n\n=== ===\n"
    )
    facts = read_restructured_text(text)
    assert [(b.line, b.kind, b.level, b.cells) for b in facts.blocks] == [
        (2, "row", 0, ("model", "auc")),
        (4, "row", 1, ("svm", "0.9")),
        (6, "row", 1, ("rf", "0.8")),
        (10, "row", 1, ("a", "b")),
        (14, "row", 0, ("m", "auc")),
        (16, "row", 1, ("a", "0.9 ok")),
        (21, "row", 1, ("x",)),
    ]


def test_comments_directives_and_footnotes() -> None:
    text = (
        ".. portfolio-lint: ignore[DOC105]\n   it is fine\n\n..\n\n.. note:: Take\n\n   care.\n\n"
        ".. raw:: html\n\n   <b>no</b>\n\n"
        ".. [1] A source\n   of truth.\n\n.. toctree::\n   :maxdepth: 2\n\n   a\n"
    )
    facts = read_restructured_text(text)
    assert facts.comments == ("portfolio-lint: ignore[DOC105]\nit is fine",)
    assert [(block.line, block.text) for block in facts.blocks] == [
        (6, "Take"),
        (8, "care."),
        (14, "A source of truth."),
    ]


def test_plain_text() -> None:
    text = "Churn\n=====\n\nA model,\nsee https://a.org/x.\n\n* one\n  goes on\n* two\n----\nEnd\n"
    facts = read_plain_text(text)
    assert blocks(facts) == [
        (1, "heading", 1, "Churn", ()),
        (4, "paragraph", 0, "A model, see https://a.org/x.", ("Churn",)),
        (7, "item", 1, "one goes on", ("Churn",)),
        (9, "heading", 1, "* two", ()),
        (11, "paragraph", 0, "End", ("* two",)),
    ]
    assert facts.blocks[1].links == (Link("https://a.org/x", "https://a.org/x", 4),)
    assert blocks(read_plain_text("---\nx\n")) == [(2, "paragraph", 0, "x", ())]


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "``",
        "*",
        "**",
        "|",
        "|a",
        "a_ ",
        "<",
        "`a <",
        "==\n",
        "=== ===\n",
        ".. |a| image:: b\n",
        "- ",
        "::\n",
        "(((",
        "https://",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    read_restructured_text(text)
    read_plain_text(text)
    assert time.perf_counter() - start < 5


PIECES = st.sampled_from(
    [
        "a",
        " ",
        "\n",
        "=",
        "---",
        "~~~\n",
        "`",
        "``",
        "*",
        "|",
        "_",
        "__",
        "<",
        ">",
        ".. ",
        "image:: x",
        "::",
        "- ",
        "1. ",
        ":alt: ",
        "+--+\n",
        "=== ===\n",
        "https://x.org",
        "(",
        ")",
        ".. _a: b\n",
        ".. |a| image:: b\n",
        "   ",
        "[1]",
        "\t",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_never_raises(text: str) -> None:
    for facts in (read_restructured_text(text), read_plain_text(text)):
        assert all(1 <= block.line <= text.count("\n") + 1 for block in facts.blocks)
