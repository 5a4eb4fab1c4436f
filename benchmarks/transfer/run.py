#!/usr/bin/env python3
"""Count the bytes that a scan of a URL transfers, against `git clone --depth 1` of the same repository.

    python benchmarks/transfer/run.py [--project fixtures/churn] [--megabytes 20]

Git's own HTTP server runs on loopback, with partial clone allowed as the large code hosts allow it, and counts what it
answers and is asked. The repositories are copies of a small project, with a history and so many megabytes of data laid
out as people do: one large table, tables of half a megabyte, thousands of pictures, trained models, JSON for each
record, a mixture. What is drawn at random does not compress; the tables do, as tables do.
The bound that the project holds is 15 % where data is over 90 % of the repository.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from git_http_server import GitServer, commit, environment, git, make_repository, serve  # noqa: E402

BOUND = 15
Files = Iterator[tuple[str, bytes]]


def table(chance: random.Random, size: int) -> bytes:
    lines = ["id,age,income,balance,target"]
    length = len(lines[0])
    while length < size:
        figures = (f"{chance.gauss(50, 12):.4f}" for _ in range(3))
        lines.append(f"{len(lines)},{','.join(figures)},{chance.randint(0, 1)}")
        length += len(lines[-1]) + 1
    return "\n".join(lines).encode() + b"\n"


def one_table(chance: random.Random, size: int) -> Files:
    yield "data/transactions.csv", table(chance, size)


def many_tables(chance: random.Random, size: int) -> Files:
    for number in range(size // 500_000):
        yield f"data/part-{number:03}.csv", table(chance, 500_000)


def pictures(chance: random.Random, size: int) -> Files:
    for number in range(size // 10_000):
        kind = ("cat", "dog")[number % 2]
        yield f"data/{('train', 'test')[number % 5 == 0]}/{kind}/{number:05}.jpg", chance.randbytes(10_000)


def models(chance: random.Random, size: int) -> Files:
    for number in range(max(size // 900_000, 1)):
        yield f"models/model-{number}.pkl", chance.randbytes(900_000)


def records(chance: random.Random, size: int) -> Files:
    for number in range(size // 20_000):
        figures = ", ".join(str(chance.random()) for _ in range(1_000))
        yield f"data/annotations/{number:05}.json", f'{{"id": {number}, "values": [{figures}]}}'.encode()


def mixture(chance: random.Random, size: int) -> Files:
    for make in (one_table, many_tables, pictures, models, records):
        yield from make(chance, size // 5)


LAYOUTS = {
    "one table": one_table,
    "tables of 500 kB": many_tables,
    "pictures of 10 kB": pictures,
    "models of 900 kB": models,
    "JSON of 20 kB": records,
    "a mixture": mixture,
}


def publish(server: GitServer, name: str, project: Path, data: Files) -> float:
    """A repository with a history; the share of data in its files, in per cent."""
    folder = make_repository(server.root / name)
    shutil.copytree(project, folder, dirs_exist_ok=True)
    code = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    commit(folder, {}, "the project")
    size = 0
    for path, content in data:
        size += len(content)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    commit(folder, {}, "the data")
    for number in range(20):
        commit(folder, {"NOTES.txt": f"{number}\n"}, f"note {number}")
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "repack", "-adq")
    return 100 * size / (size + code)


def bytes_of(server: GitServer, command: list[str], cwd: str) -> tuple[int, int]:
    """The bytes and the requests that a command costs."""
    before, requests = server.transferred, len(server.requests)
    done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return server.transferred - before, len(server.requests) - requests


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, default=ROOT / "fixtures" / "churn")
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{'layout':20} {'data':>6} {'clone --depth 1':>16} {'scan':>12} {'requests':>9} {'share':>7}")
    worst = 0.0
    with tempfile.TemporaryDirectory() as top, serve(Path(top)) as server:
        for number, (layout, make) in enumerate(LAYOUTS.items()):
            data = make(random.Random(arguments.seed), arguments.megabytes * 1_000_000)
            share = publish(server, str(number), arguments.project, data)
            url = server.url(str(number))
            clone, _ = bytes_of(server, ["git", "clone", "-q", "--depth", "1", url, f"clone-{number}"], top)
            command = [sys.executable, "-P", "-m", "portfolio_lint", url, "--format", "json", "--no-cache"]
            scan, requests = bytes_of(server, [*command, "-o", os.devnull, "--exit-zero"], top)
            part = 100 * scan / clone
            worst = max(worst, part)
            print(f"{layout:20} {share:5.1f}% {clone:16,} {scan:12,} {requests:9} {part:6.1f}%")
    print(f"worst: {worst:.1f} % (bound {BOUND} %)")
    return int(worst > BOUND)


if __name__ == "__main__":
    sys.exit(main())
