#!/usr/bin/env python3
"""Score the evidence against labelled repositories.

    python benchmarks/accuracy/run.py --labels DIR --corpus DIR [--wrong] [--json OUT]

`--labels` holds one JSON file for each repository: {"repo": "owner/name", "labels": {concept: {"value":
true|false|null, "at": "path:line"}}}. `--corpus` holds the checkouts, each at owner+name. A concept is predicted
for a repository where any of its projects has a place of evidence; null labels are left out; a failed scan
counts as no evidence.

Beside the figures stands what a search for keywords reaches on the same files (benchmarks/accuracy/keywords.py).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from keywords import search
from scoring import Counts, f1, table


def evidence_of(path: Path) -> dict[str, list[dict[str, object]]] | None:
    """Places by concept over all projects; None where the scan failed."""
    command = [sys.executable, "-m", "portfolio_lint", "scan", str(path), "--format", "json", "--fail-on", "never"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    if done.returncode != 0:
        return None
    found: dict[str, list[dict[str, object]]] = {}
    for project in json.loads(done.stdout)["projects"]:
        for concept, places in project["evidence"].items():
            found.setdefault(concept, []).extend(places)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true", help="list every disagreement with the label's place")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    arguments = parser.parse_args()

    ours, naive = Counts(), Counts()
    failed: list[str] = []
    missing: list[str] = []
    repositories = 0
    for file in sorted(arguments.labels.glob("*.json")):
        label = json.loads(file.read_text())
        path = arguments.corpus / label["repo"].replace("/", "+")
        if not path.is_dir():
            missing.append(label["repo"])
            continue
        repositories += 1
        found = evidence_of(path)
        if found is None:
            failed.append(label["repo"])
        words = search(path)
        for concept, truth in label["labels"].items():
            if truth["value"] is None:
                continue
            predicted = bool((found or {}).get(concept))
            ours.add(concept, predicted, truth["value"])
            naive.add(concept, concept in words, truth["value"])
            if arguments.wrong and predicted != truth["value"]:
                where = (found or {}).get(concept, [{}])[0] if predicted else truth.get("at", "")
                print(f"  {'false alarm' if predicted else 'missed'}: {label['repo']} {concept} {where}")
    print(table(ours, naive))
    print(f"{repositories} repositories, {len(failed)} failed scans {' '.join(failed)}")
    if missing:
        print(f"no checkout: {', '.join(missing)}")
    if arguments.json:
        figures = {"micro_f1": f1(*ours.total()), "keywords_micro_f1": f1(*naive.total()), "failed": failed}
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
