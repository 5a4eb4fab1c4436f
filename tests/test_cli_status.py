"""Every way a run can end has its exit status and, where it fails, one line that says what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from command_line import FIXTURES, environment, make_pack, one_line, run

from portfolio_lint.cli import main

RAISING_RULE = """
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Pack
from portfolio_lint.rule import rule

@rule("XXX101", "raises", Severity.NOTE, sources=(), fires=(), silent=())
def raises(project):
    raise ValueError("no luck")

def pack():
    return Pack("strange", rules=(raises,))
"""
RAISING_PROBE = """
from portfolio_lint.packs import Pack
from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Place
from portfolio_lint.probe import probe

@probe("strange")
def strange(project):
    yield Place(project.path, 1, None, "found before")
    raise ValueError("no luck")

def pack():
    concept = Concept(title="Strange", family="engineering", definition="what is strange")
    return Pack("strange", probes=(strange,), concepts={"strange": concept})
"""
REPORTING_RULE = """
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Pack
from portfolio_lint.rule import Problem, rule, whole

@rule("XXX101", "reports", Severity.ERROR, sources=(), fires=(), silent=())
def reports(project):
    yield Problem("Something is wrong", "Do something", whole(project))

def pack():
    return Pack("strange", rules=(reports,))
"""


@pytest.fixture
def broken(tmp_path: Path) -> tuple[str, str]:
    """A folder, and a pack that finds an error in it."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text("import pandas\n", encoding="utf-8")
    return str(project), make_pack(tmp_path / "pack", REPORTING_RULE)


def test_0_where_nothing_reaches_the_level() -> None:
    done = run(str(FIXTURES / "webapp"))
    assert (done.returncode, done.stderr) == (0, b"")


def test_1_where_an_error_is_found(broken: tuple[str, str]) -> None:
    folder, pack = broken
    assert run(folder, PYTHONPATH=pack).returncode == 1


@pytest.mark.parametrize("options", [["--exit-zero"], ["--fail-on", "never"], ["--ignore", "XXX101"]])
def test_0_where_it_is_asked_for(broken: tuple[str, str], options: list[str]) -> None:
    folder, pack = broken
    assert run(folder, *options, PYTHONPATH=pack).returncode == 0


