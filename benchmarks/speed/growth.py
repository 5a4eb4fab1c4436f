#!/usr/bin/env python3
"""How a scan grows with the files of a repository.

    python benchmarks/speed/growth.py [--times 1 8 64] [--runs 3] [--layout project|collection]
    python benchmarks/speed/growth.py --calls [--busiest 15]

Repositories are made from the fixture `churn` in a temporary folder: so many copies of its modules, notebook, tests
and data, each a little different, as parts of one project or as the projects of a collection. Measured are whole
processes without a cache, in turns, and medians are printed. The bound that the project holds: 64 times the files take
at most 70 times the time. With `--calls` the calls of functions are counted instead, which no busy machine changes,
and with `--busiest` those functions are named whose calls grow most.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from work.run import counted

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURE = ROOT / "fixtures" / "churn"
# What 64 times the files may take, for each time of the files.
BOUND = 70 / 64


def multiply(folder: Path, number: int, layout: str) -> Path:
    """A repository with so many copies of the fixture, which are parts of one project or projects of their own."""
    if layout == "collection":
        for one in range(number):
            shutil.copytree(FIXTURE, folder / f"churn-{one:02}")
            _differ(folder / f"churn-{one:02}", one)
        (folder / "README.md").write_text("# Portfolio\n\nProjects on customers who leave, each on other data.\n")
        return folder
    shutil.copytree(FIXTURE, folder)
    _differ(folder, 0)
    for one in range(1, number):
        for part in ("src/churn", "notebooks", "tests", "data"):
            target = folder / part / f"part_{one:02}"
            shutil.copytree(FIXTURE / part, target)
            _differ(target, one)
    return folder


def _differ(folder: Path, number: int) -> None:
    """Make the copy different from the others: another name in each text."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".ipynb", ".csv", ".md"):
            path.write_text(path.read_text(encoding="utf-8").replace("tenure", f"tenure_{number:02}"), encoding="utf-8")


def seconds(folder: Path) -> float:
    """Wall time of a whole scan."""
    command = [sys.executable, "-P", "-m", "portfolio_lint", "scan", str(folder)]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--no-cache", "--no-config", "--format", "json", "--fail-on", "never"],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def print_growth(layout: str, times: list[int], found: list[float], unit: str) -> float:
    """A line for each number of copies; the worst ratio of growth to the bound's."""
    print(f"{layout:12} {unit:>12} {'to the first':>13} {'bound':>8}")
    worst = 0.0
    for number, value in zip(times, found, strict=True):
        bound = BOUND * number / times[0]
        worst = max(worst, value / found[0] / bound if number > times[0] else 0.0)
        shown = f"{value:12,.2f}" if unit == "seconds" else f"{value:12,.0f}"
        print(f"{number:>10} x {shown} {value / found[0]:13.1f} {bound if number > times[0] else 1:8.1f}")
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--layout", choices=("project", "collection"), action="append")
    parser.add_argument("--calls", action="store_true")
    parser.add_argument("--busiest", type=int, default=0)
    arguments = parser.parse_args()
    worst = 0.0
    for layout in arguments.layout or ("project", "collection"):
        with tempfile.TemporaryDirectory() as top:
            folders = [multiply(Path(top) / str(number), number, layout) for number in arguments.times]
            if arguments.calls:
                counts = [counted(folder, busiest=100_000) for folder in folders]
                worst = max(
                    worst, print_growth(layout, arguments.times, [float(total) for total, _ in counts], "calls")
                )
                _print_busiest(arguments.times, counts[0][1], counts[-1][1], arguments.busiest)
                continue
            runs: list[list[float]] = [[] for _ in folders]
            for _ in range(arguments.runs + 1):  # the first fills the file system's cache
                for folder, taken in zip(folders, runs, strict=True):
                    taken.append(seconds(folder))
            found = [median(taken[1:]) for taken in runs]
            worst = max(worst, print_growth(layout, arguments.times, found, "seconds"))
    return int(worst > 1)


def _print_busiest(times: list[int], first: dict[str, int], last: dict[str, int], number: int) -> None:
    """The functions whose calls grow by more than the files do, those with most calls first."""
    growth = times[-1] / times[0]
    superlinear = {name: calls for name, calls in last.items() if calls > 1.1 * growth * max(first.get(name, 0), 1)}
    for name, calls in sorted(superlinear.items(), key=lambda item: -item[1])[:number]:
        print(f"  {calls:10,} after {first.get(name, 0):8,}  {name}")


if __name__ == "__main__":
    sys.exit(main())
