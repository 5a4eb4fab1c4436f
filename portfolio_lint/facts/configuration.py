"""What a configuration says: Dockerfiles as instructions, YAML, TOML and JSON as flat entries."""

from __future__ import annotations

from msgspec import Struct


class Instruction(Struct, frozen=True, gc=False):
    """A Dockerfile instruction: name in capitals, arguments with line continuations joined."""

    name: str
    arguments: str
    line: int
    stage: int = 0


class DockerfileFacts(Struct, frozen=True):
    instructions: tuple[Instruction, ...] = ()


class Entry(Struct, frozen=True, gc=False):
    """A scalar of a structured file and the path to it: `("jobs", "test", "steps", "0", "run")`, `"pytest"`.

    An empty mapping or sequence is an entry with an empty value, so that no key is lost.
    """

    key: tuple[str, ...]
    value: str
    line: int
    document: int = 0


class ConfigurationFacts(Struct, frozen=True):
    """A YAML, TOML, JSON or INI file, flattened in document order (at most 5,000 entries)."""

    entries: tuple[Entry, ...] = ()
    truncated: bool = False
