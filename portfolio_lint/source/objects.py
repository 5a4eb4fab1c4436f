"""The object database of a repository: the files of a commit, their sizes and their contents."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable
from io import BufferedReader
from typing import cast

from msgspec import Struct

from portfolio_lint.snapshot import Skipped
from portfolio_lint.source import command
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.exclusion import exclude
from portfolio_lint.source.paths import decode

_SECONDS = 30.0
_CHUNK = 1 << 16


class Repository(Struct, frozen=True):
    """Where the objects are and how Git is called there."""

    git: str
    folder: str
    options: tuple[str, ...]

    def ask(self, *arguments: str, feed: bytes | None = None) -> command.Answer:
        """Run a Git command on the object database."""
        return command.run(self.git, self.folder, (*self.options, *arguments), feed=feed, seconds=_SECONDS)


class Tree(Struct, frozen=True):
    """The files of a commit by path, each with its blob's hash, and what was left out."""

    blobs: dict[str, str]
    skipped: list[Skipped]


def resolve(repository: Repository, revision: str) -> str | None:
    """The full hash of the commit that a revision names, or None."""
    answer = repository.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return answer.output.decode().strip() if answer.status == 0 else None


def _records(repository: Repository, arguments: tuple[str, ...], most: int) -> list[bytes] | None:
    """Up to `most` + 1 NUL-terminated records: a tree that holds itself many times over has no end worth reading.

    None where Git failed.
    """
    process = command.start(repository.git, repository.folder, (*repository.options, *arguments))
    watch = threading.Timer(_SECONDS, process.kill)
    watch.start()
    records: list[bytes] = []
    rest = b""
    with process:
        try:
            stdout = cast("BufferedReader", process.stdout)
            while len(records) <= most and (chunk := stdout.read1(_CHUNK)):
                *whole, rest = (rest + chunk).split(b"\0")
                records.extend(whole)
        finally:
            watch.cancel()
            if len(records) > most:
                process.kill()
            # Closed before the wait: Git could be stuck on a full pipe.
            stdout.close()
    return records if process.returncode == 0 or len(records) > most else None


def read_tree(repository: Repository, commit: str, subdir: str, most: int) -> Tree:
    """The files below a folder of a commit, paths relative to it. Raises `SourceError` where that is not a folder."""
    place = f"{commit}:{subdir}" if subdir else commit
    records = _records(repository, ("ls-tree", "-r", "-z", "--full-tree", place), most)
    if records is None:
        raise _no_such_folder(repository, commit, subdir)
    blobs: dict[str, str] = {}
    skipped: list[Skipped] = []
    for record in records[:most]:
        about, _, name = record.partition(b"\t")
        mode, _, identifier = about.decode().split(" ")
        path, problem = decode(name)
        if problem:
            skipped.append(Skipped(path, problem))
        elif mode == "120000":
            skipped.append(Skipped(path, "symbolic link"))
        elif mode == "160000":
            skipped.append(Skipped(f"{path}/", "submodule"))
        else:
            blobs[path] = identifier
    if len(records) > most:
        skipped.append(Skipped("./", f"more than {most} files: the others are not looked at"))
    stay, excluded = exclude(blobs)
    return Tree({path: blobs[path] for path in sorted(stay)}, sorted([*skipped, *excluded], key=lambda one: one.path))


def count_files(repository: Repository, commit: str, most: int) -> int:
    """The number of files in a commit, `most` + 1 where there are more."""
    return len(_records(repository, ("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit), most) or ())


def _no_such_folder(repository: Repository, commit: str, subdir: str) -> SourceError:
    records = _records(repository, ("ls-tree", "-r", "-d", "-z", "--name-only", "--full-tree", commit), 5_000)
    if not subdir or records is None:
        return SourceError(f"the files of commit {commit[:12]} can't be read: the repository is damaged or incomplete")
    folders = [name.decode(errors="replace") for name in records]
    return no_folder(subdir, folders)


def no_folder(subdir: str, folders: Iterable[str]) -> SourceError:
    """The error for a folder that is not there, with those that may be meant."""
    from difflib import get_close_matches

    every = list(folders)
    last = subdir.rpartition("/")[2].lower()
    close = [folder for folder in every if folder.lower().rpartition("/")[2] == last]
    close += [folder for folder in get_close_matches(subdir, every, n=3) if folder not in close]
    hint = f"did you mean {' or '.join(close[:3])}?" if close else "give a folder's path from the top of the repository"
    return SourceError(f"no folder {subdir!r} here: {hint}")


def blob_sizes(repository: Repository, blobs: Iterable[str]) -> dict[str, int]:
    """The sizes of the blobs that are here. Those that were not transferred are missing in the answer."""
    wanted = sorted(set(blobs))
    if not wanted:
        return {}
    feed = "\n".join(wanted).encode() + b"\n"
    answer = repository.ask("cat-file", "--batch-check", "--buffer", feed=feed)
    if answer.status is None:
        raise SourceError("Git takes too long to look at the files: the repository may be damaged")
    sizes: dict[str, int] = {}
    for line in answer.output.decode(errors="replace").splitlines():
        identifier, _, about = line.partition(" ")
        kind, _, size = about.partition(" ")
        if kind == "blob":
            sizes[identifier] = int(size)
    return sizes


class BlobReader:
    """Reads blobs through one `git cat-file --batch` that lives until `close`. Safe to use from several threads.

    Not from another process: a copy made by `fork` shares the pipe.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def read(self, blob: str, limit: int | None = None) -> bytes:
        """The first `limit` bytes of a blob, or all. Raises `OSError` where it is missing or damaged."""
        with self._lock:
            if self._closed:
                raise OSError("the source is closed")
            process = self._process or self._start()
            stdin, stdout = process.stdin, cast("BufferedReader", process.stdout)
            assert stdin is not None
            try:
                stdin.write(f"{blob}\n".encode())
                stdin.flush()
                header = stdout.readline().decode().split()
                if header[1:] == ["missing"]:
                    raise FileNotFoundError("the object is missing in the repository")
                if len(header) != 3:
                    raise OSError("Git can't read the object: the repository may be damaged")
                size = int(header[2])
                wanted = size if limit is None else min(size, limit)
                content = stdout.read(wanted)
                rest = size - wanted
                if len(content) < wanted:
                    raise OSError("Git can't read the object: the repository may be damaged")
            except FileNotFoundError:
                raise
            except BaseException:
                self._stop()  # the pipe holds the remains of an answer
                raise
            if rest <= _CHUNK:
                stdout.read(rest + 1)
            else:
                self._stop()  # cheaper than to read what nobody wants
            return content

    def close(self) -> None:
        """End the process. Reading raises `OSError` from now on."""
        with self._lock:
            self._closed = True
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        repository = self._repository
        process = subprocess.Popen(
            [repository.git, *repository.options, "cat-file", "--batch"],
            cwd=repository.folder,
            env=command.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a pipe that nobody empties could fill up
            creationflags=command.NO_CONSOLE,
        )
        self._process = process
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        continue  # what was not yet written to a dead process
