#!/usr/bin/env python3
"""Score the leakage findings against labelled notebooks and scripts.

    python benchmarks/leakage/run.py --labels DIR [--half NAME] [--confidence low] [--lines N]
        [--wrong] [--json OUT]

`--labels` holds one JSON file for each notebook or script: {"file": where it is, "half": the part of the labels that it
is of, "labels": [{"code", "cell", "line", "note", "doubtful"}]}. A kind is predicted for a file where a rule of that
code fires, every file scanned alone. Doubtful labels count neither for nor against. With `--lines` a finding is right
only where a label of its code stands within so many lines, or a related place of it does. With `--confidence low`
findings count as well that a scan hides by default.

Then the time of following the data of each file against parsing it, and how it grows with a generated notebook.
"""

from __future__ import annotations

import argparse
import ast
import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from portfolio_lint.dataflow import follow
from portfolio_lint.findings import Confidence, Finding
from portfolio_lint.packs import load_catalogue
from portfolio_lint.readers.magics import split_magics
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

CODES = (*(f"LEK{number}" for number in range(101, 111)), "VAL107")
_CATALOGUE = load_catalogue()


class Counts(NamedTuple):
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def findings_of(path: Path, confidence: Confidence) -> list[Finding]:
    """What the rules find in one file that stands alone, if they are at least so sure."""
    snapshot = MemorySnapshot({path.name: path.read_bytes()}, source=path.name)
    report = scan(snapshot, _CATALOGUE, Settings(select=CODES, suppressions=False, minimum_confidence=confidence))
    return [finding for project in report.projects for finding in project.findings]


def places(findings: Iterable[Finding]) -> set[tuple[str, int | None, int]]:
    """Every place of a finding with its code; what is folded into one finding stands in the related places."""
    found = set()
    for finding in findings:
        found.add((finding.code, finding.cell, finding.line))
        found.update((finding.code, near.cell, near.line) for near in finding.related)
    return found


def trees(path: Path) -> list[tuple[ast.Module, int | None]]:
    """The syntax trees of a script, or of a notebook's cells."""
    text = path.read_text(encoding="utf-8", errors="replace")
    sources: list[tuple[str, int | None]] = [(text, None)]
    if path.suffix == ".ipynb":
        cells = json.loads(text).get("cells", [])
        sources = [("".join(c["source"]), n) for n, c in enumerate(cells) if c["cell_type"] == "code"]
    parsed: list[tuple[ast.Module, int | None]] = []
    for source, number in sources:
        try:
            parsed.append((ast.parse(split_magics(source, number)[0]), number))
        except (SyntaxError, ValueError):
            continue
    return parsed


def timed(path: Path) -> tuple[float, float]:
    """Seconds of parsing a file and of following its data, the best of three."""
    parsing, following = [], []
    for _ in range(3):
        start = time.perf_counter()
        parsed = trees(path)
        middle = time.perf_counter()
        follow(parsed)
        parsing.append(middle - start)
        following.append(time.perf_counter() - middle)
    return min(parsing), min(following)


def generated(cells: int) -> list[tuple[ast.Module, int | None]]:
    """A notebook that cleans a column in each cell, then splits, fits and scores."""
    head = "import pandas as pd\nfrom sklearn.svm import SVC\nfrom sklearn.model_selection import train_test_split\n"
    sources = [head, "df = pd.read_csv('a.csv')"]
    sources += [f"df['c{n}'] = df['c{n}'].fillna(df['c{n}'].mean())\nprint(df.head())" for n in range(cells - 4)]
    sources += ["a, b, c, d = train_test_split(df.drop(columns='y'), df['y'])", "print(SVC().fit(a, c).score(b, d))"]
    return [(ast.parse(source), number) for number, source in enumerate(sources)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--half", help="only the files of this half")
    parser.add_argument("--wrong", action="store_true", help="list every disagreement")
    parser.add_argument("--lines", type=int, help="how near a finding must be to its label; without it, anywhere")
    parser.add_argument("--confidence", choices=[each.value for each in Confidence], default="medium")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--no-time", action="store_true")
    arguments = parser.parse_args()

    counts = dict.fromkeys(CODES, Counts())
    times: list[tuple[float, float]] = []
    files = 0
    for label_file in sorted(arguments.labels.glob("*.json"), key=lambda file: (len(file.name), file.name)):
        label = json.loads(label_file.read_text())
        if not isinstance(label, dict) or "labels" not in label or arguments.half not in (None, label["half"]):
            continue
        path = Path(label["file"])
        files += 1
        findings = findings_of(path, Confidence(arguments.confidence))
        if not arguments.no_time:
            times.append(timed(path))
        for code in CODES:
            counts[code] = add(counts[code], code, label, findings, arguments)

    print(f"{files} files")
    print(f"{'':8}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>6}")
    for code, count in counts.items():
        print(
            f"{code:8}{count.right:7}{count.wrong:7}{count.missed:8}"
            f"{count.precision:11.2f}{count.recall:8.2f}{count.f1:6.2f}"
        )
    figures: dict[str, Any] = {code: {**count._asdict(), "f1": count.f1} for code, count in counts.items()}
    if times:
        shares = sorted(following / parsing for parsing, following in times if parsing)
        slowest = max(following for _, following in times)
        most = shares[len(shares) * 9 // 10]
        print(f"following / parsing: median {statistics.median(shares):.1f}, 90 of 100 at most {most:.1f}")
        print(f"slowest file: {slowest:.3f} s")
        for cells in (100, 1_000, 10_000):
            parsed = generated(cells)
            start = time.perf_counter()
            follow(parsed)
            print(f"{cells:6} cells: {time.perf_counter() - start:.3f} s")
        figures["median_share"], figures["slowest"] = statistics.median(shares), slowest
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    return 0


def add(
    count: Counts, code: str, label: dict[str, Any], findings: list[Finding], arguments: argparse.Namespace
) -> Counts:
    """The counts with those of one kind in one file."""
    labels = [entry for entry in label["labels"] if entry["code"] == code]
    sure = [entry for entry in labels if not entry.get("doubtful")]
    own = [finding for finding in findings if finding.code == code]
    if arguments.lines is not None:
        spots = places(own)

        def near(entry: dict[str, Any]) -> bool:
            return any(
                cell == entry["cell"] and abs(line - entry["line"]) <= arguments.lines for _, cell, line in spots
            )

        found = bool(own) and (not labels or any(map(near, labels)))
    else:
        found = bool(own)
    where = f"{code} {label['half']} {label['file']}"
    if found and sure:
        return count._replace(right=count.right + 1)
    if found and not labels:
        if arguments.wrong:
            said = [f"[{f.cell}]:{f.line} {f.message}" for f in own]
            print(f"wrong  {where}\n       {said}\n       {label.get('notes', '')}")
        return count._replace(wrong=count.wrong + 1)
    if sure and not found:
        if arguments.wrong:
            print(f"missed {where}\n       {[(e['cell'], e['line'], e['note']) for e in sure]}")
        return count._replace(missed=count.missed + 1)
    return count


if __name__ == "__main__":
    sys.exit(main())
