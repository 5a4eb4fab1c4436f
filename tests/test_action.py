"""The GitHub Action: the steps of action.yml run in order, as a runner runs them.

What a runner does with it: it fills in the expressions, starts bash with the script and the environment, reads the
log for commands, and takes outputs and summary from the files it names.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from checkout import copy_of_the_tool, git
from command_line import FIXTURES, ROOT, environment
from reporting import EVIL, hostile_files, schema_file
from test_report_github import read
from test_report_markdown import shown

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the bash of a runner is not the one of every Windows")

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*([a-z.-]+)\s*\}\}")
LEAKY = "import openai\nopenai.api_key = 'sk-proj-" + "q7Rk2Xv9Lm4Tz8Wb3Nc6Yd1Hf5Jg0Ps" * 2 + "'\n"


class Ran(NamedTuple):
    status: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def commands(self) -> list[str]:
        """The lines of the log that a runner would obey."""
        found = []
        stopped = ""
        for line in self.log.split("\n"):
            text = line.lstrip()
            if stopped:
                stopped = "" if text == f"::{stopped}::" else stopped
            elif text.startswith("::stop-commands::"):
                stopped = text.removeprefix("::stop-commands::")
                assert re.fullmatch(r"[0-9a-f]{32}", stopped)
            elif text.startswith("::") or "##[" in text:
                found.append(line)
        assert not stopped, "commands are still stopped at the end"
        return found


class Runner:
    """A job on a machine of its own: the tool is installed once, and each workspace is scanned with it."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "temp"
        self.temporary.mkdir()
        self.action = copy_of_the_tool(folder / "action")

    def run(self, workspace: Path, *names: str, **inputs: str) -> Ran:
        """Run the steps of these names (all of them without one) until one fails."""
        known = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= known.keys()
        values = {f"inputs.{name}": value for name, value in {**known, **given}.items()}
        log, status, summary = "", 0, ""
        for number, step in enumerate(STEPS):
            if status or (names and step["name"] not in names):
                continue
            files = {name: workspace.parent / f"{name}-{number}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
            for path in files.values():
                path.write_bytes(b"")
            done = self._bash(step, workspace, values, files)
            status, log = done.returncode, log + done.stdout.decode("utf-8", "replace")
            summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
            for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
                name, sign, value = line.partition("=")
                assert sign
                values[f"steps.{step.get('id', '')}.outputs.{name}"] = value
        outputs = {name: filled(about["value"], values) for name, about in ACTION["outputs"].items()}
        return Ran(status, log, outputs, summary)

    def _bash(
        self, step: Mapping[str, Any], workspace: Path, values: Mapping[str, str], files: Mapping[str, Path]
    ) -> subprocess.CompletedProcess[bytes]:
        assert step["shell"] == "bash"
        assert not EXPRESSION.search(step["run"]), "an expression in a script"
        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        runner = {
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(self.temporary),
            "CI": "true",
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]),
        }
        given = {name: filled(value, values) for name, value in step.get("env", {}).items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=workspace,
            env=environment(**runner, **given, **{name: str(path) for name, path in files.items()}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
            check=False,
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its expressions filled in; an output that no step wrote is empty."""
    return EXPRESSION.sub(
        lambda match: values.get(match[1], "") if match[1].startswith("steps.") else values[match[1]], text
    )


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the first step has installed the tool, in a workspace that tries to be run."""
    runner = Runner(tmp_path_factory.mktemp("runner"))
    trap = tmp_path_factory.mktemp("trap") / "work"
    trap.mkdir()
    for name in ("pip", "venv", "sys", "json", "encodings", "sitecustomize", "site", "click", "portfolio_lint"):
        (trap / f"{name}.py").write_text(f"open({str(trap / 'run')!r}, 'w')\nraise SystemExit(9)\n", encoding="utf-8")
    done = runner.run(trap)
    assert done.status == 0, done.log
    assert not (trap / "run").exists(), "something of the workspace was run"
    return runner


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_portfolio_gets_annotations_summary_and_outputs(runner: Runner, workspace: Path) -> None:
    shutil.copytree(FIXTURES / "churn", workspace, dirs_exist_ok=True)
    done = runner.run(workspace, "Scan", sarif_file="out.sarif")
    assert done.status == 0, done.log
    assert "What a reviewer can see" in done.log
    annotations = read("\n".join(done.commands))
    assert [name for name, _, _ in annotations][:2] == ["warning", "warning"]
    made = json.loads(Path(done.outputs["report"]).read_text(encoding="utf-8"))
    found = [*made["findings"], *(finding for project in made["projects"] for finding in project["findings"])]
    assert done.outputs["findings"] == str(len(found))
    assert done.outputs["errors"] == "0"
    assert 50 < int(done.outputs["score"]) <= 100
    words = "".join(shown(done.summary).words)
    assert all(finding["code"] in words for finding in found)
    sarif = json.loads((workspace / "out.sarif").read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == len(found)
    assert sarif["$schema"] == json.loads(schema_file().read_text(encoding="utf-8"))["id"]


def test_an_error_fails_the_step_after_everything_is_written(runner: Runner, workspace: Path) -> None:
    write(workspace, {"app.py": LEAKY})
    done = runner.run(workspace, "Scan", format="junit")
    assert done.status == 1
    assert done.outputs["errors"] == "1"
    assert Path(done.outputs["report"]).read_text(encoding="utf-8").startswith("<?xml")
    ((name, properties, _), *_) = read("\n".join(done.commands))
    assert (name, properties["file"], properties["line"]) == ("error", "app.py", "2")
    assert "ETH106" in done.summary


@pytest.mark.parametrize(
    "inputs",
    [
        {"fail_on": "never"},
        {"select": "DOC"},
        {"ignore": "secret-committed"},
        {"baseline": "known.json"},
        {"path": "ok"},
    ],
    ids=str,
)
def test_the_inputs_count(runner: Runner, workspace: Path, inputs: dict[str, str]) -> None:
    write(workspace, {"app.py": LEAKY, "ok/README.md": "# Fine\n"})
    tool = runner.temporary / "portfolio-lint" / "environment" / "bin" / "portfolio-lint"
    if "baseline" in inputs:
        subprocess.run([tool, "scan", "--write-baseline", "known.json"], cwd=workspace, check=True, capture_output=True)
    assert runner.run(workspace, "Scan").status == 1
    assert runner.run(workspace, "Scan", **inputs).status == 0


def test_a_profile_counts(runner: Runner, workspace: Path) -> None:
    shutil.copytree(FIXTURES / "churn", workspace, dirs_exist_ok=True)
    assert runner.run(workspace, "Scan", profile="strict").status == 1


def test_a_summary_is_not_wanted_everywhere(runner: Runner, workspace: Path) -> None:
    write(workspace, {"README.md": "# Fine\n"})
    done = runner.run(workspace, "Scan", summary="false")
    assert (done.status, done.summary) == (0, "")


def test_paths_are_those_of_the_repository(runner: Runner, workspace: Path) -> None:
    git(workspace, "init", "--quiet")
    write(workspace, {"churn/app.py": LEAKY})
    done = runner.run(workspace, "Scan", path="churn")
    assert read("\n".join(done.commands))[0][1]["file"] == "churn/app.py"


def test_a_repository_behind_a_url(runner: Runner, workspace: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"churn/app.py": LEAKY, "README.md": "# Work\n"})
    git(other, "init", "--quiet")
    git(other, "add", ".")
    git(other, "commit", "--quiet", "--message", "All")
    done = runner.run(workspace, "Scan", url=other.as_uri(), path="churn")
    assert done.status == 1, done.log
    ((name, properties, text), *_) = read("\n".join(done.commands))
    assert (name, set(properties)) == ("error", {"title"})
    assert text.startswith("app.py:2: ")


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"path": "missing"}, 3),
        ({"path": "--version"}, 3),
        ({"url": "--help"}, 3),
        ({"format": "xml"}, 2),
        ({"select": "$(touch owned)"}, 2),
        ({"ignore": "`touch owned`; touch owned"}, 2),
        ({"fail_on": '"; touch owned; "'}, 2),
        ({"path": "'; touch owned; '$(touch owned)"}, 3),
        ({"profile": "\n::error::owned"}, 2),
    ],
    ids=str,
)
def test_what_goes_wrong_is_said_and_nothing_of_it_is_run(
    runner: Runner, workspace: Path, inputs: dict[str, str], status: int
) -> None:
    done = runner.run(workspace, "Scan", **inputs)
    assert done.status == status, done.log
    assert "portfolio-lint: " in done.log
    assert len(done.commands) == 1
    assert "did not come to an end" in done.commands[0]
    assert not (workspace / "owned").exists()
    assert done.outputs == dict.fromkeys(ACTION["outputs"], "")


