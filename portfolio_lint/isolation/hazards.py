"""Which files could do harm to the process that reads them: cheap to tell, and before anything parses them.

What breaks a parser, or keeps it busy, is large, has very long lines or a great many operators and brackets. Of the
files of real repositories one in a hundred is like that.
"""

from __future__ import annotations

from typing import Any

import msgspec

from portfolio_lint.facts.files import FileKind
from portfolio_lint.paths import name_of
from portfolio_lint.readers.kinds import READ_BY_LINE
from portfolio_lint.readers.parsing import bytes_marks

_SMALL = 10_000
_MOST_BYTES = 200_000
_MOST_MARKS = 12_000
_LONGEST_LINE = 20_000
# A notebook is large by what it printed and drew, which is copied at most. Its cells are what is parsed.
_SMALL_NOTEBOOK = 100_000
_LARGE_NOTEBOOK = 10_000_000
_MOST_SOURCE = 150_000
_DAMAGED_NOTEBOOK = 400_000


class _Cell(msgspec.Struct):
    source: Any = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def may_hurt(kind: FileKind, path: str, content: bytes) -> bool:
    """Whether a file is to be read in a process of its own."""
    if len(content) <= _SMALL or kind == "data":  # of data only the beginning is read
        return False
    if name_of(path).lower() in READ_BY_LINE:
        return _has_long_line(content)
    if kind == "notebook":
        return _notebook_may_hurt(content)
    return len(content) > _MOST_BYTES or bytes_marks(content) > _MOST_MARKS or _has_long_line(content)


def _has_long_line(content: bytes) -> bool:
    at = 0
    while at + _LONGEST_LINE < len(content):
        end = content.rfind(b"\n", at, at + _LONGEST_LINE)
        if end < at:
            return True
        at = end + 1
    return False


def _notebook_may_hurt(content: bytes) -> bool:
    if len(content) <= _SMALL_NOTEBOOK:
        return False
    if len(content) > _LARGE_NOTEBOOK:
        return True
    source = _source_bytes(content)
    return len(content) > _DAMAGED_NOTEBOOK if source is None else source > _MOST_SOURCE


def _source_bytes(content: bytes) -> int | None:
    """The characters in the cells of a notebook; None where they are not where they should be."""
    try:
        cells = msgspec.json.decode(content, type=_Notebook).cells
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    total = 0
    for cell in cells:
        total += 1  # a cell without any costs its keeping
        if isinstance(cell.source, str):
            total += len(cell.source)
        elif isinstance(cell.source, list):
            total += sum(len(line) for line in cell.source if isinstance(line, str))
    return total
