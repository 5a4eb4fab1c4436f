"""Comments that suppress findings: found where they are comments, with the lines that they cover."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.facts.files import FileKind
from portfolio_lint.facts.suppressions import Suppression
from portfolio_lint.readers import read_file
from portfolio_lint.readers.suppressions import find_in_notebook, find_suppressions
from portfolio_lint.snapshot import MemorySnapshot, SnapshotFile

MARK = "portfolio-lint: ignore"


def covered(kind: FileKind, path: str, *lines: str) -> dict[str, tuple[int, int, int, bool]]:
    """By code: the line of the comment, the first and the last line that it covers, and whether the file as well."""
    found = find_suppressions(kind, path, "\n".join(lines))
    return {code: (each.line, each.first, each.last, each.whole) for each in found for code in each.codes}


def test_python_covers_a_line_or_the_statement_below() -> None:
    assert covered(
        "python",
        "train.py",
        f"# {MARK}[A101] the whole file, too",
        "import os",
        f"x = 1  # {MARK}[A102, a-name] for a reason",
        "",
        f"# {MARK}[A103]",
        "# a word on it",
        "y = f(",
        f"    1,  # {MARK}[A104]",
        f"    # {MARK}[A105]",
        "    2,",
        f")  # noqa: E501  # {MARK}[A106]",
        f"z = (  # {MARK}[A107]",
        "    3)",
        f"# {MARK}[A108]",
    ) == {
        "A101": (1, 1, 2, True),
        "A102": (3, 3, 3, False),
        "a-name": (3, 3, 3, False),
        "A103": (5, 5, 11, False),
        "A104": (8, 8, 8, False),
        "A105": (9, 9, 10, False),
        "A106": (11, 7, 11, False),
        "A107": (12, 12, 13, False),
        "A108": (14, 14, 14, False),
    }


def test_decorators_belong_to_the_function() -> None:
    found = covered(
        "python", "a.py", "x = 1", f"# {MARK}[A101]", "@one", "@two(", "    3)", "def f(a,", "      b):", "    pass"
    )
    assert found == {"A101": (2, 2, 7, False)}
    assert covered("python", "a.py", "x = (a", f"  @ b)  # {MARK}[A101]", "y = 1") == {"A101": (2, 1, 2, False)}


@pytest.mark.parametrize(
    "source",
    [
        f'x = "# {MARK}[A101]"',
        f'"""A text.\n# {MARK}[A101]\n"""',
        f"f'''\n# {MARK}[A101]\n{{x}}'''",
        f"HELP = ('one '\n  '# {MARK}[A101]')",
    ],
)
def test_a_string_is_no_comment(source: str) -> None:
    assert find_suppressions("python", "a.py", source) == ()


def test_a_comment_behind_a_long_string() -> None:
    assert covered("python", "a.py", 'x = """', "one", f'"""  # {MARK}[A101]') == {"A101": (3, 1, 3, False)}


@pytest.mark.parametrize("broken", ["x = (\n", "x = '''\n", "if x:\n    y\n  z\n", "x = 1 1 $ `\n"])
def test_broken_python_keeps_its_comments(broken: str) -> None:
    found = find_suppressions("python", "a.py", f"# {MARK}[A101]\n{broken}# {MARK}[A102]\ny = 1\n")
    assert [each.codes for each in found] == [("A101",), ("A102",)]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        (f"{MARK}[A101]", ("A101",)),
        (f"{MARK} [A101 , B102]why", ("A101", "B102")),
        ("portfolio-lint:ignore[A101]", ("A101",)),
        (f"{MARK}[]", ()),
        (MARK, ()),
        ("portfolio-lint: disable=A101", ()),
        ("portfolio-lint: noqa: A101", ()),
        ("portfolio-lint: ignore(A101)", ()),
    ],
)
def test_what_a_comment_names(comment: str, codes: tuple[str, ...]) -> None:
    (found,) = find_suppressions("python", "a.py", f"x = 1  # {comment}\n")
    assert found.codes == codes


@pytest.mark.parametrize(
    "prose", ["portfolio-lint: see the docs", "the word portfolio-lint:", "x-portfolio-lint: ignore"]
)
def test_prose_is_left_alone(prose: str) -> None:
    assert find_suppressions("python", "a.py", f"x = 1  # {prose}\n") == ()


def test_yaml_with_its_texts() -> None:
    assert covered(
        "configuration",
        ".github/workflows/ci.yml",
        f"# {MARK}[A101]",
        "name: ci",
        "run: |",
        f"  # {MARK}[A102]",
        "  pytest",
        f"# {MARK}[A103]",
        "",
        f'one: "two # {MARK}[A104]" # {MARK}[A105]',
        f"three: four#{MARK}[A106]",
        f"five: '# {MARK}[A107]",
        "  six'",
    ) == {"A101": (1, 1, 2, True), "A103": (6, 6, 8, False), "A105": (8, 8, 8, False)}


def test_broken_yaml_keeps_the_comments_on_lines_of_their_own() -> None:
    found = covered(
        "configuration", "a.yaml", f"a: 1 # {MARK}[A101]", "b: 'x", f"c: d # {MARK}[A102]", f"# {MARK}[A103]"
    )
    assert "A101" in found
    assert "A103" in found or "A102" not in found


def test_toml_with_its_texts() -> None:
    assert covered(
        "manifest",
        "pyproject.toml",
        'a = """',
        f"# {MARK}[A101]",
        '"""',
        f"# {MARK}[A102]",
        f"b = 'x # {MARK}[A103]' # {MARK}[A104]",
        f'c = "\\" # {MARK}[A105]"',
    ) == {"A102": (4, 4, 5, False), "A104": (5, 5, 5, False)}


