"""What the repairs make of files in memory."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from portfolio_lint.packs import Catalogue, load_catalogue
from portfolio_lint.repair.plan import Outcome, plan
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

CATALOGUE: Catalogue = load_catalogue()
# What makes a project one that trains a model, for the rules that ask.
TRAINING = "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit([[1], [2]], [0, 1])\n"


def repaired(files: Mapping[str, str | bytes], code: str, *more: str) -> tuple[dict[str, bytes], Outcome]:
    """All files after the repair of the findings of one rule, and how it came about."""
    outcome = plan(MemorySnapshot(files), CATALOGUE, Settings(select=(code, *more)))
    after = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    after.update({patch.path: patch.after for patch in outcome.patches})
    return after, outcome


def fixable(files: Mapping[str, str | bytes], code: str) -> list[bool]:
    """Whether each finding of a rule says that it can be mended."""
    report = scan(MemorySnapshot(files), CATALOGUE, Settings(select=(code,)))
    return [finding.fixable for finding in report.all_findings()]


def script(source: str, code: str) -> str:
    """A script after its repair. A second repair must change nothing, and nothing of what was mended may be left."""
    files = {"train.py": source, "fit.py": TRAINING}
    after, outcome = repaired(files, code)
    assert not outcome.refusals, outcome.refusals
    again, second = repaired(after, code)
    assert again == after
    assert not second.patches
    assert True not in fixable(after, code)
    assert after["fit.py"] == TRAINING.encode()
    text = after["train.py"].decode()
    ast.parse(text)
    return text
