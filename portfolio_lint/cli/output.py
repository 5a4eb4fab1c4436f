"""Where a report goes, and in which colours."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

import click

from portfolio_lint.cli.faults import USAGE, Failure, silence

PIPE_COLUMNS = 80
_WIDEST = 100


def wants_colour(choice: str) -> bool:
    """Whether standard output gets colours. The option beats NO_COLOR, that beats FORCE_COLOR."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") not in (None, "", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """The width to write for: that of the terminal within reason, 80 in a pipe."""
    if not sys.stdout.isatty():
        return PIPE_COLUMNS
    from shutil import get_terminal_size

    return max(min(get_terminal_size((PIPE_COLUMNS, 24)).columns, _WIDEST), 40)


def print_text(text: str, *, colour: bool) -> None:
    """Print text. What the console's encoding lacks is shown by its number instead of ending the run."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    with _whole_pipe():
        click.echo(text, nl=False, color=colour)


def print_bytes(content: bytes) -> None:
    with _whole_pipe():
        click.echo(content, nl=False)


@contextlib.contextmanager
def _whole_pipe() -> Iterator[None]:
    """A reader that has seen enough, such as `head`, changes nothing about the verdict."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence()


def check_target(path: str, option: str = "--output") -> None:
    """Raise before the work is done where a file can't be written there."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        raise Failure(f"{option} {path!r} is a folder: give the name of a file", USAGE)
    if not os.path.isdir(folder):
        raise Failure(f"{option}: the folder {folder!r} does not exist: make it first", USAGE)


def write_file(path: str, content: bytes, option: str = "--output") -> None:
    """Write a file whole or not at all: a reader never sees half a report.

    A device or pipe (`/dev/null`, `/dev/stdout`) is written to and never replaced; a link keeps pointing at its file.
    """
    from tempfile import mkstemp

    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    temporary = ""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as device:
                device.write(content)
            return
        mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else _usual_mode()
        handle, temporary = mkstemp(prefix=".portfolio-lint-", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        raise Failure(f"{option}: {path!r} can't be written: {error.strerror}", USAGE) from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
