"""What `--baseline` and `--write-baseline` do."""

from __future__ import annotations

from portfolio_lint.baseline import Baseline, BaselineError, Record, read
from portfolio_lint.cli.faults import USAGE, Failure, warn
from portfolio_lint.cli.output import check_target, print_text, write_file
from portfolio_lint.reports.layout import counted


def known_findings(baseline: str | None, to_write: str | None) -> Baseline | Record | None:
    """What a scan is held against, if anything, or what takes its findings down.

    Raises before any work is done where a file is no use.
    """
    if to_write is not None:
        if baseline is not None:
            raise Failure(
                "--baseline and --write-baseline contradict each other: what is written holds all findings", USAGE
            )
        check_target(to_write, "--write-baseline")
        return Record()
    if baseline is None:
        return None
    try:
        return read(baseline)
    except BaselineError as error:
        raise Failure(f"--baseline: {error}", USAGE) from error


def write_baseline(path: str, record: Record) -> None:
    """Write down all findings of a scan as known, and say so."""
    write_file(path, record.encode(), "--write-baseline")
    known = "nothing"
    if record.total:
        known = f"{counted(record.total, 'finding')} of {counted(len(record.codes), 'rule')}"
    print_text(f"{path} holds {known}; --baseline {path} reports only what is new\n", colour=False)


def say_what_is_gone(known: Baseline, path: str) -> None:
    """Mention once what a baseline holds and no finding was for."""
    if known.left:
        warn(f"{counted(known.left, 'finding')} of {path} no longer there: --write-baseline renews it")
