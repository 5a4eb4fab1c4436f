"""Which kind of file a path is, by its name alone.

A name cannot settle everything: a file without an extension in a folder such as `docker/` may be a
Dockerfile. `kind_of` calls it "text" and `may_be_dockerfile` picks it out; whoever has its text asks
`looks_like_dockerfile` and reads it as one if so.
"""

from __future__ import annotations

import re

from portfolio_lint.facts.files import FileKind
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.text import language_of

_DOCUMENTS = frozenset({"md", "markdown", "mdown", "mkd", "mdx", "rst", "rest"})
_CONFIGURATION = frozenset({"yml", "yaml", "toml", "json", "jsonc", "json5", "ini", "cfg"})
_DATA = frozenset({"csv", "tsv", "tab", "psv", "data", "jsonl", "ndjson", "arff"})
# What a README or an extensionless name can end in without being a text to read.
_NOT_TEXT = frozenset(
    "7z avi bin bmp bz2 css dll doc docx eps exe feather gif gz h5 hdf5 html htm ico jpeg jpg joblib keras lnk m4a mov "
    "mp3 mp4 npy npz odt onnx parquet pdf pickle pkl png ppt pptx pt pth pyc rar rda rdata rds so sqlite svg swp tar "
    "tgz tif tiff wav webm webp whl xls xlsx xml xz zip zst".split()
)

