"""Evidence by table: every kind of pattern, on small projects read as any other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portfolio_lint.concepts import CallPattern, Concept
from portfolio_lint.facts.code import Value
from portfolio_lint.findings import Place
from portfolio_lint.project import Project
from portfolio_lint.readers import read_file
from portfolio_lint.readers.python import read_python
from portfolio_lint.snapshot import MemorySnapshot
from portfolio_lint.tables import Tables, call_matches, names_within, texts_within, without_comments

Spot = tuple[str, int, int | None, str]


def found(contents: dict[str, str], /, **table: Any) -> list[Spot]:
    """Where a project shows a concept with this table."""
    snapshot = MemorySnapshot(contents)
    facts = tuple(file for entry in snapshot.files if (file := read_file(snapshot, entry)) is not None)
    project = Project(".", "x", facts, snapshot.files)
    concept = Concept("Title", "family", "definition", **table)
    tables = Tables({"it": concept, "other": Concept("Other", "family", "definition")})
    places: dict[str, list[Place]] = {}
    for where in tables.places_to_look("it"):
        tables.look_into(where, project, places)
    assert places.keys() <= {"it"}
    return sorted((place.path, place.line, place.cell, place.message) for place in places.get("it", []))


def in_script(source: str, **table: Any) -> list[tuple[int, str]]:
    return [(line, message) for _, line, _, message in found({"a.py": source}, **table)]


def notebook(*sources: str, language: str = "python") -> str:
    cells = [{"cell_type": "code", "source": source, "outputs": []} for source in sources]
    return json.dumps({"nbformat": 4, "metadata": {"language_info": {"name": language}}, "cells": cells})


def test_calls() -> None:
    source = "from sklearn.model_selection import KFold\nKFold(5)\nx.fit(1)\nfit(2)\nKFold\n"
    assert in_script(source, calls=("sklearn.KFold", "*.fit")) == [(2, "KFold"), (3, "fit")]


def test_a_message_of_the_concept_holds_what_was_found() -> None:
    assert in_script("x.fit()", calls=("*.fit",), message="{what} learns") == [(1, "fit learns")]
    patterns = (CallPattern(("*.fit",), message="a fit"),)
    assert in_script("x.fit()", patterns=patterns) == [(1, "a fit")]
    assert in_script("x.fit()", patterns=patterns, message="sees {what}!") == [(1, "sees a fit!")]


def test_cells_of_notebooks() -> None:
    files = {"n.ipynb": notebook("x = 1", "\nx.fit()\n!pip install mlflow")}
    assert found(files, calls=("*.fit",), shell=("pip install",)) == [
        ("n.ipynb", 2, 1, "fit"),
        ("n.ipynb", 3, 1, "!pip install mlflow"),
    ]


def test_tests_and_code_that_nothing_calls_are_no_evidence() -> None:
    dead = "def never():\n    a.fit()\ndef main():\n    b.fit()\nif __name__ == '__main__':\n    main()\n"
    assert found({"tests/test_a.py": "x.fit()", "a.py": dead}, calls=("*.fit",)) == [("a.py", 4, None, "fit")]


@pytest.mark.parametrize(
    ("call", "pattern", "expected"),
    [
        ("f(a=1)", CallPattern(("f",)), True),
        ("f(a=1)", CallPattern(("f",), keywords={"a": ()}), True),
        ("f()", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a=None)", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a=False)", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a=0)", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a=0.0)", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a='')", CallPattern(("f",), keywords={"a": ()}), False),
        ("f(a=unknown)", CallPattern(("f",), keywords={"a": ()}), True),
        ("f(a=[])", CallPattern(("f",), keywords={"a": ()}), True),
        ("f(a=1, b=2)", CallPattern(("f",), keywords={"a": (), "b": ("2",)}), True),
        ("f(a=1, b=3)", CallPattern(("f",), keywords={"a": (), "b": ("2",)}), False),
        ("f(a='Box')", CallPattern(("f",), keywords={"a": ("box",)}), True),
        ("f(a='boxes')", CallPattern(("f",), keywords={"a": ("box",)}), False),
        ("f(a=['hist', 'box'])", CallPattern(("f",), keywords={"a": ("box",)}), True),
        ("f(a={'k': ('box',)})", CallPattern(("f",), keywords={"a": ("box",)}), True),
        ("f(a=5)", CallPattern(("f",), keywords={"a": ("5", "10")}), True),
        ("f(a=True)", CallPattern(("f",), keywords={"a": ("True",)}), True),
        ("f(a=False)", CallPattern(("f",), keywords={"a": ("True",)}), False),
        ("f(a=x.Box())", CallPattern(("f",), keywords={"a": ("Box",)}), True),
        ("f(a=[x.Box])", CallPattern(("f",), keywords={"a": ("Box",)}), True),
        ("f(a=x.Bag())", CallPattern(("f",), keywords={"a": ("Box",)}), False),
        ("f(a=1)", CallPattern(("f",), without=("a",)), False),
        ("f(a=1)", CallPattern(("f",), without=("b", "c")), True),
        ("f(x.Box())", CallPattern(("f",), argument=("x.Box",)), True),
        ("f(1, z=[('a', x.Box())])", CallPattern(("f",), argument=("x.Box",)), True),
        ("f(x.Bag())", CallPattern(("f",), argument=("x.Box",)), False),
        ("f()", CallPattern(("f",), argument=("x.Box",)), False),
        ("f(x.Box())", CallPattern(("f",), unless_argument=("x.Box",)), False),
        ("f(x.Bag())", CallPattern(("f",), unless_argument=("x.Box",)), True),
        ("f(x.Bag(), x.Box())", CallPattern(("f",), argument=("x.Bag",), unless_argument=("x.Box",)), False),
        ("f(x.Bag())", CallPattern(("f",), argument=("x.Bag",), unless_argument=("x.Box",)), True),
    ],
)
def test_conditions_of_a_call(call: str, pattern: CallPattern, expected: bool) -> None:
    calls = read_python(f"import x\n{call}").calls
    assert call_matches(pattern, calls[-1]) is expected


def test_attributes_bases_and_decorators() -> None:
    source = (
        "import torch\nfrom sklearn.ensemble import RandomForestClassifier\nfrom fastapi import FastAPI\n"
        "app = FastAPI()\n"
        "class Net(torch.nn.Module): pass\nclass Plain: pass\n"
        "@app.get('/')\ndef index(): pass\n@app.put('/')\ndef change(): pass\n"
        "m = RandomForestClassifier()\nm.feature_importances_\nm.feature_importances_()\n"
    )
    assert in_script(source, attributes=("sklearn.feature_importances_",)) == [(12, "feature_importances_")]
    assert in_script(source, bases=("torch.Module",)) == [(5, "class Net")]
    assert in_script(source, decorators=("fastapi.get",)) == [(8, "@get")]


def test_a_keyword_can_be_left_to_some_calls() -> None:
    source = "import sklearn.svm as s\ns.SVC(C=3)\nx.f(C=3)"
    assert in_script(source, keywords={"C": ("3",)}, unless=("sklearn.SVC",)) == [(3, "C=3")]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("f(C=3)", "C=3"),
        ("f(svc__C=3)", "svc__C=3"),
        ("f({'C': 3})", "C"),
        ("f(grid={'svc__C': 3})", "svc__C"),
        ("P = {'svc': {'C': 3}}", "C"),
        ("class Settings:\n    c = 3", None),
        ("f(C=4)", None),
        ("f(c=3)", None),
        ("f({'C': 4})", None),
        ("f(3)", None),
        ("c = 3", None),
    ],
)
def test_keywords_count_in_every_call_and_dict(source: str, message: str | None) -> None:
    places = in_script(source, keywords={"C": ("3",)})
    assert [text for _, text in places] == ([message] if message else [])


def test_constants_and_settings_count_under_the_name_they_are_passed_on_by() -> None:
    source = (
        "CLASS_WEIGHT = 'balanced'\nclass Settings:\n    class_weight: str = 'balanced'\nclass_weight = 'balanced'\n"
    )
    assert in_script(source, keywords={"class_weight": ("balanced",)}) == [(1, "CLASS_WEIGHT"), (3, "class_weight")]


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("import yaml\nyaml.safe_load(open(f))", True),
        ("from omegaconf import OmegaConf\nOmegaConf.load(f)", True),
        ("import json\njson.load(f)", True),
        ("import json\njson.loads(f)", False),
        ("open('config/model.yaml')", True),
        ("open('other.yaml')", False),
        ("x = 1", False),
    ],
)
def test_configuration_counts_where_code_reads_it(code: str, counts: bool) -> None:
    files = {
        "a.py": code,
        "config/model.yaml": "a:\n  svc__C: 3\n  D: null\n",
        ".x/model.yaml": "C: 3\n",
        "pyproject.toml": "C = 3\n",
    }
    assert found(files, keywords={"C": (), "D": ()}) == [("config/model.yaml", 2, None, "C: 3")] * counts


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        ("Dockerfile", ["Dockerfile", "a/dockerfile"], ["Dockerfile.dev", "dockerfile/x.txt"]),
        ("*.rmd", ["a.Rmd", "b/c.d.rmd"], ["rmd", "a.rmd.bak"]),
        ("*.tar.gz", ["a.tar.gz", "x/b.TAR.GZ"], ["a.gz"]),
        ("*.tf*", ["main.tf", "main.tfvars"], ["main.t"]),
        ("docker-compose*.y*ml", ["docker-compose.yml", "a/docker-compose.dev.yaml"], ["compose.yml"]),
        (".github/workflows/*.yml", [".github/workflows/ci.yml", "a/.github/workflows/x.yml"], [".github/ci.yml"]),
        ("dags/*.py", ["dags/a.py", "x/dags/b.py"], ["mydags/a.py"]),
        ("[rs]un.sh", ["run.sh", "a/sun.sh"], ["bun.sh"]),
    ],
)
def test_files_by_glob(glob: str, matching: list[str], others: list[str]) -> None:
    files = dict.fromkeys([*matching, *others], "")
    assert found(files, files=(glob,)) == sorted((path, 1, None, path.rpartition("/")[2]) for path in matching)


def test_texts_of_other_languages() -> None:
    files = {
        "a.R": "# scale(x)\nlibrary(caret)\ny <- scale(x) # centre\n",
        "b.Rmd": "scale(x) in words\n\n```{r}\n#| echo: false\nz\nscale(x)\n```\n\n```{python}\nscale(x)\n```\n",
        "c.ipynb": notebook("x", "scale(x)", language="R"),
        "d.sql": "-- scale(x)\nselect 1\n",
        "e.py": "scale(x)",
    }
    assert found(files, texts={"r": (r"scale\(\w", "nothing")}) == [
        ("a.R", 3, None, "scale(x"),
        ("b.Rmd", 6, None, "scale(x"),
        ("c.ipynb", 1, 1, "scale(x"),
    ]
    assert found(files, texts={"sql": (r"scale", "select")}) == [("d.sql", 2, None, "select")]
    assert found(files, texts={"julia": ("scale",)}) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("x # y\n#z\na#b", "r", "x \n\na#b"),
        ("#+ chunk\n# no", "r", "#+ chunk\n"),
        ("a -- b\n--c\nd", "sql", "a \n\nd"),
        ("a # b", "sql", "a # b"),
        ("words\n```{r}\nx # y\n```\nmore\n```R\nz\n```", "rmarkdown", "\n\nx \n\n\n\nz\n"),
        ("words", "quarto", ""),
        ("x -- y # z", "shell", "x -- y "),
    ],
)
def test_comments_are_blanked_out_line_for_line(text: str, language: str, expected: str) -> None:
    assert without_comments(text, language) == expected


def test_what_stands_within_a_value() -> None:
    inner = Value("text", names=("c",), text="u", items=(Value(names=("d",)),))
    value = Value("sequence", ("a",), items=(Value("text", text="t"), Value("object", ("b",), items=(inner,))))
    assert list(names_within(value)) == ["a", "b", "c"]
    assert list(names_within(value, 1)) == ["a", "b"]
    assert list(texts_within(value)) == ["t", "u"]
    assert list(texts_within(value, 0)) == []
