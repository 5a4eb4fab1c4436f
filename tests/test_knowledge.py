"""Knowledge tables: strict to read, and compiled to what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from portfolio_lint.concepts import CallPattern, Concept
from portfolio_lint.knowledge import COMPILED, Knowledge, KnowledgeError, compile_tables, load, main

BUILT_IN = Path(__file__).parent.parent / "rules" / "knowledge"
CONCEPT = '[concepts.{name}]\ntitle = "T"\nfamily = "F"\ndefinition = "D"\n'


def write(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_compiled_form_of_the_built_in_tables_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", str(BUILT_IN)]) == 0
    assert capsys.readouterr().out == ""
    assert load(str(BUILT_IN)).concepts


def test_tables_come_back_as_they_were_written(tmp_path: Path) -> None:
    write(
        tmp_path,
        b=CONCEPT.format(name="cv") + 'role = "warning"\nweight = 2.5\ncalls = ["a.b"]\nkeywords = { C = ["1"] }\n'
        '[[concepts.cv.patterns]]\nnames = ["x.y"]\nkeywords = { k = [] }\n[lists]\nwords = ["ä", "b"]\n',
        a=CONCEPT.format(name="first") + "[maps.sets]\niris = { rows = 150 }\n",
    )
    assert main([str(tmp_path)]) == 0
    assert load(str(tmp_path)) == Knowledge(
        concepts={
            "cv": Concept(
                "T", "F", "D", "warning", 2.5, calls=("a.b",), keywords={"C": ("1",)},
                patterns=(CallPattern(("x.y",), {"k": ()}),),
            ),
            "first": Concept("T", "F", "D"),
        },
        lists={"words": ("ä", "b")},
        maps={"sets": {"iris": {"rows": 150}}},
    )  # fmt: skip


def test_the_compiled_form_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    one, two = CONCEPT.format(name="one"), CONCEPT.format(name="two")
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    assert compile_tables(write(tmp_path / "x", a=one, b=two)) == compile_tables(write(tmp_path / "y", a=two, b=one))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CONCEPT.format(name="a") + 'call = ["x"]\n', "unknown field `call`"),
        ("[concept.a]\n", "unknown field `concept`"),
        (
            CONCEPT.format(name="a") + '[[concepts.a.patterns]]\nnames = ["x"]\nkeyword = {}\n',
            "unknown field `keyword`",
        ),
        ('[concepts.a]\ntitle = "T"\n', "missing required field"),
        (CONCEPT.format(name="a") + 'role = "strong"\n', "strong"),
        (CONCEPT.format(name="a") + 'calls = "x"\n', "Expected `array`"),
        ("[lists]\na = [1]\n", "Expected `str`"),
        ("[maps]\na = 1\n", "Expected `object`"),
        ("a = [\n", "Invalid value"),
    ],
)
def test_a_wrong_table_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        compile_tables(write(tmp_path, good=CONCEPT.format(name="good"), wrong=text))
    assert str(tmp_path / "wrong.toml") in str(caught.value)
    assert reason in str(caught.value)


def test_a_table_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'[lists]\na = ["\xe9"]\n')
    with pytest.raises(KnowledgeError, match=r"a\.toml"):
        compile_tables(tmp_path)


@pytest.mark.parametrize("text", [CONCEPT.format(name="one"), "[lists]\none = []\n", "[maps.one]\n"])
def test_an_entry_stands_in_one_file_only(tmp_path: Path, text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"second\.toml: defined twice: one"):
        compile_tables(write(tmp_path, first=text, second=text))


def test_checking_compares_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, a=CONCEPT.format(name="a"))
    assert main(["--check", str(tmp_path)]) == 1
    assert not (tmp_path / COMPILED).exists()
    assert str(tmp_path / COMPILED) in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    write(tmp_path, b=CONCEPT.format(name="b"))
    assert main(["--check", str(tmp_path)]) == 1


@pytest.mark.parametrize("content", [None, "", "{", '{"concepts": {"a": {}}}', '{"table": {}}'])
def test_a_compiled_form_that_can_not_be_read(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / COMPILED).write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"compiled\.json"):
        load(str(tmp_path))


def test_without_a_compiled_form_the_tables_are_read(tmp_path: Path) -> None:
    write(tmp_path, a=CONCEPT.format(name="a"), b='[extends.tests]\nwords = ["checked by machine"]\n')
    read = load(str(tmp_path))
    assert list(read.concepts) == ["a"]
    assert read.extends["tests"].words == ("checked by machine",)
    assert main([str(tmp_path)]) == 0
    assert load(str(tmp_path)) == read


@pytest.mark.parametrize("line", ['title = "Tests"', 'patterns = [{ names = ["a.b"], keyword = "c" }]'])
def test_what_is_added_to_a_concept_is_strict_too(tmp_path: Path, line: str) -> None:
    with pytest.raises(KnowledgeError, match="unknown field"):
        compile_tables(write(tmp_path, a=f"[extends.tests]\n{line}\n"))