def test_requirements() -> None:
    assert covered(
        "manifest", "requirements.txt", f"# {MARK}[A101]", "pandas", f"torch  # {MARK}[A102]", f"a#{MARK}[A103]"
    ) == {"A101": (1, 1, 2, True), "A102": (3, 3, 3, False)}


def test_dockerfiles_know_comments_on_lines_of_their_own_only() -> None:
    assert covered(
        "dockerfile",
        "Dockerfile",
        f"# {MARK}[A101]",
        "FROM python:3.12",
        f"RUN one  # {MARK}[A102]",
        f"# {MARK}[A103]",
        "RUN two \\",
        f"  # {MARK}[A104]",
        "  && three",
        "RUN <<END",
        f"# {MARK}[A105]",
        "END",
        f"# {MARK}[A106]",
    ) == {
        "A101": (1, 1, 2, True),
        "A103": (4, 4, 7, False),
        "A104": (6, 5, 7, False),
        "A106": (11, 11, 11, False),
    }
    assert covered("dockerfile", "Dockerfile", f"# {MARK}[A101]") == {"A101": (1, 1, 1, True)}


def test_markdown_covers_the_next_block_and_the_file() -> None:
    assert covered(
        "document",
        "README.md",
        "# Títle",
        "",
        f"<!-- {MARK}[A101] why -->",
        "",
        f"Text <!-- {MARK}[A102] --> and `<!-- {MARK}[A103] -->`",
        "of two lines",
        "",
        f"<!-- a\n{MARK}[A104] --> <!-- {MARK}[A105] -->",
        "",
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "",
        f"    <!-- {MARK}[A106] -->",
        "",
        "```",
        f"<!-- {MARK}[A107] -->",
        "```",
        f"<!-- {MARK}[A108] -->",
        f"<!-- {MARK}[A109]",
    ) == {
        "A101": (3, 3, 10, True),
        "A102": (5, 5, 10, True),
        "A104": (9, 9, 14, True),
        "A105": (9, 9, 14, True),
        "A108": (20, 20, 21, True),
    }


def test_restructured_text_and_other_texts_have_none() -> None:
    assert find_suppressions("document", "README.rst", f"<!-- {MARK}[A101] -->\n") == ()
    assert find_suppressions("text", "run.sh", f"# {MARK}[A101]\n") == ()


def cells(*sources: str | list[str], kind: str = "code") -> list[dict[str, object]]:
    return [{"cell_type": kind, "source": source} for source in sources]


def test_notebooks_cover_a_line_or_the_cell() -> None:
    notebook = {
        "cells": [
            *cells(["# Title\n", f"<!-- {MARK}[A101] -->"], kind="markdown"),
            *cells(
                f"x = 1\n\n# {MARK}[A102]\ny = 2",
                f"x = 1  # {MARK}[A103]\ny = 2",
                f"!pip install a  # {MARK}[A104]\n%time f()\nz = '# {MARK}[A105]'",
                f"%%bash\n# {MARK}[A106]\nls",
            ),
            *cells(f"text\n<!-- {MARK}[A107] -->", kind="markdown"),
            {"cell_type": "raw"},
        ]
    }
    found = find_in_notebook(json.dumps(notebook).encode())
    assert found == (
        Suppression(("A101",), 2, 1, 2, 0, whole=True),
        Suppression(("A102",), 3, 1, 4, 1),
        Suppression(("A103",), 1, 1, 1, 2),
        Suppression(("A104",), 1, 1, 1, 3),
        Suppression(("A106",), 2, 1, 3, 4),
        Suppression(("A107",), 2, 1, 2, 5),
    )


def test_old_and_damaged_notebooks() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": [f"x = 1  # {MARK}[A101]\n"]}]}]}
    assert [each.codes for each in find_in_notebook(json.dumps(old).encode())] == [("A101",)]
    for damaged in (
        f'{{"cells": "{MARK}"}}',
        f'{{"cells": [{{"source": 3, "a": "{MARK}"}}]}}',
        f"{{ {MARK}",
        f'["{MARK}"]',
    ):
        assert find_in_notebook(damaged.encode()) == ()


def test_without_the_mark_nothing_is_looked_at() -> None:
    assert find_suppressions("python", "a.py", "x = (") == ()
    assert find_in_notebook(b"{") == ()


def test_there_is_an_end_to_them() -> None:
    assert len(find_suppressions("python", "a.py", f"# {MARK}[A101]\n" * 3_000)) == 1_000
    many = json.dumps({"cells": cells(*[f"# {MARK}[A101]"] * 1_200)})
    assert len(find_in_notebook(many.encode())) == 1_000


@pytest.mark.parametrize("name", ["a.py", "a.yml", "a.toml", "Dockerfile", "README.md", "requirements.txt", "a.ipynb"])
def test_the_facts_of_a_file_hold_them(name: str) -> None:
    comment = f"<!-- {MARK}[A101] -->\n" if name.endswith("md") else f"# {MARK}[A101]\n"
    content = json.dumps({"cells": cells(comment)}) if name.endswith("ipynb") else comment
    snapshot = MemorySnapshot({name: content})
    facts = read_file(snapshot, snapshot.files[0])
    assert facts is not None
    assert [each.codes for each in facts.suppressions] == [("A101",)]


@given(st.text(), st.sampled_from(["python", "document", "dockerfile", "configuration", "manifest"]))
def test_no_text_makes_it_raise(text: str, kind: FileKind) -> None:
    for path in ("a.py", "a.yml", "a.toml", "a.txt"):
        find_suppressions(kind, path, f"{text}\n# {MARK}[A101]\n{text}")
    snapshot = MemorySnapshot({"a.ipynb": json.dumps({"cells": cells(f"{text}# {MARK}[A101]{text}")})})
    read_file(snapshot, SnapshotFile("a.ipynb", None))
