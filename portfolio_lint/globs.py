"""Glob patterns over the paths of a repository, in the manner of `.gitignore`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

# A part of a path's pattern: None stands for `**`, any number of folders.
_Part = re.Pattern[str] | None


class Globs:
    """Patterns for paths with forward slashes, relative to one folder.

    A pattern without a slash matches a file or folder of that name anywhere, one with a slash from the top.
    `*` and `?` stop at slashes, `**` does not. What matches a folder matches all that is below it.

    >>> globs = Globs(["old", "data/**/*.csv", "/notes.md"])
    >>> [bool(globs.match(path)) for path in ("src/old/a.py", "data/raw/x.csv", "notes.md", "docs/notes.md")]
    [True, True, True, False]
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = [_parse(pattern) for pattern in patterns]
        self._folders = {"": ""}

    def match(self, path: str) -> str:
        """What of a path matches: the path, or the outermost folder of it; empty where nothing does."""
        if not self._patterns:
            return ""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = self.match(folder)
        return self._folders[folder] or (path if self.is_exactly(path) else "")

    def is_exactly(self, path: str) -> bool:
        """Whether a path itself matches, whatever becomes of the folders that it is in."""
        parts = path.split("/")
        return any(_matches(pattern, parts) for pattern in self._patterns)


def _parse(pattern: str) -> list[_Part]:
    bare = pattern.strip().rstrip("/")
    anchored = "/" in bare
    parts = [part for part in bare.split("/") if part not in ("", ".")] or ["."]
    made: list[_Part] = [] if anchored or parts == ["."] else [None]
    made.extend(None if part == "**" else re.compile(translate(part)) for part in parts)
    return made


def _matches(pattern: list[_Part], parts: list[str]) -> bool:
    """Whether all of the parts match. Goes back to the last `**` alone, so it is never exponential."""
    at = position = 0
    retry: tuple[int, int] | None = None
    while position < len(parts):
        wanted = pattern[at] if at < len(pattern) else None
        if at < len(pattern) and wanted is None:
            if at == len(pattern) - 1:
                return True  # a closing `**` takes all that is left, of which there is something
            retry = (at + 1, position)
            at += 1
        elif wanted is not None and wanted.match(parts[position]):
            at, position = at + 1, position + 1
        elif retry is not None:
            retry = (retry[0], retry[1] + 1)
            at, position = retry
        else:
            return False
    return at == len(pattern)
