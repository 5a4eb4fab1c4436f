"""The published schema is current, and real reports keep to it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import FIXTURES, environment

from portfolio_lint import report
from portfolio_lint.packs import load_catalogue
from portfolio_lint.scan import Settings, scan
from portfolio_lint.source import open_source


def scanned(name: str) -> Any:
    return json.loads(report.encode(scan(open_source(str(FIXTURES / name)), load_catalogue(), Settings())))


def test_the_shipped_schema_is_current() -> None:
    shipped = Path(report.SCHEMA_PATH).read_text(encoding="utf-8")
    assert shipped == report.schema_text(), "renew it with: python -m portfolio_lint.report"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report.schema())


@pytest.mark.parametrize("name", ["churn", "empty", "collection", "webapp"])
def test_real_reports_keep_to_it(name: str) -> None:
    jsonschema.validate(scanned(name), report.schema(), cls=jsonschema.Draft202012Validator)


def test_a_report_holds_every_concept_and_its_own_version() -> None:
    made = scanned("churn")
    assert made["schema_version"] == report.SCHEMA_VERSION
    assert set(made["projects"][0]["evidence"]) == set(load_catalogue().concepts)
    assert made["repository"]["kinds"]["notebook"] == 1


def test_the_schema_is_renewed_by_one_command(tmp_path: Path) -> None:
    target = tmp_path / "schema.json"
    subprocess.run([sys.executable, "-m", "portfolio_lint.report", str(target)], check=True, env=environment())
    assert target.read_text(encoding="utf-8") == report.schema_text()
    target.unlink()
    report.write_schema(str(target))
    assert target.exists()
