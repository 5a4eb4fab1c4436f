"""Reading a configuration strictly: what is not understood is an error with its line and what may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from msgspec import Struct

from portfolio_lint.configuration.keys import KEYS, OFF, Key
from portfolio_lint.findings import Severity
from portfolio_lint.options import Setting
from portfolio_lint.patterns import lazy
from portfolio_lint.rule import Rule
from portfolio_lint.selection import code_of, nearest
from portfolio_lint.settings import FileIgnore

NAME = "portfolio-lint"
_TABLE = ("tool", NAME)
# How a TOML file can begin to speak of this tool; anything else is another table's matter.
_MENTION = lazy(r"tool[\"']?\s*\.\s*[\"']?portfolio-lint|^\s*[\"']?portfolio-lint[\"']?\s*[.=]", re.MULTILINE)
_ERROR_LINE = lazy(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")

_Path = tuple[str, ...]


class ConfigurationError(Exception):
    """A configuration that can't be used; the message names the file, the line and what is wrong."""


class Configuration(Struct, frozen=True):
    """What a configuration file says; None and empty where it says nothing.

    `severities` are by beginnings of codes; rules that are `off` are among the codes of `ignore`. `folder` is
    the scanned folder seen from that of the file, empty where it is the same. `file` is how the file is named
    to people, `project_lines` are the lines on which it names projects.
    """

    profile: str | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    min_confidence: str | None = None
    exclude: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    per_file_ignores: tuple[FileIgnore, ...] = ()
    severities: Mapping[str, Severity] = {}
    options: Mapping[str, Mapping[str, Setting]] = {}
    folder: str = ""
    file: str = ""
    project_lines: tuple[int, ...] = ()


class _Source:
    """A configuration file while it is read: where its keys are, and the rules that it may name."""

    def __init__(self, file: str, text: str, table: _Path, rules: Iterable[Rule]) -> None:
        self.file = file
        self.rules = list(rules)
        self._text = text
        self.table = table
        self._lines: Mapping[_Path, int] | None = None

    def line(self, *path: str) -> int:
        """The line of a key or of an element of a list, else that of what it stands in."""
        from portfolio_lint.readers.configuration import toml_lines

        if self._lines is None:
            self._lines = toml_lines(self._text)
        whole = (*self.table, *path)
        return next((self._lines[whole[:end]] for end in range(len(whole), 0, -1) if whole[:end] in self._lines), 1)

    def fail(self, message: str, *path: str) -> NoReturn:
        raise ConfigurationError(f"{self.file}:{self.line(*path)}: {message}")


def read(text: str, file: str, rules: Iterable[Rule], *, folder: str = "") -> Configuration | None:
    """Read a configuration file; None where it is a `pyproject.toml` that says nothing to this tool.

    `file` is its path as people know it; only a file named `pyproject.toml` has the settings in a table of
    their own. `folder` is the scanned folder seen from the file's. Raises `ConfigurationError`.
    """
    shared = file.replace("\\", "/").rpartition("/")[2] == "pyproject.toml"
    if shared and not speaks_of_us(text):
        return None
    table = _TABLE if shared else ()
    source = _Source(file, text.removeprefix("\ufeff"), table, rules)
    data: Any = _parse(source, text.removeprefix("\ufeff"))
    for depth, part in enumerate(table):
        data = data.get(part)
        if data is None:
            return None
        if not isinstance(data, dict):
            raise ConfigurationError(f"{file}: {'.'.join(table[: depth + 1])} must be a table")
    return _configuration(source, data, folder)


def speaks_of_us(text: str) -> bool:
    """Whether a `pyproject.toml` may have a table for this tool: spares most of them the parsing."""
    return _MENTION.search(text) is not None


