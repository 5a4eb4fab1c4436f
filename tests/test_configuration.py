"""The configuration: read strictly, found where it belongs, and weaker than the command line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from portfolio_lint.cli import commands
from portfolio_lint.cli.configuring import Origin, Wishes, check_projects, found_configuration, settle
from portfolio_lint.cli.faults import Failure
from portfolio_lint.configuration import template
from portfolio_lint.configuration.discovery import find, in_snapshot, read_file, shown
from portfolio_lint.configuration.keys import KEYS, LEVELS, PROFILES
from portfolio_lint.configuration.reading import Configuration, ConfigurationError, read
from portfolio_lint.findings import Confidence, Severity
from portfolio_lint.packs import load_catalogue
from portfolio_lint.repository import build_repository
from portfolio_lint.scan import Settings, is_selected, scan
from portfolio_lint.settings import FileIgnore
from portfolio_lint.snapshot import MemorySnapshot, Skipped

CATALOGUE = load_catalogue()
RULES = list(CATALOGUE.rules.values())
OWN = ".portfolio-lint.toml"


def understood(*lines: str, file: str = OWN) -> Configuration:
    found = read("\n".join(lines), file, RULES)
    assert found is not None
    return found


def test_every_key() -> None:
    found = understood(
        'profile = "strict"',
        'select = ["DOC", "val101"]',
        'extend-select = ["no-holdout"]',
        'ignore = ["GRO"]',
        'fail-on = "never"',
        'min-confidence = "high"',
        'exclude = ["archive/"]',
        "projects = [",
        '    "churn",',
        '    "nlp/*",  # all of them',
        "]",
        "[per-file-ignores]",
        '"notebooks/*" = ["DOC107", "ENG"]',
        "[severity]",
        'ENG = "note"',
        'no-tests = "error"',
        'OPS = "off"',
        "[rules.ENG120]",
        "lines = 60",
        "[rules.uninformative-commits]",
        "share = 1",
    )
    assert found == Configuration(
        profile="strict",
        select=("DOC", "VAL101"),
        extend_select=("VAL101",),
        ignore=("GRO", "OPS"),
        fail_on="never",
        min_confidence="high",
        exclude=("archive/",),
        projects=("churn", "nlp/*"),
        per_file_ignores=(FileIgnore(("notebooks/*",), ("DOC107", "ENG")),),
        severities={"ENG": Severity.NOTE, "ENG101": Severity.ERROR},
        options={"ENG120": {"lines": 60}, "GRO102": {"share": 1.0}},
        file=OWN,
        project_lines=(9, 10),
    )


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        (['slect = ["DOC"]'], 1, "unknown key 'slect': did you mean select?"),
        (["# first", "", 'fail_on = "note"'], 3, "unknown key 'fail_on': did you mean fail-on?"),
        (["qqqqq = 1"], 1, "unknown key 'qqqqq': give one of profile, select,"),
        (["", "[rulez.ENG120]", "lines = 1"], 2, "unknown key 'rulez': did you mean rules?"),
        (["[tool.portfolio-lint]", "select = []"], 1, "leave out [tool.portfolio-lint]"),
        (
            ['ignore = ["GRO"]', 'select = ["DOC", "DOC999"]'],
            2,
            "no rule has the code or name 'DOC999': did you mean DOC",
        ),
        (["select = [", '  "DOC",', '  "no-resluts",', "]"], 3, "did you mean no-results?"),
        (['select = [""]'], 1, "no rule has the code or name ''"),
        (['select = "DOC"'], 1, "'select' must be a list of texts, such as [\"DOC\"]"),
        (['select = ["DOC", 3]'], 1, "and 3 is none"),
        (["select = [{}]"], 1, "and a table is none"),
        (["", 'fail-on = "errors"'], 2, 'fail-on can\'t be "errors": did you mean error?'),
        (["fail-on = true"], 1, "fail-on can't be true: give one of error, warning, note, never"),
        (['profile = "strikt"'], 1, "did you mean strict?"),
        (['min-confidence = ["low"]'], 1, "min-confidence can't be a list"),
        (["severity = 3"], 1, "severity must be a table, such as [severity]"),
        (["[severity]", 'ENG101 = "error"', 'ENG1O2 = "off"'], 3, "did you mean ENG"),
        (["[severity]", 'ENG101 = "fatal"'], 2, 'ENG101 can\'t be "fatal": give one of error, warning, note, off'),
        (["[per-file-ignores]", '"a/*" = ["ENG"]', '"b=#/*" = "ENG"'], 3, "must be a list of texts"),
        (["[per-file-ignores]", '"a/*" = [', '"ENG",', '"XYZ"]'], 4, "no rule has the code or name 'XYZ'"),
        (["[per-file-ignores]", '"../a" = ["ENG"]'], 2, "must be a path within this folder"),
        (['exclude = ["data", "a\\\\b"]'], 1, "with forward slashes"),
        (['exclude = ["data", " "]'], 1, "an empty glob"),
        (["rules = []"], 1, "rules must be a table"),
        (["[rules]", "ENG120 = 60"], 2, "rules.ENG120 must be a table of options"),
        (["[rules.ENG120]", "", "line = 60"], 3, "ENG120 has no option 'line': did you mean lines?"),
        (["[rules.ENG120]", 'lines = "60"'], 2, 'lines of ENG120 can\'t be "60": a whole number of 1 or more'),
        (["[rules.ENG120]", "lines = 0"], 2, "a whole number of 1 or more is expected"),
        (["[rules.overlong-cel]", "lines = 9"], 1, "did you mean overlong-cell?"),
        (["[rules.ENG]", "lines = 9"], 1, "options are those of one rule"),
        (["[rules.DOC101]", "lines = 9"], 1, "DOC101 has no options; these have: "),
        (["select = [", '"DOC"'], 2, "not valid TOML: unclosed array"),
        (["select = ['DOC']", "select = ['ENG']"], 2, "not valid TOML: cannot overwrite a value"),
        (["x = " + "[" * 3_000], 1, "not valid TOML: nested too deeply"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(lines: list[str], line: int, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read("\n".join(lines) + "\n", OWN, RULES)
    assert str(error.value).startswith(f"{OWN}:{line}: "), str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_lines_are_those_of_a_shared_file() -> None:
    text = "[project]\nname = 'a'\n\n[tool.portfolio-lint]\nignore = ['GRO']\nselct = []\n"
    with pytest.raises(ConfigurationError, match=r"^pyproject\.toml:6: unknown key 'selct'"):
        read(text, "pyproject.toml", RULES)
    with pytest.raises(ConfigurationError, match=r"tool\.portfolio-lint must be a table"):
        read("[tool]\nportfolio-lint = 3\n", "sub/pyproject.toml", RULES)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.portfolio-lint]\nignore = ['GRO']",
        "[tool]\nportfolio-lint = {ignore = ['GRO']}",
        '[tool."portfolio-lint"]\nignore = ["GRO"]',
        'tool.portfolio-lint.ignore = ["GRO"]',
        "\ufeff[ tool . portfolio-lint ]\nignore = ['GRO']",
    ],
)
def test_the_table_however_it_is_written(text: str) -> None:
    assert understood(text, file="pyproject.toml").ignore == ("GRO",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\ndependencies = ['portfolio-lint']\n",
        "[project]\nname = 'portfolio-lint'\n[tool.ruff]\n",
        "this is no TOML",
        "[tool.other]\n[scripts]\nportfolio-lint = 'a:b'\n",
    ],
)
def test_a_shared_file_that_says_nothing_to_us(text: str) -> None:
    assert read(text, "pyproject.toml", RULES) is None


def test_an_empty_file_of_our_own_says_nothing_and_counts() -> None:
    assert understood("") == Configuration(file=OWN)


# -- where it is found


def put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


DOC, ENG, OPS = ("select = ['DOC']", "select = ['ENG']", "[tool.portfolio-lint]\nselect = ['OPS']")


def test_the_nearest_counts_and_a_file_of_our_own_first(tmp_path: Path) -> None:
    put(tmp_path, {".git/HEAD": "", OWN: DOC, "a/pyproject.toml": OPS, "a/b/pyproject.toml": "", "a/b/c/x.py": ""})
    for folder, codes, inner in ((".", "DOC", ""), ("a", "OPS", ""), ("a/b/c", "OPS", "b/c")):
        found = find(str(tmp_path / folder), RULES)
        assert found is not None
        assert (found.select, found.folder) == ((codes,), inner)
    put(tmp_path, {f"a/{OWN}": ENG})
    found = find(str(tmp_path / "a"), RULES)
    assert found is not None
    assert found.select == ("ENG",)


def test_not_beyond_the_repository(tmp_path: Path) -> None:
    put(tmp_path, {OWN: DOC, "repository/.git/HEAD": "", "repository/a/x.py": "", "plain/a/x.py": ""})
    assert find(str(tmp_path / "repository" / "a"), RULES) is None
    assert find(str(tmp_path / "plain"), RULES) is None
    assert find(str(tmp_path), RULES) is not None


def test_what_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a" / OWN).mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"^a/\.portfolio-lint\.toml is not a file"):
        find("a", RULES)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / OWN).write_bytes(b"\n\xff")
    with pytest.raises(ConfigurationError, match=r"^b/\.portfolio-lint\.toml:2: not valid TOML: not UTF-8"):
        find("b", RULES)
    (tmp_path / "b" / OWN).write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match="larger than 1 MB"):
        find("b", RULES)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / OWN).symlink_to("nowhere")
    with pytest.raises(ConfigurationError, match="can't be read: No such file"):
        find("c", RULES)
    # A pyproject.toml that is no file is nothing that we were told.
    (tmp_path / "d" / "pyproject.toml").mkdir(parents=True)
    assert find("d", RULES) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_does_not_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / OWN)
    with pytest.raises(ConfigurationError, match="is not a file"):
        find(str(tmp_path), RULES)


def test_lines_end_as_on_windows(tmp_path: Path) -> None:
    (tmp_path / OWN).write_bytes(b"select = ['DOC']\r\nignore = ['ENX']\r\n")
    with pytest.raises(ConfigurationError, match=":2: no rule has the code"):
        find(str(tmp_path), RULES)


def test_a_file_that_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"mine.toml": DOC, "pyproject.toml": "[project]\n"})
    assert read_file(str(tmp_path / "mine.toml"), RULES).select == ("DOC",)
    with pytest.raises(ConfigurationError, match=r"there is no \[tool\.portfolio-lint\]"):
        read_file(str(tmp_path / "pyproject.toml"), RULES)


def test_in_a_snapshot() -> None:
    assert in_snapshot(MemorySnapshot({OWN: DOC, "pyproject.toml": OPS}), RULES) == understood(DOC)
    found = in_snapshot(MemorySnapshot({"pyproject.toml": OPS}), RULES)
    assert found is not None
    assert found.select == ("OPS",)
    assert in_snapshot(MemorySnapshot({"a.py": ""}), RULES) is None
    with pytest.raises(ConfigurationError, match="can't be read"):
        in_snapshot(MemorySnapshot({}, sizes={OWN: 3}), RULES)


def test_paths_are_shown_as_people_know_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert shown(str(tmp_path / "a" / "b.toml")) == "b.toml"
    assert shown(str(tmp_path / "b.toml")) == str(tmp_path / "b.toml")


# -- what counts more


def selected(settings: Settings) -> set[str]:
    return {rule.code for rule in RULES if is_selected(rule.code, settings)}


def settled(configuration: Configuration, **wishes: object) -> tuple[Settings, str]:
    return settle(configuration, Wishes(**wishes), RULES)  # type: ignore[arg-type]


def test_the_command_line_selects_anew() -> None:
    configuration = understood('select = ["DOC"]', 'extend-select = ["ENG101"]', 'ignore = ["DOC105", "VAL101"]')
    doc = {rule.code for rule in RULES if rule.code.startswith("DOC")}
    assert selected(settled(configuration)[0]) == doc - {"DOC105"} | {"ENG101"}
    assert selected(settled(configuration, select=("VAL101", "DOC105"))[0]) == {"VAL101", "DOC105"}
    assert selected(settled(configuration, ignore=("DOC1", "ENG101"))[0]) == set()
    assert selected(settled(configuration, extend_select=("VAL101",))[0]) == doc - {"DOC105"} | {"ENG101", "VAL101"}


def test_off_is_weaker_than_the_command_line_too() -> None:
    configuration = understood("[severity]", 'OPS = "off"', 'OPS101 = "error"')
    assert not any(code.startswith("OPS") for code in selected(settled(configuration)[0]))
    settings, _ = settled(configuration, select=("OPS101",))
    assert selected(settings) == {"OPS101"}
    assert settings.severities["OPS101"] is Severity.ERROR


@pytest.mark.parametrize(
    ("lines", "wishes", "expected"),
    [
        ([], {}, ("error", Confidence.MEDIUM)),
        (['profile = "strict"'], {}, ("warning", Confidence.LOW)),
        (['profile = "strict"', 'fail-on = "note"'], {}, ("note", Confidence.LOW)),
        (['profile = "strict"', 'fail-on = "note"'], {"profile": "default"}, ("error", Confidence.MEDIUM)),
        (['fail-on = "note"'], {"fail_on": "never"}, ("never", Confidence.MEDIUM)),
        (['min-confidence = "high"'], {"min_confidence": "low"}, ("error", Confidence.LOW)),
        (['min-confidence = "high"'], {"profile": "strict", "fail_on": "error"}, ("error", Confidence.LOW)),
        (['min-confidence = "high"'], {}, ("error", Confidence.HIGH)),
    ],
)
def test_levels(lines: list[str], wishes: dict[str, object], expected: tuple[str, Confidence]) -> None:
    settings, fail_on = settled(understood(*lines), **wishes)
    assert (fail_on, settings.minimum_confidence) == expected


def test_the_essential_profile_asks_no_rule_that_leaves_notes() -> None:
    configuration = understood('extend-select = ["GRO103"]', 'profile = "essential"', "[severity]", 'ENG113 = "error"')
    settings, _ = settled(configuration)
    notes = {rule.code for rule in RULES if rule.severity is Severity.NOTE}
    assert selected(settings) & notes == {"GRO103", "ENG113"}
    assert settings.minimum_confidence is Confidence.HIGH


def test_the_command_line_knows_the_same_words() -> None:
    assert tuple(PROFILES) == commands._PROFILES
    assert commands._LEVELS == LEVELS


# -- what it does to a scan

PAGES = {
    "README.md": "# Work\n\n[notes](old/notes.md) and [table](data.csv) and [gone](gone.md)\n",
    "old/notes.md": "# Notes\n",
    "old/train.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n",
    "data.csv": "a,b\n1,2\n",
    "train.py": "from sklearn.svm import SVC\nSVC().fit(X, y)\n",
}


def test_excluded_files_are_not_read_and_links_to_them_lead_somewhere() -> None:
    report = scan(MemorySnapshot(PAGES), CATALOGUE, Settings(select=("DOC109",), exclude=("/old", "*.csv")))
    assert [(entry.path, entry.reason) for entry in report.repository.skipped] == [
        ("data.csv", "excluded by the configuration"),
        ("old/", "excluded by the configuration"),
    ]
    assert [place.path for place in report.projects[0].evidence["model_training"]] == ["train.py"]
    (finding,) = report.all_findings()
    assert "gone.md" in finding.message
    assert finding.related == ()


def test_exclusion_is_seen_from_the_folder_of_the_configuration() -> None:
    for exclude, number in ((("work/churn/old",), 3), (("/old",), 5), (("work",), 5), (("old",), 3)):
        settings = Settings(exclude=exclude, folder="work/churn")
        assert scan(MemorySnapshot(PAGES), CATALOGUE, settings).repository.files_read == number


def test_what_is_skipped_anyway_can_be_excluded_from_judgement() -> None:
    snapshot = MemorySnapshot({"train.py": PAGES["train.py"]})
    snapshot.skipped = (Skipped("__pycache__/", "tool cache, 3 files"),)
    assert len(scan(snapshot, CATALOGUE, Settings(select=("ENG111",))).all_findings()) == 1
    report = scan(snapshot, CATALOGUE, Settings(select=("ENG111",), exclude=("__pycache__",)))
    assert report.all_findings() == ()
    assert report.repository.skipped == snapshot.skipped


TRAIN = PAGES["train.py"]
WORK = {"README.md": "# All\n", "a/train.py": TRAIN, "a/part/train.py": TRAIN, "b/train.py": TRAIN, "run.py": TRAIN}


def projects_of(*globs: str, folder: str = "") -> dict[str, list[str]]:
    settings = Settings(projects=globs, folder=folder)
    report = build_repository(MemorySnapshot(WORK), "work", (), settings)
    return {project.path: sorted(project.paths) for project in report.projects}


def test_projects_are_those_that_are_named() -> None:
    assert projects_of("a", "b/") == {
        "a": ["README.md", "a/part/train.py", "a/train.py"],
        "b": ["README.md", "b/train.py"],
    }
    assert projects_of("*") == projects_of("a", "b")
    assert projects_of("a", "a/part", ".") == {
        ".": ["README.md", "b/train.py", "run.py"],
        "a": ["a/train.py"],
        "a/part": ["a/part/train.py"],
    }
    assert projects_of("b") == {"b": ["README.md", "b/train.py"]}
    assert projects_of(".") == {".": sorted(WORK)}
    assert projects_of("part") == projects_of() == {".": sorted(WORK)}


def test_projects_are_seen_from_the_folder_of_the_configuration() -> None:
    assert set(projects_of("work/a", "other", folder="work")) == {"a"}
    assert set(projects_of("work", folder="work")) == {"."}


def test_a_project_that_is_not_there_is_an_error() -> None:
    configuration = understood('select = ["DOC"]', 'projects = ["a", "bb"]')
    settings, _ = settled(configuration)
    with pytest.raises(Failure, match=r"^\.portfolio-lint\.toml:2: projects: there is no folder 'bb' with files"):
        check_projects(configuration, settings, MemorySnapshot({"a/x.py": "", "churn/y.py": ""}))
    check_projects(configuration, settings, MemorySnapshot({"a/x.py": "", "bb/y.py": ""}))
    inner = Settings(projects=configuration.projects, folder="a")
    check_projects(configuration, inner, MemorySnapshot({"x.py": ""}))


def test_an_untrusted_source_has_no_say(tmp_path: Path) -> None:
    snapshot = MemorySnapshot({OWN: DOC})
    put(tmp_path, {OWN: ENG})
    assert found_configuration(Origin("https://example.org/a/b"), snapshot, RULES) == Configuration()
    trusted = Origin("https://example.org/a/b", trust_config=True)
    assert found_configuration(trusted, snapshot, RULES).select == ("DOC",)
    assert found_configuration(trusted, MemorySnapshot({}), RULES) == Configuration()
    assert found_configuration(Origin(str(tmp_path)), snapshot, RULES).select == ("ENG",)
    assert found_configuration(Origin(str(tmp_path), no_config=True), snapshot, RULES) == Configuration()


# -- what init writes


def settings_of_template() -> str:
    lines = template.configuration(RULES).splitlines()
    return "\n".join(line[1:] for line in lines if line.startswith("#") and not line.startswith("# ")) + "\n"


def test_the_template_sets_nothing_and_every_line_of_it_can_be_used() -> None:
    assert understood(template.configuration(RULES)) == Configuration(file=OWN)
    found = understood(settings_of_template())
    declared = {rule.code: {o.name: o.default for o in rule.options} for rule in RULES if rule.options}
    assert found.options == declared
    assert found.profile
    assert found.per_file_ignores
    assert found.severities


def test_the_template_explains_every_key() -> None:
    text = template.configuration(RULES)
    for key in KEYS:
        assert f"#{key.name} = " in text or f"#[{key.name}" in text
    assert all(profile in text for profile in PROFILES)


def test_the_examples_of_the_documentation_are_understood() -> None:
    text = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        understood(example, file="pyproject.toml" if "[tool." in example else OWN)
    assert template.PRE_COMMIT in text


def test_the_documentation_names_every_key_profile_and_word() -> None:
    text = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert f"`{key.name}`" in text, key.name
        assert all(f"`{choice}`" in text for choice in key.choices)
    for rule in RULES:
        for option in rule.options:
            assert f"| {rule.code} | `{option.name}` |" in text, f"{rule.code} {option.name}"
