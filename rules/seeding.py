"""Calls that draw random numbers, and how each can be given a seed: by a keyword, else for the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from portfolio_lint.facts.code import Call, Import
from portfolio_lint.mend import Mend
from portfolio_lint.names import last_segment
from portfolio_lint.project import Code, Project

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
    here = (-1 if call.cell is None else call.cell, call.line)
    for imported in unit.facts.imports:
        before = (-1 if imported.cell is None else imported.cell, imported.line) <= here
        if imported.name == imported.module == package and not imported.level and imported.alias != "*" and before:
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
    """The last names of everything that is called in a loop."""
    return frozenset(_names_in_loops(project))


def _names_in_loops(project: Project) -> Iterator[str]:
    for unit in project.all_code:
        for call in unit.facts.calls:
            if call.loop:
                yield from (last_segment(name) for name in call.names)
