"""Words on a page."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.reports import layout, steps
from portfolio_lint.reports.layout import clean, clip, clip_start, short_path, width, wrap
from portfolio_lint.reports.page import Page


@pytest.mark.parametrize("module", [layout, steps])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain", "plain"),
        ("two  spaces\tand\nlines", "two spaces and lines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("no\u00a0break", "no break"),
        ("\ufeffstart", "start"),
        ("naïve 名前", "naïve 名前"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_clean(text: str, printed: str) -> None:
    assert clean(text) == printed


@given(st.text())
def test_what_is_clean_is_harmless(text: str) -> None:
    printed = clean(text).replace("\u200c", "").replace("\u200d", "")
    assert printed == "" or printed.isprintable()


@given(st.text(), st.integers(5, 90))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    printed = clean(text)
    lines = wrap(printed, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == printed.replace(" ", "")


@given(st.text(), st.integers(4, 60))
def test_clipped_text_fits(text: str, columns: int) -> None:
    printed = clean(text)
    for cut in (clip, clip_start, short_path):
        assert width(cut(printed, columns)) <= columns


def test_widths() -> None:
    assert width("abc") == 3
    assert width("名前") == 4
    assert width("e\u0301") == 1


def test_clipping_prefers_words_and_folders() -> None:
    assert clip("one two three four", 14) == "one two..."
    assert clip("abc", 2) == ".."
    assert clip_start("a/long/way/to/train.py", 16) == ".../to/train.py"
    assert short_path("a/long/way/to/project", 14) == ".../project"
    assert short_path("a/an-extremely-long-name", 12) == "an-extrem..."


def test_a_path_breaks_between_folders() -> None:
    assert wrap("see src/features/building/long_module_name.py", 24) == [
        "see",
        "src/features/building/",
        "long_module_name.py",
    ]


def test_a_row_gives_the_place_a_line_where_it_must() -> None:
    page = Page(40)
    page.row("+", "Tests", "twelve of it", "tests/test_a.py", 10)
    page.row("+", "Tests", "twelve of them", "tests/test_with_a_name.py", 10)
    assert page.text() == (
        "  + Tests twelve of it   tests/test_a.py\n"
        "  + Tests twelve of them\n"
        "               tests/test_with_a_name.py\n"
    )  # fmt: skip
