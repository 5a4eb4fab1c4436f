"""What could not be scanned, as a list that can be scanned again."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.batch.task import Result

NAME = "failures.csv"
_COLUMNS = ("url", "candidate", "ref", "subdir", "status", "message")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


class Ended(Struct, frozen=True):
    """How many results there are of each status, and the first failures: what failed, how, and why."""

    counts: Counter[str]
    first: tuple[tuple[str, str, str], ...]


def write_failures(results: Iterable[Result], folder: str, most: int) -> Ended:
    """Write the list, whole or not at all; an old one is removed where nothing failed. The first `most` are told."""
    counts: Counter[str] = Counter()
    first: list[tuple[str, str, str]] = []
    path = os.path.join(folder, NAME)
    with open(f"{path}.new", "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for result in results:
            counts[result.status] += 1
            if result.status == "ok":
                continue
            said = f"'{result.message}" if result.message.startswith(_FORMULA) else result.message
            writer.writerow((result.source, result.candidate, result.ref, result.subdir, result.status, said))
            if len(first) < most:
                first.append((result.source, result.status, result.message))
    if first:
        os.replace(f"{path}.new", path)
    else:
        os.unlink(f"{path}.new")
        if os.path.exists(path):
            os.unlink(path)
    return Ended(counts, tuple(first))
