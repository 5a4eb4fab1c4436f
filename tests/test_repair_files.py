"""The edges of reading and writing back: what is refused, and that nothing is half done."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from repairing import TRAINING, repaired

from portfolio_lint.mend import NotMendable, Target
from portfolio_lint.repair import writing
from portfolio_lint.repair.locate import locate
from portfolio_lint.repair.notebooks import NotebookFile
from portfolio_lint.repair.plan import Outcome, Part, Patch
from portfolio_lint.repair.syntax import dotted_name, parsed, rewrite, without_keyword
from portfolio_lint.repair.texts import PythonFile, graft, parse
from portfolio_lint.repair.writing import write_back
from portfolio_lint.reports.patch import diff

# -- texts


@pytest.mark.parametrize(
    "content",
    [b"caf\xe9 = 1\n", b"# coding: no-such\n", b"a = 1\0\n", b"\xff\xfea\x00", b"# coding: utf-7\n+AGE- = 1\n"],
    ids=["latin-1", "unknown", "null", "utf-16", "not one to one"],
)
def test_what_is_no_clean_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotMendable):
        PythonFile(content)


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    file = PythonFile(b"# coding: ascii\nprint(1)\n")
    with pytest.raises(NotMendable, match="encoding"):
        file.replaced({None: "# coding: ascii\nprint('é')\n"})


@pytest.mark.parametrize("source", ["def f(:\n", "x = (\n", "print 'a'\n", "a\0"])
def test_what_does_not_parse_has_no_places_and_no_tree(source: str) -> None:
    assert parse(source) is None
    assert locate([(None, source)]) == {}


def test_a_source_that_libcst_refuses_is_refused() -> None:
    with pytest.raises(NotMendable, match="cannot be parsed"):
        parsed("x = (\n")


def test_a_parser_that_panics_is_one_that_can_not_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """What a library made in Rust raises, under this name, where it panics."""

    for error, expected in ((PanicException, NotMendable), (KeyboardInterrupt, KeyboardInterrupt)):

        def give_up(_: str, error: type[BaseException] = error) -> None:
            raise error

        monkeypatch.setattr("libcst.parse_module", give_up)
        with pytest.raises(expected):
            parsed("x = 1\n")


def test_a_target_that_is_not_there_is_refused() -> None:
    target = Target("call", "f", "", (1, 4), (1, 7))
    with pytest.raises(NotMendable, match="not found"):
        rewrite("a = 1\n", [target], lambda node, _: node)


def test_a_keyword_that_is_not_there_is_not_taken_away() -> None:
    target = Target("call", "f", "", (1, 0), (1, 6))
    assert rewrite("f(a=1)", [target], lambda node, _: without_keyword(node, "b")) == "f(a=1)"  # type: ignore[arg-type]


def test_only_names_have_a_dotted_name() -> None:
    found = []
    target = Target("attribute", "x", "", (1, 0), (1, 5))

    def note(node: object, _: Target) -> object:
        found.append(dotted_name(node))  # type: ignore[arg-type]
        return node

    assert rewrite("f().a", [target], note) == "f().a"  # type: ignore[arg-type]
    assert found == [""]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("%m\na", "\na", "b\na"),  # something stands in the place of a magic
        ("a\n%m", "a\n", "a"),  # a magic goes
        ("files = !ls", "files = []", "files = [1]"),
        ("a\nb", "a", "a"),
    ],
)
def test_a_change_to_what_is_no_python_is_refused(text: str, before: str, after: str) -> None:
    with pytest.raises(NotMendable):
        graft(text, before, after)


# -- notebooks


def book(*sources: object, **more: object) -> bytes:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, **more}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"cells": 3}',
        b'{"cells": [1]}',
        b'{"cells": []} x',
        b"\xff{}",
        b"[" * 5000,
        b'{"worksheets": 1}',
    ],
)
def test_what_is_no_whole_notebook_is_refused(content: bytes) -> None:
    with pytest.raises(NotMendable):
        NotebookFile(content)


def test_cells_without_code_are_not_sources() -> None:
    content = json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "a"},
                {"source": "a"},
                {"cell_type": "code"},
                {"cell_type": "code", "source": []},
                {"cell_type": "code", "source": None},
                {"source": "b", "cell_type": "code"},
            ]
        }
    ).encode()
    assert NotebookFile(content).sources == {5: "b"}


def test_a_mark_and_escapes_stay() -> None:
    content = b'\xef\xbb\xbf{"cells": [{"cell_type":"code", "source": ["\\u0061\\/\\ud83d\\ude00 x\\n",  "y"]}]}'
    file = NotebookFile(content)
    assert file.sources == {0: "a/😀 x\ny"}
    assert file.replaced({0: "a/😀 z\ny"}) == content.replace(b" x", b" z")


def test_a_cell_of_one_line_gets_a_second_in_the_same_style() -> None:
    for indent, expected in ((None, '["a\\n","b"]'), (1, '[\n    "a\\n",\n    "b"\n   ]')):
        content = json.dumps({"cells": [{"cell_type": "code", "source": ["a"]}]}, indent=indent).encode()
        assert expected in NotebookFile(content).replaced({0: "a\nb"}).decode()


def test_lines_that_share_a_literal_keep_it() -> None:
    content = book(["a\nb\n", "c\n", "d"])
    assert NotebookFile(content).replaced({0: "a\nB\nc\nD"}) == book(["a\nB\n", "c\n", "D"])
    with pytest.raises(NotMendable, match="line by line"):
        NotebookFile(content).replaced({0: "a\nx"})


def test_a_member_given_twice_counts_as_its_last() -> None:
    content = b'{"cells": [{"cell_type": "code", "source": "a", "source": "b"}]}'
    assert NotebookFile(content).replaced({0: "c"}) == content.replace(b'"b"', b'"c"')


# -- writing


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"new")
    with pytest.raises(NotMendable, match="has changed"):
        write_back(str(tmp_path), "a.py", b"old", b"mended")
    assert (tmp_path / "a.py").read_bytes() == b"new"


def test_a_link_put_in_place_of_a_file_or_folder_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.py").write_bytes(b"old")
    (inside / "folder").symlink_to(outside)
    (inside / "a.py").symlink_to(outside / "a.py")
    for path in ("folder/a.py", "a.py", "../outside/a.py"):
        with pytest.raises(NotMendable):
            write_back(str(inside), path, b"old", b"mended")
    assert (outside / "a.py").read_bytes() == b"old"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_back(str(tmp_path / "link"), "a.py", b"old", b"mended")
    assert (tmp_path / "real" / "a.py").read_bytes() == b"mended"


def test_a_file_with_another_name_elsewhere_changes_under_its_own_alone(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "far.py").write_bytes(b"old")
    os.link(tmp_path / "far.py", tmp_path / "project" / "a.py")
    write_back(str(tmp_path / "project"), "a.py", b"old", b"mended")
    assert (tmp_path / "far.py").read_bytes() == b"old"


def test_what_fails_half_way_leaves_the_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(NotMendable, match="No space left"):
        write_back(str(tmp_path), "a.py", b"old", b"mended")
    assert os.listdir(tmp_path) == ["a.py"]
    assert (tmp_path / "a.py").read_bytes() == b"old"


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotMendable, match="can't be written"):
        write_back(str(tmp_path), "a.py", b"old", b"mended")


# -- the diff


def test_a_missing_last_line_end_is_shown_on_the_side_that_lacks_it() -> None:
    patch = Patch("a.py", b"", b"", (Part(None, "a\r\nb", "a\r\nc\r\n"),))
    shown = diff(Outcome((patch,), (), {}), colour=False)
    assert shown.splitlines()[3:] == [" a", "-b", "\\ No newline at end of file", "+c"]
    assert diff(Outcome((), (), {}), colour=True) == ""


def test_a_file_whose_encoding_is_odd_is_named() -> None:
    source = b"# caf\xe9\nfrom sklearn.externals import joblib\n"
    _, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "ENG115")
    assert [refusal.reason for refusal in outcome.refusals] == ["is not in the encoding that Python expects"]
