#!/usr/bin/env python3
"""Draw findings for a person to judge, and count the verdicts.

    python benchmarks/findings/run.py draw DIR/* --seed 20261123 [--number 200] > verdicts.jsonl
    python benchmarks/findings/run.py table verdicts.jsonl

`draw` scans folders that are called owner+name and prints JSON lines: one finding at random for each code that
fires, the rarest code first, then any findings at random until there are enough, and never more than eight from one
repository. The same folders and seed give the same lines. `verdict` and `reason` are left empty for the reader:

    useful   right, and a reviewer or the candidate would want to hear it at that severity
    petty    true, and nobody should be told
    wrong    false, or with advice that does not fit

`table` prints the verdicts by family of rules as Markdown.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

VERDICTS = ("useful", "petty", "wrong")
_MOST_PER_REPOSITORY = 8
_KEPT = ("code", "severity", "path", "line", "cell", "message", "advice")

Finding = dict[str, str | int | None]


def findings_of(folder: Path) -> list[Finding]:
    """The findings about a whole repository and about each of its projects."""
    command = [sys.executable, "-m", "portfolio_lint", "scan", str(folder), "--format", "json", "--fail-on", "never"]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    report = json.loads(done.stdout)
    parts = [(".", report["findings"]), *((project["path"], project["findings"]) for project in report["projects"])]
    return [
        {"repo": folder.name.replace("+", "/", 1), "project": project}
        | {key: finding[key] for key in _KEPT}
        | {"verdict": "", "reason": ""}
        for project, findings in parts
        for finding in findings
    ]


def draw(findings: list[Finding], number: int, seed: int) -> list[Finding]:
    """A sample in which every code has a finding, in an order that depends on nothing but findings and seed."""
    shuffled = sorted(findings, key=lambda finding: json.dumps(finding, sort_keys=True))
    random.Random(seed).shuffle(shuffled)
    frequency = Counter(finding["code"] for finding in shuffled)
    rarest_first = sorted(frequency, key=lambda code: (frequency[code], str(code)))
    taken: list[Finding] = []
    per_repository: Counter[str | int | None] = Counter()

    def take(candidates: list[Finding]) -> bool:
        for finding in candidates:
            if per_repository[finding["repo"]] < _MOST_PER_REPOSITORY and finding not in taken:
                taken.append(finding)
                per_repository[finding["repo"]] += 1
                return True
        return False

    for code in rarest_first:
        if not take([finding for finding in shuffled if finding["code"] == code]):
            print(f"no room for {code}: its repositories are drawn from already", file=sys.stderr)
    while len(taken) < number and take(shuffled):
        pass
    return sorted(taken, key=lambda finding: [str(finding[key]) for key in ("repo", "project", "code", "path", "line")])


def table(findings: list[Finding]) -> str:
    """Verdicts by family and over all, as a Markdown table."""
    rows: dict[str, Counter[str]] = {}
    for finding in findings:
        if finding["verdict"] not in VERDICTS:
            raise SystemExit(f"no verdict on {finding['code']} in {finding['repo']}: {finding['verdict']!r}")
        for family in (str(finding["code"]).rstrip("0123456789"), "all"):
            rows.setdefault(family, Counter())[str(finding["verdict"])] += 1
    lines = [
        "| family | read | right and useful | right but petty | wrong | share |",
        "|--------|-----:|-----------------:|----------------:|------:|------:|",
    ]
    for family in [*sorted(set(rows) - {"all"}), *rows.keys() & {"all"}]:
        useful, petty, wrong = (rows[family][verdict] for verdict in VERDICTS)
        read = useful + petty + wrong
        lines.append(f"| {family:6} | {read:4} | {useful:16} | {petty:15} | {wrong:5} | {100 * useful / read:3.0f} % |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="print findings to be judged as JSON lines")
    drawing.add_argument("folders", nargs="+", type=Path)
    drawing.add_argument("--seed", type=int, required=True)
    drawing.add_argument("--number", type=int, default=200)
    counting = commands.add_parser("table", help="print the verdicts of a file by family")
    counting.add_argument("file", type=Path)
    arguments = parser.parse_args()

    if arguments.command == "table":
        print(table([json.loads(line) for line in arguments.file.read_text().splitlines()]))
        return 0
    found = [finding for folder in sorted(arguments.folders) if folder.is_dir() for finding in findings_of(folder)]
    for finding in draw(found, arguments.number, arguments.seed):
        print(json.dumps(finding, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
