"""Nearly all that a command makes lives until its end: looking for garbage all the while costs an eighth of a scan."""

from __future__ import annotations

import atexit
import gc

_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def collect_rarely() -> None:
    """From now on collect garbage only now and then, and none on the way out: the system takes it all back."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)
