"""What goes to the process that scans one repository, and what comes back."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from portfolio_lint.batch.targets import Target

# ok: a report. fault: an internal fault, perhaps with a report of all that it did not concern.
Status = Literal["ok", "unreadable", "timeout", "memory", "fault"]
# The exit statuses by which the process says that there is nothing to do.
SAME = 10
NOT_ASKED = 11


class Judging(Struct, frozen=True):
    """How all the repositories are judged, as the command line says."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    min_confidence: str | None = None
    config: str | None = None
    trust_config: bool = False
    rules_dir: tuple[str, ...] = ()
    no_cache: bool = False


class Limits(Struct, frozen=True):
    """What the scan of one repository may take: seconds, and megabytes of memory."""

    seconds: float = 300
    megabytes: int = 2000


class Task(Struct, frozen=True):
    """A repository to scan. Where it was scanned before, `commit` and `state` are what was seen then.

    `edition` is the tool and the settings that make the result, `folder` the one that relative paths start from;
    `batch` marks the temporary folders of one batch; `token_env` names the environment variable with the token of a
    private repository, if there is one.
    """

    target: Target
    judging: Judging
    limits: Limits
    edition: str
    version: str
    folder: str
    batch: str = ""
    commit: str = ""
    state: str = ""
    token_env: str | None = None


class Result(Struct, frozen=True):
    """A line of the results: what was scanned, how that ended, and the report (null where there is none).

    `commit` is null for a folder outside Git. `state` changes whenever a file of a folder does.
    """

    source: str
    candidate: str
    ref: str
    subdir: str
    commit: str | None
    status: Status
    message: str
    edition: str
    state: str
    report: msgspec.Raw


class Outcome(Struct, frozen=True):
    """How a task ended: with a line for the results, or with nothing new.

    `kind` is "done"; "same" where nothing has changed since the last time; "kept" where the server could not be
    asked whether something has.
    """

    kind: Literal["done", "same", "kept"]
    status: Status = "ok"
    line: bytes = b""


def lost(task: Task, message: str) -> Outcome:
    """The outcome of a task that nobody could perform."""
    target = task.target
    names = (target.source, target.candidate, target.ref, target.subdir)
    result = Result(*names, None, "fault", message, task.edition, "", msgspec.Raw(b"null"))
    return Outcome("done", "fault", msgspec.json.encode(result) + b"\n")


class OtherVersionError(Exception):
    """A worker has another version of the tool than who asks it."""
