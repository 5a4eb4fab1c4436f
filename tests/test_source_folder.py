"""Folders: what Git sees of them, what a walk sees, and that nothing in them is run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from git_http_server import commit, environment, git, make_repository, write

from portfolio_lint.snapshot import Skipped
from portfolio_lint.source import Budget, SourceError, command, folder, open_source
from portfolio_lint.source.folder import FolderSnapshot

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def paths(snapshot: FolderSnapshot) -> list[str]:
    return [file.path for file in snapshot.files]


def test_checkout_lists_tracked_and_untracked_but_not_ignored(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1", ".gitignore": "*.log\nsecret/\n", "gone.py": "", "é ü.md": "x"})
    write(tmp_path, {"new/b.py": "22", "x.log": "", "secret/key.txt": "", ".venv/pyvenv.cfg": "", ".venv/a.py": ""})
    (tmp_path / "gone.py").unlink()
    with FolderSnapshot(str(tmp_path), source="here") as snapshot:
        assert paths(snapshot) == [".gitignore", "a.py", "new/b.py", "é ü.md"]
        assert [file.size for file in snapshot.files] == [14, 1, 2, 1]
        assert snapshot.skipped == (Skipped(".venv/", "virtual environment, 2 files"),)
        assert snapshot.commit == git(tmp_path, "rev-parse", "HEAD")
        assert snapshot.source == "here"
        assert snapshot.read("new/b.py") == b"22"


def test_sub_folder_of_a_checkout(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a/x.py": "", "a/sub/y.py": "", "b/z.py": ""})
    second = commit(tmp_path, {"b/z.py": "1"}, "only b")
    third = commit(tmp_path, {"a/x.py": "1"}, "only a")
    snapshot = FolderSnapshot(str(tmp_path / "a"))
    assert paths(snapshot) == ["sub/y.py", "x.py"]
    assert snapshot.commit == third
    assert [one.subject for one in snapshot.history().commits] == ["only a", "first"]
    assert snapshot.history().complete
    whole = FolderSnapshot(str(tmp_path))
    assert [one.identifier for one in whole.history().commits][:2] == [third, second]


def test_folder_named_like_a_pattern(tmp_path: Path) -> None:
    make_repository(tmp_path, {"[ab]/x.py": "", "a/y.py": ""})
    commit(tmp_path, {"a/y.py": "1"}, "only a")
    snapshot = FolderSnapshot(str(tmp_path / "[ab]"))
    assert paths(snapshot) == ["x.py"]
    assert [one.subject for one in snapshot.history().commits] == ["first"]


def test_ignored_folder_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    make_repository(tmp_path, {".gitignore": "scratch/\n"})
    write(tmp_path, {"scratch/a/b.py": "1"})
    snapshot = FolderSnapshot(str(tmp_path / "scratch"))
    assert paths(snapshot) == ["a/b.py"]
    assert snapshot.commit is None
    assert snapshot.history().commits == ()


def test_link_to_a_checkout(tmp_path: Path) -> None:
    make_repository(tmp_path / "real", {".gitignore": "x.py", "a.py": "", "x.py": ""})
    git(tmp_path / "real", "rm", "--cached", "--quiet", "x.py")
    os.symlink(tmp_path / "real", tmp_path / "link")
    assert paths(FolderSnapshot(str(tmp_path / "link"))) == [".gitignore", "a.py"]


def test_worktree_of_a_checkout(tmp_path: Path) -> None:
    make_repository(tmp_path / "main", {"a.py": ""})
    git(tmp_path / "main", "worktree", "add", "--quiet", str(tmp_path / "other"), "-b", "other")
    snapshot = FolderSnapshot(str(tmp_path / "other"))
    assert paths(snapshot) == ["a.py"]
    assert len(snapshot.history().commits) == 1


def test_checkout_without_a_commit(tmp_path: Path) -> None:
    make_repository(tmp_path)
    write(tmp_path, {"a.py": ""})
    snapshot = FolderSnapshot(str(tmp_path))
    assert paths(snapshot) == ["a.py"]
    assert snapshot.commit is None
    assert snapshot.history() == snapshot.history()
    assert not snapshot.history().complete


def test_empty_folders(tmp_path: Path) -> None:
    assert FolderSnapshot(str(tmp_path)).files == ()
    make_repository(tmp_path)
    snapshot = FolderSnapshot(str(tmp_path))
    assert (snapshot.files, snapshot.skipped, snapshot.commit) == ((), (), None)


def test_submodules_and_nested_repositories_are_not_entered(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner", {"x.py": ""})
    outer = make_repository(tmp_path / "outer", {"a.py": ""})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    make_repository(outer / "nested", {"y.py": ""})
    snapshot = FolderSnapshot(str(outer))
    assert paths(snapshot) == [".gitmodules", "a.py"]
    assert {entry.path: entry.reason for entry in snapshot.skipped} == {
        "sub/": "submodule",
        "nested/": "a Git repository of its own",
    }


def test_conflict_lists_a_file_once(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    git(tmp_path, "checkout", "--quiet", "-b", "other")
    commit(tmp_path, {"a.py": "2"})
    git(tmp_path, "checkout", "--quiet", "main")
    commit(tmp_path, {"a.py": "3"})
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "other")
    assert paths(FolderSnapshot(str(tmp_path))) == ["a.py"]


def test_shallow_history_is_not_complete(tmp_path: Path) -> None:
    make_repository(tmp_path / "full", {"a.py": "1"})
    commit(tmp_path / "full", {"a.py": "2"}, "second")
    git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "full").as_uri(), "shallow")
    history = FolderSnapshot(str(tmp_path / "shallow")).history()
    assert [one.subject for one in history.commits] == ["second"]
    assert not history.complete


def test_history_tells_who_and_when(tmp_path: Path) -> None:
    make_repository(tmp_path)
    identifier = commit(tmp_path, {"a.py": "1"}, "Füge Modell hinzu\n\nbody", time=1_600_000_000)
    (one,) = FolderSnapshot(str(tmp_path)).history().commits
    assert (one.identifier, one.author, one.email) == (identifier, "Ada Example", "ada@example.org")
    assert (one.time, one.subject) == (1_600_000_000, "Füge Modell hinzu")


def test_walk_outside_a_checkout(tmp_path: Path) -> None:
    write(tmp_path, {"b.py": "1", "a/c.py": "", "node_modules/x/y.js": "", "env/pyvenv.cfg": "", "env/bin/z": ""})
    snapshot = FolderSnapshot(str(tmp_path))
    assert paths(snapshot) == ["a/c.py", "b.py"]
    assert snapshot.skipped == (
        Skipped("env/", "virtual environment, 2 files"),
        Skipped("node_modules/", "installed packages, 1 file"),
    )
    assert snapshot.commit is None
    assert snapshot.history().commits == ()


def test_walk_counts_no_further_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_COUNT_LIMIT", 3)
    write(tmp_path, {f"node_modules/{number}.js": "" for number in range(9)})
    assert FolderSnapshot(str(tmp_path)).skipped == (Skipped("node_modules/", "installed packages, more than 3 files"),)


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.txt": "s3cret", "in/a.py": ""})
    inside = tmp_path / "in"
    os.symlink(tmp_path / "outside", inside / "folder")
    os.symlink(tmp_path / "outside" / "secret.txt", inside / "file.txt")
    os.symlink(inside, inside / "loop")
    os.symlink("nowhere", inside / "broken")
    for walked in (True, False):
        if not walked:
            make_repository(inside, {})
        snapshot = FolderSnapshot(str(inside))
        assert paths(snapshot) == ["a.py"]
        assert [entry.path for entry in snapshot.skipped if entry.reason == "symbolic link"] == [
            "broken",
            "file.txt",
            "folder",
            "loop",
        ]
        for path in ("file.txt", "folder/secret.txt", "../outside/secret.txt", "/etc/passwd"):
            with pytest.raises(OSError, match="no such file"):
                snapshot.read(path)


def test_tracked_folder_that_became_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"outside/x/a.py": "s3cret", "outside/x/b.py": ""})
    make_repository(tmp_path / "in", {"deep/x/a.py": "", "deep/x/b.py": "", "c.py": "", "d.py": ""})
    for name in ("a.py", "b.py"):
        (tmp_path / "in" / "deep" / "x" / name).unlink()
    (tmp_path / "in" / "deep" / "x").rmdir()
    (tmp_path / "in" / "deep").rmdir()
    os.symlink(tmp_path / "outside", tmp_path / "in" / "deep")
    (tmp_path / "in" / "d.py").unlink()
    os.symlink(tmp_path / "outside" / "x" / "a.py", tmp_path / "in" / "d.py")
    snapshot = FolderSnapshot(str(tmp_path / "in"))
    assert paths(snapshot) == ["c.py"]
    assert {entry.path for entry in snapshot.skipped} == {"deep", "d.py"}


def test_file_replaced_by_a_link_after_the_listing(tmp_path: Path) -> None:
    write(tmp_path, {"in/a.py": "1", "secret.txt": "s3cret"})
    snapshot = FolderSnapshot(str(tmp_path / "in"))
    (tmp_path / "in" / "a.py").unlink()
    with pytest.raises(OSError, match=r"^cannot be opened: No such file or directory$"):
        snapshot.read("a.py")
    os.symlink(tmp_path / "secret.txt", tmp_path / "in" / "a.py")
    if hasattr(os, "O_NOFOLLOW"):
        with pytest.raises(OSError):
            snapshot.read("a.py")


@posix
def test_special_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "1", "b.py": "1"})
    os.mkfifo(tmp_path / "pipe.py")
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
        snapshot = FolderSnapshot(str(tmp_path))
    assert paths(snapshot) == ["a.py", "b.py"]
    assert snapshot.skipped == (
        Skipped("pipe.py", "not a regular file"),
        Skipped("socket.py", "not a regular file"),
    )
    (tmp_path / "b.py").unlink()
    os.mkfifo(tmp_path / "b.py")
    with pytest.raises(OSError, match="not a regular file"):
        snapshot.read("b.py")


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are no text")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": ""})
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py"))).write_bytes(b"")
    for walked in (True, False):
        if not walked:
            make_repository(tmp_path)
        snapshot = FolderSnapshot(str(tmp_path))
        assert paths(snapshot) == ["a.py"]
        assert snapshot.skipped == (Skipped("\\xff.py", "name is not UTF-8"),)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may open everything")
def test_closed_folder(tmp_path: Path) -> None:  # pragma: no cover
    write(tmp_path, {"a.py": "", "closed/b.py": ""})
    (tmp_path / "closed").chmod(0)
    try:
        snapshot = FolderSnapshot(str(tmp_path))
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert paths(snapshot) == ["a.py"]
    assert snapshot.skipped == (Skipped("closed/", "cannot be opened: Permission denied"),)


def test_errors_of_the_file_system_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "", "closed/b.py": "", "node_modules/deep/c.js": "", "z.py": ""})
    scan, look = os.scandir, os.lstat

    def scandir(path: str) -> object:
        if path.endswith(("closed", "deep")):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def lstat(path: str) -> os.stat_result:
        if path.endswith("z.py"):
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "lstat", lstat)
    snapshot = FolderSnapshot(str(tmp_path))
    monkeypatch.undo()
    assert paths(snapshot) == ["a.py"]
    assert snapshot.skipped == (
        Skipped("closed/", "cannot be opened: Permission denied"),
        Skipped("node_modules/", "installed packages, 0 files"),
        Skipped("z.py", "cannot be opened: Permission denied"),
    )


def test_budget(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": b"x" * 300, "b.ipynb": b"y" * 300, "c.py": b"z" * 300, "d/e.py": b"w" * 90})
    snapshot = FolderSnapshot(str(tmp_path), budget=Budget(max_file=100, max_notebook=1000, max_total=350))
    assert paths(snapshot) == ["a.csv", "b.ipynb", "c.py", "d/e.py"]
    assert snapshot.read("b.ipynb") == b"y" * 300
    assert snapshot.read("a.csv", limit=4) == b"xxxx"
    assert snapshot.read("b.ipynb", limit=0) == b""
    for path, said in (("a.csv", "larger than 100 bytes"), ("d/e.py", "over the limit of 350 bytes")):
        with pytest.raises(OSError, match=said):
            snapshot.read(path)


def test_file_that_grew_after_the_listing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "1"})
    snapshot = FolderSnapshot(str(tmp_path), budget=Budget(max_file=100))
    write(tmp_path, {"a.py": "1" * 200})
    with pytest.raises(OSError, match="larger than 100 bytes"):
        snapshot.read("a.py")


def test_no_more_files_are_listed_than_the_budget_says(tmp_path: Path) -> None:
    write(tmp_path, {f"{number:02}/a.py": "" for number in range(20)})
    for walked in (True, False):
        if not walked:
            make_repository(tmp_path)
        snapshot = FolderSnapshot(str(tmp_path), budget=Budget(max_listed=3))
        assert paths(snapshot) == ["00/a.py", "01/a.py", "02/a.py"]
        assert snapshot.skipped == (Skipped("./", "more than 3 files: the others are not looked at"),)


# --- Nothing of a stranger's checkout is run ---------------------------------------------------------------------


def _canary(tmp_path: Path) -> tuple[Path, str]:
    """A file that appears when a program is run, and that program."""
    seen = tmp_path / "seen"
    program = tmp_path / "canary.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{seen}"\nexit 1\n')
    program.chmod(0o700)
    return seen, str(program)


def _trap(repository: Path, program: str) -> None:
    """Name the program wherever a repository's configuration can name one."""
    hooks = repository / "evil-hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"):
        (hooks / hook).write_bytes(Path(program).read_bytes())
        (hooks / hook).chmod(0o700)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "gpg.program",
        "gpg.ssh.program",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "remote.origin.uploadpack",
        "pager.log",
        "alias.ls-files",
    ):
        value = f"!{program}" if key.startswith(("alias", "credential")) else program
        git(repository, "config", key, value)
    git(repository, "config", "core.hooksPath", str(hooks))
    git(repository, "config", "log.showSignature", "true")
    git(repository, "config", "core.untrackedCache", "true")
    git(repository, "config", "submodule.recurse", "true")
    (repository / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil\n")


@posix
def test_nothing_of_a_checkout_is_run(tmp_path: Path) -> None:
    seen, program = _canary(tmp_path)
    repository = make_repository(tmp_path / "r", {"a.py": "1", "sub/b.py": "1"})
    signed = git(repository, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    write(tmp_path, {"signed": signed + "\n"})
    git(
        repository, "update-ref", "HEAD", git(repository, "hash-object", "-t", "commit", "-w", str(tmp_path / "signed"))
    )
    _trap(repository, program)
    (repository / "a.py").write_text("2")
    for target in (repository, repository / "sub", repository / ".git"):
        for ref in (None, "HEAD", "main"):
            with closing(open_source(str(target), ref=ref)) as snapshot:
                assert len(snapshot.history().commits) == 1
                for file in snapshot.files:
                    assert snapshot.read(file.path)
    assert not seen.exists()
    subprocess.run(["git", "status"], cwd=repository, env=environment(), capture_output=True, check=False)
    assert seen.exists(), "the trap is live: Git's own status springs it"


@posix
def test_missing_objects_are_fetched_from_nowhere(tmp_path: Path) -> None:
    seen, program = _canary(tmp_path)
    repository = make_repository(tmp_path / "r", {"a.py": "1", "b.py": "2"})
    lost = git(repository, "rev-parse", "HEAD:a.py")
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "core.repositoryFormatVersion", "1")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "remote.origin.url", str(tmp_path / "r"))
    git(repository, "config", "remote.origin.uploadpack", program)
    with closing(open_source(str(repository), ref="HEAD")) as snapshot:
        assert {file.path: file.size for file in snapshot.files} == {"a.py": None, "b.py": 1}
        assert snapshot.read("b.py") == b"2"
        with pytest.raises(OSError, match="missing"):
            snapshot.read("a.py")
        snapshot.history()
    assert not seen.exists()
    subprocess.run(["git", "cat-file", "-p", lost], cwd=repository, env=environment(), capture_output=True, check=False)
    assert seen.exists(), "the trap is live: a plain cat-file springs it"


