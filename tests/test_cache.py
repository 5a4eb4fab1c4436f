"""The facts cache: a second scan says the same, and nothing that is wrong with the cache is ever seen."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portfolio_lint.cache import FactsCache, cache_folder
from portfolio_lint.facts.files import FileFacts, TextFacts

_FIXTURE = Path(__file__).parent.parent / "fixtures" / "churn"
_SECRET = "AKIA" + "Q7RZ2WXN5T4VB8KD"


def _facts(path: str = "a.R", text: str = "x <- 1") -> FileFacts:
    return FileFacts(path, "text", len(text), text=TextFacts("r", text))


def _scan(folder: Path, cache: Path, *options: str) -> bytes:
    command = [sys.executable, "-m", "portfolio_lint", "scan", str(folder), "--format", "json", "--fail-on", "never"]
    environment = {**os.environ, "PORTFOLIO_LINT_CACHE_DIR": str(cache)}
    ended = subprocess.run([*command, *options], capture_output=True, check=True, env=environment)
    assert ended.stderr == b""
    return ended.stdout


def _entries(cache: Path) -> list[tuple[bytes, bytes]]:
    connection = sqlite3.connect(cache / "facts.sqlite3")
    try:
        return connection.execute("SELECT key, value FROM facts ORDER BY key").fetchall()
    finally:
        connection.close()


def test_a_second_scan_says_the_same(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    without = _scan(_FIXTURE, cache, "--no-cache")
    assert not cache.exists()
    assert _scan(_FIXTURE, cache) == without
    kept = _entries(cache)
    assert len(kept) > 5
    assert _scan(_FIXTURE, cache) == without
    assert _entries(cache) == kept


def test_what_changes_is_read_anew(tmp_path: Path) -> None:
    folder, cache = tmp_path / "work", tmp_path / "cache"
    folder.mkdir()
    (folder / "train.py").write_text("from sklearn.svm import SVC\nSVC().fit(X, y)\n")
    before = _scan(folder, cache)
    (folder / "train.py").write_text("from sklearn.svm import SVR\nSVR().fit(X, y)\n")
    after = _scan(folder, cache)
    assert after != before
    assert after == _scan(folder, cache, "--no-cache")


def test_a_damaged_entry_is_dropped(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    expected = _scan(_FIXTURE, cache)
    connection = sqlite3.connect(cache / "facts.sqlite3")
    with connection:
        connection.execute("UPDATE facts SET value = substr(value, 1, length(value) - 1)")
        connection.execute("UPDATE facts SET value = 'text' WHERE key = (SELECT min(key) FROM facts)")
    connection.close()
    assert _scan(_FIXTURE, cache) == expected
    with FactsCache(str(cache)) as opened:
        # Facts of each file, and the report.
        assert [opened.find(key) is None for key, _ in _entries(cache)].count(True) == 1


@pytest.mark.parametrize(
    "content", [b"", b"no database at all, but a text" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.sqlite3").write_bytes(content)
    with FactsCache(str(tmp_path)) as cache:
        cache.keep(b"k", _facts())
    with FactsCache(str(tmp_path)) as cache:
        assert cache.find(b"k") == _facts()


def test_no_secret_is_kept(tmp_path: Path) -> None:
    folder, cache = tmp_path / "work", tmp_path / "cache"
    folder.mkdir()
    (folder / "settings.py").write_text(f'aws_access_key_id = "{_SECRET}"\n')
    (folder / "train.py").write_text("import pandas as pd\n")
    assert b"secret" in _scan(folder, cache)
    assert len(_entries(cache)) == 2  # the facts of the other file, and the report, which names no secret
    assert not any(_SECRET.encode() in file.read_bytes() for file in cache.iterdir())


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes are of POSIX systems")
def test_the_cache_is_the_users_own(tmp_path: Path) -> None:
    private, shared = tmp_path / "private", tmp_path / "shared"
    with FactsCache(str(private)) as cache:
        cache.keep(b"k", _facts())
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert stat.S_IMODE((private / "facts.sqlite3").stat().st_mode) == 0o600
    shared.mkdir()
    shared.chmod(0o777)
    with FactsCache(str(shared)) as cache:
        cache.keep(b"k", _facts())
    assert list(shared.iterdir()) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "facts.sqlite3").symlink_to(target)
    with FactsCache(str(tmp_path / "cache")) as cache:
        cache.keep(b"k", _facts())
    assert target.read_text() == "kept"


def test_a_place_that_is_none_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with FactsCache(str(tmp_path / "file" / "cache")) as cache:
        cache.keep(b"k", _facts())
        assert cache.find(b"k") is None


def test_it_holds_its_limit(tmp_path: Path) -> None:
    limit = 200_000
    for start in range(0, 100, 20):
        with FactsCache(str(tmp_path), limit) as cache:
            for number in range(start, start + 20):
                cache.keep(str(number).encode(), _facts(text=f"{number}" * 5_000))
    assert sum(len(value) for _, value in _entries(tmp_path)) <= limit
    assert _entries(tmp_path)
    assert (tmp_path / "facts.sqlite3").stat().st_size <= 2 * limit


def test_path_content_and_size_tell_files_apart(tmp_path: Path) -> None:
    with FactsCache(str(tmp_path)) as cache:
        keys = {cache.key(*file) for file in (("a", 1, b"x"), ("b", 1, b"x"), ("a", 2, b"x"), ("a", 1, b"y"))}
        assert len(keys) == 4
        assert cache.key("caf\udce9", 1, b"x")


def test_several_processes_share_it(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "portfolio_lint", "scan", str(_FIXTURE), "--format", "json", "--fail-on", "never"]
    environment = {**os.environ, "PORTFOLIO_LINT_CACHE_DIR": str(cache)}
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(4)]
    said = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0] * 4
    assert said == {_scan(_FIXTURE, cache, "--no-cache")}


def test_the_place_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() == os.environ["PORTFOLIO_LINT_CACHE_DIR"]
    monkeypatch.delenv("PORTFOLIO_LINT_CACHE_DIR")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == "/caches/portfolio-lint"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == "/home/ada/.cache/portfolio-lint"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == "/home/ada/Library/Caches/portfolio-lint"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert cache_folder() == os.path.join("/local", "portfolio-lint")
