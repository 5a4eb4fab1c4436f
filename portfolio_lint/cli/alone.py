"""The process in which `batch` scans one repository: it limits itself, and ends when who started it is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial

import msgspec

from portfolio_lint.batch.task import NOT_ASKED, SAME, Task
from portfolio_lint.cli.faults import TERMINATED, close_when_terminated, guarded
from portfolio_lint.cli.process import collect_rarely, leave
from portfolio_lint.process_limits import limit_memory, limit_time
from portfolio_lint.source import SourceError, current_commit

_MEGABYTE = 1_000_000
_GRACE = 3.0


def main(report: str) -> int:
    """Read the task from standard input, scan, write the report; the exit status of the command line."""
    collect_rarely()
    task = _task()
    return TERMINATED if task is None else guarded(partial(_scan, task, report))


def _task() -> Task | None:
    """The task, None where who started this process died before it was told."""
    # Not through sys.stdin: the thread that waits for its end would hold the lock of its buffer.
    line = b""
    while not line.endswith(b"\n") and (part := os.read(0, 65_536)):
        line += part
    if not line.endswith(b"\n"):
        return None
    task = msgspec.json.decode(line, type=Task)
    limit_memory(task.limits.megabytes * _MEGABYTE)
    # Who started this process ends it in time, and where nobody is left to do so, the system does.
    limit_time(task.limits.seconds + _GRACE)
    close_when_terminated()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return task


def _scan(task: Task, report: str) -> int:
    from portfolio_lint.cli.scanning import ScanOptions, named_token, run

    target, judging = task.target, task.judging
    if task.commit:
        try:
            if current_commit(target.given, target.ref or None, named_token(task.token_env)) == task.commit:
                return SAME
        except SourceError:
            return NOT_ASKED
    return run(
        ScanOptions(
            target=target.given,
            forms=(("json", report),),
            output=None,
            select=judging.select,
            extend_select=(),
            ignore=judging.ignore,
            profile=judging.profile,
            config=judging.config,
            # Who is scanned does not say how: a folder of a batch is as strange as a URL.
            no_config=not judging.trust_config and judging.config is None,
            trust_config=judging.trust_config,
            no_suppressions=not judging.trust_config,
            baseline=None,
            write_baseline=None,
            fail_on=None,
            exit_zero=True,
            strict=False,
            min_confidence=judging.min_confidence,
            ref=target.ref or None,
            subdir=target.subdir or None,
            quiet=True,
            verbose=False,
            colour="never",
            rules_dir=judging.rules_dir,
            no_cache=judging.no_cache,
            token_env=task.token_env,
        )
    )


def _end_with_parent() -> None:
    """End this process when the pipe closes. A clone goes on the way out; of the folder around it this process has
    no say: whoever runs the batch again removes it."""
    while os.read(0, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(TERMINATED)


if __name__ == "__main__":
    leave(main(sys.argv[1]))
