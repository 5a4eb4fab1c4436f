"""Git as a subprocess in a repository that nobody vouches for.

Its configuration can name programs (fsmonitor, hooks, signature checks, transports). Only commands that
read the object database and the index are run, and what could make those start a program is switched off.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from typing import BinaryIO, cast

from msgspec import Struct

# Where Git would look if a hook or the user's shell had pointed it at another repository.
LOCATION_VARIABLES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_CONFIG",
)

_SAFE = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "log.showSignature=false"),
)
# A folder of a checkout may itself be laid out like a bare repository, with a configuration of its own.
CHECKOUT = (*_SAFE, "-c", "safe.bareRepository=explicit")
# A bare repository that the user named.
BARE = (*_SAFE, "-c", "safe.bareRepository=all")

NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class Answer(Struct, frozen=True):
    """How a Git command ended; `status` is None where it was killed at its time limit."""

    status: int | None
    output: bytes = b""
    errors: str = ""


def git_executable() -> str | None:
    """Git by its absolute path, or None. Never one from the current folder, which may be the one to be scanned."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return None


def environment() -> dict[str, str]:
    """The environment for reading a repository on this machine: nothing is asked, written or fetched."""
    changed = {name: value for name, value in os.environ.items() if name not in LOCATION_VARIABLES}
    changed.update(
        LC_ALL="C",
        GIT_OPTIONAL_LOCKS="0",
        GIT_TERMINAL_PROMPT="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",  # for versions of Git that don't know the line above
        GIT_PAGER="cat",
    )
    return changed


def start(
    git: str, folder: str, arguments: Sequence[str], *, feed: bool = False, heard: bool = True
) -> subprocess.Popen[bytes]:
    """Start Git in a folder, its answer in a pipe, and its complaints where they are to be `heard`.

    Raises `OSError` where the folder can't be entered.
    """
    return subprocess.Popen(
        [git, *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if heard else subprocess.DEVNULL,
        creationflags=NO_CONSOLE,
    )


def finish(process: subprocess.Popen[bytes], *, feed: bytes | None = None, seconds: float) -> Answer:
    """Wait for the answer; kill Git when its time is up."""
    with process:
        try:
            output, errors = process.communicate(feed, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return Answer(None)
        except BaseException:
            process.kill()
            raise
    return Answer(process.returncode, output, errors.decode(errors="replace"))


def run(git: str, folder: str, arguments: Sequence[str], *, feed: bytes | None = None, seconds: float = 15.0) -> Answer:
    """Run Git in a folder and wait for the answer."""
    return finish(start(git, folder, arguments, feed=feed is not None), feed=feed, seconds=seconds)


def run_up_to(git: str, folder: str, arguments: Sequence[str], most: int, *, seconds: float) -> Answer:
    """Run Git in a folder and take no more than `most` bytes of its answer; `status` is None where there were more.

    Raises `OSError` where it can't be started.
    """
    process = start(git, folder, arguments, heard=False)
    stdout = cast("BinaryIO", process.stdout)
    watch = threading.Timer(seconds, process.kill)
    with process:
        watch.start()
        output = b""
        try:
            output = stdout.read(most + 1)
            if len(output) > most:
                process.kill()
        except BaseException:
            process.kill()
            raise
        finally:
            watch.cancel()
            stdout.close()  # before the wait: Git could be stuck on a full pipe
    return Answer(process.returncode if len(output) <= most else None, output[:most])
