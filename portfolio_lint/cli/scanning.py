"""What `scan` does."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.cli.faults import FOUND, SOURCE, USAGE, Failure
from portfolio_lint.cli.output import PIPE_COLUMNS, check_target, columns, print_bytes, print_text, wants_colour
from portfolio_lint.cli.output import write_file as write
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.findings import Confidence, Severity
from portfolio_lint.packs import Catalogue
from portfolio_lint.report import Report, encode
from portfolio_lint.rule import Rule
from portfolio_lint.scan import Settings, is_selected, scan, unreadable
from portfolio_lint.snapshot import Snapshot
from portfolio_lint.source import SourceError, open_source


class ScanOptions(Struct, frozen=True):
    target: str
    form: str
    output: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str
    exit_zero: bool
    strict: bool
    min_confidence: str
    ref: str | None
    subdir: str | None
    quiet: bool
    verbose: bool
    colour: str
    rules_dir: tuple[str, ...] = ()


def run(options: ScanOptions) -> int:
    """Scan, write the report, and say by the exit status what was found."""
    if options.quiet and options.verbose:
        raise Failure("--quiet and --verbose contradict each other: give one of them", USAGE)
    to_file = options.output if options.output != "-" else None
    if to_file is not None:
        check_target(to_file)
    catalogue = catalogue_of(options.rules_dir, options.target)
    settings = Settings(
        select=selectors("--select", options.select, catalogue.rules.values()),
        ignore=selectors("--ignore", options.ignore, catalogue.rules.values()),
        minimum_confidence=Confidence(options.min_confidence),
    )
    with Progress(f"fetching {options.target}", wanted=is_wanted(quiet=options.quiet)) as progress:
        snapshot = opened(options.target, options.ref, options.subdir)
        try:
            report = scan(snapshot, catalogue, settings, progress.files)
            progress.stop()
            _write(report, catalogue, settings, snapshot, options, to_file)
            failed = options.strict and bool(unreadable(report, snapshot))
        finally:
            snapshot.close()
    if options.exit_zero:
        return status_of(catalogue, 0)
    return status_of(catalogue, FOUND if failed or _reaches(report, options.fail_on) else 0)


def opened(target: str, ref: str | None, subdir: str | None) -> Snapshot:
    try:
        return open_source(target, ref=ref, subdir=subdir)
    except SourceError as error:
        raise Failure(f"{error}{_meant(target)}", SOURCE) from error


def _meant(target: str) -> str:
    """A mistyped command is taken for a folder."""
    commands = ("scan", "rule", "rules", "evidence", "fix", "completion")
    near = difflib.get_close_matches(target, commands, 1, 0.75)
    return f", or did you mean the command {near[0]!r}?" if near else ""


def _write(
    report: Report,
    catalogue: Catalogue,
    settings: Settings,
    snapshot: Snapshot,
    options: ScanOptions,
    to_file: str | None,
) -> None:
    if options.form == "json":
        content = encode(report)
        if to_file is None:
            print_bytes(content)
        else:
            write(to_file, content)
        return
    from portfolio_lint.reports.text import render
    from portfolio_lint.reports.view import View, Vocabulary

    colour = wants_colour(options.colour) if to_file is None else options.colour == "always"
    view = View(
        columns=columns() if to_file is None else PIPE_COLUMNS,
        colour=colour,
        verbose=options.verbose,
        quiet=options.quiet,
    )
    asked = sum(is_selected(code, settings) for code in catalogue.rules)
    text = render(report, Vocabulary(catalogue.rules, catalogue.concepts, asked), view, snapshot)
    if to_file is None:
        print_text(text, colour=colour)
    else:
        write(to_file, text.encode("utf-8", "backslashreplace"))


def _reaches(report: Report, level: str) -> bool:
    if level == "never":
        return False
    least = Severity(level).rank
    return any(finding.severity.rank >= least for finding in report.all_findings())


def selectors(option: str, given: Iterable[str], rules: Iterable[Rule]) -> tuple[str, ...]:
    """The codes and beginnings of codes that an option names; a name of a rule stands for its code."""
    known = list(rules)
    names = {rule.name: rule.code for rule in known}
    chosen: list[str] = []
    for value in given:
        words = [word.strip() for word in value.split(",") if word.strip()]
        if not words:
            raise Failure(f"{option} is empty: give a code such as {known[0].code if known else 'DOC101'}", USAGE)
        for word in words:
            code = names.get(word.lower(), word.upper())
            if not any(rule.code.startswith(code) for rule in known):
                raise Failure(f"{option}: no rule has the code or name {word!r}{nearest(word, known)}", USAGE)
            chosen.append(code)
    return tuple(chosen)


def nearest(word: str, rules: Iterable[Rule]) -> str:
    """A suggestion for a code, a family or a name that does not exist."""
    known = list(rules)
    upper = {rule.code for rule in known} | {rule.family for rule in known}
    near = difflib.get_close_matches(word.upper(), sorted(upper), 1, 0.5)
    if not near or word.upper() == word.lower() or "-" in word:
        near = difflib.get_close_matches(word.lower(), sorted(rule.name for rule in known), 1, 0.5) or near
    return f": did you mean {near[0]}?" if near else ": portfolio-lint rules lists them"
