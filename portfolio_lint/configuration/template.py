"""The files that `init` writes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from portfolio_lint.configuration.keys import KEYS, Key
from portfolio_lint.options import toml
from portfolio_lint.rule import Rule

_WIDTH = 100

PRE_COMMIT_ENTRY = """\
  - repo: local
    hooks:
      - id: portfolio-lint
        name: portfolio-lint
        # Runs what is installed, on the whole repository: most findings are about more than one file.
        entry: portfolio-lint --quiet .
        language: system
        pass_filenames: false
        stages: [pre-push, manual]
"""
PRE_COMMIT = f"repos:\n{PRE_COMMIT_ENTRY}"

_WORKFLOW = """\
name: portfolio-lint

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  portfolio-lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # Rules about the history are silent on a shallow clone.
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "{requirement}"
      - name: Scan
        run: portfolio-lint --format github --format "markdown=$GITHUB_STEP_SUMMARY" .
"""


def workflow(requirement: str) -> str:
    """A workflow for GitHub Actions that scans each push and pull request with what pip makes of a requirement."""
    return _WORKFLOW.replace("{requirement}", requirement)


def configuration(rules: Iterable[Rule]) -> str:
    """A configuration in which every key is explained and none is set: each stands in a comment."""
    blocks = [
        "# The configuration of portfolio-lint. In pyproject.toml the same keys stand in [tool.portfolio-lint].\n"
        "# What the command line says counts more. To change something, take away the # in front of it."
    ]
    tables = [key for key in KEYS if _is_table(key)]
    blocks.extend(f"{_comment(key.meaning)}\n#{key.name} = {key.example}" for key in KEYS if not _is_table(key))
    for key in tables:
        example = key.example or _options(rules)
        lines = (f"#{line}" for line in example.splitlines())
        head = [] if key.takes == "options by rule" else [f"#[{key.name}]"]
        blocks.append("\n".join([_comment(key.meaning), *head, *lines]))
    return "\n\n".join(blocks) + "\n"


def _is_table(key: Key) -> bool:
    return key.takes in ("codes by glob", "severity by code", "options by rule")


def _options(rules: Iterable[Rule]) -> str:
    """Every option of every rule with its default."""
    parts = []
    for rule in rules:
        if rule.options:
            parts.append(f"[rules.{rule.code}]")
            parts.extend(f"{option.name} = {toml(option.default)}" for option in rule.options)
    return "\n".join(parts)


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, _WIDTH))
