"""Faults of the tool itself: each costs what it happened in, and is told beside everything else."""

from __future__ import annotations

import os
from collections.abc import Callable

OnFault = Callable[[str, BaseException], None]


class Lost(Exception):
    """A file can't be read without harm; the message is the reason to report."""


class ToldFault(Exception):
    """A fault in another process, as that one described it."""


class Panicked(Exception):
    """A library could not go on, by a way that Python takes for no `Exception`."""


def is_panic(error: BaseException) -> bool:
    """Whether a library made in Rust ran into a fault of its own. What it raises then can't be imported."""
    return type(error).__name__ == "PanicException"


class Faults:
    """Takes faults down as sentences, in order, each once. `tell` hears of each as it happens."""

    def __init__(self, tell: OnFault | None = None) -> None:
        self._tell = tell
        self._sentences: dict[str, None] = {}

    def add(self, what: str, error: BaseException) -> None:
        """Take down that `what` failed: a rule, a probe or a reader, and on what."""
        sentence = f"{what} failed: {described(error)}"
        if sentence not in self._sentences:
            self._sentences[sentence] = None
            if self._tell is not None:
                self._tell(sentence, error)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self._sentences)


def described(error: BaseException) -> str:
    """What an exception says, and the line of code that raised it."""
    if isinstance(error, ToldFault):
        return str(error)
    said = f"{type(error).__name__}: {error}"
    trace = error.__traceback__
    if trace is None:
        return said
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{said} in {os.path.basename(trace.tb_frame.f_code.co_filename)}, line {trace.tb_lineno}"
