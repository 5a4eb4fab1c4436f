"""Scans whose reading process is killed at a random moment: `python tests/fuzz/kill.py --scans 200` (on Linux).

Every file is read in the process of its own. Each scan must end by itself; what is skipped beside what is always
skipped is one file at most, the one that was being read; and its report is, byte for byte, that of a repository in
which this file can't be read for another reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SIGNALS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGABRT)
_REASON = "it"
Report = dict[str, Any]


def project(folder: Path, size: int = 600) -> None:
    """Files of several kinds that know nothing of each other, each with something to report."""
    model = "from sklearn.svm import SVC\nfrom sklearn.model_selection import cross_val_score\n"
    for number in range(8):
        lines = "".join(f"x{line} = SVC(C={line}).fit(x, y).score(x, y)\n" for line in range(size))
        _write(folder / f"study{number}" / "train.py", f"{model}{lines}cross_val_score(SVC(), x, y, cv={number + 2})\n")
    cells = [{"cell_type": "code", "source": f"SVC().fit(x, {line})", "outputs": []} for line in range(size // 2)]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    _write(folder / "look" / "look.ipynb", json.dumps(notebook))
    _write(folder / "words" / "README.md", "# Words\n\n" + "Some *words* on [a page](b.md).\n\n" * size)
    _write(folder / "data" / "config.yaml", "".join(f"a{line}: [1, 2]\n" for line in range(size)))


def scan(folder: Path, killed_after: float | None = None, how: int = signal.SIGKILL) -> tuple[Report, float]:
    """The report on a folder, and for how many seconds the reading process was there."""
    started = subprocess.Popen(
        [sys.executable, "-m", "portfolio_lint", str(folder), "--no-cache", "--exit-zero", "-f", "json"],
        cwd=folder.parent,
        env={**os.environ, "PORTFOLIO_LINT_ISOLATE": "all"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    reader = _reader(started)
    begun = time.monotonic()
    if killed_after is not None and reader is not None:
        time.sleep(killed_after)
        # A process that has ended in between is left alone: its number may be another's by now.
        if reader in _children(started.pid):
            os.kill(reader, how)
    while reader is not None and killed_after is None and reader in _children(started.pid):
        time.sleep(0.005)
    seconds = time.monotonic() - begun
    output, errors = started.communicate(timeout=300)
    assert (started.returncode, errors) == (0, b""), (started.returncode, errors)
    report: Report = json.loads(output)
    assert "faults" not in report or not report["faults"], report["faults"]
    return report, seconds


def lost(report: Report, undisturbed: Report) -> list[dict[str, str]]:
    """What is skipped only here."""
    return [entry for entry in _skipped(report) if entry not in _skipped(undisturbed)]


def unreadable(folder: Path, path: str) -> Report:
    """The report on a folder in which a file can't be read because it is binary, for its other reason."""
    content = (folder / path).read_bytes()
    (folder / path).write_bytes(b"\0" * len(content))
    try:
        report, _ = scan(folder)
    finally:
        (folder / path).write_bytes(content)
    return told_alike(report, path)


def told_alike(report: Report, path: str) -> Report:
    """The report, with the same reason whatever it was."""
    for entry in _skipped(report):
        if entry["path"] == path:
            entry["reason"] = _REASON
    return report


def check(folder: Path, scans: int, seed: int) -> tuple[int, int]:
    """Kill so many scans; how many of them lost a file, and how many files were lost in different scans."""
    chance = random.Random(seed)
    undisturbed, seconds = scan(folder)
    expected: dict[str, Report] = {}
    losing = 0
    for _ in range(scans):
        report, _ = scan(folder, chance.uniform(0, seconds), chance.choice(_SIGNALS))
        gone = lost(report, undisturbed)
        if not gone:
            assert report == undisturbed
            continue
        assert len(gone) == 1, gone
        path = gone[0]["path"]
        assert gone[0]["reason"].startswith("reading it ended the process"), gone
        if path not in expected:
            expected[path] = unreadable(folder, path)
        assert told_alike(report, path) == expected[path], path
        assert _elsewhere(undisturbed, path) <= _elsewhere(report, path), path
        losing += 1
    return losing, len(expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "folder", nargs="?", default="/tmp/portfolio-lint-killed", help="made anew; default %(default)s"
    )
    options = parser.parse_args()
    folder = Path(options.folder)
    project(folder)
    losing, files = check(folder, options.scans, options.seed)
    print(f"{options.scans} scans ended; {losing} lost one file each, of {files} different ones, and nothing else")


def _skipped(report: Report) -> list[dict[str, str]]:
    found: list[dict[str, str]] = report["repository"]["skipped"]
    return found


def _elsewhere(report: Report, path: str) -> set[tuple[str, str, str, int | None]]:
    """The places of evidence in all other files. Of many, the first are told: without a file there may be more."""
    return {
        (project["path"], concept, place["path"], place["line"])
        for project in report["projects"]
        for concept, places in project["evidence"].items()
        for place in places
        if place["path"] != path
    }


def _reader(started: subprocess.Popen[bytes]) -> int | None:
    """The number of the process that reads, as soon as it is there."""
    while started.poll() is None:
        for child in _children(started.pid):
            try:
                if b"portfolio_lint.isolation" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
            except OSError:
                continue
        time.sleep(0.002)
    return None


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
