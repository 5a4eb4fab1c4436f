from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from portfolio_lint.facts.data import DataFacts
from portfolio_lint.readers.data_files import MAXIMUM_COLUMNS, read_table


def whole(path: str, text: str | bytes) -> DataFacts:
    content = text.encode() if isinstance(text, str) else text
    return read_table(path, content, len(content))[0]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.csv", "id,age\n1,30\n2,40\n", DataFacts("csv", ("id", "age"), (("1", "30"), ("2", "40")), 2)),
        ("a.csv", "id;price\n1;2,5\n2;3,5", DataFacts("csv", ("id", "price"), (("1", "2,5"), ("2", "3,5")), 2)),
        ("a.csv", "id\tx\n1\t2\n", DataFacts("tsv", ("id", "x"), (("1", "2"),), 1)),
        ("a.tsv", "id\tx, y\n1\t2\n", DataFacts("tsv", ("id", "x, y"), (("1", "2"),), 1)),
        ("a.csv", "a|b\nx|1\n", DataFacts("csv", ("a", "b"), (("x", "1"),), 1)),
        (
            "a.data",
            "5.1,3.5,setosa\n4.9,3.0,setosa\n",
            DataFacts("csv", (), (("5.1", "3.5", "setosa"), ("4.9", "3.0", "setosa")), 2),
        ),
        ("a.data", "18.0 8 x\n15.0 8 y\n", DataFacts("csv", (), (("18.0", "8", "x"), ("15.0", "8", "y")), 2)),
        ("a.csv", "", DataFacts("csv", rows=0)),
        ("a.csv", "\n\n", DataFacts("csv", rows=0)),
        ("a.csv", "name,city\n", DataFacts("csv", ("name", "city"), (), 0)),
        ("a.csv", "1,2\n", DataFacts("csv", (), (("1", "2"),), 1)),
        (
            "a.csv",
            "name,city\nAda,London\nMax,Rome\n",
            DataFacts("csv", ("name", "city"), (("Ada", "London"), ("Max", "Rome")), 2),
        ),
        ("a.csv", "y,n\ny,n\nn,n\n", DataFacts("csv", (), (("y", "n"), ("y", "n"), ("n", "n")), 3)),
        ("a.csv", "0,1,2\n5,6,7\n8,9,1\n", DataFacts("csv", ("0", "1", "2"), (("5", "6", "7"), ("8", "9", "1")), 2)),
        (
            "a.csv",
            "land,2019,2020\nDE,1,2\nFR,3,4\nIT,,\n",
            DataFacts("csv", ("land", "2019", "2020"), (("DE", "1", "2"), ("FR", "3", "4"), ("IT", "", "")), 3),
        ),
        ("a.csv", ",x\n0,1\n1,\n", DataFacts("csv", ("", "x"), (("0", "1"), ("1", "")), 2)),
        ("a.csv", 't,n\n"a\nb",1\n\n"c ""d""",2\n', DataFacts("csv", ("t", "n"), (("a\nb", "1"), ('c "d"', "2")), 2)),
        ("a.csv", "text\nhello there\n", DataFacts("csv", ("text",), (("hello there",),), 1)),
        ("a.csv", "a,b,c\n,,\n", DataFacts("csv", ("a", "b", "c"), (), 1)),
    ],
)
def test_delimited(path: str, text: str, expected: DataFacts) -> None:
    assert structs.replace(whole(path, text), complete=None) == expected


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("id,age\n1,30\n2,40\n", True),
        ("id;price\r\n1;2,5\r\n2;3,5\r\n", True),
        ("id,age\n1,\n2,40\n", False),
        ("id,age\n1,30\n,40\n", False),
        ("id,age,town\n1,,Rome\n", False),
        ("id,age\n1,NaN\n2,40\n", False),
        ("id,age\nNA,30\n2,40\n", False),
        ("id,age\n1, \n2,40\n", False),
        ("name,town\nNAna,Rome\nNull,No town\n", True),
        ("id,age\n", None),
    ],
)
def test_a_whole_table_tells_whether_a_cell_is_empty(text: str, complete: bool | None) -> None:
    assert whole("a.csv", text).complete is complete


def test_a_part_of_a_table_does_not_tell_whether_a_cell_is_empty() -> None:
    assert read_table("a.csv", b"id,age\n1,30\n2,4", 1_000)[0].complete is None


def test_a_file_that_was_cut_off_loses_its_last_line_and_its_count() -> None:
    facts, problem = read_table("a.csv", b"id,age\n1,30\n2,4", 1_000)
    assert facts == DataFacts("csv", ("id", "age"), (("1", "30"),), None)
    assert problem == ""
    assert read_table("a.csv", b"id,age\n1,30\n", None)[0].rows is None


