"""Writing a repaired file back: whole or not at all, and nowhere but in the folder that was scanned."""

from __future__ import annotations

import os
import stat
import tempfile

from portfolio_lint.mend import NotMendable


def write_back(folder: str, path: str, before: bytes, after: bytes) -> None:
    """Replace a file's content where it is still what was read.

    Raises `NotMendable` where the path is no regular file of the folder any more, holds something else by now, is
    write-protected, or can't be written.
    """
    root = os.path.realpath(folder)
    target = os.path.join(root, *path.split("/"))
    parent = os.path.dirname(target)
    # The listing held no link; something may have put one there since.
    if os.path.realpath(parent) != parent or os.path.commonpath([root, parent]) != root:
        raise NotMendable("a symbolic link leads out of the folder")
    temporary = ""
    try:
        status = os.lstat(target)
        if not stat.S_ISREG(status.st_mode):
            raise NotMendable("is no regular file")
        if not status.st_mode & stat.S_IWUSR or not os.access(target, os.W_OK):
            raise NotMendable("is write-protected")
        with open(target, "rb") as file:
            if file.read() != before:
                raise NotMendable("has changed since it was read")
        handle, temporary = tempfile.mkstemp(prefix=".portfolio-lint-", dir=parent)
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        os.replace(temporary, target)
    except OSError as error:
        raise NotMendable(f"can't be written: {error.strerror}") from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
