"""Who is next: never too many at once, few of one host, and no host keeps the others waiting."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from portfolio_lint import __version__
from portfolio_lint.batch.isolation import perform
from portfolio_lint.batch.schedule import Done, Politeness, perform_all
from portfolio_lint.batch.targets import Target
from portfolio_lint.batch.task import Judging, Limits, Outcome, Task


class Recorder:
    """Performs tasks on threads of its own by waiting, and writes down what ran beside what."""

    def __init__(self, slots: int, *, fails: str = "") -> None:
        self._slots, self._fails = slots, fails
        self._lock = threading.Lock()
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.began: list[tuple[str, float]] = []

    def slots(self) -> int:
        return self._slots

    def submit(self, task: Task, done: Done) -> None:
        host = task.target.host
        with self._lock:
            self.began.append((host, time.monotonic()))
            for name in (host, "all"):
                self.running[name] += 1
                self.most[name] = max(self.most[name], self.running[name])

        def finish() -> None:
            with self._lock:
                self.running.subtract([host, "all"])
            done(ValueError("broken") if task.target.source == self._fails else Outcome("same"))

        threading.Timer(0.02, finish).start()

    def close(self) -> None: ...


def targets(**hosts: int) -> list[Target]:
    return [
        Target(f"{h}/{n}", f"{h}/{n}", host="" if h == "here" else h) for h, many in hosts.items() for n in range(many)
    ]


def task_of(target: Target) -> Task:
    return Task(target, Judging(), Limits(), "", "", "")


def test_each_once_and_never_too_many_at_once() -> None:
    wanted = targets(here=20, github=12, gitlab=5)
    recorder = Recorder(6)
    done = [target for target, _ in perform_all(wanted, task_of, recorder, Politeness(2, 0))]
    assert sorted(target.key for target in done) == sorted(target.key for target in wanted)
    assert recorder.most["all"] == 6
    assert recorder.most["github"] <= 2
    assert recorder.most["gitlab"] <= 2


def test_a_pause_between_two_of_a_host() -> None:
    recorder = Recorder(4)
    ticks: list[int] = []
    outcomes = perform_all(targets(github=4, here=4), task_of, recorder, Politeness(4, 0.1), lambda: ticks.append(1))
    assert len(list(outcomes)) == 8
    times = [at for host, at in recorder.began if host == "github"]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))
    assert [host for host, _ in recorder.began[:4]].count("") == 3, "what needs no pause waits for nobody's"
    assert ticks


def test_what_is_raised_ends_the_batch() -> None:
    with pytest.raises(ValueError, match="broken"):
        list(perform_all(targets(here=5), task_of, Recorder(1, fails="here/2"), Politeness(1, 0)))


def test_nothing_to_do() -> None:
    assert list(perform_all([], task_of, Recorder(1), Politeness(1, 0))) == []


@pytest.mark.parametrize("is_told", [True, False])
def test_the_end_of_a_scan_is_met_however_the_system_tells_it(
    is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(process: int) -> int:
        raise OSError(f"no word on {process}")

    if not is_told:
        monkeypatch.setattr(os, "pidfd_open", refuses, raising=False)
    (tmp_path / "train.py").write_text("import pandas as pd\n")
    target = Target(str(tmp_path), str(tmp_path), is_folder=True)
    for seconds, status in ((60.0, "ok"), (0.01, "timeout")):
        task = Task(target, Judging(no_cache=True), Limits(seconds=seconds), "", __version__, str(tmp_path))
        assert perform(task).status == status
