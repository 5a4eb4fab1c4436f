"""Hostile repositories against the real command line: nothing runs, escapes, hangs, exhausts or hides another file."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from command_line import environment
from hostile import Attack, Content, attacks

from portfolio_lint.amount import OVER
from portfolio_lint.isolation.hazards import may_hurt
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.reports.formats import FORMATS

resource = pytest.importorskip("resource", reason="limits of a process as POSIX has them")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of a process as Linux keeps them")

# Of processor time. Coverage is not measured in these processes, which would make them several times slower.
SECONDS = 20
MEMORY = 600_000_000
HARMLESS = """from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

print(cross_val_score(LogisticRegression(), X, y, cv=5))
"""
Report = dict[str, Any]


def _limited() -> None:
    """In the child: more time or memory than this ends it, or gives an error that the test sees."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _write(folder: Path, files: dict[str, Content]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a harmless file, that must be reported whatever lies beside it."""
    folder = tmp_path / "project"
    _write(folder, {"harmless/train.py": HARMLESS})
    return folder


def _processor_time() -> float:
    """The seconds that the processes took which this one has started and seen end, and those which they had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _scan(
    project: Path,
    *options: str,
    target: str = "",
    statuses: tuple[int, ...] = (0, 1),
    formats: Iterable[str] = FORMATS,
    **variables: str,
) -> Report:
    """Scan within the limits, in these formats; the JSON report of what must have gone well.

    `target` is what to scan where it is not the folder itself.
    """
    reports = project.parent / "reports"
    reports.mkdir(exist_ok=True)
    forms = [word for form in formats for word in ("-f", f"{form}={reports / form}")]
    cache = str(project.parent / "cache")
    before = _processor_time()
    done = subprocess.run(
        [sys.executable, "-m", "portfolio_lint", str(target or project), *forms, *options],
        cwd=project.parent,
        env=environment(PORTFOLIO_LINT_CACHE_DIR=cache, **variables),
        capture_output=True,
        timeout=3 * SECONDS,
        check=False,
        preexec_fn=_limited,
    )
    assert (done.returncode in statuses, done.stderr) == (True, b""), (done.returncode, done.stderr[-2000:])
    # The process and all that it started, together.
    assert _processor_time() - before < SECONDS
    report: Report = json.loads((reports / "json").read_bytes())
    assert report.get("faults", []) == []
    assert "harmless/train.py" in _places(report, "cross_validation")
    assert not [*project.parent.glob("canary*"), *project.glob("canary*")], "something of the repository was run"
    for form in formats:
        text = (reports / form).read_bytes().decode()
        assert "\x1b" not in text, form
        assert "\x07" not in text, form
    return report


def _places(report: Report, concept: str) -> set[str]:
    return {place["path"] for part in report["projects"] for place in part["evidence"][concept]}


def _skipped(report: Report) -> dict[str, str]:
    return {entry["path"]: entry["reason"] for entry in report["repository"]["skipped"]}


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.label)
def test_contents(project: Path, attack: Attack) -> None:
    _write(project, dict(attack.files()))
    # What is read is hostile here; what may not be printed is tried in every format below.
    _scan(project, formats=("json", "text"))


def test_small_contents(project: Path) -> None:
    """What is too small for a process of its own is read in the scan's, and may not take that down either."""
    read_here = 9_900
    cells = []
    for attack in attacks():
        for path, content in attack.files().items():
            small = (content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)[:read_here]
            assert not may_hurt(kind_of(path), path, small)
            _write(project, {f"{attack.label}/{path}": small})
            if path.endswith((".py", ".md")):
                kind = "code" if path.endswith(".py") else "markdown"
                cells.append({"cell_type": kind, "metadata": {}, "source": small.decode("utf-8", "replace")})
    for number, cell in enumerate(cells):
        _write(project, {f"cells/{number}.ipynb": json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]})})
    _scan(project)


# -- what lies in a folder

