"""`portfolio-lint fix` on real files: what it shows, what it writes, and what it never touches."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from command_line import make_pack, one_line, run
from notebooks import notebook

SOURCE = (
    "import pandas as pd\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.linear_model import LinearRegression\n"
    "df = pd.read_csv('a.csv')\n"
    "X_train, X_test, y_train, y_test = train_test_split(df[['a']], df['b'])  # split\n"
    "model = LinearRegression().fit(X_train, y_train)\n"
)
MENDED = SOURCE.replace("df['b'])  #", "df['b'], random_state=42)  #")
OLD = "from sklearn.externals import joblib\njoblib.dump(model, 'model.pkl')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    (made / "train.py").write_text(SOURCE, encoding="utf-8", newline="")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_run_shows_a_diff_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)
    done = run("fix", str(folder))
    assert (done.returncode, done.stderr) == (0, b"")
    assert contents(folder) == before
    assert done.stdout.decode() == (
        "--- a/train.py\n+++ b/train.py\n@@ -2,5 +2,5 @@\n"
        " from sklearn.model_selection import train_test_split\n"
        " from sklearn.linear_model import LinearRegression\n"
        " df = pd.read_csv('a.csv')\n"
        "-X_train, X_test, y_train, y_test = train_test_split(df[['a']], df['b'])  # split\n"
        "+X_train, X_test, y_train, y_test = train_test_split(df[['a']], df['b'], random_state=42)  # split\n"
        " model = LinearRegression().fit(X_train, y_train)\n"
        "\nVAL108 unseeded: 1 place in 1 file\nWould repair 1 file; --write does it.\n"
    )


def test_the_diff_of_scripts_is_one_that_git_applies(folder: Path) -> None:
    (folder / "save.py").write_bytes(b"# caf\xc3\xa9\n\tpass\n".replace(b"\tpass\n", b"") + OLD.encode()[:-1])
    patch = run("fix", str(folder), "--quiet").stdout
    subprocess.run(["git", "apply", "-"], input=patch, cwd=folder, check=True, capture_output=True)
    applied = contents(folder)
    assert applied["train.py"] == MENDED.encode()
    assert run("fix", str(folder), "--quiet").stdout == b""
    assert not applied["save.py"].endswith(b"\n")


def test_write_mends_the_file_and_a_second_run_finds_nothing(folder: Path) -> None:
    done = run("fix", str(folder), "--write")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"VAL108 unseeded: 1 place in 1 file\nRepaired 1 file.\n"
    assert contents(folder) == {"train.py": MENDED.encode()}
    again = run("fix", str(folder), "--write")
    assert (again.returncode, again.stdout) == (0, b"Nothing to repair.\n")
    assert contents(folder) == {"train.py": MENDED.encode()}
    report = json.loads(run(str(folder), "--format", "json").stdout)
    assert not [f for p in report["projects"] for f in p["findings"] if f["code"] == "VAL108"]


def test_quiet_says_nothing_but_the_diff(folder: Path) -> None:
    shown = run("fix", "--quiet", str(folder))
    assert shown.stdout.startswith(b"--- a/train.py")
    assert b"Would repair" not in shown.stdout
    assert run("fix", "-q", "--write", str(folder)).stdout == b""
    assert run("fix", "-q", str(folder)).stdout == b""


def test_the_current_folder_is_the_default_and_colours_come_on_request(folder: Path) -> None:
    plain, coloured = run("fix", cwd=folder), run("fix", "--color", "always", cwd=folder)
    assert b"\x1b[" not in plain.stdout
    assert b"\x1b[32m+X_train" in coloured.stdout
    assert b"\x1b[31m-X_train" in coloured.stdout
    assert b"\x1b[36m@@" in coloured.stdout


def test_select_and_ignore_choose_the_repairs(folder: Path) -> None:
    (folder / "save.py").write_text(OLD, encoding="utf-8")
    assert b"save.py" not in run("fix", str(folder), "--select", "VAL").stdout
    assert b"train.py" not in run("fix", str(folder), "--select", "deprecated-api").stdout
    assert b"save.py" not in run("fix", str(folder), "--ignore", "ENG115").stdout
    both = run("fix", str(folder), "--select", "VAL108,ENG115").stdout
    assert b"save.py" in both
    assert b"train.py" in both


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["https://github.com/ada/churn"], "URL"),
        (["github.com/ada/churn", "--write"], "URL"),
        (["git@github.com:ada/churn.git", "--write"], "URL"),
        (["file:///tmp/churn", "--write"], "URL"),
        (["ext::sh -c id", "--write"], "URL"),
        ([".", "--select", "DOC"], "DOC has no repair; these have: "),
        ([".", "--select", "XYZ999"], "XYZ999"),
        ([".", "--ignore", "VAL,ENG"], "--ignore"),
        ([".", "--select", ""], "--select"),
        ([".", "--format", "json"], "--format"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(arguments: list[str], said: str, folder: Path) -> None:
    done = run("fix", *arguments, cwd=folder)
    assert done.returncode == 2
    assert said in one_line(done.stderr)
    assert done.stdout == b""
    assert contents(folder) == {"train.py": SOURCE.encode()}


def test_a_password_in_a_url_is_not_repeated() -> None:
    assert b"hunter2" not in run("fix", "https://ada:hunter2@example.org/a/b").stderr


def test_what_is_no_folder_is_status_3_and_a_bare_repository_holds_no_files(tmp_path: Path) -> None:
    assert run("fix", str(tmp_path / "none")).returncode == 3
    assert run("fix", __file__).returncode == 3
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    (tmp_path / "empty").mkdir()
    done = run("fix", str(tmp_path / "bare.git"))
    assert done.returncode in (2, 3)  # an empty one has no commit to read either
    one_line(done.stderr)
    assert run("fix", str(tmp_path / "empty")).stdout == b"Nothing to repair.\n"


def test_a_commit_in_a_bare_repository_is_never_changed(folder: Path, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    done = run("fix", "--write", str(tmp_path / "bare.git"))
    assert done.returncode == 2
    assert "work tree" in one_line(done.stderr)
    assert run("fix", "--write", str(folder)).returncode == 0
    assert (folder / "train.py").read_bytes() == MENDED.encode()


# -- what stays as it is


@pytest.mark.parametrize(
    "dressed",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()[:-2],
        lambda text: text.encode()[:-1],
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\r\n", 2).encode(),
        lambda text: text.encode() + b"\n \n\t\n\n",
        lambda text: b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + text.encode(),
        lambda text: "# größe 😀\n".encode() + text.encode(),
        lambda text: ("if True:\n\t" + text.replace("\n", "\n\t")[:-1]).encode(),
        lambda text: ("\f\n" + text + "\f\nprint(1)\n").encode(),
    ],
    ids=["crlf", "mark", "mark crlf", "no end", "cr", "mixed", "blanks", "latin-1", "utf-8", "tabs", "form feed"],
)
def test_bytes_around_the_repair_stay(dressed: object, folder: Path) -> None:
    assert callable(dressed)
    (folder / "train.py").write_bytes(dressed(SOURCE))
    assert run("fix", str(folder), "--write").stderr == b""
    assert contents(folder) == {"train.py": dressed(MENDED)}


def test_the_mode_of_a_file_stays_and_nothing_is_left_beside_it(folder: Path) -> None:
    (folder / "train.py").chmod(0o750)
    run("fix", "--write", str(folder))
    assert stat.S_IMODE((folder / "train.py").stat().st_mode) == 0o750
    assert os.listdir(folder) == ["train.py"]


def test_links_and_what_they_lead_to_are_never_changed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "far.py").write_text(SOURCE, encoding="utf-8")
    (folder / "near.py").symlink_to("train.py")
    (folder / "far.py").symlink_to(outside / "far.py")
    (folder / "far").symlink_to(outside)
    done = run("fix", "--write", str(folder))
    assert done.returncode == 0
    assert (outside / "far.py").read_text(encoding="utf-8") == SOURCE
    assert (folder / "near.py").is_symlink()
    assert (folder / "far.py").is_symlink()
    assert (folder / "train.py").read_text(encoding="utf-8") == MENDED


def test_what_git_ignores_is_not_changed(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".gitignore").write_text("scratch.py\n", encoding="utf-8")
    (folder / "scratch.py").write_text(SOURCE, encoding="utf-8")
    run("fix", "--write", str(folder))
    assert (folder / "scratch.py").read_text(encoding="utf-8") == SOURCE
    assert (folder / "train.py").read_text(encoding="utf-8") == MENDED


def test_a_protected_file_is_named_and_the_others_are_written(folder: Path) -> None:
    (folder / "again.py").write_text(SOURCE, encoding="utf-8")
    (folder / "again.py").chmod(0o444)
    done = run("fix", "--write", str(folder))
    assert done.returncode == 2
    assert one_line(done.stderr) == "portfolio-lint: again.py: left alone for VAL108: is write-protected"
    assert done.stdout == b"VAL108 unseeded: 1 place in 1 file\nRepaired 1 file.\n"
    assert (folder / "again.py").read_text(encoding="utf-8") == SOURCE
    assert (folder / "train.py").read_text(encoding="utf-8") == MENDED


def test_what_is_left_alone_is_named(folder: Path) -> None:
    (folder / "odd.py").write_text("import numpy as np\nint = 3\na = np.int\n", encoding="utf-8")
    done = run("fix", str(folder))
    assert done.returncode == 0
    assert one_line(done.stderr) == "portfolio-lint: odd.py: left alone for ENG115: int means something else there"
    assert b"odd.py" not in done.stdout


def test_python_2_is_left_alone(folder: Path) -> None:
    old = SOURCE + "print 'done'\n"
    (folder / "train.py").write_text(old, encoding="utf-8")
    done = run("fix", "--write", str(folder))
    assert (folder / "train.py").read_text(encoding="utf-8") == old
    assert done.returncode == 0


def test_escapes_in_a_file_are_shown_and_not_obeyed(folder: Path) -> None:
    (folder / "train.py").write_text(SOURCE.replace("# split", "# \x1b[31msplit\x07\u202e"), encoding="utf-8")
    shown = run("fix", str(folder)).stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "# \\x1b[31msplit\\x07\\u202e" in shown


# -- notebooks


def write_notebook(path: Path, *cells: str, **how: object) -> bytes:
    """A notebook with outputs and metadata that nobody may touch."""
    made = json.loads(notebook(*cells))
    for number, cell in enumerate(made["cells"]):
        cell["metadata"] = {"tags": ["größe"], "z": 1.50, "a": None}
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7 - number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["é\u2028\n", "0.10\n"]}]
        cell["source"] = cell["source"].splitlines(keepends=True)
    content = json.dumps(made, **how).encode()  # type: ignore[arg-type]
    path.write_bytes(content)
    return content


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ({"indent": 1, "ensure_ascii": False}, b"\n"),
        ({"indent": 1, "ensure_ascii": True}, b""),
        ({"indent": 4, "sort_keys": True}, b"\r\n \n"),
        ({"indent": "\t", "ensure_ascii": False}, b""),
        ({"separators": (",", ":")}, b""),
        ({}, b"\n"),
    ],
)
def test_a_notebook_differs_in_the_repaired_lines_alone(how: dict[str, object], end: bytes, folder: Path) -> None:
    (folder / "train.py").unlink()
    book = folder / "model.ipynb"
    cells = (
        "md:# Prices in €",
        "%matplotlib inline\nimport pandas as pd\n!pip install größe",
        SOURCE[:-1],
        "%%time\ny = 'é'  # naïve\nX, y = train_test_split(y, '\\\\n \"q\"')",
    )
    before = write_notebook(book, *cells, **how) + end
    book.write_bytes(before)
    assert run("fix", str(folder), "--write").stderr == b""
    after = book.read_bytes()
    expected = before.replace(b"df['b'])", b"df['b'], random_state=42)")
    assert after == expected.replace(b"q\\\"')", b"q\\\"', random_state=42)")
    assert run("fix", str(folder), "--write").stdout == b"Nothing to repair.\n"


def test_the_diff_of_a_notebook_goes_cell_by_cell(folder: Path) -> None:
    (folder / "train.py").unlink()
    write_notebook(folder / "model.ipynb", "md:# A", SOURCE[:-1])
    shown = run("fix", str(folder)).stdout.decode()
    assert shown.startswith("--- a/model.ipynb cell 1\n+++ b/model.ipynb cell 1\n@@ -2,5 +2,5 @@\n")
    assert "No newline" not in shown


def test_new_lines_come_as_new_literals(folder: Path) -> None:
    (folder / "train.py").unlink()
    source = "import numpy as np\nprint('größe')\norder = np.random.permutation(9)\n"
    tail = SOURCE[:-1].replace("df['b'])", "df['b'], random_state=1)")
    before = write_notebook(folder / "model.ipynb", source, tail, indent=1)
    run("fix", str(folder), "--write")
    literal = b'"import numpy as np\\n",\n    '
    assert (folder / "model.ipynb").read_bytes() == before.replace(literal, literal + b'"np.random.seed(42)\\n",\n    ')


@pytest.mark.parametrize("length", [1, 2])
def test_a_line_after_the_last_one(length: int, folder: Path) -> None:
    (folder / "train.py").unlink()
    cells = ["# numbers\nimport numpy as np", "import numpy as np"][length - 1 :]
    write_notebook(folder / "model.ipynb", cells[0], SOURCE + "np.random.shuffle([1, 2])", indent=2)
    run("fix", str(folder), "--write", "--select", "VAL108")
    made = json.loads((folder / "model.ipynb").read_bytes())
    assert made["cells"][0]["source"] == [*(cells[0] + "\nnp.random.seed(42)").splitlines(keepends=True)]


def test_the_oldest_format_and_plain_strings_as_sources(folder: Path) -> None:
    (folder / "train.py").unlink()
    old = {
        "metadata": {"name": "old"},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["A"]},
                    {"cell_type": "code", "collapsed": False, "input": SOURCE, "language": "python", "outputs": []},
                ]
            }
        ],
    }
    before = json.dumps(old, indent=1).encode()
    (folder / "old.ipynb").write_bytes(before)
    run("fix", str(folder), "--write")
    assert (folder / "old.ipynb").read_bytes() == before.replace(b"df['b'])", b"df['b'], random_state=42)")


def test_a_damaged_notebook_is_left_alone_and_named(folder: Path) -> None:
    (folder / "train.py").unlink()
    content = write_notebook(folder / "model.ipynb", SOURCE) + b"\n]trailing"
    (folder / "model.ipynb").write_bytes(content)
    done = run("fix", "--write", str(folder))
    assert "model.ipynb: left alone for VAL108: is a damaged notebook" in one_line(done.stderr)
    assert (folder / "model.ipynb").read_bytes() == content


# -- what the report says


def test_findings_say_whether_they_can_be_mended_and_how(folder: Path) -> None:
    (folder / "data.py").write_text("from sklearn.datasets import load_boston\nload_boston()\n", encoding="utf-8")
    report = json.loads(run(str(folder), "--format", "json").stdout)
    found = {f["code"]: f["fixable"] for p in report["projects"] for f in p["findings"]}
    assert found["VAL108"] is True
    assert found["ENG115"] is False
    assert [code for code, fixable in found.items() if fixable] == ["VAL108"]
    text = " ".join(run(str(folder), "--select", "VAL108,ENG115").stdout.decode().split())
    assert "(portfolio-lint fix --select VAL108)" in text
    assert "fix --select ENG115" not in text


def test_a_report_on_a_url_names_no_command_that_could_not_work(folder: Path) -> None:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    done = run(folder.as_uri(), "--select", "VAL108")
    assert b"VAL108" in done.stdout
    assert b"portfolio-lint fix" not in done.stdout


def test_a_code_that_is_mended_in_part_says_so(folder: Path) -> None:
    (folder / "save.py").write_text(OLD + "from sklearn.externals import six, joblib\n", encoding="utf-8")
    text = " ".join(run(str(folder), "--select", "ENG115").stdout.decode().split())
    assert "(portfolio-lint fix --select ENG115 mends 1 of 2)" in text


# -- strangers' repairs

PACK = """
from portfolio_lint.findings import Place, Severity
from portfolio_lint.mend import Mend
from portfolio_lint.packs import Pack
from portfolio_lint.rule import Problem, rule

