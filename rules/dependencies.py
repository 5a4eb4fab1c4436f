"""What a repository declares and what it imports, compared by the names of distributions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import islice

from portfolio_lint.facts.code import Import
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.manifests import ManifestFacts, Requirement
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Code, Project

from .library import knowledge

_GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "TYPE_CHECKING", "find_spec"})
_INSTALL = lazy(r"\b(?:pip3?|conda|mamba|uv pip|uv|poetry|pipenv|pdm) +(?:install|add)\b([^\n;&|]*)")
_PACKAGE = lazy(r"[\"']?([A-Za-z0-9][\w.-]*[A-Za-z0-9])(?:\[[^\]]*\])?((?:[=<>!~]=?=?[^\s\"']*)?)[\"']?$")
_SEPARATORS = lazy(r"[-_.]+")
_VERSION = lazy(r"\d{1,9}")


class Declared:
    """The distributions that a set of files declares or installs, with how each is bound."""

    def __init__(self, files: Iterable[FileFacts]) -> None:
        self.specifiers: dict[str, list[str]] = {}
        self.is_complete = True
        for file in files:
            if file.manifest is not None and is_python(file.manifest):
                self.is_complete = self.is_complete and not file.problem
                for requirement in file.manifest.requirements:
                    self._add(requirement.name, requirement.specifier)
                if file.manifest.project:
                    self._add(normalised(file.manifest.project), "")
            for command in commands_of(file):
                for name, specifier in installed_by(command):
                    self._add(name, specifier)

    def _add(self, name: str, specifier: str) -> None:
        self.specifiers.setdefault(name, []).append(specifier)

    def __contains__(self, name: str) -> bool:
        return name in self.specifiers

    def provides(self, module: str, distributions: Iterable[str]) -> bool:
        """Whether an import comes from a declared distribution, or along with one."""
        if any(name in self.specifiers for name in distributions):
            return True
        return module in self._brought

    @cached_property
    def _brought(self) -> frozenset[str]:
        """The modules that come along with what is declared."""
        along = _brings_along()
        found: set[str] = set()
        todo, seen = list(self.specifiers), set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            for module in along.get(name, ()):
                found.add(module)
                todo.extend(distributions_of(module)[:1])
        return frozenset(found)


def is_python(manifest: ManifestFacts) -> bool:
    return manifest.format not in ("node", "r")


def normalised(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


def commands_of(file: FileFacts) -> Iterator[str]:
    """Command lines of a file that may install something: notebooks, Dockerfiles, CI, shell scripts."""
    if file.notebook is not None:
        yield from (shell.command for shell in file.notebook.code.shell)
    if file.dockerfile is not None:
        yield from (i.arguments for i in file.dockerfile.instructions if i.name == "RUN")
    if file.configuration is not None and file.manifest is None:
        yield from (entry.value for entry in file.configuration.entries if "install" in entry.value)
    if file.text is not None and file.text.language in ("shell", "make", "batch", "just", "powershell"):
        yield file.text.text


def installed_by(command: str) -> Iterator[tuple[str, str]]:
    """The distributions that a command line installs, with their specifiers."""
    for match in _INSTALL.finditer(command):
        words = iter(match[1].replace("\\", " ").split())
        for word in words:
            if word in ("-r", "--requirement", "-c", "-f", "--index-url", "--extra-index-url", "--find-links"):
                next(words, None)
                continue
            package = _PACKAGE.match(word)
            if package and not word.startswith("-"):
                yield normalised(package[1]), package[2]


@lru_cache(maxsize=1)
def _brings_along() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(brought) for name, brought in knowledge().maps["brings_along"].items()}


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[str, ...]]:
    known = {name: (name.replace("_", "-"),) for name in knowledge().lists["same_name_packages"]}
    known.update({name: tuple(found) for name, found in knowledge().maps["distributions"].items()})
    return known


def distributions_of(module: str) -> tuple[str, ...]:
    """The distributions that provide a module, the usual one first; empty where the module is not known."""
    parts = module.split(".")
    for length in range(min(3, len(parts)), 0, -1):
        found = _known().get(".".join(parts[:length]))
        if found:
            return found
    return ()


def foreign_imports(project: Project) -> Iterator[tuple[Code, Import]]:
    """Imports of what is neither in the standard library nor the project's own, unguarded ones only."""
    for unit in project.all_code:
        if not _GUARDS.isdisjoint(unit.facts.references):
            continue
        for imported in unit.facts.imports:
            root = imported.module.partition(".")[0]
            if imported.level or not root or root in sys.stdlib_module_names or root in project.local_modules:
                continue
            yield unit, imported


def upper_bound(specifier: str) -> tuple[int, ...]:
    """The version that a specifier stays below or at, as numbers; empty where nothing bounds it."""
    bounds = []
    bare = specifier.strip().split("#")[0].split(";")[0].strip()
    for clause in bare.split(","):
        clause = clause.strip()
        numbers = tuple(int(part[0]) for part in islice(_VERSION.finditer(clause), 3))
        if not numbers:
            continue
        if clause.startswith(("==", "<", "=")) or clause[0].isdigit():
            bounds.append(numbers)
        elif clause.startswith("~=") and len(numbers) > 1:
            bounds.append((*numbers[:-2], numbers[-2], 9_999))
        elif clause.startswith("^"):
            bounds.append((*numbers[:1], 9_999) if numbers[0] else (0, numbers[1] if len(numbers) > 1 else 0, 9_999))
        elif clause.startswith("~"):
            bounds.append((*numbers[:2], 9_999))
    return min(bounds) if bounds else ()


def keeps_below(specifier: str, version: str) -> bool:
    """Whether a specifier only admits releases before a version."""
    bound = upper_bound(specifier)
    limit = tuple(int(part[0]) for part in _VERSION.finditer(version))
    if not bound:
        return False
    exclusive = "<" in specifier and "<=" not in specifier
    return bound < limit or (exclusive and bound[: len(limit)] == limit and not any(bound[len(limit) :]))


def main_requirements(manifest: ManifestFacts) -> tuple[Requirement, ...]:
    """What the project needs to run, extras and constraints left out."""
    main = tuple(r for r in manifest.requirements if not r.group)
    return main or tuple(r for r in manifest.requirements if r.group != "constraints")
