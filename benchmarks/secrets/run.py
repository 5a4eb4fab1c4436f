#!/usr/bin/env python3
"""Score the search for credentials on made-up files, beside detect-secrets where that is installed.

    python benchmarks/secrets/generate.py FOLDER
    python benchmarks/secrets/run.py FOLDER [--wrong]

A line counts once. Both are given the lines of each file with its path; neither sees the truth. The last rows are what
both find, and what either does.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from portfolio_lint.readers import read_file
from portfolio_lint.snapshot import MemorySnapshot


def ours(path: str, text: str) -> set[int]:
    snapshot = MemorySnapshot({path: text})
    facts = read_file(snapshot, snapshot.files[0])
    return {secret.line for secret in facts.secrets} if facts is not None else set()


def theirs(path: Path) -> set[int]:
    from detect_secrets import SecretsCollection
    from detect_secrets.settings import default_settings

    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(path))
    return {secret.line_number for _, secret in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="count what was missed and what was wrong, by shape")
    arguments = parser.parse_args()
    truth = json.loads((arguments.folder / "truth.json").read_text())
    judges = {"ours": lambda path, text: ours(path.name, text)}
    try:
        import detect_secrets  # noqa: F401
    except ImportError:
        print("detect-secrets is not installed: ours alone")
    else:
        judges["detect-secrets"] = lambda path, _: theirs(path)
    found: dict[str, dict[str, set[int]]] = {}
    for name, judge in judges.items():
        start = time.perf_counter()
        texts = {path: (arguments.folder / path).read_text() for path in truth}
        found[name] = {path: judge(arguments.folder / path, text) for path, text in texts.items()}
        print(f"{name}: {time.perf_counter() - start:.2f} s")
    if len(found) == 2:
        one, two = found.values()
        found["both"] = {path: one[path] & two[path] for path in truth}
        found["either"] = {path: one[path] | two[path] for path in truth}
    for kinds, only in (("all files", ""), ("Python", ".py"), ("settings", "settings")):
        paths = [p for p in truth if not only or p.endswith(only) or (only == "settings" and not p.endswith(".py"))]
        print(f"\n{kinds}: {len(paths)} files, {sum(len(truth[p]['real']) for p in paths)} credentials")
        for name, lines in found.items():
            _print(name, lines, {path: truth[path] for path in paths}, wrong=arguments.wrong)


def _print(name: str, lines: dict[str, set[int]], truth: dict[str, dict[str, dict[str, str]]], *, wrong: bool) -> None:
    right = missed = alarms = 0
    unseen, false = Counter[str](), Counter[str]()
    for path, told in truth.items():
        real = {int(line) for line in told["real"]}
        right += len(lines[path] & real)
        missed += len(real - lines[path])
        alarms += len(lines[path] - real)
        unseen.update(told["real"][str(line)] for line in real - lines[path])
        false.update(told["seeming"].get(str(line), "plain line") for line in lines[path] - real)
    precision = right / (right + alarms) if right + alarms else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    print(f"  {name:16} precision {precision:.3f}  recall {recall:.3f}")
    if wrong:
        print(f"    missed {dict(unseen.most_common())}\n    wrong {dict(false.most_common())}")


if __name__ == "__main__":
    main()
