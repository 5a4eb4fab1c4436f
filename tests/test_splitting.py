"""Which projects a repository holds, layout by layout."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint import splitting
from portfolio_lint.readers import read_file
from portfolio_lint.snapshot import MemorySnapshot
from portfolio_lint.splitting import Split, split

NOTEBOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "print(1)", "outputs": []}]})
CODE = "print(1)\n"


def parted(*paths: str, **sources: str) -> Split:
    """Split a repository of these files; `sources` gives the code of single files, with `__` for a slash."""
    contents = {
        path: NOTEBOOK if path.endswith(".ipynb") else CODE if path.endswith(".py") else "x\n" for path in paths
    }
    contents |= {name.replace("__", "/") + ".py": source for name, source in sources.items()}
    snapshot = MemorySnapshot(contents)
    facts = [read_file(snapshot, file) for file in snapshot.files]
    return split([file for file in facts if file is not None], [file.path for file in snapshot.files])


def projects(*paths: str, **sources: str) -> list[str]:
    return [share.path for share in parted(*paths, **sources).shares]


@pytest.mark.parametrize(
    "paths",
    [
        (),
        ("README.md",),
        ("train.py",),
        ("analysis.ipynb", "data.csv"),
        ("README.md", "notebooks/eda.ipynb", "src/train.py", "tests/test_train.py"),
        ("README.md", "01_data/load.ipynb", "02_features/make.ipynb", "03_model/train.ipynb"),
        ("backend/requirements.txt", "backend/app.py", "frontend/requirements.txt", "frontend/app.py"),
        ("ml_train/README.md", "ml_train/a.py", "ml_serve/a.py", "data_ingestion/a.py", "feature_store/b.ipynb"),
        ("churn/README.md", "churn/train.py"),
        ("churn/train.py", "churn/src/a.py", "churn/notebooks/a.ipynb"),
        ("docs/conf.py", "examples/a.ipynb", "examples/b/b.ipynb"),
        ("churn/model.ipynb", "README.md"),
        ("churn/model.ipynb", "src/a.py", "api/main.py", "data/load.py"),
        (".github/x.py", "_build/a.ipynb", "src/a.py"),
        ("data/a/x.csv", "data/b/x.csv", "pictures/a.png"),
    ],
)
def test_one_project(paths: tuple[str, ...]) -> None:
    found = parted(*paths)
    assert [share.path for share in found.shares] == ["."]
    assert found.shares[0].paths == tuple(sorted(paths))
    assert found.shared == ()
    assert not found.is_collection


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("churn/README.md", "churn/a.py", "prices/README.md", "prices/a.py"), ["churn", "prices"]),
        (("churn/a.ipynb", "prices/b.ipynb", "iris/c.ipynb"), ["churn", "iris", "prices"]),
        (("churn/requirements.txt", "churn/a.py", "prices/b.ipynb"), ["churn", "prices"]),
        (("churn/src/a.py", "churn/README.md", "prices/notebooks/b.ipynb"), ["churn", "prices"]),
        # A folder with code that stands on its own less clearly is a project of a collection as well.
        (("churn/a.ipynb", "prices/b.ipynb", "snake/game.py"), ["churn", "prices", "snake"]),
        # Groups of projects, at any depth.
        (
            ("classification/churn/a.ipynb", "classification/spam/a.ipynb", "regression/prices/a.ipynb",
             "regression/wine/a.ipynb"),
            ["classification/churn", "classification/spam", "regression/prices", "regression/wine"],
        ),
        (
            ("all/a/churn/README.md", "all/a/churn/x.py", "all/a/spam/README.md", "all/a/spam/x.py"),
            ["all/a/churn", "all/a/spam"],
        ),
        # A course.
        (("week 1/a.ipynb", "week 2/a.ipynb", "week 10/a.ipynb"), ["week 1", "week 10", "week 2"]),
        (("01-intro/hw.ipynb", "02-regression/hw.ipynb"), ["01-intro", "02-regression"]),
        # A README in each folder outweighs parts beside them.
        (
            ("churn/README.md", "churn/a.py", "prices/README.md", "prices/a.py", "utils/a.py"),
            ["churn", "prices"],
        ),
        (("a1/a.R", "b1/b.Rmd"), ["a1", "b1"]),
    ],
)  # fmt: skip
def test_collections(paths: tuple[str, ...], expected: list[str]) -> None:
    found = projects(*paths)
    assert [path for path in found if path != "."] == expected


def test_a_folder_with_a_readme_and_parts_is_one_project() -> None:
    paths = ("churn/README.md", "churn/first/a.ipynb", "churn/second/b.ipynb", "prices/README.md", "prices/c.ipynb")
    assert projects(*paths) == ["churn", "prices"]


def test_readmes_below_make_a_group_of_a_folder_with_a_readme() -> None:
    paths = ("ml/README.md", "ml/a1/README.md", "ml/a1/a.ipynb", "ml/b1/README.md", "ml/b1/b.ipynb", "nlp/c.ipynb")
    assert projects(*paths) == ["ml/a1", "ml/b1", "nlp"]


def test_code_at_the_root_of_a_collection_is_a_project() -> None:
    found = parted("README.md", "LICENSE", "main.ipynb", "helper.py", "d.csv", "churn/a.ipynb", "prices/b.ipynb")
    assert [(share.path, share.paths) for share in found.shares] == [
        (".", ("d.csv", "helper.py", "main.ipynb")),
        ("churn", ("churn/a.ipynb",)),
        ("prices", ("prices/b.ipynb",)),
    ]
    assert found.shared == ("LICENSE", "README.md")
    assert found.is_collection


def test_the_root_of_a_collection_is_shared() -> None:
    found = parted("README.md", "LICENSE", "setup.py", ".github/workflows/ci.yml", "churn/a.ipynb", "prices/b.ipynb")
    assert [share.path for share in found.shares] == ["churn", "prices"]
    assert found.shared == (".github/workflows/ci.yml", "LICENSE", "README.md", "setup.py")


def test_packages_that_import_each_other_are_one_project() -> None:
    paths = ("loader/README.md", "loader/a.ipynb", "learner/README.md", "learner/b.ipynb")
    assert projects(*paths) == ["learner", "loader"]
    assert projects(*paths, learner__run="from loader.a import read\nread()\n") == ["."]
    assert projects(*paths, learner__run="import src.loader\nsrc.loader.read()\n") == ["."]
    # Its own name says nothing.
    assert projects(*paths, loader__run="from loader.a import read\nread()\n") == ["learner", "loader"]


def test_scripts_that_can_not_be_read_count_as_code() -> None:
    found = split([], ["churn/a.ipynb", "churn/README.md", "prices/b.py", "prices/README.md"])
    assert [share.path for share in found.shares] == ["churn", "prices"]


def test_modules_without_a_call_make_no_project() -> None:
    assert projects("churn/a.ipynb", "prices/b.ipynb", iris__settings="X = 1\n") == ["churn", "prices"]


def test_notebooks_of_other_languages_and_broken_ones() -> None:
    contents = {
        "a1/a.ipynb": json.dumps({"nbformat": 4, "metadata": {"kernelspec": {"name": "ir"}}, "cells": [{}]}),
        "b1/b.R": "library(caret)\nfit <- train(x)\n",
        "c1/c.ipynb": "{",
        "c1/README.md": "x",
    }
    snapshot = MemorySnapshot(contents)
    facts = [file for entry in snapshot.files if (file := read_file(snapshot, entry)) is not None]
    assert [share.path for share in split(facts, contents).shares] == ["a1", "b1"]


@pytest.mark.parametrize("last", ["README.md", "a.ipynb", "requirements.txt"])
def test_folders_can_nest_deeply(last: str) -> None:
    deep = "/".join(f"f{number}" for number in range(1_500))
    assert projects(f"{deep}/x.py", f"{deep}/{last}") == ["."]
    assert len(projects(f"one/{deep}/x.py", f"one/{deep}/{last}", f"two/{deep}/x.py", f"two/{deep}/{last}")) == 2


def test_many_folders() -> None:
    paths = [f"p{number}/{name}" for number in range(3_000) for name in ("a.ipynb", "README.md")]
    found = split([], paths)
    assert len(found.shares) == 3_000


folders = st.lists(
    st.sampled_from(["src", "churn", "prices", "notebooks", "week 1", "01_data", "a1", "_x", ".y"]), max_size=4
).map("/".join)
files = st.sampled_from(["a.py", "b.ipynb", "README.md", "requirements.txt", "data.csv", "c.R", "setup.py", "LICENSE"])
paths_of = st.lists(st.tuples(folders, files).map(lambda pair: "/".join(pair).lstrip("/")), max_size=14, unique=True)


@settings(deadline=None)
@given(paths_of)
def test_every_path_has_exactly_one_place(paths: list[str]) -> None:
    found = parted(*paths)
    assert sorted([path for share in found.shares for path in share.paths] + list(found.shared)) == sorted(paths)
    names = [share.path for share in found.shares]
    assert names == sorted(names)
    assert len(set(names)) == len(names) >= 1
    for share in found.shares:
        assert share.path == "." or all(path.startswith(share.path + "/") for path in share.paths)
    if not found.is_collection:
        assert found.shared == ()


@settings(deadline=None)
@given(paths_of)
def test_the_order_of_files_does_not_matter(paths: list[str]) -> None:
    assert parted(*paths) == parted(*reversed(paths))


def test_names_never_hide_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names alone say that there is one project, what the files hold says so too."""
    chance = random.Random(7)
    folders = ["", "src", "churn", "notebooks", "02_model", "spam filter", "sales", "prices"]
    names = ["train.py", "eda.ipynb", "model.R", "README.md", "requirements.txt", "rows.csv", "__init__.py", "run"]
    contents = {"train.py": "import churn\nprint(churn)\n", "eda.ipynb": NOTEBOOK, "run": "#!/bin/Rscript\n"}
    cases = []
    for _ in range(1_000):
        paths = {
            "/".join([*filter(None, chance.choices(folders, k=chance.randint(1, 2))), chance.choice(names)])
            for _ in range(chance.randint(3, 14))
        }
        snapshot = MemorySnapshot({path: contents.get(path.rpartition("/")[2], "") for path in paths})
        facts = [file for entry in snapshot.files if (file := read_file(snapshot, entry)) is not None]
        cases.append((facts, sorted(paths)))
    found = [split(facts, paths) for facts, paths in cases]
    monkeypatch.setattr(splitting, "_may_hold_several", lambda paths: bool(paths))
    assert found == [split(facts, paths) for facts, paths in cases]
    assert 100 < sum(one.is_collection for one in found) < 900
