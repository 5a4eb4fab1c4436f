"""Notebooks of every format and kernel, whole and damaged."""

from __future__ import annotations

import json
import warnings
from typing import Any

import msgspec
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint.facts.notebooks import Cell, NotebookFacts
from portfolio_lint.facts.secrets import Secret
from portfolio_lint.readers.notebook import read_notebook
from portfolio_lint.readers.old_notebooks import upgraded

Json = dict[str, Any]


def code(source: Any, *outputs: Any, count: Any = None) -> Json:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs), "execution_count": count}


def markdown(source: Any) -> Json:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(*cells: Any, **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode()


def read(content: bytes) -> NotebookFacts:
    """Read a notebook with which nothing is wrong."""
    facts, _, problem = read_notebook(content)
    assert problem == ""
    assert facts is not None
    return facts


def called(facts: NotebookFacts | None) -> list[tuple[str, int, int | None]]:
    assert facts is not None
    return [(call.names[0], call.line, call.cell) for call in facts.code.calls]


def test_cells_with_their_outputs() -> None:
    facts = read(
        notebook(
            code(
                ["import a\n", "a.x()"],
                {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]},
                {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": ["<Figure>"]}},
                {"output_type": "execute_result", "data": {"text/plain": "0.93"}, "execution_count": 3},
                {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {}}},
                {"output_type": "display_data", "data": {"text/html": "<b>x</b>"}},
                count=3,
            ),
            markdown(["# Title\n", "words"]),
            {"cell_type": "raw", "source": "a\nb", "metadata": {}},
            code("1/0", {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero"}, count=4),
            code("\n "),
            markdown(""),
        )
    )
    assert facts.cells == (
        Cell("code", 2, 3, 5, "one\ntwo\n\n<Figure>\n0.93", 2),
        Cell("markdown", 2),
        Cell("raw", 2),
        Cell("code", 1, 4, 1, error="ZeroDivisionError: division by zero"),
        Cell("code", 0),
        Cell("markdown", 0),
    )
    assert (facts.language, facts.format_version, facts.source) == ("python", 4, "")
    assert called(facts) == [("a.x", 2, 0)]


def test_long_outputs_and_errors_are_cut() -> None:
    many = [{"output_type": "stream", "text": ["y" * 700] * 3} for _ in range(4)]
    error = {"output_type": "error", "ename": "E", "evalue": "z" * 900}
    (cell,) = read(notebook(code("x", *many, error))).cells
    assert cell.output.replace("\n", "") == "y" * 4000
    assert cell.outputs == 5
    assert cell.error == "E: " + "z" * 197


def test_sections_go_on_from_cell_to_cell() -> None:
    facts = read(
        notebook(
            markdown("before"),
            markdown("# Data\ntext"),
            code("x = 1"),
            markdown("more"),
            markdown("## Cleaning\n### Ages\nold"),
            markdown("## Plots"),
            markdown("words\n\n# Model\nwords <!-- note -->"),
            markdown("### Forest\n\n<h2>Boosting</h2>\n\nfast"),
        )
    )
    assert [(b.cell, b.line, b.text, b.section) for b in facts.document.blocks] == [
        (0, 1, "before", ()),
        (1, 1, "Data", ()),
        (1, 2, "text", ("Data",)),
        (3, 1, "more", ("Data",)),
        (4, 1, "Cleaning", ("Data",)),
        (4, 2, "Ages", ("Data", "Cleaning")),
        (4, 3, "old", ("Data", "Cleaning", "Ages")),
        (5, 1, "Plots", ("Data",)),
        (6, 1, "words", ("Data", "Plots")),
        (6, 3, "Model", ()),
        (6, 4, "words", ("Model",)),
        (7, 1, "Forest", ("Model",)),
        (7, 3, "Boosting", ("Model",)),
        (7, 5, "fast", ("Model", "Boosting")),
    ]
    assert facts.document.comments == ("note",)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"language_info": {"name": "python"}, "kernelspec": {"name": "ir"}}, "python"),
        ({"kernelspec": {"name": "conda-env-tf-py"}}, "python"),
        ({"kernelspec": {"name": "Python3", "display_name": "x"}}, "python"),
        ({"language_info": {"name": "R"}}, "r"),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "r"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "julia-1.9", "language": "julia"}}, "julia"),
        ({"language_info": {"name": "sql"}}, "sql"),
        ({"kernelspec": {"name": "spylon-kernel"}}, "scala"),
        ({"language_info": {"name": 3}, "kernelspec": ["ir"]}, "python"),
        ({"language_info": {"name": ""}, "kernelspec": {"name": "ir"}}, "r"),
    ],
)
def test_the_language_is_the_kernels(metadata: Json, language: str) -> None:
    assert read(notebook(code("x"), **metadata)).language == language


