"""The badge: what it says, and the two forms it is written in."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import FIXTURES, one_line, run
from scanning import catalogue

from portfolio_lint.findings import Confidence, Finding, Severity
from portfolio_lint.report import ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.reports.badge import badge_of, endpoint, svg
from portfolio_lint.reports.overall import overall, standings
from portfolio_lint.reports.view import Vocabulary
from portfolio_lint.scores import Score

VOCABULARY = Vocabulary(catalogue().rules, catalogue().concepts, 0)
SHOWN = {"Validation": Score(60, ("cross_validation",), ("baseline",)), "Production": Score(100, ("tests", "ci"), ())}


def report(*scores: dict[str, Score], findings: tuple[Finding, ...] = ()) -> Report:
    projects = tuple(ProjectReport(str(n), str(n), "scripts", {}, (), told) for n, told in enumerate(scores))
    return Report(1, Tool("t", "1"), RepositoryReport("x", None, 0, ()), projects, findings)


def test_both_forms_in_files(tmp_path: Path) -> None:
    picture, data = tmp_path / "badge.svg", tmp_path / "badge.json"
    done = run("badge", str(FIXTURES / "churn"), "--svg", str(picture), "--endpoint", str(data))
    assert (done.returncode, done.stdout) == (0, b"")
    drawn = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert drawn.get("aria-label") == "portfolio: 29 of 38 points shown"
    assert json.loads(data.read_text(encoding="utf-8")) == {
        "schemaVersion": 1,
        "label": "portfolio",
        "message": "29 of 38 points shown",
        "color": "brightgreen",
    }


def test_without_a_file_the_picture_is_printed() -> None:
    done = run("badge", str(FIXTURES / "empty"))
    assert done.returncode == 0
    assert done.stdout.startswith(b"<svg ")


@pytest.mark.parametrize(
    "arguments", [("--svg", "no/such/folder.svg"), ("--svg", "x", "--endpoint", "x"), ("--endpoint", ".")]
)
def test_wrong_targets_are_refused_before_the_work(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run("badge", str(FIXTURES / "churn"), *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr)


def test_a_point_counts_where_one_project_shows_it() -> None:
    made = report(SHOWN, {"Validation": Score(100, ("baseline",), ()), "Data": Score(0, (), ("outliers",))})
    found = {(s.name, s.shown, s.applicable) for s in standings(made, VOCABULARY)}
    assert found == {("cross_validation", 1, 1), ("baseline", 1, 2), ("tests", 1, 1), ("ci", 1, 1), ("outliers", 0, 1)}
    assert overall(made, VOCABULARY) == round(100 * 10 / 11)
    assert badge_of(made, VOCABULARY).message == "4 of 5 points shown"


def test_an_error_is_not_hidden() -> None:
    error = Finding("LEK101", "leak", Severity.ERROR, Confidence.HIGH, "m", "a", "t.py")
    badge = badge_of(report(SHOWN, findings=(error,)), VOCABULARY)
    assert (badge.message, badge.shade) == ("3 of 4 points shown, 1 error", "red")


def test_shades_follow_the_share() -> None:
    assert badge_of(report(), VOCABULARY).message == "nothing to judge yet"
    assert overall(report(), VOCABULARY) == 0
    shades = []
    for shown in range(5):
        names = ("tests", "cross_validation", "serving", "eda_plots")
        shades.append(badge_of(report({"F": Score(0, names[:shown], names[shown:])}), VOCABULARY).shade)
    assert shades == ["orange", "yellow", "green", "brightgreen", "brightgreen"]


def test_forms_are_escaped() -> None:
    badge = badge_of(report(SHOWN), VOCABULARY)
    assert ElementTree.fromstring(svg(badge)).get("width")
    assert endpoint(badge).endswith("}\n")
