"""A batch on a real Dask cluster: a scheduler and two workers on this machine, some of which die."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import lines_of, made_by, make_folders, start, wait_for_lines, wait_until, write_list
from command_line import environment, one_line, run

from portfolio_lint.batch.cluster import ClusterError, DaskExecutor
from portfolio_lint.batch.schedule import Politeness, perform_all
from portfolio_lint.batch.targets import Target
from portfolio_lint.batch.task import Judging, Limits, OtherVersionError, Task

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as POSIX does it")


class Cluster:
    """The processes of a cluster, with their files in one folder."""

    def __init__(self, folder: Path, **changed: str) -> None:
        folder.mkdir()
        self._folder, self._changed = folder, changed
        self._about = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_until(lambda: self._about.exists() and bool(self._about.read_bytes()))

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self._about.read_bytes())["address"])

    def worker(self) -> subprocess.Popen[bytes]:
        options = ("--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--no-dashboard")
        return self._start("dask_worker", *options, "--local-directory", str(self._folder))

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(self._about), *options],
            env=environment(**self._changed),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process


@contextlib.contextmanager
def cluster(folder: Path, **changed: str) -> Iterator[Cluster]:
    made = Cluster(folder, **changed)
    try:
        yield made
    finally:
        made.close()


def test_a_worker_is_killed_in_the_middle(tmp_path: Path) -> None:
    listed = write_list(tmp_path / "list", [*make_folders(tmp_path / "all", 12), Path("nowhere")])
    here, there = tmp_path / "here", tmp_path / "there"
    with cluster(tmp_path / "cluster") as running:
        workers = [running.worker(), running.worker()]
        begun = start(listed, "-o", str(there), "--scheduler", running.address)
        wait_for_lines(there, 3)
        os.kill(workers[0].pid, signal.SIGKILL)
        output, errors = begun.communicate(timeout=120)
    assert (begun.returncode, errors) == (3, b"")
    # Each is scanned, and none is written down twice.
    assert output.startswith(b"13 targets: 12 with a report, 1 failed (13 scanned now, 0 done before)\n")
    assert run("batch", listed, "-o", str(here)).returncode == 3
    assert made_by(there) == made_by(here)


def test_what_kills_its_workers_is_a_failure(tmp_path: Path) -> None:
    listed, out = write_list(tmp_path / "list", make_folders(tmp_path / "all", 8)), tmp_path / "out"
    with cluster(tmp_path / "cluster", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as running:
        worker = running.worker()
        begun = start(listed, "-o", str(out), "--scheduler", running.address, "--jobs", "1")
        wait_for_lines(out, 1)
        os.kill(worker.pid, signal.SIGKILL)
        running.worker()
        output, _ = begun.communicate(timeout=120)
        assert begun.returncode in (0, 4), output
        # With one task at a time the worker may have died between two of them.
        lost = [line["message"] for line in lines_of(out) if line["status"] != "ok"]
        assert lost in ([], ["each worker that scanned it died"])
        again = run("batch", listed, "-o", str(out), "--scheduler", running.address, "--retry-failed")
    assert again.returncode == 0
    assert len(lines_of(out)) == 8


def test_the_scheduler_is_lost(tmp_path: Path) -> None:
    listed, out = write_list(tmp_path / "list", make_folders(tmp_path / "all", 12)), tmp_path / "out"
    quick = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    with cluster(tmp_path / "cluster", **quick) as running:
        running.worker()
        begun = start(listed, "-o", str(out), "--scheduler", running.address, "--jobs", "1", **quick)
        wait_for_lines(out, 1)
        running.scheduler.kill()
        _, errors = begun.communicate(timeout=120)
    assert begun.returncode == 3
    assert "the same command goes on from here" in one_line(errors)
    assert run("batch", listed, "-o", str(out)).returncode == 0
    assert len(lines_of(out)) == 12


def test_nobody_answers(tmp_path: Path) -> None:
    listed = write_list(tmp_path / "list", make_folders(tmp_path / "all", 1))
    quick = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    told = {
        "tcp://127.0.0.1:1": "no Dask scheduler answers",
        "tcp://": "is no address",
        "10.0.0.5:8786": "is no address",
    }
    for address, said in told.items():
        done = run("batch", listed, "-o", str(tmp_path / "out"), "--scheduler", address, **quick)
        assert done.returncode == 2, address
        assert said in one_line(done.stderr)


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio_lint.batch.cluster._SECONDS", 1)
    with cluster(tmp_path / "cluster") as running, pytest.raises(ClusterError, match="has no workers"):
        DaskExecutor(running.address)


def test_a_worker_of_another_version(tmp_path: Path) -> None:
    target = Target("nowhere", "nowhere")
    task = Task(target, Judging(), Limits(), "edition", "0.0.1", str(tmp_path))
    with cluster(tmp_path / "cluster") as running:
        running.worker()
        executor = DaskExecutor(running.address, jobs=1)
        assert executor.slots() == 1
        try:
            with pytest.raises(OtherVersionError, match=r"a worker has .*, and 0\.0\.1 is wanted"):
                list(perform_all([target], lambda _: task, executor, Politeness(1, 0)))
        finally:
            executor.close()
