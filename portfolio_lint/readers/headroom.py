"""How deeply a reader may nest its calls: always the same, whoever called it, or what it reads would depend on that."""

from __future__ import annotations

import sys
from functools import lru_cache
from types import TracebackType

# Somewhat less than Python gives the command; a text that nests more deeply is told as one that does.
_CALLS = 900


class Headroom:
    """In its block, exactly so many calls fit into one another before Python raises `RecursionError`."""

    def __init__(self) -> None:
        self._before = sys.getrecursionlimit()

    def __enter__(self) -> None:
        frame, frames = sys._getframe(), 0
        while frame.f_back is not None:
            frame, frames = frame.f_back, frames + 1
        sys.setrecursionlimit(self._before + _missing(frames, self._before))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        sys.setrecursionlimit(self._before)


@lru_cache(maxsize=8)
def _missing(frames: int, limit: int) -> int:
    """By how much Python's limit is to be raised: measured, for not only frames count, once for each depth of them."""
    del frames, limit  # what the answer depends on

    def down(calls: int) -> int:
        try:
            return down(calls + 1)
        except RecursionError:
            return calls

    return _CALLS - down(0)