def test_encodings() -> None:
    assert whole("a.csv", "name,n\nJosé,1\n".encode("utf-16")).columns == ("name", "n")
    facts, problem = read_table("a.csv", b"name,n\nJos\xe9,1\n", 15)
    assert (facts.sample, problem) == ((("José", "1"),), "not UTF-8, read as Windows-1252")
    assert read_table("a.csv", b"PK\0\1", 4) == (DataFacts("csv"), "binary")
    assert read_table("a.arff", b"PK\0\1", 4) == (DataFacts("arff"), "binary")
    assert read_table("a.json", b"PK\0\1", 4) == (DataFacts("json"), "binary")
    assert read_table("a.jsonl", b"PK\0\1", 4) == (DataFacts("jsonl"), "binary")


def test_large_whole_files_are_counted() -> None:
    assert whole("a.csv", "id,t\n" + '1,"a\nb"\n\n' * 60_000).rows == 60_000
    assert whole("a.csv", "id,t\r\n" + "1,2\r\n" * 90_000 + "1,2").rows == 90_001
    assert whole("a.csv", "x" * 400_000).rows is None


def test_odd_input_is_cheap() -> None:
    wide = whole("a.csv", ",".join(f"c{n}" for n in range(300_000)) + "\n1,2\n")
    assert len(wide.columns) == MAXIMUM_COLUMNS
    assert whole("a.csv", "t,u\n" + '"' + "x,\n" * 80_000).columns == ("t", "u")
    assert whole("a.csv", 'a,b\n"' + "x" * 200_000 + "\n1,2\n").columns == ("a", "b")
    assert len(whole("a.csv", "a,b\n" + "1,2\n" * 1_000).sample) == 20
    for piece in ('"', ",", '"",', "\n", "a", "[", "{", '{"a":', "\x85"):
        for path in ("a.csv", "a.json", "a.jsonl", "a.arff"):
            whole(path, piece * (200_000 // len(piece)))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "a.json",
            '[{"a": 1, "b": "x"}, {"a": null, "c": [1]}]',
            DataFacts("json", ("a", "b", "c"), (("1", "x", ""), ("", "", "")), 2),
        ),
        ("a.json", '{"a": [1, 2], "b": [3, 4]}', DataFacts("json", ("a", "b"), (("1", "3"), ("2", "4")), 2)),
        (
            "a.json",
            '{"a": {"0": 1, "1": 2}, "b": {"0": 3, "1": 4}}',
            DataFacts("json", ("a", "b"), (("1", "3"), ("2", "4")), 2),
        ),
        ("a.json", '{"v": 1, "data": [{"q": 1}, {"q": 2}]}', DataFacts("json", ("q",), (("1",), ("2",)), 2)),
        ("a.json", '{"a": {"x": 1}, "b": {"y": 1}}', DataFacts("json")),
        ("a.json", "[1, 2]", DataFacts("json")),
        ("a.json", "{}", DataFacts("json")),
        ("a.json", '{"a": 1}\n{"a": 2}\n', DataFacts("jsonl", ("a",), (("1",), ("2",)), 2)),
        ("a.jsonl", '{"a": 1}\n\nbroken\n{"a": true}', DataFacts("jsonl", ("a",), (("1",), ("True",)), 3)),
        ("a.json", '[{"a": 1}, {"a": 2}, {"a"', DataFacts("json", ("a",), (("1",), ("2",)), None)),
        ("a.json", "nothing", DataFacts("json")),
    ],
)
def test_json(path: str, text: str, expected: DataFacts) -> None:
    assert whole(path, text) == expected


def test_json_that_was_cut_off() -> None:
    assert read_table("a.json", b'[{"a": 1}, {"a": 2}, {"a', 99)[0] == DataFacts("json", ("a",), (("1",), ("2",)))
    assert read_table("a.json", b'{"a": 1, "b', 99)[0] == DataFacts("json")
    assert read_table("a.ndjson", b'{"a": 1}\n{"a": 2', 99)[0] == DataFacts("jsonl", ("a",), (("1",),))


def test_arff() -> None:
    text = (
        "% c\n@RELATION w\n@attribute 'outlook sky' {sunny}\n@ATTRIBUTE temp real\n@attribute\n@DATA\n"
        "sunny, 85\n{1 2}\n'rainy',70\n"
    )
    assert whole("w.arff", text) == DataFacts("arff", ("outlook sky", "temp"), (("sunny", "85"), ("rainy", "70")))
    assert len(whole("w.arff", "@attribute a real\n@data\n" + "1\n" * 50).sample) == 20


PATHS = st.sampled_from(["a.csv", "a.tsv", "a.data", "a.psv", "a.json", "a.jsonl", "a.arff", "a"])
PIECES = st.sampled_from(
    [",", ";", "\t", "\n", '"', "'", "1", "x", "[", "]", "{", "}", '"a":', "@attribute ", "@data\n", "\r", " "]
)


@given(
    PATHS,
    st.one_of(st.binary(), st.lists(PIECES).map(lambda pieces: "".join(pieces).encode())),
    st.none() | st.integers(0, 50),
)
def test_never_raises(path: str, head: bytes, size: int | None) -> None:
    facts, _ = read_table(path, head, size)
    assert len(facts.sample) <= 20
    assert facts.rows is None or facts.rows >= 0
