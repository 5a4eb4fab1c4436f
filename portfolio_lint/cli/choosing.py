"""What `--files` means: some files of the current folder, each judged by itself."""

from __future__ import annotations

import os
from collections.abc import Iterable

from portfolio_lint.cli.faults import USAGE, Failure


def chosen_paths(given: Iterable[str], folder: str) -> tuple[str, ...]:
    """The paths of files as a snapshot of the folder has them. Raises where one is no file of the folder."""
    top = os.path.abspath(folder)
    paths = []
    for name in given:
        path = os.path.abspath(os.path.join(top, name))
        if os.path.isdir(path):
            raise Failure(f"--files: {name!r} is a folder: give files, or leave out --files", USAGE)
        if not os.path.lexists(path):
            raise Failure(f"--files: {name!r} does not exist: check the path", USAGE)
        if not path.startswith(top.rstrip(os.sep) + os.sep):
            raise Failure(f"--files: {name!r} is outside the current folder: run it from the top", USAGE)
        paths.append(os.path.relpath(path, top).replace(os.sep, "/"))
    if not paths:
        raise Failure("--files: no file is given: name at least one, or leave out --files", USAGE)
    return tuple(paths)
