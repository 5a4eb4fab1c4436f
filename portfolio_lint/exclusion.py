"""A snapshot without what the configuration leaves out."""

from __future__ import annotations

from collections import Counter

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.globs import Globs
from portfolio_lint.settings import Settings
from portfolio_lint.snapshot import Skipped, Snapshot

REASON = "excluded by the configuration"


class Narrowed:
    """A snapshot without the files that the settings exclude.

    `excluded` are their paths; folders that are left out whole end with a slash.
    """

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self._snapshot = snapshot
        self.source = snapshot.source
        self.commit = snapshot.commit
        self.folder = snapshot.folder
        globs = Globs(settings.exclude)
        counts: Counter[str] = Counter()
        kept = []
        for file in snapshot.files:
            matched = _outermost(globs, file.path, settings)
            if matched:
                counts[matched if matched == file.path else f"{matched}/"] += 1
            else:
                kept.append(file)
        self.files = tuple(kept)
        # What is left out anyway is no matter of the rules either once the author says so.
        also = {e.path for e in snapshot.skipped if _outermost(globs, e.path.rstrip("/"), settings)}
        self.excluded = tuple(sorted(also | counts.keys()))
        entries = [Skipped(path, REASON) for path in counts]
        entries.extend(entry for entry in snapshot.skipped if entry.path not in counts)
        self.skipped = tuple(sorted(entries, key=lambda entry: entry.path))

    def read(self, path: str, limit: int | None = None) -> bytes:
        return self._snapshot.read(path, limit)

    def history(self) -> HistoryFacts:
        return self._snapshot.history()

    def close(self) -> None:
        self._snapshot.close()


def _outermost(globs: Globs, path: str, settings: Settings) -> str:
    """The path, or the outermost folder of it within the scan, that is excluded; empty where none is."""
    matched = globs.match(settings.from_configuration(path))
    if not settings.folder:
        return matched
    # Where the scanned folder itself is excluded, somebody asks for it all the same.
    return matched.removeprefix(f"{settings.folder}/") if matched.startswith(f"{settings.folder}/") else ""
