"""A bound on the processor time of a block: what takes for ever is stopped, and only that."""

from __future__ import annotations

import re
import signal
import sys
import threading
from time import process_time

import pytest

from portfolio_lint.concepts import Concept
from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.findings import Place, Severity
from portfolio_lint.packs import Catalogue, Pack
from portfolio_lint.probe import probe
from portfolio_lint.project import Project
from portfolio_lint.rule import rule
from portfolio_lint.snapshot import MemorySnapshot

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="only POSIX counts the time of a block")


def busy() -> None:
    while True:
        pass


@pytest.mark.parametrize("what", [busy, lambda: re.fullmatch("(a|aa)+b", "a" * 60)])
def test_what_takes_for_ever_is_stopped(what: object) -> None:
    with (
        pytest.raises(TooLong, match=r"took longer than 0\.05 seconds"),
        Patience(0.05) as patience,
        patience(),
    ):
        what()  # type: ignore[operator]
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_what_swallows_it_is_stopped_again() -> None:
    def deaf() -> None:
        try:
            busy()
        except TooLong:
            busy()

    with pytest.raises(TooLong), Patience(0.05) as patience, patience():
        deaf()


def test_what_ends_in_time_is_not_stopped() -> None:
    with Patience(0.05) as patience:
        for _ in range(200_000):
            with patience():
                pass


def test_each_part_has_its_own_bound() -> None:
    with Patience(0.05) as patience:
        for _ in range(3):
            with pytest.raises(TooLong), patience():
                busy()
            for _ in range(2_000_000):  # between parts there is none
                pass
            with patience():
                pass


def test_a_hundred_near_misses_end_well() -> None:
    """The signal comes at any place, the end of the block among them, and never outside of it."""
    stopped = 0
    for turn in range(300):
        try:
            with Patience(0.001) as patience, patience():
                for _ in range(turn * 300):
                    pass
        except TooLong:
            stopped += 1
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
    for _ in range(200_000):
        pass


def test_another_thread_and_a_profiler_are_left_alone() -> None:
    ended: list[bool] = []

    def run() -> None:
        with Patience(0.001) as patience, patience():
            ended.append(sum(range(300_000)) > 0)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    before = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        run()
        assert signal.getsignal(signal.SIGPROF) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGPROF, before)
    assert ended == [True, True]


def test_patience_wears_out() -> None:
    patience = Patience(8.0)
    for error, seconds in ((ValueError(), 8), (TooLong(8), 4), (TooLong(4), 2), (TooLong(2), 1), (TooLong(1), 1)):
        patience.heed(error)
        assert patience.seconds == seconds


@probe("strange")
def _endless_probe(project: Project):  # type: ignore[no-untyped-def]
    yield Place(project.path, 1, None, "found before")
    busy()


@rule("XXX101", "endless", Severity.NOTE, sources=(), fires=(), silent=())
def _endless_rule(project: Project):  # type: ignore[no-untyped-def]
    assert project.path == "."
    busy()
    yield


def test_an_endless_probe_and_an_endless_rule_cost_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    from portfolio_lint import scan as scanning

    concept = Concept(title="Strange", family="engineering", definition="what is strange")
    pack = Pack("strange", rules=(_endless_rule,), probes=(_endless_probe,), concepts={"strange": concept})
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    report = scanning.scan(MemorySnapshot({"a.py": "import pandas\n"}), Catalogue([pack]), scanning.Settings())
    first, second = report.faults
    assert first.startswith("the probe for strange on . failed: TooLong: took longer than 0.2 seconds")
    assert second.startswith("the rule XXX101 on . failed: TooLong: took longer than 1 seconds")
    assert [place.message for place in report.projects[0].evidence["strange"]] == ["found before"]


def test_a_part_within_another_has_a_bound_of_its_own() -> None:
    with (
        Patience(0.2) as patience,
        patience(),
        pytest.raises(TooLong, match=r"longer than 0\.05 seconds"),
        patience(0.05),
    ):
        busy()


def test_the_time_of_a_part_within_another_is_not_that_ones() -> None:
    def inner(patience: Patience) -> None:
        with patience(60):
            ends = process_time() + 0.4
            while process_time() < ends:
                pass

    with Patience(0.2) as patience:
        with patience():
            inner(patience)
        # Afterwards the bound of the outer part holds again.
        with pytest.raises(TooLong, match=r"longer than 0\.2 seconds"), patience():
            (inner(patience), busy())
