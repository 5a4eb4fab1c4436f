"""What a command does not need is not imported: every start pays for an import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from command_line import FIXTURES, environment

from portfolio_lint.reports.formats import FORMATS

HEAVY = (
    "git",
    "nbformat",
    "libcst",
    "jinja2",
    "yaml",
    "msgspec",
    "packaging",
    "pyromark",
    "importlib.metadata",
    "asyncio",
)
PROGRAM = """
import json, sys
from portfolio_lint.cli import main
try:
    main(sys.argv[1:], prog_name="portfolio-lint")
except SystemExit as ended:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
    raise
"""


def modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("scan", "--help"), ("completion", "fish")])
def test_nothing_but_click_at_the_start(arguments: tuple[str, ...]) -> None:
    loaded = modules(*arguments)
    assert not loaded.intersection(HEAVY)
    assert not any(name.startswith("portfolio_lint_rules") for name in loaded)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_folder_needs_neither_git_nor_nbformat(form: str) -> None:
    loaded = modules(str(FIXTURES / "churn"), "--format", form)
    assert not loaded.intersection({"git", "nbformat", "libcst", "jinja2", "jsonschema"})


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_imports_no_other(form: str) -> None:
    loaded = modules(str(FIXTURES / "churn"), "--format", form)
    assert FORMATS[form] in loaded
    assert not loaded.intersection(set(FORMATS.values()) - {FORMATS[form]})
    assert ("jinja2" in loaded) == (form in ("html", "markdown"))


def test_rules_are_listed_without_reading_a_repository() -> None:
    assert not modules("rules").intersection({"git", "nbformat", "libcst", "jinja2", "yaml"})


def test_the_engine_imports_no_rule() -> None:
    code = (
        "import sys, portfolio_lint.scan, portfolio_lint.reports.text, portfolio_lint.cli\n"
        "print(any(name.startswith('portfolio_lint_rules') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout == "False\n"
