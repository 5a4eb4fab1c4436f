"""A repository: what a snapshot holds, as facts, split into projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.paths import is_readme, name_of
from portfolio_lint.project import Project
from portfolio_lint.snapshot import Snapshot, SnapshotFile
from portfolio_lint.splitting import Split, split


class Repository:
    """All projects of a snapshot, for the rules that judge the repository as a whole."""

    def __init__(
        self,
        name: str,
        projects: tuple[Project, ...],
        files: tuple[FileFacts, ...],
        listed: tuple[SnapshotFile, ...],
        skipped: tuple[str, ...],
        history: Callable[[], HistoryFacts],
    ) -> None:
        self.name = name
        self.projects = projects
        self.files = files
        self.listed = listed
        self.skipped_folders = skipped
        self._history = history

    @property
    def is_collection(self) -> bool:
        return len(self.projects) > 1

    @cached_property
    def history(self) -> HistoryFacts:
        return self._history()

    def has(self, *concepts: str) -> bool:
        """Whether any project has evidence of any of these concepts."""
        return any(project.has(*concepts) for project in self.projects)


def build_repository(snapshot: Snapshot, name: str, facts: Iterable[FileFacts]) -> Repository:
    """Split the facts of a snapshot into projects."""
    files = tuple(sorted(facts, key=lambda file: file.path))
    parted = split(files, (file.path for file in snapshot.files))
    projects = _projects(parted, name, files, snapshot)
    skipped = tuple(entry.path for entry in snapshot.skipped if entry.path.endswith("/"))
    return Repository(name, projects, files, snapshot.files, skipped, snapshot.history)


def _projects(parted: Split, name: str, files: tuple[FileFacts, ...], snapshot: Snapshot) -> tuple[Project, ...]:
    by_path = {file.path: file for file in files}
    listed = {file.path: file for file in snapshot.files}
    projects = []
    for share in parted.shares:
        paths = set(share.paths)
        own_readme = any(is_readme(path) for path in paths)
        # The root of a collection speaks for every project: its licence, CI and manifests always, its README
        # only for a project that has none.
        paths.update(path for path in parted.shared if not (own_readme and is_readme(path)))
        ordered = sorted(paths)
        projects.append(
            Project(
                path=share.path,
                name=name if share.path == "." else name_of(share.path),
                files=tuple(by_path[path] for path in ordered if path in by_path),
                listed=tuple(listed[path] for path in ordered),
                history=snapshot.history,
                sibling_count=len(parted.shares) - 1,
            )
        )
    return tuple(projects)
