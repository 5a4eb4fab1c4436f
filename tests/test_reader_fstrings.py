"""f-strings of Python 3.12 under any Python."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.readers.fstrings import for_older_python
from portfolio_lint.readers.python import read_python

NEWER = [
    'print(f"{row["score"]}")',
    "print(f'{row['score']}')",
    'print(f"{"-" * 20} {rows["a"]["b"]:>10.2f} {{x}} {x!r}")',
    "print(f\"{'\\n'.join(lines)}\")",
    "print(rf\"{row[\"score\"]}\", F'{row['score']}')",
    'print(f"""{row["score"]}\n{row["b"]}""", "it\'s", \'f"{\')',
    'print(f"{d["a:b"]}: {len(d["c"])}")  # it\'s f"{',
    'print(f"{\'it\\\'s\'}", f"{x}")',
]


@pytest.mark.parametrize("line", NEWER)
def test_what_newer_versions_allow(line: str) -> None:
    rewritten = for_older_python(line)
    assert len(rewritten) == len(line)
    ast.parse(rewritten)
    facts = read_python(f"import os\n{line}\nos.getcwd()\n")
    assert isinstance(facts, CodeFacts)
    assert facts.problems == ()
    after = line.count("\n") + 3
    assert ["os.getcwd", after] in [[call.names[0], call.line] for call in facts.calls]


@pytest.mark.parametrize("line", ['print(f"{row["score"]}"', 'f"{row["a"]}" +', 'f"{a b}"', 'f"{', "f\"{'", "f'{a}"])
def test_what_no_version_allows(line: str) -> None:
    for_older_python(line)
    assert read_python(line).problems


@given(st.text("fr\"'{}()[]:!#\\\nx =.,+", max_size=40))
def test_no_text_is_too_odd_and_none_changes_its_length(text: str) -> None:
    assert len(for_older_python(text)) == len(text)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads them itself")
@given(st.text("f\"'{}x=1,+ ", max_size=24))
def test_what_parses_is_never_asked_for(text: str) -> None:
    try:
        expected = ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return
    rewritten = for_older_python(text)
    assert ast.dump(ast.parse(rewritten)).count("(") == expected.count("(")
