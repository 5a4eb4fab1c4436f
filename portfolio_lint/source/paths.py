"""Names that nobody vouches for: paths of a listing, refs and folders that the user gave."""

from __future__ import annotations

import os

from portfolio_lint.source.errors import SourceError

MAX_LENGTH = 4096


def path_problem(path: str) -> str | None:
    """Why a path of a listing is not taken, or None. An index or a tree made by hand can hold any bytes as a name."""
    if len(path) > MAX_LENGTH:
        return f"path longer than {MAX_LENGTH} characters"
    if path.startswith("/") or "\0" in path or any(part in {"", ".", ".."} for part in path.split("/")):
        return "path leads out of the folder"
    if os.name == "nt" and ("\\" in path or ":" in path):
        return "path is not valid on Windows"
    return None


def decode(name: bytes) -> tuple[str, str | None]:
    """A name as text and why it is not taken, or None."""
    try:
        path = name.decode()
    except UnicodeDecodeError:
        return name.decode(errors="backslashreplace")[:MAX_LENGTH], "name is not UTF-8"
    problem = path_problem(path)
    return (path[:200] + "..." if problem and len(path) > MAX_LENGTH else path), problem


def check_ref(ref: str) -> str:
    """The ref, if Git can take it for nothing else. Raises `SourceError` otherwise."""
    bad = not ref or ref[0] in "-+^/" or any(c in " ~^:?*[\\" or not c.isprintable() for c in ref)
    if bad or ".." in ref or "@{" in ref or ref.endswith(("/", ".lock", ".")):
        raise SourceError(f"{ref!r} is no name of a branch, tag or commit")
    return ref


def check_revision(revision: str) -> str:
    """The revision for a repository on this machine, where `HEAD~2` or a short hash will do too.

    Raises `SourceError` if Git could take it for an option or for a file.
    """
    if not revision or revision.startswith("-") or any(c == ":" or not c.isprintable() for c in revision):
        raise SourceError(f"{revision!r} is no name of a branch, tag or commit")
    return revision


def check_subdir(subdir: str) -> str:
    """The folder's path with forward slashes and nothing superfluous. Raises `SourceError` if it leads elsewhere."""
    path = subdir.replace(os.sep, "/")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if path.startswith("/") or ".." in parts or os.path.splitdrive(subdir)[0] or any(not c.isprintable() for c in path):
        raise SourceError(f"{subdir!r} leads out of the repository: give a folder's path from its top")
    return "/".join(parts)
