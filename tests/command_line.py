"""The real command line, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
# What a developer's shell or a build may have set, and a test must not depend on.
_UNSET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CI", "PORTFOLIO_LINT_DEBUG", "PYTHONIOENCODING", "PYTHONUTF8")


def environment(*, measured: bool = False, **changed: str) -> dict[str, str]:
    """The variables of a process that a test starts.

    Measuring coverage multiplies the time of one that has much to do: it is only for those that the tests run by the
    hundred, and that are soon done.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    if not measured:
        kept = {name: value for name, value in kept.items() if not name.startswith("COVERAGE_")}
    return {**kept, **changed}


def run(*arguments: str, cwd: Path | str | None = None, **changed: str) -> subprocess.CompletedProcess[bytes]:
    """Run `portfolio-lint` with pipes for its output."""
    return subprocess.run(
        [sys.executable, "-m", "portfolio_lint", *arguments],
        cwd=cwd,
        env=environment(measured=True, **changed),
        capture_output=True,
        timeout=60,
        check=False,
    )


def one_line(errors: bytes) -> str:
    """The error, of which there is one line and no traceback."""
    text = errors.decode()
    assert text.startswith("portfolio-lint: "), text
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text.strip()


def make_pack(folder: Path, source: str) -> str:
    """A rule pack of a stranger, found through its entry point; the folder to put on PYTHONPATH."""
    folder.mkdir(exist_ok=True)
    (folder / "strange_pack.py").write_text(source, encoding="utf-8")
    about = folder / "strange_pack-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: strange-pack\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[portfolio_lint.packs]\nstrange = strange_pack:pack\n", encoding="utf-8")
    return str(folder)
