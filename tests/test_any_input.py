"""Whatever a file holds: every reader, by the way that a scan takes, the configuration, and addresses."""

# ruff: noqa: E501, PT017

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.configuration.discovery import in_snapshot
from portfolio_lint.configuration.keys import KEYS
from portfolio_lint.configuration.reading import Configuration, ConfigurationError, read
from portfolio_lint.isolation import may_hurt
from portfolio_lint.isolation.messages import facts_answer, facts_of
from portfolio_lint.packs import load_catalogue
from portfolio_lint.readers import read_content, read_file
from portfolio_lint.readers.html import read_html
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.readers.suppressions import find_in_notebook
from portfolio_lint.snapshot import MemorySnapshot
from portfolio_lint.source.address import Address, parse_address
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.paths import check_ref, check_subdir

RULES = list(load_catalogue().rules.values())
# A file of every kind that has a reader of its own.
PATHS = (
    "train.py", "setup.py", "a.ipynb", "README.md", "doc.rst", "notes.txt", "Dockerfile", "Dockerfile.gpu", "a.yaml",
    ".github/workflows/ci.yml", "docker-compose.yml", "a.toml", "pyproject.toml", "Pipfile", "poetry.lock", "uv.lock",
    "requirements.txt", "environment.yml", "setup.cfg", "a.ini", "a.json", "package.json", "DESCRIPTION", "renv.lock",
    "Makefile", "a.R", "a.sql", "a.sh", ".env", "a.csv", "a.tsv", "a.jsonl", "a.arff", "a.jl", "a.properties",
)  # fmt: skip
TOKENS = (
    "\n", " ", "    ", "\t", "\r", "\0", "\ufeff", "\u2028", "\ud800", "a", "x = ", "=", ":", "- ", "[", "]", "{", "}", "(",
    ")", "\"", "'", "'''", "#", "# ", "<", ">", "<!--", "-->", "```", "| a |", "---\n", "&a ", "*a", "<<: ", "FROM a AS b\n",
    "RUN \\\n", "[project]\n", "dependencies", "a==1.0", "-r x", "import a\n", "def f():\n", "password = 'hunter2hunter2'", "%",
    "!pip install a", "\\", "\\ud800", "1e999", "$(", "${A:-", ".. a::\n", "====\n", "é", "\U0001f600", ",", "1", ";", "@",
)  # fmt: skip
contents = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(TOKENS), max_size=60).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
)
Json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(PATHS), contents)
def test_no_content_of_any_file_is_too_odd(path: str, content: bytes) -> None:
    snapshot = MemorySnapshot({path: content})
    facts = read_file(snapshot, snapshot.files[0])
    assert facts is not None
    assert (facts.path, facts.size) == (path, len(content))
    assert facts_of(facts_answer(facts)) == facts
    assert facts == read_content(kind_of(path), path, len(content), content)
    assert not may_hurt(facts.kind, facts.path, content)


@given(st.text(st.characters(), max_size=40), contents)
def test_no_path_is_too_odd(path: str, content: bytes) -> None:
    snapshot = MemorySnapshot({path: content})
    facts = read_file(snapshot, snapshot.files[0])
    assert facts is None or facts_of(facts_answer(facts)) == facts


@given(
    st.lists(st.sampled_from((*TOKENS, "<a href=x>", "</a>", "<img src=y alt=z>", "<h1>", "</h1>", "<![", "<?", "&#")))
)
def test_no_html_is_too_odd(parts: list[str]) -> None:
    anchors: list[str] = []
    for part in read_html("".join(parts), 3, anchors):
        assert part.line >= 3


@given(st.one_of(contents, Json.map(lambda value: json.dumps({"cells": value}).encode())))
def test_no_notebook_has_comments_too_odd(content: bytes) -> None:
    for comment in find_in_notebook(content):
        assert comment.cell is not None


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from(["LEK", "LEK101", "error", "off", "**", "[", "../x", ""])
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["LEK101", "a", "*.py", ""]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def written(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, float):
        return repr(value) if "e" not in repr(value) else "1.5"
    return json.dumps(value)


@given(st.dictionaries(st.sampled_from([*(key.name for key in KEYS), "selec", "tool"]), VALUES, max_size=3))
def test_any_configuration_is_understood_or_refused(given_keys: dict[str, Any]) -> None:
    text = "".join(f"{name} = {written(value)}\n" for name, value in given_keys.items())
    try:
        found = read(text, ".portfolio-lint.toml", RULES)
    except ConfigurationError as error:
        assert str(error).startswith(".portfolio-lint.toml")
        assert "\n" not in str(error)
    else:
        assert isinstance(found, Configuration)


@given(contents, st.sampled_from([".portfolio-lint.toml", "pyproject.toml"]))
def test_any_text_as_a_configuration_is_understood_or_refused(content: bytes, path: str) -> None:
    before = b"[tool.portfolio-lint]\n" if path == "pyproject.toml" else b""
    try:
        in_snapshot(MemorySnapshot({path: before + content}), RULES)
    except ConfigurationError as error:
        assert "\n" not in str(error)


PIECES = ("https://", "http://", "ssh://", "file://", "ext::", "git@", "github.com", ":", "/", "@", "-", "..", "%0a", "%40", "[::1]",
          "ada", "s3cret", "tree", "blob", "main", "?", "#", " ", "\n", "\0", "é", "--upload-pack=x", "\\", "C:")  # fmt: skip


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=9).map("".join)))
def test_any_address_is_understood_or_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except SourceError as error:
        assert "\n" not in str(error)
        return
    if address is not None:
        assert not address.url.startswith("-")
        assert address.protocol in ("https", "http", "ssh", "file")
        assert "\n" not in address.url


@given(st.sampled_from(["https", "http"]), st.text("abc/:@%?#é-. ", max_size=12))
def test_a_password_is_in_nothing_that_is_shown(protocol: str, rest: str) -> None:
    try:
        address = parse_address(f"{protocol}://ada:s3cret@example.org/{rest}")
    except SourceError as error:
        assert "s3cret" not in str(error)
        return
    assert isinstance(address, Address)
    assert "s3cret" not in address.url + address.shown + address.place
    assert address.credentials == "ada:s3cret"


@pytest.mark.parametrize("check", [check_ref, check_subdir])
@given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(PIECES), max_size=6).map("".join)))
def test_any_ref_and_folder_is_taken_or_refused(check: Any, text: str) -> None:
    try:
        taken = check(text)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert check is check_subdir or not taken.startswith("-")
        assert not taken.startswith("/")
        assert ".." not in taken.split("/")
