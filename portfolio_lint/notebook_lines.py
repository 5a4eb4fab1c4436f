"""Where the lines of a notebook's cells stand in its file: other tools know files and lines, and no cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json import JSONDecoder
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder(strict=False)

_Element = tuple[str, int]
_Cells = list[tuple[int, list[_Element]]]


def cell_lines(content: bytes) -> list[list[int]]:
    """For each cell the lines of the file, from 1, on which the lines of its source begin.

    Nothing is known of what is no notebook.
    """
    text = content.decode("utf-8-sig", "replace")
    breaks = _Breaks(text)
    try:
        cells = _document(text)
    except (ValueError, IndexError, RecursionError):
        return []
    return [
        # An empty cell stands where its text would.
        list(_begins((part, breaks.line(at)) for part, at in source)) or [breaks.line(start)]
        for start, source in cells
    ]


class _Breaks:
    """Numbers of lines for offsets that grow from call to call."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def line(self, offset: int) -> int:
        if offset < self._at:
            self._at, self._line = 0, 1
        self._line += self._text.count("\n", self._at, offset)
        self._at = offset
        return self._line


def _begins(elements: Iterable[_Element]) -> Iterator[int]:
    """The line of the file for each line of a source that is written in parts."""
    fresh = True
    for part, line in elements:
        first, *others = part.split("\n")
        if fresh and (first or others):
            yield line
            fresh = False
        for number, other in enumerate(others, 1):
            if number == len(others) and not other:
                fresh = True  # the next part begins the next line
            else:
                yield line


def _document(text: str) -> _Cells:
    """The sources of all cells, each with where it stands, as parts with their offsets.

    Format 3 keeps its cells in worksheets.
    """
    cells: _Cells = []
    older: _Cells = []
    for key, at in _members(text, _space(text, 0)):
        if key == "cells":
            cells = [_source(text, cell) for cell in _items(text, at)]
        elif key == "worksheets":
            for sheet in _items(text, at):
                for name, inner in _members(text, sheet):
                    if name == "cells":
                        older.extend(_source(text, cell) for cell in _items(text, inner))
    return cells or older


def _source(text: str, at: int) -> tuple[int, list[_Element]]:
    found: dict[str, tuple[int, list[_Element]]] = {}
    for key, start in _members(text, at):
        if key in ("source", "input"):
            starts = [start] if text[start] == '"' else _items(text, start)
            found[key] = start, [(_value(text, place)[0], place) for place in starts if text[place] == '"']
    return found.get("source", found.get("input", (at, [])))


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of an object with the offsets of their values; of what is no object, none."""
    if text[at] != "{":
        return
    at = _space(text, at + 1)
    while text[at] != "}":
        key, at = _value(text, at)
        at = _space(text, _space(text, at) + 1)
        yield key, at
        at = _next(text, at)


def _items(text: str, at: int) -> Iterator[int]:
    """The offsets of the items of an array; of what is no array, none."""
    if text[at] != "[":
        return
    at = _space(text, at + 1)
    while text[at] != "]":
        yield at
        at = _next(text, at)


def _next(text: str, at: int) -> int:
    """From one value to what comes after its comma, or to the bracket that ends the whole."""
    _, end = _value(text, at)
    end = _space(text, end)
    return _space(text, end + 1) if text[end] == "," else end


def _value(text: str, at: int) -> tuple[Any, int]:
    """A value and the offset behind it."""
    return _DECODER.raw_decode(text, at)


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found is not None else at
