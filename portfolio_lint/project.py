"""A project: the facts of the files that belong together, with the views that probes and rules ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.facts.code import Call, CodeFacts, Function, Import, Operation
from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Place
from portfolio_lint.paths import folder_of, is_readme, is_test, name_of
from portfolio_lint.snapshot import SnapshotFile

ProjectKind = Literal["project", "collection", "empty"]


class Code(Struct, frozen=True, gc=False):
    """A script, module or notebook with its code."""

    path: str
    facts: CodeFacts
    notebook: NotebookFacts | None = None


class Project:
    """One project of a repository. `path` is its folder, `.` for the whole repository.

    `files` are the facts of what was read, `listed` all files by name, read or not. `evidence` maps each
    concept to its places and is filled before the rules see the project.
    """

    def __init__(
        self,
        path: str,
        name: str,
        files: tuple[FileFacts, ...],
        listed: tuple[SnapshotFile, ...],
        history: Callable[[], HistoryFacts] = HistoryFacts,
        sibling_count: int = 0,
    ) -> None:
        self.path = path
        self.name = name
        self.files = files
        self.listed = listed
        self.sibling_count = sibling_count
        self.evidence: Mapping[str, tuple[Place, ...]] = {}
        self._history = history

    def has(self, *concepts: str) -> bool:
        """Whether evidence of any of these concepts was found."""
        return any(self.evidence.get(concept) for concept in concepts)

    @cached_property
    def history(self) -> HistoryFacts:
        return self._history()

    @cached_property
    def paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self.listed)

    @cached_property
    def by_path(self) -> Mapping[str, FileFacts]:
        return {file.path: file for file in self.files}

    # -- code

    @cached_property
    def code(self) -> tuple[Code, ...]:
        """Scripts, modules and Python notebooks, tests left out."""
        return tuple(unit for unit in self.all_code if not _holds_tests(unit))

    @cached_property
    def all_code(self) -> tuple[Code, ...]:
        units = []
        for file in self.files:
            # Asked for before the notebook, which may be read without its code.
            program = file.program
            if program is not None:
                units.append(Code(file.path, program, file.notebook))
        if any(unit.facts.flow.calls for unit in units):
            from portfolio_lint.dataflow.modules import joined

            flows = joined({unit.path: unit.facts.flow for unit in units})
            units = [
                replace(unit, facts=replace(unit.facts, flow=flows[unit.path])) if unit.path in flows else unit
                for unit in units
            ]
        return tuple(units)

    @cached_property
    def notebooks(self) -> tuple[tuple[str, NotebookFacts], ...]:
        return tuple((file.path, file.notebook) for file in self.files if file.notebook is not None)

    @cached_property
    def test_code(self) -> tuple[Code, ...]:
        return tuple(unit for unit in self.all_code if _holds_tests(unit))

    def calls(self) -> Iterator[tuple[Code, Call]]:
        """Every call of the project's own code that something can run, tests left out."""
        return iter(self._calls)

    @cached_property
    def _calls(self) -> tuple[tuple[Code, Call], ...]:
        return tuple((unit, call) for unit in self.code for call in unit.facts.calls if self.runs(unit, call.scope))

    @cached_property
    def called(self) -> frozenset[str]:
        """Every name of what these calls call."""
        return frozenset(name for _, call in self._calls for name in call.names)

    def operations(self) -> Iterator[tuple[Code, Operation]]:
        """Every operation of the project's own code that something can run, tests left out."""
        for unit in self.code:
            for operation in unit.facts.operations:
                if self.runs(unit, operation.scope):
                    yield unit, operation

    def runs(self, unit: Code, scope: str) -> bool:
        """Whether something can run what stands in a scope of a file."""
        dead = self.unreachable.get(unit.path)
        return not dead or scope not in dead

    @cached_property
    def unreachable(self) -> Mapping[str, frozenset[str]]:
        """Scopes that nothing which runs mentions, for each file that has an entry point."""
        asked = {unit.path for unit in self.code if unit.facts.entry_point or unit.notebook is not None}
        mentioned: set[str] = set()
        waiting: dict[str, list[Function]] = {}
        for unit in self.all_code:
            if unit.path not in asked:
                mentioned.update(unit.facts.references)
                continue
            mentioned.update(unit.facts.outer_references)
            for function in unit.facts.functions:
                if function.scope:
                    continue
                if function.decorators or function.name.startswith("_"):
                    mentioned.update(function.references)
                else:
                    waiting.setdefault(function.name, []).append(function)
        # What is mentioned runs, and mentions more.
        found = [name for name in waiting if name in mentioned]
        while found:
            more = {name for one in found for function in waiting.pop(one) for name in function.references}
            mentioned |= more
            found = [name for name in more if name in waiting]
        dead: dict[str, frozenset[str]] = {}
        for unit in self.code:
            facts = unit.facts
            if unit.path not in asked:
                continue
            roots = {
                function.name
                for function in facts.functions
                if not function.scope and function.name in waiting and function in waiting[function.name]
            }
            if roots:
                scopes = {part.scope for parts in (facts.calls, facts.operations, facts.attributes) for part in parts}
                within = {scope for scope in scopes if scope.split(".")[0] in roots}
                dead[unit.path] = frozenset(within | roots)
        return dead

    @cached_property
    def imports(self) -> tuple[tuple[Code, Import], ...]:
        return tuple((unit, imported) for unit in self.all_code for imported in unit.facts.imports)

    @cached_property
    def local_modules(self) -> frozenset[str]:
        """Names under which the project's own files can be imported."""
        names: set[str] = set()
        for file in self.listed:
            if file.path.endswith(".py"):
                parts = file.path.removesuffix(".py").split("/")
                names.update(parts)
        return frozenset(names)

    # -- documents

    @cached_property
    def readmes(self) -> tuple[tuple[str, DocumentFacts], ...]:
        """The project's READMEs, the one nearest to its root first."""
        found = [(f.path, f.document) for f in self.files if is_readme(f.path) and f.document is not None]
        return tuple(sorted(found, key=lambda pair: (pair[0].count("/"), pair[0])))

    @cached_property
    def documents(self) -> tuple[tuple[str, DocumentFacts], ...]:
        """All prose files, READMEs first."""
        readme_paths = {path for path, _ in self.readmes}
        others = [
            (file.path, file.document)
            for file in self.files
            if file.document is not None and file.path not in readme_paths
        ]
        return (*self.readmes, *others)

    @cached_property
    def prose(self) -> tuple[tuple[str, Block], ...]:
        """Blocks of the READMEs, then of notebook text (of R Markdown and Quarto too), in order."""
        blocks = [(path, block) for path, document in self.readmes for block in document.blocks]
        blocks.extend((path, block) for path, notebook in self.notebooks for block in notebook.document.blocks)
        for file in self.files:
            if file.text is not None and file.document is not None:
                blocks.extend((file.path, block) for block in file.document.blocks)
        return tuple(blocks)


def _holds_tests(unit: Code) -> bool:
    """Whether a file holds automated tests; a script called `test_model.py` that has none tries a model out."""
    if not is_test(unit.path):
        return False
    facts = unit.facts
    if "/" in unit.path and is_test(f"{folder_of(unit.path)}/module.py"):
        return True
    return (
        name_of(unit.path) == "conftest.py"
        or any(function.name.lower().startswith("test") for function in facts.functions)
        or any(imported.module.split(".")[0] in ("pytest", "unittest", "nose") for imported in facts.imports)
        or not facts.calls
    )
