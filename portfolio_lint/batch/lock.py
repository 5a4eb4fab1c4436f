"""One batch at a time in a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NAME = ".lock"


class LockedError(Exception):
    """Another process works in the folder."""


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """Hold the folder until the block ends, or the process does. Raises `LockedError` where another one has it."""
    with open(os.path.join(folder, _NAME), "ab") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise LockedError(folder) from error
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
