"""A line on the terminal that says what takes so long."""

from __future__ import annotations

import os
import sys
import threading
import time
from types import TracebackType

_PATIENCE = 1.0
_INTERVAL = 0.15


def is_wanted(*, quiet: bool) -> bool:
    """Only a person at a terminal waits: no pipe, no log of a build."""
    return not quiet and sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


class Progress:
    """Shows `doing` on standard error once a second has gone by, and wipes it in the end."""

    def __init__(self, doing: str, *, wanted: bool) -> None:
        self.doing = doing
        self._wanted = wanted
        self._done = threading.Event()
        self._thread: threading.Thread | None = None
        self._shown = False

    def __enter__(self) -> Progress:
        if self._wanted:
            self._thread = threading.Thread(target=self._show, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def files(self, number: int, total: int) -> None:
        """What `scan` reports while it reads."""
        if self._wanted:
            self.doing = f"reading: {number:,} of {total:,} files" if number < total else "judging"

    def stop(self) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _show(self) -> None:
        began = time.monotonic()
        if self._done.wait(_PATIENCE):
            return
        while True:
            self._shown = True
            self._write(f"\r\x1b[K{self.doing} ({time.monotonic() - began:.0f} s)"[:76])
            if self._done.wait(_INTERVAL):
                return

    def _write(self, text: str) -> None:
        encoding = sys.stderr.encoding or "utf-8"
        try:
            sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
            sys.stderr.flush()
        except (OSError, ValueError):
            self._done.set()
