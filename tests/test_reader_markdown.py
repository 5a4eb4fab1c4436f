"""Markdown: blocks with their lines and sections, links, pictures, and the HTML that READMEs are made of."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint.facts.documents import DocumentFacts, Image, Link
from portfolio_lint.readers.markdown import read_markdown


def blocks(text: str) -> list[tuple[int, str, int, str]]:
    return [(block.line, block.kind, block.level, block.text) for block in read_markdown(text).blocks]


def links(text: str) -> list[Link]:
    return [link for block in read_markdown(text).blocks for link in block.links]


def images(text: str) -> list[Image]:
    return [image for block in read_markdown(text).blocks for image in block.images]


def test_blocks_of_every_kind() -> None:
    text = (
        "# One\n*Soft* **hard** `code`\nmore\\\nlines\n\n---\n\nTwo\n---\n\n> quoted\n> text\n\n"
        "```python\nx = 1\n\ny = 2\n```\n\n    indented\n\n~~struck~~ $a < b$ &amp; \\*\n"
    )
    assert blocks(text) == [
        (1, "heading", 1, "One"),
        (2, "paragraph", 0, "Soft hard code\nmore\nlines"),
        (8, "heading", 2, "Two"),
        (11, "quote", 0, "quoted\ntext"),
        (14, "code", 0, "x = 1\n\ny = 2\n"),
        (20, "code", 0, "indented\n"),
        (22, "paragraph", 0, "struck $a < b$ & *"),
    ]


def test_sections_are_the_headings_above() -> None:
    text = "a\n# B\n## C ##\nc\n\n### D\n\n## E\ne\n\n# F\n\n### G\n- g\n"
    assert [(block.text, block.section) for block in read_markdown(text).blocks] == [
        ("a", ()),
        ("B", ()),
        ("C", ("B",)),
        ("c", ("B", "C")),
        ("D", ("B", "C")),
        ("E", ("B",)),
        ("e", ("B", "E")),
        ("F", ()),
        ("G", ("F",)),
        ("g", ("F", "G")),
    ]


def test_headings_without_a_space() -> None:
    assert blocks("#One\n##Two\nx\n\n#######seven\n#\n") == [
        (1, "heading", 1, "One"),
        (2, "heading", 2, "Two"),
        (3, "paragraph", 0, "x"),
        (5, "paragraph", 0, "#######seven"),
        (6, "heading", 1, ""),
    ]


def test_lists_and_quotes_in_one_another() -> None:
    text = (
        "- one\n  goes on\n  - two\n\n    apart\n    1. three\n- [x] done\n- [ ] open\n\n"
        "> quote\n> - item\n>\n> second\n\n* > inside\n* ```sh\n  ls\n  ```\n* \n7) end\n"
    )
    assert blocks(text) == [
        (1, "item", 1, "one\ngoes on"),
        (3, "item", 2, "two"),
        (5, "item", 2, "apart"),
        (6, "item", 3, "three"),
        (7, "item", 1, "done"),
        (8, "item", 1, "[ ] open"),
        (10, "quote", 0, "quote"),
        (11, "item", 1, "item"),
        (13, "quote", 0, "second"),
        (15, "item", 1, "inside"),
        (16, "code", 0, "ls\n"),
        (20, "item", 1, "end"),
    ]


def test_tables_have_cells() -> None:
    text = (
        "| Model | AUC |\n|---|--:|\n| **SVC** | 0.9 |\n| [RF](rf.md) | ![p](p.png) 0.8 |\n\n"
        "- in\n\n  a | b\n  --|--\n  1 | 2\n"
    )
    facts = read_markdown(text)
    assert [(b.line, b.kind, b.level, b.text, b.cells) for b in facts.blocks] == [
        (1, "row", 0, "Model | AUC", ("Model", "AUC")),
        (3, "row", 1, "SVC | 0.9", ("SVC", "0.9")),
        (4, "row", 1, "RF | 0.8", ("RF", "0.8")),
        (6, "item", 1, "in", ()),
        (8, "row", 0, "a | b", ("a", "b")),
        (10, "row", 1, "1 | 2", ("1", "2")),
    ]
    assert facts.blocks[2].links == (Link("rf.md", "RF", 4),)
    assert facts.blocks[2].images == (Image("p.png", "p", 4),)


@pytest.mark.parametrize(
    ("information", "language"),
    [
        ("python", "python"),
        (" Python title=x", "python"),
        ("{r, echo=FALSE}", "r"),
        ("{r,fig.width=3}", "r"),
        ("{.python .numberLines}", "python"),
        ("python:app.py", "python"),
        ("c++", "c++"),
        ("mermaid", "mermaid"),
        ("", ""),
        (" {} ", ""),
    ],
)
def test_the_language_of_code(information: str, language: str) -> None:
    (block,) = read_markdown(f"~~~{information}\nx\n~~~\n").blocks
    assert (block.kind, block.language, block.text) == ("code", language, "x\n")


def test_a_language_ends_with_its_block() -> None:
    assert [b.language for b in read_markdown("```a\nx\n```\ntext\n\n    y\n# H\n```\nz\n```\n").blocks] == [
        "a", "", "", "", ""
    ]  # fmt: skip


def test_links_of_every_kind() -> None:
    text = (
        '[a *b*](x.md "title") [c][r] [r] <https://auto.org> https://bare.org/a_(b).\n'
        '(https://in.org) https://bare.org/a, "https://quoted.org" `https://code.org` [ ](empty)\n\n'
        "[x](https://x.org): https://x.org\n\n- https://item.org\n\n[r]: https://ref.org\n"
    )
    assert links(text) == [
        Link("x.md", "a b", 1),
        Link("https://ref.org", "c", 1),
        Link("https://ref.org", "r", 1),
        Link("https://auto.org", "https://auto.org", 1),
        Link("empty", " ", 2),
        Link("https://bare.org/a_", "https://bare.org/a_", 1),
        Link("https://bare.org/a", "https://bare.org/a,", 1),
        Link("https://code.org", "https://code.org", 1),
        Link("https://x.org", "x", 4),
        Link("https://item.org", "https://item.org", 6),
    ]


def test_pictures_and_badges() -> None:
    text = (
        '# T ![logo](logo.png)\n\n[![CI `x`](https://ci.svg)](https://ci.org)\n![plot](<a b.png> "t") ![r]\n\n'
        "- ![item](i.gif)\n\n[r]: ref.png\n"
    )
    assert images(text) == [
        Image("logo.png", "logo", 1),
        Image("https://ci.svg", "CI x", 3, "https://ci.org"),
        Image("a b.png", "plot", 4),
        Image("ref.png", "r", 4),
        Image("i.gif", "item", 6),
    ]
    assert blocks(text)[0] == (1, "heading", 1, "T")
    assert links(text) == [Link("https://ci.org", "", 3)]


def test_html_in_a_line() -> None:
    text = (
        'See <a href="https://x.org"><img src="badge.svg" alt="B"></a> <img src="plot.png"> and <b>bold</b><br>next\n'
        'then <a href="https://y.org">![md](md.png)</a> ![free](free.png)\n\n'
        "![after](after.png) <![CDATA[x]]> <!A b> <?p?>\n"
    )
    assert images(text) == [
        Image("badge.svg", "B", 1, "https://x.org"),
        Image("plot.png", "", 1),
        Image("md.png", "md", 2, "https://y.org"),
        Image("free.png", "free", 2),
        Image("after.png", "after", 4),
    ]
    assert blocks(text)[0] == (1, "paragraph", 0, "See   and bold\nnext\nthen")


def test_an_open_anchor_ends_with_its_block() -> None:
    assert images('a <a href="x"> b\n\n![c](d)') == [Image("d", "c", 3)]


def test_blocks_of_html() -> None:
    text = (
        '<h1 align="center">\n  <img src="logo.png" alt="L"/> My  <i>title</i>\n</h1>\n\n'
        '<div align="center">\n<a href="https://x.org"><img src="badge.svg"></a>\n<img src="plot.png">\n'
        "</div>\n\n<p>Some &amp; text<br/>more https://bare.org.</p>\n<script>var a = 'https://no.org';</script>\n\n"
        "<details><summary>More</summary>\n\ninside\n\n</details>\n\n<a href='u'/>\n\n<video src=\"v.mp4\"></video>\n"
    )
    facts = read_markdown(text)
    assert [(b.line, b.kind, b.level, b.text.split(), b.section) for b in facts.blocks] == [
        (1, "heading", 1, ["My", "title"], ()),
        (5, "html", 0, [], ("My title",)),
        (10, "html", 0, ["Some", "&", "text", "more", "https://bare.org."], ("My title",)),
        (13, "html", 0, ["More"], ("My title",)),
        (15, "paragraph", 0, ["inside"], ("My title",)),
        (19, "html", 0, [], ("My title",)),
        (21, "paragraph", 0, [], ("My title",)),
    ]
    assert images(text) == [
        Image("logo.png", "L", 2),
        Image("badge.svg", "", 6, "https://x.org"),
        Image("plot.png", "", 7),
        Image("v.mp4", "", 21),
    ]
    assert links(text) == [
        Link("https://x.org", "", 6),
        Link("https://bare.org", "https://bare.org.", 10),
        Link("u", "", 19),
    ]


def test_headings_of_html_end_where_they_end() -> None:
    text = "# A\n<div>\nbefore\n<h2>B</h2>\nwords\n<h3>C<img src=c.png></h3>\n<h2><img src=d.png></h2>\nlast\n</div>\n"
    facts = read_markdown(text)
    assert [(b.line, b.kind, b.level, b.text, b.section) for b in facts.blocks] == [
        (1, "heading", 1, "A", ()),
        (2, "html", 0, "before", ("A",)),
        (4, "heading", 2, "B", ("A",)),
        (4, "html", 0, "words", ("A", "B")),
        (6, "heading", 3, "C", ("A", "B")),
        (7, "html", 0, "", ("A", "B", "C")),
        (7, "html", 0, "last", ("A", "B", "C")),
    ]
    assert images(text) == [Image("c.png", "", 6), Image("d.png", "", 7)]


def test_lines_count_characters_of_any_size() -> None:
    text = "# Größe – é\n日本語 [リンク](https://例え.jp)\n\n😀😀 ![b](b.png)\n\nx\n\n| ü |\n|---|\n| é |\n"
    assert blocks(text) == [
        (1, "heading", 1, "Größe – é"),
        (2, "paragraph", 0, "日本語 リンク"),
        (4, "paragraph", 0, "😀😀"),
        (6, "paragraph", 0, "x"),
        (8, "row", 0, "ü"),
        (10, "row", 1, "é"),
    ]
    assert links(text) == [Link("https://例え.jp", "リンク", 2)]
    assert images(text) == [Image("b.png", "b", 4)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: X\ntags:\n- a\n---\n# A\n", [(6, "heading", 1, "A")]),
        ("---\ntitle: X\n...\ntext\n", [(4, "paragraph", 0, "text")]),
        ("---\ntitle: X\n", [(2, "paragraph", 0, "title: X")]),
        ("---\njust words\n\n---\nmore\n", [(2, "paragraph", 0, "just words"), (5, "paragraph", 0, "more")]),
        ("x\n\n---\na: b\n\n---\n", [(1, "paragraph", 0, "x"), (4, "paragraph", 0, "a: b")]),
    ],
)
def test_front_matter_is_no_text(text: str, expected: list[tuple[int, str, int, str]]) -> None:
    assert blocks(text) == expected


def test_front_matter_is_kept_apart() -> None:
    assert read_markdown("---\ntitle: X\nsdk: gradio\n---\n# A\n").front_matter == "---\ntitle: X\nsdk: gradio\n---"
    assert read_markdown("# A\n\n---\nb: c\n---\n").front_matter == ""


def test_cells_have_no_front_matter_and_know_their_number() -> None:
    facts = read_markdown("---\na: b\n\n---\nc", cell=4)
    assert [(block.text, block.cell) for block in facts.blocks] == [("a: b", 4), ("c", 4)]


def test_comments() -> None:
    facts = read_markdown("<!-- one\ntwo -->\ntext <!--three--> more <!---->\n\n<!-- <!-- four -->\n\n<!-- open")
    assert facts.comments == ("one\ntwo", "three", "", "<!-- four")
    assert [block.text for block in facts.blocks] == ["text  more"]


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 50_000,
        " ".join(f"http://a/{number}" for number in range(20_000)),
        "\n\n".join(f"[a](b{number})" for number in range(20_000)),
        "<div " * 50_000,
        "<div>\n" + "<a href=x>" * 30_000,
        ">" * 20_000 + "a",
        "- " * 20_000 + "a",
        "*a _b " * 20_000,
        "![" * 30_000,
        "#" * 100_000,
        "---\na:\n" + "-- \n" * 30_000,
    ],
    ids=lambda text: text[:8],
)
def test_large_and_odd_texts_are_read(text: str) -> None:
    assert isinstance(read_markdown(text), DocumentFacts)


PIECES = st.sampled_from(
    [*"#>-*_`~|[]()!<>&\\=+1.\n \t:", "\n\n", "---\n", "```", "    ", "<div>", "</div>", "<a href='x'>", "</a>", "<h1>",
     "</h1>", "<img src=x>", "<!--", "-->", "<![x", "<![CDATA[", "<!", "<?", "<script>", "https://a.b", "[a](b)",
     "![a](b)", "|-|-|", "é", "😀", "\ud800", "\0", "\r", "&#0;", "[^1]"]
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(PIECES, max_size=30).map("".join))
def test_no_text_is_too_odd(text: str) -> None:
    facts = read_markdown(text)
    assert msgspec.json.decode(msgspec.json.encode(facts), type=DocumentFacts) == facts
    lines = text.replace("\r\n", "\n").count("\n") + text.count("\r") + 1
    for block in facts.blocks:
        assert 1 <= block.line <= lines
        assert len(block.section) <= 6
        assert all(1 <= part.line <= lines for part in (*block.links, *block.images))


words = st.from_regex(r"[a-zé]{1,8}", fullmatch=True)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), words, st.lists(words, max_size=3)), max_size=6))
def test_headings_and_paragraphs_come_back(parts: list[tuple[int, str, list[str]]]) -> None:
    text, expected, line = "", [], 1
    for level, title, paragraphs in parts:
        text += f"{'#' * level} {title}\n\n"
        expected.append((line, "heading", level, title))
        line += 2
        for paragraph in paragraphs:
            text += f"{paragraph}\n\n"
            expected.append((line, "paragraph", 0, paragraph))
            line += 2
    assert blocks(text) == expected
