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
from portfolio_lint.source.budget import Budget, is_authored, is_sampled, size_text
from portfolio_lint.source.commit import GitSnapshot, no_ref
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.objects import Repository, Tree, blob_sizes, count_files, read_tree, resolve
from portfolio_lint.source.paths import check_ref
from portfolio_lint.source.transfer import TRANSFER_LIMIT, RefNotFoundError, Transfer

CLONE_SECONDS = 300.0
ASK_SECONDS = 60.0
# So many bytes at most of files that nobody needs, or of which only their transfer tells the size: a few larger ones,
# or many that are small. None at all where they would have to be smaller than that.
_FEW = 16
_BYTES_OF_FEW = 4_000_000
_BYTES_OF_MANY = 2_000_000
_LEAST_LIMIT = 500


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
        limit = _fetch_files(transfer, repository, commit, tree, budget)
        if (now := resolve(repository, found)) not in (None, commit):  # somebody pushed meanwhile
            commit, tree = str(now), read_tree(repository, str(now), inner, budget.max_listed)
        sizes = blob_sizes(repository, tree.blobs.values())
        return GitSnapshot(
            repository,
            commit,
            tree,
            sizes,
            source=source,
            subdir=inner,
            budget=budget,
            absent=f"larger than {size_text(limit)}, not transferred" if limit else "not transferred",
            dispose=partial(remove_folder, folder),
            deepen=partial(transfer.deepen, with_trees=bool(inner)),
        )
    except BaseException:
        remove_folder(folder)
        raise


def _fetch_files(transfer: Transfer, repository: Repository, commit: str, tree: Tree, budget: Budget) -> int:
    """Fetch what is to be read: what authors write, and of tables and other texts those up to a size; that size.

    A fetch can tell files by their size or by their hash and by nothing else: with the small tables come the small
    pictures. So the size is the smaller, the more files there are; 0 where there are too many for any.
    """
    here = blob_sizes(repository, tree.blobs.values())
    missing = {path: blob for path, blob in tree.blobs.items() if blob not in here}
    authored = {blob for path, blob in missing.items() if is_authored(path)}
    limit = _limit(count_files(repository, commit, budget.max_listed) - len(authored))
    if limit and any(is_sampled(path) for path, blob in missing.items() if blob not in authored):
        transfer.fetch_anew(limit)
        authored.difference_update(blob_sizes(repository, authored))
    if authored and not transfer.fetch_blobs(sorted(authored)) and limit < TRANSFER_LIMIT:
        # A server of the first protocol gives out branches and tags alone.
        transfer.fetch_anew(TRANSFER_LIMIT)
        return TRANSFER_LIMIT
    return limit


def _limit(others: int) -> int:
    """The size up to which any file is fetched, where there are so many that nobody asked for."""
    limit = min(TRANSFER_LIMIT, (_BYTES_OF_FEW if others <= _FEW else _BYTES_OF_MANY) // max(others, 1))
    limit -= limit % (1_000 if limit > 1_000 else 100)  # a figure to read
    return limit if limit >= _LEAST_LIMIT else 0


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