def test_the_code_of_other_kernels_is_text() -> None:
    cells = (code("library(caret)"), markdown("text"), code(["y <- 1\n", "z <- 2"]))
    facts = read(notebook(*cells, kernelspec={"name": "ir"}))
    assert facts.source == "library(caret)\n\ny <- 1\nz <- 2"
    assert facts.code.calls == ()
    assert [cell.kind for cell in facts.cells] == ["code", "markdown", "code"]


THIRD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": "old"},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 2, "metadata": {}, "source": "Title"},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["import a\n", "print a.x()"],
                    "language": "python",
                    "metadata": {},
                    "outputs": [
                        {"output_type": "stream", "stream": "stdout", "text": "hi"},
                        {"output_type": "display_data", "png": "aGk=", "metadata": {}},
                        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": []},
                    ],
                    "prompt_number": 7,
                },
                {"cell_type": "markdown", "metadata": {}, "source": ["some\n", "words"]},
            ],
        }
    ],
}


def test_the_third_format() -> None:
    facts = read(json.dumps(THIRD).encode())
    assert facts.format_version == 3
    assert facts.cells == (
        Cell("markdown", 1),
        Cell("code", 2, 7, 3, "hi", 1, "E: v"),
        Cell("markdown", 2),
    )
    assert [(b.kind, b.level, b.text, b.section) for b in facts.document.blocks] == [
        ("heading", 2, "Title", ()),
        ("paragraph", 0, "some\nwords", ("Title",)),
    ]
    assert called(facts) == [("a.x", 2, 1), ("print", 2, 1)]
    assert facts.code.problems[0].python2


def test_the_third_format_with_something_behind() -> None:
    facts, _, problem = read_notebook(json.dumps(THIRD).encode() + b"\n{}")
    assert problem.startswith("damaged notebook: ")
    assert called(facts) == [("a.x", 2, 1), ("print", 2, 1)]


@pytest.mark.parametrize(
    "document",
    [
        {"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": ["f()"]}]}]},
        {"nbformat": 1, "cells": [{"cell_type": "code", "code": "f()", "prompt_number": 1}]},
        {"worksheets": [{"cells": []}, {"cells": [{"cell_type": "code", "input": "f()", "outputs": None}]}]},
    ],
)
def test_formats_older_still(document: Json) -> None:
    facts, _, problem = read_notebook(json.dumps(document).encode())
    assert problem == ""
    assert called(facts) == [("?", 1, 0)]


@pytest.mark.parametrize(
    "document",
    [
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "f()"}, 7]}, 3, {"cells": {}}, {}]},
        {"nbformat": 3, "cells": [{"cell_type": "code", "source": "f()"}]},
        {"nbformat": 3, "worksheets": [], "cells": [{"cell_type": "code", "source": "f()"}]},
        {"nbformat": -1, "worksheets": "none", "cells": [code("f()")]},
    ],
)
def test_old_formats_that_are_damaged(document: Json) -> None:
    facts, _, problem = read_notebook(json.dumps(document).encode())
    assert problem == "damaged notebook of an old format"
    assert called(facts) == [("?", 1, 0)]


def test_old_formats_without_a_cell_are_no_notebooks() -> None:
    for document in ({"nbformat": 3, "worksheets": [{}]}, {"worksheets": 3}, {"nbformat": 3}):
        facts, _, problem = read_notebook(json.dumps(document).encode())
        assert facts is None
        assert problem == "damaged notebook of an old format"


# Lines were kept with their ends or, in the oldest notebooks, without.
_old_text = st.text() | st.lists(st.text() | st.just("line\n"), max_size=3)
_old_media = ("text", "html", "svg", "latex")  # pictures are never lists of lines
_old_outputs = st.one_of(
    st.fixed_dictionaries(
        {"output_type": st.just("stream"), "stream": st.sampled_from(["stdout", "stderr"]), "text": _old_text}
    ),
    st.fixed_dictionaries(
        {"output_type": st.just("display_data"), "metadata": st.just({})}, optional=dict.fromkeys(_old_media, _old_text)
    ),
    st.fixed_dictionaries(
        {"output_type": st.just("pyout"), "metadata": st.just({}), "prompt_number": st.just(1)},
        optional=dict.fromkeys(_old_media, _old_text),
    ),
    st.fixed_dictionaries(
        {"output_type": st.just("pyerr"), "ename": st.text(), "evalue": st.text(), "traceback": st.just([])}
    ),
)
_old_cells = st.one_of(
    st.fixed_dictionaries(
        {
            "cell_type": st.just("code"),
            "input": _old_text,
            "outputs": st.lists(_old_outputs, max_size=3),
            "metadata": st.just({}),
            "language": st.just("python"),
            "collapsed": st.booleans(),
        },
        optional={"prompt_number": st.integers(0, 99)},
    ),
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["markdown", "raw", "html"]), "source": _old_text, "metadata": st.just({})}
    ),
    st.fixed_dictionaries(
        {
            "cell_type": st.just("heading"),
            "level": st.integers(1, 6),
            "source": _old_text,
            "metadata": st.just({}),
        }
    ),
)


