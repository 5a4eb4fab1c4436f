"""Reports that are kept: what has not changed is not judged again, and what has is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import make_pack, run

from portfolio_lint.baseline import Record
from portfolio_lint.cache import FactsCache
from portfolio_lint.findings import Confidence
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.report import Report
from portfolio_lint.rule import Problem
from portfolio_lint.scan import Settings, scan
from portfolio_lint.source import open_source

CATALOGUE = load_catalogue()
DEFAULT = Settings()
TRAIN = "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(pd.read_csv('a.csv'), y)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "train.py").write_text(TRAIN)
    (made / "README.md").write_text("# Who leaves\n")
    (made / "a.csv").write_text("age,left\n30,1\n")
    (made / "picture.png").write_bytes(b"\x89PNG")
    return made


class _Seen:
    """Scans with a cache, and tells whether any file was judged or the report was there."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def __call__(
        self, folder: Path, settings: Settings = DEFAULT, catalogue: Catalogue = CATALOGUE
    ) -> tuple[Report, bool]:
        told: list[int] = []
        with open_source(str(folder)) as snapshot, FactsCache(str(self.cache)) as cache:  # type: ignore[attr-defined]
            report = scan(snapshot, catalogue, settings, lambda number, _: told.append(number), cache=cache)
        return report, not told


@pytest.fixture
def seen(tmp_path: Path) -> _Seen:
    return _Seen(tmp_path / "cache")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_report_is_made_once(folder: Path, seen: _Seen) -> None:
    first, was_there = seen(folder)
    assert not was_there
    again, was_there = seen(folder)
    assert was_there
    assert again == first
    with open_source(str(folder)) as snapshot:  # type: ignore[attr-defined]
        assert scan(snapshot, CATALOGUE, Settings()) == first


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("train.py", TRAIN + "print('done')\n"),
        ("a.csv", "age,left,name\n30,1,Ada\n"),
        ("notes.bin", "a file that nobody reads"),
        ("picture.png", "of another size"),
        ("LICENSE", "MIT"),
        ("README.md", None),
    ],
)
def test_whatever_changes_is_judged_anew(folder: Path, seen: _Seen, path: str, content: str | None) -> None:
    seen(folder)
    if content is None:
        (folder / path).unlink()
    else:
        (folder / path).write_text(content)
    changed, was_there = seen(folder)
    assert not was_there
    with open_source(str(folder)) as snapshot:  # type: ignore[attr-defined]
        assert scan(snapshot, CATALOGUE, Settings()) == changed


@pytest.mark.parametrize(
    "settings",
    [
        Settings(ignore=("DOC",)),
        Settings(judge=False),
        Settings(minimum_confidence=Confidence.LOW),
        Settings(exclude=("a.csv",)),
        Settings(options={"DOC113": {"columns": 2}}),
    ],
)
def test_other_settings_are_another_report(folder: Path, seen: _Seen, settings: Settings) -> None:
    seen(folder)
    assert seen(folder, settings)[1] is False
    assert seen(folder, settings)[1] is True
    assert seen(folder)[1] is True


def test_what_is_moved_is_another_repository(folder: Path, seen: _Seen, tmp_path: Path) -> None:
    """Its report bears another name."""
    seen(folder)
    folder.rename(tmp_path / "moved")
    assert seen(tmp_path / "moved")[1] is False


def test_another_history_is_another_report(folder: Path, seen: _Seen) -> None:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    seen(folder)
    assert seen(folder)[1] is True
    git(folder, "commit", "-q", "--allow-empty", "-m", "Go on")
    assert seen(folder)[1] is False


