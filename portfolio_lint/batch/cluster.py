"""Tasks on a Dask cluster: each worker scans in processes of its own, and what a dead one had is done by another."""

from __future__ import annotations

import contextlib
import logging
import re
import time
from importlib import import_module
from typing import Any
from uuid import uuid4

from portfolio_lint.batch.isolation import perform
from portfolio_lint.batch.schedule import Done
from portfolio_lint.batch.task import OtherVersionError, Outcome, Task, lost

_SECONDS = 15
_INTERVAL = 1.0
_ADDRESS = re.compile(r"(tcp|tls|wss?|ucx)://[\w.-]+:\d+|(tcp|tls|wss?|ucx)://\[[0-9a-fA-F:.]+\]:\d+")


class ClusterError(Exception):
    """The cluster can't be used, or no longer; the message says why and what to do."""


class DaskExecutor:
    """Raises `ClusterError` where the scheduler can't be reached or Dask is not installed.

    More tasks are sent than the workers can do at once, so that none waits for the next; at most `jobs`, if given.
    """

    def __init__(self, address: str, jobs: int | None = None) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise ClusterError("--scheduler needs Dask: pip install 'portfolio-lint[distributed]'") from error
        if not _ADDRESS.fullmatch(address):
            raise ClusterError(f"--scheduler: {address!r} is no address: give one such as tcp://10.0.0.5:8786")
        # What becomes of the connection is said in one line of ours.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._jobs = jobs
        try:
            self._client = distributed.Client(address, set_as_default=False, name="portfolio-lint")
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(f"--scheduler: no Dask scheduler answers at {address}: check the address") from error
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError as error:
            self.close()
            raise ClusterError(f"the scheduler at {address} has no workers: start some with dask worker") from error
        self._threads = 1
        self._asked = time.monotonic() - _INTERVAL

    def slots(self) -> int:
        """Raises `ClusterError` where the scheduler is lost."""
        if time.monotonic() >= self._asked + _INTERVAL:
            try:
                # None for a moment, where the last worker has died: what is sent waits for the next one.
                self._threads = sum(self._client.nthreads().values()) or self._threads
            except Exception as error:
                raise _cluster_lost(error) from error
            self._asked = time.monotonic()
        wanted = 2 * self._threads
        return min(wanted, self._jobs) if self._jobs is not None else wanted

    def submit(self, task: Task, done: Done) -> None:
        def tell(future: Any) -> None:
            try:
                done(future.result())
            except BaseException as error:
                done(_answer(task, error))
            finally:
                with contextlib.suppress(Exception):
                    future.release()

        key = f"portfolio-lint-{uuid4().hex}"
        self._client.submit(perform, task, key=key, pure=False).add_done_callback(tell)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._client.close(timeout=_SECONDS)


def _answer(task: Task, error: BaseException) -> Outcome | BaseException:
    """What to make of an error of the cluster: only that of one task is a result."""
    from distributed import KilledWorker

    if isinstance(error, OtherVersionError):
        return error
    if isinstance(error, KilledWorker):
        return lost(task, "each worker that scanned it died")
    if isinstance(error, ImportError):
        return ClusterError(f"a worker lacks portfolio-lint: install it there ({error})")
    return _cluster_lost(error)


def _cluster_lost(error: BaseException) -> ClusterError:
    return ClusterError(f"the cluster was lost ({type(error).__name__}: {error}): the same command goes on from here")
