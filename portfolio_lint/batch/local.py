"""Tasks on this machine: a thread waits for the process of each."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor

from portfolio_lint.batch.isolation import perform, remove_leftovers
from portfolio_lint.batch.schedule import Done
from portfolio_lint.batch.task import Outcome, Task


class LocalExecutor:
    """Up to `jobs` at once. What an earlier run of the same batch left behind is removed first."""

    def __init__(self, jobs: int, batch: str) -> None:
        remove_leftovers(batch)
        self._jobs = jobs
        self._stopped = threading.Event()
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="scan")

    def slots(self) -> int:
        return self._jobs

    def submit(self, task: Task, done: Done) -> None:
        def tell(future: Future[Outcome]) -> None:
            done(future.exception() or future.result())

        self._threads.submit(perform, task, self._stopped).add_done_callback(tell)

    def close(self) -> None:
        """End what is running, and wait until it has cleaned up."""
        self._stopped.set()
        self._threads.shutdown(cancel_futures=True)


def usable_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
