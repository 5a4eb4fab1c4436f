#!/usr/bin/env python3
"""Time a scan beside the linters of machine-learning repositories that install today, and beside ruff.

    python benchmarks/peers/run.py FOLDER [FOLDER ...] [--environments DIR] [--runs 5] [--python PYTHON]

Each peer gets an environment of its own below `--environments` (kept between runs) and is installed by pip from
whichever index is configured; one that can't be installed, or that fails on every folder, is listed as such. All work
on one copy of a folder, since some write beside what they read, and run in turns, so that a machine that changes its
speed changes it for all. What is timed is a whole process. Caches are off where a peer has one; our own cold scan is
one without the cache, the warm one finds all there. A run of more than two minutes counts as two minutes.

The bounds that the project holds: over the folders the median cold scan takes no longer than that of the fastest peer
that knows machine learning, and the median warm one at most half of that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

LIMIT = 120.0


class Peer(NamedTuple):
    """What pip installs, and the command after the folder of its programs."""

    requirements: tuple[str, ...]
    command: tuple[str, ...]
    knows_machine_learning: bool = True


PEERS: Mapping[str, Peer] = {
    "ml-project-doctor": Peer(("ml-project-doctor",), ("ml-project-doctor", ".")),
    "rrdoctor": Peer(("rrdoctor",), ("rrdoctor", "scan", ".")),
    "leaklens-ml": Peer(("leaklens-ml",), ("leaklens", "--scan", ".")),
    "pynblint": Peer(("pynblint", "click<8.2"), ("pynblint", "-y", ".")),
    "mlguard-lint": Peer(("mlguard-lint",), ("mlguard-lint", ".")),
    "ruff": Peer(("ruff",), ("ruff", "check", "--no-cache", "--quiet", "."), knows_machine_learning=False),
}
OURS = {"cold": ("--no-cache",), "warm": ()}


class Ran(NamedTuple):
    seconds: float
    status: int | None  # None where its time was up


def installed(name: str, peer: Peer, environments: Path) -> str:
    """Install a peer; its version, empty where it can't be had."""
    folder = environments / name
    python = _programs(folder) / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *peer.requirements], capture_output=True, check=False)
    shown = subprocess.run([*pip, "list", "--format", "json"], capture_output=True, check=False).stdout
    versions = {package["name"].lower(): package["version"] for package in json.loads(shown or b"[]")}
    return str(versions.get(peer.requirements[0], ""))


def _programs(environment: Path) -> Path:
    return environment / ("Scripts" if sys.platform == "win32" else "bin")


def ran(command: list[str], folder: Path) -> Ran:
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(LIMIT, None)
    return Ran(time.perf_counter() - start, done.returncode)


def measured(folder: Path, commands: Mapping[str, list[str]], runs: int) -> dict[str, Ran]:
    """The median time of each command on a folder, and how the last run of it ended."""
    found: dict[str, list[Ran]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as top:
        copy = Path(top) / folder.resolve().name
        shutil.copytree(folder, copy, symlinks=True)
        for turn in range(runs + 1):  # the first fills the file system's cache, and ours
            for name, command in commands.items():
                one = ran(command, copy)
                if turn or one.status is None:  # nobody waits for it again
                    found[name].append(one)
    return {name: Ran(median(one.seconds for one in ones), ones[-1].status) for name, ones in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--environments", type=Path, default=Path(tempfile.gettempdir()) / "portfolio-lint-peers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", type=Path, help="the seconds of each folder")
    arguments = parser.parse_args()

    arguments.environments.mkdir(parents=True, exist_ok=True)
    versions = {name: installed(name, peer, arguments.environments.resolve()) for name, peer in PEERS.items()}
    ours = [arguments.python, "-P", "-m", "portfolio_lint", "scan", ".", "--format", "json", "--fail-on", "never"]
    commands = {name: [*ours, *options] for name, options in OURS.items()}
    for name, peer in PEERS.items():
        if versions[name]:
            programs = _programs(arguments.environments.resolve() / name)
            commands[name] = [str(programs / peer.command[0]), *peer.command[1:]]
    rows: dict[str, dict[str, Ran]] = {}
    for folder in arguments.folders:
        rows[folder.name] = measured(folder, commands, arguments.runs)
        print(f"{folder.name[:50]:50}", *(f"{name} {one.seconds:.2f}" for name, one in rows[folder.name].items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    return _print(rows, versions)


def _print(rows: Mapping[str, Mapping[str, Ran]], versions: Mapping[str, str]) -> int:
    """The table; 1 where a bound is not met."""
    print(f"\nMedians over {len(rows)} folders; to ours: how many times as long as our cold and warm scan of the same")
    print(f"{'':20} {'version':>9} {'seconds':>8} {'to cold':>8} {'to warm':>8}   did not end well on")
    times = {name: [row[name].seconds for row in rows.values()] for name in next(iter(rows.values()))}
    for name in (*OURS, *PEERS):
        if name not in times:
            print(f"{name:20} {'-':>9}   could not be installed")
            continue
        to_cold, to_warm = (
            median(row[name].seconds / row[which].seconds for row in rows.values()) for which in ("cold", "warm")
        )
        failed = sum(row[name].status not in (0, 1) for row in rows.values())
        label = f"portfolio-lint {name}" if name in OURS else name
        version = versions.get(name, "")
        print(f"{label:20} {version:>9} {median(times[name]):8.3f} {to_cold:8.2f} {to_warm:8.2f}   {failed or ''}")
    rivals = [median(times[name]) for name, peer in PEERS.items() if peer.knows_machine_learning and name in times]
    if not rivals:
        return 0
    cold, warm = (median(times[which]) / min(rivals) for which in ("cold", "warm"))
    print(f"to the fastest peer that knows machine learning: cold {cold:.2f} (bound 1), warm {warm:.2f} (bound 0.5)")
    return int(cold > 1 or warm > 0.5)


if __name__ == "__main__":
    sys.exit(main())