_README = lazy(r"(?:read[ _-]?me|l[eé]ame|leia[ _-]?me|lisez[ _-]?moi|lies[ _-]?mich|leggi[ _-]?mi)(?![a-z])")
_DOCUMENT_NAMES = frozenset(
    "authors changelog changes code_of_conduct contributing contributors data_card datacard dataset_card governance "
    "history install maintainers model-card model_card modelcard news notes roadmap security todo".split()
)
# Misspellings included: pip does not read them, and that is for a rule to say.
_REQUIREMENTS = lazy(
    r"(?:[\w.-]*[_.-])?(?:requirements?|requirments?|requiremnts?|requrements?|reqirements?|requierments?|requirementes"
    r"|requeriments?|reqs?|(?:pip[ _-]?)?freeze)(?:[ _.-][\w. -]*)?\.(?:txt|in|pip)"
)
_CONSTRAINTS = lazy(r"(?:[\w.-]*[_.-])?constraints?(?:[_.-][\w.-]*)?\.txt")
_CONDA = lazy(r"(?:[\w.-]*[_.-])?(?:environments?|enviroment|conda|conda[_-]?env|condaenv|env)(?:[_.-][\w.-]*)?\.ya?ml")
# Long, and generated: nothing in them concerns machine learning.
# Lock files of megabytes, which nothing parses as a whole.
READ_BY_LINE = frozenset({"conda-lock.yaml", "conda-lock.yml", "pdm.lock", "poetry.lock", "pylock.toml", "uv.lock"})
_LOCKS = frozenset({"composer.lock", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"})
_MANIFESTS = frozenset(
    {
        ".python-version",
        "conda-lock.yaml",
        "conda-lock.yml",
        "description",
        "package.json",
        "pdm.lock",
        "pipfile",
        "pipfile.lock",
        "poetry.lock",
        "pylock.toml",
        "pyproject.toml",
        "renv.lock",
        "requirements",
        "runtime.txt",
        "setup.cfg",
        "uv.lock",
    }
)
_CONFIGURATION_NAMES = frozenset(
    {
        ".coveragerc",
        ".editorconfig",
        ".flake8",
        ".prettierrc",
        ".pylintrc",
        ".yamllint",
        "dvc.lock",
        "mlmodel",
        "mlproject",
        "procfile",
    }
)
_DATA_FOLDERS = frozenset({"data", "dataset", "datasets", "raw", "input", "inputs", "corpus", "annotations"})
_DOCKER_FOLDERS = lazy(r"docker|container|install|images?$|build$|deploy", re.IGNORECASE)
# Where a file without an extension is a script.
_SCRIPT_FOLDERS = frozenset({".ci", "ci", "scripts", "script"})
_EXTENSION = lazy(r"[a-z][a-z0-9]{0,7}")


def kind_of(path: str) -> FileKind:
    """The kind of the file at a path, whatever the case of its letters.

    >>> kind_of("deploy/Dockerfile.gpu"), kind_of("requirements-dev.txt"), kind_of("data/train.json")
    ('dockerfile', 'manifest', 'data')
    """
    folder, _, name = path.lower().replace("\\", "/").rpartition("/")
    extension = name.rpartition(".")[2] if "." in name[1:] else ""
    # A Python file is Python whatever its name; `setup.py` is read as a manifest besides.
    if extension in ("py", "pyw"):
        return "python"
    if extension == "ipynb":
        return "notebook"
    if extension in _NOT_TEXT or name in _LOCKS:
        return "other"
    if _is_dockerfile(name, extension):
        return "dockerfile"
    if _is_manifest(folder, name, extension):
        return "manifest"
    if extension in _DOCUMENTS:
        return "document"
    if extension in _DATA:
        return "data"
    if extension in ("json", "jsonc", "json5") and any(part in _DATA_FOLDERS for part in folder.split("/")):
        return "data"
    if extension in _CONFIGURATION or name in _CONFIGURATION_NAMES or name.startswith("procfile."):
        return "configuration"
    if name == "config" and folder.endswith(".dvc"):
        return "configuration"
    if language_of(name) or (not extension and _SCRIPT_FOLDERS.intersection(folder.split("/"))):
        return "text"
    if _is_document(folder, name, extension):
        return "document"
    if may_be_dockerfile(path):
        return "text"
    return "other"


def is_manifest(path: str) -> bool:
    """Whether `read_manifest` has something to say about a file, also about `setup.py`, whose kind is "python"."""
    return path.lower().rpartition("/")[2] == "setup.py" or kind_of(path) == "manifest"


def may_be_dockerfile(path: str) -> bool:
    """Whether only its text can tell that a file is a Dockerfile: no extension, in a folder for such files."""
    folder, _, name = path.replace("\\", "/").rpartition("/")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension and (extension in _NOT_TEXT or _EXTENSION.fullmatch(extension)) and "docker" not in name.lower():
        return False
    if name.lower() in ("license", "licence", "copying", "codeowners", "makefile", "authors", "notice"):
        return False
    return any(_DOCKER_FOLDERS.search(part) for part in folder.split("/"))


def _is_dockerfile(name: str, extension: str) -> bool:
    if extension in ("dockerfile", "containerfile"):
        return True
    for stem in ("dockerfile", "containerfile"):
        if name == stem:
            return True
        if name.startswith((stem + ".", stem + "-", stem + "_")):
            return extension not in _DOCUMENTS | _CONFIGURATION | {"dockerignore", "sh"}
        if name.endswith(("_" + stem, "-" + stem)):
            return True
    return False


def _is_manifest(folder: str, name: str, extension: str) -> bool:
    if name in _MANIFESTS:
        return name != "description" or ".git" not in folder.split("/")
    if extension in ("txt", "in", "pip"):
        if _REQUIREMENTS.fullmatch(name) or _CONSTRAINTS.fullmatch(name):
            return True
        return folder.rpartition("/")[2] in ("requirements", "requirement", "reqs")
    if extension in ("yml", "yaml"):
        if _CONDA.fullmatch(name):
            return True
        return name.startswith("meta.") and ("recipe" in folder or "conda" in folder)
    return False


def _is_document(folder: str, name: str, extension: str) -> bool:
    if _README.match(name):
        return True
    stem = name.rpartition(".")[0] if extension else name
    if extension in ("", "txt", "org", "adoc", "asciidoc", "textile"):
        if stem in _DOCUMENT_NAMES or extension in ("adoc", "asciidoc"):
            return True
        return extension == "txt" and any(part in ("doc", "docs") for part in folder.split("/"))
    return False
