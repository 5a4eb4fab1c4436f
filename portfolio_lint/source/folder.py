"""A folder as a snapshot: as Git sees it inside a checkout, else every file in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from io import RawIOBase

from msgspec import Struct

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.snapshot import Skipped, SnapshotFile
from portfolio_lint.source import command
from portfolio_lint.source.budget import Budget, size_text
from portfolio_lint.source.exclusion import counted, exclude, folder_reason
from portfolio_lint.source.history import read_history
from portfolio_lint.source.paths import decode

_LINK = "symbolic link"
_SPECIAL = "not a regular file"
_COUNT_LIMIT = 10_000
_JUNCTION = 0xA0000003

# Neither a link put in place of the file nor a pipe that nobody writes to may hold up the reading.
_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _OPEN |= getattr(os, _flag, 0)


class _Listing(Struct, frozen=True):
    """Paths of a folder and what was left out; what Git says of it, where it is in a checkout."""

    paths: list[str]
    skipped: list[Skipped]
    git: str = ""
    commit: str | None = None
    prefix: str = ""
    shallow: bool = False


class FolderSnapshot:
    """The files of a folder on this machine. Nothing in it is run, and no link is followed out of it."""

    def __init__(self, folder: str, *, source: str | None = None, budget: Budget | None = None) -> None:
        self.source = (source or folder).replace(os.sep, "/")
        self._folder = os.path.realpath(folder)
        self._budget = budget or Budget()
        self._listing = _git_listing(self._folder) or _walk(self._folder, self._budget.max_listed)
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
            listing = self._listing
            self._history = (
                HistoryFacts()
                if listing.commit is None
                else read_history(
                    listing.git,
                    self._folder,
                    command.CHECKOUT,
                    listing.commit,
                    subdir=listing.prefix,
                    shallow=listing.shallow,
                )
            )
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


def _git_listing(folder: str) -> _Listing | None:
    """The folder as Git sees it. None where it is no checkout, Git does not trust its owner, or there is no Git."""
    git = command.git_executable() if _in_checkout(folder) else None
    if git is None:
        return None
    place = ("rev-parse", "--show-prefix", "--is-shallow-repository", "--verify", "--quiet", "HEAD")
    listing = ("ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
    try:
        asked = command.start(git, folder, (*command.CHECKOUT, *place))  # answers while the files are listed
    except OSError:
        return None
    listed = command.run(git, folder, (*command.CHECKOUT, *listing, "--no-recurse-submodules"), seconds=12)
    placed = command.finish(asked, seconds=3)
    if listed.status != 0 or placed.status is None:
        return None
    lines = placed.output.decode(errors="surrogateescape").removesuffix("\n").split("\n")
    commit = lines.pop() if placed.status == 0 else None
    shallow = lines.pop() == "true" if lines else False
    prefix = "\n".join(lines)
    if prefix and not listed.output:
        return None  # the checkout around it ignores this folder, and the user asks for it
    paths, skipped = _parse_listing(listed.output)
    return _Listing(paths, skipped, git, commit, prefix.removesuffix("/"), shallow)


def _parse_listing(output: bytes) -> tuple[list[str], list[Skipped]]:
    """The paths of `ls-files -z -t --stage`: `H mode hash stage<TAB>path` where tracked, `? path` where not."""
    paths: dict[str, None] = {}  # a file in conflict comes once for each side
    skipped: dict[str, Skipped] = {}
    for record in output.split(b"\0")[:-1]:
        tracked = not record.startswith(b"? ")
        about, _, name = record.partition(b"\t") if tracked else (b"", b"", record[2:])
        path, problem = decode(name.removesuffix(b"/"))
        mode = about[2:8]
        if problem:
            skipped[path] = Skipped(path, problem)
        elif name.endswith(b"/"):
            skipped[path] = Skipped(f"{path}/", "a Git repository of its own")
        elif mode == b"160000":
            skipped[path] = Skipped(f"{path}/", "submodule")
        elif mode == b"120000":
            skipped[path] = Skipped(path, _LINK)
        else:
            paths[path] = None
    return list(paths), list(skipped.values())


def _walk(root: str, most: int) -> _Listing:
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
                skipped.append(Skipped(path, problem or _LINK))
            elif entry.is_dir(follow_symlinks=False):
                below.append(path)
            else:
                paths.append(path)
        pending.extend(reversed(below))
    return _Listing(paths, skipped)


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
                skipped.append(Skipped(link, _LINK))
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
            skipped.append(Skipped(path, _LINK))
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
