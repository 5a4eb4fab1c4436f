"""What is fuzzed: how bytes are fed to a part of the tool, the inputs to begin with, and the words of its language."""

# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
_LARGEST_SEED = 20_000


class Target(NamedTuple):
    """`feed` raises on a fault. `suffixes` and `names` tell which files of the project are inputs to begin with."""

    feed: Callable[[bytes], None]
    suffixes: tuple[str, ...]
    attacks: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...] = ()


def _reading(path: str) -> Callable[[bytes], None]:
    """Read the bytes as a file of this path; its facts must survive being written down."""

    def feed(content: bytes) -> None:
        import msgspec

        from portfolio_lint.facts.files import FileFacts
        from portfolio_lint.readers import read_file
        from portfolio_lint.snapshot import MemorySnapshot

        snapshot = MemorySnapshot({path: content})
        facts = read_file(snapshot, snapshot.files[0])
        if facts is None:
            return
        try:
            written = msgspec.msgpack.encode(facts)
        except UnicodeEncodeError:
            return  # half a character: such facts are kept nowhere
        assert msgspec.msgpack.decode(written, type=FileFacts) == facts, "facts change when they are written down"

    return feed


def _cells(content: bytes) -> None:
    """Read the parts between NUL bytes as the cells of a notebook, code and text by turns."""
    cells = [
        {
            "cell_type": "markdown" if index % 3 == 2 else "code",
            "source": part.decode("utf-8", "replace"),
            "outputs": [],
        }
        for index, part in enumerate(content.split(b"\0"))
    ]
    _reading("cells.ipynb")(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode())


@lru_cache(maxsize=1)
def _catalogue() -> object:
    from portfolio_lint.packs import load_catalogue

    return load_catalogue()


SCANNED = ("train.py", "README.md", "Dockerfile", ".github/workflows/ci.yml", "requirements.txt", "api/main.py")


def _scan(content: bytes) -> None:
    """Scan a project whose files are the parts between NUL bytes; no reader, probe or rule may fail on it."""
    import msgspec

    from portfolio_lint.scan import Settings, scan
    from portfolio_lint.snapshot import MemorySnapshot

    files: Mapping[str, bytes] = dict(zip(SCANNED, content.split(b"\0"), strict=False))
    catalogue = _catalogue()
    report = scan(MemorySnapshot(files), catalogue, Settings())  # type: ignore[arg-type]
    assert not report.faults, report.faults
    msgspec.json.encode(report)


TARGETS: dict[str, Target] = {
    "notebook": Target(
        _reading("a.ipynb"),
        (".ipynb",),
        ("notebook",),
        ('"cells":', '"cell_type":"code"', '"source":', '"outputs":', '"worksheets":', '"nbformat":3', "<<<<<<< ", "\\ud800"),
    ),
    "cells": Target(
        _cells,
        (".py", ".md"),
        ("python", "markdown"),
        ("%%bash", "%run ", "!pip install ", "%pip install x", "?x", "x = !ls", "%%time\n", "\0", "fit(", "X_train"),
    ),
    "markdown": Target(
        _reading("README.md"),
        (".md",),
        ("markdown",),
        ("[a](b)", "![", "```", "~~~", "<!--", "-->", "<a href=", "<img src=", "|---|", "# ", "&amp;", "[^1]:", "</details>"),
    ),
    "dockerfile": Target(
        _reading("Dockerfile"),
        (),
        (),
        ("FROM ", "RUN ", "ENV ", "ARG ", "${A:-", "COPY --from=", " AS ", "HEALTHCHECK ", "ONBUILD ", "<<EOF", "# escape=`", "\\\n"),
        ("Dockerfile",),
    ),
    "yaml": Target(
        _reading("config.yaml"),
        (".yml", ".yaml"),
        ("configuration",),
        ("&a ", "*a", "<<: ", "!!python/object", "---\n", "- ", ": ", "|\n", ">\n", "? ", "{", "jobs:", "services:", "%YAML 1.2"),
    ),
    "python": Target(
        _reading("train.py"),
        (".py",),
        ("python",),
        ("import pandas as pd\n", "train_test_split(", ".fit(", ".fit_transform(", "lambda: ", "def f(*a, **k):", "class A(B):",
         "match x:", "case ", "yield ", "await ", "global x", "nonlocal ", "f'{", "with open(", "for x in ", "print 'a'",
         "del x", "*x, y = ", "x: int = ", ":=", "@f\n", "try:", "except*", "x[::", "type X = "),
    ),
    "rst": Target(
        _reading("README.rst"),
        (".rst",),
        ("rst",),
        (".. image:: ", ".. code::", "=====\n", "`a <b>`_", "::\n", ".. _a: b", ".. include::", "|a|", "+---+", "===  ==="),
    ),
    "manifest": Target(
        _reading("pyproject.toml"),
        (".toml",),
        ("manifest",),
        ("[project]\n", "dependencies = [", "[tool.", "'''", "a.b.c = ", "[[", "{a = 1}", ">=1,<2", "; python_version"),
    ),
    "requirements": Target(
        _reading("requirements.txt"),
        (".txt",),
        ("manifest",),
        ("-r ", "-e git+https://", "==1.0", "# ", "--hash=sha256:", "; sys_platform", "\\\n", "[extra]", " @ https://"),
    ),
    "scan": Target(
        _scan,
        (".py", ".md"),
        ("python", "markdown"),
        ("\0", "train_test_split(", ".fit(", "accuracy", "FROM python:3.11\n", "FastAPI()", "@app.post('/predict')", "pandas==1.0",
         "## Results\n", "read_csv('data.csv')", "pickle.load(", "random_state=", "StandardScaler().fit_transform(X)"),
    ),
}  # fmt: skip


def seeds(target: Target) -> Iterator[bytes]:
    """The inputs to begin with: files of the project, and the hostile ones that are small."""
    import sys

    sys.path.insert(0, str(ROOT / "tests"))
    from hostile import attacks

    for folder in ("fixtures", "docs", "tests/data", "tests/golden", ".github", "rules"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (path.suffix in target.suffixes or path.name in target.names):
                content = path.read_bytes()
                if len(content) <= _LARGEST_SEED:
                    yield content
    for attack in attacks():
        if attack.kind in target.attacks:
            for content in attack.files().values():
                whole = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
                yield whole[:_LARGEST_SEED]
    for kept in sorted((ROOT / "tests" / "fuzz" / "kept").glob("*")):
        yield kept.read_bytes()