ESCAPES = {
    "terminal": "\x1b]0;owned\x07\x1b[2J.py",
    "line-feed": "a\n::error::owned.py",
    "carriage-return": "a\r::stop-commands::x.py",
    "command": "::error file=x::owned.py",
    "percent": "%0A::error::owned.py",
    "html": "<img src=x onerror=alert(1)>.py",
    "quotes": "\"'><b>.py",
    "markdown": "[click](javascript:alert(1)).py",
    "table": "a|b`c`|.py",
    "formula": "=cmd|'' !A0.py",
    "option": "--output=owned.py",
    "direction": "a\u202eyp.exe\u2066.py",
    "separator": "a\u2028b\u2029c.py",
    "not-utf-8": os.fsdecode(b"caf\xe9\xff.py"),
    "template": "{{ 7*7 }}{% raw %}.py",
    "glob": "[a]*?{b}.py",
    "backslash": "..\\..\\owned.py",
    "spaces": "  a  .py",
    "drive": "C:owned.py",
    "longest": "a" * 252 + ".py",
    "entity": "&lt;a&#x0a;.py",
    "cdata": "]]>.py",
    "comment": "-->.py",
    "collision": "\u00e9.py",
}


@pytest.mark.parametrize("name", ESCAPES.values(), ids=list(ESCAPES))
def test_names(project: Path, name: str) -> None:
    leaking = "import pandas as pd\nd = pd.read_csv('/home/ada/data.csv')\npassword = 'hunter2hunter2'\nprint 1 (\n"
    (project / name).write_text(leaking, encoding="utf-8")
    (project / "README.md").write_text(f"# {name!a}\n\n[x]({name!a})\n", encoding="utf-8")
    _scan(project)
    reports = project.parent / "reports"
    for form in ("text", "github", "markdown"):
        for line in (reports / form).read_text(encoding="utf-8").split("\n"):
            assert not line.startswith(("::stop-commands", "::error::owned", "::error file=x")), form
    page = (reports / "html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<b>.py" not in page
    markdown = (reports / "markdown").read_text(encoding="utf-8")
    assert "[click](javascript:" not in markdown
    assert "<img src=x" not in markdown


def test_links_lead_nowhere(project: Path, tmp_path: Path) -> None:
    secret = tmp_path / "outside.py"
    secret.write_text("import xgboost\nxgboost.XGBClassifier().fit(x, y)\n", encoding="utf-8")
    for name, target in (
        ("a.py", secret),
        ("b", tmp_path),
        ("c.py", Path("c.py")),
        ("d", Path("..")),
        ("e", Path("/")),
    ):
        (project / name).symlink_to(target)
    (project / "README.md").symlink_to("/etc/passwd")
    skipped = _skipped(_scan(project))
    assert {path for path, reason in skipped.items() if reason == "symbolic link"} == {
        "README.md",
        "a.py",
        *"bde",
        "c.py",
    }
    assert b"xgboost" not in (tmp_path / "reports" / "json").read_bytes().replace(b"uses_xgboost", b"")


def test_names_that_are_nearly_alike(project: Path) -> None:
    """Names that one system takes for the same and another does not: each is a file of its own, or is said to be."""
    names = ["TRAIN.py", "Train.py", "train.py", "\u00e9.py", "e\u0301.py", "\ufb01t.py", "fit.py", "stra\u00dfe.py"]
    names += [
        "STRASSE.py",
        "strasse.py",
        "\u212aelvin.py",
        "kelvin.py",
        "K\u0307.py",
        "a.py",
        "\u0430.py",
        "a\u200b.py",
    ]
    for name in names:
        _write(project, {f"harmless/{name}": HARMLESS})
    _write(project, {"README.md": "# One\n", "readme.md": "# Two\n", "ReadMe.MD": "# Three\n"})
    there = {path.name for path in (project / "harmless").iterdir()}
    assert {f"harmless/{name}" for name in there} == _places(_scan(project), "cross_validation")


@pytest.mark.parametrize("url", [False, True], ids=["commit", "url"])
def test_trees_made_by_hand(project: Path, url: bool) -> None:
    """A commit may hold names that no checkout would write: out of the folder, into Git's own, twice the same."""
    _git(project, "init", "-q")
    _git(project, "add", ".")
    canary = f"#!/bin/sh\ntouch {project.parent}/canary\n"
    blobs = {name: _object(project, "blob", text) for name, text in (("code", HARMLESS), ("hook", canary))}
    inner = _tree(project, [("100644", b"train.py", blobs["code"])])
    hooks = _tree(project, [("100755", b"post-checkout", blobs["hook"]), ("100644", b"config", blobs["hook"])])
    strange = [
        b"..",
        b".",
        b".git",
        b".GIT",
        b"git~1",
        b".git ",
        b".g\xe2\x80\x8cit",
        b"../../out.py",
        b"/etc/x.py",
        b"a//b.py",
    ]
    entries = [("40000", name, hooks) for name in strange]
    entries += [("100644", b"twice.py", blobs["code"])] * 2 + [("100755", b"\xc3\xa9.py", blobs["code"])]
    entries += [
        ("120000", b"link.py", blobs["code"]),
        ("160000", b"module", inner),
        ("100644", b"a\\b.py", blobs["code"]),
    ]
    top = _tree(project, [*entries, ("40000", b"harmless", inner)])
    _git(project, "update-ref", "refs/heads/strange", _git(project, "commit-tree", top, "-m", "by hand"))
    report = _scan(project, "--ref", "strange", target=project.as_uri() if url else "")
    assert {"twice.py", "\u00e9.py"} <= _places(report, "cross_validation")
    paths = [place["path"] for part in report["projects"] for found in part["evidence"].values() for place in found]
    assert not [path for path in paths if ".." in path or path.startswith("/") or ".git" in path.lower()]
    assert not (project.parent / "out.py").exists()


def test_a_commit_of_a_million_files(project: Path) -> None:
    """A thousand names in each folder, and the same folder behind each of them: a few kilobytes of Git."""
    _git(project, "init", "-q")
    inner = _tree(project, [("100644", b"train.py", _object(project, "blob", HARMLESS))])
    below, mode = _object(project, "blob", "x = 1\n"), "100644"
    for _ in range(2):
        below, mode = _tree(project, [(mode, f"{n:03}.py".encode(), below) for n in range(1_000)]), "40000"
    top = _tree(project, [("40000", b"harmless", inner), ("40000", b"many", below)])
    _git(project, "update-ref", "refs/heads/many", _git(project, "commit-tree", top, "-m", "many"))
    report = _scan(project, "--ref", "many", target=project.as_uri())
    assert "more than 100000 files" in _skipped(report)["./"]


def test_a_history_of_endless_subjects(project: Path) -> None:
    """A message is a line as long as anybody likes, and the same one costs nothing a thousand times over."""
    _git(project, "init", "-q")
    who = "author \u202eada\x1b[2J <a@b.c> 1 +0000\ncommitter a <a@b.c> 1 +0000\n".encode()
    message = b"endless " * 125_000
    commits = (
        b"commit refs/heads/endless\n%bdata %d\n%b\nM 100644 inline a%d.py\ndata 5\nx = 1\n"
        % (who, len(message), message, number)
        for number in range(300)
    )
    _git(project, "fast-import", "--quiet", feed=b"".join(commits))
    _git(project, "symbolic-ref", "HEAD", "refs/heads/endless")
    _scan(project)


def test_pipes_sockets_and_devices(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {"a.py", "README.md", "b.ipynb"}
    with suppress(OSError):  # only root may make one, and not everywhere
        os.mknod(project / "zero.py", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.mknod(project / "random.ipynb", stat.S_IFCHR | 0o666, os.makedev(1, 9))
        expected |= {"zero.py", "random.ipynb"}
    os.mkfifo(project / "a.py")
    os.mkfifo(project / "README.md")
    os.mkfifo(project / "pyproject.toml")
    listening = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(project)  # the path of a socket is short
    listening.bind("b.ipynb")
    try:
        assert expected <= set(_skipped(_scan(project)))
    finally:
        listening.close()


def test_sparse_files(project: Path) -> None:
    for name in ("a.py", "a.ipynb", "a.csv", "a.yaml", "README.md", "requirements.txt", "data.json", "Makefile"):
        with open(project / name, "wb") as file:
            file.truncate(1 << 40)
    assert _skipped(_scan(project))["a.py"] == "larger than 2 MB"


def test_deep_folders(project: Path) -> None:
    here = os.open(project, os.O_RDONLY)
    for _ in range(10_000):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        _scan(project)
    finally:
        subprocess.run(["rm", "-rf", str(project / "d")], check=True)


def test_many_files(project: Path) -> None:
    for number in range(150):
        (project / f"d{number}").mkdir()
        for other in range(100):
            (project / f"d{number}" / f"{other}.py").touch()
    _scan(project)


def test_many_dense_files(project: Path) -> None:
    """Each too small to be suspected of anything, and all together more than anybody has room for."""
    for number in range(300):
        _write(project, {f"many/{number:03}.py": "f(x).g(y).h(z)\n" * 655})
    skipped = _skipped(_scan(project))
    over = [path for path, reason in skipped.items() if reason == OVER]
    assert 50 < len(over) < 150
    assert max(over) == "many/299.py"


def test_unreadable_files(project: Path) -> None:
    (project / "a.py").write_text("x = 1", encoding="utf-8")
    (project / "a.py").chmod(0)
    (project / "b").mkdir(mode=0)
    _scan(project)
    (project / "b").chmod(0o700)


# -- what would run

RUNS = {
    "python": {
        "a.py": "open('canary', 'w')",
        "conftest.py": "open('canary', 'w')",
        "sitecustomize.py": "open('canary', 'w')",
    },
    "modules": {f"{name}.py": "open('canary', 'w')" for name in ("click", "msgspec", "json", "ast", "pcre2", "yaml")},
    "packages": {"portfolio_lint/__init__.py": "open('canary', 'w')", "portfolio_lint_rules.py": "open('canary', 'w')"},
    "path": {"a.pth": "import os; open('canary', 'w')", "usercustomize.py": "open('canary', 'w')"},
    "setup": {
        "setup.py": "open('canary', 'w')",
        "setup.cfg": "[options]\ncmdclass = a.b",
        "Makefile": "all:\n\ttouch canary",
    },
    "pack": {
        "evil-1.dist-info/METADATA": "Name: evil\nVersion: 1\n",
        "evil-1.dist-info/entry_points.txt": "[portfolio_lint.packs]\nevil = evil:pack\n",
        "evil.py": "open('canary', 'w')",
    },
    "rules": {"rules/evil.py": "open('canary', 'w')", "rules/pyproject.toml": "[project]\nname = 'evil'\n"},
    "plugins": {
        "plugins/evil.py": "open('canary', 'w')",
        "jupyter_config.py": "open('canary', 'w')",
        ".ipython/profile_default/startup/a.py": "open('canary', 'w')",
    },
    "templates": {
        "report.html.j2": "{{ cycler.__init__.__globals__.os.system('touch canary') }}",
        "README.md": "# {{ ''.__class__.__mro__ }} {% include '/etc/passwd' %}",
    },
    "notebook": {
        "a.ipynb": json.dumps(
            {
                "nbformat": 3,
                "worksheets": [
                    {
                        "cells": [
                            {
                                "cell_type": "code",
                                "input": "!touch canary\n%run x.py\nopen('canary', 'w')",
                                "language": "python",
                                "outputs": [],
                            }
                        ]
                    }
                ],
            }
        )
    },
}


@pytest.mark.parametrize("files", RUNS.values(), ids=list(RUNS))
def test_nothing_runs(project: Path, files: dict[str, Content]) -> None:
    _write(project, files)
    _scan(project)


@pytest.mark.parametrize("files", [RUNS["path"], RUNS["pack"], RUNS["python"]], ids=["path", "pack", "python"])
def test_nothing_runs_from_within(project: Path, files: dict[str, Content]) -> None:
    """People stand in the repository when they call the command, and Python must not look there."""
    _write(project, files)
    command = [os.path.join(os.path.dirname(sys.executable), "portfolio-lint"), ".", "--no-cache"]
    done = subprocess.run(command, cwd=project, env=environment(), capture_output=True, timeout=60, check=False)
    assert (done.returncode in (0, 1), done.stderr) == (True, b"")
    assert not list(project.rglob("canary*"))


def _git(folder: Path, *arguments: str, feed: bytes = b"") -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, input=feed, check=True, capture_output=True)
    return done.stdout.decode().strip()


def _object(folder: Path, kind: str, content: str | bytes) -> str:
    """Write an object of Git as it is, sound or not; its name."""
    feed = content.encode() if isinstance(content, str) else content
    return _git(folder, "hash-object", "-t", kind, "-w", "--stdin", "--literally", feed=feed)


def _tree(folder: Path, entries: list[tuple[str, bytes, str]]) -> str:
    """A folder of Git, from the mode, the name and the object of each entry."""
    content = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(name_of) for mode, name, name_of in entries)
    return _object(folder, "tree", content)


CONFIGURED = {
    "monitor": ("core.fsmonitor", "touch {canary}; false"),
    "pager": ("core.pager", "touch {canary}"),
    "editor": ("core.editor", "touch {canary}"),
    "ssh": ("core.sshCommand", "touch {canary}"),
    "hooks": ("core.hooksPath", "evil"),
    "filter": ("filter.evil.clean", "touch {canary}"),
    "process": ("filter.evil.process", "touch {canary}"),
    "text": ("diff.evil.textconv", "touch {canary}"),
    "diff": ("diff.external", "touch {canary}"),
    "alias": ("alias.ls-files", "!touch {canary}"),
    "credentials": ("credential.helper", "!touch {canary}"),
    "include": ("include.path", "../evil.config"),
    "worktree": ("core.worktree", "/etc"),
    "attributes": ("core.attributesFile", "/etc/passwd"),
    "excludes": ("core.excludesFile", "/dev/zero-not"),
    "signatures": ("gpg.program", "touch {canary}"),
}


@pytest.mark.parametrize(("key", "value"), CONFIGURED.values(), ids=list(CONFIGURED))
def test_git_configuration(project: Path, key: str, value: str) -> None:
    canary = project.parent / "canary"
    _git(project, "init", "-q")
    _write(
        project, {".gitattributes": "* filter=evil diff=evil\n", "evil.config": f"[core]\nfsmonitor = touch {canary}\n"}
    )
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "a")
    for hook in ("post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"):
        for folder in (project / ".git" / "hooks", project / "evil"):
            folder.mkdir(exist_ok=True)
            (folder / hook).write_text(f"#!/bin/sh\ntouch {canary}\n", encoding="utf-8")
            (folder / hook).chmod(0o755)
    if key == "core.worktree":  # Git lists another folder then: no file of the project is in it
        _git(project, "config", key, str(project))
        return
    _git(project, "config", key, value.format(canary=canary))
    (project / "harmless" / "train.py").touch()
    _scan(project)
    return


