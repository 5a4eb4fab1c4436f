"""The page on hooks and workflows: what it shows is valid, safe and complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import ROOT
from test_docs_pages import blocks

from portfolio_lint.reports.formats import FORMATS

PAGE = "integrations.md"
FILES = {title: text for _, title, text in blocks(PAGE) if title}
WORKFLOWS = sorted(title for title in FILES if title.startswith(".github/workflows/"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
# Whose tags may be trusted in an example; anybody else's action is named by a hash.
POLICY = "rules:\n  unpinned-uses:\n    config:\n      policies:\n        OWNER/*: ref-pin\n        github/*: ref-pin\n"


def check(program: str, *arguments: str, cwd: Path) -> None:
    command = [os.path.join(os.path.dirname(sys.executable), program), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("title", WORKFLOWS)
def test_a_workflow_is_valid_and_safe(title: str, tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / title).write_text(FILES[title], encoding="utf-8")
    (tmp_path / "zizmor.yml").write_text(POLICY, encoding="utf-8")
    check("check-jsonschema", "--builtin-schema", "vendor.github-workflows", title, cwd=tmp_path)
    check("zizmor", "--offline", "--no-progress", "--config", "zizmor.yml", ".", cwd=tmp_path)
    (job,) = yaml.safe_load(FILES[title])["jobs"].values()
    (step,) = (step for step in job["steps"] if step.get("uses", "").startswith("OWNER/portfolio-lint@"))
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert step["with"].get("format", "json") in FORMATS


def test_there_is_one_for_each_use() -> None:
    assert len(WORKFLOWS) == 3
    assert sum("workflow_dispatch" in FILES[title] for title in WORKFLOWS) == 1


def test_the_pre_commit_configuration_is_valid(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(FILES[".pre-commit-config.yaml"], encoding="utf-8")
    check("pre-commit", "validate-config", ".pre-commit-config.yaml", cwd=tmp_path)
    (repo,) = yaml.safe_load(FILES[".pre-commit-config.yaml"])["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in HOOKS}


def test_gitlab_is_told_formats_that_there_are() -> None:
    job = yaml.safe_load(FILES[".gitlab-ci.yml"])["portfolio-lint"]
    named = re.findall(r"--format (\w+)(?:=(\S+))?", job["script"][-1])
    assert {form for form, _ in named} <= set(FORMATS)
    assert {file for _, file in named if file} == set(job["artifacts"]["reports"].values())


@pytest.mark.parametrize(("kind", "names"), [("inputs", ACTION["inputs"]), ("outputs", ACTION["outputs"])])
def test_every_input_and_output_is_explained(kind: str, names: dict[str, Any]) -> None:
    page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
    rows = {
        name
        for line in page.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([\w-]+)`", line.split("|")[1])
    }
    assert set(names) <= rows, kind


def test_every_format_is_explained() -> None:
    page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
    assert set(FORMATS) <= set(re.findall(r"^\| `(\w+)` ", page, re.MULTILINE))
