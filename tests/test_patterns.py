"""Patterns find what `re` finds, and end on texts that would keep `re` busy for ever."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re

import portfolio_lint_rules
import pytest
from hypothesis import given
from hypothesis import strategies as st

import portfolio_lint
from portfolio_lint.patterns import Pattern, lazy

_TEXTS = (
    "",
    "# A churn model\nTrained on the data of 7,043 customers; accuracy 0.87, F1-score 81 %.",
    "pip install -r requirements.txt && python src/train.py --seed 42",
    'api_key = "0123456789abcdef"  # from the environment\nhost: https://ada:secret@example.org/data.csv',
    "Résultats : précision de 0,91 grâce à l'équilibrage des classes\nModelo de previsão de preços",
    "准确率为 92%。データは公開されています。",
    "├── data/\n│   └── raw.csv\n└── notebooks/01_eda.ipynb",
    "print 'a', b\nexcept ValueError, error:\n",
)


def _patterns() -> list[Pattern]:
    for package in (portfolio_lint, portfolio_lint_rules):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found = {(made.expression, made.flags): made for made in gc.get_objects() if type(made) is Pattern}
    return [found[key] for key in sorted(found)]


def test_every_pattern_finds_what_re_finds() -> None:
    patterns = _patterns()
    assert len(patterns) > 200
    for pattern in patterns:
        same = re.compile(pattern.expression.replace(r"\z", r"\Z"), pattern.flags)
        for text in (*_TEXTS, *(line for whole in _TEXTS for line in whole.split("\n"))):
            for method in ("search", "match", "fullmatch"):
                found, expected = getattr(pattern, method)(text), getattr(same, method)(text)
                assert (found is None) == (expected is None), (pattern.expression, method, text)
                if found is not None:
                    assert (found.span(), found.groups()) == (expected.span(), expected.groups()), pattern.expression


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    found, expected = lazy(r"\d+|[a-z]é", re.IGNORECASE).search(text), re.search(r"\d+|[a-z]é", text, re.IGNORECASE)
    assert (found and found.span()) == (expected and expected.span())


def test_half_a_character_is_one_character() -> None:
    match = lazy(r"\.csv$").search("caf\udce9.csv")
    assert match is not None
    assert match.span() == (4, 8)


def test_what_would_take_for_ever_is_not_found() -> None:
    assert lazy(r"^(\w+\s?)*$").search("a" * 5_000 + "!") is None


def test_a_small_stack_is_no_limit() -> None:
    match = lazy(r'"(?:[^"\\]|\\.)*"').search('"' + "a" * 200_000 + '"')
    assert match is not None
    assert match.end() == 200_002


def test_an_expression_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="missing"):
        lazy("(").search("a")


def test_all_matches_are_those_of_re() -> None:
    words = lazy(r"(\w)\w*")
    assert [match[0] for match in words.finditer("ab c")] == ["ab", "c"]
    assert words.findall("ab c") == ["a", "c"]
    assert lazy(", ?").split("a, b,c", 1) == ["a", "b,c"]
    assert words.sub(lambda match: match[1], "ab c") == "a c"