# -- the cache


def test_a_poisoned_cache(project: Path) -> None:
    """Every entry is damaged, cut or another's; what is read is the same."""
    import sqlite3

    expected = _scan(project)
    database = project.parent / "cache" / "facts.sqlite3"
    for damage in (
        "value = zeroblob(length(value))",
        "value = substr(value, 1, 9)",
        "value = NULL",
        "value = 7",
        "day = 'x'",
        "value = 'text'",
    ):
        connection = sqlite3.connect(database)
        with connection:
            connection.execute(f"UPDATE facts SET {damage}")
        connection.close()
        assert _scan(project) == expected
    for content in (b"", b"SQLite format 3\0", b"\0" * 100_000, database.read_bytes()[:5_000]):
        for extra in ("-wal", "-shm"):
            database.with_name(database.name + extra).write_bytes(b"\xff" * 5_000)
        database.write_bytes(content)
        assert _scan(project) == expected


def test_a_cache_with_triggers_and_views(project: Path) -> None:
    """A database of a stranger has its own tables; none of it runs anything or changes a report."""
    import sqlite3

    expected = _scan(project)
    database = project.parent / "cache" / "facts.sqlite3"
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("DROP TABLE facts")
        connection.execute("CREATE VIEW facts AS SELECT 1 AS key, randomblob(99) AS value, 1 AS day")
    connection.close()
    assert _scan(project) == expected


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated"), (signal.SIGHUP, 143, b"terminated")],
)
def test_an_interrupted_scan_leaves_no_half_report(project: Path, number: int, status: int, said: bytes) -> None:
    models = "from sklearn.svm import SVC\n" + "SVC().fit(x, y).score(x, y)\n" * 9_000
    _write(project, {f"a{number}.py": models for number in range(8)})
    output = project.parent / "report.json"
    command = [sys.executable, "-m", "portfolio_lint", str(project), "-f", f"json={output}"]
    variables = environment(PORTFOLIO_LINT_CACHE_DIR=str(project.parent / "cache"))
    started = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        started.wait(1.5)
    started.send_signal(number)
    _, errors = started.communicate(timeout=60)
    assert (started.returncode, errors.strip()) == (status, b"portfolio-lint: %b" % said)
    assert not output.exists()
    assert not list(project.parent.glob(".portfolio-lint-*"))
