"""Folders that hold nothing of the author's, and the budget for what is read."""

from __future__ import annotations

import pytest

from portfolio_lint.snapshot import MemorySnapshot, Skipped, SnapshotFile
from portfolio_lint.source.budget import Budget, is_authored, is_text, size_text
from portfolio_lint.source.exclusion import counted, exclude


@pytest.mark.parametrize(
    ("paths", "folder", "reason"),
    [
        ([".venv/lib/a.py", ".venv/pyvenv.cfg"], ".venv/", "virtual environment, 2 files"),
        (["env/pyvenv.cfg"], "env/", "virtual environment, 1 file"),
        (["tools/churn/pyvenv.cfg", "tools/churn/bin/x"], "tools/churn/", "virtual environment, 2 files"),
        (["myenv/Lib/a.py", "myenv/Scripts/b"], "myenv/", "virtual environment, 2 files"),
        (["env/lib/a.py", "env/bin/b"], "env/", "virtual environment, 2 files"),
        (["mini/conda-meta/history"], "mini/", "virtual environment, 1 file"),
        (["Lib/site-packages/x/y.py"], "Lib/site-packages/", "installed packages, 1 file"),
        (["web/node_modules/a/b.js", "web/node_modules/c.js"], "web/node_modules/", "installed packages, 2 files"),
        (["a/__pycache__/b.pyc"], "a/__pycache__/", "tool cache, 1 file"),
        (["a/.ipynb_checkpoints/b.ipynb"], "a/.ipynb_checkpoints/", "notebook checkpoints, 1 file"),
        ([".dvc/cache/00/11", ".dvc/config"], ".dvc/cache/", "tool cache, 1 file"),
        (["mlruns/0/meta.yaml"], "mlruns/", "tracked run output, 1 file"),
        (["wandb/run-1/x"], "wandb/", "tracked run output, 1 file"),
        (["build/lib/a.py"], "build/", "generated files, 1 file"),
        (["build/bdist.linux/a"], "build/", "generated files, 1 file"),
        (["dist/a-1.0.tar.gz"], "dist/", "generated files, 1 file"),
        (["web/dist/index.html", "web/dist/assets/a.js"], "web/dist/", "generated files, 2 files"),
        (["target/run_results.json"], "target/", "generated files, 1 file"),
        (["site/index.html", "site/sitemap.xml"], "site/", "generated files, 2 files"),
        (["a.egg-info/PKG-INFO"], "a.egg-info/", "generated files, 1 file"),
        (["my_cache/CACHEDIR.TAG", "my_cache/x"], "my_cache/", "tool cache, 2 files"),
        (["vendor/github.com/x.go"], "vendor/", "vendored code, 1 file"),
        (["third_party/x.py"], "third_party/", "vendored code, 1 file"),
        ([".idea/a.xml"], ".idea/", "editor settings, 1 file"),
        (["__MACOSX/._a"], "__MACOSX/", "operating system metadata, 1 file"),
        (["x/.git/config"], "x/.git/", "version control, 1 file"),
        (["renv/library/a.R"], "renv/library/", "installed packages, 1 file"),
    ],
)
def test_left_out(paths: list[str], folder: str, reason: str) -> None:
    stay, skipped = exclude([*paths, "src/train.py"])
    assert Skipped(folder, reason) in skipped
    assert len(skipped) == 1
    assert "src/train.py" in stay
    assert not any(path.startswith(folder) for path in stay)


@pytest.mark.parametrize(
    "path",
    [
        "pyvenv.cfg",
        "env/agent.py",
        "environment/bin/x",
        "build/Dockerfile",
        "dist/plots.ipynb",
        "target/encode.py",
        "site/index.html",
        "wandb/sweep.yaml",
        "data/vendor/list.txt",
        "vendor/analysis.ipynb",
        ".dvc/config",
        "lib/bin/include.py",
        ".github/workflows/ci.yml",
        "node_modules.md",
    ],
)
def test_stays(path: str) -> None:
    assert exclude([path]) == ([path], [])


def test_outermost_folder_counts_everything_below() -> None:
    paths = ["venv/lib/site-packages/a/__pycache__/b.pyc", "venv/lib/site-packages/a/b.py", "venv/x", "a.py"]
    assert exclude(paths) == (["a.py"], [Skipped("venv/", "virtual environment, 3 files")])


def test_files_by_name() -> None:
    stay, skipped = exclude(["a_pb2.py", "versioneer.py", "sub/.git", "b.py"])
    assert stay == ["b.py"]
    assert {entry.path: entry.reason for entry in skipped} == {
        "a_pb2.py": "generated code",
        "versioneer.py": "vendored code",
        "sub/.git": "version control",
    }


def test_deep_tree() -> None:
    path = "/".join(["a"] * 2000) + "/b.py"
    assert exclude([path]) == ([path], [])


def test_counted() -> None:
    assert counted("tool cache", 10, more=True) == "tool cache, more than 10 files"


def test_budget_of_one_file() -> None:
    budget = Budget(max_file=100, max_notebook=1_500_000)
    files = [
        SnapshotFile("a.py", 100),
        SnapshotFile("b.py", 101),
        SnapshotFile("c.ipynb", 101),
        SnapshotFile("d.ipynb", 1_500_001),
        SnapshotFile("e.csv", None),
    ]
    assert budget.refusals(files) == {"b.py": "larger than 100 bytes", "d.ipynb": "larger than 1.5 MB"}


def test_budget_of_all_files_prefers_the_top_and_ignores_what_is_not_read() -> None:
    files = [
        SnapshotFile("a/b/c.py", 10),
        SnapshotFile("a/x.png", 10),
        SnapshotFile("z.py", 10),
        SnapshotFile("b/a.py", 10),
    ]
    assert Budget(max_files=2).refusals(files) == {"a/b/c.py": "over the limit of 2 files"}
    assert Budget(max_total=25).refusals(files) == {"a/b/c.py": "over the limit of 25 bytes for all files together"}
    assert Budget(max_total=30).refusals(files) == {}


def test_kinds_of_files() -> None:
    texts = [
        "a.py",
        "A.IPYNB",
        "Dockerfile",
        "Dockerfile.gpu",
        "dev.dockerfile",
        "README",
        "x/Makefile",
        ".gitignore",
        "a.Rmd",
    ]
    assert all(is_text(path) for path in texts)
    assert not any(is_text(path) for path in ["a.png", "a.csv", "model.pkl", "data", "a.tar.gz"])
    assert is_authored("a.R")
    assert not is_authored("a.txt")


def test_size_text() -> None:
    assert [size_text(size) for size in (12, 1_000, 300_000, 2_000_000)] == ["12 bytes", "1 kB", "300 kB", "2 MB"]


def test_memory_snapshot_reads_prefixes_and_raises_os_error() -> None:
    snapshot = MemorySnapshot({"a.csv": "a,b\n1,2\n"})
    assert snapshot.read("a.csv", limit=3) == b"a,b"
    assert snapshot.read("a.csv") == b"a,b\n1,2\n"
    with pytest.raises(OSError, match="no such file"):
        snapshot.read("b.csv")
