#!/usr/bin/env python3
"""How a batch scales: with the number of processes, on a Dask cluster, and in memory with the number of repositories.

    python benchmarks/batch/run.py [--repositories 100] [--runs 3]          throughput, and equal results
    python benchmarks/batch/run.py --memory 100 1000 10000                  memory of the process that leads the batch

The repositories are made from fixtures, each a little different, in a temporary folder. All ways of a round run in
turn, so that a machine that changes its speed changes it for all; medians are printed, and ratios are what counts.
Facts are not kept between runs (`--no-cache`). The bounds that the project holds: two processes do at least 1.8 times
what one does, memory does not grow with the number of repositories, and the results are the same byte for byte.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ("churn", "webapp", "collection/bike-demand", "collection/spam-filter", "collection/house-prices")
BATCH = [sys.executable, "-P", "-m", "portfolio_lint", "batch"]
BOUND = 1.8


def generate(folder: Path, number: int) -> Path:
    """So many repositories, and the list of them."""
    for one in range(number):
        target = folder / f"candidate-{one:05}"
        shutil.copytree(ROOT / "fixtures" / FIXTURES[one % len(FIXTURES)], target)
        (target / "model_of_candidate.py").write_text(
            f"from sklearn.ensemble import RandomForestClassifier\n\nmodel = RandomForestClassifier({one})\n"
        )
    listed = folder / "list.txt"
    listed.write_text("".join(f"{folder}/candidate-{one:05}\n" for one in range(number)))
    return listed


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler and workers of one thread each; the address."""
    about = folder / "scheduler.json"
    common = ["--scheduler-file", str(about), "--host", "127.0.0.1", "--no-dashboard"]

    def start(program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *common, *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    processes = [start("dask_scheduler", "--port", "0")]
    try:
        while not about.exists() or not about.read_bytes():
            time.sleep(0.1)
        local = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        processes += [start("dask_worker", *local) for _ in range(workers)]
        yield json.loads(about.read_bytes())["address"]
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def timed(listed: Path, out: Path, *options: str) -> float:
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run([*BATCH, str(listed), "-o", str(out), "--no-cache", "--quiet", *options], check=True)
    return time.perf_counter() - start


def digest(out: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(path for path in out.iterdir() if not path.name.startswith(".")):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def throughput(repositories: int, runs: int) -> int:
    times: dict[str, list[float]] = {}
    digests = set()
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        listed = generate(folder, repositories)
        with contextlib.ExitStack() as stack:
            ways = {"1 process": ("--jobs", "1"), "2 processes": ("--jobs", "2")}
            for workers in (1, 2):
                (folder / str(workers)).mkdir()
                address = stack.enter_context(cluster(folder / str(workers), workers))
                ways[f"Dask, {workers} worker{'s'[: workers - 1]}"] = ("--scheduler", address)
            timed(listed, folder / "out", "--jobs", "2")
            for _ in range(runs):
                for way, options in ways.items():
                    times.setdefault(way, []).append(timed(listed, folder / "out", *options))
                    digests.add(digest(folder / "out"))
    first = median(times["1 process"])
    print(f"{repositories} repositories, median of {runs}")
    print(f"{'':16} {'seconds':>8} {'a second':>9} {'to 1 process':>13}")
    for way, found in times.items():
        print(f"{way:16} {median(found):8.1f} {repositories / median(found):9.1f} {first / median(found):12.2f}x")
    ratio = first / median(times["2 processes"])
    print(f"two processes: {ratio:.2f} times one (bound {BOUND}); results {'equal' if len(digests) == 1 else 'DIFFER'}")
    return int(ratio < BOUND or len(digests) > 1)


def peak_memory(process: int) -> float:
    """The most memory that a process has had so far, in megabytes; 0 once it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1_000
    return 0.0


def memory(numbers: list[int]) -> int:
    """Print the peak memory of the leading process for each number of repositories: scanned, and met again."""
    found = []
    with tempfile.TemporaryDirectory() as top:
        print(f"{'repositories':>12} {'scanned':>10} {'again':>10} {'seconds':>8}")
        for number in numbers:
            folder, out = Path(top) / str(number), Path(top) / f"out-{number}"
            folder.mkdir()
            command = [*BATCH, str(generate(folder, number)), "-o", str(out), "--quiet"]
            start, peaks = time.perf_counter(), []
            for _ in range(2):
                process, peak = subprocess.Popen(command), 0.0
                while process.poll() is None:
                    peak = max(peak, peak_memory(process.pid))
                    time.sleep(0.05)
                peaks.append(peak)
            found.append(peaks)
            print(f"{number:12,} {peaks[0]:7.0f} MB {peaks[1]:7.0f} MB {time.perf_counter() - start:8.0f}", flush=True)
            shutil.rmtree(folder)
            shutil.rmtree(out)
    print(f"from {numbers[0]:,} to {numbers[-1]:,}: {found[-1][0] / found[0][0]:.2f} times the memory")
    return int(found[-1][0] > 1.25 * found[0][0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="+", metavar="N")
    arguments = parser.parse_args()
    os.environ.pop("PORTFOLIO_LINT_DEBUG", None)
    return memory(arguments.memory) if arguments.memory else throughput(arguments.repositories, arguments.runs)


if __name__ == "__main__":
    sys.exit(main())