def test_a_hostile_repository_gives_no_command_and_breaks_no_summary(runner: Runner, workspace: Path) -> None:
    write(workspace, {path.replace("\n", "").replace("\r", "")[:200]: text for path, text in hostile_files().items()})
    write(workspace, {"app.py": LEAKY + f"# {EVIL!r}\n"})
    done = runner.run(workspace, "Scan")
    assert done.status == 1, done.log
    assert read("\n".join(done.commands))
    assert "<img src=x" in "".join(shown(done.summary).words)
    assert set(done.outputs) == {"findings", "errors", "score", "report"}


@pytest.mark.parametrize("version", ["1; touch owned", "--index-url=http://evil.example", "1 2", "latest"])
def test_a_version_is_a_version(runner: Runner, workspace: Path, version: str) -> None:
    done = runner.run(workspace, "Install portfolio-lint", version=version)
    assert done.status == 2
    assert "is not a version" in done.log


def test_no_input_stands_in_a_script_and_every_one_is_used() -> None:
    used = {name for step in STEPS for value in step.get("env", {}).values() for name in EXPRESSION.findall(value)}
    assert used == {f"inputs.{name}" for name in ACTION["inputs"]}
    for about in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
        assert about["description"].endswith(".")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no wheel of shellcheck for this system")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_a_script_is_sound(step: dict[str, Any]) -> None:
    command = ["shellcheck", "--shell=bash", "-"]
    done = subprocess.run(command, input=step["run"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", [
    ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
    ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/ci.yml"],
    ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
], ids=lambda command: f"{command[0]}-{command[-1]}")  # fmt: skip
def test_others_find_nothing_to_object_to(command: list[str]) -> None:
    program = os.path.join(os.path.dirname(sys.executable), command[0])
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
