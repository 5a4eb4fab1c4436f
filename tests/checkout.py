"""The working tree as a repository of its own: what pre-commit and GitHub would check out, were it committed now."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from command_line import ROOT

_WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder as somebody with a name. Raises where it fails."""
    command = ["git", *_WHO, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def copy_of_the_tool(folder: Path) -> Path:
    """Copy what belongs to the working tree, committed or not, and commit it there."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "The tool as it stands")
    return folder
