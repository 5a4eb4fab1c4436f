"""What may take for ever is stopped: a bound on the processor time of parts of a work, where the system has one."""

from __future__ import annotations

import signal
import threading
from math import inf
from time import process_time
from types import FrameType, TracebackType
from typing import Any

# How often, in seconds of processor time, the clock is looked at; a short bound is looked at more often.
_TICK = 1.0
_TICKS = 4


class TooLong(BaseException):
    """A part used up its time. No `Exception`: nothing but who set the bound may catch it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"took longer than {seconds:g} seconds")


class Patience:
    """How long each of many parts may take: half as long after every one that took too long.

    `with Patience(30) as patience:` starts the clock, and in it `with patience():` is a part: more than so many seconds
    of processor time raise `TooLong`, again and again where something swallows it. Only the main thread of a POSIX
    system can be stopped; anywhere else, and outside the block, parts go on as if there were no bound.
    """

    def __init__(self, seconds: float, least: float = 1.0) -> None:
        self.seconds = seconds
        self.until = inf
        self.allowed = seconds
        self._least = least
        self._before: Any = None
        self._is_set = False

    def __enter__(self) -> Patience:
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGPROF)
            if before == signal.SIG_DFL:  # a profiler has another, and is not disturbed
                self._before, self._is_set = before, True
                signal.signal(signal.SIGPROF, self._look)
                tick = min(_TICK, self.seconds / _TICKS)
                signal.setitimer(signal.ITIMER_PROF, tick, tick)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._is_set:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)
            self._is_set = False

    def __call__(self, seconds: float | None = None) -> _Part:
        """The bound for the next part, where it has one of its own so many seconds.

        The time of a part within another does not count as that one's.
        """
        return _Part(self, self.seconds if seconds is None else seconds)

    def heed(self, error: BaseException) -> None:
        """A part ended with this error."""
        if isinstance(error, TooLong):
            self.seconds = max(self._least, self.seconds / 2)

    def _look(self, _: int, frame: FrameType | None) -> None:
        # Past the end of the part nothing is raised: it came just in time.
        if process_time() > self.until and (frame is None or frame.f_code is not _Part.__exit__.__code__):
            raise TooLong(self.allowed)


class _Part:
    """One part of the work. Entering and leaving it is cheap: there are hundreds in a scan."""

    __slots__ = ("_before", "_began", "_patience", "_seconds")

    def __init__(self, patience: Patience, seconds: float) -> None:
        self._patience = patience
        self._seconds = seconds

    def __enter__(self) -> None:
        patience = self._patience
        self._before = (patience.until, patience.allowed)
        self._began = process_time()
        patience.until, patience.allowed = self._began + self._seconds, self._seconds

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        until, self._patience.allowed = self._before
        self._patience.until = until if until == inf else until + process_time() - self._began
