"""Repositories behind a URL: Git's own HTTP server on loopback, with partial clone allowed and refused."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_line import one_line, run
from git_http_server import GitServer, commit, environment, git, make_repository, serve

from portfolio_lint.snapshot import Skipped, Snapshot
from portfolio_lint.source import Budget, SourceError, current_commit, open_source, remote, transfer
from portfolio_lint.source.address import parse_address

BIG = 1_200_000


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A temporary folder of the test's own, and nobody's Git configuration."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "http", "HTTP", "all_proxy", "ALL_PROXY")):
            monkeypatch.delenv(name)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    (tmp_path / "served").mkdir()
    with serve(tmp_path / "served") as running:
        yield running


def publish(server: GitServer, name: str = "churn", *, partial: bool = True) -> Path:
    """A repository with a history, branches, a tag and large files."""
    folder = make_repository(server.root / name, {"README.md": "# Churn", "projects/a/x.py": "1"})
    git(folder, "tag", "-a", "v1", "-m", "one")
    git(folder, "branch", "feature/x")
    noise = os.urandom(BIG // 2).hex()
    commit(folder, {"big.csv": noise, "projects/b/big.ipynb": noise[::-1], "model.pkl": noise[5:]}, "large files")
    commit(folder, {"projects/a/x.py": "2"}, "last")
    git(folder, "config", "uploadpack.allowFilter", "true" if partial else "false")
    return folder


def paths(snapshot: Snapshot) -> list[str]:
    return [file.path for file in snapshot.files]


def subjects(snapshot: Snapshot) -> list[str]:
    return [one.subject for one in snapshot.history().commits]


def test_partial_clone(server: GitServer, temporary: Path) -> None:
    folder = publish(server)
    snapshot = open_source(server.url("churn"))
    assert snapshot.source == server.url("churn")
    assert snapshot.commit == git(folder, "rev-parse", "HEAD")
    sizes = {file.path: file.size for file in snapshot.files}
    assert sizes == {
        "README.md": 7,
        "big.csv": None,
        "model.pkl": None,
        "projects/a/x.py": 1,
        "projects/b/big.ipynb": BIG,
    }
    assert snapshot.read("README.md") == b"# Churn"
    assert len(snapshot.read("projects/b/big.ipynb")) == BIG
    for limit in (None, 10):
        with pytest.raises(OSError, match="larger than 1 MB, not transferred"):
            snapshot.read("big.csv", limit)
    assert subjects(snapshot) == ["last", "large files", "first"]
    assert snapshot.history().complete
    (clone,) = temporary.iterdir()
    assert clone.stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert git(clone, "cat-file", "--batch-all-objects", "--batch-check").count("missing") == 0
    snapshot.close()
    assert list(temporary.iterdir()) == []
    assert snapshot.history().complete, "what was read stays known"
    with pytest.raises(OSError, match="closed"):
        snapshot.read("README.md")


def test_data_stays_where_it_is(server: GitServer) -> None:
    """What authors write comes whatever its size, small tables where there are few files, pictures never on purpose."""
    noise = os.urandom(20_000).hex()
    folder = make_repository(
        server.root / "data", {"README.md": "# Data", "long.py": f"x = '{noise}'", "a.csv": "x,y\n1,2\n"}
    )
    commit(folder, {f"pictures/{number}.png": os.urandom(30_000) for number in range(100)})
    commit(folder, {"b.csv": noise, "notes.txt": "small", "requirements.txt": "numpy"})
    git(folder, "config", "uploadpack.allowFilter", "true")
    before = server.transferred
    with closing(open_source(server.url("data"))) as snapshot:
        sizes = {file.path: file.size for file in snapshot.files if not file.path.startswith("pictures/")}
        assert sizes == {
            "README.md": 6,
            "a.csv": 8,
            "b.csv": None,
            "long.py": len(noise) + 6,
            "notes.txt": 5,
            "requirements.txt": 5,
        }
        assert all(file.size is None for file in snapshot.files if file.path.startswith("pictures/"))
        with pytest.raises(OSError, match=r"larger than 19 kB, not transferred"):
            snapshot.read("b.csv", limit=10)
        assert len(snapshot.history().commits) == 3
    assert server.transferred - before < 100_000


def test_so_many_files_that_none_but_the_authored_is_fetched(server: GitServer) -> None:
    files = {f"data/{number}.json": "{}" for number in range(4_500)}
    folder = make_repository(server.root / "many", {"README.md": "# Many", **files})
    git(folder, "config", "uploadpack.allowFilter", "true")
    with closing(open_source(server.url("many"))) as snapshot:
        assert snapshot.read("README.md") == b"# Many"
        with pytest.raises(OSError, match=r"^not transferred$"):
            snapshot.read("data/7.json")


def test_the_commit_that_a_server_has(server: GitServer, temporary: Path) -> None:
    folder = publish(server)
    head, first = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "v1^{commit}")
    url = server.url("churn")
    asked = {None: head, "main": head, "v1": first, "feature/x": first, "refs/heads/main": head, "nope": None}
    assert {ref: current_commit(url, ref) for ref in asked} == asked
    publish(server, "group/page")
    assert current_commit(f"{server.url('group/page')}/-/tree/main/projects") == git(
        server.root / "group/page", "rev-parse", "HEAD"
    )
    assert current_commit("no/address") is None
    with pytest.raises(SourceError, match="does not exist or is private"):
        current_commit(server.url("nowhere"))
    assert list(temporary.iterdir()) == []


def test_history_is_fetched_only_when_it_is_read(server: GitServer) -> None:
    publish(server)
    with closing(open_source(server.url("churn"))) as snapshot:
        before = len(server.requests)
        assert len(snapshot.history().commits) == 3
        assert len(server.requests) > before
        before = len(server.requests)
        assert snapshot.history() is snapshot.history()
        assert len(server.requests) == before


def test_server_that_refuses_filters(server: GitServer, temporary: Path) -> None:
    publish(server, partial=False)
    with closing(open_source(server.url("churn"))) as snapshot:
        assert {file.path: file.size for file in snapshot.files}["big.csv"] == BIG
        assert len(snapshot.read("big.csv", limit=10)) == 10
        assert len(snapshot.read("projects/b/big.ipynb")) == BIG
        assert subjects(snapshot) == ["last", "large files", "first"]
        assert snapshot.history().complete
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("partial", [True, False])
def test_server_of_the_first_protocol(server: GitServer, partial: bool) -> None:
    server.protocol_2 = False
    folder = publish(server, partial=partial)
    between = git(folder, "rev-parse", "HEAD~1")
    with closing(open_source(server.url("churn"))) as snapshot:
        sizes = {file.path: file.size for file in snapshot.files}
        assert (sizes["README.md"], sizes["big.csv"]) == (7, None if partial else BIG)
        if partial:
            # This server gives out no file by its hash: the notebook stays out, and the rest is read.
            with pytest.raises(OSError, match="not transferred"):
                snapshot.read("projects/b/big.ipynb")
        assert len(snapshot.history().commits) == 3
    with pytest.raises(SourceError, match=f"no branch, tag or commit '{between}'"):
        open_source(server.url("churn"), ref=between)


def test_refs(server: GitServer) -> None:
    folder = publish(server)
    first = git(folder, "rev-parse", "v1^{commit}")
    for ref in ("v1", "feature/x", first, "refs/heads/feature/x"):
        with closing(open_source(server.url("churn"), ref=ref)) as snapshot:
            assert snapshot.commit == first
            assert paths(snapshot) == ["README.md", "projects/a/x.py"]
            assert subjects(snapshot) == ["first"]


def test_refs_that_are_not_there(server: GitServer, temporary: Path) -> None:
    folder = publish(server)
    for ref in ("nope", "f" * 40):
        with pytest.raises(SourceError, match=rf"'{ref}' \(branches: feature/x, main; tags: v1\)"):
            open_source(server.url("churn"), ref=ref)
    with pytest.raises(SourceError, match=r"'0123abc' \(.*\): a commit is named by its full hash"):
        open_source(server.url("churn"), ref="0123abc")
    git(folder, "tag", "blob", "HEAD:README.md")
    with pytest.raises(SourceError, match=r"'blob' of http.* is not a commit"):
        open_source(server.url("churn"), ref="blob")
    for ref in ("--upload-pack=touch x", "+main", "main:refs/heads/x"):
        with pytest.raises(SourceError, match="is no name of a branch"):
            open_source(server.url("churn"), ref=ref)
    assert list(temporary.iterdir()) == []


def test_folder_of_a_repository(server: GitServer) -> None:
    publish(server)
    with closing(open_source(server.url("churn"), subdir="projects/a")) as snapshot:
        assert paths(snapshot) == ["x.py"]
        assert snapshot.source == f"{server.url('churn')}//projects/a"
        assert subjects(snapshot) == ["last", "first"]
        assert snapshot.history().complete
    with pytest.raises(SourceError, match=r"no folder 'project/a' here: did you mean projects/a"):
        open_source(server.url("churn"), subdir="project/a")


@pytest.mark.parametrize(
    ("page", "subdir", "expected", "commits"),
    [
        ("tree/main", None, ["README.md", "big.csv", "model.pkl", "projects/a/x.py", "projects/b/big.ipynb"], 3),
        ("tree/main/projects/a", None, ["x.py"], 2),
        ("tree/main/projects", "a", ["x.py"], 2),
        ("tree/feature/x", None, ["README.md", "projects/a/x.py"], 1),
        ("tree/feature/x/projects", None, ["a/x.py"], 1),
        ("blob/feature/x/projects/a/x.py", None, ["x.py"], 1),
        ("blob/main/README.md", "projects/a", ["x.py"], 2),
        ("tree/v1/projects/a", None, ["x.py"], 1),
    ],
)
def test_browser_urls(server: GitServer, page: str, subdir: str | None, expected: list[str], commits: int) -> None:
    publish(server, "group/churn")
    with closing(open_source(f"{server.url('group/churn')}/-/{page}", subdir=subdir)) as snapshot:
        assert paths(snapshot) == expected
        assert len(snapshot.history().commits) == commits


def test_browser_urls_that_lead_nowhere(server: GitServer, temporary: Path) -> None:
    publish(server, "group/churn")
    cases = {
        "tree/nope/projects": "no branch, tag or commit 'nope'",
        "tree/main/nope": "no folder 'nope' here",
        "tree/main/../x": "leads out of the repository",
        "tree/feature/y": "no branch, tag or commit 'feature'",
        "tree/--upload-pack=x/y": "is no name of a branch",
    }
    for page, said in cases.items():
        with pytest.raises(SourceError, match=said):
            open_source(f"{server.url('group/churn')}/-/{page}")
    with pytest.raises(SourceError, match="give --ref or that address, not both"):
        open_source(f"{server.url('group/churn')}/-/tree/main", ref="main")
    assert list(temporary.iterdir()) == []


def test_private_repository(server: GitServer, temporary: Path) -> None:
    publish(server)
    server.private["churn"] = ("ada", "s3cret")
    with pytest.raises(SourceError, match="does not exist or is private"):
        open_source(server.url("churn"))
    with pytest.raises(SourceError, match="does not exist or is private") as caught:
        open_source(f"http://ada:wr0ng@{server.host}/churn")
    assert "wr0ng" not in str(caught.value)
    with closing(open_source(f"http://ada:s3cret@{server.host}/churn")) as snapshot:
        assert snapshot.source == server.url("churn")
        assert len(snapshot.history().commits) == 3
        for path in temporary.rglob("*"):
            assert path.is_dir() or b"s3cret" not in path.read_bytes()
    assert list(temporary.iterdir()) == []


def test_a_token_opens_a_private_repository(server: GitServer, tmp_path: Path) -> None:
    """It is named by an option, and seen by nobody: not in the output, nor among the arguments of any process."""
    publish(server)
    server.private["churn"] = ("x-access-token", "s3cret-token")
    real = shutil.which("git")
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/arguments\nexec {real} "$@"\n', encoding="utf-8")
    spy.chmod(0o755)
    variables = {"MY_TOKEN": "s3cret-token", "PATH": f"{spy.parent}{os.pathsep}{os.environ['PATH']}"}
    report = tmp_path / "report.json"
    scanned = run(server.url("churn"), "--token-env", "MY_TOKEN", "--verbose", "-f", f"json={report}", **variables)
    assert (scanned.returncode, scanned.stderr) == (0, b"")
    seen = scanned.stdout + report.read_bytes() + (tmp_path / "arguments").read_bytes()
    hidden = base64.b64encode(b"x-access-token:s3cret-token")
    assert b"fetch" in seen
    assert b"s3cret" not in seen
    assert hidden not in seen
    wrong = run(server.url("churn"), "--token-env", "MY_TOKEN", **{**variables, "MY_TOKEN": "wr0ng"})
    assert wrong.returncode == 3
    assert "is private" in one_line(wrong.stderr)
    assert b"wr0ng" not in wrong.stderr


@pytest.mark.parametrize("command", [("evidence",), ("badge", "--endpoint", "badge.json")], ids=lambda words: words[0])
def test_a_token_opens_it_for_every_command_that_fetches(
    server: GitServer, tmp_path: Path, command: tuple[str, ...]
) -> None:
    publish(server)
    server.private["churn"] = ("x-access-token", "s3cret-token")
    arguments = (*command, server.url("churn"), "--quiet")
    assert run(*arguments, cwd=tmp_path).returncode == 3
    done = run(*arguments, "--token-env", "MY_TOKEN", cwd=tmp_path, MY_TOKEN="s3cret-token")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"s3cret" not in done.stdout


@pytest.mark.parametrize(
    ("target", "token", "status", "said"),
    [
        ("https://example.invalid/a/b", None, 2, "the environment variable MY_TOKEN is not set"),
        ("https://example.invalid/a/b", "", 2, "the environment variable MY_TOKEN is not set"),
        ("https://example.invalid/a/b", "s3cret\nX-Header: 1", 3, "the token is empty, or holds blanks"),
        ("http://example.invalid/a/b", "s3cret", 3, "only shown over https"),
        ("git@example.invalid:a/b", "s3cret", 3, "only shown over https"),
    ],
)
def test_a_token_that_can_not_be_shown(target: str, token: str | None, status: int, said: str) -> None:
    done = run(target, "--token-env", "MY_TOKEN", **({} if token is None else {"MY_TOKEN": token}))
    assert done.returncode == status
    assert said in one_line(done.stderr)
    assert b"s3cret" not in done.stderr


def test_credentials_are_not_handed_on(server: GitServer, tmp_path: Path) -> None:
    publish(server)
    (tmp_path / "elsewhere").mkdir()
    with serve(tmp_path / "elsewhere") as other:
        publish(other)
        server.moved["churn"] = other.url("churn")
        with closing(open_source(server.url("churn"))) as snapshot:
            assert "README.md" in paths(snapshot)
        seen = len(other.requests)
        for target, token in ((server.url("churn"), "s3cret"), (f"http://ada:s3cret@{server.host}/churn", None)):
            with pytest.raises(SourceError, match="has moved, and a password or token is not handed on") as caught:
                open_source(target, token=token)
            assert "s3cret" not in str(caught.value)
        assert len(other.requests) == seen


def test_a_redirect_leads_to_no_other_protocol(server: GitServer, tmp_path: Path, temporary: Path) -> None:
    folder = publish(server)
    for place in (folder.as_uri(), f"ext::touch {tmp_path}/canary", "ssh://127.0.0.1:1/churn", "git://127.0.0.1:1/x"):
        server.moved["elsewhere"] = place
        with pytest.raises(SourceError):
            open_source(server.url("elsewhere"))
    assert not (tmp_path / "canary").exists()
    assert list(temporary.iterdir()) == []


def test_too_much_is_not_fetched(server: GitServer, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(server, partial=False)
    monkeypatch.setattr(transfer, "MOST_BYTES", 500_000)
    with pytest.raises(SourceError, match="is larger than 500 kB even without its large files"):
        open_source(server.url("churn"))
    assert list(temporary.iterdir()) == []


def test_a_server_that_says_too_much_is_not_heard_out(
    server: GitServer, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(server)
    monkeypatch.setattr(transfer, "_MOST_SAID", 60)
    with pytest.raises(SourceError, match="its server says too much"):
        open_source(server.url("churn"), ref="nope")
    assert list(temporary.iterdir()) == []


def test_missing_repository(server: GitServer, temporary: Path) -> None:
    with pytest.raises(SourceError, match="does not exist or is private"):
        open_source(server.url("nowhere"))
    assert list(temporary.iterdir()) == []


def test_repository_without_a_commit(server: GitServer, temporary: Path) -> None:
    make_repository(server.root / "empty")
    for ref in (None, "main"):
        with pytest.raises(SourceError, match="has no commit yet"):
            open_source(server.url("empty"), ref=ref)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("branches", "works"), [(["main", "x"], True), (["only"], True), (["x", "y"], False)])
def test_head_that_names_no_branch(server: GitServer, branches: list[str], works: bool) -> None:
    folder = publish(server)
    git(folder, "checkout", "--quiet", "--detach")
    git(folder, "branch", "-D", "main", "feature/x")
    for branch in branches:
        git(folder, "branch", branch)
    git(folder, "symbolic-ref", "HEAD", "refs/heads/gone")
    if works:
        with closing(open_source(server.url("churn"))) as snapshot:
            assert len(snapshot.history().commits) == 3
    else:
        with pytest.raises(SourceError, match=r"no branch, tag or commit 'HEAD' \(branches: x, y; tags: v1\)"):
            open_source(server.url("churn"))


def test_nobody_listens(temporary: Path) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        with pytest.raises(SourceError, match=r"127\.0\.0\.1 can't be reached: check the address and the network"):
            open_source(f"http://127.0.0.1:{port}/churn")
    assert list(temporary.iterdir()) == []


def test_unknown_host(temporary: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.invalid"):
        open_source("https://nowhere.invalid/ada/churn")
    assert list(temporary.iterdir()) == []


def test_redirect_to_another_protocol_is_refused(server: GitServer, tmp_path: Path) -> None:
    publish(server)
    with pytest.raises(SourceError, match="refused"):
        open_source(f"ext::git-remote-http {server.url('churn')}")
    address = parse_address((tmp_path / "served" / "churn").as_uri())
    assert address is not None
    assert transfer._environment(address, str(tmp_path))["GIT_ALLOW_PROTOCOL"] == "file"


def test_time_limit_ends_git(server: GitServer, temporary: Path) -> None:
    publish(server)
    server.stalling = True
    address = parse_address(server.url("churn"))
    assert address is not None
    with pytest.raises(SourceError, match=r"was not fetched within 0\.5 seconds"):
        remote.clone(address, ref=None, subdir="", source="x", budget=Budget(), seconds=0.5)
    assert list(temporary.iterdir()) == []


def test_interrupt_leaves_nothing_behind(server: GitServer, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(server)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for module, name in ((remote, "read_tree"), (transfer.Transfer, "_watched")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                open_source(server.url("churn"))
        assert list(temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended there without being asked")
@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(15, 143, b"terminated"), (1, 143, b"terminated"), (2, 130, b"interrupted")],
    ids=["SIGTERM", "SIGHUP", "SIGINT"],
)
def test_a_scan_that_is_ended_leaves_nothing_behind(
    server: GitServer, temporary: Path, number: int, status: int, said: bytes
) -> None:
    publish(server)
    server.stalling = True
    scan = subprocess.Popen(
        [sys.executable, "-m", "portfolio_lint", server.url("churn")],
        env=environment(TMPDIR=str(temporary)),
        stderr=subprocess.PIPE,
    )
    limit = time.monotonic() + 30
    # Of the clone itself: Python's `tempfile` tries the folder with a file of its own, before any of ours.
    while not list(temporary.glob("portfolio-lint-*")) and time.monotonic() < limit:
        time.sleep(0.05)
    assert list(temporary.glob("portfolio-lint-*"))
    scan.send_signal(number)
    _, errors = scan.communicate(timeout=30)
    assert (scan.returncode, errors.strip()) == (status, b"portfolio-lint: %b" % said)
    assert list(temporary.iterdir()) == []


def test_forgotten_snapshot_is_removed_with_the_interpreter(server: GitServer, temporary: Path) -> None:
    publish(server)
    code = (
        "import sys; from portfolio_lint.source import open_source; s = open_source(sys.argv[1]); s.read('README.md')"
    )
    subprocess.run(
        [sys.executable, "-c", code, server.url("churn")],
        env=environment(TMPDIR=str(temporary), TEMP=str(temporary)),
        check=True,
        capture_output=True,
    )
    assert list(temporary.iterdir()) == []


def test_failed_history_is_not_complete(server: GitServer) -> None:
    publish(server)
    with closing(open_source(server.url("churn"))) as snapshot:
        server.private["churn"] = ("ada", "s3cret")
        assert subjects(snapshot) == ["last"]
        assert not snapshot.history().complete


def test_slow_history_is_given_up(server: GitServer, temporary: Path) -> None:
    publish(server)
    address = parse_address(server.url("churn"))
    assert address is not None
    (temporary / "clone").mkdir()
    fetching = transfer.Transfer(address, str(temporary / "clone"), seconds=60)
    fetching.prepare()
    fetching.fetch("HEAD")
    server.stalling = True
    assert not fetching.deepen(with_trees=False, seconds=0.3)


def test_environment_of_a_hook_does_not_mislead(
    server: GitServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = publish(server)
    other = make_repository(tmp_path / "other", {"other.py": ""})
    before = sorted(str(path) for path in other.rglob("*"))
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other / ".git" / "objects"),
        "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_NAMESPACE": "x",
        "GIT_PREFIX": "sub/",
        "GIT_CONFIG_PARAMETERS": "'core.bare=false'",
        "GIT_SSH_COMMAND": "ssh -v",
    }.items():
        monkeypatch.setenv(name, value)
    with closing(open_source(server.url("churn"))) as snapshot:
        assert snapshot.commit == git(folder, "rev-parse", "HEAD")
        assert len(snapshot.history().commits) == 3
    assert sorted(str(path) for path in other.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_configuration_and_templates_of_the_user_do_not_act(
    server: GitServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish(server)
    seen = tmp_path / "seen"
    hook = tmp_path / "template" / "hooks" / "reference-transaction"
    hook.parent.mkdir(parents=True)
    hook.write_text(f"#!/bin/sh\ntouch '{seen}'\n")
    hook.chmod(0o700)
    settings = f'[core]\nhooksPath = "{hook.parent}"\n[credential]\nhelper = "!touch {seen}"\n[init]\ntemplateDir = x\n'
    (tmp_path / "settings").write_text(settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    monkeypatch.setenv("GIT_ASKPASS", str(hook))
    monkeypatch.setenv("SSH_ASKPASS", str(hook))
    with closing(open_source(server.url("churn"))) as snapshot:
        snapshot.history()
    server.private["churn"] = ("ada", "s3cret")
    with pytest.raises(SourceError):
        open_source(server.url("churn"))
    assert not seen.exists()
    git(tmp_path, "-c", f"core.hooksPath={hook.parent}", "clone", "-q", str(server.root / "churn"), "clone")
    assert seen.exists(), "the trap is live: a plain clone springs it"


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_ssh_is_never_asked_for_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f'#!/bin/sh\necho "$*" > "{seen}"\necho "git@example.invalid: Permission denied (publickey)." >&2\nexit 255\n'
    )
    ssh.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    for url in ("git@example.invalid:ada/churn.git", "ssh://git@example.invalid/ada/churn.git"):
        with pytest.raises(SourceError, match="does not accept this machine's SSH key"):
            open_source(url)
        assert "BatchMode=yes" in seen.read_text()


def test_file_urls(tmp_path: Path, temporary: Path) -> None:
    folder = make_repository(tmp_path / "some where", {"a.py": "1", "venv/pyvenv.cfg": ""})
    with closing(open_source(folder.as_uri())) as snapshot:
        assert paths(snapshot) == ["a.py"]
        assert snapshot.skipped == (Skipped("venv/", "virtual environment, 1 file"),)
        assert snapshot.read("a.py") == b"1"
    (tmp_path / "plain").mkdir()
    for path in ("plain", "nowhere"):
        with pytest.raises(SourceError, match="is not a Git repository"):
            open_source((tmp_path / path).as_uri())
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ("fatal: unable to access 'x': Could not resolve host: github.com", "host github.com is unknown"),
        (
            "fatal: unable to access 'x': Failed to connect to github.com port 443: Connection refused",
            "can't be reached",
        ),
        (
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            r"GitHub asks for a login",
        ),
        ("remote: Repository not found.\nfatal: repository 'x' not found", "does not exist or is private"),
        ("fatal: unable to access 'x': SSL certificate problem: self-signed certificate", "no valid certificate"),
        ("fatal: detected dubious ownership in repository at '/x'", "belongs to another user"),
        (
            "remote: hello\nfatal: \x1b[31mprotocol error: bad line",
            r"can't be fetched: \?\[31mprotocol error: bad line",
        ),
        ("something odd", "can't be fetched: something odd"),
        ("", "no reason given"),
    ],
)
def test_what_git_complains_of(errors: str, said: str) -> None:
    address = parse_address("https://github.com/ada/churn")
    assert address is not None
    message = str(transfer.explain(address, errors))
    with pytest.raises(SourceError, match=said):
        raise transfer.explain(address, errors)
    assert message.isprintable()


def test_gitpython_that_can_not_be_imported(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = parse_address("https://127.0.0.1:1/x")
    assert address is not None
    monkeypatch.setitem(sys.modules, "git.cmd", None)
    with pytest.raises(SourceError, match="Git can't be used"):
        transfer.Transfer(address, str(temporary), seconds=10)


def test_removing_goes_on_past_what_can_not_be_removed(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (temporary / "x" / "y").mkdir(parents=True)
    (temporary / "x" / "y" / "a").write_text("")
    (temporary / "x" / "b").write_text("")
    unlink = os.unlink
    refused: list[str] = []

    def stubborn(path: str, **more: int) -> None:
        if os.path.basename(path) == "a" or not refused:
            refused.append(path)
            raise PermissionError(13, "Permission denied")
        unlink(path, **more)

    monkeypatch.setattr(os, "unlink", stubborn)
    remote.remove_folder(str(temporary / "x"))
    monkeypatch.undo()
    assert refused
    assert not (temporary / "x" / "b").exists()
