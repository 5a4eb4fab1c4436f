"""Findings that comments and globs suppress: counted, and the comments that are of no use are reported."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.project import Project
from portfolio_lint.report import Report
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule
from portfolio_lint.scan import RuleFault, Settings, scan
from portfolio_lint.settings import FileIgnore
from portfolio_lint.snapshot import MemorySnapshot

FIT = "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(X, y)\n"
PATH = "df = pd.read_csv('/home/anna/data/loans.csv')"
REVIEWERS = tuple(r for r in load_catalogue().rules.values() if r.scope == "suppressions")


@rule("XXX101", "each-call", Severity.WARNING, sources=(), fires=(), silent=())
def each_call(project: Project) -> Iterable[Problem]:
    """Every call of `bad` and `doubtful`."""
    for unit, call in project.calls():
        for name in ("bad", "doubtful"):
            if call.names[0].endswith(name):
                confidence = Confidence.HIGH if name == "bad" else Confidence.LOW
                yield Problem(f"{name} is called", "Delete it", Place(unit.path, call.line, call.cell), confidence)


@rule("XXX102", "whole-file", Severity.WARNING, sources=(), fires=(), silent=(), scope="repository")
def whole_file(repository: Repository) -> Iterable[Problem]:
    """Every file."""
    for file in repository.listed:
        yield Problem("Here it is", "Delete it", Place(file.path))


CATALOGUE = Catalogue([Pack("test", rules=(each_call, whole_file, *REVIEWERS))])


def scanned(files: dict[str, str], settings: Settings | None = None) -> Report:
    return scan(MemorySnapshot(files), CATALOGUE, settings or Settings(select=("XXX101", "SUP")))


def places(report: Report) -> list[tuple[str, str, int, int | None]]:
    """Where findings are, also those that are told as one."""
    return [
        (found.code, place.path, place.line, place.cell)
        for found in report.all_findings()
        for place in (Place(found.path, found.line, found.cell), *found.related)
    ]


def messages(found: Iterable[Finding]) -> list[str]:
    return [finding.message for finding in found]


def test_a_comment_suppresses_one_code_on_its_line() -> None:
    report = scanned({"a.py": "x.bad()  # portfolio-lint: ignore[XXX101] known\nx.bad()\n"})
    assert places(report) == [("XXX101", "a.py", 2, None)]
    assert report.suppressed == 1


@pytest.mark.parametrize("code", ["XXX101", "xxx101", "each-call", "Each-Call"])
def test_by_code_or_name(code: str) -> None:
    report = scanned({"a.py": f"x.bad()  # portfolio-lint: ignore[{code}]\n"})
    assert (report.all_findings(), report.suppressed) == ((), 1)


def test_in_a_notebook_the_line_or_the_cell() -> None:
    files = {"a.ipynb": notebook("x.bad()\nx.bad()", "x.bad()\n# portfolio-lint: ignore[XXX101]\nx.bad()", "x.bad()")}
    report = scanned(files)
    assert places(report) == [("XXX101", "a.ipynb", 1, 0), ("XXX101", "a.ipynb", 2, 0), ("XXX101", "a.ipynb", 1, 2)]
    assert report.suppressed == 2


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("README.md", "# Title\n\nText.\n\n<!-- portfolio-lint: ignore[XXX102] -->\n"),
        ("a.py", "# portfolio-lint: ignore[XXX102]\n\nx = 1\n"),
        ("a.ipynb", notebook("md:<!-- portfolio-lint: ignore[XXX102] -->", "x = 1")),
        ("a.yml", "# portfolio-lint: ignore[XXX102]\na: 1\n"),
        ("Dockerfile", "# portfolio-lint: ignore[XXX102]\nFROM python\n"),
    ],
)
def test_what_is_said_of_a_whole_file(path: str, content: str) -> None:
    report = scanned({path: content}, Settings(select=("XXX102", "SUP")))
    assert (places(report), report.suppressed) == ([], 1)


def test_a_comment_of_no_use_is_a_note_at_its_place() -> None:
    files = {"a.py": "x = 1\ny = 2  # portfolio-lint: ignore[XXX101, XXX102]\nx.bad()\n"}
    report = scanned(files)
    notes = [found for found in report.findings if found.code == "SUP101"]
    assert [(n.path, n.line, n.severity) for n in notes] == [("a.py", 2, Severity.NOTE)] * 2
    assert messages(notes) == ["Nothing here needs `ignore[XXX101]`", "Nothing here needs `ignore[XXX102]`"]


def test_whether_it_is_of_use_does_not_depend_on_what_is_selected() -> None:
    used = {"a.py": "x.bad()  # portfolio-lint: ignore[XXX101]\n"}
    for settings in (Settings(select=("SUP101",)), Settings(ignore=("XXX",)), Settings(severities={})):
        assert [code for code, *_ in places(scanned(used, settings)) if code == "SUP101"] == []
    report = scanned(used, Settings(select=("SUP101",)))
    assert (places(report), report.suppressed) == ([], 0)


def test_a_finding_that_is_hidden_uses_its_comment() -> None:
    report = scanned({"a.py": "x.doubtful()  # portfolio-lint: ignore[XXX101]\n"})
    assert (places(report), report.hidden, report.suppressed) == ([], 1, 0)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("ignore[XXX1O1]", "`ignore[XXX1O1]` names no rule; XXX101 comes near"),
        ("ignore[XXX]", "`ignore[XXX]` names no rule; XXX102 comes near"),
        (f"ignore[{'q' * 300}]", f"`ignore[{'q' * 36}...]` names no rule"),
        ("noqa", "This comment suppresses nothing, for it names no rule"),
        ("ignore[]", "This comment suppresses nothing, for it names no rule"),
    ],
)
def test_unknown_codes_and_comments_without_any_are_reported(comment: str, said: str) -> None:
    (found,) = scanned({"a.py": f"x = 1\ny = 2  # portfolio-lint: {comment}\n"}).findings
    assert (found.code, found.line, found.message) == ("SUP102", 2, said)


def test_without_trust_comments_do_nothing_and_nobody_asks_for_their_use() -> None:
    files = {"a.py": "x.bad()  # portfolio-lint: ignore[XXX101]\nx = 1  # portfolio-lint: ignore[YYY]\n"}
    report = scanned(files, Settings(select=("XXX101", "SUP"), suppressions=False))
    assert (places(report), report.suppressed) == ([("XXX101", "a.py", 1, None)], 0)


def test_globs_suppress_and_are_counted() -> None:
    files = {"a.py": "x.bad()\n", "old/b.py": "x.bad()\n", "old/c.ipynb": notebook("x.bad()")}
    settings = Settings(select=("XXX101",), per_file_ignores=(FileIgnore(("old/*.py",), ("XXX",)),))
    report = scanned(files, settings)
    assert (places(report), report.suppressed) == ([("XXX101", "a.py", 1, None), ("XXX101", "old/c.ipynb", 1, 0)], 1)


def test_globs_are_seen_from_the_folder_of_the_configuration() -> None:
    ignores = (FileIgnore(("work/churn/a.py",), ("XXX101",)), FileIgnore(("/b.py",), ("XXX101",)))
    settings = Settings(select=("XXX101",), per_file_ignores=ignores, folder="work/churn")
    assert places(scanned({"a.py": "x.bad()\n", "b.py": "x.bad()\n"}, settings)) == [("XXX101", "b.py", 1, None)]


def test_severities_are_changed_and_options_given() -> None:
    report = scanned({"a.py": "x.bad()\n"}, Settings(select=("XXX101",), severities={"XXX101": Severity.ERROR}))
    assert [finding.severity for finding in report.all_findings()] == [Severity.ERROR]


def test_a_built_in_rule_and_a_real_comment() -> None:
    files = {"train.py": f"{FIT}# portfolio-lint: ignore[machine-specific-path] the cluster has no other\n{PATH}\n"}
    report = scan(MemorySnapshot(files), load_catalogue(), Settings(select=("ENG109", "SUP")))
    assert (report.all_findings(), report.suppressed) == ((), 1)


def test_a_rule_about_comments_that_raises_is_named() -> None:
    @rule("XXX103", "raises", Severity.NOTE, sources=(), fires=(), silent=(), scope="suppressions")
    def raises(review: object) -> Iterable[Problem]:
        raise ValueError(f"no luck with {review}")

    with pytest.raises(RuleFault, match="XXX103"):
        scan(MemorySnapshot({"a.py": ""}), Catalogue([Pack("test", rules=(raises,))]), Settings())