def _parse(source: _Source, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
        at = _ERROR_LINE.search(message)
        line = int(at[1]) if at and at[1] else text.rstrip().count("\n") + 1
        what = _ERROR_LINE.sub("", message)
        raise ConfigurationError(f"{source.file}:{line}: not valid TOML: {what[:1].lower()}{what[1:]}") from error


def _configuration(source: _Source, data: dict[str, Any], folder: str) -> Configuration:
    known = {key.name: key for key in KEYS}
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name == "tool":
            source.fail("in this file the keys stand at the top: leave out [tool.portfolio-lint]", name)
        if name not in known:
            source.fail(f"unknown key {name!r}{_meant(name, known)}", name)
        found[name] = _value(source, known[name], value)
    off, severities = found.get("severity", ((), {}))
    projects = found.get("projects", ())
    return Configuration(
        profile=found.get("profile"),
        select=found.get("select", ()),
        extend_select=found.get("extend-select", ()),
        ignore=(*found.get("ignore", ()), *off),
        fail_on=found.get("fail-on"),
        min_confidence=found.get("min-confidence"),
        exclude=found.get("exclude", ()),
        projects=projects,
        per_file_ignores=found.get("per-file-ignores", ()),
        severities=severities,
        options=found.get("rules", {}),
        folder=folder,
        file=source.file,
        project_lines=tuple(source.line("projects", str(at)) for at in range(len(projects))),
    )


def _value(source: _Source, key: Key, value: Any) -> Any:
    if key.takes == "codes":
        return _codes(source, value, key.name)
    if key.takes == "globs":
        return _globs(source, value, key.name)
    if key.takes == "choice":
        return _choice(source, key.choices, value, key.name)
    if not isinstance(value, dict):
        source.fail(f"{key.name} must be a table, such as [{'.'.join((*source.table, key.name))}]", key.name)
    if key.takes == "codes by glob":
        return tuple(
            FileIgnore(_globs(source, [glob], key.name, glob), _codes(source, codes, key.name, glob))
            for glob, codes in value.items()
        )
    if key.takes == "severity by code":
        return _severities(source, key, value)
    return _options(source, key, value)


def _texts(source: _Source, value: Any, *path: str) -> list[str]:
    if not isinstance(value, list):
        source.fail(f"{path[-1]!r} must be a list of texts, such as [{_quoted(value)}]", *path)
    for element in value:
        if not isinstance(element, str):
            source.fail(f"{path[-1]!r} must be a list of texts, and {_quoted(element)} is none", *path)
    return value


def _codes(source: _Source, value: Any, *path: str) -> tuple[str, ...]:
    words = _texts(source, value, *path)
    return tuple(_code(source, word, *path, str(at)) for at, word in enumerate(words))


def _code(source: _Source, word: str, *path: str, whole: bool = False) -> str:
    code = code_of(word.strip(), source.rules, whole=whole)
    if code is None and whole and code_of(word, source.rules) is not None:
        source.fail(f"{path[0]}.{word}: options are those of one rule: give its whole code or its name", *path)
    if code is None:
        source.fail(f"no rule has the code or name {word!r}{nearest(word, source.rules)}", *path)
    return code


def _globs(source: _Source, value: Any, *path: str) -> tuple[str, ...]:
    globs = _texts(source, value, *path)
    for at, glob in enumerate(globs):
        bare = glob.strip()
        if not bare:
            source.fail(f"{path[0]}: an empty glob matches nothing", *path, str(at))
        if ".." in bare.split("/") or "\\" in bare:
            source.fail(f"{path[0]}: {glob!r} must be a path within this folder, with forward slashes", *path, str(at))
    return tuple(globs)


def _choice(source: _Source, choices: tuple[str, ...], value: Any, *path: str) -> str:
    if not isinstance(value, str) or value not in choices:
        meant = _meant(value, choices) if isinstance(value, str) else f": give one of {', '.join(choices)}"
        source.fail(f"{path[-1]} can't be {_quoted(value)}{meant}", *path)
    return value


def _severities(source: _Source, key: Key, value: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Severity]]:
    """The codes that are off, and the severities of the others."""
    off: list[str] = []
    severities: dict[str, Severity] = {}
    for word, level in value.items():
        code = _code(source, word, key.name, word)
        chosen = _choice(source, key.choices, level, key.name, word)
        if chosen == OFF:
            off.append(code)
        else:
            severities[code] = Severity(chosen)
    return tuple(off), severities


def _options(source: _Source, key: Key, value: dict[str, Any]) -> dict[str, dict[str, Setting]]:
    by_code = {rule.code: rule for rule in source.rules}
    options: dict[str, dict[str, Setting]] = {}
    for word, given in value.items():
        code = _code(source, word, key.name, word, whole=True)
        known = {option.name: option for option in by_code[code].options}
        if not isinstance(given, dict):
            source.fail(f"{key.name}.{word} must be a table of options", key.name, word)
        if not known:
            having = ", ".join(rule.code for rule in source.rules if rule.options)
            source.fail(f"{code} has no options; these have: {having}", key.name, word)
        for name, setting in given.items():
            if name not in known:
                source.fail(f"{code} has no option {name!r}{_meant(name, known)}", key.name, word, name)
            try:
                options.setdefault(code, {})[name] = known[name].take(setting)
            except ValueError as error:
                source.fail(f"{name} of {code} can't be {_quoted(setting)}: {error}", key.name, word, name)
    return options


def _meant(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name.lower().replace("_", "-"), names, 1, 0.5)
    return f": did you mean {near[0]}?" if near else f": give one of {', '.join(names)}"


def _quoted(value: Any) -> str:
    """A value as it may stand in TOML, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:36]}..."
