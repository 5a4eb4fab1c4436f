"""Passages of code: the line that a finding points to, with its neighbours."""

from __future__ import annotations

import re

from msgspec import Struct

from portfolio_lint.findings import Finding, Place
from portfolio_lint.lines import cell_sources
from portfolio_lint.readers.decoding import decode
from portfolio_lint.readers.secrets import find_secrets
from portfolio_lint.reports.layout import visible
from portfolio_lint.snapshot import Snapshot

_AROUND = 2
_WIDEST = 200
# Longer lines are data or generated, and are not searched for credentials.
_LONGEST = 4_000
_LARGEST = 4_000_000
_MOST_FILES = 400
_MOST_PASSAGES = 1_500
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)


class Line(Struct, frozen=True):
    """A line of a passage. `text` is None where it holds a credential; `is_meant` is the line of the finding."""

    number: int
    text: str | None
    is_meant: bool = False


class Passages:
    """Passages of the files of one snapshot. Each file is read once, and not more than a page can hold."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._sizes = {file.path: file.size for file in snapshot.files}
        self._texts: dict[str, tuple[str, ...] | None] = {}
        self._guarded: dict[tuple[str, int | None], frozenset[int]] = {}
        self._given = 0

    def around(self, place: Finding | Place) -> tuple[Line, ...]:
        """The line of a place and up to two on either side; nothing for a file as a whole."""
        if (place.line <= 1 and place.cell is None) or self._given >= _MOST_PASSAGES:
            return ()
        text = self._text(place.path, place.cell)
        lines = text.split("\n")
        if not text or not 0 < place.line <= len(lines):
            return ()
        self._given += 1
        first, last = max(place.line - _AROUND, 1), min(place.line + _AROUND, len(lines))
        while first < place.line and not lines[first - 1].strip():
            first += 1
        while last > place.line and not lines[last - 1].strip():
            last -= 1
        guarded = self._credentials(place.path, place.cell, text)
        return tuple(
            Line(number, _shown(lines[number - 1], number in guarded), number == place.line)
            for number in range(first, last + 1)
        )

    def _credentials(self, path: str, cell: int | None, text: str) -> frozenset[int]:
        """The lines that hold a credential, or a part of one."""
        if (path, cell) not in self._guarded:
            lines = {secret.line for secret in find_secrets(text)}
            for key in _KEY.finditer(text) if "PRIVATE KEY" in text else ():
                first = text.count("\n", 0, key.start()) + 1
                lines.update(range(first, first + key[0].count("\n") + 1))
            self._guarded[path, cell] = frozenset(lines)
        return self._guarded[path, cell]

    def _text(self, path: str, cell: int | None) -> str:
        if path not in self._texts:
            self._texts[path] = self._read(path)
        # A script is one text, a notebook as many as it has cells.
        texts = self._texts[path] or ()
        at = cell or 0
        if (cell is None) is path.endswith(".ipynb"):
            return ""
        return texts[at] if 0 <= at < len(texts) else ""

    def _read(self, path: str) -> tuple[str, ...] | None:
        size = self._sizes.get(path)
        if size is None or size > _LARGEST or len(self._texts) >= _MOST_FILES:
            return None
        try:
            content = self._snapshot.read(path)
        except OSError:
            return None
        return tuple(cell_sources(content)) if path.endswith(".ipynb") else (decode(content)[0],)


def _shown(line: str, guarded: bool) -> str | None:
    if guarded or len(line) > _LONGEST:
        return None
    text = visible(line.rstrip())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
