"""Many small repositories to scan in one go, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from command_line import environment

MADE = (
    "overview.html",
    "results.jsonl",
    "repositories.parquet",
    "projects.parquet",
    "concepts.parquet",
    "findings.parquet",
)


def make_folders(root: Path, number: int) -> list[Path]:
    """Small projects, each different from the others."""
    folders = []
    for one in range(number):
        folder = root / f"candidate-{one:02}"
        folder.mkdir(parents=True)
        (folder / "README.md").write_text(f"# Project {one}\n\nWe predict churn.\n", encoding="utf-8")
        code = f"from sklearn.svm import SVC\nSVC(C={one}).fit(X, y)\n" * (one + 1)
        (folder / "train.py").write_text(code, encoding="utf-8")
        folders.append(folder)
    return folders


def write_list(path: Path, targets: list[Path] | list[str]) -> str:
    path.write_text("".join(f"{target}\n" for target in targets), encoding="utf-8")
    return str(path)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "results.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def made_by(folder: Path) -> Mapping[str, bytes]:
    """All that a batch leaves behind."""
    return {name: (folder / name).read_bytes() for name in MADE}


def start(*arguments: str, **changed: str) -> subprocess.Popen[bytes]:
    """Start `portfolio-lint batch`, to be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-m", "portfolio_lint", "batch", *arguments],
        env=environment(**changed),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_until(there: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def wait_for_lines(folder: Path, number: int) -> None:
    path = folder / "results.jsonl"
    wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") >= number)


def children(process: int) -> list[int]:
    """The processes that a process has started, where the system tells: none elsewhere."""
    listed = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for path in listed for one in path.read_text().split()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{process}/stat").exists() or b") Z " not in Path(f"/proc/{process}/stat").read_bytes()
