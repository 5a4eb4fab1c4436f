"""The commands beside the scan."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import FIXTURES, environment, run

from portfolio_lint import __version__
from portfolio_lint.cli import main
from portfolio_lint.cli.forms import Form
from portfolio_lint.packs import load_catalogue


def invoke(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_version() -> None:
    assert invoke("--version") == f"portfolio-lint {__version__}\n"


def test_help_names_the_commands_and_shows_examples() -> None:
    text = invoke("--help")
    for word in ("scan", "rule", "rules", "evidence", "completion", "Examples:", "Exit status:"):
        assert word in text
    assert "--fail-on" in invoke("scan", "--help")
    assert "--definitions" in invoke("evidence", "--help")


def test_rule_by_code_or_name() -> None:
    text = invoke("rule", "DOC103")
    assert invoke("rule", "doc103") == text
    assert invoke("rule", "no-results") == text
    for word in ("Severity", "What it looks for", "Why it matters", "How to fix it", "Example that it reports"):
        assert word in text


@pytest.mark.parametrize("code", sorted(load_catalogue().rules))
def test_every_rule_can_be_explained(code: str) -> None:
    assert invoke("rule", code).startswith(code)
    assert json.loads(invoke("rule", code, "--format", "json"))["code"] == code


def test_rules_lists_all_of_them() -> None:
    text = invoke("rules")
    known = load_catalogue().rules
    assert all(code in text for code in known)
    assert max(len(line) for line in text.splitlines()) <= 80
    listed = json.loads(invoke("rules", "--format", "json"))
    assert [rule["code"] for rule in listed] == list(known)
    assert {rule["family"] for rule in json.loads(invoke("rules", "--family", "doc", "--format", "json"))} == {"DOC"}


def test_evidence_shows_every_concept() -> None:
    text = invoke("evidence", str(FIXTURES / "churn"))
    concepts = load_catalogue().concepts
    assert all(concept.title in text for concept in concepts.values())
    assert "src/churn/train.py:48" in text
    assert "does not apply here" in invoke("evidence", str(FIXTURES / "webapp"))
    assert "What counts:" not in text
    assert "What counts:" in invoke("evidence", str(FIXTURES / "churn"), "--definitions")


def test_evidence_for_programs() -> None:
    data = json.loads(invoke("evidence", str(FIXTURES / "churn"), "--format", "json", "--definitions"))
    concepts = data["projects"][0]["concepts"]
    assert set(concepts) == set(load_catalogue().concepts)
    assert concepts["cross_validation"]["state"] == "shown"
    assert concepts["cross_validation"]["places"][0]["path"] == "src/churn/train.py"
    assert concepts["monitoring"]["state"] == "missing"
    assert concepts["monitoring"]["definition"]
    assert {"shown", "missing"} <= {concept["state"] for concept in concepts.values()}


def test_evidence_of_a_collection_names_its_projects() -> None:
    text = invoke("evidence", str(FIXTURES / "collection"))
    assert all(name in text for name in ("house-prices", "spam-filter", "bike-demand"))


def test_evidence_needs_a_source() -> None:
    assert CliRunner().invoke(main, ["evidence", "nowhere"]).exit_code == 3


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
def test_completion_scripts_name_the_program(shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("no bash here")
    assert "_PORTFOLIO_LINT_COMPLETE" in run("completion", shell).stdout.decode()


def test_completion_offers_commands_and_options() -> None:
    def complete(words: str, number: int) -> str:
        variables = {"_PORTFOLIO_LINT_COMPLETE": "zsh_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
        code = "from portfolio_lint.cli import main; main(prog_name='portfolio-lint')"
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(**variables), capture_output=True, check=False
        )
        return done.stdout.decode()

    assert "evidence" in complete("portfolio-lint ", 1)
    assert "--fail-on" in complete("portfolio-lint scan --f", 2)


def test_as_a_module_and_as_a_script(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "portfolio-lint"
    if script.exists():
        done = subprocess.run([str(script), "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stdout == f"portfolio-lint {__version__}\n"


def test_main_can_be_called_from_a_program() -> None:
    assert main(["--version"], standalone_mode=False) == 0


def test_completion_offers_the_formats() -> None:
    done = run(COMP_WORDS="portfolio-lint scan --format s", COMP_CWORD="3", _PORTFOLIO_LINT_COMPLETE="bash_complete")
    assert done.stdout.decode().split() == ["plain,sarif"]


def test_a_format_that_was_read_already_stays_as_it_is() -> None:
    assert Form().convert(("json", "a.json"), None, None) == ("json", "a.json")
