"""A commit of a repository on this machine, read from the object database."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from git_http_server import commit, git, make_repository, write

from portfolio_lint.snapshot import Skipped
from portfolio_lint.source import Budget, SourceError, objects, open_source
from portfolio_lint.source.commit import GitSnapshot
from portfolio_lint.source.history import parse_log


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def at(folder: Path, ref: str | None = None, subdir: str | None = None, budget: Budget | None = None) -> GitSnapshot:
    snapshot = open_source(str(folder), ref=ref, subdir=subdir, budget=budget)
    assert isinstance(snapshot, GitSnapshot)
    return snapshot


def contents(snapshot: GitSnapshot) -> dict[str, bytes]:
    return {file.path: snapshot.read(file.path) for file in snapshot.files}


def test_branch_tag_commit_and_what_git_understands_besides(tmp_path: Path) -> None:
    make_repository(tmp_path)
    first = commit(tmp_path, {"a.py": "1"}, "first")
    git(tmp_path, "tag", "-a", "v1", "-m", "one")
    git(tmp_path, "branch", "feature/x")
    second = commit(tmp_path, {"a.py": "2", "b.py": ""}, "second")
    write(tmp_path, {"a.py": "not committed"})
    expected = dict.fromkeys(("v1", "feature/x", first, "HEAD~1", first[:8]), first) | {"main": second}
    for ref, identifier in expected.items():
        with at(tmp_path, ref) as snapshot:
            assert snapshot.commit == identifier
            assert snapshot.read("a.py") == (b"1" if identifier == first else b"2")
    with at(tmp_path, "main") as snapshot:
        assert [one.subject for one in snapshot.history().commits] == ["second", "first"]
        assert snapshot.history().complete
        assert snapshot.files[1].blob == git(tmp_path, "rev-parse", "HEAD:b.py")
        assert snapshot.files[1].size == 0


def test_branch_of_the_remote(tmp_path: Path) -> None:
    make_repository(tmp_path / "r", {"a.py": "1"})
    git(tmp_path / "r", "branch", "dev")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "r"), "clone")
    assert at(tmp_path / "clone", "dev").commit == git(tmp_path / "r", "rev-parse", "dev")


def test_bare_repository_is_read_without_a_ref(tmp_path: Path) -> None:
    source = make_repository(tmp_path / "r", {"a.py": "1", "p/b.py": "2"})
    git(tmp_path, "clone", "--quiet", "--bare", str(source), "bare.git")
    for folder in (tmp_path / "bare.git", source / ".git"):
        with at(folder) as snapshot:
            assert contents(snapshot) == {"a.py": b"1", "p/b.py": b"2"}
            assert len(snapshot.history().commits) == 1
        with at(folder, subdir="p") as snapshot:
            assert contents(snapshot) == {"b.py": b"2"}
            assert len(snapshot.history().commits) == 1


def test_sub_folder(tmp_path: Path) -> None:
    make_repository(tmp_path, {"p/q/a.py": "1", "b.py": "2"})
    commit(tmp_path, {"b.py": "3"}, "elsewhere")
    for folder, subdir in ((tmp_path, "p/q"), (tmp_path / "p", "q"), (tmp_path / "p" / "q", None)):
        with at(folder, "main", subdir) as snapshot:
            assert contents(snapshot) == {"a.py": b"1"}
            assert [one.subject for one in snapshot.history().commits] == ["first"]
    write(tmp_path, {"new/a.py": ""})
    with pytest.raises(SourceError, match="no folder 'new' here"):
        at(tmp_path / "new", "main")
    with pytest.raises(SourceError, match="did you mean p/q"):
        at(tmp_path, "main", "q")
    with pytest.raises(SourceError, match=r"no folder 'b\.py' here"):
        at(tmp_path, "main", "b.py")


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1", "node_modules/x.js": "", "c.csv": b"x" * 50})
    link = git(tmp_path, "hash-object", "-w", "a.py")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"120000,{link},link")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},sub")
    git(tmp_path, "commit", "--quiet", "-m", "links")
    with at(tmp_path, "main", budget=Budget(max_file=10)) as snapshot:
        assert [file.path for file in snapshot.files] == ["a.py", "c.csv"]
        assert snapshot.skipped == (
            Skipped("link", "symbolic link"),
            Skipped("node_modules/", "installed packages, 1 file"),
            Skipped("sub/", "submodule"),
        )
        with pytest.raises(OSError, match="larger than 10 bytes"):
            snapshot.read("c.csv")
        assert snapshot.read("c.csv", limit=5) == b"xxxxx"
        assert snapshot.read("a.py") == b"1"
        with pytest.raises(OSError, match="no such file"):
            snapshot.read("link")


def test_names_made_by_hand(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    blob = git(tmp_path, "rev-parse", "HEAD:a.py")
    raw = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"..", b"\xff.py", b"a.py"))
    write(tmp_path, {"tree": raw})
    tree = git(tmp_path, "hash-object", "-t", "tree", "-w", "--literally", "tree")
    made = git(tmp_path, "commit-tree", tree, "-m", "by hand")
    with at(tmp_path, made) as snapshot:
        assert [file.path for file in snapshot.files] == ["a.py"]
        assert {entry.reason for entry in snapshot.skipped} == {"path leads out of the folder", "name is not UTF-8"}


def test_tree_that_holds_itself_many_times_over(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    identifier, kind = git(tmp_path, "rev-parse", "HEAD:a.py"), "100644"
    for _ in range(10):  # ten to the power of ten files
        raw = b"".join(f"{kind} {digit}\0".encode() + bytes.fromhex(identifier) for digit in range(10))
        write(tmp_path, {"tree": raw})
        identifier, kind = git(tmp_path, "hash-object", "-t", "tree", "-w", "tree"), "40000"
    made = git(tmp_path, "commit-tree", identifier, "-m", "bomb")
    with at(tmp_path, made, budget=Budget(max_listed=1000)) as snapshot:
        assert len(snapshot.files) == 1000
        assert snapshot.skipped == (Skipped("./", "more than 1000 files: the others are not looked at"),)


def test_reading_goes_on_after_a_prefix_of_a_large_file(tmp_path: Path) -> None:
    make_repository(tmp_path, {"big.csv": b"x" * 3_000_000, "b.py": "2"})
    with at(tmp_path, "main") as snapshot:
        for _ in range(2):
            assert snapshot.read("big.csv", limit=10) == b"x" * 10
            assert snapshot.read("b.py") == b"2"


def test_reading_from_threads(tmp_path: Path) -> None:
    make_repository(tmp_path, {f"{number}.py": str(number) * 1000 for number in range(50)})
    wrong: list[str] = []

    def read_all(snapshot: GitSnapshot) -> None:
        wrong.extend(path for path, content in contents(snapshot).items() if content != (path[:-3] * 1000).encode())

    with at(tmp_path, "main") as snapshot:
        threads = [threading.Thread(target=read_all, args=(snapshot,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_damaged_object_costs_only_itself(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "print(1)\n" * 100, "b.py": "2"})
    blob = git(tmp_path, "rev-parse", "HEAD:a.py")
    path = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:25])
    with at(tmp_path, "main") as snapshot:
        with pytest.raises(OSError):
            snapshot.read("a.py")
        assert snapshot.read("b.py") == b"2"


def test_damaged_tree(tmp_path: Path) -> None:
    make_repository(tmp_path, {"p/a.py": "1"})
    for name in ("HEAD:p", "HEAD^{tree}"):
        tree = git(tmp_path, "rev-parse", name)
        (tmp_path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
        with pytest.raises(SourceError, match="damaged or incomplete"):
            at(tmp_path, "main")


def test_closed(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    snapshot = at(tmp_path, "main")
    assert snapshot.read("a.py") == b"1"
    snapshot.close()
    snapshot.close()
    with pytest.raises(OSError, match="closed"):
        snapshot.read("a.py")
    assert snapshot.history().commits == ()


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_object_that_holds_git_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    blob = git(tmp_path, "rev-parse", "HEAD:a.py")
    path = tmp_path / ".git" / "objects" / blob[:2] / blob[2:]
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(objects, "_SECONDS", 0.5)
    with pytest.raises(SourceError, match="takes too long"):
        at(tmp_path, "main")


def test_refs_that_are_not_there(tmp_path: Path) -> None:
    empty = make_repository(tmp_path / "empty")
    with pytest.raises(SourceError, match="has no commit yet"):
        at(empty, "main")
    make_repository(tmp_path / "r", {"a.py": "1"})
    git(tmp_path / "r", "branch", "dev")
    git(tmp_path / "r", "tag", "v1")
    for number in range(10):
        git(tmp_path / "r", "tag", f"t{number}")
    with pytest.raises(SourceError, match=r"commit 'nope' \(branches: dev, main; tags: t0, .*\.\.\.\)"):
        at(tmp_path / "r", "nope")
    with pytest.raises(SourceError, match="is no name of a branch"):
        at(tmp_path / "r", "--all")
    write(tmp_path, {"plain/a.py": ""})
    with pytest.raises(SourceError, match="is not in a Git repository"):
        at(tmp_path / "plain", "main")


def test_log_that_is_not_what_was_asked_for() -> None:
    good = ("a" * 40, "A", "a@b", "17", "s")
    assert len(parse_log("\0".join([*good, *good, ""]).encode())) == 2
    assert len(parse_log("\0".join([*good, "odd", "A", "a@b", "17", "s"]).encode())) == 1
    assert parse_log("\0".join(["a" * 40, "A", "a@b", "soon", "s"]).encode()) == ()
    assert parse_log(b"") == ()
    assert parse_log("\0".join(["a" * 40, "A", "a@b", "-5", "s"]).encode())[0].time == -5
