"""Files that could do harm are read in a process of their own: it reads the same, and its end costs one file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import FIXTURES, environment
from fuzz import kill
from hostile import attacks

from portfolio_lint.cache import FactsCache
from portfolio_lint.faults import Faults, Lost, ToldFault, described
from portfolio_lint.isolation import Isolation, may_hurt
from portfolio_lint.isolation.messages import Answer, Limits, Task, facts_answer, facts_of, receive, send
from portfolio_lint.isolation.process import ReadingProcess
from portfolio_lint.readers import headroom, read_content
from portfolio_lint.readers.headroom import Headroom
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.reading import Reading
from portfolio_lint.snapshot import MemorySnapshot, Skipped

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits of a process as POSIX has them")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux lists them")
# One of each class, and those whose facts hold half characters or nest as deeply as is read.
ALIKE = (
    "python-some-alternatives", "python-half-characters", "python-huge-decimal", "python-python-2-lines",
    "notebook-half-characters", "notebook-wrong-types", "notebook-old-and-wrong", "notebook-open-lists",
    "markdown-nested-items", "rst-titles", "configuration-yaml-blocks", "manifest-r", "data-names",
    "encoding-high-bytes",
)  # fmt: skip
SLOW = "".join(f"def f{n}(x):\n    return f{(n * 7) % 9_000}(x)\n" for n in range(30_000)).encode()
LARGE = b"x = 1\n" * 40_000


@pytest.fixture
def reading() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


def number_of(process: ReadingProcess) -> int:
    """The number of the process that reads."""
    assert process._process is not None
    return process._process.pid


def python(process: ReadingProcess, content: bytes = b"x = 1\n", path: str = "a.py") -> Any:
    return process.read("python", path, len(content), content)


# -- what is read


def test_facts_are_the_same_wherever_a_file_is_read(reading: ReadingProcess) -> None:
    known = {attack.label: attack for attack in attacks()}
    for label in ALIKE:
        for path, content in known[label].files().items():
            kind, whole = (
                kind_of(path),
                content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content,
            )
            assert reading.read(kind, path, len(whole), whole) == read_content(kind, path, len(whole), whole), label


@pytest.mark.parametrize("path", ["a.py", "\udcff\udcfe.py", "\u00e9 \U0001f600.py", "a\nb.py"])
def test_any_path_comes_back(reading: ReadingProcess, path: str) -> None:
    assert python(reading, path=path).path == path


@pytest.mark.parametrize("depth", [0, 40, 300])
def test_how_deep_a_text_may_nest_does_not_depend_on_the_caller(depth: int) -> None:
    nested = ("x = " + "+".join(["y"] * 1_500) + "\nfit(x)\n").encode()
    alternatives = b"if x: y = 1\n" + b"elif x: y = y\n" * 880

    def read(calls: int) -> tuple[object, object]:
        if calls:
            return read(calls - 1)
        return tuple(read_content("python", "a.py", None, text) for text in (nested, alternatives))  # type: ignore[return-value]

    before = sys.getrecursionlimit()
    assert read(depth) == read(0)
    assert sys.getrecursionlimit() == before


def test_headroom_is_the_same_at_every_depth() -> None:
    def down(calls: int) -> int:
        try:
            return down(calls + 1)
        except RecursionError:
            return calls

    def measured(calls: int) -> int:
        if calls:
            return measured(calls - 1)
        with Headroom():
            return down(0)

    headroom._missing.cache_clear()  # as measured for other tests, which are called in other ways
    assert {measured(calls) for calls in (0, 5, 100, 500)} == {measured(0)}


def test_reports_are_the_same() -> None:
    def report(**variables: str) -> bytes:
        command = [sys.executable, "-m", "portfolio_lint", str(FIXTURES / "churn"), "-f", "json", "--no-cache"]
        done = subprocess.run(command, env=environment(**variables), capture_output=True, timeout=120, check=False)
        assert (done.returncode in (0, 1), done.stderr) == (True, b"")
        return done.stdout

    assert report(PORTFOLIO_LINT_ISOLATE="all") == report()


# -- which files


def notebook(source: str, printed: str = "") -> bytes:
    cell = {"cell_type": "code", "source": source, "outputs": [{"output_type": "stream", "text": printed}]}
    return json.dumps({"nbformat": 4, "cells": [cell, {"cell_type": "raw"}, {"source": ["a", 1]}]}).encode()


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.py", b"x = fit(1)\n" * 800, False),
        ("a.py", b"(" * 9_999, False),
        ("a.py", LARGE, True),
        ("a.py", b"(\n" * 10_000, True),
        ("a.py", b"a" * 30_000, True),
        ("a.py", b"a" * 9_000 + b"\n" + b"a" * 19_000 + b"\n" + b"a" * 9_000, False),
        ("README.md", b"Some words.\n" * 15_000, True),
        ("README.md", b"Some more words\n" * 10_000, False),
        ("a.csv", b"1," * 30_000, False),
        ("uv.lock", b'[[package]]\nname = "numpy"\n' * 20_000, False),
        ("uv.lock", b"[" * 30_000, True),
        ("Pipfile.lock", b'{"default": {}}\n' * 20_000, True),
        ("a.ipynb", notebook("x = 1\n" * 1_000), False),
        ("a.ipynb", notebook("x = 1\n", "y" * 5_000_000), False),
        ("a.ipynb", notebook("x = 1\n", "y" * 11_000_000), True),
        ("a.ipynb", notebook("x = 1\n" * 30_000), True),
        ("a.ipynb", notebook("x = 1\n" * 30_000)[:-10], False),
        ("a.ipynb", notebook("x = 1\n" * 90_000)[:-10], True),
        ("a.ipynb", b"[" * 500_000, True),
        ("a.ipynb", b'{"cells": [[]], "\xff": 1' + b" " * 200_000, False),
    ],
)
def test_only_what_could_do_harm_is_read_apart(path: str, content: bytes, expected: bool) -> None:
    assert may_hurt(kind_of(path), path, content) is expected


def test_without_such_a_file_there_is_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTFOLIO_LINT_ISOLATE", raising=False)
    isolation = Isolation()
    assert isolation("python", "a.py", 6, b"x = 1\n") is None
    assert isolation._process is None
    isolation.close()
    program = f"""
