"""Finding the configuration of a folder: the nearest at or above it, not beyond its repository."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from portfolio_lint.configuration.reading import Configuration, ConfigurationError, read
from portfolio_lint.rule import Rule
from portfolio_lint.snapshot import Snapshot

# In this order: a file of its own beats a table in a shared one.
FILES = (".portfolio-lint.toml", "pyproject.toml")
_LARGEST = 1_000_000


def find(folder: str, rules: list[Rule]) -> Configuration | None:
    """The configuration that holds for a folder. Raises `ConfigurationError` for one that can't be used."""
    top = os.path.realpath(folder)
    for above in _upwards(top):
        for name in FILES:
            path = os.path.join(above, name)
            # What is wrong with a pyproject.toml that can't even be read is for the scan to say.
            if os.path.isfile(path) if name == FILES[1] else os.path.lexists(path):
                inner = os.path.relpath(top, above).replace(os.sep, "/")
                found = read(load(path), shown(path), rules, folder="" if inner == "." else inner)
                if found is not None:
                    return found
    return None


def read_file(path: str, rules: list[Rule]) -> Configuration:
    """The configuration in a file that was named; its globs are for the scanned folder."""
    found = read(load(path), path, rules)
    if found is None:
        raise ConfigurationError(f"{path}: there is no [tool.portfolio-lint] in it")
    return found


def in_snapshot(snapshot: Snapshot, rules: list[Rule]) -> Configuration | None:
    """The configuration at the top of what is scanned."""
    listed = {file.path for file in snapshot.files}
    for name in FILES:
        if name not in listed:
            continue
        try:
            text = _decode(name, snapshot.read(name))
        except OSError as error:
            raise ConfigurationError(f"{name} can't be read: {error}") from error
        found = read(text, name, rules)
        if found is not None:
            return found
    return None


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those above it up to the top of its repository; the folder alone where it is in none."""
    chain = [folder]
    while not os.path.lexists(os.path.join(chain[-1], ".git")):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            return iter([folder])
        chain.append(parent)
    return iter(chain)


def load(path: str) -> str:
    """The text of a configuration file. Raises `ConfigurationError`."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ConfigurationError(f"{shown(path)} is not a file")
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{shown(path)} can't be read: {error.strerror}") from error
    return _decode(shown(path), content)


def _decode(name: str, content: bytes) -> str:
    if len(content) > _LARGEST:
        raise ConfigurationError(f"{name} is larger than 1 MB, which no configuration is")
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}:{line}: not valid TOML: not UTF-8") from error


def shown(path: str) -> str:
    """A path as short as people can follow it: from the current folder where it is below that."""
    short = os.path.relpath(path) if os.path.splitdrive(path)[0] == os.path.splitdrive(os.getcwd())[0] else path
    return path if short.startswith("..") else short.replace(os.sep, "/")
