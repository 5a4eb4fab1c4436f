"""Options of rules: what a rule declares is what it gets, and nothing else."""

from __future__ import annotations

import doctest
from collections.abc import Iterable

import pytest

from portfolio_lint import options as module
from portfolio_lint.findings import Place, Severity
from portfolio_lint.options import Option, Options, toml
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.project import Project
from portfolio_lint.rule import Problem, rule
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

LINES = Option("lines", 100, "The most lines.", least=1)
SHARE = Option("share", 0.5, "The least share.", most=1)
WHOLE = Option("deep", False, "Whether to look below.")
WORD = Option("word", "baseline", "What it is called.")
WORDS = Option("words", ("a", "b"), "What it may be called.")


@pytest.mark.parametrize(
    ("option", "given", "taken"),
    [(LINES, 60, 60), (SHARE, 1, 1.0), (SHARE, 0.0, 0.0), (WHOLE, True, True), (WORD, "", ""), (WORDS, ["x"], ("x",))],
)
def test_what_fits_is_taken(option: Option, given: object, taken: object) -> None:
    assert option.take(given) == taken
    assert type(option.take(given)) is type(option.default)


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        (LINES, "60", "a whole number of 1 or more is expected"),
        (LINES, 0, "a whole number of 1 or more is expected"),
        (LINES, 1.5, "a whole number of 1 or more is expected"),
        (LINES, True, "a whole number of 1 or more is expected"),
        (SHARE, 1.1, "a number from 0 to 1 is expected"),
        (SHARE, float("nan"), "a number from 0 to 1 is expected"),
        (SHARE, False, "a number from 0 to 1 is expected"),
        (WHOLE, 1, "a truth value is expected"),
        (WORD, ["a"], "a text is expected"),
        (WORDS, "a", "a list of texts is expected"),
        (WORDS, ["a", 1], "a list of texts is expected"),
        (Option("any", 1, "No bounds.", least=None), "x", "a whole number is expected"),
    ],
)
def test_what_does_not_fit_is_refused(option: Option, given: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        option.take(given)


def test_a_rule_reads_them_by_type() -> None:
    options = Options((LINES, SHARE, WHOLE, WORD, WORDS), {"lines": 3})
    assert (options.whole("lines"), options.number("share"), options.truth("deep")) == (3, 0.5, False)
    assert (options.text("word"), options.texts("words")) == ("baseline", ("a", "b"))
    assert options.number("lines") == 3


def test_as_toml() -> None:
    assert [toml(option.default) for option in (LINES, SHARE, WHOLE, WORD, WORDS)] == [
        "100",
        "0.5",
        "false",
        '"baseline"',
        '["a", "b"]',
    ]
    assert toml('a"\\') == '"a\\"\\\\"'


def test_a_rule_that_declares_options_gets_them() -> None:
    @rule("XXX101", "too-many", Severity.NOTE, sources=(), fires=(), silent=(), options=[Option("files", 1, "Most.")])
    def too_many(project: Project, options: Options) -> Iterable[Problem]:
        if len(project.listed) > options.whole("files"):
            yield Problem("Too many", "Delete some", Place("."))

    catalogue = Catalogue([Pack("one", rules=(too_many,))])
    snapshot = MemorySnapshot({"a.py": "", "b.py": ""})
    assert len(scan(snapshot, catalogue, Settings()).all_findings()) == 1
    assert scan(snapshot, catalogue, Settings(options={"XXX101": {"files": 2}})).all_findings() == ()


@pytest.mark.parametrize(
    "option", [o for r in load_catalogue().rules.values() for o in r.options], ids=lambda o: o.name
)
def test_the_options_of_the_built_in_rules_are_described(option: Option) -> None:
    assert option.name == option.name.lower().replace("_", "-")
    assert option.meaning.endswith(".")
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    assert option.take(default) == option.default


def test_the_examples_hold() -> None:
    assert doctest.testmod(module).failed == 0