@settings(deadline=None, max_examples=60)  # nbformat checks every step against its schema
@given(st.lists(st.lists(_old_cells, max_size=4), max_size=2))
def test_the_third_format_as_nbformat_reads_it(sheets: list[list[Json]]) -> None:
    document = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"metadata": {}, "cells": cells} for cells in sheets],
    }
    text = json.dumps(document)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = dict(nbformat.reads(text, as_version=4))
    ours, damage = upgraded(json.loads(text))
    assert damage == ""
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert mine["cell_type"] == other["cell_type"]
        source = mine["source"]
        assert (source if isinstance(source, str) else "".join(source)) == other["source"]
        assert mine.get("execution_count") == other.get("execution_count")
        assert [
            (output["output_type"], output.get("data"), output.get("text"), output.get("ename"))
            for output in mine.get("outputs", [])
        ] == [
            (output["output_type"], output.get("data"), output.get("text"), output.get("ename"))
            for output in other.get("outputs", [])
        ]


WHOLE = notebook(markdown("text"), code("f('ü')")).decode()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xef\xbb\xbf" + WHOLE.encode(), "damaged notebook: "),
        (WHOLE.encode("utf-16"), "damaged notebook: "),
        (json.dumps(json.loads(WHOLE), ensure_ascii=False).encode("cp1252"), "damaged notebook: "),
        (b"\n  " + WHOLE.encode() + b"\n" + WHOLE.encode(), "damaged notebook: "),
        (WHOLE.encode() + b"}}", "damaged notebook: "),
        (WHOLE.replace("text", "te\tx\x0bt").encode(), "damaged notebook: "),
        (WHOLE.replace('{"nbformat"', '{"score": NaN, "nbformat"').encode(), "damaged notebook: "),
        (WHOLE.replace("text", "\\ud83d").encode(), "damaged notebook: "),
    ],
    ids=["mark", "utf-16", "windows", "two documents", "brackets", "control characters", "nan", "half a character"],
)
def test_damage_costs_nothing_but_a_word(content: bytes, problem: str) -> None:
    facts, _, found = read_notebook(content)
    assert found.startswith(problem)
    assert called(facts) == [("?", 1, 1)]
    assert facts is not None
    msgspec.json.encode(facts)


@pytest.mark.parametrize("base", ["", '||||||| base\n"source": "h()",\n'])
def test_of_a_merge_conflict_the_upper_side_is_read(base: str) -> None:
    facts, _, problem = read_notebook(
        (
            '{"nbformat": 4, "cells": [{"cell_type": "code",\n<<<<<<< HEAD\n"source": "mine.f()",\n'
            f'{base}=======\n"source": "theirs.f()",\n>>>>>>> branch\n"outputs": []}}]}}'
        ).encode()
    )
    assert problem == "damaged notebook: merge conflict markers"
    assert [cell.lines for cell in facts.cells] == [1] if facts else False
    assert [name.name for name in facts.code.undefined] == ["mine"] if facts else False


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty file"),
        (b" \n", "empty file"),
        (b"[]", "not a notebook: no JSON object"),
        (b"null", "not a notebook: no JSON object"),
        (b"{}", "not a notebook: it has no cells"),
        (b'{"cells": {"a": 1}}', "not a notebook: it has no cells"),
        (b'{"nbformat": 4, "cells": [', "damaged notebook: "),
        (b"version https://git-lfs.github.com/spec/v1\n", "damaged notebook: "),
        (b"<<<<<<< HEAD\n{\n=======\n>>>>>>> x\n", "damaged notebook: "),
        (b"[" * 100_000, "damaged notebook: "),
        (b'{"a":' * 100_000, "damaged notebook: "),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "damaged notebook: "),
    ],
)
def test_what_is_no_notebook_is_a_problem(content: bytes, problem: str) -> None:
    facts, secrets, found = read_notebook(content)
    assert facts is None
    assert secrets == ()
    assert found.startswith(problem)


