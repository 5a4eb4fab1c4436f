"""How a process of the command line begins and ends: what it makes lives as long as itself."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn

_OBJECTS_BETWEEN_COLLECTIONS = 1_000_000


def collect_rarely() -> None:
    """Look for garbage only now and then: there is hardly any, and looking costs a tenth of a scan."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def leave(status: int) -> NoReturn:
    """End the process with this status. Its memory goes back to the system as it is, which spares another tenth."""
    if threading.active_count() > 1:
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)
