"""The hooks, run by the real pre-commit from a Git repository of the working tree."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from checkout import copy_of_the_tool, git
from command_line import ROOT, environment

KEY = "sk-proj-" + "q7Rk2Xv9Lm4Tz8Wb3Nc6Yd1Hf5Jg0Ps" * 2
LEAKY = f"import openai\nopenai.api_key = '{KEY}'\n"
CLEAN = "import os\nimport openai\nopenai.api_key = os.environ['KEY']\n"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


class Done(NamedTuple):
    status: int
    said: str


class Desk:
    """A machine with pre-commit, and the tool in a repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.tool = copy_of_the_tool(folder / "tool")
        programs = os.path.dirname(sys.executable)
        self._environment = environment(
            PRE_COMMIT_HOME=str(folder / "home"),
            PATH=os.pathsep.join([programs, os.environ["PATH"]]),
            GIT_AUTHOR_NAME="Ada",
            GIT_AUTHOR_EMAIL="ada@example.org",
            GIT_COMMITTER_NAME="Ada",
            GIT_COMMITTER_EMAIL="ada@example.org",
        )

    def run(self, work: Path, *command: str, **changed: str) -> Done:
        done = subprocess.run(
            command,
            cwd=work,
            env={**self._environment, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=600,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def commit(self, work: Path, files: Mapping[str, str], *options: str) -> Done:
        for path, text in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text, encoding="utf-8")
        git(work, "add", "--all")
        return self.run(work, "git", "commit", "--message", "Work", *options)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def repository(desk: Desk, work: Path, *hooks: str) -> Path:
    """A repository with these hooks installed."""
    work.mkdir()
    git(work, "init", "--quiet", "--initial-branch=main")
    entry = {
        "repo": str(desk.tool),
        "rev": git(desk.tool, "rev-parse", "HEAD"),
        "hooks": [{"id": id_} for id_ in hooks],
    }
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [entry]}), encoding="utf-8")
    done = desk.run(work, "pre-commit", "install")
    assert done.status == 0, done.said
    return work


def test_the_hook_for_files_refuses_a_commit_and_lets_one_pass(desk: Desk, tmp_path: Path) -> None:
    work = repository(desk, tmp_path / "work", "portfolio-lint-files")
    refused = desk.commit(work, {"src/app.py": LEAKY})
    assert refused.status == 1, refused.said
    assert "src/app.py:2: ETH106 error: " in refused.said
    assert KEY not in refused.said
    passed = desk.commit(work, {"src/app.py": CLEAN})
    assert passed.status == 0, passed.said
    assert "Passed" in passed.said


def test_the_hook_for_files_asks_about_no_others(desk: Desk, tmp_path: Path) -> None:
    work = repository(desk, tmp_path / "work", "portfolio-lint-files")
    assert desk.commit(work, {"old.py": LEAKY}, "--no-verify").status == 0
    passed = desk.commit(work, {"new.py": CLEAN, "a name with spaces.py": CLEAN, "notes.txt": KEY})
    assert passed.status == 0, passed.said
    assert desk.run(work, "pre-commit", "run", "--all-files").status == 1


def test_the_hook_for_the_repository_sees_all_of_it(desk: Desk, tmp_path: Path) -> None:
    work = repository(desk, tmp_path / "work", "portfolio-lint")
    refused = desk.commit(work, {"old.py": LEAKY, "README.md": "# Work\n"})
    assert refused.status == 1, refused.said
    assert "old.py:2: ETH106 error: " in refused.said
    assert desk.commit(work, {}, "--no-verify").status == 0
    assert desk.commit(work, {"new.py": CLEAN}).status == 1
    passed = desk.commit(work, {"old.py": CLEAN})
    assert passed.status == 0, passed.said


def test_it_can_be_tried_before_it_is_installed(desk: Desk, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "app.py").write_text(LEAKY, encoding="utf-8")
    git(tmp_path, "add", "--all")
    tried = desk.run(tmp_path, "pre-commit", "try-repo", str(desk.tool), "portfolio-lint-files", "--all-files")
    assert tried.status == 1, tried.said
    assert "app.py:2: ETH106 error: " in tried.said


def test_nothing_of_the_repository_is_run(desk: Desk, tmp_path: Path) -> None:
    work = repository(desk, tmp_path / "work", "portfolio-lint", "portfolio-lint-files")
    trap = f"open({str(tmp_path / 'run')!r}, 'w')\n"
    names = ("click", "json", "portfolio_lint", "portfolio_lint_rules", "sitecustomize", "setup", "conftest")
    assert desk.commit(work, {f"{name}.py": trap for name in names}, "--no-verify").status == 0
    # Not through `git commit`: the script that pre-commit installs for that runs Python in the repository.
    passed = desk.run(work, "pre-commit", "run", "--all-files")
    assert passed.status == 0, passed.said
    assert not (tmp_path / "run").exists()


def test_each_hook_says_what_pre_commit_asks_for() -> None:
    assert set(HOOKS) == {"portfolio-lint", "portfolio-lint-files"}
    assert HOOKS["portfolio-lint"]["pass_filenames"] is False
    assert HOOKS["portfolio-lint-files"]["types_or"] == ["python", "jupyter", "markdown", "dockerfile", "yaml"]
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert set(hook["stages"]) == {"pre-commit", "pre-push", "manual"}


def test_what_init_writes_runs_what_is_installed(desk: Desk, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    written = desk.run(tmp_path, "portfolio-lint", "init", "--pre-commit")
    assert written.status == 0, written.said
    assert desk.commit(tmp_path, {"app.py": LEAKY}).status == 0
    done = desk.run(tmp_path, "pre-commit", "run", "--hook-stage", "manual", "--all-files")
    assert done.status == 1, done.said
    assert "app.py:2: ETH106 error: " in done.said
