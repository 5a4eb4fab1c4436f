"""The text report, as people read it.

The golden files are what the fixtures print. Where a change is meant, renew them all:

    PORTFOLIO_LINT_RENEW=1 python -m pytest tests/test_report_text.py
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import FIXTURES, ROOT, run
from msgspec.structs import replace

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.packs import load_catalogue
from portfolio_lint.report import ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.excerpt import Excerpts
from portfolio_lint.reports.layout import width
from portfolio_lint.reports.manual import rule_page, rule_table
from portfolio_lint.reports.text import render
from portfolio_lint.reports.view import View, Vocabulary
from portfolio_lint.rule import Rule
from portfolio_lint.scan import Settings, repository_name, scan
from portfolio_lint.scores import Score
from portfolio_lint.snapshot import MemorySnapshot, Skipped

GOLDEN = Path(__file__).parent / "golden"
RENEW = bool(os.environ.get("PORTFOLIO_LINT_RENEW"))
CATALOGUE = load_catalogue()
VOCABULARY = Vocabulary(CATALOGUE.rules, CATALOGUE.concepts, len(CATALOGUE.rules))


@pytest.mark.parametrize(
    ("fixture", "options", "golden"),
    [
        ("churn", [], "churn.txt"),
        ("churn", ["--verbose"], "churn-verbose.txt"),
        ("churn", ["--quiet"], "churn-quiet.txt"),
        ("churn", ["--ignore", "DOC,ENG", "--color", "always"], "churn-colour.txt"),
        ("collection", [], "collection.txt"),
        ("empty", [], "empty.txt"),
        ("webapp", [], "webapp.txt"),
    ],
)
def test_what_the_fixtures_print(fixture: str, options: list[str], golden: str, tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / fixture, tmp_path / fixture)  # outside Git: no commit in the first line
    printed = run(fixture, *options, cwd=tmp_path, PYTHONUTF8="1").stdout.decode().replace("\r\n", "\n")
    file = GOLDEN / golden
    if RENEW:
        file.write_text(printed, encoding="utf-8", newline="\n")
    assert printed == file.read_text(encoding="utf-8"), "where it is meant: see the top of this module"


def test_the_picture_of_the_readme_is_current() -> None:
    make = runpy.run_path(str(ROOT / "docs" / "picture" / "make.py"))
    picture = Path(make["PICTURE"])
    drawn = make["draw"](make["run"]())
    assert drawn == picture.read_text(encoding="utf-8"), "renew it with: python docs/picture/make.py"


def shown(files: Mapping[str, str | bytes], view: View | None = None, source: str = "example") -> str:
    """The text report of a small repository."""
    snapshot = MemorySnapshot(files, source=source)
    return render(scan(snapshot, CATALOGUE, Settings()), Context(VOCABULARY, view or View(), snapshot))


CONCEPTS = {
    "tests": Concept(title="Tests", family="Production", definition="tests", weight=3, missing="no automated test"),
    "claims": Concept(title="Claims", family="Claims", definition="claims", role="warning"),
    "secret": Concept(title="Secret", family="Safety", definition="secrets", role="defect"),
}


def finding(code: str = "ABC101", severity: Severity = Severity.WARNING, path: str = "a.py", line: int = 1) -> Finding:
    return Finding(code, "some-rule", severity, Confidence.HIGH, "Something is the matter", "Do something", path, line)


def project(name: str = "one", *findings: Finding, shown: tuple[str, ...] = ("tests",)) -> ProjectReport:
    evidence = {concept: (Place("tests/test_a.py", 3, message="test_a"),) for concept in shown}
    missing = () if "tests" in shown else ("tests",)
    score = Score(100 if not missing else 0, tuple(set(shown) & {"tests"}), missing)
    return ProjectReport(name, name, "scripts", evidence, findings, {"Production": score})


def report(*projects: ProjectReport, findings: tuple[Finding, ...] = ()) -> Report:
    repository = RepositoryReport("work", None, 9, (), {"python": 9})
    return Report(1, Tool("portfolio-lint", "1"), repository, projects, findings)


def text(made: Report, view: View | None = None, rules: Mapping[str, Rule] | None = None) -> str:
    return render(made, Context(Vocabulary(rules or {}, CONCEPTS, len(rules or {})), view or View()))


# -- safety


HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202egnp\u2066\r\n\x00 end"


def test_nothing_of_the_repository_reaches_the_terminal_as_a_command() -> None:
    name = "tr\x1b[2Jain\u202e.py"
    files = {
        "README.md": f"# Model {HOSTILE}\n\nDeployed on Kubernetes {HOSTILE}\n",
        name: f"from sklearn.svm import SVC\nmodel = SVC().fit(X, y)  # {HOSTILE}\n",
        "deep\x1b[1m/app.py": "import fastapi\napp = fastapi.FastAPI()\n",
        "broken\x07.ipynb": "{",
    }
    for view in (View(), View(verbose=True), View(quiet=True)):
        printed = shown(files, view, source="na\x1b[2Jme")
        assert printed.replace("\n", "").isprintable()
    assert "tr\\x1b[2Jain\\u202e.py" in shown(files, View(verbose=True))


def test_every_field_of_a_report_is_made_harmless() -> None:
    bad = replace(
        finding(path=HOSTILE), code=f"X{HOSTILE}", name=HOSTILE, message=HOSTILE, advice=HOSTILE,
        related=(Place(HOSTILE, 3, message=HOSTILE), Place(HOSTILE)),
    )  # fmt: skip
    hostile = replace(
        project(HOSTILE, bad, replace(bad, line=7)),
        kind="scripts",
        evidence={"tests": (Place(HOSTILE, message=HOSTILE),), "claims": (Place(HOSTILE, message=HOSTILE),)},
    )
    made = report(hostile, replace(hostile, path="b"), findings=(bad,))
    repository = replace(made.repository, source=f"https://host/{HOSTILE}/x", commit=HOSTILE)
    made = replace(made, repository=replace(repository, skipped=(Skipped(HOSTILE, HOSTILE),)))
    for view in (View(), View(verbose=True), View(quiet=True)):
        assert text(made, view).replace("\n", "").isprintable()


def test_colours_are_the_only_escape_sequences() -> None:
    files = {"README.md": f"# {HOSTILE}\n", "train.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n"}
    printed = shown(files, View(colour=True))
    plain = shown(files)
    assert "\x1b[1m" in printed
    assert re.sub(r"\x1b\[[0-9;]+m", "", printed) == plain


# -- width


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
@pytest.mark.parametrize("fixture", ["churn", "collection", "webapp"])
def test_no_line_is_wider_than_the_page(fixture: str, columns: int) -> None:
    files = {
        str(file.relative_to(FIXTURES / fixture)).replace(os.sep, "/"): file.read_bytes()
        for file in sorted((FIXTURES / fixture).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    for verbose in (False, True):
        lines = shown(files, View(columns=columns, verbose=verbose)).splitlines()
        assert max(map(width, lines)) <= columns
        assert not any(line.endswith(" ") for line in lines)


def test_long_names_and_wide_characters_keep_to_the_page() -> None:
    long = "very_" * 30 + "long/" + "名前" * 40
    made = report(project("one", replace(finding(path=f"{long}.py", line=12), message="機械学習" * 40)), project(long))
    for view in (View(), View(verbose=True), View(columns=40)):
        assert max(map(width, text(made, view).splitlines())) <= view.columns


# -- what is said


def test_a_single_project_takes_a_screenful_at_most() -> None:
    printed = (GOLDEN / "churn.txt").read_text(encoding="utf-8")
    overview = printed.partition("What a reviewer can see")[2].partition("Findings")[0]
    assert len(overview.strip().splitlines()) <= 22


def test_a_large_collection_is_cut_and_says_so() -> None:
    made = report(*(project(f"project-{n:02}", finding(path=f"project-{n:02}/a.py")) for n in range(40)))
    printed = text(made)
    assert len(printed.splitlines()) < 60
    assert "and 25 more (--verbose shows all)" in printed
    assert "and 36 more places" in printed
    everything = text(made, View(verbose=True))
    assert all(f"project-{n:02}/a.py" in everything for n in range(40))


def test_the_strongest_projects_come_first() -> None:
    printed = text(report(project("a-weak", shown=()), project("b-strong")))
    assert printed.index("b-strong") < printed.index("a-weak")


def test_findings_of_one_code_are_folded() -> None:
    printed = text(report(project("one", *(finding(path=f"{n}.py", line=2) for n in range(9)))))
    assert printed.count("Something is the matter") == 1
    assert "also 1.py:2, 2.py:2, 3.py:2 and 5 more places" in printed


def test_what_is_hidden_is_counted() -> None:
    notes = [finding(f"ABC{n}", Severity.NOTE) for n in range(101, 120)]
    printed = text(replace(report(project("one", *notes)), hidden=3, suppressed=2))
    assert "19 notes (13 of them only with --verbose; 3 unsure: --min-confidence low; 2 suppressed)" in " ".join(
        printed.split()
    )


def test_the_severest_are_kept_where_there_are_many() -> None:
    many = [finding(f"ABC{n}") for n in range(101, 140)]
    assert "ZZZ101" in text(report(project("one", *many, finding("ZZZ101", Severity.ERROR))))


def test_claims_and_defects_stand_in_the_overview() -> None:
    places = tuple(Place("README.md", n, message=f"claim {n}") for n in range(1, 7))
    made = replace(project(), evidence={"claims": places, "secret": (Place("a.py", 3),)})
    printed = text(report(made))
    assert "? Claims: claim 1 " in printed
    assert "(and 3 more places)" in printed
    assert "! Secret " in printed


def test_steps_are_five_at_most_and_the_severest_first() -> None:
    found = [finding(f"ABC{n}", Severity.NOTE) for n in range(101, 110)] + [finding("ZZZ101", Severity.ERROR)]
    steps = text(report(project("one", *found))).partition("Next, most telling first")[2]
    assert "(ZZZ101)" in steps.splitlines()[1]
    assert steps.count("(") == 5


def test_steps_are_ranked_by_the_weight_of_the_concept() -> None:
    light, heavy = finding("ABC101"), finding("ABC102")
    base = next(iter(CATALOGUE.rules.values()))
    rules = {
        "ABC101": replace(base, code="ABC101", concept=""),
        "ABC102": replace(base, code="ABC102", concept="tests", effort="a day"),
    }
    steps = text(report(project("one", light, heavy)), rules=rules).partition("Next, most telling first")[2]
    assert "ABC102" in steps.splitlines()[1]
    assert steps.splitlines()[1].startswith("  1. a day ")


def test_a_clean_report_says_so_and_why() -> None:
    printed = text(report(project()))
    assert "Nothing to object to" in printed
    assert "1 point that a reviewer looks for can be shown" in " ".join(printed.split())
    assert "Nothing serious" in text(report(project("one", finding(severity=Severity.NOTE))))


def test_what_is_suppressed_is_no_praise() -> None:
    clean = replace(report(project("one")), suppressed=3)
    assert "found nothing but what is suppressed" in text(clean)
    assert "Nothing to object to" not in text(clean)
    assert "Next, most telling first" not in text(clean)
    noted = replace(report(project("one", finding(severity=Severity.NOTE))), suppressed=1)
    assert "left notes at most, besides what is suppressed" in " ".join(text(noted).split())


def test_without_machine_learning_it_says_so_in_a_line() -> None:
    assert "No machine learning found" in shown({"app.py": "import flask\n", "README.md": "# Notes\n"})
    assert "No machine learning found" not in shown({"train.py": "import pandas\npandas.read_csv('a.csv')\n"})


def test_an_almost_empty_repository_gets_a_short_answer() -> None:
    printed = shown({"README.md": "# Model\n"})
    assert "Three first things" in printed
    assert len(printed.splitlines()) < 16
    assert "Three first things" not in shown({"README.md": "# Model\n"}, View(verbose=True))


def test_what_was_skipped_is_a_line_and_all_of_it_with_verbose() -> None:
    made = report(project())
    skipped = tuple(Skipped(f"f{n}.py", "larger than 2 MB") for n in range(5))
    made = replace(made, repository=replace(made.repository, skipped=skipped))
    assert "f0.py (larger than 2 MB), f1.py (larger than 2 MB) and 3 more (--verbose)" in " ".join(text(made).split())
    assert "* f4.py: larger than 2 MB" in text(made, View(verbose=True))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://github.com/ada/churn.git", "ada/churn"),
        ("https://github.com/ada/work//churn/model", "ada/work/churn/model"),
        ("ssh://git@host.example/group/ada/churn", "ada/churn"),
        ("file:///home/ada/work//churn", "work/churn"),
        ("/home/ada/churn/", "churn"),
    ],
)
def test_the_head_names_owner_and_commit(source: str, name: str) -> None:
    made = report(project())
    repository = replace(made.repository, source=source, commit="3f2c1ab" + "0" * 33)
    first = text(replace(made, repository=repository)).splitlines()[0]
    assert first == f"{name} @ 3f2c1ab   1 project, 9 Python files"


def test_the_current_folder_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert repository_name(".") == tmp_path.name
    assert repository_name("..") == tmp_path.parent.name


# -- the line that a finding points to


NOTEBOOK = json.dumps({"cells": [{"source": ["a = 1\n", "b = 2\n"]}, {"source": "c = 3"}]})
OLD_NOTEBOOK = json.dumps({"worksheets": [{"cells": [{"input": "old = 1"}]}]})


def test_lines_of_files_and_cells() -> None:
    excerpts = Excerpts(
        MemorySnapshot({"a.py": "x\n    y = 1\n", "n.ipynb": NOTEBOOK, "o.ipynb": OLD_NOTEBOOK, "bad.ipynb": "[1]"})
    )
    assert excerpts.line("a.py", 2, None) == "y = 1"
    assert excerpts.line("n.ipynb", 2, 0) == "b = 2"
    assert excerpts.line("n.ipynb", 1, 1) == "c = 3"
    assert excerpts.line("o.ipynb", 1, 0) == "old = 1"
    for path, line, cell in (("a.py", 9, None), ("n.ipynb", 1, 7), ("bad.ipynb", 1, 0), ("no.py", 1, None)):
        assert excerpts.line(path, line, cell) == ""


def test_a_file_that_is_gone_costs_only_its_line() -> None:
    class Gone(MemorySnapshot):
        def read(self, path: str, limit: int | None = None) -> bytes:
            raise OSError(f"{path} is gone ({limit})")

    assert Excerpts(Gone({"a.py": "x"})).line("a.py", 1, None) == ""


# -- rules


def test_pages_of_rules_keep_to_the_width() -> None:
    for rule in CATALOGUE.rules.values():
        prose = rule_page(rule, columns=80, colour=False).partition("Example that it reports")[0]
        assert max(map(width, prose.splitlines())) <= 80
    assert "(fix)" in rule_table(
        [replace(next(iter(CATALOGUE.rules.values())), repair=lambda source, _: source)], columns=80, colour=False
    )


def test_lists_and_code_in_a_documentation() -> None:
    base = next(iter(CATALOGUE.rules.values()))
    documentation = "Title.\n\n## How to fix it\nDo one of\n- this and\n  that\n- the other\n\n    code(1)\n"
    page = rule_page(replace(base, documented=documentation, fires=()), columns=80, colour=False)
    assert "  Do one of\n  - this and that\n  - the other\n\n      code(1)\n" in page


def test_notebooks_in_an_example_are_shown_as_cells() -> None:
    base = next(iter(CATALOGUE.rules.values()))
    cells = json.dumps({"cells": [{"cell_type": "code", "source": f"line = 1\n{'more = 2' + chr(10)}" * 12}]})
    example = replace(base.fires[0], contents={"a.ipynb": cells, "bad.ipynb": "{", "empty.py": ""})
    page = rule_page(replace(base, fires=(example,)), columns=80, colour=False)
    assert "    [code]\n    line = 1\n" in page
    assert "more lines" in page
    assert "(empty)" in page


def test_places_without_words_and_different_messages() -> None:
    related = (Place("b.py", 4), Place("c.py", 5), Place("c.py", 6, message="it comes later"))
    found = [replace(finding(line=n), message=f"Matter {n}", related=related) for n in range(2, 9)]
    printed = text(report(project("one", *found)))
    assert "see b.py:4 and c.py:5" in printed
    assert "it comes later: c.py:6" in printed
    assert "* a.py:3: Matter 3" in printed
    assert "and 3 more places" in printed


def test_a_code_too_long_for_its_columns() -> None:
    long = replace(finding(path="a" * 60 + ".py"), name="a-name-" * 20)
    assert max(map(width, text(report(project("one", long))).splitlines())) <= 80
