#!/usr/bin/env python3
"""Count the work of a scan: the calls of functions, which no busy machine changes, as against the seconds.

    python benchmarks/work/run.py                  the calls of a scan of each fixture, beside those on record
    python benchmarks/work/run.py --renew          put them on record
    python benchmarks/work/run.py --busiest 30     and the functions with most of them

Each scan is a process of its own, from the start of the command line to the printed report, without a cache; the
folder is copied out of the checkout first, so that Git has no part in it. Calls of Python functions and of built-in
ones count, except those of the import system and of the search for installed packs, which depend on where and beside
what the tool is installed. The record is for one version of Python: another one takes other calls for the same work.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).resolve().parent.parent.parent
RECORD = Path(__file__).with_name("calls.json")
FIXTURES = ("churn", "collection", "webapp")
# What a scan may take more than is on record.
TOLERANCE = 1.05
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

_COUNTED = """
import cProfile, json, sys
profile = cProfile.Profile()
profile.enable()
try:
    from portfolio_lint.cli import main
    status = main(["scan", sys.argv[1], "--no-cache", "--no-config", "--fail-on", "never"], standalone_mode=False)
except SystemExit as end:
    status = end.code
profile.disable()
total, busiest = 0, {}
for entry in profile.getstats():
    if isinstance(entry.code, str):
        continue  # counted with whoever called it
    file = entry.code.co_filename
    if file.startswith("<frozen importlib") or file.endswith("entry_points.py"):
        continue
    built_in = sum(call.callcount for call in entry.calls or () if isinstance(call.code, str))
    total += entry.callcount + built_in
    name = f"{file.rpartition('/')[2]}:{entry.code.co_firstlineno} {entry.code.co_name}"
    busiest[name] = busiest.get(name, 0) + entry.callcount + built_in
top = sorted(busiest.items(), key=lambda item: -item[1])[: int(sys.argv[2])]
print("\\n" + json.dumps([total, dict(top)]))
sys.exit(status)
"""


def counted(folder: Path, seed: str = "0", busiest: int = 0) -> tuple[int, dict[str, int]]:
    """The calls of a scan of a folder, and the functions with most of them, each with what it calls that is built in.

    `seed` is that of the hashes of texts, which decides in which order sets are gone through.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PORTFOLIO_LINT_"))}
    done = subprocess.run(
        [sys.executable, "-P", "-c", _COUNTED, str(folder), str(busiest)],
        env={**kept, "PYTHONHASHSEED": seed, "NO_COLOR": "1", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        check=True,
    )
    total, top = json.loads(done.stdout.splitlines()[-1])
    return total, top


def calls(fixture: str, seed: str = "0") -> int:
    """The calls of a scan of a fixture."""
    return _of_copy(fixture, seed, 0)[0]


def _of_copy(fixture: str, seed: str, busiest: int) -> tuple[int, dict[str, int]]:
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / fixture
        copytree(ROOT / "fixtures" / fixture, folder)
        return counted(folder, seed, busiest)


def recorded() -> dict[str, int]:
    """The calls on record for this version of Python by fixture; empty where there are none."""
    found: dict[str, dict[str, int]] = json.loads(RECORD.read_text())
    return found.get(VERSION, {})


def renew() -> None:
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    record[VERSION] = {fixture: calls(fixture) for fixture in FIXTURES}
    RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--busiest", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.renew:
        renew()
    record = recorded()
    print(f"{'fixture':12} {'calls':>10} {'recorded':>10} {'ratio':>6}")
    worst = 0.0
    for fixture in FIXTURES:
        found, busiest = _of_copy(fixture, "0", arguments.busiest)
        before = record.get(fixture, 0)
        ratio = found / before if before else 0.0
        worst = max(worst, ratio)
        print(f"{fixture:12} {found:10,} {before:10,} {ratio:6.2f}")
        for name, number in busiest.items():
            print(f"  {number:10,}  {name}")
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
