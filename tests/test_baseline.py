"""A baseline hides what is known, wherever its line has moved to, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from command_line import FIXTURES, make_pack, one_line, run
from msgspec.structs import replace
from notebooks import notebook

from portfolio_lint import baseline
from portfolio_lint.baseline import Baseline, BaselineError, Fingerprints, Record
from portfolio_lint.findings import Place, Severity
from portfolio_lint.lines import Lines, cell_sources
from portfolio_lint.packs import Catalogue, Pack
from portfolio_lint.project import Project
from portfolio_lint.report import Report
from portfolio_lint.rule import Problem, rule
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot


@rule("XXX101", "each-call", Severity.WARNING, sources=(), fires=(), silent=())
def each_call(project: Project) -> Iterable[Problem]:
    """Every call of `bad`, and one finding for each file."""
    for unit, call in project.calls():
        yield Problem("A call", "Delete it", Place(unit.path, call.line, call.cell))
    for unit in project.code:
        yield Problem(f"It has {len(unit.facts.calls)} calls", "Delete them", Place(unit.path))


CATALOGUE = Catalogue([Pack("test", rules=(each_call,))])


def scanned(files: dict[str, str], known: Baseline | Record | None = None) -> Report:
    return scan(MemorySnapshot(files), CATALOGUE, Settings(), known=known)


def written(files: dict[str, str], folder: Path) -> Path:
    path = folder / "baseline.json"
    record = Record()
    scanned(files, record)
    path.write_bytes(record.encode())
    return path


def test_what_is_known_is_not_reported_again(tmp_path: Path) -> None:
    files = {"a.py": "x = bad(1)\nbad(2)\n", "b.ipynb": notebook("bad(1)", "y = 1\nbad(2)")}
    known = baseline.read(str(written(files, tmp_path)))
    report = scanned(files, known)
    assert (report.all_findings(), report.suppressed, known.left) == ((), 6, 0)


def test_moved_lines_stay_known_and_new_ones_are_reported(tmp_path: Path) -> None:
    path = written({"a.py": "import os\nx = bad(1)\n", "b.ipynb": notebook("x = 1\nbad(1)")}, tmp_path)
    moved = {
        "a.py": "import os\nimport re\n\n\nx  =  bad(1)\n",
        "b.ipynb": notebook("md:New", "y = 1", "x = 1\n\nbad(1)\nbad(2)"),
    }
    report = scanned(moved, baseline.read(str(path)))
    assert [(found.path, found.line, found.cell) for found in report.all_findings()] == [("b.ipynb", 4, 2)]


def test_lines_that_read_alike_are_counted(tmp_path: Path) -> None:
    path = written({"a.py": "x = 1\nbad(1)\nbad(1)\n"}, tmp_path)
    assert {entry["count"] for entry in json.loads(path.read_text())["findings"]} == {1, 2}
    report = scanned({"a.py": "x = 1\nbad(1)\nbad(1)\nbad(1)\n"}, baseline.read(str(path)))
    assert len(report.all_findings()) == 1


def test_numbers_in_what_is_said_of_a_file_do_not_matter(tmp_path: Path) -> None:
    path = written({"a.py": "x = 1\nbad(1)\n"}, tmp_path)
    report = scanned({"a.py": "x = 1\nbad(1)\nbad(2)\n"}, baseline.read(str(path)))
    assert [found.message for found in report.all_findings()] == ["A call"]


def test_another_file_is_another_finding(tmp_path: Path) -> None:
    path = written({"a.py": "x = 1\nbad(1)\n"}, tmp_path)
    known = baseline.read(str(path))
    assert len(scanned({"b.py": "x = 1\nbad(1)\n"}, known).all_findings()) == 2
    assert known.left == 2


def test_the_file_is_sorted_and_always_the_same(tmp_path: Path) -> None:
    files = {"b.py": "x = 1\nbad(1)\n", "a.py": "x = 1\nbad(1)\n"}
    first = written(files, tmp_path).read_bytes()
    assert first == written(dict(reversed(files.items())), tmp_path).read_bytes()
    entries = json.loads(first)["findings"]
    assert entries == sorted(entries, key=lambda e: (e["code"], e["path"], e["fingerprint"]))
    assert set(entries[0]) == {"code", "path", "fingerprint", "count"}


def test_a_line_with_a_credential_leaves_no_fingerprint() -> None:
    key = "A" + "KIA" + "QWERTZUIOPLKJHGF"
    (finding, *_) = scanned({"a.py": "bad(1)\n"}).all_findings()
    second = replace(finding, line=2)

    def printed(line: str) -> str:
        return Fingerprints(Lines(MemorySnapshot({"a.py": f"x = 1\n{line}\n"}))).of(second)

    assert printed(f"bad('{key}')") == printed("") == printed(f"worse('{key[:-1]}A')")
    assert len({printed("bad('one')"), printed("bad('two')"), printed("")}) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is no baseline"),
        ("[]", "is no baseline"),
        ('{"version": 1, "findings": [{"code": "A"}]}', "is no baseline"),
        ('{"version": 1, "findings": [], "more": 1}', "is no baseline"),
        ('{"version": 2, "findings": []}', "of version 2"),
        ("\udcff", "is no baseline"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(BaselineError, match=said):
        baseline.read(str(path))


def test_lines_that_are_not_there_are_empty() -> None:
    lines = Lines(MemorySnapshot({"a.py": "one\ntwo", "b.ipynb": notebook("three", "four\nfive"), "c.ipynb": "{"}))
    assert [lines.line("a.py", n, None) for n in (0, 1, 2, 3)] == ["", "one", "two", ""]
    assert [lines.line("b.ipynb", n, c) for n, c in ((2, 1), (1, 0), (1, 7))] == ["five", "three", ""]
    assert lines.line("b.ipynb", 1, None).startswith("{")
    assert (lines.line("c.ipynb", 1, 0), lines.line("d.py", 1, None)) == ("", "")
    assert Lines(MemorySnapshot({}, sizes={"large.py": 9})).line("large.py", 1, None) == ""
    assert cell_sources(b'{"worksheets": [{"cells": [{"input": ["a", "b"]}, 3]}]}') == ["ab"]


# -- the command line


@pytest.fixture
def churn(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES / "churn", tmp_path / "churn")
    return tmp_path


def test_a_repository_with_a_past_starts_clean(churn: Path) -> None:
    before = json.loads(run("churn", "--format", "json", cwd=churn).stdout)
    told = sum(len(project["findings"]) for project in before["projects"]) + len(before["findings"])
    done = run("churn", "--write-baseline", "known.json", "--fail-on", "note", cwd=churn)
    assert (done.returncode, done.stderr) == (0, b"")
    match = re.match(r"known\.json holds (\d+) findings of ", done.stdout.decode())
    assert match is not None
    # What repeats is told as one, and accepted one by one.
    assert (many := int(match[1])) >= told
    done = run("churn", "--baseline", "known.json", "--fail-on", "note", "--format", "json", cwd=churn)
    report = json.loads(done.stdout)
    assert (done.returncode, report["suppressed"]) == (0, many)
    assert report["projects"][0]["evidence"] == before["projects"][0]["evidence"]
    readme = churn / "churn" / "README.md"
    readme.write_text("A line.\n\n" + readme.read_text(encoding="utf-8") + "\nIt runs on Airflow.\n", encoding="utf-8")
    done = run("churn", "--baseline", "known.json", "--fail-on", "note", "--quiet", cwd=churn)
    assert done.returncode == 1
    assert b"Airflow" in done.stdout
    assert done.stdout.count(b"\n") == 1


def test_what_is_gone_is_said_once_and_only_on_request(churn: Path) -> None:
    run("churn", "--write-baseline", "known.json", cwd=churn)
    (churn / "churn" / "api" / "main.py").unlink()
    done = run("churn", "--baseline", "known.json", "--verbose", cwd=churn)
    assert "of known.json no longer there" in one_line(done.stderr)
    assert run("churn", "--baseline", "known.json", cwd=churn).stderr == b""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--baseline", "none.json"], "--baseline: 'none.json' can't be read"),
        (["--baseline", "churn/README.md"], "is no baseline"),
        (["--write-baseline", "none/known.json"], "--write-baseline: the folder 'none' does not exist"),
        (["--write-baseline", "churn"], "--write-baseline 'churn' is a folder"),
        (["--write-baseline", "a.json", "--baseline", "a.json"], "contradict each other"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_read(churn: Path, options: list[str], said: str) -> None:
    done = run("nowhere", *options, cwd=churn)
    assert done.returncode == 2
    assert said in one_line(done.stderr)


def test_nothing_known_is_a_baseline_too(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    pack = make_pack(tmp_path / "pack", "from portfolio_lint.packs import Pack\ndef pack():\n    return Pack('p')\n")
    done = run("a", "--write-baseline", "known.json", "--select", "SUP101", cwd=tmp_path, PYTHONPATH=pack)
    assert done.stdout.startswith(b"known.json holds nothing")
