"""Globs over paths, as people know them from `.gitignore`."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint import globs
from portfolio_lint.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "path", "matched"),
    [
        ("old", "old", "old"),
        ("old", "src/old/a.py", "src/old"),
        ("old/", "src/old/a.py", "src/old"),
        ("old", "older/a.py", ""),
        ("*.csv", "data/raw/a.csv", "data/raw/a.csv"),
        ("*.csv", "a.csv.gz", ""),
        ("/old", "src/old/a.py", ""),
        ("/old", "old/a.py", "old"),
        ("./old/a.py", "old/a.py", "old/a.py"),
        ("data/*.csv", "data/a.csv", "data/a.csv"),
        ("data/*.csv", "data/raw/a.csv", ""),
        ("data/*", "data/raw/a.csv", "data/raw"),
        ("data/**", "data", ""),
        ("data/**", "data/raw/a.csv", "data/raw"),
        ("data/**/*.csv", "data/a.csv", "data/a.csv"),
        ("data/**/*.csv", "data/b/c/a.csv", "data/b/c/a.csv"),
        ("**/raw/*.csv", "data/b/raw/a.csv", "data/b/raw/a.csv"),
        ("**/raw/**/x", "raw/raw/y/x", "raw/raw/y/x"),
        ("**", "a/b", "a"),
        ("a?.py", "ab.py", "ab.py"),
        ("a?.py", "a/.py", ""),
        ("[ab].py", "b.py", "b.py"),
        ("[!ab].py", "b.py", ""),
        ("a+b (1).py", "a+b (1).py", "a+b (1).py"),
        (".", ".", "."),
        (".", "a.py", ""),
        ("/.", ".", "."),
        ("*", "a/b", "a"),
    ],
)
def test_what_of_a_path_matches(pattern: str, path: str, matched: str) -> None:
    assert Globs([pattern]).match(path) == matched


def test_exactly_is_without_what_lies_below() -> None:
    globs = Globs(["/work/*"])
    assert globs.is_exactly("work/churn")
    assert not globs.is_exactly("work/churn/src")
    assert not globs.is_exactly("work")


def test_without_patterns_nothing_matches() -> None:
    assert Globs([]).match("a") == ""
    assert not Globs([]).is_exactly("a")


@given(st.lists(st.sampled_from(["**", "*", "a", "b*", "?"]), min_size=1, max_size=12), st.text("ab/", max_size=60))
def test_any_pattern_ends_on_any_path(parts: list[str], path: str) -> None:
    matched = Globs(["/".join(parts)]).match(path)
    assert not matched or path.startswith(matched)


def test_many_stars_take_no_time_to_speak_of() -> None:
    assert not Globs(["/".join(["**", "*a*a*a*a*a*a*b"] * 20)]).match("/".join(["a" * 100] * 30))


def test_the_example_holds() -> None:
    assert doctest.testmod(globs).failed == 0
