"""Findings that comments and globs suppress: counted, and the comments that are of no use are reported."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from notebooks import notebook

from portfolio_lint.baseline import Baseline, Entry, Record
from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.project import Project
from portfolio_lint.report import Report
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, rule, summed
from portfolio_lint.scan import Settings, scan
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

    report = scan(MemorySnapshot({"a.py": ""}), Catalogue([Pack("test", rules=(raises,))]), Settings())
    assert "the rule XXX103 failed: ValueError: no luck" in report.faults[0]


# -- findings that sum up several places


@rule("XXX104", "all-calls", Severity.WARNING, sources=(), fires=(), silent=())
def all_calls(project: Project) -> Iterable[Problem]:
    """The calls of `bad`, as one."""
    found = [Place(u.path, c.line, c.cell) for u, c in project.calls() if c.names[0].endswith("bad")]
    if found:
        yield summed(
            found, lambda places: Problem(f"{len(places)} calls", "Delete them", places[0], related=tuple(places[1:]))
        )


@rule("XXX105", "all-links", Severity.WARNING, sources=(), fires=(), silent=(), scope="repository")
def all_links(repository: Repository) -> Iterable[Problem]:
    """The links of all documents, as one about the repository."""
    found = [
        (file.path, block.line)
        for file in repository.files
        if file.document is not None
        for block in file.document.blocks
        if block.links
    ]
    if found:
        yield summed(
            found,
            lambda links: Problem(
                f"{len(links)} links", "Delete them", Place(".") if len(links) > 2 else Place(*links[0])
            ),
            lambda link: Place(*link),
        )


SUMS = Catalogue([Pack("test", rules=(all_calls, all_links, *REVIEWERS))])
COMMENT = "# portfolio-lint: ignore[XXX104]"


def summed_up(
    files: dict[str, str], settings: Settings | None = None, known: Baseline | Record | None = None
) -> Report:
    return scan(MemorySnapshot(files), SUMS, settings or Settings(), known=known)


def told(report: Report) -> list[tuple[str, list[tuple[str, int, int | None]]]]:
    return [
        (found.message, [(p.path, p.line, p.cell) for p in (Place(found.path, found.line, found.cell), *found.related)])
        for found in report.all_findings()
    ]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"a.py": f"x.bad()  {COMMENT}\nx.bad()\nx.bad()\n"}, [("a.py", 2, None), ("a.py", 3, None)]),
        ({"a.py": f"x.bad()\nx.bad()  {COMMENT}\nx.bad()\n"}, [("a.py", 1, None), ("a.py", 3, None)]),
        ({"a.py": f"y = 1\nx.bad()\n{COMMENT}\nx.bad()\nx.bad()\n"}, [("a.py", 2, None), ("a.py", 5, None)]),
        ({"a.ipynb": notebook("x.bad()", f"{COMMENT}\nx.bad()", "x.bad()")}, [("a.ipynb", 1, 0), ("a.ipynb", 1, 2)]),
        (
            {"a.ipynb": notebook("y = 1", f"x.bad()  {COMMENT}\nx.bad()\nx.bad()")},
            [("a.ipynb", 2, 1), ("a.ipynb", 3, 1)],
        ),
    ],
)
def test_each_place_of_a_sum_is_suppressed_by_itself(
    files: dict[str, str], left: list[tuple[str, int, int | None]]
) -> None:
    report = summed_up(files)
    assert (told(report), report.suppressed) == ([("2 calls", left)], 1)


def test_a_sum_whose_places_are_all_suppressed_is_gone() -> None:
    report = summed_up({"a.py": f"x.bad()  {COMMENT}\nx.bad()  {COMMENT}\n"})
    assert (told(report), report.suppressed) == ([], 2)


def test_a_comment_in_markdown_takes_its_link_out_of_a_sum() -> None:
    links = ["# Links\n", "[one](1.md)\n", "[two](2.md)\n", "[three](3.md)\n"]
    assert told(summed_up({"README.md": "\n".join(links)})) == [("3 links", [(".", 1, None)])]
    links.insert(2, "<!-- portfolio-lint: ignore[XXX105] -->\n")
    report = summed_up({"README.md": "\n".join(links)})
    assert (told(report), report.suppressed) == ([("2 links", [("README.md", 3, None)])], 1)


def test_a_glob_takes_its_files_out_of_a_sum() -> None:
    files = {"old/a.py": "x.bad()\n", "b.py": "x.bad()\n", "old/c.py": "x.bad()\n"}
    settings = Settings(per_file_ignores=(FileIgnore(("old/",), ("XXX104",)),))
    report = summed_up(files, settings)
    assert (told(report), report.suppressed) == ([("1 calls", [("b.py", 1, None)])], 2)


def test_a_sum_that_has_a_place_of_its_own_is_suppressed_there() -> None:
    files = {"README.md": "[one](1.md)\n\n[two](2.md)\n\n[three](3.md)\n"}
    report = summed_up(files, Settings(per_file_ignores=(FileIgnore((".",), ("XXX105",)),)))
    assert (told(report), report.suppressed) == ([], 3)


def test_a_baseline_knows_each_place_of_a_sum() -> None:
    old = {"a.py": "y = 1\nx.bad(1)\n", "b.ipynb": notebook("y = 1\nx.bad(2)")}
    record = Record()
    summed_up(old, known=record)
    assert record.total == 2
    accepted = baseline_of(record)
    new = {"a.py": "y = 1\n\nx.bad(1)\nx.bad(3)\n", "b.ipynb": notebook("md:New", "y = 1\nx.bad(2)\nx.bad(4)")}
    report = summed_up(new, known=accepted)
    assert told(report) == [("2 calls", [("a.py", 4, None), ("b.ipynb", 3, 1)])]
    assert (report.suppressed, accepted.left) == (2, 0)


def baseline_of(record: Record) -> Baseline:
    return Baseline(Entry(**entry) for entry in json.loads(record.encode())["findings"])


def test_a_comment_and_a_baseline_together() -> None:
    record = Record()
    summed_up({"a.py": "y = 1\nx.bad(1)\n"}, known=record)
    report = summed_up({"a.py": f"y = 1\nx.bad(0)  {COMMENT}\nx.bad(1)\nx.bad(2)\n"}, known=baseline_of(record))
    assert (told(report), report.suppressed) == ([("1 calls", [("a.py", 4, None)])], 2)


def test_what_is_left_of_a_sum_may_be_too_unsure_to_show() -> None:
    @rule("XXX106", "fewer-calls", Severity.WARNING, sources=(), fires=(), silent=())
    def fewer_calls(project: Project) -> Iterable[Problem]:
        found = [Place(u.path, c.line, c.cell) for u, c in project.calls()]
        yield summed(
            found,
            lambda places: Problem(
                f"{len(places)} calls", "Delete", places[0], Confidence.LOW if len(places) < 2 else Confidence.HIGH
            ),
        )

    files = {"a.py": "x.bad()  # portfolio-lint: ignore[XXX106]\nx.bad()\n"}
    report = scan(MemorySnapshot(files), Catalogue([Pack("test", rules=(fewer_calls,))]), Settings())
    assert (report.all_findings(), report.suppressed, report.hidden) == ((), 1, 1)


def test_a_built_in_sum_and_real_comments() -> None:
    """Of three loans' paths, one is accepted where it stands and one by its file."""
    other = PATH.replace("loans", "cards")
    files = {
        "train.py": f"{FIT}{PATH}  # portfolio-lint: ignore[ENG109] the cluster has no other\n{other}\n",
        "old/train.py": f"{FIT}{PATH}\n",
    }
    settings = Settings(select=("ENG109", "SUP"), per_file_ignores=(FileIgnore(("old/",), ("ENG109",)),))
    (found,) = scan(MemorySnapshot(files), load_catalogue(), settings).all_findings()
    assert found.message == "`/home/anna/data/cards.csv` is a path that exists on one machine only"
    assert (found.path, found.line, found.related) == ("train.py", 5, ())


