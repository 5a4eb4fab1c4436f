"""The engine with repairs that misbehave, or want what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pytest
from portfolio_lint_rules.repairs.replacements import replace
from portfolio_lint_rules.repairs.seeds import seed
from repairing import CATALOGUE

from portfolio_lint.findings import Place, Severity
from portfolio_lint.mend import Mend, NotMendable, Repair, Target
from portfolio_lint.packs import Catalogue, Pack
from portfolio_lint.project import Project
from portfolio_lint.repair.plan import Outcome, plan
from portfolio_lint.rule import Problem, rule
from portfolio_lint.scan import Settings
from portfolio_lint.snapshot import MemorySnapshot


def planned(files: dict[str, str | bytes], repair: Repair, where: Callable[[str], str] = str) -> Outcome:
    """What comes of a repair for every call of `f`."""

    @rule("XXX101", "calls-f", Severity.NOTE, sources=(), fires=(), silent=(), repair=repair)
    def calls_f(project: Project) -> Iterable[Problem]:
        for unit, call in project.calls():
            if call.names[0] == ".f":
                mend = Mend(where(unit.path), call.line, call.cell, "call", ".f")
                yield Problem("Calls f", "Don't", Place(unit.path, call.line), mends=(mend,))

    catalogue = Catalogue([*CATALOGUE.packs, Pack("strange", rules=(calls_f,))])
    return plan(MemorySnapshot(files), catalogue, Settings(select=("XXX101",)))


SOURCE = "def f(a): return a\nx = f(1)\ny = f(2)\n"


def test_without_a_rule_that_mends_there_is_nothing_to_do() -> None:
    assert plan(MemorySnapshot({}), CATALOGUE, Settings(select=("DOC101",))) == Outcome((), (), {})


def test_a_file_that_is_not_there_is_not_looked_for() -> None:
    outcome = planned({"a.py": SOURCE}, lambda source, _: source, lambda _: "../outside.py")
    assert outcome == Outcome((), (), {})


def test_a_file_of_which_the_code_is_elsewhere_is_left_alone() -> None:
    outcome = planned({"a.py": SOURCE, "b.py": "pass\n"}, lambda source, _: source, lambda _: "b.py")
    assert [(refusal.path, refusal.reason) for refusal in outcome.refusals] == [
        ("b.py", "the place to repair was not found again")
    ]


def test_letters_that_a_file_has_no_code_for_are_refused() -> None:
    files: dict[str, str | bytes] = {"a.py": b"# coding: ascii\n" + SOURCE.encode()}
    outcome = planned(files, lambda source, _: source.replace("f(1)", "'€'"))
    assert [refusal.reason for refusal in outcome.refusals] == ["its encoding lacks a character of the repair"]
    assert not outcome.patches


def test_places_that_work_alone_but_not_together_are_left_alone() -> None:
    def repair(source: str, targets: Sequence[Target]) -> str:
        if len(targets) > 1:
            raise NotMendable("is one too many")
        return source.replace(f"f({targets[0].start[0] - 1})", "0")

    outcome = planned({"a.py": SOURCE}, repair)
    assert [refusal.reason for refusal in outcome.refusals] == ["is one too many"]
    assert not outcome.patches


@pytest.mark.parametrize(
    ("source", "expected"),
    [("f(x, **more)", None), ("f(x, random_state=1)", "f(x, random_state=1)"), ("f(x)", "f(x, random_state=42)")],
)
def test_a_seed_is_given_only_where_there_may_be_none(source: str, expected: str | None) -> None:
    target = Target("call", "f", "random_state", (1, 0), (1, len(source)))
    if expected is None:
        with pytest.raises(NotMendable, match="may hold a seed"):
            seed(source, [target])
    else:
        assert seed(source, [target]) == expected


@pytest.mark.parametrize(
    ("source", "syntax", "how"),
    [
        ("f()(1)", "call", "pandas.DataFrame.iteritems"),
        ("f(a=1)", "call", "pandas.DataFrame.append pd"),
        ("f(*a)", "call", "pandas.DataFrame.append pd"),
        ("from .a import *", "import", "sklearn.cross_validation"),
        ("from sklearn.externals import joblib, six", "import", "sklearn.externals.joblib"),
        (
            "from sklearn.metrics import (ConfusionMatrixDisplay, # one\n plot_confusion_matrix)",
            "import",
            "sklearn.metrics.plot_confusion_matrix",
        ),
    ],
)
def test_a_replacement_refuses_what_it_was_not_made_for(source: str, syntax: str, how: str) -> None:
    target = Target(syntax, "f", how, (1, 0), (1, len(source)))  # type: ignore[arg-type]
    with pytest.raises(NotMendable):
        replace(source, [target])


def test_a_name_that_is_imported_already_is_not_imported_twice() -> None:
    source = "from sklearn.metrics import root_mean_squared_error, mean_squared_error"
    target = Target("import", "x", "sklearn.metrics.mean_squared_error", (1, 0), (1, 9))
    assert replace(source, [target]) == source


def test_a_comment_between_imported_names_is_not_copied() -> None:
    source = "from sklearn.metrics import (f1_score,  # one\n    mean_squared_error)"
    target = Target("import", "x", "sklearn.metrics.mean_squared_error", (1, 0), (1, 9))
    assert replace(source, [target]) == source.replace("error)", "error, root_mean_squared_error)")
