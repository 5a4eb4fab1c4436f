"""Which reports a scan writes, in which formats and where to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.cli.faults import USAGE, Failure
from portfolio_lint.cli.output import PIPE_COLUMNS, check_target, columns, print_bytes, print_text, wants_colour
from portfolio_lint.cli.output import write_file as write
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.formats import renderer


class Output(Struct, frozen=True):
    """A format and where it goes: a file, or standard output (None). `option` is what named the file."""

    form: str
    file: str | None = None
    option: str = "--format"


def outputs(forms: Sequence[tuple[str, str | None]], output: str | None) -> tuple[Output, ...]:
    """The reports to write. `output` is the file of the one format that names none.

    Raises before any work is done where that can't be.
    """
    made = [Output(name, file if file != "-" else None) for name, file in forms]
    loose = [name for name, file in forms if file is None]
    if output is not None:
        if len(loose) != 1:
            what = "each --format names a file already" if not loose else "several formats name no file"
            raise Failure(f"--output: {what}: write --format NAME=FILE instead", USAGE)
        at = next(number for number, (_, file) in enumerate(forms) if file is None)
        made[at] = Output(loose[0], output if output != "-" else None, "--output")
    printed = [report.form for report in made if report.file is None]
    if len(printed) > 1:
        raise Failure(
            f"{printed[0]} and {printed[1]} can't both go to standard output: "
            f"give one of them a file, as in --format {printed[1]}=FILE",
            USAGE,
        )
    files = [os.path.realpath(report.file) for report in made if report.file is not None]
    for report in made:
        if report.file is not None:
            if files.count(os.path.realpath(report.file)) > 1 and report.file != os.devnull:
                raise Failure(f"two formats can't both go to {report.file!r}: give each its own file", USAGE)
            check_target(report.file, report.option)
    return tuple(made)


def write_reports(report: Report, wanted: Iterable[Output], context: Context, colour: str) -> None:
    """Render and write each report, those to files first: who reads standard output can look at them at once."""
    for one in sorted(wanted, key=lambda output: output.file is None):
        printed = one.file is None
        coloured = wants_colour(colour) if printed else colour == "always"
        view = replace(context.view, columns=columns() if printed else PIPE_COLUMNS, colour=coloured)
        text = renderer(one.form)(report, replace(context, view=view))
        content = text.encode("utf-8", "backslashreplace")
        if one.file is not None:
            write(one.file, content, one.option)
        elif one.form == "text":
            print_text(text, colour=coloured)
        else:
            print_bytes(content)
