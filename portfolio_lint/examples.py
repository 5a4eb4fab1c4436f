"""Trying rules on the examples they carry: what the tests of a pack call.

from portfolio_lint.examples import complaints
from portfolio_lint.packs import load_catalogue

def test_the_rules_do_as_they_say():
    assert complaints(load_catalogue(["team_rules"]), "TEAM") == []
"""

from __future__ import annotations

from collections.abc import Iterator

from portfolio_lint.findings import Finding
from portfolio_lint.packs import Catalogue
from portfolio_lint.rule import Example, Rule
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

SECTIONS = ("What it looks for", "Why it matters", "How to fix it")


def findings_of(rule: Rule, example: Example, catalogue: Catalogue) -> tuple[Finding, ...]:
    """What a rule finds in an example, unsure findings left out as for everybody."""
    snapshot = MemorySnapshot(example.files, history=example.history, sizes=example.sizes)
    return scan(snapshot, catalogue, Settings(select=(rule.code,), narrow=True)).all_findings()


def complaints(catalogue: Catalogue, prefix: str = "") -> list[str]:
    """What is wrong with the rules whose codes begin so, in sentences; none where all is well.

    A rule documents itself, has an example of either kind, fires where it should and nowhere else. That there is
    no rule of that kind, and that a pack was left out, is wrong too.
    """
    chosen = [rule for code, rule in catalogue.rules.items() if code.startswith(prefix)]
    none = [] if chosen else [f"no rule has a code that begins with {prefix!r}"]
    return [*catalogue.broken, *none, *(said for rule in chosen for said in _complaints_about(rule, catalogue))]


def _complaints_about(rule: Rule, catalogue: Catalogue) -> Iterator[str]:
    if not rule.summary:
        yield f"{rule.code} has no docstring"
    missing = [title for title in SECTIONS if not rule.section.get(title)]
    if missing:
        yield f"{rule.code} says nothing under {', '.join(missing)}"
    for kind, examples in (("fires", rule.fires), ("stays silent", rule.silent)):
        if not examples:
            yield f"{rule.code} has no example on which it {kind}"
    for number, example in enumerate(rule.fires):
        if not findings_of(rule, example, catalogue):
            yield f"{rule.code} is silent on its firing example {number}"
    for number, example in enumerate(rule.silent):
        for finding in findings_of(rule, example, catalogue):
            yield f"{rule.code} fires on its silent example {number}: {finding.message}"
