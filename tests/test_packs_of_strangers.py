"""Packs of strangers: found, checked against each other, and left out by name where they can't be used."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from command_line import FIXTURES, make_pack, one_line, run

from portfolio_lint.admission import Candidate, admit
from portfolio_lint.concepts import Concept, Signs, extended
from portfolio_lint.entry_points import entry_points
from portfolio_lint.evidence import Evidence
from portfolio_lint.faults import Faults
from portfolio_lint.findings import Severity
from portfolio_lint.packs import GROUP, Catalogue, Pack, load_catalogue
from portfolio_lint.probe import Probe
from portfolio_lint.readers import read_file
from portfolio_lint.repository import build_repository
from portfolio_lint.rule import Rule, rule
from portfolio_lint.snapshot import MemorySnapshot
from portfolio_lint.tables import Tables

CARDS = FIXTURES / "example_pack" / "model_cards"
STRANGE_RULE = """
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Pack
from portfolio_lint.rule import Problem, rule, whole

@rule("{code}", "{name}", Severity.NOTE, sources=(), fires=(), silent=())
def strange(project):
    yield Problem("Something is strange", "Do something", whole(project))

def pack():
    return Pack("strange", rules=(strange,))
"""
GOOD = STRANGE_RULE.format(code="XXX101", name="strange-thing")
FAULTS = {
    "import": ("import not_there\n", "No module named 'not_there'"),
    "syntax": ("def pack(:\n", "SyntaxError"),
    "raises": ("def pack():\n    raise ValueError('no luck')\n", "ValueError: no luck"),
    "leaves": ("import sys\nsys.exit()\n", "SystemExit: no reason given"),
    "wrong type": ("def pack():\n    return {'rules': ()}\n", "returned dict, not a Pack"),
    "no function": ("packs = 1\n", "pack"),
    "undecorated": (
        "from portfolio_lint.packs import Pack\ndef judge(project):\n    ...\ndef pack():\n"
        "    return Pack('strange', rules=(judge,))\n",
        "its rules hold 'judge', which @rule(...) has not made one",
    ),
    "known code": (STRANGE_RULE.format(code="DOC103", name="strange-thing"), "the code DOC103, which is taken by"),
    "known name": (STRANGE_RULE.format(code="XXX101", name="no-results"), "the name 'no-results', which is taken by"),
    "wrong code": (STRANGE_RULE.format(code="strange", name="strange-thing"), "'strange' is no code"),
    "wrong name": (STRANGE_RULE.format(code="XXX101", name="Strange thing"), "words with hyphens"),
    "known concept": (
        "from portfolio_lint.concepts import Concept\nfrom portfolio_lint.packs import Pack\n"
        "def pack():\n    made = Concept(title='Tests', family='F', definition='d')\n"
        "    return Pack('strange', concepts={'tests': made})\n",
        "the concept 'tests', which is taken by",
    ),
    "unknown concept": (
        "from portfolio_lint.concepts import Signs\nfrom portfolio_lint.packs import Pack\n"
        "def pack():\n    return Pack('strange', extends={'cross_valdation': Signs(calls=('a.b',))})\n",
        "needs the concept 'cross_valdation', which no pack defines",
    ),
    "bad table": (
        "import os\nfrom portfolio_lint.knowledge import load\nfrom portfolio_lint.packs import Pack\n"
        "def pack():\n    load(os.path.join(os.path.dirname(__file__), 'no_tables'))\n",
        "no_tables",
    ),
    "bad expression": (
        "from portfolio_lint.concepts import Signs\nfrom portfolio_lint.packs import Pack\n"
        "def pack():\n    return Pack('strange', extends={'tests': Signs(shell=('(',))})\n",
        "holds '(', which is no regular expression",
    ),
    "bad values": (
        "from portfolio_lint.concepts import Signs\nfrom portfolio_lint.packs import Pack\n"
        "def pack():\n    return Pack('strange', extends={'tests': Signs(calls='a.b')})\n",
        "the table of 'tests' is none",
    ),
}  # fmt: skip

each_fault = pytest.mark.parametrize(("source", "said"), list(FAULTS.values()), ids=list(FAULTS))


def made_rule(code: str = "XXX101", name: str = "strange-thing", *, concept: str = "") -> Rule:
    def judge(_: object) -> tuple[()]:
        """Something strange."""
        return ()

    return rule(code, name, Severity.NOTE, sources=(), fires=(), silent=(), concept=concept)(judge)


def made_concept(**given: object) -> Concept:
    return Concept(**{"title": "T", "family": "F", "definition": "d", **given})  # type: ignore[arg-type]


def folder_of(path: Path, source: str) -> str:
    path.mkdir()
    (path / "__init__.py").write_text(source, encoding="utf-8")
    return str(path)


def evidence_in(files: dict[str, str], catalogue: Catalogue) -> dict[str, set[str]]:
    """The messages of the evidence in a small repository, by concept."""
    snapshot = MemorySnapshot(files)
    facts = [read for file in snapshot.files if (read := read_file(snapshot, file)) is not None]
    (project,) = build_repository(snapshot, "example", facts).projects
    project.evidence = evidence = Evidence(project, catalogue, Tables(catalogue.concepts), Faults())
    found = evidence.everything()
    return {concept: {place.message for place in places} for concept, places in found.items()}


# -- broken ones


@pytest.fixture(scope="module")
def undisturbed() -> bytes:
    """What a scan finds without anybody's pack."""
    return run(str(FIXTURES / "churn"), "--quiet").stdout


