"""`scan --files`: files of a commit, each judged as if it were all there is."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from command_line import FIXTURES, one_line, run
from scanning import catalogue

from portfolio_lint.chosen import Chosen
from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.findings import Confidence, Finding
from portfolio_lint.judgement import Judge
from portfolio_lint.rule import Example, Rule
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot, Snapshot
from portfolio_lint.source import open_source

KEY = "sk-proj-" + "q7Rk2Xv9Lm4Tz8Wb3Nc6Yd1Hf5Jg0Ps" * 2
LEAKY = f"import openai\nopenai.api_key = '{KEY}'\n"
PER_FILE = [rule for rule in catalogue().rules.values() if rule.per_file]
EXAMPLES = [
    (rule.code, number, example)
    for rule in catalogue().rules.values()
    for number, example in enumerate((*rule.fires, *rule.silent))
]

_Place = tuple[str, str, int, int | None]


def places(findings: Iterable[Finding]) -> set[_Place]:
    """Every place that findings name, by code."""
    return {
        (finding.code, place.path, place.line, place.cell)
        for finding in findings
        for place in (finding, *finding.related)
    }


def found(snapshot: Snapshot, *, per_file: bool) -> set[_Place]:
    settings = Settings(minimum_confidence=Confidence.LOW, per_file=per_file)
    rules = {rule.code for rule in PER_FILE}
    return {place for place in places(scan(snapshot, catalogue(), settings).all_findings()) if place[0] in rules}


def judged_alone(snapshot: Snapshot) -> set[_Place]:
    """What is found in the files one by one."""
    return {place for file in snapshot.files for place in found(Chosen(snapshot, [file.path]), per_file=True)}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", PER_FILE, ids=lambda rule: rule.code)
def test_a_rule_for_one_file_fires_on_one_file(rule: Rule) -> None:
    alone = [example for example in rule.fires if len(example.files) == 1]
    for example in alone or rule.fires:
        snapshot = MemorySnapshot(example.files, sizes=example.sizes)
        assert any(place[0] == rule.code for place in judged_alone(snapshot))


@pytest.mark.parametrize(("code", "number", "example"), EXAMPLES, ids=[f"{code}-{n}" for code, n, _ in EXAMPLES])
def test_no_other_file_takes_back_what_is_found_in_one(code: str, number: int, example: Example) -> None:
    snapshot = MemorySnapshot(example.files, sizes=example.sizes)
    assert judged_alone(snapshot) <= found(snapshot, per_file=False), (code, number)


@pytest.mark.parametrize("fixture", ["churn", "collection", "webapp", "example_pack"])
def test_nor_in_a_fixture(fixture: str) -> None:
    snapshot = open_source(str(FIXTURES / fixture))
    assert judged_alone(snapshot) <= found(snapshot, per_file=False)


def test_only_the_rules_for_one_file_are_asked() -> None:
    judge = Judge(catalogue().rules.values(), Settings(per_file=True))
    assert {rule.code for rule in judge._rules} == {rule.code for rule in PER_FILE}
    assert {"ETH106", "ENG109"} <= {rule.code for rule in PER_FILE} < set(catalogue().rules)


def test_one_line_for_each_finding_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"src/app.py": LEAKY, "src/other.py": LEAKY})
    done = run("scan", "--files", "src/app.py", cwd=tmp_path)
    (line,) = done.stdout.decode().splitlines()
    assert line.startswith("src/app.py:2: ETH106 error: ")
    assert (done.returncode, done.stderr) == (1, b"")
    assert KEY not in line


def test_nothing_is_missing_from_a_single_file(tmp_path: Path) -> None:
    write(tmp_path, {"train.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n"})
    done = run("scan", "--files", "train.py", "--fail-on", "note", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_configuration_suppressions_and_absolute_paths_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": LEAKY.replace("'\n", "'  # portfolio-lint: ignore[ETH106] a demo\n"),
            "old/b.py": LEAKY,
            ".portfolio-lint.toml": 'exclude = ["old/"]\n',
        },
    )
    done = run("scan", "--files", str(tmp_path / "a.py"), os.path.join("old", "b.py"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert run("scan", "--files", "a.py", "--no-suppressions", cwd=tmp_path).returncode == 1


def test_an_unused_suppression_is_not_told_of_single_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import pandas  # portfolio-lint: ignore[VAL101] split elsewhere\n"})
    done = run("scan", "--files", "a.py", "--fail-on", "note", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_baseline_counts(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY, "b.py": LEAKY})
    run(".", "--write-baseline", "known.json", cwd=tmp_path)
    done = run("scan", "--files", "a.py", "--baseline", "known.json", "--verbose", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_what_is_left_out_is_named_for_programs(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True, capture_output=True)
    write(tmp_path, {"a.py": "a = 1\n", "ignored.py": LEAKY, ".gitignore": "ignored.py\n"})
    done = run("scan", "--files", "a.py", "ignored.py", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    skipped = json.loads(done.stdout)["repository"]["skipped"]
    assert [entry["path"] for entry in skipped] == ["ignored.py"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(LEAKY, encoding="utf-8")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "link.py").symlink_to("../secret.py")
    done = run("scan", "--files", "link.py", "--format", "json", cwd=tmp_path / "work")
    assert done.returncode == 0
    assert json.loads(done.stdout)["repository"]["skipped"] == [{"path": "link.py", "reason": "symbolic link"}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no file is given"),
        (("gone.py",), "does not exist"),
        (("src",), "is a folder"),
        (("../a.py",), "outside the current folder"),
        (("a.py", "--ref", "main"), "--files and --ref contradict each other"),
        (("a.py", "--subdir", "src"), "--files and --subdir contradict each other"),
        (("a.py", "--write-baseline", "b.json"), "--files and --write-baseline contradict each other"),
    ],
)
def test_2_for_what_is_no_file_of_the_folder(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    write(tmp_path, {"a.py": "", "work/a.py": "", "work/src/b.py": ""})
    done = run("scan", "--files", *arguments, cwd=tmp_path / "work")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in one_line(done.stderr)


def test_a_snapshot_of_chosen_files_holds_no_others() -> None:
    history = HistoryFacts()
    whole = MemorySnapshot({"a.py": "a", "b.py": "b"}, history=history)
    chosen = Chosen(whole, ["b.py", "c.py"])
    assert [file.path for file in chosen.files] == ["b.py"]
    assert chosen.read("b.py") == b"b"
    assert [entry.path for entry in chosen.skipped] == ["c.py"]
    assert chosen.history() is history
    with pytest.raises(FileNotFoundError):
        chosen.read("a.py")
    chosen.close()