import sys
from portfolio_lint.cli import main
try:
    main([{str(FIXTURES / "churn")!r}, "--no-cache", "-q"])
except SystemExit:
    sys.exit("portfolio_lint.isolation.process" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_what_is_cached_starts_no_process(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "a.py").write_bytes(LARGE)
    program = f"""
import sys
from portfolio_lint.cli import main
try:
    main([{str(tmp_path / "project")!r}, "-q"])
except SystemExit:
    sys.exit(3 if "portfolio_lint.isolation.process" in sys.modules else 0)
"""
    variables = environment(PORTFOLIO_LINT_CACHE_DIR=str(tmp_path / "cache"))
    statuses = [
        subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, check=False).returncode
        for _ in range(2)
    ]
    assert statuses == [3, 0]


# -- what becomes of it


def killed_while(process: ReadingProcess, how: int) -> None:
    """Read what takes a while, and end the process meanwhile."""
    python(process)
    timer = threading.Timer(0.2, os.kill, (number_of(process), how))
    timer.start()
    try:
        python(process, SLOW)
    finally:
        timer.join()


@POSIX
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGTERM"])
def test_a_death_costs_one_file(reading: ReadingProcess, name: str) -> None:
    with pytest.raises(Lost, match=rf"reading it ended the process that read it \({name}\)"):
        killed_while(reading, getattr(signal, name))
    assert python(reading).path == "a.py"


@POSIX
def test_a_death_between_two_files_costs_none(reading: ReadingProcess) -> None:
    python(reading)
    os.kill(number_of(reading), signal.SIGKILL)
    while reading._process is not None and reading._process.poll() is None:
        time.sleep(0.01)
    assert python(reading).path == "a.py"


@POSIX
def test_one_that_stands_still_is_ended() -> None:
    reading = ReadingProcess(Limits(waiting=2.0))
    with pytest.raises(Lost, match="reading it took longer than 2 seconds"):
        killed_while(reading, signal.SIGSTOP)
    assert python(reading).path == "a.py"
    reading.close()


@POSIX
def test_too_much_time_costs_one_file() -> None:
    reading = ReadingProcess(Limits(processor=0.3))
    with pytest.raises(Lost, match=r"reading it took longer than 0\.3 seconds"):
        python(reading, SLOW)
    assert python(reading).path == "a.py"
    reading.close()


@LINUX
def test_too_much_memory_costs_one_file() -> None:
    reading = ReadingProcess(Limits(memory=90_000_000))
    printed = [{"cell_type": "code", "source": "x", "outputs": [{"text": "y" * 9_000}] * 2_500}] * 2
    content = json.dumps({"nbformat": 4, "cells": printed}).encode()
    # Where memory is short, not every parser of the world ends with an error.
    with pytest.raises(Lost, match=r"reading it (took too much memory|ended the process)"):
        reading.read("notebook", "a.ipynb", len(content), content)
    assert python(reading).path == "a.py"
    reading.close()


@POSIX
def test_after_many_losses_no_more_is_tried() -> None:
    reading = ReadingProcess(Limits(waiting=0.2))
    for _ in range(8):
        with pytest.raises(Lost, match="reading it took longer"):
            python(reading, SLOW)
    with pytest.raises(Lost, match="not read: reading each of 8 files before"):
        python(reading)
    reading.close()


def test_where_no_process_can_be_started_files_are_read_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ends_at_once = tmp_path / "ends"
    ends_at_once.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    ends_at_once.chmod(0o755)
    for executable in (str(tmp_path / "none"), str(ends_at_once)):
        monkeypatch.setattr(sys, "executable", executable)
        reading = ReadingProcess()
        assert python(reading) is None
        assert python(reading) is None
        reading.close()
        files = Reading(MemorySnapshot({"a.py": LARGE}))
        assert [file.path for file in files.everything()] == ["a.py"]
        assert files.skipped == ()
        files.close()


