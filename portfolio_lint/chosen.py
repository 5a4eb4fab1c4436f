"""A snapshot of some of the files of another."""

from __future__ import annotations

from collections.abc import Iterable

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.snapshot import Skipped, Snapshot

_REASON = "not among the files that are read: ignored by Git, or left out with its folder"


class Chosen:
    """The files of a snapshot that have these paths. Of what is not in it, `skipped` says why."""

    def __init__(self, snapshot: Snapshot, paths: Iterable[str]) -> None:
        wanted = frozenset(paths)
        self._snapshot = snapshot
        self.source = snapshot.source
        self.commit = snapshot.commit
        self.folder = snapshot.folder
        self.files = tuple(file for file in snapshot.files if file.path in wanted)
        known = {entry.path: entry for entry in snapshot.skipped}
        absent = sorted(wanted.difference(file.path for file in self.files))
        self.skipped = tuple(known.get(path, Skipped(path, _REASON)) for path in absent)
        self._paths = frozenset(file.path for file in self.files)

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path not in self._paths:
            raise FileNotFoundError(f"no such file: {path}")
        return self._snapshot.read(path, limit)

    def history(self) -> HistoryFacts:
        return self._snapshot.history()

    def close(self) -> None:
        self._snapshot.close()
