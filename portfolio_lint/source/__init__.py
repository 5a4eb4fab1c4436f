"""Sources: a folder, a commit of a repository on this machine, or a repository behind a URL, as a snapshot."""

from __future__ import annotations

import os

from portfolio_lint.snapshot import Snapshot
from portfolio_lint.source.budget import Budget
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.folder import FolderSnapshot, is_bare
from portfolio_lint.source.paths import check_revision, check_subdir

__all__ = ["Budget", "SourceError", "current_commit", "is_work_tree", "open_source"]


def open_source(
    target: str,
    *,
    ref: str | None = None,
    subdir: str | None = None,
    budget: Budget | None = None,
    token: str | None = None,
) -> Snapshot:
    """Open a folder or a Git URL for reading; close the snapshot when done.

    `ref` is a branch, tag or commit: of a folder too, which is then read from the repository it is in.
    `subdir` is the folder to read, from the top of what `target` names. `token` opens a private repository behind
    an https address, and nothing else. Raises `SourceError`.
    """
    # What only one of the ways needs is imported there: a folder must open at once.
    budget = budget or Budget()
    inner = check_subdir(subdir) if subdir else ""
    if target.startswith("-") or not os.path.exists(target):
        from portfolio_lint.source.address import parse_address, with_token

        address = parse_address(target)
        if address is not None:
            if token is not None:
                address = with_token(address, token)
            from portfolio_lint.source.remote import clone

            source = f"{address.shown}//{inner}" if inner else address.shown
            return clone(address, ref=ref, subdir=inner, source=source, budget=budget)
    _check_folder(target)
    source = f"{target.rstrip('/')}/{inner}" if inner else target
    if ref is not None or is_bare(target):
        from portfolio_lint.source.commit import open_commit

        revision = check_revision(ref) if ref is not None else None
        return open_commit(os.path.realpath(target), revision, source=source, subdir=inner, budget=budget)
    return FolderSnapshot(_inner_folder(target, inner), source=source, budget=budget)


def current_commit(target: str, ref: str | None = None, token: str | None = None) -> str | None:
    """The commit that a URL would be read at now, asked of its server alone; None where that takes more than asking.

    `token` as for `open_source`. Raises `SourceError` where the server does not answer.
    """
    from portfolio_lint.source.address import parse_address, with_token
    from portfolio_lint.source.remote import commit_on_server

    address = parse_address(target)
    if address is not None and token is not None:
        address = with_token(address, token)
    return commit_on_server(address, ref) if address is not None else None


def is_work_tree(target: str) -> bool:
    """Whether a target is a folder on this machine with files in it, as against a URL or a bare repository."""
    return os.path.isdir(target) and not is_bare(target)


def _check_folder(path: str) -> None:
    if not os.path.exists(path):
        # A dot in the first part is one of a host: that address lacks its second half.
        like_github = path.count("/") == 1 and "." not in path.partition("/")[0] and not path.startswith(("/", "~"))
        hint = f"; for a repository on GitHub give https://github.com/{path}" if like_github else ""
        raise SourceError(f"{path!r} does not exist: check the path{hint}")
    if not os.path.isdir(path):
        parent = os.path.dirname(path) or "."
        raise SourceError(f"{path!r} is not a folder: give the folder that holds it ({parent})")
    try:
        with os.scandir(path):
            pass
    except OSError as error:
        raise SourceError(f"{path!r} can't be opened: {error.strerror}") from error


def _inner_folder(target: str, inner: str) -> str:
    """The folder below the target. Raises `SourceError` where there is none, or where a link leads out."""
    if not inner:
        return target
    top = os.path.realpath(target)
    path = os.path.realpath(os.path.join(top, inner))
    if not os.path.isdir(path):
        from portfolio_lint.source.objects import no_folder

        parents = {file.path.rpartition("/")[0] for file in FolderSnapshot(target).files}
        raise no_folder(inner, sorted(parents - {""}))
    if os.path.commonpath([top, path]) != top:
        raise SourceError(f"{inner!r} is a link out of {target!r}: give the folder that it leads to")
    return path