# -- what several projects have in common

ABOUT = "# {0}\n\nThe {0} of a bank, and who of its customers will {0} in the year to come, by all that is known.\n"


def test_what_projects_say_alike_is_said_once() -> None:
    files = {f"{name}/train.py": "x.bad()\n" for name in ("cards", "churn", "loans")}
    files |= {f"{name}/README.md": ABOUT.format(name) for name in ("cards", "churn", "loans")}
    report = scanned(files)
    assert [project.findings for project in report.projects] == [(), (), ()]
    (found,) = report.findings
    assert found.message == "Bad is called (and 2 more like it)"
    assert [place.path for place in found.related] == ["churn/train.py", "loans/train.py"]


def test_an_error_stays_with_its_project() -> None:
    files = {f"{name}/train.py": "x.bad()\n" for name in ("cards", "churn", "loans")}
    files |= {f"{name}/README.md": ABOUT.format(name) for name in ("cards", "churn", "loans")}
    report = scanned(files, Settings(select=("XXX101",), severities={"XXX101": Severity.ERROR}))
    assert [len(project.findings) for project in report.projects] == [1, 1, 1]


def test_what_two_projects_find_in_one_file_is_one_finding() -> None:
    @rule("XXX107", "settings", Severity.ERROR, sources=(), fires=(), silent=())
    def settings_found(project: Project) -> Iterable[Problem]:
        for file in project.listed:
            if file.path == "pyproject.toml":
                yield Problem("There are settings", "Delete them", Place(file.path))

    files = {f"{name}/train.py": "x.bad()\n" for name in ("cards", "churn")}
    files |= {f"{name}/README.md": ABOUT.format(name) for name in ("cards", "churn")}
    files["pyproject.toml"] = "[project]\nname = 'work'\n"
    report = scan(MemorySnapshot(files), Catalogue([Pack("test", rules=(settings_found,))]), Settings())
    assert len(report.projects) == 2
    assert [found.message for found in report.all_findings()] == ["There are settings"]