@POSIX
def test_lost_files_are_told_and_never_kept(tmp_path: Path) -> None:
    snapshot = MemorySnapshot({"a.py": SLOW, "b.py": b"x = 1\n"})
    for limits, lost in ((Limits(waiting=0.2), True), (Limits(), False), (Limits(waiting=0.2), False)):
        with FactsCache(str(tmp_path / "cache")) as cache:
            reading = Reading(snapshot, cache, isolation=Isolation(limits))
            facts = reading.everything()
            reading.close()
        assert [file.path for file in facts] == ["a.py", "b.py"]
        assert (facts[0].code is None) is lost
        said = "reading it took longer than 0.2 seconds"
        assert reading.skipped == ((Skipped("a.py", said),) if lost else ())


class PanicException(BaseException):
    """What a library made in Rust raises, under this name, where it panics."""


def test_a_library_that_panics_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> None:
        raise PanicException("byte index 1 is not a char boundary")

    monkeypatch.setattr("pyromark.events_with_range", panic)
    faults = Faults()
    work = Reading(MemorySnapshot({"a.md": "# A\n", "b.py": "x = 1\n"}), faults=faults)
    facts = work.everything()
    assert [(file.path, file.problem != "") for file in facts] == [("a.md", True), ("b.py", False)]
    assert work.skipped == (Skipped("a.md", "an internal fault while reading it"),)
    assert "PanicException: byte index 1" in faults.sentences[0]


def test_nothing_else_is_taken_for_a_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pyromark.events_with_range", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Reading(MemorySnapshot({"a.md": "# A\n"})).everything()


# -- what is said


def test_answers_say_what_became_of_a_file() -> None:
    facts = read_content("python", "a.py", None, b"x = 1\n")
    assert facts_of(facts_answer(facts)) == facts
    halves = read_content("python", "\udcff.py", None, b"open('\\ud800')\n")
    assert facts_answer(halves).what == "plain"
    assert facts_of(facts_answer(halves)) == halves
    with pytest.raises(Lost, match="why"):
        facts_of(Answer("lost", b"why"))
    with pytest.raises(ToldFault) as caught:
        facts_of(Answer("fault", b"ValueError: x in a.py, line 1"))
    assert described(caught.value) == "ValueError: x in a.py, line 1"
    faults = Faults()
    faults.add("reading a.py", caught.value)
    assert faults.sentences == ("reading a.py failed: ValueError: x in a.py, line 1",)


def test_frames_are_whole_or_none(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    with open(path, "wb") as stream:
        send(stream, b"one", b"")
    with open(path, "rb") as stream:
        assert (receive(stream), receive(stream)) == (b"one", b"")
        with pytest.raises(EOFError):
            receive(stream)
    for damaged in (b"\0" * 7 + b"\5ab", b"\xff" * 8, b"\0\0"):
        path.write_bytes(damaged)
        with open(path, "rb") as stream, pytest.raises(EOFError):
            receive(stream)


def talk(*frames: bytes) -> subprocess.CompletedProcess[bytes]:
    """Say something to a reading process of one's own."""
    from io import BytesIO

    program = (
        "from portfolio_lint.isolation.messages import Limits\n"
        "from portfolio_lint.isolation.worker import main\nprint('noise')\nmain(Limits())"
    )
    said = BytesIO()
    send(said, *frames)
    return subprocess.run(
        [sys.executable, "-c", program], input=said.getvalue(), capture_output=True, timeout=60, check=False
    )


def test_a_fault_of_the_tool_is_told() -> None:
    from io import BytesIO

    task = msgspec.msgpack.encode(Task("python", b"\xff\xff", 1))
    done = talk(task, b"x = 1")
    stream = BytesIO(done.stdout.removeprefix(b"noise\n"))
    assert receive(stream) == b"ready"
    answer = msgspec.msgpack.decode(receive(stream), type=Answer)
    assert answer.what == "fault"
    assert b"UnicodeDecodeError" in answer.content
    assert (done.returncode, done.stderr) == (0, b"")


# -- a whole scan


@LINUX
def test_scans_end_whenever_the_process_is_killed(tmp_path: Path) -> None:
    """Three of them; `python tests/fuzz/kill.py --scans 200` does it for longer."""
    folder = tmp_path / "project"
    kill.project(folder)
    kill.check(folder, 3, seed=int.from_bytes(os.urandom(2)))


@LINUX
def test_an_interrupted_scan_leaves_no_process(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    kill.project(folder, 2_000)
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        started = subprocess.Popen(
            [sys.executable, "-m", "portfolio_lint", str(folder), "--no-cache"],
            env=environment(PORTFOLIO_LINT_ISOLATE="all"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        reader = kill._reader(started)
        assert reader is not None
        time.sleep(0.1)
        os.kill(started.pid, how)
        assert started.wait(60) in (130, 143, -how)
        for _ in range(600):
            status = Path(f"/proc/{reader}/status")
            if not status.exists() or "State:\tZ" in status.read_text():
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"the reading process outlives {how.name}")
