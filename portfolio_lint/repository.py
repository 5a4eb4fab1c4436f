"""A repository: what a snapshot holds, as facts, split into projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.globs import Globs
from portfolio_lint.paths import folder_of, is_readme, name_of
from portfolio_lint.project import Project
from portfolio_lint.settings import Settings
from portfolio_lint.snapshot import Snapshot, SnapshotFile
from portfolio_lint.splitting import Split, split, split_by


class Repository:
    """All projects of a snapshot, for the rules that judge the repository as a whole.

    `excluded` are the paths that the settings leave out, folders with a closing slash: they are there, and
    nobody judges them.
    """

    def __init__(
        self,
        name: str,
        projects: tuple[Project, ...],
        files: tuple[FileFacts, ...],
        listed: tuple[SnapshotFile, ...],
        skipped: tuple[str, ...],
        history: Callable[[], HistoryFacts],
        excluded: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.projects = projects
        self.files = files
        self.listed = listed
        self.skipped_folders = skipped
        self.excluded = excluded
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


def build_repository(
    snapshot: Snapshot,
    name: str,
    facts: Iterable[FileFacts],
    settings: Settings | None = None,
    excluded: tuple[str, ...] = (),
) -> Repository:
    """Split the facts of a snapshot into projects, by the settings where they say so."""
    files = tuple(sorted(facts, key=lambda file: file.path))
    paths = [file.path for file in snapshot.files]
    folders = project_folders(paths, settings) if settings is not None else []
    parted = split_by(folders, paths) if folders else split(files, paths)
    projects = _projects(parted, name, files, snapshot)
    skipped = tuple(e.path for e in snapshot.skipped if e.path.endswith("/") and e.path not in excluded)
    return Repository(name, projects, files, snapshot.files, skipped, snapshot.history, excluded)


def project_folders(paths: Iterable[str], settings: Settings) -> list[str]:
    """The folders among those of the paths that the settings call projects, `.` for the scanned one."""
    if not settings.projects:
        return []
    wanted = Globs(f"/{glob}" for glob in settings.projects)
    folders = {"."}
    for path in paths:
        folder = folder_of(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder_of(folder)
    found = [folder for folder in folders if wanted.is_exactly(settings.from_configuration(folder))]
    # A star stands for any folder, but not for the top itself.
    named = settings.folder or any(glob.strip("/") == "." for glob in settings.projects)
    return sorted(folder for folder in found if folder != "." or named)


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