@posix
def test_bare_repository_within_a_folder_is_not_trusted(tmp_path: Path) -> None:
    seen, program = _canary(tmp_path)
    outer = make_repository(tmp_path / "r", {"a.py": "1"})
    git(outer, "init", "--quiet", "--bare", "data")
    write(outer, {"data/x.py": ""})
    git(outer / "data", "config", "core.fsmonitor", program)
    git(outer / "data", "config", "core.bare", "false")
    git(outer / "data", "config", "core.worktree", "..")
    FolderSnapshot(str(outer)).history()
    FolderSnapshot(str(outer / "data")).history()
    assert not seen.exists()


@posix
def test_configuration_that_holds_git_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make_repository(tmp_path, {"a.py": "1"})
    os.mkfifo(repository / ".git" / "info" / "pipe")
    git(repository, "config", "core.excludesFile", str(repository / ".git" / "info" / "pipe"))
    patient = command.finish

    def finish(process: subprocess.Popen[bytes], *, feed: bytes | None = None, seconds: float) -> command.Answer:
        return patient(process, feed=feed, seconds=seconds / 20)

    monkeypatch.setattr(command, "finish", finish)
    snapshot = FolderSnapshot(str(repository))
    assert paths(snapshot) == ["a.py"]
    assert snapshot.commit is None


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_checkout_of_another_user_is_walked(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": "1"})
    for path in (repository, repository / ".git"):
        os.chown(path, 12345, 12345)
    snapshot = FolderSnapshot(str(repository))
    assert paths(snapshot) == ["a.py"]
    assert snapshot.commit is None
    with pytest.raises(SourceError, match=r"belongs to another user.*safe\.directory"):
        open_source(str(repository), ref="main")


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    monkeypatch.setenv("PATH", str(tmp_path))
    snapshot = FolderSnapshot(str(tmp_path))
    assert paths(snapshot) == ["a.py"]
    assert snapshot.commit is None
    with pytest.raises(SourceError, match="Git is not installed"):
        open_source(str(tmp_path), ref="main")
    with pytest.raises(SourceError, match="Git is not installed"):
        open_source("https://127.0.0.1:1/ada/churn")


def test_git_is_never_taken_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "git.exe" if os.name == "nt" else "git"
    write(tmp_path, {name: "#!/bin/sh\n"})
    (tmp_path / name).chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", ""]))
    assert command.git_executable() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.git_executable() == str(tmp_path / name)


def test_git_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    snapshot = FolderSnapshot(str(tmp_path))

    def start(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(command, "start", start)
    assert paths(FolderSnapshot(str(tmp_path))) == ["a.py"]
    assert snapshot.history().commits == ()


def test_variables_of_a_hook_do_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_repository(tmp_path / "other", {"other.py": ""})
    here = make_repository(tmp_path / "here", {"here.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert paths(FolderSnapshot(str(here))) == ["here.py"]


def test_nothing_heavy_is_imported_for_a_folder(tmp_path: Path) -> None:
    make_repository(tmp_path, {"a.py": "1"})
    code = (
        "import sys; from portfolio_lint.source import open_source; s = open_source(sys.argv[1]); s.history();"
        "print([m for m in ('git', 'gitdb', 'tempfile', 'shutil', 'urllib.parse', 'difflib', 'pathlib', 'nbformat')"
        " if m in sys.modules and m not in before])"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import sys; before = set(sys.modules);" + code, str(tmp_path)],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# --- open_source on paths ----------------------------------------------------------------------------------------


def test_open_source_reads_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.py": "", "a/c/d.py": ""})
    assert [file.path for file in open_source(str(tmp_path)).files] == ["a/b.py", "a/c/d.py"]
    snapshot = open_source(f"{tmp_path}/", subdir="a/c/")
    assert [file.path for file in snapshot.files] == ["d.py"]
    assert snapshot.source == f"{tmp_path}/a/c"
    snapshot.close()


def test_open_source_says_what_is_wrong_with_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"projects/churn/a.py": "", "file.txt": "", "out/x.py": ""})
    os.symlink(tmp_path / "out", tmp_path / "projects" / "link")
    cases: list[tuple[str, str | None, str]] = [
        (str(tmp_path / "nowhere"), None, "does not exist: check the path$"),
        ("ada/churn", None, r"does not exist.*https://github\.com/ada/churn"),
        (str(tmp_path / "file.txt"), None, "is not a folder"),
        (str(tmp_path), "churn", "no folder 'churn' here: did you mean projects/churn"),
        (str(tmp_path), "projekts/churn", "did you mean projects/churn"),
        (str(tmp_path), "zzz", "give a folder's path from the top"),
        (str(tmp_path / "projects"), "link", "is a link out of"),
        (str(tmp_path), "../x", "leads out of the repository"),
        ("--help", None, "starts with a dash"),
        ("bad\0name", None, "does not exist"),
    ]
    for target, subdir, said in cases:
        with pytest.raises(SourceError, match=said) as caught:
            open_source(target, subdir=subdir)
        assert "\n" not in str(caught.value)

    def scandir(_: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(SourceError, match="can't be opened: Permission denied"):
        open_source(str(tmp_path))