def mend(source, targets):
    {body}

@rule("XXX101", "prints", Severity.NOTE, sources=(), fires=(), silent=(), repair=mend)
def prints(project):
    for unit, call in project.calls():
        if call.names[0] == "print":
            mend = Mend(unit.path, call.line, call.cell, "call", "print")
            yield Problem("Prints", "Log", Place(unit.path, call.line, call.cell), mends=(mend,))

def pack():
    return Pack("strange", rules=(prints,))
"""


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("return source.replace('print', 'log(')", 0, "would not parse afterwards"),
        ("return source + '\\nprint(2)'", 0, "its repairs do not come to an end"),
        ("return source", 0, "the repair changes nothing"),
        ("raise ValueError('no luck')", 4, "the repair of rule XXX101 failed: ValueError('no luck')"),
    ],
)
def test_a_strange_repair_does_no_harm(body: str, status: int, said: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text("print(1)\n", encoding="utf-8")
    pack = make_pack(tmp_path / "pack", PACK.format(body=body))
    done = run("fix", "--write", "--select", "XXX101", str(project), PYTHONPATH=pack)
    assert done.returncode == status
    assert said in one_line(done.stderr)
    assert contents(project) == {"train.py": b"print(1)\n"}


def test_findings_that_the_report_folds_are_all_mended(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text("print(1)\nprint(2)\nprint(3)\nprint(4)\n", encoding="utf-8")
    pack = make_pack(tmp_path / "pack", PACK.format(body="return source.replace('print', 'log')"))
    report = json.loads(run("--format", "json", "--select", "XXX", str(project), PYTHONPATH=pack).stdout)
    assert len(report["projects"][0]["findings"]) == 1
    done = run("fix", "--write", "--select", "XXX101", str(project), PYTHONPATH=pack)
    assert done.stdout == b"XXX101 prints: 4 places in 1 file\nRepaired 1 file.\n"
    assert (project / "train.py").read_text(encoding="utf-8") == "log(1)\nlog(2)\nlog(3)\nlog(4)\n"


def test_a_strange_repair_is_driven_as_the_built_in_ones(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text("x = [print(1), print('größe')]\n", encoding="utf-8")
    body = (
        "from portfolio_lint.repair.syntax import dotted, rewrite\n"
        "    return rewrite(source, targets, lambda node, _: node.with_changes(func=dotted('log.info')))"
    )
    pack = make_pack(tmp_path / "pack", PACK.format(body=body))
    done = run("fix", "--write", "--select", "prints", str(project), PYTHONPATH=pack)
    assert (done.returncode, done.stderr) == (0, b"")
    text = (project / "train.py").read_text(encoding="utf-8")
    assert text == "x = [log.info(1), log.info('größe')]\n"
    ast.parse(text)
