"""What a command line starts in the project: scripts, and the tasks that a runner such as make has for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project

# Runners by the word that starts them, with the files that define their tasks; a folder ends in a slash.
_RECIPES = {"make": ("makefile", "gnumakefile"), "just": ("justfile", ".justfile")}
_DEFINITIONS = {
    "invoke": ("tasks.py", "tasks/"),
    "inv": ("tasks.py", "tasks/"),
    "nox": ("noxfile.py",),
    "doit": ("dodo.py",),
    "task": ("taskfile.yml", "taskfile.yaml"),
    "poe": ("pyproject.toml", "poe_tasks.toml"),
    "hatch": ("pyproject.toml", "hatch.toml"),
    "pdm": ("pyproject.toml",),
    "pixi": ("pixi.toml", "pyproject.toml"),
    "pre-commit": (".pre-commit-config.yaml",),
}
# Tasks that stand for all checks; of another task of these files nobody can tell what it does without running it.
_EVERYTHING = lazy(
    r"(?:all|checks?|ci|qa|verify|validate|default)(?:[-_:.]\w+)*|\w*tests?(?:[-_:.]\w+)*", re.IGNORECASE
)
_RULE = lazy(r"(?P<targets>[^\s:=#][^:=#]*?)\s*(?<!:):(?![:=])(?P<needed>[^#]*)")


def started(command: str, project: Project) -> Iterator[str]:
    """The texts of what a command line starts, as far as the project holds them."""
    words = command.split()
    for position, word in enumerate(words):
        file = project.by_path.get(word.removeprefix("./"))
        if file is not None and file.text is not None:
            yield file.text.text
        targets = [target for target in words[position + 1 :] if not target.startswith(("-", "&", "|", ";"))]
        if word in _RECIPES:
            yield from _recipes(_RECIPES[word], targets, project)
        elif word in _DEFINITIONS and any(_EVERYTHING.fullmatch(target) for target in targets):
            yield from (_text(file) for file in _defining(_DEFINITIONS[word], project))


def _defining(names: Iterable[str], project: Project) -> Iterator[FileFacts]:
    for file in project.files:
        path = file.path.lower()
        for name in names:
            if f"/{name}" in f"/{path}" if name.endswith("/") else name_of(path) == name:
                yield file


def _text(file: FileFacts) -> str:
    if file.text is not None:
        return file.text.text
    if file.code is not None:
        return "\n".join(text.text for text in file.code.texts)
    if file.configuration is not None:
        return "\n".join(entry.value for entry in file.configuration.entries)
    return ""


def _recipes(names: Iterable[str], targets: list[str], project: Project) -> Iterator[str]:
    """The lines of the targets and of those that they need; of the first target where none is named."""
    for file in _defining(names, project):
        if file.text is None:
            continue
        needed: dict[str, list[str]] = {}
        recipes: dict[str, list[str]] = {}
        current: list[str] = []
        for line in file.text.text.splitlines():
            rule = _RULE.match(line) if line[:1].strip() else None
            if rule is not None:
                current = rule["targets"].split()
                for target in current:
                    needed.setdefault(target, []).extend(rule["needed"].split())
                    recipes.setdefault(target, [])
            elif line[:1] in ("\t", " "):
                for target in current:
                    recipes[target].append(line)
        first = next((target for target in needed if not target.startswith(".")), None)
        wanted = [target for target in targets if target in needed] or ([first] if first and not targets else [])
        yield "\n".join(_lines(wanted, needed, recipes))


def _lines(wanted: list[str], needed: dict[str, list[str]], recipes: dict[str, list[str]]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        target = waiting.pop()
        if target in seen or target not in recipes:
            continue
        seen.add(target)
        yield from recipes[target]
        waiting.extend(needed[target])
