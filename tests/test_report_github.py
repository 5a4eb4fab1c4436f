"""Annotations, read as the runner of GitHub Actions reads a log."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from reporting import FIXTURE_NAMES, finding, hostile, hostile_files, of_files, of_fixture, rendered, report

from portfolio_lint.findings import Severity
from portfolio_lint.snapshot import MemorySnapshot

COMMANDS = ("error", "warning", "notice")


def read(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a log and their parts. Raises where a line is no annotation: a log holds nothing else."""
    found = []
    for line in log.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n") if log else []:
        head, sign, data = line.removeprefix("::").partition("::")
        assert line.startswith("::")
        assert sign
        name, _, rest = head.partition(" ")
        assert name in COMMANDS
        properties = dict(pair.split("=", 1) for pair in rest.split(",") if pair)
        assert set(properties) <= {"file", "line", "title"}
        found.append((name, {key: plain(value, more=True) for key, value in properties.items()}, plain(data)))
    return found


def plain(text: str, *, more: bool = False) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if more else ()), ("%25", "%")):
        text = text.replace(code, sign)
    return text


@pytest.mark.parametrize("name", FIXTURE_NAMES)
def test_every_fixture_gives_at_most_ten_of_a_kind(name: str) -> None:
    commands = [command for command, _, _ in read(of_fixture("github", name))]
    assert all(commands.count(kind) <= 10 for kind in COMMANDS)
    assert bool(commands) == (name in ("churn", "collection"))
    assert len(commands) <= 11


def test_an_annotation_names_file_line_and_rule() -> None:
    made = rendered("github", report(finding(Severity.ERROR, "a,b:c.py", 7, "100% wrong")), prefix="work")
    assert made == (
        "::error file=work/a%2Cb%3Ac.py,line=7,title=VAL101 some-rule::100%25 wrong. Put it right.\n"
    )  # fmt: skip
    assert read(made) == [
        (
            "error",
            {"file": "work/a,b:c.py", "line": "7", "title": "VAL101 some-rule"},
            "100% wrong. Put it right.",
        )
    ]


def test_the_ten_worst_and_how_many_are_left_out() -> None:
    many = [finding(Severity.NOTE, line=line) for line in range(1, 9)]
    many += [finding(Severity.ERROR, line=line) for line in range(1, 5)]
    *annotations, (command, _, text) = read(rendered("github", report(*many)))
    assert [name for name, _, _ in annotations] == ["error"] * 4 + ["notice"] * 6
    assert command == "notice"
    assert text.startswith("2 more findings without an annotation")


def test_the_count_is_not_dropped_after_ten_notes() -> None:
    found = read(rendered("github", report(*(finding(Severity.NOTE, line=line) for line in range(1, 13)))))
    assert len(found) == 10
    assert found[-1][2].startswith("3 more findings")


def test_ten_notes_need_no_count() -> None:
    found = read(rendered("github", report(*(finding(Severity.NOTE, line=line) for line in range(1, 11)))))
    assert [properties["line"] for _, properties, _ in found] == [str(line) for line in range(1, 11)]


def test_what_concerns_a_folder_has_no_file() -> None:
    ((_, properties, _),) = read(rendered("github", report(finding(path="."))))
    assert set(properties) == {"title"}


def test_of_another_repository_the_place_is_told() -> None:
    made = report(finding(line=3), source="https://github.com/ada/work")
    ((_, properties, text),) = read(rendered("github", made))
    assert set(properties) == {"title"}
    assert text == "train.py:3: A thing is wrong. Put it right."


def test_a_cell_is_told_and_its_line_found() -> None:
    text = '{"nbformat": 4,\n"cells": [{"cell_type": "code",\n"source": [\n"a\\n",\n"b"]}]}'
    made = report(replace(finding(path="a.ipynb", line=2), cell=0))
    ((_, properties, said),) = read(rendered("github", made, MemorySnapshot({"a.ipynb": text})))
    assert properties["line"] == "5"
    assert said.startswith("Cell 0, line 2: ")


def test_a_hostile_repository_gives_no_command() -> None:
    for log in (rendered("github", hostile()), of_files("github", hostile_files())):
        assert read(log)
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in log.splitlines())
