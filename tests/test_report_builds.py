"""JUnit and GitLab's Code Quality: what build servers show."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from reporting import FIXTURE_NAMES, finding, hostile, hostile_files, of_files, of_fixture, rendered, report

from portfolio_lint.findings import Severity
from portfolio_lint.snapshot import MemorySnapshot

KEYS = {"description", "check_name", "fingerprint", "severity", "location"}


def suites(text: str) -> ElementTree.Element:
    """A JUnit report whose counts are true."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests", "")) == len(cases)
        assert int(element.get("failures", "")) == sum(case.find("failure") is not None for case in cases)
        assert int(element.get("skipped", "")) == sum(case.find("skipped") is not None for case in cases)
    return root


def quality(text: str) -> list[dict[str, Any]]:
    """A Code Quality report that GitLab takes."""
    found: list[dict[str, Any]] = json.loads(text)
    for entry in found:
        assert set(entry) == KEYS
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert set(entry["location"]) == {"path", "lines"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert not entry["location"]["path"].startswith("./")
    assert len({entry["fingerprint"] for entry in found}) == len(found)
    return found


@pytest.mark.parametrize("name", FIXTURE_NAMES)
def test_every_fixture_can_be_read(name: str) -> None:
    cases = list(suites(of_fixture("junit", name)).iter("testcase"))
    assert [case.get("name") for case in cases].count("no findings") == (name not in ("churn", "collection"))
    assert len(quality(of_fixture("gitlab", name))) == sum(case.get("name") != "no findings" for case in cases)


@pytest.mark.parametrize(("level", "failing"), [("error", 1), ("warning", 2), ("note", 3), ("never", 0)])
def test_what_makes_the_run_fail_is_a_failure(level: str, failing: int) -> None:
    made = report(*(finding(severity, line=2) for severity in Severity))
    root = suites(rendered("junit", made, fail_on=level))
    assert root.get("failures") == str(failing)
    assert root.get("tests") == "3"


def test_a_case_says_what_and_where() -> None:
    root = suites(rendered("junit", report(finding(Severity.ERROR, "src/train.py", 7)), prefix="work"))
    (case,) = root.iter("testcase")
    assert case.attrib == {
        "name": "VAL101 some-rule src/train.py:7",
        "classname": "work/src/train.py",
        "file": "work/src/train.py",
        "line": "7",
        "time": "0",
    }
    (failure,) = case
    assert (failure.get("type"), failure.get("message")) == ("error", "A thing is wrong.")
    assert failure.text == "A thing is wrong. Put it right."


def test_no_findings_are_one_case_that_passes() -> None:
    (case,) = suites(rendered("junit", report())).iter("testcase")
    assert list(case) == []


def test_gitlab_gets_unique_fingerprints_severities_and_paths() -> None:
    made = report(finding(Severity.ERROR), finding(Severity.ERROR, line=2), finding(Severity.NOTE, "."))
    found = quality(rendered("gitlab", made, MemorySnapshot({"train.py": "a\na\n"})))
    assert [entry["severity"] for entry in found] == ["critical", "critical", "info"]
    assert [entry["location"]["path"] for entry in found] == ["train.py", "train.py", "README.md"]


def test_a_hostile_repository_stays_text() -> None:
    suites(rendered("junit", hostile()))
    suites(of_files("junit", hostile_files()))
    for text in (rendered("gitlab", hostile()), of_files("gitlab", hostile_files())):
        assert all(entry["description"].isprintable() for entry in json.loads(text))
