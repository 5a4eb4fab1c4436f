"""A folder as a snapshot: as Git sees it inside a checkout, else every file in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from io import RawIOBase

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.snapshot import Skipped, SnapshotFile
from portfolio_lint.source.budget import Budget, size_text
from portfolio_lint.source.exclusion import counted, exclude, folder_reason
from portfolio_lint.source.listing import LINK, Listing
from portfolio_lint.source.paths import decode

_SPECIAL = "not a regular file"
_COUNT_LIMIT = 10_000
_JUNCTION = 0xA0000003

# Neither a link put in place of the file nor a pipe that nobody writes to may hold up the reading.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


class FolderSnapshot:
    """The files of a folder on this machine. Nothing in it is run, and no link is followed out of it."""

    def __init__(self, folder: str, *, source: str | None = None, budget: Budget | None = None) -> None:
        self.source = (source or folder).replace(os.sep, "/")
        self._folder = os.path.realpath(folder)
        self._budget = budget or Budget()
        self._listing = _listed(self._folder, self._budget.max_listed)
        self.commit: str | None = self._listing.commit
        self.folder = self._listing.prefix
        files, skipped = _measure(self._folder, self._listing.paths)
        files.sort(key=lambda file: file.path)
        skipped.extend(self._listing.skipped)
        if len(files) > self._budget.max_listed:
            skipped.append(Skipped("./", f"more than {self._budget.max_listed} files: the others are not looked at"))
            del files[self._budget.max_listed :]
        self.files = tuple(files)
        self.skipped = tuple(sorted(skipped, key=lambda entry: entry.path))
        self._refused = self._budget.refusals(self.files)
        self._known = {file.path for file in self.files}
        self._history: HistoryFacts | None = None

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path not in self._known:
            raise FileNotFoundError(f"no such file: {path}")
        if limit is None and path in self._refused:
            raise OSError(self._refused[path])
        try:
            descriptor = os.open(os.path.join(self._folder, path), _OPEN)
        except OSError as error:  # without the path: a report is the same on every machine
            raise OSError(f"cannot be opened: {error.strerror}") from error
        with open(descriptor, "rb", buffering=0) as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(_SPECIAL)
            most = self._budget.max_size(path)
            wanted = status.st_size + 1 if limit is None else limit
            content = _read_up_to(stream, min(wanted, most + 1) if limit is None else wanted)
        if limit is None and len(content) > most:
            raise OSError(f"larger than {size_text(most)}")
        return content

    def history(self) -> HistoryFacts:
        if self._history is None:
            self._history = _history(self._folder, self._listing)
        return self._history

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> FolderSnapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_bare(folder: str) -> bool:
    """Whether a folder is a repository without a work tree, or the `.git` of one."""
    join = os.path.join
    return (
        os.path.isfile(join(folder, "HEAD"))
        and os.path.isdir(join(folder, "objects"))
        and os.path.isdir(join(folder, "refs"))
        and not os.path.lexists(join(folder, ".git"))
    )


def _read_up_to(stream: RawIOBase, wanted: int) -> bytes:
    parts: list[bytes] = []
    while wanted > 0 and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _in_checkout(folder: str) -> bool:
    """Whether a `.git` is here or above: spares the start of Git for every other folder."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _listed(folder: str, most: int) -> Listing:
    """The files of a folder. What Git needs is only imported where there is a checkout."""
    if _in_checkout(folder):
        from portfolio_lint.source.checkout import list_checkout

        listing = list_checkout(folder)
        if listing is not None:
            return listing
    return _walk(folder, most)


def _history(folder: str, listing: Listing) -> HistoryFacts:
    if listing.commit is None:
        return HistoryFacts()
    from portfolio_lint.source.checkout import checkout_history

    return checkout_history(folder, listing, listing.commit)


def _walk(root: str, most: int) -> Listing:
    """Every file below a folder, except in what is left out anyway. Stops after `most`, always at the same one."""
    paths: list[str] = []
    skipped: list[Skipped] = []
    pending = [""]
    while pending and len(paths) <= most:
        folder = pending.pop()
        try:
            entries = _entries(root, folder)
        except OSError as error:
            skipped.append(Skipped(f"{folder}/" if folder else "./", f"cannot be opened: {error.strerror}"))
            continue
        if folder and (reason := folder_reason(folder, {entry.name for entry in entries})):
            count = _count_files(root, folder)
            more = count > _COUNT_LIMIT
            skipped.append(Skipped(f"{folder}/", counted(reason, min(count, _COUNT_LIMIT), more=more)))
            continue
        below: list[str] = []
        for entry in entries:
            path, problem = decode(os.fsencode(f"{folder}/{entry.name}" if folder else entry.name))
            junction = os.name == "nt" and _is_link(entry.stat(follow_symlinks=False))
            if problem or junction or entry.is_symlink():
                skipped.append(Skipped(path, problem or LINK))
            elif entry.is_dir(follow_symlinks=False):
                below.append(path)
            else:
                paths.append(path)
        pending.extend(reversed(below))
    return Listing(paths, skipped)


def _entries(root: str, folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(os.path.join(root, folder)) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _count_files(root: str, folder: str) -> int:
    """The number of files below a folder, one more than the limit where there are more."""
    count = 0
    pending = [folder]
    while pending and count <= _COUNT_LIMIT:
        folder = pending.pop()
        try:
            entries = _entries(root, folder)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(f"{folder}/{entry.name}")
            else:
                count += 1
    return min(count, _COUNT_LIMIT + 1)


def _is_link(status: os.stat_result) -> bool:
    """Whether this is a symbolic link, or a junction of Windows, which is one for folders."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _measure(root: str, paths: Iterable[str]) -> tuple[list[SnapshotFile], list[Skipped]]:
    """The files among the paths with their sizes, and what else they are."""
    stay, skipped = exclude(paths)
    files: list[SnapshotFile] = []
    links: dict[str, str] = {"": ""}
    reported: set[str] = set()
    for path in stay:
        link = _link_above(root, path.rpartition("/")[0], links)
        if link:
            # The index still lists what lay below a folder that is a link now.
            if link not in reported:
                reported.add(link)
                skipped.append(Skipped(link, LINK))
            continue
        try:
            status = os.lstat(os.path.join(root, path))
        except OSError as error:
            if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
                skipped.append(Skipped(path, f"cannot be opened: {error.strerror}"))
            continue  # listed in the index, and deleted from the folder
        if stat.S_ISREG(status.st_mode):
            files.append(SnapshotFile(path, status.st_size))
        elif _is_link(status):
            skipped.append(Skipped(path, LINK))
        elif not stat.S_ISDIR(status.st_mode):
            skipped.append(Skipped(path, _SPECIAL))
    return files, skipped


def _link_above(root: str, folder: str, known: dict[str, str]) -> str:
    """The outermost link among a folder and those above it, or an empty text."""
    if folder not in known:
        parts = folder.split("/")
        above = ""
        for end in range(1, len(parts) + 1):
            here = "/".join(parts[:end])
            if here not in known:
                try:
                    linked = _is_link(os.lstat(os.path.join(root, here)))
                except OSError:
                    linked = False
                known[here] = known[above] or (here if linked else "")
            above = here
    return known[folder]
