from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.readers.text import LONGEST_TEXT, read_text


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.R", "", "r"),
        ("report.Rmd", "", "rmarkdown"),
        ("report.qmd", "", "quarto"),
        ("q.SQL", "", "sql"),
        ("run.sh", "", "shell"),
        ("Makefile", "", "make"),
        ("Makefile.gpu", "", "make"),
        ("Jenkinsfile-deploy", "", "groovy"),
        ("model.jl", "", "julia"),
        ("app.tsx", "", "javascript"),
        ("main.tf", "", "terraform"),
        (".env.local", "", "env"),
        ("prod.env", "", "env"),
        (".gitignore", "", "ignore"),
        ("data.csv.dvc", "", "dvc"),
        ("run", "#!/usr/bin/env bash\nset -e\n", "shell"),
        ("run", "#!/usr/bin/Rscript --vanilla\n", "r"),
        ("run", "#! /usr/bin/python3.11\n", "python"),
        ("run", "#!/opt/unheard-of\n", ""),
        ("notes", "hello", ""),
    ],
)
def test_language(path: str, text: str, language: str) -> None:
    facts = read_text(path, text)
    assert (facts.language, facts.text) == (language, text)


def test_text_is_cut() -> None:
    assert len(read_text("a.sql", "x" * (LONGEST_TEXT + 1)).text) == LONGEST_TEXT


@given(st.text(), st.text())
def test_never_raises(path: str, text: str) -> None:
    read_text(path, text)
    read_text(path, "#!" + text)
