#!/usr/bin/env python3
"""Time the scan against its floor, and the start-up against that of click alone.

    python benchmarks/speed/run.py FOLDER [FOLDER ...] [--runs 7] [--python PYTHON] [--against PYTHON]

The floor of a folder is a process that does nothing but read the same files, `ast.parse` the Python in them (cells of
notebooks included) and `orjson.loads` notebooks and JSON. The bound that the project holds is a scan of at most
3 floors plus the start-up of the tool, `portfolio-lint --version`, which is at most 2.5 times
`python -c "import click"`. All are whole processes, and the bare start of Python stands beside them. A cold scan is
one without the cache of facts, a warm one finds all of them there.

All commands of a folder run in turn, so that a machine that changes its speed changes it for all; medians are
printed, and ratios are what counts. `--python` is the interpreter whose installation is timed: people have one
without the tools of development, which slow down the start of every process. `--against` is one where another
version is installed: its scan runs in the same turns.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

_FLOOR = str(Path(__file__).with_name("floor.py"))


def seconds(command: list[str]) -> float:
    """Wall time of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def scan(python: str, folder: Path, *more: str) -> list[str]:
    # Without -P the package in the current folder would be taken for the installed one.
    return [python, "-P", "-m", "portfolio_lint", "scan", str(folder), "--format", "json", "--fail-on", "never", *more]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--against")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    rows: list[tuple[str, dict[str, float]]] = []
    for folder in arguments.folders:
        commands = {
            "python": [arguments.python, "-c", "pass"],
            "floor": [arguments.python, _FLOOR, str(folder)],
            "click": [arguments.python, "-c", "import click"],
            "start": [arguments.python, "-P", "-m", "portfolio_lint", "--version"],
            "cold": scan(arguments.python, folder, "--no-cache"),
            "warm": scan(arguments.python, folder),
        }
        if arguments.against:
            commands["other"] = scan(arguments.against, folder)
        for command in commands.values():
            seconds(command)  # the file system's cache, compiled modules, and our own cache
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(arguments.runs):
            for name, command in commands.items():
                times[name].append(seconds(command))
        rows.append((folder.name, {name: median(values) for name, values in times.items()}))
    _print(rows, with_other=arguments.against is not None)
    if arguments.json:
        arguments.json.write_text(json.dumps(_summary(rows)) + "\n")
    return 0


def _bound(row: dict[str, float]) -> float:
    return 3 * row["floor"] + row["start"]


def _summary(rows: list[tuple[str, dict[str, float]]]) -> dict[str, float]:
    # Linux counts in kilobytes, macOS in bytes.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    figures = {
        "start": median(row["start"] / row["click"] for _, row in rows),
        "cold": median(row["cold"] / _bound(row) for _, row in rows),
        "warm": median(row["warm"] / _bound(row) for _, row in rows),
        "memory_mb": memory,
    }
    if all("other" in row for _, row in rows):
        figures["against"] = median(row["cold"] / row["other"] for _, row in rows)
    return figures


def _print(rows: list[tuple[str, dict[str, float]]], *, with_other: bool) -> None:
    columns = ("python", "floor", "click", "start", "cold", "warm", *(("other",) if with_other else ()))
    print(f"{'folder':44} {' '.join(f'{name:>7}' for name in columns)}   cold / bound   warm / bound")
    for name, row in sorted(rows, key=lambda row: row[1]["cold"] / _bound(row[1])):
        figures = " ".join(f"{1000 * row[key]:5.0f}ms" for key in columns)
        print(f"{name[:44]:44} {figures}   {row['cold'] / _bound(row):12.2f}   {row['warm'] / _bound(row):12.2f}")
    summary = _summary(rows)
    print(
        f"start-up / click: {summary['start']:.2f} (bound 2.5); median cold scan / bound: {summary['cold']:.2f}, "
        f"warm: {summary['warm']:.2f}; peak memory {summary['memory_mb']:.0f} MB"
    )
    if "against" in summary:
        print(f"median cold scan / the other version's: {summary['against']:.2f}")


if __name__ == "__main__":
    sys.exit(main())