@each_fault
def test_a_broken_pack_is_named_and_the_scan_goes_on(
    tmp_path: Path, undisturbed: bytes, source: str, said: str
) -> None:
    done = run(str(FIXTURES / "churn"), "--quiet", PYTHONPATH=make_pack(tmp_path / "pack", source))
    assert done.returncode == 2
    line = one_line(done.stderr)
    assert "the rule pack 'strange' (strange_pack:pack) is left out: " in line
    assert said in line
    assert done.stdout == undisturbed != b""


@each_fault
def test_a_broken_folder_is_named_and_left_out(tmp_path: Path, source: str, said: str) -> None:
    folder = folder_of(tmp_path / "rules", source)
    catalogue = load_catalogue([folder])
    (line,) = catalogue.broken
    assert line.startswith(f"the rule pack in {folder!r} is left out: ")
    assert said in line
    assert set(catalogue.rules) == set(load_catalogue().rules)
    # A second attempt in one process fares no better than the first.
    assert load_catalogue([folder]).broken == catalogue.broken


@pytest.mark.parametrize("command", [["rules"], ["rule", "DOC103"], ["evidence", str(FIXTURES / "webapp")]])
def test_every_command_ends_with_2_and_does_its_work(tmp_path: Path, command: list[str]) -> None:
    done = run(*command, "--rules-dir", folder_of(tmp_path / "rules", "import not_there\n"))
    assert done.returncode == 2
    assert "not_there" in one_line(done.stderr)
    assert done.stdout == run(*command).stdout != b""


