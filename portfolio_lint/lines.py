"""Lines of the files of a snapshot, also within the cells of notebooks."""

from __future__ import annotations

from typing import Any

import msgspec

from portfolio_lint.snapshot import Snapshot


class Lines:
    """The lines of a snapshot's files; what was read last is kept, so ask for one file after the other."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._listed = {file.path for file in snapshot.files}
        self._path = ""
        self._content = b""
        self._texts: dict[int | None, list[str]] = {}
        self._guarded: dict[int | None, frozenset[int]] = {}

    def line(self, path: str, line: int, cell: int | None) -> str:
        """The text of a line as it stands; empty where there is none, it can't be read or it holds a credential."""
        if path != self._path:
            self._path, self._content, self._texts, self._guarded = path, self._read(path), {}, {}
        if cell is None and None not in self._texts:
            self._texts[None] = self._content.decode(errors="replace").split("\n")
        elif cell is not None and not self._texts.keys() - {None}:
            self._texts.update((at, source.split("\n")) for at, source in enumerate(cell_sources(self._content)))
        lines = self._texts.get(cell, [])
        if cell not in self._guarded:
            from portfolio_lint.readers.secrets import find_secrets

            self._guarded[cell] = frozenset(secret.line for secret in find_secrets("\n".join(lines), settings=True))
        return lines[line - 1] if 0 < line <= len(lines) and line not in self._guarded[cell] else ""

    def _read(self, path: str) -> bytes:
        try:
            return self._snapshot.read(path) if path in self._listed else b""
        except OSError:
            return b""


def cell_sources(content: bytes) -> list[str]:
    """The sources of the cells of a notebook of any format, as far as they can be had."""
    sources: list[str] = []
    try:
        notebook: Any = msgspec.json.decode(content)
        for cell in notebook.get("cells") or [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]:
            source = cell.get("source", cell.get("input", ""))
            sources.append(source if isinstance(source, str) else "".join(source))
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        pass
    return sources