def test_structures_that_no_notebook_has() -> None:
    cells = [
        None,
        7,
        {},
        {"cell_type": ["code"], "source": "x"},
        {"cell_type": "heading", "source": "old"},
        {"cell_type": "code"},
        {"cell_type": "code", "source": {"a": 1}, "outputs": {"a": 1}, "execution_count": True},
        {"cell_type": "code", "source": [1, "f()", None], "execution_count": "3",
         "outputs": [1, {"text": 3}, {"data": []}, {"data": {"image/png": 1}}]},
        {"cell_type": "code", "source": "g()", "outputs": [{"output_type": "error"}], "execution_count": 10**30},
        {"cell_type": "markdown", "source": None},
    ]  # fmt: skip
    content = json.dumps({"nbformat": "4", "metadata": [], "cells": cells}).encode()
    facts = read(content)
    assert facts.format_version == 4
    assert facts.cells == (
        Cell("raw", 0),
        Cell("raw", 0),
        Cell("raw", 1),
        Cell("raw", 1),
        Cell("raw", 1),
        Cell("code", 0),
        Cell("code", 0),
        Cell("code", 1, None, 3, "", 1),
        Cell("code", 1, None, 1, error=": "),
        Cell("markdown", 0),
    )
    assert msgspec.json.decode(msgspec.json.encode(facts), type=NotebookFacts) == facts


def test_credentials_in_sources_and_outputs() -> None:
    key = "AKIA" + "QZ7RT2LMXW4VBN5K"
    _, secrets, _ = read_notebook(
        notebook(
            markdown(f"a\n\nkey {key}"),
            code(f"x = 1\nkey = '{key}'"),
            code("print(key)", {"output_type": "stream", "text": ["some\n", key, "\n", key]}),
            code("print(1)", {"output_type": "stream", "text": "1"}),
        )
    )
    kind = "AWS access key"
    assert secrets == (Secret(kind, 3, 0), Secret(kind, 2, 1), Secret(kind, 1, 2))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
KEYS = (
    "source",
    "outputs",
    "execution_count",
    "metadata",
    "text",
    "data",
    "ename",
    "output_type",
    "input",
    "text/plain",
)
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | json_values},
    optional={
        "source": st.text() | json_values,
        "input": st.text() | json_values,
        "execution_count": json_values,
        "outputs": json_values
        | st.lists(
            st.dictionaries(st.sampled_from(KEYS), json_values | st.just("error") | st.text(), max_size=4), max_size=3
        ),
    },
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.integers(1, 6) | json_values,
        "nbformat_minor": json_values,
        "metadata": json_values | st.dictionaries(st.sampled_from(["kernelspec", "language_info"]), json_values),
        "cells": st.lists(cells | json_values, max_size=5) | json_values,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(cells, max_size=3)}), max_size=2) | json_values,
    },
)


@settings(deadline=None)
@given(documents)
def test_no_document_is_too_odd(document: Json) -> None:
    facts, _, problem = read_notebook(json.dumps(document).encode())
    assert facts is not None or problem
    assert msgspec.json.decode(msgspec.json.encode(facts), type=NotebookFacts | None) == facts


@settings(deadline=None)
@given(st.binary() | documents.map(json.dumps).map(str.encode), st.integers(0), st.binary(max_size=8))
def test_no_damage_is_too_odd(content: bytes, place: int, damage: bytes) -> None:
    place %= len(content) + 1
    for damaged in (content[:place] + damage + content[place:], content[:place] + damage, content[place:]):
        facts, _, problem = read_notebook(damaged)
        assert facts is not None or problem


def test_what_is_too_much_to_read_is_told() -> None:
    # As many characters as a file may have operators, in short cells of ordinary code, is read whole.
    facts, _, problem = read_notebook(notebook(*[code("model = fitted(training_data)\n")] * 9_000))
    assert problem == ""
    assert facts is not None
    assert len(facts.code.calls) == 9_000
    facts, _, problem = read_notebook(notebook(code("a = f()\n"), code("+" * 300_000), code("b = g()")))
    assert problem == "more code than is read of one file: from cell 1"
    assert [cell for _, _, cell in called(facts)] == [0]
    facts, _, problem = read_notebook(notebook(markdown("a"), markdown("a" * 5_000_000), markdown("b")))
    assert problem == "more than 5 MB in its cells: read up to cell 1"
    assert facts is not None
    assert len(facts.cells) == 1
