"""What a pack's author is told by the examples of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from command_line import FIXTURES

from portfolio_lint.examples import complaints
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.rule import Problem, rule, whole

CARDS = FIXTURES / "example_pack" / "model_cards"


def test_the_example_pack_has_nothing_to_complain_about() -> None:
    assert complaints(load_catalogue([str(CARDS)]), "CARD") == []


def test_what_is_wrong_is_said() -> None:
    @rule("XXX101", "x", Severity.NOTE, sources=(), fires=[{"a.py": "import b\n"}], silent=[{"README.md": "# A\n"}])
    def wrong_way_round(project):  # type: ignore[no-untyped-def]
        """A README.

        ## Why it matters
        For no reason at all.
        """
        if project.readmes:
            yield Problem("there is a README", "Remove it", whole(project))

    @rule("XXX102", "y", Severity.NOTE, sources=(), fires=(), silent=())
    def bare(_: object) -> Iterable[Problem]:
        return ()

    said = complaints(Catalogue([Pack("p", rules=(wrong_way_round, bare))]))
    assert said == [
        "XXX101 says nothing under What it looks for, How to fix it",
        "XXX101 is silent on its firing example 0",
        "XXX101 fires on its silent example 0: There is a README",
        "XXX102 has no docstring",
        "XXX102 says nothing under What it looks for, Why it matters, How to fix it",
        "XXX102 has no example on which it fires",
        "XXX102 has no example on which it stays silent",
    ]


def test_a_pack_that_is_not_there_is_a_complaint(tmp_path: Path) -> None:
    assert complaints(load_catalogue([str(tmp_path)]), "TEAM") == [
        f"the rule pack in {str(tmp_path)!r} is left out: it has no __init__.py with a function pack()",
        "no rule has a code that begins with 'TEAM'",
    ]
