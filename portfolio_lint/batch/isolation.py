"""A scan in a process of its own: whatever it meets, it can take neither the time nor the memory of the others."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec
from msgspec import Struct

from portfolio_lint import __version__
from portfolio_lint.batch.state import folder_state
from portfolio_lint.batch.task import NOT_ASKED, SAME, OtherVersionError, Outcome, Result, Status, Task
from portfolio_lint.isolation import VARIABLE as ISOLATE
from portfolio_lint.source.remote import remove_folder

_PROGRAM = "portfolio_lint.cli.alone"
_REPORT = "report.json"
_LARGEST_REPORT = 64_000_000
_MOST_SAID = 4_000
_STEP = 0.5
_GRACE = 5.0
_MEMORY = re.compile(r"MemoryError|[Oo]ut of memory|Cannot allocate memory")
_KILLED = -9
# How a process ends that ran into a fault of a parser in C.
_CRASHES = tuple(-getattr(signal, name, 0) for name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE"))


class Stopped(Exception):
    """The batch was ended before the scan was."""


class _Repository(Struct):
    commit: str | None


class _Report(Struct):
    repository: _Repository
    faults: tuple[str, ...] = ()


class _End(Struct, frozen=True):
    """How the process ended; `status` is None where its time was up."""

    status: int | None
    said: str
    report: bytes


def perform(task: Task, stopped: threading.Event | None = None) -> Outcome:
    """Scan one repository. Raises `Stopped` when `stopped` is set meanwhile, `OtherVersionError` on a wrong worker."""
    if task.version != __version__:
        raise OtherVersionError(f"a worker has portfolio-lint {__version__}, and {task.version} is wanted")
    state = ""
    if task.target.is_folder:
        state = folder_state(os.path.join(task.folder, task.target.given))
        if state == task.state:
            return Outcome("same")
    folder = tempfile.mkdtemp(prefix=_prefix(task.batch))
    try:
        end = _run(task, folder, stopped)
        if end.status is not None and end.status < 0 and end.status in _CRASHES:
            # Whichever file it was: once more, with each of them read in a process that is not the scan's own.
            end = _run(task, folder, stopped, **{ISOLATE: "all"})
    finally:
        remove_folder(folder)
    if end.status == SAME:
        return Outcome("same")
    if end.status == NOT_ASKED:
        return Outcome("kept")
    result = _result(task, state, end)
    return Outcome("done", result.status, msgspec.json.encode(result) + b"\n")


def remove_leftovers(batch: str) -> None:
    """Remove what scans of a batch left behind on this machine when somebody killed it; it must not be running."""
    top = tempfile.gettempdir()
    for name in os.listdir(top):
        path = os.path.join(top, name)
        # The folder is for everybody: a link by that name may be somebody else's, and is not followed.
        if name.startswith(_prefix(batch)) and not os.path.islink(path):
            remove_folder(path)


def _prefix(batch: str) -> str:
    return f"portfolio-lint-batch-{batch}-"


def _run(task: Task, folder: str, stopped: threading.Event | None, **variables: str) -> _End:
    with open(os.path.join(folder, "said"), "w+b") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", _PROGRAM, os.path.join(folder, _REPORT)],
            cwd=task.folder if os.path.isdir(task.folder) else None,
            env={**os.environ, "TMPDIR": folder, "TEMP": folder, "TMP": folder, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            status = _wait(process, msgspec.json.encode(task) + b"\n", task.limits.seconds, stopped)
        finally:
            _end(process)
        said.seek(0)
        text = said.read(_MOST_SAID).decode("utf-8", "replace")
    return _End(status, text, _content(os.path.join(folder, _REPORT)))


def _wait(process: subprocess.Popen[bytes], job: bytes, seconds: float, stopped: threading.Event | None) -> int | None:
    """The exit status, None where the time is up."""
    # The pipe stays open: the process ends when it closes, whatever becomes of this one.
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(job)
        process.stdin.flush()
    deadline = time.monotonic() + seconds
    with _end_of(process) as ended:
        while (left := deadline - time.monotonic()) > 0:
            if ended(min(_STEP, left)):
                return process.wait()
            if stopped is not None and stopped.is_set():
                raise Stopped
    return None


@contextmanager
def _end_of(process: subprocess.Popen[bytes]) -> Iterator[Callable[[float], bool]]:
    """Waits up to so many seconds for the end of a process, and says whether it came."""
    try:
        # `wait` with a limit looks every twentieth of a second, in which a small repository is nearly scanned.
        told = os.pidfd_open(process.pid) if sys.platform == "linux" else -1
    except OSError:
        told = -1
    if told < 0:
        yield lambda seconds: _is_over(process, seconds)
        return
    try:
        poll = select.poll()
        poll.register(told, select.POLLIN)
        yield lambda seconds: bool(poll.poll(1_000 * seconds))
    finally:
        os.close(told)


def _is_over(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, with a moment to remove what it has made, and what it started."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def _content(path: str) -> bytes:
    try:
        if os.path.getsize(path) > _LARGEST_REPORT:
            return b""
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _result(task: Task, state: str, end: _End) -> Result:
    target = task.target
    report = msgspec.json.decode(end.report, type=_Report) if end.report else None
    status, message = _verdict(task, end, report)
    kept = report is not None and status in ("ok", "fault")
    return Result(
        source=target.source,
        candidate=target.candidate,
        ref=target.ref,
        subdir=target.subdir,
        commit=report.repository.commit if report is not None and kept else None,
        status=status,
        message=message,
        edition=task.edition,
        state=state,
        report=msgspec.Raw(msgspec.json.format(end.report, indent=-1) if kept else b"null"),
    )


def _verdict(task: Task, end: _End, report: _Report | None) -> tuple[Status, str]:
    """How the scan ended, and a sentence where it did not end well."""
    said = end.said.partition("\n")[0].removeprefix("portfolio-lint: ").strip()
    faults = report.faults if report is not None else ()
    if end.status is None:
        return "timeout", f"not done within {task.limits.seconds:g} seconds"
    if end.status == _KILLED or _MEMORY.search(" ".join((end.said, *faults))):
        return "memory", f"needs more than {task.limits.megabytes} MB of memory, or than there was"
    if faults:
        return "fault", faults[0]
    if report is not None and end.status in (0, 1, 2):
        return "ok", ""
    if end.status in (2, 3):
        return "unreadable", said or "no reason given"
    ended = f"ended by signal {-end.status}" if end.status < 0 else f"ended with status {end.status}"
    return "fault", said or f"its process {ended}"
