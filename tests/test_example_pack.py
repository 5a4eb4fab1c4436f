"""A stranger's pack, installed into a fresh environment the way strangers do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from command_line import FIXTURES, environment

from portfolio_lint.packs import load_catalogue

SOURCE = FIXTURES / "example_pack"
CALL = "from spatialkit import blocked_folds\nfor train, test in blocked_folds(X, y):\n    pass\n"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of a new environment with the pack in it. What this one has can be imported there too."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    inherited = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    Path(packages, "inherited.pth").write_text(inherited, encoding="utf-8")
    # Building leaves files beside the sources: not among the fixtures.
    copy = shutil.copytree(SOURCE, folder / "pack", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", str(copy)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return str(python)


def run(python: str, *arguments: str) -> str:
    done = subprocess.run(
        [python, "-m", "portfolio_lint", *arguments], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout


def test_its_rule_is_listed_and_explained(python: str) -> None:
    rules = {rule["code"]: rule for rule in json.loads(run(python, "rules", "--format", "json"))}
    assert set(rules) == {*load_catalogue().rules, "CARD101"}
    assert rules["CARD101"]["help_uri"] == "https://model-cards.example.org/rules/CARD101/"
    text = run(python, "rule", "CARD101")
    assert "A model is served, and no card says what it is for." in text
    assert "MODEL_CARD.md" in text


def test_its_rule_fires_and_stays_silent(python: str, tmp_path: Path) -> None:
    rule = json.loads(run(python, "rule", "CARD101", "--format", "json"))
    (tmp_path / "api.py").write_text(rule["fires"][0]["api.py"], encoding="utf-8")
    assert "CARD101" in run(python, str(tmp_path), "--quiet")
    (tmp_path / "MODEL_CARD.md").write_text("# Model card\n", encoding="utf-8")
    assert "CARD101" not in run(python, str(tmp_path), "--quiet")


def test_its_concept_and_its_evidence_are_in_the_report(python: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Soil\n\n## Model card\n\nFor fields in Kent.\n", encoding="utf-8")
    (tmp_path / "train.py").write_text(CALL, encoding="utf-8")
    (project,) = json.loads(run(python, str(tmp_path), "--format", "json"))["projects"]
    found = project["evidence"]
    assert [(place["path"], place["line"]) for place in found["model_card"]] == [("README.md", 3)]
    assert [(place["path"], place["line"]) for place in found["cross_validation"]] == [("train.py", 2)]
    concepts = json.loads(run(python, "evidence", str(tmp_path), "--format", "json", "--definitions"))
    assert "where it fails" in concepts["projects"][0]["concepts"]["model_card"]["definition"]
