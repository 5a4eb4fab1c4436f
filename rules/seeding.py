"""Calls that draw random numbers, and how each can be given a seed: by a keyword, else for the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from portfolio_lint.facts.code import Call, Import
from portfolio_lint.mend import Mend
from portfolio_lint.names import last_segment
from portfolio_lint.project import Code, Project

from .importing import imports_before
from .library import knowledge
from .views import index_of

_TAKING = ("random_splits", "random_when_shuffled", "random_samplers", "random_models")
# `DataFrame.sample` takes its seed as the fifth argument, too; the others take it by keyword alone.
_MOST_POSITIONAL = 4
_SEED = 42
_STATEMENTS = {
    "numpy": "random.seed",
    "random": "seed",
    "torch": "manual_seed",
    "tensorflow": "random.set_seed",
}


def package_of(call: Call) -> str:
    """The package whose generator the call draws from, where it takes no seed of its own; else an empty text."""
    table: Mapping[str, str] = knowledge().maps["draws"]
    return table.get(call.names[0], "")


def seed_mend(project: Project, unit: Code, call: Call) -> Mend | None:
    """What to change so that a call draws the same numbers at each run; None where a person has to decide."""
    if _takes_keyword(call) and not _is_repeated(project, call):
        return Mend(unit.path, call.line, call.cell, "call", call.names[0], "random_state")
    # Anything else would make each repetition the same as the first, or may be given a seed already.
    statement = file_seed(unit, call)
    if statement is None:
        return None
    imported, text = statement
    return Mend(unit.path, imported.line, imported.cell, "import", imported.name, text)


def file_seed(unit: Code, call: Call) -> tuple[Import, str] | None:
    """The statement that seeds what a call draws from, and the import that it belongs after.

    Only for what runs as a whole: a module that others import has no business with their random numbers.
    """
    if call.scope and not unit.facts.entry_point and unit.notebook is None:
        return None
    package = package_of(call) or "numpy"
    for imported in imports_before(unit, call.line, call.cell):
        if imported.name == imported.module == package:
            return imported, f"{imported.alias}.{_STATEMENTS[package]}({_SEED})"
    return None


def _takes_keyword(call: Call) -> bool:
    """Whether whatever the name stands for takes `random_state`, and reading misses no keyword of the call."""
    known = all(any(index_of(listed).find(name) for listed in _TAKING) for name in call.names)
    return known and not call.expands and (len(call.arguments) <= _MOST_POSITIONAL or "train_test" in call.names[0])


def _is_repeated(project: Project, call: Call) -> bool:
    """Whether the call may run again and again, so that one seed would make every turn the same."""
    return call.loop or not _looped(project).isdisjoint(call.scope.split("."))


@lru_cache(maxsize=64)
def _looped(project: Project) -> frozenset[str]:
    """The last names of everything that is called in a loop, or by a function that is."""
    calls = [call for unit in project.all_code for call in unit.facts.calls]
    looped: set[str] = set()
    found = _last_names(call for call in calls if call.loop)
    while not found <= looped:
        looped |= found
        found = _last_names(call for call in calls if not looped.isdisjoint(call.scope.split(".")))
    return frozenset(looped)


def _last_names(calls: Iterable[Call]) -> set[str]:
    return {last_segment(name) for call in calls for name in call.names}
