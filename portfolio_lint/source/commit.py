"""A commit as a snapshot, read from the object database: no work tree, so no filter, hook or link of it acts."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Mapping

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.snapshot import Skipped, SnapshotFile
from portfolio_lint.source import command
from portfolio_lint.source.budget import Budget
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.folder import is_bare
from portfolio_lint.source.history import read_history
from portfolio_lint.source.objects import BlobReader, Repository, Tree, blob_sizes, no_folder, read_tree, resolve


class GitSnapshot:
    """The files of one commit. `close` ends Git and removes what `dispose` removes; leaving a `with` does so too.

    `deepen`, if given, brings in the history before it is first read; `absent` says why a blob is not here.
    """

    def __init__(
        self,
        repository: Repository,
        commit: str,
        tree: Tree,
        sizes: Mapping[str, int],
        *,
        source: str,
        subdir: str,
        budget: Budget,
        absent: str,
        dispose: Callable[[], None] | None = None,
        deepen: Callable[[], object] | None = None,
    ) -> None:
        self.source = source
        self.commit: str | None = commit
        self.folder = subdir
        self.files = tuple(SnapshotFile(path, sizes.get(blob), blob) for path, blob in tree.blobs.items())
        self.skipped: tuple[Skipped, ...] = tuple(tree.skipped)
        self._repository = repository
        self._revision = commit
        self._blobs = tree.blobs
        self._refused = budget.refusals(self.files)
        self._refused.update((file.path, absent) for file in self.files if file.size is None)
        self._absent = {file.path for file in self.files if file.size is None}
        self._reader = BlobReader(repository)
        self._deepen = deepen
        self._history: HistoryFacts | None = None
        # Runs once: on close, when the snapshot is forgotten, or when the interpreter ends.
        self._finalizer = weakref.finalize(self, _end, self._reader, dispose)

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path not in self._blobs:
            raise FileNotFoundError(f"no such file: {path}")
        if path in self._refused and (limit is None or path in self._absent):
            raise OSError(self._refused[path])
        return self._reader.read(self._blobs[path], limit)

    def history(self) -> HistoryFacts:
        if self._history is None:
            self._history = HistoryFacts()
            if self._finalizer.alive:
                if self._deepen is not None:
                    self._deepen()
                self._history = read_history(
                    self._repository.git,
                    self._repository.folder,
                    self._repository.options,
                    self._revision,
                    subdir=self.folder,
                    shallow=_is_shallow(self._repository),
                )
        return self._history

    def close(self) -> None:
        self._finalizer()

    def __enter__(self) -> GitSnapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _end(reader: BlobReader, dispose: Callable[[], None] | None) -> None:
    reader.close()
    if dispose is not None:
        dispose()


def _is_shallow(repository: Repository) -> bool:
    answer = repository.ask("rev-parse", "--is-shallow-repository")
    return answer.status != 0 or answer.output.strip() != b"false"


def open_commit(folder: str, ref: str | None, *, source: str, subdir: str, budget: Budget) -> GitSnapshot:
    """A commit of a repository on this machine, or of the checkout that a folder is (a part of).

    Raises `SourceError` where that can't be read.
    """
    git = command.git_executable()
    if git is None:
        raise SourceError("Git is not installed (or not on PATH), and a commit can't be read without it: install Git")
    bare = is_bare(folder)
    repository = Repository(git, folder, command.BARE if bare else command.CHECKOUT)
    placed = repository.ask("rev-parse", "--show-prefix")
    if placed.status != 0:
        raise _not_opened(folder, placed.errors)
    prefix = placed.output.decode(errors="surrogateescape").removesuffix("\n")
    revision = ref or "HEAD"
    commit = resolve(repository, revision) or resolve(repository, f"refs/remotes/origin/{revision}")
    if commit is None:
        raise _no_commit(repository, ref, source)
    inner = f"{prefix}{subdir}".rstrip("/")
    try:
        tree = read_tree(repository, commit, inner, budget.max_listed)
    except SourceError:
        if prefix and not subdir:
            raise no_folder(inner, ()) from None
        raise
    sizes = blob_sizes(repository, tree.blobs.values())
    absent = "the object is missing in the repository"
    return GitSnapshot(repository, commit, tree, sizes, source=source, subdir=inner, budget=budget, absent=absent)


def _not_opened(folder: str, errors: str) -> SourceError:
    if "dubious ownership" in errors:
        return SourceError(
            f"{folder} belongs to another user, and Git does not read it: if you trust it, "
            f"run git config --global --add safe.directory {folder}"
        )
    return SourceError(f"{folder} is not in a Git repository, so it has no branch, tag or commit: leave out --ref")


def _no_commit(repository: Repository, ref: str | None, source: str) -> SourceError:
    answer = repository.ask("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags")
    names = answer.output.decode(errors="replace").split()
    return no_ref(source, ref, names)


def no_ref(source: str, ref: str | None, names: list[str]) -> SourceError:
    """The error for a branch, tag or commit that is not there; `names` are the full names of all refs."""
    if not names:
        return SourceError(f"{source} has no commit yet: commit something first, or scan the folder itself")
    branches = [name.removeprefix("refs/heads/") for name in names if name.startswith("refs/heads/")]
    tags = [name.removeprefix("refs/tags/") for name in names if name.startswith("refs/tags/")]
    known = [f"{kind} {', '.join(some[:8])}" for kind, some in (("branches:", branches), ("tags:", tags)) if some]
    more = "; ..." if max(len(branches), len(tags)) > 8 else ""
    short = ref is not None and len(ref) < 40 and re.fullmatch("[0-9a-f]{4,}", ref)
    hint = ": a commit is named by its full hash" if short else ""
    return SourceError(f"{source} has no branch, tag or commit {ref or 'HEAD'!r} ({'; '.join(known)}{more}){hint}")
