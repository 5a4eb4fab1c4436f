"""The source line that a finding points to, read again from the snapshot where that is cheap."""

from __future__ import annotations

from portfolio_lint.lines import cell_sources
from portfolio_lint.readers.secrets import find_secrets
from portfolio_lint.reports.layout import visible
from portfolio_lint.snapshot import Snapshot

_LARGEST = 4_000_000
_MOST_FILES = 40


class Excerpts:
    """Lines of the files of one snapshot. Each file is read once, and not more than a page of findings needs."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._sizes = {file.path: file.size for file in snapshot.files}
        self._read: dict[str, bytes | None] = {}

    def line(self, path: str, line: int, cell: int | None) -> str:
        """The line, printable and without its indentation; empty where there is none to show."""
        content = self._content(path)
        if content is None:
            return ""
        if cell is None:
            text = content.decode(errors="replace")
        else:
            text = next(iter(cell_sources(content)[cell : cell + 1]), "")
        lines = text.splitlines()
        if not 0 < line <= len(lines) or any(secret.line == line for secret in find_secrets(text, settings=True)):
            return ""  # a credential is never printed
        return visible(lines[line - 1].strip())

    def _content(self, path: str) -> bytes | None:
        if path not in self._read:
            size = self._sizes.get(path)
            if size is None or size > _LARGEST or len(self._read) >= _MOST_FILES:
                return None
            try:
                self._read[path] = self._snapshot.read(path)
            except OSError:
                self._read[path] = None
        return self._read[path]