def test_a_commit_is_known_by_what_git_stores(folder: Path, seen: _Seen) -> None:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")

    def scanned() -> tuple[Report, bool]:
        told: list[int] = []
        with open_source(str(folder), ref="main") as snapshot, FactsCache(str(seen.cache)) as cache:  # type: ignore[attr-defined]
            return scan(snapshot, CATALOGUE, DEFAULT, lambda number, _: told.append(number), cache=cache), not told

    first, was_there = scanned()
    assert not was_there
    assert scanned() == (first, True)
    (folder / "train.py").write_text(TRAIN + "print('done')\n")
    assert scanned() == (first, True)
    git(folder, "commit", "-q", "-a", "-m", "Go on")
    assert scanned()[1] is False


def test_what_a_strangers_pack_says_is_never_kept(folder: Path, seen: _Seen) -> None:
    mixed = Catalogue([*CATALOGUE.packs, Pack("strange")])
    seen(folder, catalogue=mixed)
    assert seen(folder, catalogue=mixed)[1] is False


def test_strangers_packs_are_told_from_our_own(tmp_path: Path) -> None:
    source = "from portfolio_lint.packs import Pack\ndef pack():\n    return Pack('strange')\n"
    pack = make_pack(tmp_path / "site", source)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "__init__.py").write_text(source)
    assert len(CATALOGUE.folders) == 1
    assert load_catalogue([str(tmp_path / "rules")]).folders == ()
    asked = "from portfolio_lint.packs import load_catalogue; print(load_catalogue().folders)"
    said = subprocess.run(
        [sys.executable, "-P", "-c", asked], env={**os.environ, "PYTHONPATH": pack}, capture_output=True, check=True
    ).stdout
    assert said.strip() == b"()"


def test_a_report_with_a_fault_is_not_kept(folder: Path, seen: _Seen) -> None:
    def fails(_: object) -> list[Problem]:
        raise ValueError("no")

    rule = next(iter(CATALOGUE.rules.values()))
    broken = Catalogue([Pack("own", rules=(type(rule)(**{**_fields(rule), "check": fails}),))], (), CATALOGUE.folders)
    assert seen(folder, catalogue=broken)[0].faults
    assert seen(folder, catalogue=broken)[1] is False


def _fields(rule: object) -> dict[str, object]:
    return {name: getattr(rule, name) for name in type(rule).__struct_fields__}  # type: ignore[attr-defined]


def test_a_file_that_changes_meanwhile_is_not_taken_for_what_it_was(folder: Path, seen: _Seen) -> None:
    """What was read is reported, and is not kept as the report on what was there before."""

    def change(number: int, _: int) -> None:
        (folder / "train.py").write_text(TRAIN + f"print({number})\n")

    with open_source(str(folder)) as snapshot, FactsCache(str(seen.cache)) as cache:  # type: ignore[attr-defined]
        scan(snapshot, CATALOGUE, Settings(), change, cache=cache)
    (folder / "train.py").write_text(TRAIN)
    assert seen(folder)[1] is False


def test_a_file_that_cannot_be_read_is_told_again(folder: Path, seen: _Seen) -> None:
    (folder / "large.py").write_text("#" * 3_000_000)
    first, _ = seen(folder)
    assert [entry.path for entry in first.repository.skipped] == ["large.py"]
    assert seen(folder) == (first, True)


def test_what_is_known_of_findings_is_part_of_no_report(folder: Path, seen: _Seen) -> None:
    seen(folder)
    record = Record()
    with open_source(str(folder)) as snapshot, FactsCache(str(seen.cache)) as cache:  # type: ignore[attr-defined]
        scan(snapshot, CATALOGUE, Settings(), known=record, cache=cache)
    assert "DOC101" in record.codes


def test_the_command_line_says_the_same_in_every_format(folder: Path, tmp_path: Path) -> None:
    place = {"PORTFOLIO_LINT_CACHE_DIR": str(tmp_path / "kept")}
    for form in ("text", "json", "sarif", "markdown", "html"):
        said = [run(str(folder), "--format", form, "--fail-on", "never", **place).stdout for _ in range(2)]
        assert said[0] == said[1] == run(str(folder), "--format", form, "--fail-on", "never", "--no-cache").stdout
