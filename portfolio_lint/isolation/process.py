"""One process that reads files for a scan: started when it is first needed, and again after it came to its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, cast

import msgspec

import portfolio_lint
from portfolio_lint.facts.files import FileFacts, FileKind
from portfolio_lint.faults import Lost, ToldFault
from portfolio_lint.isolation.messages import Answer, Limits, Task, facts_of, receive, send
from portfolio_lint.isolation.worker import READY
from portfolio_lint.source.command import NO_CONSOLE

_SECONDS_TO_START = 30.0
_SECONDS_TO_END = 2.0
# Whoever has so many files that end a process has more of them.
_MOST_LOST = 8
# It imports what this process does: nothing that the current folder holds, and nothing that a setting adds.
_PROGRAM = """
import json, sys
places, limits = json.loads(sys.argv[1])
sys.path[:] = places
from portfolio_lint.isolation.messages import Limits
from portfolio_lint.isolation.worker import main
main(Limits(**limits))
"""


class ReadingProcess:
    """Reads files in a process of its own, each within the limits. Close it when done."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._lost = 0
        self._can_start = True

    def read(self, kind: FileKind, path: str, size: int | None, content: bytes) -> FileFacts | None:
        """The facts of a file; None where no process can be started, and the file is to be read here.

        Raises `Lost` where the file can't be read, and `ToldFault` where the tool failed on it.
        """
        if self._lost >= _MOST_LOST:
            raise Lost(f"not read: reading each of {_MOST_LOST} files before it had to be ended")
        process = self._running()
        if process is None:
            return None
        task = msgspec.msgpack.encode(Task(kind, path.encode("utf-8", "surrogatepass"), size))
        try:
            with _Limit(process, self._limits.waiting) as limit:
                send(_stdin(process), task, content)
                answer = msgspec.msgpack.decode(receive(_stdout(process)), type=Answer)
                facts = facts_of(answer)
        except (OSError, EOFError, ValueError, msgspec.MsgspecError):
            self._lost += 1
            raise Lost(_why(self._end(), limit)) from None
        except ToldFault:
            raise
        except BaseException as error:
            self._lost += isinstance(error, Lost)
            # What it still holds is not to burden the next file, nor what it still answers to be taken for an answer.
            self._end()
            raise
        return facts

    def close(self) -> None:
        """End the process, if there is one."""
        process = self._process
        if process is not None:
            with suppress(OSError, subprocess.TimeoutExpired):
                _stdin(process).close()
                process.wait(_SECONDS_TO_END)
            self._end()

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None and self._can_start:
            self._process = _started(self._limits)
            self._can_start = self._process is not None
        return self._process

    def _end(self) -> int:
        """End the process whatever it does, and tell with which status it ended."""
        process = self._process
        assert process is not None
        self._process = None
        return _ended(process)


class _Limit:
    """Ends a process that takes longer than it may; `passed` says that it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self.seconds = seconds
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self.passed = False

    def __enter__(self) -> _Limit:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _pass(self) -> None:
        self.passed = True
        self._process.kill()


def _started(limits: Limits) -> subprocess.Popen[bytes] | None:
    """A process that has said that it is ready; None where there can't be one."""
    ours = os.path.dirname(os.path.dirname(os.path.abspath(portfolio_lint.__file__)))
    places = [place for place in (*sys.path, ours) if os.path.isabs(place)]
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, json.dumps([places, msgspec.to_builtins(limits)])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=NO_CONSOLE,
        )
    except (OSError, ValueError):
        return None
    try:
        with _Limit(process, _SECONDS_TO_START):
            if receive(_stdout(process)) == READY:
                return process
    except EOFError:
        pass
    except BaseException:
        _ended(process)
        raise
    _ended(process)
    return None


def _ended(process: subprocess.Popen[bytes]) -> int:
    process.kill()
    for stream in (_stdin(process), _stdout(process)):
        with suppress(OSError):
            stream.close()
    return process.wait()


def _why(status: int, limit: _Limit) -> str:
    if limit.passed:
        return f"reading it took longer than {limit.seconds:g} seconds"
    if status == -getattr(signal, "SIGXCPU", 0):
        return "reading it took too much time"
    name = signal.Signals(-status).name if -status in signal.valid_signals() else f"status {status}"
    return f"reading it ended the process that read it ({name})"


def _stdin(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast("BinaryIO", process.stdin)


def _stdout(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast("BinaryIO", process.stdout)
