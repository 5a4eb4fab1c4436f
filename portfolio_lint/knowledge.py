"""Knowledge tables: written in TOML by people, compiled to one JSON file that loads in a millisecond.

    python -m portfolio_lint.knowledge rules/knowledge

compiles a folder's `*.toml` into its `compiled.json`; with `--check` it says whether that is current. Where a folder
has no compiled form, its TOML is read. Tables are strict: an unknown key is an error.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from portfolio_lint.concepts import CallPattern, Concept, Signs

if TYPE_CHECKING:
    from pathlib import Path

COMPILED = "compiled.json"


class Knowledge(Struct, frozen=True, forbid_unknown_fields=True):
    """All tables of a pack: its concepts, and named lists and maps that its probes and rules look things up in.

    `extends` holds what it adds to concepts of other packs.
    """

    concepts: dict[str, Concept] = {}
    extends: dict[str, Signs] = {}
    lists: dict[str, tuple[str, ...]] = {}
    maps: dict[str, dict[str, Any]] = {}


class _StrictPattern(CallPattern, frozen=True, forbid_unknown_fields=True):
    """A call pattern as TOML must have it."""


class _StrictConcept(Concept, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A concept as TOML must have it."""

    patterns: tuple[_StrictPattern, ...] = ()


class _StrictSigns(Signs, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table adds to a concept, as TOML must have it."""

    patterns: tuple[_StrictPattern, ...] = ()


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    concepts: dict[str, _StrictConcept] = {}
    extends: dict[str, _StrictSigns] = {}
    lists: dict[str, tuple[str, ...]] = {}
    maps: dict[str, dict[str, Any]] = {}


class KnowledgeError(Exception):
    """A table that can't be read; the message names the file."""


def compile_tables(folder: Path) -> bytes:
    """Read every `*.toml` of a folder and give the compiled form. Raises `KnowledgeError`."""
    import tomllib

    merged: dict[str, dict[str, Any]] = {"concepts": {}, "extends": {}, "lists": {}, "maps": {}}
    for path in sorted(folder.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            msgspec.convert(table, _Table)
        except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{path}: {error}") from error
        for part, entries in table.items():
            twice = merged[part].keys() & entries.keys()
            if twice:
                raise KnowledgeError(f"{path}: defined twice: {', '.join(sorted(twice))}")
            merged[part].update(entries)
    merged = {part: entries for part, entries in merged.items() if entries or part != "extends"}
    return msgspec.json.format(msgspec.json.encode(merged, order="sorted"), indent=1) + b"\n"


def load(folder: str) -> Knowledge:
    """Load the compiled tables of a folder, or its TOML where it has none. Raises `KnowledgeError`."""
    path = os.path.join(folder, COMPILED)
    try:
        if not os.path.exists(path) and any(name.endswith(".toml") for name in os.listdir(folder)):
            from pathlib import Path

            return msgspec.json.decode(compile_tables(Path(folder)), type=Knowledge)
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=Knowledge)
    except (OSError, msgspec.DecodeError) as error:
        raise KnowledgeError(f"{path}: {error}") from error


def main(arguments: list[str]) -> int:
    from pathlib import Path

    check = "--check" in arguments
    status = 0
    for argument in arguments:
        if argument == "--check":
            continue
        target = Path(argument) / COMPILED
        compiled = compile_tables(Path(argument))
        if not check:
            target.write_bytes(compiled)
        elif not target.is_file() or target.read_bytes() != compiled:
            print(f"{target} is not current: run python -m portfolio_lint.knowledge {argument}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
