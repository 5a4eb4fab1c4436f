"""How a run ends: an exit status for everybody's scripts, and one line for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from portfolio_lint.faults import described

FOUND = 1
USAGE = 2
SOURCE = 3
INTERNAL = 4
INTERRUPTED = 130
TERMINATED = 143
DEBUG = "PORTFOLIO_LINT_DEBUG"
_MOMENT = 0.01


class Failure(click.ClickException):
    """What stops a command: the exit status, and a line that says what to do."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Terminated(BaseException):
    """The process was asked to end; what it has opened is closed on the way out."""


def close_when_terminated() -> None:
    """From now on a request to end the process (SIGTERM, or SIGHUP where its terminal is closed) runs through what is
    to be cleaned up. What nobody may end that way, such as a command behind `nohup`, goes on."""
    import signal

    asking = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [number for number in asking if signal.getsignal(number) is not signal.SIG_IGN]

    def terminate(*_: object) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        raise Terminated

    usual = sys.unraisablehook

    def swallowed(what: Any) -> None:
        """In a destructor or a callback nothing can be raised: it is tried again a moment later."""
        if what.exc_type is Terminated and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, terminate)
            signal.setitimer(signal.ITIMER_REAL, _MOMENT)
        else:
            usual(what)

    with suppress(ValueError):  # not in the main thread, which alone may listen
        for number in heard:
            signal.signal(number, terminate)
        sys.unraisablehook = swallowed


def guarded(run: Callable[[], Any]) -> int:
    """Run a command and turn whatever stops it into an exit status, with one line on standard error."""
    try:
        status = run()
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "portfolio-lint"
        said = _plain(error)
        return _say(f"{said}{' See' if said.endswith('?') else '; see'} {command} --help", USAGE)
    except Failure as error:
        return _say(error.format_message(), error.status)
    except click.ClickException as error:
        return _say(error.format_message(), USAGE)
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted", INTERRUPTED)
    except Terminated:
        return _say("terminated", TERMINATED)
    except BrokenPipeError:
        silence()
        return 0
    except SystemExit:
        raise
    except BaseException as error:  # whatever it is, the status of a crash is neither 0 nor 1
        if not _debug():
            # Ours say what failed by name; of any other, the place is the best there is.
            ours = type(error).__module__.startswith("portfolio_lint")
            what = str(error) if ours else described(error)
            _say(f"internal fault: {what}; please report it, with what {DEBUG}=1 shows", INTERNAL)
        return INTERNAL


def silence() -> None:
    """Whoever read our output has gone. What the interpreter still wants to flush goes nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return  # standard output is closed, or no file at all


def _plain(error: click.UsageError) -> str:
    """Click's sentence without its line breaks and its full stop."""
    return " ".join(error.format_message().split()).rstrip(".")


def tell_fault(sentence: str, error: BaseException) -> None:
    """Say of a fault that cost only a part of the run what it was; the run goes on."""
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exception(error)
    _say(f"internal fault: {sentence}; please report it", INTERNAL)


def warn(message: str) -> None:
    """A line on standard error; the run goes on."""
    _say(message, USAGE)


def _say(message: str, status: int) -> int:
    line = " ".join(message.split())
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    text = f"portfolio-lint: {printable}".encode(encoding, "backslashreplace").decode(encoding)
    with suppress(OSError):  # where nobody listens, the status says it too
        click.echo(text, err=True)
    return status


def _debug() -> bool:
    if not os.environ.get(DEBUG):
        return False
    import traceback

    traceback.print_exc()
    return True
