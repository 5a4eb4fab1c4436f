"""The lines of a notebook's cells, found in its file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.lines import cell_sources
from portfolio_lint.notebook_lines import cell_lines


def notebook(sources: list[Any]) -> dict[str, Any]:
    metadata, outputs = {"tags": ["a]"]}, [{"text": ['"source": [']}]
    cells = [
        {"cell_type": "code", "metadata": metadata, "outputs": outputs, "source": source, "id": "a"}
        for source in sources
    ]
    return {"metadata": {"a": {"cells": [1]}}, "cells": cells, "nbformat": 4, "nbformat_minor": 5}


def test_each_line_of_a_cell_is_found_in_the_file() -> None:
    text = json.dumps(notebook([["import os\n", "a = 1\n", "b = 2"], ["print(a)"]]), indent=1)
    lines = cell_lines(text.encode())
    in_file = text.split("\n")
    assert [json.loads(in_file[line - 1].strip().rstrip(",")) for line in lines[0]] == [
        "import os\n", "a = 1\n", "b = 2",
    ]  # fmt: skip
    assert '"print(a)"' in in_file[lines[1][0] - 1]


def test_a_source_in_one_string_stands_on_one_line() -> None:
    text = json.dumps(notebook(["a = 1\nb = 2\n"]), indent=1)
    (lines,) = cell_lines(text.encode())
    assert len(set(lines)) == 1
    assert '"a = 1\\nb = 2\\n"' in text.split("\n")[lines[0] - 1]


def test_parts_that_are_no_lines() -> None:
    text = json.dumps(notebook([["a = ", "1\nb", " = 2\n", "", "c = 3\n", ""]]), indent=1)
    (lines,) = cell_lines(text.encode())
    first = next(at for at, line in enumerate(text.split("\n"), 1) if '"a = "' in line)
    assert lines == [first, first + 1, first + 4]


def test_an_empty_cell_stands_where_its_text_would() -> None:
    text = json.dumps(notebook([["a"], [], ""]), indent=1)
    _, (empty,), (also,) = cell_lines(text.encode())
    assert text.split("\n")[empty - 1].strip() == '"source": [],'
    assert text.split("\n")[also - 1].strip() == '"source": "",'


def test_format_3_keeps_its_cells_in_worksheets() -> None:
    older = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]}]}]}
    text = json.dumps(older, indent=1)
    (lines,) = cell_lines(text.encode())
    assert [text.split("\n")[line - 1].strip() for line in lines] == ['"a = 1\\n",', '"b = 2"']


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"3", b"\xff", b"[" * 9000, b'{"cells": 3}'),
        b'{"cells": [3, {"source": 3}, {"source": [1, "a"]}]}',
    ],
)
def test_what_is_no_notebook_has_no_lines(content: bytes) -> None:
    assert all(lines in ([], [1]) for lines in cell_lines(content))


def test_a_mark_at_the_beginning_and_windows_line_ends() -> None:
    text = json.dumps(notebook([["a\n", "b"]]), indent=1).replace("\n", "\r\n")
    (lines,) = cell_lines(b"\xef\xbb\xbf" + text.encode())
    assert [text.split("\r\n")[line - 1].strip() for line in lines] == ['"a\\n",', '"b"']


TEXTS = st.text(alphabet=st.sampled_from('a\n\t"\\ü'), max_size=12)


@given(st.lists(st.one_of(TEXTS, st.lists(TEXTS, max_size=5)), max_size=4), st.sampled_from([None, 0, 1]))
def test_every_line_with_text_has_its_line(sources: list[Any], indent: int | None) -> None:
    content = json.dumps(notebook(sources), indent=indent).encode()
    found = cell_lines(content)
    in_file = content.decode().split("\n")
    for given_as, source, lines in zip(sources, cell_sources(content), found, strict=True):
        said = source.split("\n")
        assert len(lines) in (len(said), max(len(said) - 1, 1))
        assert sorted(lines) == lines
        for text, line in zip(said, lines, strict=False):
            # What is written in parts may go on elsewhere; it begins here.
            written = json.dumps(text if isinstance(given_as, str) else text[:1])[1:-1]
            assert written in in_file[line - 1]
