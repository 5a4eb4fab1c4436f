"""What a rule says about repairing what it found: which code would change, and the function that changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

Syntax = Literal["call", "attribute", "import"]


class Mend(Struct, frozen=True, gc=False):
    """A piece of code that a repair will change, as the facts of its file name it.

    `name` is the first resolved name of the call or attribute, or the full name of the import. `line` counts from 1
    within the file, or within the cell of a notebook. `how` is for the rule's repair alone.
    """

    path: str
    line: int
    cell: int | None
    syntax: Syntax
    name: str
    how: str = ""


class Target(Struct, frozen=True, gc=False):
    """A `Mend` found again in the text that a repair is given.

    `start` and `end` are line (from 1) and column (from 0, in characters); of an import only `start` counts.
    """

    syntax: Syntax
    name: str
    how: str
    start: tuple[int, int]
    end: tuple[int, int]


class NotMendable(Exception):
    """A repair leaves a text as it is; the message says why, in words that follow a path and a colon."""


# The text of a file or of a cell, without its magics, and what to mend in it, to the new text.
Repair = Callable[[str, Sequence[Target]], str]