def test_fail_on_decides_from_which_severity(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "churn", tmp_path / "churn")
    results = [run(str(tmp_path / "churn"), "--fail-on", level).returncode for level in ("error", "warning", "note")]
    assert results == [0, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--colr"], "--color"),
        (["--format", "xml"], "'json'"),
        (["--fail-on", "fatal"], "'warning'"),
        (["--select", "VAL999"], "did you mean VAL"),
        (["--ignore", "no-resluts"], "did you mean no-results"),
        (["--ignore", "zzzzzz"], "portfolio-lint rules lists them"),
        (["--select", ","], "--select is empty"),
        (["--quiet", "--verbose"], "give one of them"),
        (["one", "two"], "unexpected extra argument"),
        (["--output", "missing/report.json"], "does not exist"),
        (["--output", "."], "is a folder"),
        (["--format", "json", "--format", "text"], "json and text can't both go to standard output"),
        (["--format", "json="], "names no file"),
        (["--format", "sarif=missing/out.sarif"], "does not exist"),
        (["--format", "json=a", "--format", "text=./a"], "two formats can't both go to"),
        (["--format", "json=a", "--output", "b"], "each --format names a file already"),
        (["--format", "json", "--format", "text", "--output", "b"], "several formats name no file"),
        (["rule", "DOC999"], "did you mean DOC"),
        (["rules", "--family", "DCO"], "did you mean DOC"),
        (["completion", "tcsh"], "'bash'"),
    ],
)
def test_2_for_wrong_usage(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert said in one_line(done.stderr)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere", "does not exist"),
        ("file.txt", "is not a folder"),
        ("ada/churn", "https://github.com/ada/churn"),
        ("evidnce", "did you mean the command 'evidence'"),
        ("file:///nowhere/at/all.git", "is not a Git repository"),
        ("https://127.0.0.1:9/ada/churn.git", "can't be reached"),
    ],
)
def test_3_where_the_source_cannot_be_read(tmp_path: Path, target: str, said: str) -> None:
    (tmp_path / "file.txt").write_text("text", encoding="utf-8")
    done = run(target, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout == b""
    assert said in one_line(done.stderr)


def test_3_for_an_unknown_ref_and_a_repository_without_a_commit(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True, capture_output=True)
    one_line(run(str(tmp_path), "--ref", "v9").stderr)
    assert run(str(tmp_path), "--ref", "v9").returncode == 3
    # Without a commit there is still a folder to read.
    assert run(str(tmp_path)).returncode == 0


def test_3_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = run(str(tmp_path), "--subdir", "src")
    assert done.returncode == 3
    assert "src" in one_line(done.stderr)


def test_4_for_a_rule_that_raises_names_it(tmp_path: Path) -> None:
    done = run(str(FIXTURES / "webapp"), PYTHONPATH=make_pack(tmp_path / "pack", RAISING_RULE))
    assert done.returncode == 4
    assert "XXX101" in one_line(done.stderr)
    assert "no luck" in one_line(done.stderr)


def test_a_rule_that_raises_costs_only_itself(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "pack", RAISING_RULE)
    expected = json.loads(run(str(FIXTURES / "webapp"), "--format", "json").stdout)
    done = run(str(FIXTURES / "webapp"), "--format", "json", "--exit-zero", PYTHONPATH=pack)
    assert done.returncode == 4
    report = json.loads(done.stdout)
    assert len(report["faults"]) == 1
    assert "the rule XXX101 on ." in report["faults"][0]
    assert "strange_pack.py, line" in report["faults"][0]
    assert {**report, "faults": []} == expected


def test_a_probe_that_raises_costs_only_itself(tmp_path: Path) -> None:
    done = run(str(FIXTURES / "webapp"), "--format", "json", PYTHONPATH=make_pack(tmp_path / "pack", RAISING_PROBE))
    assert done.returncode == 4
    assert "the probe for strange" in one_line(done.stderr)
    report = json.loads(done.stdout)
    assert report["projects"][0]["evidence"]["strange"][0]["message"] == "found before"
    assert report["projects"][0]["evidence"]["dependency_manifest"]


def test_a_trace_only_where_it_is_asked_for(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "pack", RAISING_RULE)
    done = run(str(FIXTURES / "webapp"), PYTHONPATH=pack, PORTFOLIO_LINT_DEBUG="1")
    assert done.returncode == 4
    assert b"Traceback" in done.stderr


def test_any_other_fault_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("portfolio_lint.cli.scanning.scan", fail)
    result = CliRunner().invoke(main, [str(FIXTURES / "webapp")])
    assert result.exit_code == 4
    assert "ZeroDivisionError" in result.stderr
    assert "test_cli_status.py, line" in result.stderr


def test_what_is_no_exception_to_python_is_no_verdict_either(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strange(BaseException):
        pass

    def fail(*_: object, **__: object) -> None:
        raise Strange("out of sorts")

    monkeypatch.setattr("portfolio_lint.cli.scanning.scan", fail)
    result = CliRunner().invoke(main, [str(FIXTURES / "webapp")])
    assert result.exit_code == 4
    assert "Strange: out of sorts" in result.stderr


def test_130_when_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("portfolio_lint.cli.scanning.scan", interrupt)
    result = CliRunner().invoke(main, [str(FIXTURES / "webapp")])
    assert result.exit_code == 130
    assert result.stderr.strip() == "portfolio-lint: interrupted"


SWALLOWING = """
import os, signal, sys, time
from portfolio_lint.cli.faults import close_when_terminated, guarded

class Swallows:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(1_000))

def run():
    Swallows()
    time.sleep(30)

close_when_terminated()
sys.exit(guarded(run))
"""


@pytest.mark.skipif(os.name == "nt", reason="a process is ended there without being asked")
def test_a_request_to_end_is_heard_wherever_it_comes() -> None:
    command = [sys.executable, "-c", SWALLOWING]
    done = subprocess.run(command, env=environment(), capture_output=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (143, b"portfolio-lint: terminated\n")


def test_strict_fails_where_a_file_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Model\n", encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    assert run(str(tmp_path)).returncode == 0
    assert run(str(tmp_path), "--strict").returncode == 1


def test_strict_minds_nothing_that_is_left_out_on_purpose(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Model\n", encoding="utf-8")
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"\0")
    if os.name != "nt":
        (tmp_path / "link.py").symlink_to("empty.py")
    assert run(str(tmp_path), "--strict").returncode == 0


def test_an_empty_folder_is_judged_kindly(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 0
    assert b"Three first things" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "portfolio_lint", str(FIXTURES / "churn"), "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert errors == b""
    assert process.wait() == 0


def test_a_pipe_that_breaks_elsewhere_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("portfolio_lint.cli.scanning.scan", break_off)
    monkeypatch.setattr("portfolio_lint.cli.faults.silence", lambda: None)
    assert CliRunner().invoke(main, [str(FIXTURES / "webapp")]).exit_code == 0


def test_click_may_complain_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def complain(*_: object, **__: object) -> None:
        raise click.FileError("report.json", "no room")

    monkeypatch.setattr("portfolio_lint.cli.scanning.scan", complain)
    result = CliRunner().invoke(main, [str(FIXTURES / "webapp")])
    assert result.exit_code == 2
    assert "no room" in result.stderr
