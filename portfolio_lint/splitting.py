"""Which projects a repository holds.

A folder is a *collection* when at least two of its sub-folders stand on their own. A sub-folder stands on
its own when it has code below it, its name is not one that parts of a single project bear (`src`,
`notebooks`, `api`, ...), and it has its own README or manifest, or a notebook. Folders whose Python files
import from each other belong together. Collections are split again inside, so that
`classification/churn` and `regression/prices` are two projects. What is left at the root of a collection is
a project of its own where it has code, and otherwise (README, licence, CI, manifests) counts for every
project below. See docs/projects.md for the layouts this was measured on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.paths import folder_of, is_readme, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.readers.text import language_of

# Names that parts of one project bear; a number in front (`01_data`) makes a part as well.
_PARTS = frozenset(
    """
    src source sources lib libs app apps api apis backend back-end back_end frontend front-end front_end web webapp
    website ui client server service services notebook notebooks nb nbs ipynb jupyter script scripts code codes
    tests test testing docs doc documentation data dataset datasets raw processed interim external input inputs
    output outputs result results report reports figure figures fig figs plot plots image images img imgs asset
    assets static templates template media screenshots model models artifacts artefacts checkpoints weights
    saved_models config configs conf configuration settings utils util utilities helpers helper common core tools
    modules components pipeline pipelines dags dag flows airflow mlflow mlruns docker deploy deployment deployments
    infra infrastructure terraform k8s kubernetes helm charts monitoring monitor grafana prometheus orchestration
    training train inference serving evaluation eval eda exploration exploratory analysis preprocessing preprocess
    features feature_engineering feature-engineering etl ingestion modeling modelling examples example demo demos
    sandbox research experiments experiment tmp temp old archive archived backup legacy drafts draft streamlit
    streamlit_app dashboard dashboards bin build dist lambda functions cloud aws gcp azure database db sql schemas
    preprocessor preprocessors scraper scrapers scraping crawler collector trainer predictor embedder embeddings indexer
    migrations bot llm rag agents prompts cli gradio gradio_app flask flask_app fastapi fastapi_app
    """.split()
)
_WORDS_OF_PARTS = frozenset(
    "ml ai dl mlops data model models feature features store repo repository my the and of project web".split()
)
_NUMBERED_PART = lazy(r"^\d+[-_. ]*(?P<name>.+)$")
_MANIFESTS = ("requirements", "pyproject", "pipfile", "environment", "setup", "conda", "renv")
_MINIMUM_PROJECTS = 2
_R = frozenset({"r", "rmarkdown", "quarto"})


class Share(Struct, frozen=True):
    """A project's folder (`.` for the root) and the paths of the files that are its own."""

    path: str
    paths: tuple[str, ...]


class Split(Struct, frozen=True):
    """The projects of a repository and the files at the root of a collection that count for each of them."""

    shares: tuple[Share, ...]
    shared: tuple[str, ...] = ()

    @property
    def is_collection(self) -> bool:
        return len(self.shares) > 1


def split(facts: Iterable[FileFacts], listed: Iterable[str]) -> Split:
    """Split a repository into its projects. Every listed path belongs to exactly one share or is shared."""
    paths = sorted(listed)
    if not _may_hold_several(paths):
        return Split((Share(".", tuple(paths)),))
    by_path = {file.path: file for file in facts}
    tree = _Tree(paths, by_path)
    # The deepest first: each folder asks for those below it, more than once, and folders can nest deeply.
    for folder in sorted(tree.with_code, key=lambda folder: folder.count("/"), reverse=True):
        tree.projects[folder] = _projects(folder, tree)
    folders = sorted(_projects("", tree))
    if len(folders) < _MINIMUM_PROJECTS:
        return Split((Share(".", tuple(paths)),))
    own: dict[str, list[str]] = {folder: [] for folder in folders}
    rest: list[str] = []
    for path in paths:
        home = _home(path, own)
        (own[home] if home is not None else rest).append(path)
    shares = [Share(folder, tuple(own[folder])) for folder in folders]
    if any(_is_own_code(path, by_path) for path in rest):
        shares.insert(0, Share(".", tuple(path for path in rest if not _is_shareable(path))))
        rest = [path for path in rest if _is_shareable(path)]
    return Split(tuple(shares), tuple(rest))


