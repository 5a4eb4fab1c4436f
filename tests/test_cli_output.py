"""Where the report goes, in which colours, and that it is the same each time."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from command_line import FIXTURES, environment, one_line, run

from portfolio_lint.cli import output
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.reports.formats import FORMATS

CHURN = str(FIXTURES / "churn")
ESCAPE = b"\x1b["


def test_a_pipe_gets_no_colours_and_80_columns() -> None:
    done = run(CHURN)
    assert ESCAPE not in done.stdout
    assert done.stderr == b""
    assert max(len(line) for line in done.stdout.decode().splitlines()) <= 80


@pytest.mark.parametrize(
    ("options", "variables", "coloured"),
    [
        (["--color", "always"], {}, True),
        (["--colour", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "0"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_on_request(options: list[str], variables: dict[str, str], coloured: bool) -> None:
    for command in (["scan", CHURN], ["rules", "--family", "DOC"], ["rule", "DOC103"], ["evidence", CHURN]):
        assert (ESCAPE in run(*command, *options, **variables).stdout) is coloured


def test_a_terminal_gets_colours_unless_it_is_dumb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert output.wants_colour("auto")
    monkeypatch.setenv("TERM", "dumb")
    assert not output.wants_colour("auto")


@pytest.mark.parametrize(("columns", "used"), [("30", 40), ("72", 72), ("300", 100)])
def test_a_terminal_sets_the_width_within_reason(monkeypatch: pytest.MonkeyPatch, columns: str, used: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", columns)
    assert output.columns() == used


def test_the_same_bytes_each_time_and_from_everywhere(tmp_path: Path) -> None:
    for form in ("json", "text"):
        first = run(CHURN, "--format", form)
        again = run(CHURN, "--format", form, cwd=tmp_path, PYTHONHASHSEED="7")
        assert first.stdout == again.stdout


def test_the_current_folder_is_scanned_by_default(tmp_path: Path) -> None:
    shutil.copytree(CHURN, tmp_path / "my-churn")
    done = run(cwd=tmp_path / "my-churn")
    assert done.stdout.startswith(b"my-churn ")
    assert run("scan", cwd=tmp_path / "my-churn").stdout == done.stdout
    assert run(".", cwd=tmp_path / "my-churn").stdout == done.stdout


def test_a_folder_named_like_a_command(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "webapp", tmp_path / "rules")
    assert run("./rules", cwd=tmp_path).stdout.startswith(b"rules ")


def test_output_writes_the_report_and_prints_nothing(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    done = run(CHURN, "--format", "json", "--output", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert target.read_bytes() == run(CHURN, "--format", "json").stdout
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"]


def test_output_as_text_has_no_colours(tmp_path: Path) -> None:
    run(CHURN, "-o", str(tmp_path / "report.txt"), FORCE_COLOR="1")
    assert (tmp_path / "report.txt").read_bytes() == run(CHURN).stdout
    assert run(CHURN, "-o", "-").stdout == run(CHURN).stdout


def test_several_formats_in_one_run(tmp_path: Path) -> None:
    done = run(CHURN, *("-f", "text", "-f", "sarif=a.sarif", "-f", "json=b.json", "-f", "json=c.json"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == run(CHURN).stdout
    assert (tmp_path / "a.sarif").read_bytes() == run(CHURN, "-f", "sarif").stdout
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "c.json").read_bytes() == run(CHURN, "-f", "json").stdout


def test_output_names_the_file_of_the_format_that_has_none(tmp_path: Path) -> None:
    done = run(CHURN, "-f", "junit", "-f", "json=b.json", "-o", "junit.xml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "junit.xml").read_text(encoding="utf-8").startswith("<?xml")
    printed = run(CHURN, "-f", "outputs=-", "-f", "json=b.json", cwd=tmp_path).stdout.decode()
    assert re.fullmatch(r"findings=\d+\nerrors=0\nscore=\d+\n", printed)


def test_every_format_keeps_the_exit_status(tmp_path: Path) -> None:
    for form in FORMATS:
        for level, status in (("error", 0), ("note", 1)):
            done = run(CHURN, "--format", f"{form}=report", "--fail-on", level, cwd=tmp_path)
            assert (done.returncode, done.stdout, done.stderr) == (status, b"", b""), form


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes by name")
def test_output_to_a_pipe_is_written_into_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Opened for both, so that neither end waits for the other.
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        output.write_file(str(pipe), b"report")
        assert os.read(reader, 100) == b"report"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_output_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "report.json", tmp_path / "latest.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    output.write_file(str(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root writes everywhere")
def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run(CHURN, "-o", str(tmp_path / "report.txt"))
    assert done.returncode == 2
    one_line(done.stderr)


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(output.Failure, match="can't be written: Permission denied"):
        output.write_file(str(tmp_path / "report.txt"), b"text")
    assert not list(tmp_path.iterdir())


def test_a_console_that_lacks_a_character_shows_its_number(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Модель\n", encoding="utf-8")
    (tmp_path / "обучение.py").write_text("from sklearn.svm import SVC\nSVC().fit(X, y)\n", encoding="utf-8")
    for command in (["scan"], ["evidence"]):
        done = run(*command, str(tmp_path), PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
        assert done.returncode in (0, 1), done.stderr
        assert b"\\u043e" in done.stdout
    assert run(str(tmp_path / "нет"), PYTHONIOENCODING="ascii", PYTHONUTF8="0").returncode == 3


def test_a_git_url_a_ref_and_a_folder_of_it(tmp_path: Path) -> None:
    work = tmp_path / "ada" / "work"
    shutil.copytree(FIXTURES / "collection", work)

    def git(*arguments: str) -> str:
        name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        done = subprocess.run(["git", *name, *arguments], cwd=work, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "-m", "Three projects")
    git("tag", "v1")
    commit = git("rev-parse", "HEAD")
    done = run(work.as_uri(), "--ref", "v1", "--subdir", "spam-filter")
    assert done.returncode in (0, 1), done.stderr
    head = done.stdout.decode().splitlines()[0]
    assert "spam-filter" in head
    assert commit[:7] in head
    assert b"bike-demand" not in done.stdout
    assert not list(tmp_path.glob("portfolio-lint-*"))


def test_quiet_gives_one_line_for_each_finding() -> None:
    lines = run(CHURN, "--quiet").stdout.decode().splitlines()
    found = json.loads(run(CHURN, "--format", "json").stdout)
    assert len(lines) == sum(len(project["findings"]) for project in found["projects"]) + len(found["findings"])
    assert any(line.startswith("README.md:") and " CLM101 warning: " in line for line in lines)


def test_select_takes_codes_names_and_beginnings() -> None:
    def codes(*options: str) -> set[str]:
        report = json.loads(run(CHURN, "--format", "json", *options).stdout)
        findings = [*report["findings"], *(f for project in report["projects"] for f in project["findings"])]
        return {finding["code"] for finding in findings}

    assert codes("--select", "CLM101") == {"CLM101"}
    assert codes("--select", "unsupported-claim") == {"CLM101"}
    assert codes("--select", "clm,OPS", "--ignore", "OPS10") >= {"CLM101"}
    assert not any(code.startswith("OPS10") for code in codes("--select", "CLM,OPS", "--ignore", "OPS10"))


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    # The module's own name for it: pytest puts its own stream in place between a fixture and its test.
    monkeypatch.setattr("portfolio_lint.cli.progress.sys", SimpleNamespace(stderr=made))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return made


def on_a_terminal(**variables: str) -> bytes:
    """What a scan that is slow from the first moment writes to the terminal that is its standard error."""
    import pty

    ours, theirs = pty.openpty()
    program = (
        "import portfolio_lint.cli.progress as progress, portfolio_lint.cli as cli\n"
        f"progress._PATIENCE = 0.0\ncli.main([{CHURN!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(TERM="xterm", **variables), stdout=subprocess.PIPE,
        stderr=theirs, check=False,
    )  # fmt: skip
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65_536):
            written += part
    except OSError:
        pass  # how Linux says that the other end is closed
    os.close(ours)
    assert done.returncode == 0
    assert done.stdout == run(CHURN).stdout
    return written


@pytest.mark.skipif(os.name == "nt", reason="there is no terminal to open")
def test_progress_on_a_real_terminal_and_none_in_a_build() -> None:
    written = on_a_terminal()
    assert b"fetching " in written
    assert written.endswith(b"\r\x1b[K")
    assert on_a_terminal(CI="true") == b""


@pytest.mark.usefixtures("terminal")
def test_progress_is_for_people_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_wanted(quiet=False)
    assert not is_wanted(quiet=True)
    monkeypatch.setenv("CI", "true")
    assert not is_wanted(quiet=False)
    monkeypatch.delenv("CI")
    monkeypatch.setattr("portfolio_lint.cli.progress.sys", SimpleNamespace(stderr=io.StringIO()))
    assert not is_wanted(quiet=False)


def test_progress_shows_after_a_while_and_goes(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio_lint.cli.progress._PATIENCE", 0.01)
    monkeypatch.setattr("portfolio_lint.cli.progress._INTERVAL", 0.01)
    with Progress("fetching", wanted=True) as progress:
        progress.files(3, 1200)
        limit = time.monotonic() + 5
        while "3 of 1,200 files" not in terminal.getvalue() and time.monotonic() < limit:
            time.sleep(0.01)
    assert "reading: 3 of 1,200 files" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_progress_says_nothing_of_what_is_quick(terminal: Terminal) -> None:
    with Progress("fetching", wanted=True) as progress:
        progress.files(1, 1)
    with Progress("fetching", wanted=False):
        pass
    assert terminal.getvalue() == ""


def test_progress_survives_a_terminal_that_is_gone(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio_lint.cli.progress._PATIENCE", 0.0)

    def fail(_: str) -> int:
        raise OSError("gone")

    monkeypatch.setattr(terminal, "write", fail)
    with Progress("fetching", wanted=True):
        time.sleep(0.05)
