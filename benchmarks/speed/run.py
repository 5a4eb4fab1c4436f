#!/usr/bin/env python3
"""Time the scan against its floor, and the start-up against that of click alone.

    python benchmarks/speed/run.py FOLDER [FOLDER ...] [--runs 7]

The floor of a folder is what reading the same files, `ast.parse` on its Python (notebook cells included) and
`orjson.loads` on its notebooks and JSON cost in one loop in one process, without that process's start. The
bound that the project holds is a scan of at most 3 floors plus 2.5 times `python -c "import click"`; its
start-up alone is `portfolio-lint --version`. A cold scan is one without the cache of facts, a warm one finds
all of them there. All commands of a folder run in turn, so that a machine that
changes its speed changes it for all; medians are printed, and ratios are what counts.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from statistics import median

import orjson

COMMAND = [sys.executable, "-m", "portfolio_lint"]
_READ = {".py", ".ipynb", ".md", ".rst", ".txt", ".yml", ".yaml", ".toml", ".json", ".cfg", ".r", ".rmd", ".sh"}
_LEFT_OUT = {".git", "node_modules", ".venv", "venv", "__pycache__", ".ipynb_checkpoints", "site-packages"}
_LARGEST = 2_000_000


def floor(folder: Path) -> float:
    """Seconds for reading and parsing the files of a folder bare."""
    start = time.perf_counter()
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in files:
            path = Path(root, name)
            suffix = path.suffix.lower()
            if suffix not in _READ or (suffix != ".ipynb" and path.stat().st_size > _LARGEST):
                continue
            content = path.read_bytes()
            try:
                if suffix == ".py":
                    ast.parse(content)
                elif suffix == ".ipynb":
                    for cell in orjson.loads(content).get("cells", []):
                        if cell.get("cell_type") == "code":
                            _parse_cell("".join(cell.get("source", [])))
                elif suffix == ".json":
                    orjson.loads(content)
            except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError):
                continue
    return time.perf_counter() - start


def _parse_cell(source: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return


def seconds(command: list[str]) -> float:
    """Wall time of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")

    click = [sys.executable, "-c", "import click"]
    rows = []
    for folder in arguments.folders:
        warm = [*COMMAND, "scan", str(folder), "--format", "json", "--fail-on", "never"]
        scan = [*warm, "--no-cache"]
        seconds(warm), seconds(warm), floor(folder)  # the file system's cache, and ours
        times: dict[str, list[float]] = {"click": [], "version": [], "scan": [], "warm": [], "floor": []}
        for _ in range(arguments.runs):
            times["click"].append(seconds(click))
            times["version"].append(seconds([*COMMAND, "--version"]))
            times["scan"].append(seconds(scan))
            times["warm"].append(seconds(warm))
            times["floor"].append(floor(folder))
        middle = {name: median(values) for name, values in times.items()}
        bound = 3 * middle["floor"] + 2.5 * middle["click"]
        rows.append((folder.name, middle, middle["scan"] / bound))

    columns = ("floor", "click", "start", "cold", "warm")
    print(f"{'folder':44} {' '.join(f'{name:>7}' for name in columns)}   cold / bound   warm / bound")
    for name, middle, share in sorted(rows, key=lambda row: row[2]):
        figures = " ".join(f"{1000 * middle[key]:5.0f}ms" for key in ("floor", "click", "version", "scan", "warm"))
        print(f"{name[:44]:44} {figures}   {share:12.2f}   {share * middle['warm'] / middle['scan']:12.2f}")
    start = median([middle["version"] / middle["click"] for _, middle, _ in rows])
    share = median([share for _, _, share in rows])
    warm_share = median([share * middle["warm"] / middle["scan"] for _, middle, share in rows])
    # Linux counts in kilobytes, macOS in bytes.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(
        f"start-up / click: {start:.2f} (bound 2.5); median cold scan / bound: {share:.2f}, warm: {warm_share:.2f}; "
        f"peak memory {memory:.0f} MB"
    )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"start": start, "share": share, "warm_share": warm_share, "memory_mb": memory}) + "\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