def _may_hold_several(paths: Iterable[str]) -> bool:
    """Whether names alone leave it open that there are several projects: then what the files hold has to tell.

    A folder that stands on its own has code below it and a README, a manifest or a notebook; where there is none but
    one at the top, there is one project. `_Tree` asks the same of what the code does.
    """
    with_code: set[str] = set()
    with_more: set[str] = set()
    for path in paths:
        name = name_of(path).lower()
        folder = folder_of(path)
        if is_readme(path) or name.startswith(_MANIFESTS):
            with_more.add(folder)
        is_module = name.endswith((".py", ".pyw"))
        is_notebook = not is_module and (name.endswith(".ipynb") or _may_be_r(path, name))
        while folder and (is_module or is_notebook):
            with_code.add(folder)
            if is_notebook:
                with_more.add(folder)
            folder = folder_of(folder)
    standing = [folder for folder in with_code & with_more if not _is_part(folder)]
    return len(standing) > 1 or any("/" in folder for folder in standing)


def _may_be_r(path: str, name: str) -> bool:
    language = language_of(name)
    # A file without an extension says in its first line what it is.
    return language in _R if language or "." in name[1:] else kind_of(path) == "text"


def split_by(folders: Iterable[str], listed: Iterable[str]) -> Split:
    """Split a repository into the projects in these folders, `.` for the root; a path belongs to the innermost.

    What is in none of them counts for each project where it speaks for all, and else for none.
    """
    own: dict[str, list[str]] = {folder: [] for folder in sorted(folders)}
    rest: list[str] = []
    for path in sorted(listed):
        home = _home(path, own) or ("." if "." in own else None)
        (own[home] if home is not None else rest).append(path)
    shares = tuple(Share(folder, tuple(paths)) for folder, paths in own.items())
    return Split(shares, tuple(path for path in rest if _is_shareable(path)))


def _home(path: str, folders: Mapping[str, list[str]]) -> str | None:
    folder = folder_of(path)
    while folder:
        if folder in folders:
            return folder
        folder = folder_of(folder)
    return None


def _is_own_code(path: str, by_path: Mapping[str, FileFacts]) -> bool:
    file = by_path.get(path)
    if file is None or name_of(path) in ("setup.py", "conftest.py", "__init__.py"):
        return False
    return file.notebook is not None or _does_something(file)


def _is_shareable(path: str) -> bool:
    """Files at the root of a collection that speak for all its projects."""
    return is_readme(path) or not path.endswith((".py", ".ipynb", ".r", ".R", ".Rmd", ".csv", ".pkl"))


class _Tree:
    """Folders of the repository with what the splitting asks of them."""

    def __init__(self, paths: list[str], by_path: Mapping[str, FileFacts]) -> None:
        self.children: dict[str, set[str]] = {}
        self.with_code: set[str] = set()
        self.with_notebook: set[str] = set()
        self.with_identity: set[str] = set()
        self.code_at: set[str] = set()
        self.projects: dict[str, list[str]] = {}
        self._files: list[tuple[str, FileFacts]] = []
        self._imported: dict[str, set[str]] | None = None
        modules: list[tuple[str, FileFacts]] = []
        for path in paths:
            folder = folder_of(path)
            self._note_folders(folder)
            name = name_of(path).lower()
            if is_readme(path) or name.startswith(_MANIFESTS):
                self.with_identity.add(folder)
            file = by_path.get(path)
            if file is None:
                if name.endswith((".py", ".ipynb")):
                    self._note_code(folder)
            elif file.notebook is not None or (file.text is not None and file.text.language in _R):
                self._note_code(folder)
                self.with_notebook.update(_upwards(folder))
                self._files.append((folder, file))
            elif file.kind == "python":
                modules.append((folder, file))
        for folder, file in modules:
            # To know what a module does it has to be read, and one in each folder tells enough.
            if folder not in self.code_at and _does_something(file):
                self._note_code(folder)
        self._files += modules

    def _note_folders(self, folder: str) -> None:
        while folder:
            parent = folder_of(folder)
            siblings = self.children.setdefault(parent, set())
            if folder in siblings:
                return
            siblings.add(folder)
            folder = parent

    def _note_code(self, folder: str) -> None:
        self.code_at.add(folder)
        self.with_code.update(_upwards(folder))

    def imported(self, folder: str) -> set[str]:
        """What the code at or below a folder imports: first and second parts of modules' names."""
        if self._imported is None:
            self._imported = {}
            for below, file in self._files:
                code = file.program
                if code is not None and (file.kind == "notebook" or code.calls):
                    names = {part for i in code.imports for part in i.module.split(".")[:2]}
                    for above in _upwards(below):
                        self._imported.setdefault(above, set()).update(names)
        return self._imported.get(folder, set())

    def has_notebook_below(self, folder: str) -> bool:
        return folder in self.with_notebook

    def has_identity(self, folder: str) -> bool:
        return folder in self.with_identity


