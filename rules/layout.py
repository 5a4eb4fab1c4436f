"""Looking up in a repository what its texts point at."""

from __future__ import annotations

import posixpath
import re

from portfolio_lint.paths import folder_of, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.repository import Repository

_SCHEME = lazy(r"[a-z][a-z0-9+.-]*:|//|#|\{|<|\$|%7b", re.IGNORECASE)
_ADDRESS = lazy(r"(www\.[\w-]+\.\w|[\w-]+(\.[\w-]+)*\.(com|org|io|net|dev|ai|app|me|co|in|edu)(/|$))", re.IGNORECASE)
_OF_GITHUB = frozenset(
    "blob tree raw issues pulls pull wiki releases actions stargazers network graphs commits discussions fork".split()
)


def is_address(target: str) -> bool:
    """Whether a link target is a web address that lacks its scheme."""
    return _ADDRESS.match(target) is not None


class Layout:
    """The files and folders of a repository, for looking up what a text points at."""

    def __init__(self, repository: Repository) -> None:
        self.files = frozenset(file.path for file in repository.listed)
        self.folders = {""}
        for path in self.files:
            folder = folder_of(path)
            while folder and folder not in self.folders:
                self.folders.add(folder)
                folder = folder_of(folder)
        self._skipped = (*repository.skipped_folders, *repository.excluded)
        self._by_lower = {path.lower(): path for path in (*sorted(self.folders), *sorted(self.files))}
        self.names = frozenset(name_of(path).lower() for path in self.files)
        self.last_words = frozenset(name.rpartition(" ")[2] for name in self.names if " " in name)
        self.folder_names = frozenset(name_of(path).lower() for path in self.folders)

    @property
    def is_cut_off(self) -> bool:
        """Whether files were left unlisted, so that nothing can be called missing."""
        return "./" in self._skipped

    def leads_somewhere(self, document: str, target: str) -> bool:
        """Whether a link of a document has a goal; what only GitHub or another site can tell counts as one."""
        path = _relative(document, target)
        return path is None or self.holds(path)

    def holds(self, path: str) -> bool:
        if path in self.files or path in self.folders:
            return True
        return any(f"{path}/".startswith(folder) or folder in ("./", "") for folder in self._skipped) or any(
            folder.startswith(f"{path}/") for folder in self._skipped
        )

    def differs_in_case(self, document: str, target: str) -> str:
        """The path that a target would name if upper and lower case did not matter, empty where none."""
        path = _relative(document, target)
        return self._by_lower.get(path.lower(), "") if path else ""


def _relative(document: str, target: str) -> str | None:
    """The path in the repository that a link target names; None where it leads elsewhere."""
    if _SCHEME.match(target):
        return None
    bare = unescaped(target.partition("#")[0].partition("?")[0]).strip()
    if not bare:
        return None
    joined = bare.lstrip("/") if bare.startswith("/") else posixpath.join(folder_of(document), bare)
    path = posixpath.normpath(joined)
    if path in (".", ""):
        return ""
    if path.startswith("..") or path.partition("/")[0] in _OF_GITHUB:
        return None
    return path


def unescaped(address: str) -> str:
    """An address as people would write it, without `%20` and its like."""
    if "%" not in address:
        return address
    from urllib.parse import unquote

    return unquote(address)
