"""Narrow scans: what a selection does not need is neither read nor looked for, and what is found is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import FIXTURES, run
from scanning import lines, notebook

from portfolio_lint.cache import FactsCache
from portfolio_lint.evidence import Evidence
from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.faults import Faults
from portfolio_lint.findings import Finding
from portfolio_lint.packs import load_catalogue
from portfolio_lint.project import Project
from portfolio_lint.readers import read_file
from portfolio_lint.reading import Reading
from portfolio_lint.repository import build_repository
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot, Snapshot
from portfolio_lint.source import open_source
from portfolio_lint.tables import Tables

CATALOGUE = load_catalogue()
FAMILIES = sorted({rule.family for rule in CATALOGUE.rules.values()})
TRAIN = lines(
    "import pandas as pd",
    "from sklearn.linear_model import LogisticRegression",
    "frame = pd.read_csv('loans.csv')",
    "LogisticRegression().fit(frame[['income']], frame['repaid'])",
)
EVERY_KIND: dict[str, str | bytes] = {
    "README.md": "# Loans\n\nWho repays a loan? <!-- portfolio-lint: ignore[DOC103] -->\n",
    "train.py": TRAIN + "api_key = 'sk-' + 'x'  # portfolio-lint: ignore[VAL108] a trial\n",
    "setup.py": "from setuptools import setup\nsetup(name='loans', install_requires=['pandas'])\n",
    "broken.py": "def (\n",
    "binary.py": b"\x00\x01\x02",
    "model.ipynb": notebook("md:# Loans", TRAIN, "print('done')"),
    "damaged.ipynb": "{",
    "Dockerfile": "FROM python:3.11\n",
    "docker/worker": "FROM python:3.11\nRUN pip install pandas\n",
    "docker/other": "nothing of that kind\n",
    "requirements.txt": "pandas==2.2.0\n",
    "config.yaml": "seed: 1\n",
    "loans.csv": "income,repaid\n1,0\n",
    "analysis.R": "model <- lm(repaid ~ income)\n",
    "picture.png": b"\x89PNG",
}


def in_family(findings: tuple[Finding, ...], family: str) -> list[Finding]:
    return [finding for finding in findings if finding.code.rstrip("0123456789") == family]


@pytest.mark.parametrize("fixture", ["churn", "webapp", "collection", "empty"])
def test_a_family_finds_the_same_alone(fixture: str) -> None:
    with open_source(str(FIXTURES / fixture)) as snapshot:  # type: ignore[attr-defined]
        whole = scan(snapshot, CATALOGUE, Settings())
        for family in FAMILIES:
            narrow = scan(snapshot, CATALOGUE, Settings(select=(family,), narrow=True))
            assert list(narrow.findings) == in_family(whole.findings, family)
            for project, same in zip(narrow.projects, whole.projects, strict=True):
                assert (project.path, list(project.findings)) == (same.path, in_family(same.findings, family))
            assert narrow.faults == ()


def test_a_rule_finds_the_same_alone() -> None:
    snapshot = MemorySnapshot(EVERY_KIND)
    whole = scan(snapshot, CATALOGUE, Settings())
    assert len(whole.all_findings()) > 5
    for code in CATALOGUE.rules:
        alone = scan(snapshot, CATALOGUE, Settings(select=(code,), narrow=True))
        # Whether a comment is of use depends on which rules were asked.
        if not code.startswith("SUP"):
            assert alone.all_findings() == tuple(f for f in whole.all_findings() if f.code == code)


def project_of(snapshot: Snapshot, *, postponed: bool = False) -> tuple[Project, Reading]:
    reading = Reading(snapshot)
    facts = reading.postponed() if postponed else reading.everything()
    (project,) = build_repository(snapshot, "example", facts).projects
    return project, reading


def test_a_concept_has_the_same_evidence_whatever_was_asked_before() -> None:
    def evidence(order: list[str], *, postponed: bool) -> dict[str, Any]:
        with open_source(str(FIXTURES / "churn")) as snapshot:  # type: ignore[attr-defined]
            project, reading = project_of(snapshot, postponed=postponed)
            project.evidence = found = Evidence(project, CATALOGUE, Tables(CATALOGUE.concepts), Faults())
            asked = {concept: found[concept] for concept in order}
            reading.close()
        return asked

    names = sorted(CATALOGUE.concepts)
    expected = evidence(names, postponed=False)
    assert sum(map(bool, expected.values())) > 25
    assert evidence(names[::-1], postponed=True) == expected
    for concept in names:
        assert evidence([concept], postponed=True)[concept] == expected[concept], concept


def test_what_is_no_concept_has_no_evidence() -> None:
    project, _ = project_of(MemorySnapshot({"train.py": TRAIN}))
    found = Evidence(project, CATALOGUE, Tables(CATALOGUE.concepts), Faults())
    assert found["no such thing"] == () == found.get("no such thing")
    assert "no such thing" not in found


def test_probes_say_what_they_read() -> None:
    """A probe that reads what comes after it, and is read by that, would see another thing in another order."""
    for fixture in ("churn", "collection", "webapp"):
        with open_source(str(FIXTURES / fixture)) as snapshot:  # type: ignore[attr-defined]
            reading = Reading(snapshot)
            for project in build_repository(snapshot, "example", reading.everything()).projects:
                project.evidence = watched = _Watched(project, CATALOGUE, Tables(CATALOGUE.concepts), Faults())
                watched.everything()
                assert watched.early == set()
            reading.close()


class _Watched(Evidence):
    """Takes down which concept was read by the probe of another while its own probes were not done."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.under_way: list[str] = []
        self.early: set[tuple[str, str]] = set()

    def __getitem__(self, concept: str) -> Any:
        if concept in self.under_way[:-1]:
            self.early.add((self.under_way[-1], concept))
        return super().__getitem__(concept)

    def __missing__(self, concept: str) -> Any:
        self.under_way.append(concept)
        try:
            return super().__missing__(concept)
        finally:
            self.under_way.pop()


