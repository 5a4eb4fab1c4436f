"""Whether one process can scan for ever: no crash, and memory that stays flat.

python benchmarks/endurance/run.py DIR/* --notebooks 5000

Scans the folders one after another, round after round, in this process and without a cache, until so many notebooks
were read. Prints for every thousand files what was read so far, the memory that the process holds, and the most it
ever held, in megabytes. Ends with status 1 where a part of the tool failed.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import resource
import sys

from portfolio_lint.packs import load_catalogue
from portfolio_lint.scan import Settings, scan
from portfolio_lint.source import open_source

EVERY = 1_000


def held() -> float:
    """The megabytes that the process holds now, where the system tells; else the most it ever held."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return most()


def most() -> float:
    """The most megabytes that the process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--notebooks", type=int, default=5_000)
    options = parser.parse_args()
    folders = [folder for folder in options.folders if os.path.isdir(folder)]
    catalogue = load_catalogue()
    files = notebooks = faults = told = 0
    print(f"{'files':>7} {'notebooks':>9} {'repositories':>12} {'MB now':>7} {'MB most':>7}", flush=True)
    for repositories, folder in enumerate(itertools.cycle(folders), 1):
        snapshot = open_source(folder)
        try:
            report = scan(snapshot, catalogue, Settings())
        finally:
            snapshot.close()
        files += report.repository.files_read
        notebooks += report.repository.kinds.get("notebook", 0)
        faults += len(report.faults)
        for fault in report.faults:
            print(f"{folder}: {fault}", file=sys.stderr)
        is_enough = notebooks >= options.notebooks or (repositories == len(folders) and notebooks == 0)
        if files // EVERY > told or is_enough:
            told = files // EVERY
            gc.collect()
            print(f"{files:>7} {notebooks:>9} {repositories:>12} {held():>7.0f} {most():>7.0f}", flush=True)
        if is_enough:
            return 1 if faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
