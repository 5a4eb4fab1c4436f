"""Many repositories by one command: real processes, real folders, and Git's own server."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import msgspec
import pytest
from batches import children, is_alive, lines_of, made_by, make_folders, start, wait_for_lines, wait_until, write_list
from command_line import FIXTURES, ROOT, environment, make_pack, one_line, run
from git_http_server import GitServer, commit, make_repository, serve
from test_cli_status import RAISING_RULE

from portfolio_lint import __version__
from portfolio_lint.batch.targets import Target
from portfolio_lint.batch.task import Judging, Limits, Task

pytest.importorskip("pyarrow")
import pyarrow.parquet as pq

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    (tmp_path / "served").mkdir()
    with serve(tmp_path / "served") as running:
        yield running


def batch(*arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[bytes]:
    return run("batch", *map(str, arguments), **changed)


def first_line(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode().partition("\n")[0]


def test_reports_tables_and_overview(tmp_path: Path) -> None:
    listed = tmp_path / "cohort.csv"
    rows = [("path", "name"), (FIXTURES / "churn", "Ada"), (FIXTURES / "collection", ""), ("nowhere", "=Alan")]
    listed.write_text("".join(f"{path},{name}\n" for path, name in rows), encoding="utf-8")
    out = tmp_path / "results"
    done = batch(listed, "-o", out)
    assert (done.returncode, done.stderr) == (3, b"")
    assert first_line(done) == "3 targets: 2 with a report, 1 failed (3 scanned now, 0 done before)"
    assert "unreadable  nowhere: 'nowhere' does not exist" in done.stdout.decode()

    churn, collection, nowhere = lines_of(out)
    assert [line["source"] for line in (churn, collection)] == [str(FIXTURES / "churn"), str(FIXTURES / "collection")]
    assert (churn["candidate"], churn["status"]) == ("Ada", "ok")
    assert (nowhere["status"], nowhere["commit"], nowhere["report"]) == ("unreadable", None, None)
    schema = json.loads((ROOT / "portfolio_lint/reports/report.schema.json").read_bytes())
    jsonschema.validate(churn["report"], schema)
    alone = json.loads(run(str(FIXTURES / "churn"), "--format", "json", "--no-config").stdout)
    assert churn["report"] == alone

    repositories = pq.read_table(out / "repositories.parquet").to_pylist()
    assert [(row["candidate"], row["status"], row["projects"]) for row in repositories] == [
        ("Ada", "ok", 1),
        ("", "ok", 3),
        ("=Alan", "unreadable", None),
    ]
    projects = pq.read_table(out / "projects.parquet").to_pylist()
    assert [row["project"] for row in projects] == [".", "bike-demand", "house-prices", "spam-filter"]
    assert projects[0]["share_validation"] == churn["report"]["projects"][0]["scores"]["Validation"]["value"]
    concepts = pq.read_table(out / "concepts.parquet").to_pylist()
    assert len(concepts) == sum(
        len(one["evidence"]) for line in (churn, collection) for one in line["report"]["projects"]
    )
    assert {row["state"] for row in concepts} == {"shown", "missing", "does not apply", "found", "not found"}
    findings = pq.read_table(out / "findings.parquet").to_pylist()
    reported = [line["report"] for line in (churn, collection)]
    told = [len(one["findings"]) + sum(len(project["findings"]) for project in one["projects"]) for one in reported]
    assert len(findings) == sum(told)
    assert {row["project"] for row in findings if row["candidate"] == ""} >= {"bike-demand"}

    with open(out / "failures.csv", encoding="utf-8", newline="") as file:
        (failure,) = csv.DictReader(file)
    assert (failure["url"], failure["candidate"], failure["status"]) == ("nowhere", "=Alan", "unreadable")
    assert batch(out / "failures.csv", "-o", tmp_path / "again").returncode == 3


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    folders = make_folders(tmp_path / "all", 3)
    listed, out = write_list(tmp_path / "list", folders), tmp_path / "results"
    assert batch(listed, "-o", out).returncode == 0
    before = made_by(out)
    again = batch(listed, "-o", out)
    assert first_line(again) == "3 targets: 3 with a report, 0 failed (0 scanned now, 3 done before)"
    assert made_by(out) == before
    assert not (out / "failures.csv").exists()

    (folders[1] / "train.py").write_text("print('nothing is left')\n", encoding="utf-8")
    assert "(0 scanned now, 3 done before)" in first_line(batch(listed, "-o", out, "--keep"))
    assert "(1 scanned now, 2 done before)" in first_line(batch(listed, "-o", out))
    assert made_by(out)["results.jsonl"] != before["results.jsonl"]

    other_rules = batch(listed, "-o", out, "--select", "DOC")
    assert "(3 scanned now, 0 done before)" in first_line(other_rules)
    codes = {row["code"][:3] for row in pq.read_table(out / "findings.parquet").to_pylist()}
    assert codes == {"DOC"}

    shorter = write_list(tmp_path / "list", folders[:1])
    assert "1 target: 1 with a report" in first_line(batch(shorter, "-o", out, "--select", "DOC"))
    assert len(lines_of(out)) == 1


def test_neither_the_order_nor_the_number_of_processes_matters(tmp_path: Path) -> None:
    folders = make_folders(tmp_path / "all", 4)
    one, other = tmp_path / "one", tmp_path / "other"
    assert batch(write_list(tmp_path / "a", folders), "-o", one, "--jobs", "1").returncode == 0
    assert batch(write_list(tmp_path / "b", folders[::-1]), "-o", other, "--jobs", "3").returncode == 0
    assert made_by(one) == made_by(other)


def test_a_half_written_line_and_a_damaged_one(tmp_path: Path) -> None:
    listed, out = write_list(tmp_path / "list", make_folders(tmp_path / "all", 3)), tmp_path / "results"
    assert batch(listed, "-o", out).returncode == 0
    before = made_by(out)
    first, second, third = before["results.jsonl"].splitlines(keepends=True)
    (out / "results.jsonl").write_bytes(first + b"{damaged\n" + second + third[:100_000].rstrip(b"\n"))
    done = batch(listed, "-o", out)
    assert "1 line can't be read" in one_line(done.stderr)
    assert "(1 scanned now, 2 done before)" in first_line(done)
    assert made_by(out) == before


@posix
def test_a_batch_that_is_killed_goes_on(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    listed, out, whole = (
        write_list(tmp_path / "list", make_folders(tmp_path / "all", 6)),
        tmp_path / "out",
        tmp_path / "whole",
    )
    running = start(listed, "-o", str(out), "--jobs", "2", TMPDIR=str(temporary))
    wait_for_lines(out, 2)
    running.kill()
    running.communicate()
    done = batch(listed, "-o", out, TMPDIR=str(temporary))
    assert done.returncode == 0
    assert "6 with a report" in first_line(done)
    assert "(0 scanned now" not in first_line(done)
    assert not list(temporary.iterdir())
    assert batch(listed, "-o", whole).returncode == 0
    assert made_by(out) == made_by(whole)


@posix
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_batch_that_is_ended_says_how_far_it_came(server: GitServer, tmp_path: Path, sent: int, status: int) -> None:
    make_repository(server.root / "slow", {"README.md": "# Slow"})
    server.stalling = True
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    listed = write_list(tmp_path / "list", [str(make_folders(tmp_path / "all", 1)[0]), server.url("slow")])
    out = tmp_path / "out"
    running = start(listed, "-o", str(out), "--jobs", "1", TMPDIR=str(temporary))
    wait_until(lambda: bool(server.requests))
    scans = children(running.pid)
    running.send_signal(sent)
    _, errors = running.communicate(timeout=30)
    assert running.returncode == status
    assert "1 of 2 are done: the same command goes on from here" in errors.decode()
    assert not list(temporary.iterdir())
    assert not any(map(is_alive, scans))
    assert len(lines_of(out)) == 1


@posix
def test_a_scan_that_takes_too_long(server: GitServer, tmp_path: Path) -> None:
    make_repository(server.root / "slow", {"README.md": "# Slow"})
    server.stalling = True
    temporary, out = tmp_path / "temporary", tmp_path / "out"
    temporary.mkdir()
    listed = write_list(tmp_path / "list", [server.url("slow")])
    done = batch(listed, "-o", out, "--timeout", "3", TMPDIR=str(temporary))
    assert done.returncode == 3
    (line,) = lines_of(out)
    assert (line["status"], line["message"]) == ("timeout", "not done within 3 seconds")
    assert not list(temporary.iterdir())

    server.stalling = False
    server.stall.set()
    assert "(0 scanned now" in first_line(batch(listed, "-o", out))
    again = batch(listed, "-o", out, "--retry-failed")
    assert (again.returncode, first_line(again)) == (
        0,
        "1 target: 1 with a report, 0 failed (1 scanned now, 0 done before)",
    )


# What no repository brings a scan to any more: of none is more kept than there is room for.
HUNGRY_RULE = RAISING_RULE.replace(
    'raise ValueError("no luck")',
    """if "hungry.py" in project.paths:
        bytearray(2_000_000_000)
    return ()""",
)


@pytest.mark.skipif(sys.platform != "linux", reason="a limit that only Linux keeps")
def test_a_scan_that_needs_too_much_memory(tmp_path: Path) -> None:
    big = make_folders(tmp_path / "all", 1)[0]
    (big / "hungry.py").write_text("x = 1\n", encoding="utf-8")
    pack = make_pack(tmp_path / "pack", HUNGRY_RULE)
    out = tmp_path / "out"
    listed = write_list(tmp_path / "list", [big, FIXTURES / "webapp"])
    done = batch(listed, "-o", out, "--memory", "300", "--no-tables", PYTHONPATH=pack)
    assert done.returncode == 3
    failed, well = sorted(lines_of(out), key=lambda line: str(line["status"]))
    assert (failed["status"], failed["report"]) == ("memory", None)
    assert failed["message"] == "needs more than 300 MB of memory, or than there was"
    assert well["status"] == "ok"
    assert not (out / "projects.parquet").exists()


@posix
@pytest.mark.parametrize("begun", [b"", b'{"target": '])
def test_a_scan_without_a_task_ends_and_removes_nothing(tmp_path: Path, begun: bytes) -> None:
    (tmp_path / "of somebody else").write_text("precious", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "portfolio_lint.cli.alone", str(tmp_path / "report.json")],
        input=begun,
        env=environment(TMPDIR=str(tmp_path)),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["of somebody else"]


DEAF_RULE = RAISING_RULE.replace(
    'raise ValueError("no luck")',
    """while True:
        try:
            while True:
                pass
        except BaseException:
            pass""",
)


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="a limit that only POSIX keeps")
def test_a_scan_that_nobody_can_end_is_ended_by_the_system(tmp_path: Path) -> None:
    folder = make_folders(tmp_path / "all", 1)[0]
    pack = make_pack(tmp_path / "pack", DEAF_RULE)
    task = Task(Target(str(folder), str(folder)), Judging(), Limits(seconds=0), "edition", __version__, str(tmp_path))
    scan = subprocess.Popen(
        [sys.executable, "-P", "-m", "portfolio_lint.cli.alone", str(tmp_path / "report.json")],
        env=environment(TMPDIR=str(tmp_path), PYTHONPATH=pack),
        stdin=subprocess.PIPE,
    )
    assert scan.stdin is not None
    scan.stdin.write(msgspec.json.encode(task) + b"\n")
    scan.stdin.flush()
    assert scan.wait(60) == -signal.SIGXCPU


@posix
def test_a_scan_whose_batch_is_gone_removes_nothing_but_its_clone(server: GitServer, tmp_path: Path) -> None:
    make_repository(server.root / "slow", {"README.md": "# Slow"})
    server.stalling = True
    own = tmp_path / "own"
    own.mkdir()
    (own / "of somebody else").write_text("precious", encoding="utf-8")
    target = Target(server.url("slow"), server.url("slow"))
    task = Task(target, Judging(), Limits(), "edition", __version__, str(tmp_path))
    scan = subprocess.Popen(
        [sys.executable, "-P", "-m", "portfolio_lint.cli.alone", str(own / "report.json")],
        env=environment(TMPDIR=str(own)),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert scan.stdin is not None
    scan.stdin.write(msgspec.json.encode(task) + b"\n")
    scan.stdin.flush()
    wait_until(lambda: bool(server.requests))
    scan.stdin.close()
    assert scan.wait(30) == 143
    assert [path.name for path in own.iterdir()] == ["of somebody else"]


def test_a_fault_costs_only_what_it_concerns(tmp_path: Path) -> None:
    pack, out = make_pack(tmp_path / "pack", RAISING_RULE), tmp_path / "out"
    done = batch(write_list(tmp_path / "list", make_folders(tmp_path / "all", 1)), "-o", out, PYTHONPATH=pack)
    assert done.returncode == 4
    (line,) = lines_of(out)
    assert line["status"] == "fault"
    assert "no luck" in line["message"]
    assert line["report"]["projects"][0]["findings"]


def test_urls(server: GitServer, tmp_path: Path) -> None:
    folder = make_repository(server.root / "churn", {"README.md": "# Churn", "a/train.py": "import pandas"})
    server.private["secret"] = ("ada", "pass-word")
    make_repository(server.root / "secret", {"README.md": "# Secret"})
    listed, out = tmp_path / "list.jsonl", tmp_path / "out"
    targets = [
        {"url": server.url("churn")},
        {"url": server.url("churn"), "subdir": "a", "ref": "main"},
        {"url": server.url("secret").replace("//", "//ada:pass-word@")},
    ]
    listed.write_text("".join(json.dumps(target) + "\n" for target in targets), encoding="utf-8")
    options = ("-o", out, "--pause", "0", "--per-host", "2")
    assert batch(listed, *options).returncode == 0
    whole, inner, secret = lines_of(out)
    assert [len(line["report"]["repository"]["commit"]) for line in (whole, inner, secret)] == [40] * 3
    assert (inner["subdir"], inner["report"]["repository"]["files_read"]) == ("a", 1)
    assert not [path for path in out.iterdir() if b"pass-word" in path.read_bytes()]

    assert "(0 scanned now, 3 done before)" in first_line(batch(listed, *options))
    new = commit(folder, {"README.md": "# More"})
    assert "(2 scanned now, 1 done before)" in first_line(batch(listed, *options))
    assert lines_of(out)[0]["commit"] == new

    asked = len(server.requests)
    assert "(0 scanned now, 3 done before)" in first_line(batch(listed, *options, "--keep"))
    assert len(server.requests) == asked
    server.close()
    done = batch(listed, *options)
    assert "3 with a report, 0 failed (0 scanned now, 3 done before)" in first_line(done)
    assert "3 could not be asked for a newer commit: their results are kept" in done.stdout.decode()


def test_a_token_for_one_host(server: GitServer, tmp_path: Path) -> None:
    """It opens what is private there, and is shown to nobody else on the list."""
    make_repository(server.root / "secret", {"README.md": "# Secret"})
    server.private["secret"] = ("x-access-token", "s3cret-token")
    (tmp_path / "elsewhere").mkdir()
    with serve(tmp_path / "elsewhere") as other:
        other.private["asks"] = ("x-access-token", "another")
        elsewhere = other.url("asks").replace("127.0.0.1", "localhost")
        listed = write_list(tmp_path / "list.txt", [server.url("secret"), elsewhere])
        options = ("-o", tmp_path / "out", "--pause", "0", "--retry-failed")
        assert batch(listed, *options).returncode == 3
        assert {line["status"] for line in lines_of(tmp_path / "out")} == {"unreadable"}
        with_token = (*options, "--token-env", "127.0.0.1=MY_TOKEN")
        done = batch(listed, *with_token, MY_TOKEN="s3cret-token")
        assert (done.returncode, done.stderr) == (3, b"")
        assert not [one for one in other.authorizations if one]
    secret, asks = lines_of(tmp_path / "out")
    assert (secret["status"], asks["status"]) == ("ok", "unreadable")
    assert not [path for path in (tmp_path / "out").iterdir() if b"s3cret" in path.read_bytes()]
    again = batch(listed, *with_token, MY_TOKEN="s3cret-token")
    assert "1 with a report, 1 failed (1 scanned now, 1 done before)" in first_line(again)
    lacking = batch(listed, *with_token)
    assert lacking.returncode == 2
    assert "the environment variable MY_TOKEN is not set" in one_line(lacking.stderr)


# Does what a parser in C does on input that it can't bear, unless every file is read elsewhere.
CRASHING_RULE = RAISING_RULE.replace(
    'raise ValueError("no luck")',
    """import os, signal
    if os.environ.get("PORTFOLIO_LINT_ISOLATE") != "all":
        os.kill(os.getpid(), signal.SIGSEGV)
    return ()""",
)


@posix
def test_a_scan_that_crashes_is_tried_with_every_file_read_apart(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "pack", CRASHING_RULE)
    listed = write_list(tmp_path / "list.txt", make_folders(tmp_path / "work", 1))
    done = batch(listed, "-o", tmp_path / "out", PYTHONPATH=pack)
    assert (done.returncode, done.stderr) == (0, b"")
    (line,) = lines_of(tmp_path / "out")
    assert line["report"]["projects"][0]["evidence"]["model_training"]


def test_nobody_marks_their_own_paper(tmp_path: Path) -> None:
    (folder,) = make_folders(tmp_path / "all", 1)
    (folder / ".portfolio-lint.toml").write_text('select = ["LEK"]\n', encoding="utf-8")
    listed, out = write_list(tmp_path / "list", [folder]), tmp_path / "out"
    assert batch(listed, "-o", out).returncode == 0
    strict = pq.read_table(out / "findings.parquet").num_rows
    assert batch(listed, "-o", out, "--trust-config").returncode == 0
    assert pq.read_table(out / "findings.parquet").num_rows < strict
    config = tmp_path / "ours.toml"
    config.write_text('select = ["DOC"]\n', encoding="utf-8")
    assert batch(listed, "-o", out, "--config", config).returncode == 0
    assert {row["code"][:3] for row in pq.read_table(out / "findings.parquet").to_pylist()} == {"DOC"}


def test_a_list_from_a_pipe(tmp_path: Path) -> None:
    make_folders(tmp_path / "all", 1)
    done = subprocess.run(
        [sys.executable, "-m", "portfolio_lint", "batch", "-", "-o", "out", "--quiet", "--list-format", "jsonl"],
        input=b'"all/candidate-00"\n',
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (line,) = lines_of(tmp_path / "out")
    assert line["source"] == "all/candidate-00"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("nowhere.txt",), "'nowhere.txt' can't be read"),
        (("empty",), "names nothing to scan"),
        (("list", "--jobs", "0"), "--jobs: '0' is no number"),
        (("list", "--jobs", "many"), "--jobs: 'many' is no number"),
        (("list", "--select", "XYZ"), "--select: no rule has the code or name 'XYZ'"),
        (("list", "--config", "nowhere.toml"), "--config"),
        (("list", "--config", "nowhere.toml", "--trust-config"), "contradict"),
        (("list", "-o", "list"), "can't be written"),
        (("list", "--rules-dir", "all"), "--rules-dir"),
        (("list", "--memory", "1"), "--memory"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    make_folders(tmp_path / "all", 1)
    write_list(tmp_path / "list", ["all"])
    write_list(tmp_path / "empty", [])
    done = run("batch", "-o", "out", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert said in one_line(done.stderr)


@posix
def test_two_batches_in_one_folder(tmp_path: Path) -> None:
    import fcntl

    out = tmp_path / "out"
    out.mkdir()
    with open(out / ".lock", "ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = batch(write_list(tmp_path / "list", make_folders(tmp_path / "all", 1)), "-o", out)
    assert done.returncode == 2
    assert "another batch works in" in one_line(done.stderr)


def test_without_pyarrow(tmp_path: Path) -> None:
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "pyarrow.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    (hiding / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'pyarrow' else find(name, package)\n",
        encoding="utf-8",
    )
    listed, out = write_list(tmp_path / "list", make_folders(tmp_path / "all", 1)), tmp_path / "out"
    done = batch(listed, "-o", out, PYTHONPATH=str(hiding))
    assert done.returncode == 2
    assert "pip install 'portfolio-lint[batch]'" in one_line(done.stderr)
    assert batch(listed, "-o", out, "--no-tables", PYTHONPATH=str(hiding)).returncode == 0
    assert sorted(os.listdir(out)) == [".lock", "overview.html", "results.jsonl"]
