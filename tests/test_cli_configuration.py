"""Configuration, suppression and `init` through the real command line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from command_line import one_line, run
from git_http_server import git, make_repository, write

from portfolio_lint import __version__
from portfolio_lint.cli import beginning, main
from portfolio_lint.configuration import template

FIT = "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(X, y)\n"
PATH = "pd.read_csv('/home/anna/data/loans.csv')"
OWN = ".portfolio-lint.toml"
FILES = {"train.py": f"{FIT}{PATH}\n", "old/notes.md": "# Notes\n"}


def report(*arguments: str, cwd: Path) -> dict[str, Any]:
    done = run(*arguments, "--format", "json", cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {each["code"] for part in (found, *found["projects"]) for each in part["findings"]}


def test_the_folder_has_a_say_and_the_command_line_the_last_word(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, OWN: 'select = ["ENG109", "DOC101"]\n[severity]\nENG109 = "note"\nDOC101 = "note"\n'})
    assert codes(report(cwd=tmp_path)) == {"ENG109", "DOC101"}
    assert run("--fail-on", "warning", cwd=tmp_path).returncode == 0
    assert codes(report(".", "--ignore", "ENG109", cwd=tmp_path)) == {"DOC101"}
    assert codes(report(".", "--select", "ENG104", cwd=tmp_path)) == {"ENG104"}
    assert codes(report(".", "--extend-select", "no-dependency-manifest", cwd=tmp_path)) == {
        "ENG109",
        "DOC101",
        "ENG104",
    }
    assert "DAT101" in codes(report(".", "--no-config", cwd=tmp_path))
    assert codes(report(str(tmp_path), cwd=tmp_path.parent)) == {"ENG109", "DOC101"}


def test_another_file_is_used_alone(tmp_path: Path) -> None:
    write(tmp_path, {**{f"work/{name}": text for name, text in FILES.items()}, f"work/{OWN}": 'select = ["DOC101"]\n'})
    write(tmp_path, {"mine.toml": 'exclude = ["/old"]\nfail-on = "warning"\nselect = ["ENG109"]\n'})
    found = report("work", "--config", "mine.toml", cwd=tmp_path)
    assert codes(found) == {"ENG109"}
    assert [entry["path"] for entry in found["repository"]["skipped"]] == ["old/"]
    assert run("work", "--config", "mine.toml", cwd=tmp_path).returncode == 1
    assert run("work", "--config", "mine.toml", "--fail-on", "error", cwd=tmp_path).returncode == 0


def test_from_a_folder_below_globs_are_seen_from_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, {f"work/{name}": text for name, text in FILES.items()})
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "pyproject.toml": '[tool.portfolio-lint]\nselect = ["ENG109"]\nexclude = ["work/old"]\n'
            '[tool.portfolio-lint.per-file-ignores]\n"work/train.py" = ["ENG"]\n',
        },
    )
    for place in (["work"], [".", "--subdir", "work"]):
        found = report(*place, cwd=tmp_path)
        assert (codes(found), found["suppressed"]) == (set(), 1)
        assert [entry["path"] for entry in found["repository"]["skipped"]] == ["old/"]


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ('slect = ["DOC"]\n', [], ".portfolio-lint.toml:1: unknown key 'slect': did you mean select?"),
        ('slect = ["DOC"]\n', ["evidence"], ".portfolio-lint.toml:1: unknown key 'slect'"),
        ('projects = ["apis"]\n', [], "projects: there is no folder 'apis' with files"),
        ("", ["--config", "none.toml"], "--config: none.toml can't be read: No such file"),
        ("", ["--config", "a.toml", "--no-config"], "--no-config and --config contradict each other"),
        ("", ["--no-config", "--trust-config"], "--no-config and --trust-config contradict each other"),
        ("", ["--profile", "strickt"], "'strict'"),
        ("", ["--extend-select", "XYZ"], "--extend-select: no rule has the code or name 'XYZ'"),
    ],
)
def test_what_is_wrong_is_one_line_and_status_2(tmp_path: Path, text: str, arguments: list[str], said: str) -> None:
    write(tmp_path, {**FILES, OWN: text})
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in one_line(done.stderr)


def test_a_wrong_configuration_does_not_matter_where_none_is_used(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, OWN: "slect = 1\n"})
    assert run("--no-config", cwd=tmp_path).returncode in (0, 1)


def test_a_url_has_no_say_unless_it_is_trusted(tmp_path: Path) -> None:
    comment = "  # portfolio-lint: ignore[ENG109] known"
    contents = {"train.py": f"{FIT}{PATH}{comment}\n", OWN: 'ignore = ["ENG104", "DOC"]\n'}
    make_repository(tmp_path / "work", contents)
    url = (tmp_path / "work").as_uri()
    distrusted, trusted = report(url, cwd=tmp_path), report(url, "--trust-config", cwd=tmp_path)
    assert {"ENG109", "ENG104", "DOC101"} <= codes(distrusted)
    assert distrusted["suppressed"] == 0
    assert codes(trusted) == codes(report("work", cwd=tmp_path))
    assert not codes(trusted) & {"ENG109", "ENG104", "DOC101"}
    assert trusted["suppressed"] == 1
    git(tmp_path, "clone", "--quiet", "--bare", "work", "bare.git")
    assert "ENG104" in codes(report("bare.git", cwd=tmp_path))
    assert "ENG104" not in codes(report("bare.git", "--trust-config", cwd=tmp_path))
    # A commit of the own checkout is judged by the rules that hold today.
    assert "ENG104" not in codes(report("work", "--ref", "HEAD", cwd=tmp_path))
    write(tmp_path / "work", {OWN: "slect = 1\n"})
    git(tmp_path / "work", "commit", "--quiet", "-am", "Break it")
    assert run(url, cwd=tmp_path).returncode in (0, 1)
    done = run(url, "--trust-config", cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr).startswith("portfolio-lint: .portfolio-lint.toml:1: unknown key 'slect'")


def test_suppressions_are_said_and_can_be_switched_off(tmp_path: Path) -> None:
    write(tmp_path, {"train.py": f"{FIT}{PATH}  # portfolio-lint: ignore[ENG109] known\n"})
    assert b"1 suppressed" in run(cwd=tmp_path).stdout
    assert "ENG109" in codes(report(".", "--no-suppressions", cwd=tmp_path))


def test_evidence_looks_where_the_scan_looks(tmp_path: Path) -> None:
    write(tmp_path, {"a/train.py": FIT, "b/train.py": FIT, OWN: 'projects = ["a"]\n', "mine.toml": 'exclude = ["b"]\n'})

    def places(*arguments: str) -> str:
        return run("evidence", "--format", "json", *arguments, cwd=tmp_path).stdout.decode()

    assert "b/train.py" not in places()
    assert "b/train.py" in places("--no-config")
    assert "b/train.py" not in places("--config", "mine.toml")


def test_fix_leaves_alone_what_the_scan_does_not_report(tmp_path: Path) -> None:
    split = "from sklearn.model_selection import train_test_split as split\n"
    known = f"{FIT}{split}a, b = split(X, y)  # portfolio-lint: ignore[VAL108] repeated on purpose\n"
    plain = f"{FIT}{split}a, b = split(X, y)\n"
    files = {"known.py": known, "old/plain.py": plain, "generated/plain.py": plain, "a.py": plain}
    ignores = '[per-file-ignores]\n"generated/*" = ["VAL"]\n'
    write(
        tmp_path,
        {**files, OWN: f'exclude = ["old"]\n{ignores}', "mine.toml": ignores, "off.toml": 'ignore = ["VAL"]\n'},
    )

    def changed(*arguments: str) -> set[str]:
        lines = run("fix", *arguments, cwd=tmp_path).stdout.decode().splitlines()
        return {line.removeprefix("+++ b/") for line in lines if line.startswith("+++ ")}

    assert changed() == {"a.py"}
    assert changed("--config", "mine.toml") == {"a.py", "old/plain.py"}
    assert changed("--no-config") == {"a.py", "old/plain.py", "generated/plain.py"}
    assert "SUP101" not in codes(report(cwd=tmp_path))
    write(tmp_path, {OWN: "slect = 1\n"})
    done = run("fix", "--write", cwd=tmp_path)
    assert done.returncode == 2
    assert "unknown key 'slect'" in one_line(done.stderr)
    for arguments in (["--config", "off.toml", "--select", "VAL108"], ["--config", "off.toml"]):
        done = run("fix", *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run("fix", "--config", "off.toml", "--select", "VAL108", "--ignore", "VAL108", cwd=tmp_path)
    assert done.returncode == 2
    assert "leave no rule that has a repair" in one_line(done.stderr)


def test_a_threshold_is_set(tmp_path: Path) -> None:
    cell = FIT + "\n".join(f"x{number} = {number}" for number in range(40))
    write(tmp_path, {"a.ipynb": json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": cell}]})})
    assert "ENG120" not in codes(report(cwd=tmp_path))
    write(tmp_path, {OWN: "[rules.overlong-cell]\nlines = 30\n"})
    assert "ENG120" in codes(report(cwd=tmp_path))
    assert b"* lines = 100: The most lines that a cell may have." in run("rule", "ENG120").stdout
    (option,) = json.loads(run("rule", "ENG120", "--format", "json").stdout)["options"]
    assert option == {
        "name": "lines",
        "type": "whole number",
        "default": 100,
        "meaning": "The most lines that a cell may have.",
    }


# -- init


def test_init_writes_a_configuration_that_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = report(cwd=tmp_path)
    done = run("init", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b".portfolio-lint.toml: written\n", b"")
    assert codes(report(cwd=tmp_path)) == codes(before)


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, {OWN: "# mine\n"})
    done = run("init", cwd=tmp_path)
    assert done.returncode == 2
    assert "let --force write over it" in one_line(done.stderr)
    assert (tmp_path / OWN).read_text() == "# mine\n"
    done = run("init", "--workflow", cwd=tmp_path)
    kept, written, *remarks = done.stdout.decode().splitlines()
    assert (kept, written) == (f"{OWN}: kept as it is", f"{beginning.WORKFLOW}: written")
    # Whoever has it from no place that others reach hears that it has to be on PyPI then.
    released = f'"portfolio-lint>={__version__}"' in (tmp_path / beginning.WORKFLOW).read_text(encoding="utf-8")
    assert ["from PyPI" in remark for remark in remarks] == [True] * released
    done = run("init", "--workflow", cwd=tmp_path)
    assert done.returncode == 2
    assert "is there already: --force writes over it" in one_line(done.stderr)
    assert run("init", "--workflow", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / OWN).read_text() != "# mine\n"


def test_init_does_not_write_half_of_it(tmp_path: Path) -> None:
    write(tmp_path, {beginning.WORKFLOW: "mine\n"})
    assert run("init", "--workflow", cwd=tmp_path).returncode == 2
    assert not (tmp_path / OWN).exists()


def test_init_leaves_a_configuration_in_pyproject_alone(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.portfolio-lint]\n"})
    done = run("init", "--force", cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr).endswith("pyproject.toml holds a configuration already: change it there")
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    assert run("init", cwd=tmp_path).returncode == 0


def test_init_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    assert run("init", "work", cwd=tmp_path).returncode == 0
    assert (tmp_path / "work" / OWN).is_file()
    done = run("init", "none", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not a folder" in one_line(done.stderr)
    write(tmp_path, {"blocked/.github": "a file"})
    done = run("init", "blocked", "--workflow", cwd=tmp_path)
    assert done.returncode == 2
    assert "can't be made" in one_line(done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_init_writes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".github").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "work" / OWN).symlink_to(tmp_path / "elsewhere" / "file")
    for arguments in (["--workflow"], ["--force"]):
        done = run("init", "work", *arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "nothing is written through it" in one_line(done.stderr)
    assert list((tmp_path / "elsewhere").iterdir()) == []


HOOKS = [
    ("repos: []\n", False),
    ("repos:\n- repo: https://a\n  rev: v1\n  hooks:\n  - id: ruff\n", True),
    ("# all\nrepos:\n    - repo: https://a\n      rev: v1\n      hooks: [{id: ruff}]", True),
    ("ci:\n  skip: []\nrepos:\n  - repo: https://a\n    hooks:\n      - id: a\n\n# the end\n", True),
    ("repos:\n  - repo: https://a\n    hooks: []\nci:\n  skip: []\n", False),
    ("repos: {}\n", False),
    ("- a list\n", False),
    ("repos: [\n", False),
]


@pytest.mark.parametrize(("text", "added"), HOOKS)
def test_the_hook_joins_those_of_others_or_nothing_is_touched(tmp_path: Path, text: str, added: bool) -> None:
    path = tmp_path / beginning.PRE_COMMIT
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["init", str(tmp_path), "--pre-commit"], standalone_mode=False)
    written = path.read_text(encoding="utf-8")
    if added:
        assert result.exception is None
        assert written.startswith(text.rstrip())
        repos = yaml.safe_load(written)["repos"]
        assert repos[:-1] == yaml.safe_load(text)["repos"]
        assert repos[-1] == yaml.safe_load(template.PRE_COMMIT)["repos"][0]
        again = CliRunner().invoke(main, ["init", str(tmp_path), "--pre-commit"], standalone_mode=False)
        assert "has the hook already" in again.output
        assert path.read_text(encoding="utf-8") == written
    else:
        assert "add the hook by hand" in str(result.exception)
        assert written == text
        assert not (tmp_path / OWN).exists()


def test_a_pre_commit_configuration_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / beginning.PRE_COMMIT).mkdir()
    done = run("init", "--pre-commit", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not a file" in one_line(done.stderr)


def test_what_init_writes_is_yaml_and_says_what_it_should(tmp_path: Path) -> None:
    assert run("init", "--pre-commit", "--workflow", cwd=tmp_path).returncode == 0
    (repo,) = yaml.safe_load((tmp_path / beginning.PRE_COMMIT).read_text())["repos"]
    assert repo["hooks"][0]["entry"].startswith("portfolio-lint ")
    workflow = yaml.safe_load((tmp_path / beginning.WORKFLOW).read_text())
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["portfolio-lint"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert "${{" not in steps[-1]["run"]


@pytest.mark.skipif(os.name == "nt", reason="the step is for a shell on Linux")
@pytest.mark.parametrize("level", ["error", "note"])
def test_the_step_of_the_workflow_shows_the_report_and_keeps_the_status(tmp_path: Path, level: str) -> None:
    import subprocess
    import sys

    write(tmp_path, {**FILES, OWN: f'select = ["ENG109"]\nfail-on = "{level}"\n', "bin/portfolio-lint": ""})
    tool = tmp_path / "bin" / "portfolio-lint"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m portfolio_lint "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    step = yaml.safe_load(template.workflow("portfolio-lint"))["jobs"]["portfolio-lint"]["steps"][-1]["run"]
    summary = tmp_path / "summary.md"
    variables = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(["bash", "-e", "-c", step], cwd=tmp_path, env=variables, capture_output=True, check=False)
    assert done.returncode == (1 if level == "note" else 0), done.stderr
    assert b"ENG109" in done.stdout
    assert summary.read_text().startswith("## portfolio-lint: ")
