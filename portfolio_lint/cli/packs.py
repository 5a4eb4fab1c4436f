"""The packs that a command works with: those installed, and those that `--rules-dir` names."""

from __future__ import annotations

import os
from collections.abc import Sequence

from portfolio_lint.cli.faults import USAGE, Failure, warn
from portfolio_lint.packs import Catalogue, load_catalogue


def catalogue_of(folders: Sequence[str], target: str | None = None) -> Catalogue:
    """Load the packs. Each that is broken gets a line on standard error; a folder in the target is refused."""
    if folders and target is not None:
        refuse_within(folders, target)
    catalogue = load_catalogue(folders)
    for line in catalogue.broken:
        warn(line)
    return catalogue


def status_of(catalogue: Catalogue, otherwise: int = 0) -> int:
    """The exit status of a run: that of wrong configuration where a pack had to be left out."""
    return USAGE if catalogue.broken else otherwise


def refuse_within(folders: Sequence[str], target: str) -> None:
    """What is scanned does not bring its own judges."""
    for scanned in _local_folders(target):
        for folder in folders:
            if _is_within(os.path.realpath(folder), os.path.realpath(scanned)):
                raise Failure(
                    f"--rules-dir {folder!r} lies inside {target!r}, which is to be scanned: "
                    "nothing of it is run, so keep your rules elsewhere",
                    USAGE,
                )


def _local_folders(target: str) -> list[str]:
    """The folders on this machine that a target can mean; a URL elsewhere means none."""
    if os.path.exists(target):
        return [target]
    scheme, separator, rest = target.partition("://")
    if not separator or scheme.lower() != "file":
        return []
    from urllib.parse import unquote

    path = "/" + rest.partition("/")[2]
    return [path, unquote(path)]


def _is_within(path: str, folder: str) -> bool:
    path, folder = os.path.normcase(path), os.path.normcase(folder)
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