def test_exit_zero_is_about_findings_alone(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run(str(FIXTURES / "webapp"), "--exit-zero", "--rules-dir", str(empty))
    assert done.returncode == 2
    assert "no __init__.py with a function pack()" in one_line(done.stderr)


def test_of_several_packs_the_broken_one_alone_is_left_out(tmp_path: Path) -> None:
    good = folder_of(tmp_path / "good", GOOD)
    bad = folder_of(tmp_path / "bad", "import not_there\n")
    same = folder_of(tmp_path / "same", GOOD)
    catalogue = load_catalogue([good, bad, same, str(CARDS)])
    assert {"XXX101", "CARD101", "DOC103"} <= set(catalogue.rules)
    missing, twice = catalogue.broken
    assert repr(bad) in missing
    assert f"the code XXX101, which is taken by the rule pack in {good!r}" in twice


def test_members_of_the_wrong_kind() -> None:
    wrong = {
        "its name": Pack(""),
        "its rules are no tuple": Pack("p", rules=made_rule()),  # type: ignore[arg-type]
        "its probes hold '7'": Pack("p", probes=(7,)),  # type: ignore[arg-type]
        "its concepts are no mapping": Pack("p", concepts=()),  # type: ignore[arg-type]
        "hold no Concept under 'a'": Pack("p", concepts={"a": {}}),  # type: ignore[dict-item]
        "its site": Pack("p", site=None),  # type: ignore[arg-type]
        "a severity or a scope": Pack(
            "p",
            rules=(rule("XXX101", "x", "note", sources=(), fires=(), silent=())(len),),  # type: ignore[arg-type]
        ),
        "the code XXX101 twice": Pack("p", rules=(made_rule(), made_rule(name="other"))),
    }
    for said, pack in wrong.items():
        packs, (line,) = admit([Candidate("the pack", pack)])
        assert not packs
        assert said in line


def test_a_pack_may_build_on_any_other_and_goes_with_it() -> None:
    base = Candidate("base", Pack("base", concepts={"a": made_concept()}))
    middle = Candidate("middle", Pack("middle", concepts={"b": made_concept(applies=("a",))}))
    top = Candidate("top", Pack("top", rules=(made_rule(concept="b"),), probes=(Probe("b", lambda _: (), ("a",)),)))
    assert len(admit([top, middle, base])[0]) == 3
    packs, refused = admit([top, middle])
    assert packs == []
    assert [line.split()[0] for line in refused] == ["top", "middle"]


# -- folders


def test_a_folder_adds_its_rule_and_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text(load_catalogue([str(CARDS)]).rules["CARD101"].fires[0].files["api.py"])
    done = run(str(tmp_path), "--quiet", "--rules-dir", str(CARDS))
    assert b"CARD101" in done.stdout
    assert done.stderr == b""
    text = run("rule", "no-model-card", "--rules-dir", str(CARDS)).stdout.decode()
    assert "https://model-cards.example.org/rules/CARD101/" in text


def test_several_folders_and_one_given_twice(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "rules", GOOD)
    folders = ["--rules-dir", folder, "--rules-dir", str(CARDS), "--rules-dir", os.path.join(folder, "..", "rules")]
    done = run("rules", *folders)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"XXX101" in done.stdout
    assert b"CARD101" in done.stdout


def test_a_folder_stands_in_for_no_other_module(tmp_path: Path) -> None:
    """A folder named `json` changes nothing for anybody who imports `json`."""
    catalogue = load_catalogue([folder_of(tmp_path / "json", GOOD)])
    assert "XXX101" in catalogue.rules
    assert sys.modules["json"] is json
    assert str(tmp_path) not in sys.path


@pytest.mark.parametrize("inside", [".", "rules", "deep/down/rules"])
def test_nothing_is_loaded_from_what_is_scanned(tmp_path: Path, inside: str) -> None:
    scanned = tmp_path / "scanned"
    rules = scanned / inside
    rules.mkdir(parents=True)
    (rules / "__init__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n{GOOD}", encoding="utf-8")
    tried = [(str(scanned), str(rules)), (scanned.as_uri(), str(rules))]
    if os.name != "nt":
        (tmp_path / "link").symlink_to(rules, target_is_directory=True)
        tried.append((str(scanned), str(tmp_path / "link")))
    for target, folder in tried:
        for command in ("scan", "evidence"):
            done = run(command, target, "--rules-dir", folder)
            assert done.returncode == 2
            assert done.stdout == b""
            assert "lies inside" in one_line(done.stderr)
    assert run("--rules-dir", inside, cwd=scanned).returncode == 2
    assert not (tmp_path / "ran").exists()


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    done = run(str(tmp_path / "work"), "--rules-dir", folder_of(tmp_path / "work-rules", GOOD))
    assert done.returncode == 0
    assert b"XXX101" not in done.stderr


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run("rules", "--rules-dir", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "'--rules-dir'" in one_line(done.stderr)


def test_an_address_elsewhere_holds_no_folder_of_this_machine(tmp_path: Path) -> None:
    done = run("https://127.0.0.1:9/ada/churn.git", "--rules-dir", folder_of(tmp_path / "rules", GOOD))
    assert done.returncode == 3


# -- what is found


def test_the_scanned_folder_is_no_place_for_packs(tmp_path: Path) -> None:
    """`python -m` looks into the current folder first: neither modules nor entry points may come from there."""
    pack = f"open({str(tmp_path / 'ran')!r}, 'w')\n{GOOD}"
    folder = make_pack(tmp_path / "scanned", pack)
    (Path(folder) / "click.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    done = run("rules", cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"XXX101" not in done.stdout
    assert not (tmp_path / "ran").exists()


def test_the_own_pack_comes_first_whatever_a_stranger_is_called(tmp_path: Path) -> None:
    folder = make_pack(tmp_path / "pack", STRANGE_RULE.format(code="DOC103", name="strange-thing"))
    points = tmp_path / "pack" / "strange_pack-1.0.dist-info" / "entry_points.txt"
    points.write_text("[portfolio_lint.packs]\nAAA = strange_pack:pack\nbuiltin = strange_pack:pack\n")
    done = run("rules", PYTHONPATH=folder)
    assert done.returncode == 2
    assert b"no-results" in done.stdout
    assert done.stderr.count(b"is left out: it defines the code DOC103") == 2


def test_entry_points_are_read_from_every_folder_of_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "a_pack-2.egg-info"
    about.mkdir()
    (about / "entry_points.txt").write_text(
        f"[console_scripts]\nx = y:z\n\n[ {GROUP} ]\n# a comment\n"
        "one = a_pack.rules : pack [extra]\n[other]\ntwo = b:c\n"
    )
    (tmp_path / "b_pack-1.dist-info").mkdir()
    (tmp_path / "c_pack-1.dist-info").mkdir()
    (tmp_path / "c_pack-1.dist-info" / "entry_points.txt").write_bytes(b"\xff" + GROUP.encode())
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "nowhere"), str(tmp_path)])
    assert [(point.name, point.distribution, point.target) for point in entry_points(GROUP)] == [
        ("one", "a_pack", "a_pack.rules:pack")
    ]


