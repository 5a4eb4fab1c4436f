"""The results on disk: a line for each target, added as they come, put in order in the end. None is kept in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from sys import intern
from typing import cast

import msgspec
from msgspec import Struct

from portfolio_lint.batch.targets import Target
from portfolio_lint.batch.task import Result, Status

NAME = "results.jsonl"
_BLOCK = 1 << 16

Key = tuple[str, str, str, str]


class Known(Struct, frozen=True, gc=False):
    """What is remembered of a result: where its line begins, and what tells whether it still holds."""

    at: int
    status: Status
    edition: str
    commit: str
    state: str


class _Head(Struct):
    source: str
    candidate: str
    ref: str
    subdir: str
    commit: str | None
    status: Status
    edition: str
    state: str


class Store:
    """The results of a folder. Of several lines for one target the last one counts."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, NAME)
        self._known: dict[Key, Known] = {}
        self.damaged = 0
        self._heads = msgspec.json.Decoder(_Head)
        with open(self.path, "ab") as file:
            _cut_half_line(self.path, file.tell())
        at = 0
        with open(self.path, "rb") as file:
            for line in file:
                self._note(line, at)
                at += len(line)
        self._file = open(self.path, "ab")  # noqa: SIM115

    def find(self, target: Target) -> Known | None:
        """The result that is there of a target."""
        return self._known.get(target.key)

    def add(self, line: bytes) -> None:
        """Add the line of a result; from now on no crash of this process loses it."""
        at = self._file.seek(0, os.SEEK_END)
        self._file.write(line)
        self._file.flush()
        self._note(line, at)

    def settle(self, targets: Iterable[Target]) -> None:
        """Keep the one line of each target, in the order of their keys: the same results make the same file."""
        made = f"{self.path}.new"
        kept: dict[Key, Known] = {}
        with open(self.path, "rb") as old, open(made, "wb") as new:
            for key in sorted(target.key for target in targets):
                known = self._known.get(key)
                if known is not None:
                    old.seek(known.at)
                    kept[key] = msgspec.structs.replace(known, at=new.tell())
                    new.write(old.readline())
        self._file.close()
        os.replace(made, self.path)
        self._known = kept
        self._file = open(self.path, "ab")  # noqa: SIM115

    def results(self) -> Iterator[Result]:
        """The results one after the other, as they stand in the file."""
        decoder = msgspec.json.Decoder(Result)
        with open(self.path, "rb") as file:
            for line in file:
                yield decoder.decode(line)

    def close(self) -> None:
        self._file.close()

    def _note(self, line: bytes, at: int) -> None:
        try:
            head = self._heads.decode(line)
        except (msgspec.MsgspecError, UnicodeError):
            self.damaged += 1
            return
        key = (head.source, head.ref, head.subdir, head.candidate)
        # Nearly all have the same edition, and ten thousand copies of it are of no use.
        self._known[key] = Known(
            at, cast("Status", intern(head.status)), intern(head.edition), head.commit or "", head.state
        )


def _cut_half_line(path: str, size: int) -> None:
    """Drop what a crash left behind the last whole line."""
    with open(path, "r+b") as file:
        end = size
        while end > 0:
            start = max(end - _BLOCK, 0)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end < size:
            file.truncate(end)
