"""Facts of files that were read before, kept for the user between scans and shared by all repositories; reports too.

An entry is found by a hash of the file's path and content, so that what changes is read anew and a copy in another
repository is not. Nothing kept here is needed: whatever is wrong with it, the files are read as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TypeVar

import msgspec
from msgspec import Struct

from portfolio_lint.facts.files import FileFacts

T = TypeVar("T")

_LIMIT = 256_000_000
_DAY = 86_400
_DIGEST = 16
_NAME = "facts.sqlite3"
# What decides on facts: the readers, what they make, and the flow of data through code.
_DECIDING = ("facts", "readers", "dataflow")


class FactsCache:
    """The facts kept in a folder, up to `limit` bytes; those not met for longest go first."""

    def __init__(self, folder: str, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._edition = _edition()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[FileFacts] = msgspec.msgpack.Decoder(FileFacts)
        self._today = int(time.time()) // _DAY
        self._new: list[tuple[bytes, bytes, int]] = []
        self._met: list[bytes] = []
        self._connection = _connected(folder)

    def key(self, path: str, size: int, content: bytes) -> bytes:
        """What a file's facts are found by. `size` is the file's where `content` is only its beginning."""
        start = f"{self._edition}\0{path}\0{size}\0".encode("utf-8", "surrogateescape")
        return hashlib.blake2b(start + content, digest_size=20).digest()

    def find(self, key: bytes) -> FileFacts | None:
        """The facts kept under a key; None where there are none, or they are damaged."""
        return self.find_any(key, self._decoder)

    def find_any(self, key: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
        """What is kept under a key; None where there is nothing, or it is damaged."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value, day FROM facts WHERE key = ?", (key,)).fetchone()
            if row is None or _digest(row[0][_DIGEST:]) != row[0][:_DIGEST]:
                return None
            found = decoder.decode(row[0][_DIGEST:])
        except (sqlite3.Error, msgspec.MsgspecError, TypeError, ValueError, UnicodeError):
            return None
        if row[1] != self._today:
            self._met.append(key)
        return found

    def keep(self, key: bytes, facts: FileFacts) -> None:
        """Keep a file's facts, unless it holds a secret: none is ever written down."""
        if not facts.secrets:
            self.keep_any(key, facts)

    def keep_any(self, key: bytes, value: Struct) -> None:
        """Keep what nobody minds being written down."""
        if self._connection is None:
            return
        with contextlib.suppress(UnicodeError):  # half a character, which can't be written
            encoded = self._encoder.encode(value)
            self._new.append((key, _digest(encoded) + encoded, self._today))

    def close(self) -> None:
        """Write down what is new, all or nothing, and make room where there is too much."""
        if self._connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", self._new)
                days = [(self._today, key) for key in self._met]
                self._connection.executemany("UPDATE facts SET day = ? WHERE key = ?", days)
            if self._new:
                self._make_room()
        self._connection.close()
        self._connection = None

    def __enter__(self) -> FactsCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _make_room(self) -> None:
        assert self._connection is not None
        pages, free, page = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * page <= self._limit:
            return
        sizes = self._connection.execute("SELECT key, length(value) FROM facts ORDER BY day DESC, key").fetchall()
        kept, total = 0, 0
        while kept < len(sizes) and total + sizes[kept][1] <= self._limit // 2:
            total += sizes[kept][1]
            kept += 1
        with self._connection:
            self._connection.executemany("DELETE FROM facts WHERE key = ?", [(key,) for key, _ in sizes[kept:]])
        self._connection.execute("VACUUM")


def cache_folder() -> str:
    """Where the user's cache is: `PORTFOLIO_LINT_CACHE_DIR`, else the place of the system for such files."""
    chosen = os.environ.get("PORTFOLIO_LINT_CACHE_DIR")
    if chosen:
        return chosen
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "portfolio-lint")


def _connected(folder: str) -> sqlite3.Connection | None:
    """The database in a folder that is the user's own; None where there can't be one."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _is_private(folder):
            return None
        path = os.path.join(folder, _NAME)
        if os.path.lexists(path) and not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        return None
    try:
        return _opened(path)
    except sqlite3.OperationalError:
        return None  # another process holds it, or it can't be written
    except sqlite3.Error:
        with contextlib.suppress(OSError, sqlite3.Error):
            os.unlink(path)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            return _opened(path)
    return None


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0.5)
    try:
        # What a crash of the machine loses is read anew.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, value BLOB, day INTEGER) WITHOUT ROWID"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_private(folder: str) -> bool:
    """Whether nobody else can write into a folder, where the system can tell."""
    if not hasattr(os, "getuid"):
        return True
    status = os.stat(folder)
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _digest(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_DIGEST).digest()


def _edition() -> str:
    """The state of the code that makes facts, and the Python that parses: another one never reads them."""
    top = os.path.dirname(os.path.abspath(__file__))
    return state_of(os.path.join(top, name) for name in _DECIDING)


def state_of(folders: Iterable[str]) -> str:
    """A mark of the code and the tables in folders, and of this Python: it changes with any of them."""
    marks = [sys.version]
    for folder in folders:
        if os.path.isdir(folder):
            with os.scandir(folder) as entries:
                marks += sorted(
                    f"{folder}/{entry.name} {entry.stat().st_size} {entry.stat().st_mtime_ns}"
                    for entry in entries
                    if entry.name.endswith((".py", ".toml", ".json"))
                )
    return hashlib.blake2b("\n".join(marks).encode("utf-8", "replace"), digest_size=8).hexdigest()
