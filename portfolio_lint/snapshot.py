"""A snapshot: the files of a repository at one moment, wherever they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from portfolio_lint.facts.history import HistoryFacts


class SnapshotFile(Struct, frozen=True, gc=False):
    """A file by its path relative to the root, with forward slashes. `blob` is its Git hash, if known.

    `size` is in bytes; None where only fetching it would tell.
    """

    path: str
    size: int | None
    blob: str = ""


class Skipped(Struct, frozen=True, gc=False):
    """A file or folder (with a trailing slash) that was left out, and why."""

    path: str
    reason: str


class Snapshot(Protocol):
    """What a source delivers. Paths in `files` are sorted and unique; `skipped` holds what was left out.

    `read` returns a file's bytes and raises `OSError` where it can't: the file is not in `files`, is over the
    source's budget or can't be opened. With `limit` it returns the first `limit` bytes, over budget or not.
    `history` is read on first use and never raises. `folder` is what was read of the repository, from its top;
    empty for all of it.
    """

    @property
    def source(self) -> str: ...
    @property
    def commit(self) -> str | None: ...
    @property
    def folder(self) -> str: ...
    @property
    def files(self) -> tuple[SnapshotFile, ...]: ...
    @property
    def skipped(self) -> tuple[Skipped, ...]: ...
    def read(self, path: str, limit: int | None = None) -> bytes: ...
    def history(self) -> HistoryFacts: ...
    def close(self) -> None: ...


class MemorySnapshot:
    """A snapshot made of texts or bytes, for the examples that rules carry and for tests.

    `sizes` lists further files by their size in bytes; they are there and can't be read, like data too large to read.
    """

    def __init__(
        self,
        contents: Mapping[str, str | bytes],
        *,
        history: HistoryFacts | None = None,
        sizes: Mapping[str, int] | None = None,
        source: str = "example",
    ) -> None:
        self._contents = {
            path: content.encode() if isinstance(content, str) else content for path, content in contents.items()
        }
        self._history = history or HistoryFacts()
        self.source = source
        self.commit: str | None = None
        self.folder = ""
        by_size = {**(sizes or {}), **{path: len(content) for path, content in self._contents.items()}}
        self.files = tuple(SnapshotFile(path, size) for path, size in sorted(by_size.items()))
        self.skipped: tuple[Skipped, ...] = ()

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path not in self._contents:
            raise FileNotFoundError(f"no such file: {path}")
        return self._contents[path][:limit]

    def history(self) -> HistoryFacts:
        return self._history

    def close(self) -> None:
        pass
