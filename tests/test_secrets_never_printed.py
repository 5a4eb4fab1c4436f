"""A credential that is found is named with its place, and its value stands in no output."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from command_line import run
from notebooks import notebook

from portfolio_lint.reports.formats import FORMATS

# Put together at run time, so that no scanner takes this file for a leak.
KEY = "sk-" + "Zk3vQ9xLw7Rt2Yb8Nc5Md1Pf6Hg4Js0A" + "uE"
PASSWORD = "Tr0ub4dor" + "&3horse!"
DRAWN = "qzjw" + "hrptk"
BASIC = base64.b64encode(f"ada:{DRAWN}".encode()).decode()


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    files = {
        "README.md": f"# Reviews\n\nWe predict the sentiment of film reviews with the key {KEY} of the service.\n",
        "train.py": "from sklearn.svm import SVC\n\n"
        f'API_KEY = "{KEY}"\nDB_PASSWORD = "{PASSWORD}"\nmodel = SVC().fit(X, y)\n',
        "work.ipynb": notebook(f"md: ## Data\n\nThe data set comes from an API, our token is {KEY}.", f'key = "{KEY}"'),
        ".env": f"OPENAI_API_KEY={KEY}\n",
        "config.yaml": f"database:\n  host: db.shop.org\n  db_password: {DRAWN}\n",
        "app.properties": f"db.password = {DRAWN}\n",
        "client.py": f'headers = {{"Authorization": "Basic {BASIC}"}}\npwd = "{DRAWN}"\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments", [("--verbose",), ("--format", "json"), ("--format", "html"), ("--min-confidence", "low", "--verbose")]
)
def test_no_value_in_a_scan(leaky: Path, arguments: tuple[str, ...]) -> None:
    done = run("scan", str(leaky), *arguments)
    assert done.returncode == 1
    printed = (done.stdout + done.stderr).decode()
    assert "ETH106" in printed
    for value in (KEY, PASSWORD, DRAWN, BASIC):
        assert value not in printed


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "outputs"])
def test_no_value_in_any_format(leaky: Path, form: str) -> None:
    done = run("scan", str(leaky), "--format", form, "--min-confidence", "low")
    printed = (done.stdout + done.stderr).decode()
    assert "ETH106" in printed
    assert KEY not in printed
    assert PASSWORD not in printed


def test_no_value_among_the_evidence(leaky: Path) -> None:
    done = run("evidence", str(leaky), "--format", "json")
    assert b"train.py" in done.stdout
    for value in (KEY, PASSWORD, DRAWN, BASIC):
        assert value.encode() not in done.stdout
