"""How pip installs this very version of the tool elsewhere."""

from __future__ import annotations

import os
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from urllib.parse import urlsplit
from urllib.request import url2pathname

import msgspec

from portfolio_lint import __version__
from portfolio_lint.source.command import git_executable, run

_NAME = "portfolio-lint"
_PUBLIC = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def requirement(found: Distribution | None = None) -> str:
    """A requirement for pip: the commit it was installed from where others can reach that, else the released version.

    What an installation came from is told by its `direct_url.json`
    (https://packaging.python.org/en/latest/specifications/direct-url/).
    """
    if found is None:
        try:
            found = distribution(_NAME)
        except PackageNotFoundError:
            return _released()
    try:
        origin = msgspec.json.decode(found.read_text("direct_url.json") or "null")
    except (msgspec.DecodeError, OSError):
        return _released()
    url = origin.get("url") if isinstance(origin, dict) else None
    if not isinstance(url, str):
        return _released()
    vcs = origin.get("vcs_info")
    if isinstance(vcs, dict) and vcs.get("vcs") == "git":
        return _at(url, str(vcs.get("commit_id", "")))
    parts = urlsplit(url)
    return _of_clone(url2pathname(parts.path)) if parts.scheme == "file" else _released()


def _released() -> str:
    return f"{_NAME}>={__version__}"


def _of_clone(folder: str) -> str:
    git = git_executable()
    if git is None or not os.path.isdir(os.path.join(folder, ".git")):
        return _released()
    remote, commit = (
        run(git, folder, arguments)
        for arguments in (["remote", "get-url", "origin"], ["rev-parse", "--verify", "HEAD"])
    )
    if remote.status or commit.status:
        return _released()
    return _at(remote.output.decode("utf-8", "replace").strip(), commit.output.decode("ascii", "replace").strip())


def _at(url: str, commit: str) -> str:
    """An address that any runner can fetch, with the commit: none with a password or with what a shell acts on."""
    if not _PUBLIC.fullmatch(url) or not _COMMIT.fullmatch(commit):
        return _released()
    return f"{_NAME} @ git+{url}@{commit}"
