"""Which folders hold nothing that the author wrote: environments, vendored code, generated files, caches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from portfolio_lint.snapshot import Skipped

_ENVIRONMENT = "virtual environment"
_PACKAGES = "installed packages"
_VENDORED = "vendored code"
_GENERATED = "generated files"
_CACHE = "tool cache"
_RUNS = "tracked run output"
_EDITOR = "editor settings"
_SYSTEM = "operating system metadata"
_HISTORY = "version control"
_FIXTURES = "test fixtures"

_BY_NAME = {
    **dict.fromkeys((".venv", "venv", ".virtualenv", ".conda", ".pixi"), _ENVIRONMENT),
    **dict.fromkeys(("site-packages", "dist-packages", "node_modules", "bower_components"), _PACKAGES),
    **dict.fromkeys(("third_party", "third-party", "thirdparty", "3rdparty"), _VENDORED),
    **dict.fromkeys(
        ("_build", "_site", "_book", ".eggs", ".next", ".nuxt", ".docusaurus", "htmlcov", ".nyc_output"), _GENERATED
    ),
    **dict.fromkeys(
        (
            "__pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis .pytype .cache .parcel-cache "
            ".gradle .terraform .jupyter_cache .virtual_documents .quarto .rproj.user"
        ).split(),
        _CACHE,
    ),
    **dict.fromkeys(("mlruns", "lightning_logs", "catboost_info"), _RUNS),
    **dict.fromkeys((".idea", ".vscode", ".vs", ".settings"), _EDITOR),
    **dict.fromkeys(("__macosx", ".trash-1000", "$recycle.bin"), _SYSTEM),
    **dict.fromkeys((".git", ".hg", ".svn"), _HISTORY),
    **dict.fromkeys(("fixtures", "testdata", "__fixtures__"), _FIXTURES),
    ".ipynb_checkpoints": "notebook checkpoints",
}

# A folder below one of these parents only: `.dvc/config` is the author's, `.dvc/cache` is not.
_BY_PARENT = {
    (".dvc", "cache"): _CACHE,
    (".dvc", "tmp"): _CACHE,
    ("renv", "library"): _PACKAGES,
    ("packrat", "lib"): _PACKAGES,
    ("packrat", "src"): _PACKAGES,
}


def _looks_built(children: Collection[str]) -> bool:
    if any(child in {"lib", "asset-manifest.json", "CMakeCache.txt", "intermediates"} for child in children):
        return True
    return any(child.startswith(("bdist.", "lib.", "temp.", "exe.")) for child in children)


def _looks_distributed(children: Collection[str]) -> bool:
    if any(child.endswith((".whl", ".tar.gz", ".egg", ".min.js", ".bundle.js", ".exe")) for child in children):
        return True
    return "index.html" in children and any(
        child in {"assets", "static"} or child.endswith(".js") for child in children
    )


def _looks_compiled(children: Collection[str]) -> bool:
    return any(child in {"classes", "run_results.json", ".rustc_info.json", "maven-status"} for child in children)


def _looks_run(children: Collection[str]) -> bool:
    return any(child.startswith(("run-", "offline-run-", "latest-run", "debug")) for child in children)


def _looks_vendored(children: Collection[str]) -> bool:
    # A study of vendors may live in a folder of that name; code from elsewhere brings no notebooks or tables.
    return not any(child.lower().endswith((".ipynb", ".csv", ".xlsx", ".tsv", ".parquet")) for child in children)


def _looks_served(children: Collection[str]) -> bool:
    return "index.html" in children and any(child in {"sitemap.xml", "search"} for child in children)


# Names that people also give to folders of their own: what lies in them decides.
_BY_CONTENT: dict[str, tuple[Callable[[Collection[str]], bool], str]] = {
    "build": (_looks_built, _GENERATED),
    "dist": (_looks_distributed, _GENERATED),
    "target": (_looks_compiled, _GENERATED),
    "site": (_looks_served, _GENERATED),
    "wandb": (_looks_run, _RUNS),
    "vendor": (_looks_vendored, _VENDORED),
    "vendored": (_looks_vendored, _VENDORED),
}


def _is_environment(name: str, children: Collection[str]) -> bool:
    if "pyvenv.cfg" in children or "conda-meta" in children:
        return True
    if "env" not in name:
        return False
    lower = {child.lower() for child in children}
    return {"lib", "scripts"} <= lower or {"lib", "bin"} <= lower


def folder_reason(folder: str, children: Collection[str]) -> str | None:
    """Why a folder is left out, or None if it isn't; `children` are the names directly in it."""
    parent, _, name = folder.lower().rpartition("/")
    reason = _BY_NAME.get(name) or _BY_PARENT.get((parent.rpartition("/")[2], name))
    if reason:
        return reason
    if _is_environment(name, children):
        return _ENVIRONMENT
    if "CACHEDIR.TAG" in children:
        return _CACHE
    if name.endswith((".egg-info", ".dist-info")):
        return _GENERATED
    if name in _BY_CONTENT and "data" not in parent.split("/"):
        decides, reason = _BY_CONTENT[name]
        return reason if decides(children) else None
    return None


def file_reason(name: str) -> str | None:
    """Why a file is left out by its name, or None if it isn't."""
    if name.endswith(("_pb2.py", "_pb2_grpc.py", "_pb2.pyi")):
        return "generated code"
    if name == "versioneer.py":
        return _VENDORED
    return _HISTORY if name == ".git" else None


def counted(reason: str, count: int, *, more: bool = False) -> str:
    """The reason with the number of files, `more` where the counting stopped there."""
    return f"{reason}, {'more than ' if more else ''}{count} file{'' if count == 1 else 's'}"


def exclude(paths: Iterable[str]) -> tuple[list[str], list[Skipped]]:
    """The paths that stay, and an entry for each folder (with the number of its files) or file that goes."""
    files: dict[str, list[str]] = {}
    children: dict[str, set[str]] = {"": set()}
    for path in paths:
        folder, _, name = path.rpartition("/")
        files.setdefault(folder, []).append(name)
        while folder not in children:
            children[folder] = set()
            folder = folder.rpartition("/")[0]
    for folder in children:
        children[folder].update(files.get(folder, ()))
        if folder:
            parent, _, name = folder.rpartition("/")
            children[parent].add(name)
    stay: list[str] = []
    skipped: list[Skipped] = []
    inside: dict[str, str] = {}  # every folder that goes, with the outermost one that takes it along
    reasons: dict[str, str] = {}
    counts: dict[str, int] = {}
    for folder in sorted(children):  # a parent comes before what it holds
        names = files.get(folder, [])
        outermost = inside.get(folder.rpartition("/")[0]) if folder else None
        if outermost is None and folder and (reason := folder_reason(folder, children[folder])):
            outermost = folder
            reasons[folder] = reason
        if outermost is not None:
            inside[folder] = outermost
            counts[outermost] = counts.get(outermost, 0) + len(names)
            continue
        for name in names:
            path = f"{folder}/{name}" if folder else name
            if reason := file_reason(name):
                skipped.append(Skipped(path, reason))
            else:
                stay.append(path)
    skipped.extend(Skipped(f"{folder}/", counted(reason, counts[folder])) for folder, reason in reasons.items())
    return stay, skipped
