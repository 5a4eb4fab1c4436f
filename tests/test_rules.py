"""Every rule of every loaded pack keeps the contract: it explains itself, and its examples show what it says."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from portfolio_lint import examples
from portfolio_lint.findings import Confidence, Finding, Severity
from portfolio_lint.packs import Catalogue, load_catalogue
from portfolio_lint.rule import Example, Rule
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

CATALOGUE: Catalogue = load_catalogue()
RULES = tuple(rule for pack in CATALOGUE.packs for rule in pack.rules)
FAMILIES = {"FND", "RWP", "DOC", "DAT", "VAL", "LEK", "OPS", "ENG", "BIZ", "ETH", "CLM", "GRO", "SUP"}
SECTIONS = ("What it looks for", "Why it matters", "How to fix it")
SOURCES = {f"A{number}" for number in range(1, 13)} | {f"B{number}" for number in range(1, 11)}
LONGEST_MESSAGE = 200
FIRES = [(rule, example, number) for rule in RULES for number, example in enumerate(rule.fires)]
SILENT = [(rule, example, number) for rule in RULES for number, example in enumerate(rule.silent)]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def findings_of(rule: Rule, example: Example) -> list[Finding]:
    """What the rule finds in an example, unsure findings left out as for everybody."""
    return list(examples.findings_of(rule, example, CATALOGUE))


def places_in(example: Example) -> set[str]:
    """The paths that a finding may name: files, their folders, and the root."""
    folders = {
        "/".join(path.split("/")[:depth])
        for path in (*example.files, *example.sizes)
        for depth in range(1, path.count("/") + 1)
    }
    return {".", *example.files, *example.sizes, *folders}


@pytest.mark.parametrize(("rule", "example", "number"), FIRES, ids=[f"{r.code}-{n}" for r, _, n in FIRES])
def test_fires_where_its_example_says_so(rule: Rule, example: Example, number: int) -> None:
    found = findings_of(rule, example)
    assert found, f"{rule.code} is silent on its firing example {number}"
    assert {finding.code for finding in found} == {rule.code}
    for finding in found:
        for path in (finding.path, *(place.path for place in finding.related)):
            assert path in places_in(example), f"{path} is not part of the example"
        assert finding.line >= 1


@pytest.mark.parametrize(("rule", "example", "number"), SILENT, ids=[f"{r.code}-{n}" for r, _, n in SILENT])
def test_is_silent_where_its_example_says_so(rule: Rule, example: Example, number: int) -> None:
    found = findings_of(rule, example)
    assert not found, f"{rule.code} fires on its silent example {number}: {[finding.message for finding in found]}"


@pytest.mark.parametrize(("rule", "example"), [f[:2] for f in FIRES], ids=[f"{r.code}-{n}" for r, _, n in FIRES])
def test_messages_say_what_and_what_to_do(rule: Rule, example: Example) -> None:
    for finding in findings_of(rule, example):
        message, advice = finding.message, finding.advice
        assert message.strip() == message
        assert 0 < len(message) < LONGEST_MESSAGE
        assert not message.endswith("."), message
        assert "\n" not in message
        assert re.match(r"[A-Z][a-z]+\b", advice), f"no verb in capital at the beginning: {advice}"
        assert advice.split()[0].lower() not in {"the", "a", "an", "no", "this", "you", "there", "it"}, advice
        assert not advice.endswith("."), advice
        assert "\n" not in advice
        assert not re.search(r"\{\w*\}|\bNone\b|\s{2,}", message + advice), message + advice


@each_rule
def test_has_examples_of_both_kinds(rule: Rule) -> None:
    assert rule.fires, f"{rule.code} has no example that fires"
    assert rule.silent, f"{rule.code} has no example that stays silent"
    assert all(example.files or example.history.commits for example in rule.fires)


@each_rule
def test_documents_itself(rule: Rule) -> None:
    assert rule.summary
    assert rule.summary.endswith(".")
    assert tuple(rule.section) == SECTIONS
    for title, text in rule.section.items():
        assert len(text) > 30, f"{rule.code}: {title} says too little"


@each_rule
def test_names_its_sources(rule: Rule) -> None:
    # What the articles say nothing of are the tool's own comments.
    assert rule.sources or rule.scope == "suppressions", f"{rule.code} names no section of an article"
    assert set(rule.sources) <= SOURCES


@each_rule
def test_is_named_as_it_should_be(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert rule.family in FAMILIES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.scope in ("project", "repository", "suppressions")
    assert isinstance(rule.severity, Severity)
    assert not rule.concept or rule.concept in CATALOGUE.concepts


def test_codes_and_names_are_unique() -> None:
    for names in (Counter(rule.code for rule in RULES), Counter(rule.name for rule in RULES)):
        assert [name for name, count in names.items() if count > 1] == []


def test_a_repository_without_machine_learning_gets_no_advice_on_it() -> None:
    """A web shop's repository: nothing is trained, so nothing on models, data or validation applies."""
    example = {
        "README.md": "# Shop\n\nA small shop in Flask.\n\n## Run\n\n    pip install flask\n    flask run\n",
        "requirements.txt": "flask==3.0.0\n",
        "app.py": "from flask import Flask\n\napp = Flask(__name__)\n\n\n"
        "@app.route('/')\ndef index():\n    return 'shop'\n",
        "tests/test_app.py": "from app import index\n\n\ndef test_index():\n    assert index() == 'shop'\n",
    }
    report = scan(MemorySnapshot(example), CATALOGUE, Settings(minimum_confidence=Confidence.LOW))
    found = [*report.findings, *(finding for project in report.projects for finding in project.findings)]
    about_models = {"FND", "RWP", "DAT", "VAL", "LEK", "BIZ", "ETH", "CLM"}
    assert [finding.message for finding in found if finding.code[:3] in about_models] == []


def test_an_empty_repository_breaks_no_rule() -> None:
    for files in ({}, {"README.md": ""}, {"train.py": ""}, {"model.ipynb": ""}, {"data.csv": ""}):
        scan(MemorySnapshot(files), CATALOGUE, Settings(minimum_confidence=Confidence.LOW))