# -- files that are read when they are asked for


def test_a_postponed_file_has_all_that_facts_have() -> None:
    snapshot = MemorySnapshot(EVERY_KIND)
    reading = Reading(snapshot)
    for whole, postponed in zip(reading.everything(), reading.postponed(), strict=True):
        for name in (*FileFacts.__struct_fields__, "program"):
            if name != "notebook":
                assert getattr(postponed, name) == getattr(whole, name), (whole.path, name)
        assert (postponed.notebook is None) == (whole.notebook is None)
        if whole.notebook is not None:
            for name in whole.notebook.__struct_fields__:
                assert getattr(postponed.notebook, name) == getattr(whole.notebook, name)
    reading.close()


def test_what_a_kind_never_has_is_known_without_reading() -> None:
    reading = Reading(MemorySnapshot(EVERY_KIND))
    for file in reading.postponed():
        if file.path != "docker/worker" and file.path != "docker/other":
            assert (file.path, file.kind, file.size) is not None
        if not file.path.endswith(".py"):
            assert file.code is None
        if not file.path.endswith(".ipynb"):
            assert file.notebook is None
        if not file.path.endswith((".py", ".ipynb")):
            assert file.program is None
        if not file.path.endswith(".md"):
            assert file.document is None
        if not file.path.endswith(".csv"):
            assert file.data is None
    assert reading.number == 0


def test_the_text_of_a_notebook_is_read_without_its_code(tmp_path: Path) -> None:
    snapshot = MemorySnapshot({"model.ipynb": notebook("md:# Loans", TRAIN)})
    (entry,) = snapshot.files
    with FactsCache(str(tmp_path)) as cache:
        part = read_file(snapshot, entry, cache, code=False)
    assert part is not None
    assert part.notebook is not None
    assert [block.text for block in part.notebook.document.blocks] == ["Loans"]
    assert part.program == CodeFacts()
    # What is not all of it is not kept, and what is kept is given whole.
    for code in (True, False):
        with FactsCache(str(tmp_path)) as cache:
            whole = read_file(snapshot, entry, cache, code=code)
        assert whole is not None
        assert whole.program is not None
        assert whole.program.calls


def test_one_project_is_told_by_names_alone() -> None:
    files = {"README.md": "# A", "src/loans/train.py": TRAIN, "notebooks/eda.ipynb": notebook("1"), "loans/a.py": TRAIN}
    project, reading = project_of(MemorySnapshot(files), postponed=True)
    assert (project.path, reading.number) == (".", 0)


# -- the command line


def report(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--format", "json", "--fail-on", "never", "--no-cache")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_not_selected_is_not_read(tmp_path: Path) -> None:
    for path, content in {**EVERY_KIND, "images/a.png": b"\x89PNG"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "LICENSE").write_text("MIT")
    everything = report(str(tmp_path))
    unread = {entry["path"] for entry in everything["repository"]["skipped"]}
    assert {"broken.py", "binary.py", "damaged.ipynb"} <= unread

    narrow = report(str(tmp_path), "--select", "DOC109,DOC110")
    assert narrow["narrow"] is True
    assert [entry["path"] for entry in narrow["repository"]["skipped"]] == []
    assert narrow["repository"]["kinds"] == everything["repository"]["kinds"]
    assert narrow["repository"]["files_read"] < everything["repository"]["files_read"]
    (project,) = narrow["projects"]
    assert (project["evidence"], project["scores"], project["kind"]) == ({}, {}, "")

    # Secrets stand in the text, and a licence is told by its name.
    for code in ("ENG110,ENG111,ENG113", "ETH106"):
        assert "broken.py" not in {
            entry["path"] for entry in report(str(tmp_path), "--select", code)["repository"]["skipped"]
        }

    needed = report(str(tmp_path), "--select", "ENG112")
    assert "broken.py" in {entry["path"] for entry in needed["repository"]["skipped"]}


def test_communication_is_judged_without_reading_python() -> None:
    """Of a project whose documents are whole; what they lack may depend on what the code does."""
    narrow = report(str(FIXTURES / "churn"), "--select", "DOC")
    whole = report(str(FIXTURES / "churn"))
    assert whole["repository"]["kinds"]["python"] == 7
    # The README, the notebook and the table of data.
    assert narrow["repository"]["files_read"] == 3


def test_a_narrow_text_tells_findings_alone() -> None:
    said = run(str(FIXTURES / "churn"), "--select", "CLM", "--fail-on", "never").stdout.decode()
    assert "CLM101" in said
    assert "What a reviewer can see" not in said
    assert "3 rules looked, and nothing but what they need was read" in " ".join(said.split())


def test_a_page_is_about_the_whole_repository(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    done = report(str(FIXTURES / "churn"), "--select", "CLM", "--format", f"markdown={page}")
    assert done["narrow"] is False
    assert done["projects"][0]["evidence"]["cross_validation"]
    assert "Cross-validation" in page.read_text(encoding="utf-8")
