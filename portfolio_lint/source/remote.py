"""A repository behind a URL: one commit of it in a private temporary folder, without the large data files."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import partial

from portfolio_lint.source import command
from portfolio_lint.source.address import Address
from portfolio_lint.source.budget import Budget, is_authored, size_text
from portfolio_lint.source.commit import GitSnapshot, no_ref
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.objects import Repository, blob_sizes, read_tree, resolve
from portfolio_lint.source.paths import check_ref
from portfolio_lint.source.transfer import TRANSFER_LIMIT, RefNotFoundError, Transfer

CLONE_SECONDS = 300.0
ASK_SECONDS = 60.0


def clone(
    address: Address,
    *,
    ref: str | None,
    subdir: str,
    source: str,
    budget: Budget,
    seconds: float = CLONE_SECONDS,
) -> GitSnapshot:
    """Fetch a commit and open it. The snapshot removes the temporary folder when it is closed.

    Raises `SourceError`; nothing stays behind then.
    """
    if ref is not None and address.place:
        raise SourceError(
            f"{address.shown} already names a branch, tag or commit: give --ref or that address, not both"
        )
    folder = tempfile.mkdtemp(prefix="portfolio-lint-")
    try:
        transfer = Transfer(address, folder, seconds=seconds)
        transfer.prepare()
        found, place = _fetch(transfer, ref)
        repository = Repository(transfer.git, folder, command.BARE)
        commit = resolve(repository, found)
        if commit is None:
            raise SourceError(f"{ref!r} of {address.shown} is not a commit: give a branch, a tag or a commit")
        inner = "/".join(part for part in (place, subdir) if part)
        tree = read_tree(repository, commit, inner, budget.max_listed)
        sizes = blob_sizes(repository, tree.blobs.values())
        left = {blob for path, blob in tree.blobs.items() if blob not in sizes and is_authored(path)}
        if left and transfer.fetch_blobs(sorted(left)):
            sizes.update(blob_sizes(repository, left))
        return GitSnapshot(
            repository,
            commit,
            tree,
            sizes,
            source=source,
            subdir=inner,
            budget=budget,
            absent=f"larger than {size_text(TRANSFER_LIMIT)}, not transferred",
            dispose=partial(remove_folder, folder),
            deepen=partial(transfer.deepen, with_trees=bool(inner)),
        )
    except BaseException:
        remove_folder(folder)
        raise


def commit_on_server(address: Address, ref: str | None, *, seconds: float = ASK_SECONDS) -> str | None:
    """The commit that `clone` would fetch, without fetching it; None where the server does not list it by that name."""
    name = address.place.partition("/")[0] or ref or "HEAD"
    folder = tempfile.mkdtemp(prefix="portfolio-lint-")
    try:
        transfer = Transfer(address, folder, seconds=seconds)
        transfer.prepare()
        return transfer.commit_of(check_ref(name))
    finally:
        remove_folder(folder)


def _fetch(transfer: Transfer, ref: str | None) -> tuple[str, str]:
    """Fetch what was asked for: the name under which it can be read, and the folder that a browser URL adds."""
    address = transfer.address
    wanted = check_ref(ref) if ref is not None else None
    parts = address.place.split("/") if address.place else []
    try:
        # The first part of the place is the whole ref in nearly every address: no other may then start with it.
        first = check_ref(parts[0]) if parts else wanted or "HEAD"
        return transfer.fetch(first), _folder(address, parts[1:])
    except RefNotFoundError:
        names = transfer.refs()
    if parts:
        longest = max(_matches(parts, names), default=0)
        if longest:
            return _again(transfer, "/".join(parts[:longest]), names), _folder(address, parts[longest:])
    elif wanted is None and (branch := _main_branch(names)):
        return _again(transfer, branch, names), ""  # HEAD names a branch that is not there
    raise no_ref(address.shown, parts[0] if parts else wanted, names)


def _again(transfer: Transfer, ref: str, names: list[str]) -> str:
    try:
        return transfer.fetch(check_ref(ref))
    except RefNotFoundError:
        raise no_ref(transfer.address.shown, ref, names) from None


def _matches(parts: list[str], names: list[str]) -> list[int]:
    """How many of the parts make up a ref that is there, for each that fits."""
    known = {name.split("/", 2)[2] for name in names if name.count("/") >= 2}
    return [count for count in range(1, len(parts) + 1) if "/".join(parts[:count]) in known]


def _main_branch(names: list[str]) -> str | None:
    branches = [name.removeprefix("refs/heads/") for name in names if name.startswith("refs/heads/")]
    for usual in ("main", "master"):
        if usual in branches:
            return usual
    return branches[0] if len(branches) == 1 else None


def _folder(address: Address, parts: list[str]) -> str:
    """The folder of a browser URL: that of the file where it shows one."""
    kept = parts[:-1] if address.is_file else parts
    if any(part in {".", ".."} for part in kept):
        raise SourceError(f"{address.shown} leads out of the repository: give the address of a folder in it")
    return "/".join(kept)


def remove_folder(folder: str) -> None:
    """Remove a temporary folder as far as possible. Git makes its files read-only, which Windows won't delete."""
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_retry)
    else:
        shutil.rmtree(folder, onerror=_retry)


def _retry(remove: Callable[[str], object], path: str, _: object) -> None:
    try:
        os.chmod(path, stat.S_IRWXU)
        remove(path)
    except OSError:
        return  # the system clears its temporary folder some day