def _does_something(file: FileFacts) -> bool:
    return file.code is not None and len(file.code.calls) > 0


def _upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the root."""
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def _is_part(folder: str) -> bool:
    name = name_of(folder).lower().strip()
    if name.startswith((".", "_")):
        return True
    numbered = _NUMBERED_PART.match(name)
    if numbered:
        name = numbered["name"]
    if name in _PARTS or name.replace(" ", "_") in _PARTS:
        return True
    words = re.split(r"[\s_-]+", name)
    # `ml_train`, `data_ingestion`, `feature_repo`: made of such names and of words that say nothing more.
    return len(words) > 1 and all(word in _PARTS or word in _WORDS_OF_PARTS for word in words)


def _projects(folder: str, tree: _Tree) -> list[str]:
    """The project folders at or below `folder`."""
    if folder in tree.projects:
        return tree.projects[folder]
    children = sorted(child for child in tree.children.get(folder, ()) if child in tree.with_code)
    candidates = [child for child in children if not _is_part(child)]
    standing = [
        child
        for child in candidates
        if tree.has_identity(child) or tree.has_notebook_below(child) or _projects(child, tree) != [child]
    ]
    standing = _unlinked(standing, children, tree)
    if folder and tree.has_identity(folder) and not any(tree.has_identity(child) for child in standing):
        # A folder with a README whose sub-folders have none is one project with parts.
        return [folder]
    if len(standing) < _MINIMUM_PROJECTS:
        return _below_one(folder, children, standing, tree)
    if not folder and _is_one_project_with_parts(children, standing, tree):
        return []
    inner = [project for child in standing for project in _projects(child, tree)]
    # A folder of the collection with code that stands on its own less clearly is a project as well.
    inner.extend(child for child in candidates if child not in standing)
    return inner


def _below_one(folder: str, children: list[str], standing: list[str], tree: _Tree) -> list[str]:
    """The projects of a folder of which at most one sub-folder stands on its own."""
    alone = [folder] if folder else []
    if not standing:
        return alone
    inner = _projects(standing[0], tree)
    has_code = folder in tree.code_at
    if not has_code and (len(inner) >= _MINIMUM_PROJECTS or len(children) == 1):
        # A folder that only groups projects, beside which other groups may stand under a part's name.
        groups = [_projects(child, tree) for child in children if child not in standing]
        return [*inner, *(project for group in groups if len(group) >= _MINIMUM_PROJECTS for project in group)]
    if folder and has_code and tree.has_identity(standing[0]):
        return [folder, *inner]
    return alone


def _unlinked(standing: list[str], children: list[str], tree: _Tree) -> list[str]:
    """Leave out folders that code in a sibling imports: they are packages of one project."""
    # Nothing else can be imported, so nothing need be read to see whether it is.
    if not any(name_of(folder).isidentifier() for folder in standing):
        return standing
    importers = Counter(name for child in children for name in tree.imported(child))
    return [folder for folder in standing if importers[name_of(folder)] == (name_of(folder) in tree.imported(folder))]


def _is_one_project_with_parts(children: list[str], standing: list[str], tree: _Tree) -> bool:
    """At the root: parts of one project (`src`, `api`) outweigh the folders that could stand alone."""
    parts = [child for child in children if _is_part(child)]
    with_identity = [child for child in standing if tree.has_identity(child)]
    if len(with_identity) >= _MINIMUM_PROJECTS and len(with_identity) >= len(parts):
        return False
    return len(parts) >= len(standing)
