"""Reading what could do harm in a process of its own, whose end costs nothing but the file that it read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from portfolio_lint.facts.files import FileFacts, FileKind
from portfolio_lint.isolation.hazards import may_hurt

if TYPE_CHECKING:
    from portfolio_lint.isolation.messages import Limits
    from portfolio_lint.isolation.process import ReadingProcess

VARIABLE = "PORTFOLIO_LINT_ISOLATE"


class Isolation:
    """Reads in another process what could do harm, or, where `PORTFOLIO_LINT_ISOLATE` is `all`, every file.

    That process starts with the first such file: a scan without any has none. Close it when done.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._everything = os.environ.get(VARIABLE) == "all"
        self._process: ReadingProcess | None = None

    def __call__(self, kind: FileKind, path: str, size: int | None, content: bytes) -> FileFacts | None:
        """The facts of a file; None where it may as well be read here.

        Raises `Lost` where it can't be read, and `ToldFault` where the tool failed on it.
        """
        if not self._everything and not may_hurt(kind, path, content):
            return None
        if self._process is None:
            from portfolio_lint.isolation.process import ReadingProcess

            self._process = ReadingProcess(self._limits)
        return self._process.read(kind, path, size, content)

    def close(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
