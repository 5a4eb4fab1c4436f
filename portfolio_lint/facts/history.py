"""What the Git history tells: who committed what, when, with which words."""

from __future__ import annotations

from msgspec import Struct


class Commit(Struct, frozen=True, gc=False):
    """A commit: `time` in seconds since the epoch (committer's), `author` name, subject line."""

    identifier: str
    author: str
    email: str
    time: int
    subject: str


class HistoryFacts(Struct, frozen=True):
    """Commits reachable from the scanned one, newest first. `complete` is False for a shallow clone or none at all."""

    commits: tuple[Commit, ...] = ()
    complete: bool = False