# -- what a pack adds to a concept of another


def test_more_of_what_counts() -> None:
    concept = made_concept(calls=("a.b",), keywords={"seed": (), "cv": ("5",)}, texts={"r": ("x",)})
    added = Signs(
        calls=("a.b", "c.d"), keywords={"seed": ("1",), "cv": ("10", "5"), "folds": ()}, texts={"sql": ("y",)}
    )
    more = extended(concept, added)
    assert more.calls == ("a.b", "c.d")
    assert more.keywords == {"seed": (), "cv": ("5", "10"), "folds": ()}
    assert more.texts == {"r": ("x",), "sql": ("y",)}
    assert (more.title, more.weight) == (concept.title, concept.weight)
    assert extended(concept, Signs()) is concept


def test_a_call_and_a_phrase_become_evidence() -> None:
    files = {"README.md": "# Soil\n\nScored with a spatially-blocked folding of the fields.\n", "train.py": "x = 1\n"}
    called = {"train.py": "import spatialkit\nspatialkit.blocked_folds(X, y)\n"}
    before, after = load_catalogue(), load_catalogue([str(CARDS)])
    assert not evidence_in(files, before)["cross_validation"]
    assert not evidence_in(called, before)["cross_validation"]
    assert evidence_in(files, after)["cross_validation"] == {"spatially-blocked folding"}
    assert evidence_in(called, after)["cross_validation"] == {"blocked_folds"}


def test_words_stand_whole_and_in_prose() -> None:
    pack = Pack("p", concepts={"card": made_concept(words=("model card", "fact sheet*"))})
    catalogue = Catalogue([pack])
    assert evidence_in({"README.md": "# A MODEL CARD\n"}, catalogue)["card"] == {"MODEL CARD"}
    assert evidence_in({"README.md": "two fact-sheets\n"}, catalogue)["card"] == {"fact-sheets"}
    assert not evidence_in({"README.md": "supermodel cards, artefact sheets\n"}, catalogue)["card"]
    assert not evidence_in({"README.md": "```\nmodel card\n```\n"}, catalogue)["card"]
    assert not evidence_in({"train.py": "# model card\n"}, catalogue)["card"]


def test_tables_are_read_without_being_compiled(tmp_path: Path) -> None:
    folder = shutil.copytree(CARDS, tmp_path / "rules")
    table = folder / "knowledge" / "model_cards.toml"
    table.write_text(table.read_text() + 'colour = "red"\n', encoding="utf-8")
    (line,) = load_catalogue([str(folder)]).broken
    assert "model_cards.toml" in line
    assert "`colour`" in line
