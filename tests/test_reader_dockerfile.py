from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.facts.configuration import Instruction
from portfolio_lint.readers.dockerfile import looks_like_dockerfile, read_dockerfile


def instructions(text: str) -> list[tuple[int, int, str, str]]:
    return [(i.line, i.stage, i.name, i.arguments) for i in read_dockerfile(text).instructions]


def test_stages_and_case() -> None:
    text = 'ARG TAG=3.11\nfrom python:$TAG as build\nrun pip install .\n\nFROM python:3.11-slim\nUser app\nCMD ["x"]\n'
    assert instructions(text) == [
        (1, 0, "ARG", "TAG=3.11"),
        (2, 0, "FROM", "python:$TAG as build"),
        (3, 0, "RUN", "pip install ."),
        (5, 1, "FROM", "python:3.11-slim"),
        (6, 1, "USER", "app"),
        (7, 1, "CMD", '["x"]'),
    ]


def test_continuations_with_comments_and_empty_lines_between() -> None:
    text = "RUN apt-get update && \\\n    # tools\n\n    apt-get install -y \\\n      git\\\n-lfs\nEXPOSE 80\n"
    assert instructions(text) == [
        (1, 0, "RUN", "apt-get update && apt-get install -y git-lfs"),
        (7, 0, "EXPOSE", "80"),
    ]


def test_continuation_at_the_end_of_the_file() -> None:
    assert instructions("FROM a\nRUN x \\") == [(1, 0, "FROM", "a"), (2, 0, "RUN", "x")]


def test_escape_directive() -> None:
    text = "# syntax=docker/dockerfile:1\n# escape=`\nFROM windows\nRUN dir c:\\`\n  /s\nWORKDIR c:\\\n"
    assert instructions(text) == [
        (3, 0, "FROM", "windows"),
        (4, 0, "RUN", "dir c:\\ /s"),
        (6, 0, "WORKDIR", "c:\\"),
    ]
    assert instructions("# escape=`") == []
    assert instructions("# a comment\n# escape=`\nRUN a\\\n b\n") == [(3, 0, "RUN", "a b")]


def test_here_documents() -> None:
    text = (
        "FROM a\nRUN <<EOF\npip install numpy\nFROM nothing\nEOF\n"
        "COPY <<-'ONE' <<TWO /etc/\n\tone\n\tONE\ntwo\nTWO\nONBUILD RUN make\n"
    )
    assert instructions(text) == [
        (1, 0, "FROM", "a"),
        (2, 0, "RUN", "<<EOF\npip install numpy\nFROM nothing"),
        (6, 0, "COPY", "<<-'ONE' <<TWO /etc/\n\tone\ntwo"),
        (11, 0, "ONBUILD", "RUN make"),
    ]


def test_a_here_document_without_end_is_none() -> None:
    assert instructions("RUN cat <<EOF > x\nUSER app\n") == [(1, 0, "RUN", "cat <<EOF > x"), (2, 0, "USER", "app")]
    assert instructions("ENV A=1<<EOF\nEOF\n") == [(1, 0, "ENV", "A=1<<EOF")]


def test_unknown_instructions_are_left_out() -> None:
    assert read_dockerfile("\ufeffFROM a\nINSTALL x\nRUN y").instructions == (
        Instruction("FROM", "a", 1, 0),
        Instruction("RUN", "y", 3, 0),
    )


def test_a_file_of_instructions_without_end_is_cut() -> None:
    assert len(read_dockerfile("RUN a\n" * 6_000).instructions) == 5_000


def test_looks_like_dockerfile() -> None:
    assert looks_like_dockerfile("# image\nARG V=1\nFROM --platform=linux/amd64 python:$V AS base\nRUN x\n")
    assert looks_like_dockerfile("FROM a\n" + "RUN x\n" * 60)
    assert not looks_like_dockerfile("FROM a\n")
    assert not looks_like_dockerfile("RUN x\nFROM a\n")
    assert not looks_like_dockerfile("From the beginning it was clear\nRUN away\n")
    assert not looks_like_dockerfile("FROM a\nselect 1\n")
    assert not looks_like_dockerfile("ARG A=1\n")
    assert not looks_like_dockerfile("")


PIECES = st.sampled_from(["FROM a", "RUN ", "\\", "`", "\n", "# escape=`\n", "<<EOF", "EOF", "<<-", " ", "#", "COPY "])


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_never_raises(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= instruction.line <= lines for instruction in read_dockerfile(text).instructions)
    looks_like_dockerfile(text)
