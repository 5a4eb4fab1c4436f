"""What may take for ever is stopped: a bound on the processor time of a block of code, where the system has one."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

# A raised signal may be swallowed on its way, in a destructor; it comes again after so many seconds.
_AGAIN = 1.0


class TooLong(BaseException):
    """A block used up its time. No `Exception`: nothing but who set the bound may catch it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"took longer than {seconds:g} seconds")


class Deadline:
    """In its block, more than so many seconds of processor time raise `TooLong`.

    Only the main thread of a POSIX system can be stopped; anywhere else the block goes on as if there were no bound.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._before: Any = None
        self._is_set = False

    def __enter__(self) -> Deadline:
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGPROF)
            if before == signal.SIG_DFL:  # a profiler has another, and is not disturbed
                self._before, self._is_set = before, True
                signal.signal(signal.SIGPROF, self._raise)
                signal.setitimer(signal.ITIMER_PROF, self.seconds, _AGAIN)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._is_set:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._before)
            self._is_set = False

    def _raise(self, _: int, frame: FrameType | None) -> None:
        # Past the end of the block nothing is raised: it came just in time.
        if frame is None or frame.f_code is not Deadline.__exit__.__code__:
            raise TooLong(self.seconds)


class Patience:
    """How long each of many parts may take: half as long after every one that took too long."""

    def __init__(self, seconds: float, least: float = 1.0) -> None:
        self.seconds = seconds
        self._least = least

    def __call__(self) -> Deadline:
        """The bound for the next part."""
        return Deadline(self.seconds)

    def heed(self, error: BaseException) -> None:
        """A part ended with this error."""
        if isinstance(error, TooLong):
            self.seconds = max(self._least, self.seconds / 2)
