"""Limits that a process sets itself, and each that it starts; Windows has none of them."""

from __future__ import annotations

import sys

if sys.platform == "win32":

    def limit_memory(most: int) -> None:
        """No limit here: who started the process has to watch it."""

    def limit_time(more: float) -> None:
        """See above."""

    def leave_no_core() -> None:
        """See above."""

else:
    import resource

    def limit_memory(most: int) -> None:
        """No more than so many bytes of address space."""
        _limit(resource.RLIMIT_AS, most)

    def limit_time(more: float) -> None:
        """The system ends the process after so many more seconds of processor time."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime + more))

    def leave_no_core() -> None:
        """No picture of the memory is left behind by a crash."""
        _limit(resource.RLIMIT_CORE, 0)

    def _limit(what: int, most: int) -> None:
        """Set a limit that never exceeds what the process was given; not every system has every limit."""
        try:
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (OSError, ValueError):
            return
