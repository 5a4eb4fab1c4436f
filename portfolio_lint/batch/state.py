"""Whether a folder is still as it was: the names, sizes and times of what is in it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress

# Of a repository's own folder, what says where its branches stand; all else changes without anybody's doing.
_OF_GIT = frozenset({"HEAD", "packed-refs", "refs"})


def folder_state(folder: str) -> str:
    """A digest that changes when a file below the folder is changed, added or removed. No file is opened."""
    digest = hashlib.blake2b(digest_size=16)
    waiting = [(folder, "")]
    while waiting:
        path, inner = waiting.pop()
        try:
            with os.scandir(path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        if inner == ".git":
            entries = [entry for entry in entries if entry.name in _OF_GIT]
        for entry in entries:
            name = f"{inner}/{entry.name}" if inner else entry.name
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, name))
                    digest.update(os.fsencode(f"{name}/\0"))
                else:
                    status = entry.stat(follow_symlinks=False)
                    digest.update(os.fsencode(f"{name}\0{status.st_size} {status.st_mtime_ns}\0"))
    return digest.hexdigest()
