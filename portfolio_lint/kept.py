"""A report that was made before, found again by all that it depends on: what has not changed is not judged again."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator

import msgspec

from portfolio_lint.cache import FactsCache, state_of
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.packs import Catalogue
from portfolio_lint.readers import content_of, is_read
from portfolio_lint.report import Report
from portfolio_lint.settings import Settings
from portfolio_lint.snapshot import Snapshot


class KeptReport:
    """The report on a snapshot with these settings, and the cache of facts with which to make it where there is none.

    A report depends on what the files are called and hold, on the history, the settings, the code of this tool and
    of its packs, the Python that runs them and the packages beside them. It is not kept where a file changed
    meanwhile.
    """

    def __init__(
        self, cache: FactsCache, snapshot: Snapshot, settings: Settings, excluded: tuple[str, ...], catalogue: Catalogue
    ) -> None:
        self._cache = cache
        self._keys: dict[str, bytes] = {}
        # What Git stores can't change, but fetching it may fail now and not the next time.
        self._stored = {file.path for file in snapshot.files if file.blob}
        self._to_be_read = {file.path for file in snapshot.files if file.blob and is_read(file)}
        self._has_changed = False
        self._key = self._key_of(snapshot, settings, excluded, catalogue)

    def find(self, key: bytes) -> FileFacts | None:
        return self._cache.find(key)

    def keep(self, key: bytes, facts: FileFacts) -> None:
        self._cache.keep(key, facts)

    def key(self, path: str, size: int, content: bytes) -> bytes:
        made = self._cache.key(path, size, content)
        self._to_be_read.discard(path)
        self._has_changed = self._has_changed or (path not in self._stored and self._keys.get(path) != made)
        return made

    def found(self) -> Report | None:
        return self._cache.find_any(self._key, msgspec.msgpack.Decoder(Report))

    def keep_report(self, report: Report) -> None:
        if not self._has_changed and not self._to_be_read:
            self._cache.keep_any(self._key, report)

    def _key_of(self, snapshot: Snapshot, settings: Settings, excluded: tuple[str, ...], catalogue: Catalogue) -> bytes:
        made = hashlib.blake2b(digest_size=20)
        about = (snapshot.source, snapshot.commit, snapshot.folder, snapshot.skipped, settings, excluded)
        made.update(f"report {_edition(catalogue)} {about!r}\n".encode("utf-8", "backslashreplace"))
        made.update(msgspec.msgpack.encode(snapshot.history()))
        for file in snapshot.files:
            made.update(f"{file.path!r} {file.size} {file.blob}\n".encode())
            if is_read(file) and not file.blob:
                try:
                    content = content_of(snapshot, file)
                except OSError as error:
                    made.update(repr(str(error)).encode())
                    continue
                self._keys[file.path] = key = self._cache.key(file.path, file.size or len(content), content)
                made.update(key)
        return made.digest()


def _edition(catalogue: Catalogue) -> str:
    """The state of all code that has a say in a report."""
    tops = (os.path.dirname(os.path.abspath(__file__)), *catalogue.folders)
    state = state_of(folder for top in tops for folder in _packages(top))
    return " ".join((state, *_installed()))


def _packages(top: str) -> Iterator[str]:
    """A folder and those below it that hold code or tables."""
    for folder, below, _ in os.walk(top):
        below[:] = sorted(name for name in below if not name.startswith((".", "__")))
        yield folder


def _installed() -> Iterator[str]:
    """The packages beside this one with their versions, as their folders are called."""
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        yield from sorted(entry for entry in entries if entry.endswith((".dist-info", ".egg-info")))
