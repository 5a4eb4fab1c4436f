"""The written pages: what they show is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import ROOT, environment
from notebooks import notebook

from portfolio_lint.readers import read_file
from portfolio_lint.repository import build_repository
from portfolio_lint.snapshot import MemorySnapshot

DOCS = ROOT / "docs"
_FENCE = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)
_STATUS = re.compile(r"\(exit status (\d)\)")


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Language, title and text of the blocks of a page, in order."""
    for found in _FENCE.finditer((DOCS / page).read_text(encoding="utf-8")):
        yield found["language"], found["title"] or "", found["text"]


def commands(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """The commands of a console block with the lines they are said to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *printed = part.splitlines()
        yield command.split(), printed


def matches(printed: list[str], said: list[str]) -> bool:
    """Whether lines are as they are said to be: `...` as a line stands for any lines, within one for any text."""
    expression = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + r"\n" for line in said
    )
    return re.fullmatch(expression, "".join(f"{line}\n" for line in printed)) is not None


@pytest.mark.parametrize(("page", "least"), [("write-a-rule.md", 6), ("repairs.md", 5)])
def test_a_guide_does_as_it_says(page: str, least: int, tmp_path: Path) -> None:
    modules = {"portfolio-lint": "portfolio_lint", "pytest": "pytest"}
    ran = 0
    for language, title, text in blocks(page):
        if title:
            target = tmp_path / title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif language == "console":
            for command, said in commands(text):
                status = _STATUS.fullmatch(said[-1]) if said else None
                done = subprocess.run(
                    [sys.executable, "-m", modules[command[0]], *command[1:]],
                    cwd=tmp_path,
                    env=environment(PYTHONDONTWRITEBYTECODE="1"),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                printed = [line.rstrip() for line in done.stdout.splitlines()]
                assert matches(printed, said[:-1] if status else said), f"$ {' '.join(command)}\n{done.stdout}"
                assert done.returncode == (int(status[1]) if status else 0), done.stdout
                ran += 1
    assert ran >= least


def test_the_guide_ends_with_a_distribution_that_holds_the_pack() -> None:
    files = {title: text for _, title, text in blocks("write-a-rule.md") if title}
    project = tomllib.loads(files["pyproject.toml"])
    (target,) = project["project"]["entry-points"]["portfolio_lint.packs"].values()
    package, _, function = target.partition(":")
    assert project["tool"]["setuptools"]["packages"] == [package]
    assert f"def {function}()" in files[f"{package}/__init__.py"]
    for glob in project["tool"]["setuptools"]["package-data"][package]:
        assert any(Path(path).match(f"{package}/{glob}") for path in files)


LAYOUTS = [text for _, title, text in blocks("projects.md") if title.startswith("file, and")]


def content(path: str, imported: str) -> str:
    """Something for a file to hold."""
    code = f"import {imported or 'pandas'} as used\nused.read_csv('loans.csv')\n"
    return notebook(code) if path.endswith(".ipynb") else code if path.endswith(".py") else "# Text\n"


@pytest.mark.parametrize("layout", LAYOUTS, ids=range(len(LAYOUTS)))
def test_a_layout_is_split_as_the_page_says(layout: str) -> None:
    said: dict[str, str] = {}
    files: dict[str, str] = {}
    for line in layout.splitlines():
        path, project, *rest = re.split(r"\s{2,}", line)
        said[path] = project
        files[path] = content(path, rest[0].removeprefix("imports ") if rest else "")
    snapshot = MemorySnapshot(files)
    facts = [read for file in snapshot.files if (read := read_file(snapshot, file)) is not None]
    projects = build_repository(snapshot, "work", facts).projects
    named = set(said.values()) - {"every project"}
    assert {project.path for project in projects} == named
    for path, home in said.items():
        holders = {project.path for project in projects if path in project.paths}
        if home != "every project":
            assert holders == {home}, path
        elif path == "README.md":
            with_their_own = {p.path for p in projects if f"{p.path}/README.md" in files}
            assert holders == named - with_their_own
        else:
            assert holders == named


def test_there_are_layouts_of_both_kinds() -> None:
    assert sum("every project" in layout for layout in LAYOUTS) >= 3
    assert len(LAYOUTS) >= 8
