"""What `scan` does."""

from __future__ import annotations

import os
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.baseline import Record
from portfolio_lint.chosen import Chosen
from portfolio_lint.cli.accepting import known_findings, say_what_is_gone, write_baseline
from portfolio_lint.cli.caching import facts_cache
from portfolio_lint.cli.choosing import chosen_paths
from portfolio_lint.cli.configuring import (
    Origin,
    Wishes,
    check_projects,
    found_configuration,
    named_configuration,
    settle,
)
from portfolio_lint.cli.faults import FOUND, INTERNAL, SOURCE, USAGE, Failure, close_when_terminated, tell_fault
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.cli.reporting import outputs, write_reports
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Catalogue
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.formats import OF_FINDINGS
from portfolio_lint.reports.view import View, Vocabulary
from portfolio_lint.rule import Rule
from portfolio_lint.scan import Settings, is_selected, scan, unreadable
from portfolio_lint.selection import code_of, nearest
from portfolio_lint.snapshot import Snapshot
from portfolio_lint.source import SourceError, open_source

# Opening the cache costs as much as reading so many small files.
_WORTH_A_CACHE = 10


class ScanOptions(Struct, frozen=True):
    """What the command line says. `files` are to be judged by themselves; None where all of the target is scanned."""

    target: str
    forms: tuple[tuple[str, str | None], ...]
    output: str | None
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    profile: str | None
    config: str | None
    no_config: bool
    trust_config: bool
    no_suppressions: bool
    baseline: str | None
    write_baseline: str | None
    fail_on: str | None
    exit_zero: bool
    strict: bool
    min_confidence: str | None
    ref: str | None
    subdir: str | None
    quiet: bool
    verbose: bool
    colour: str
    rules_dir: tuple[str, ...] = ()
    no_cache: bool = False
    files: tuple[str, ...] | None = None
    token_env: str | None = None


def run(options: ScanOptions) -> int:
    """Scan, write the report, and say by the exit status what was found."""
    if options.quiet and options.verbose:
        raise Failure("--quiet and --verbose contradict each other: give one of them", USAGE)
    wanted = outputs(options.forms, options.output)
    paths = _chosen(options)
    known = known_findings(options.baseline, options.write_baseline)
    catalogue = catalogue_of(options.rules_dir, options.target)
    rules = tuple(catalogue.rules.values())
    origin = Origin(options.target, options.subdir, options.config, options.no_config, options.trust_config)
    wishes = Wishes(
        select=selectors("--select", options.select, rules),
        extend_select=selectors("--extend-select", options.extend_select, rules),
        ignore=selectors("--ignore", options.ignore, rules),
        profile=options.profile,
        fail_on=options.fail_on,
        min_confidence=options.min_confidence,
        suppressions=origin.is_trusted and not options.no_suppressions,
    )
    configuration = named_configuration(origin, rules)
    with Progress(f"fetching {options.target}", wanted=is_wanted(quiet=options.quiet)) as progress:
        snapshot = opened(options.target, options.ref, options.subdir, options.token_env)
        try:
            if configuration is None:
                configuration = found_configuration(origin, snapshot, rules)
            settings, fail_on = settle(configuration, wishes, rules)
            check_projects(configuration, settings, snapshot)
            if paths is not None:
                snapshot, settings = Chosen(snapshot, paths), replace(settings, per_file=True)
            # Whoever names rules asks about these: what they do not need is neither read nor told.
            if (wishes.select or paths is not None) and all(output.form in OF_FINDINGS for output in wanted):
                settings = replace(settings, narrow=True)
            keeps = not options.no_cache and (paths is None or len(paths) > _WORTH_A_CACHE)
            with facts_cache(wanted=keeps) as cache:
                report = scan(snapshot, catalogue, settings, progress.files, known, cache=cache, on_fault=tell_fault)
            progress.stop()
            if isinstance(known, Record):
                write_baseline(options.write_baseline or "", known)
                return status_of(catalogue, 0)
            context = _context(catalogue, settings, snapshot, options, fail_on)
            write_reports(report, wanted, context, options.colour)
            failed = options.strict and bool(unreadable(report, snapshot))
        finally:
            snapshot.close()
    if known is not None and options.verbose and paths is None:
        say_what_is_gone(known, options.baseline or "")
    if report.faults:
        return INTERNAL
    if options.exit_zero:
        return status_of(catalogue, 0)
    return status_of(catalogue, FOUND if failed or _reaches(report, fail_on) else 0)


def _chosen(options: ScanOptions) -> tuple[str, ...] | None:
    """The files to judge by themselves, None for the whole."""
    if options.files is None:
        return None
    others = {"--ref": options.ref, "--subdir": options.subdir, "--write-baseline": options.write_baseline}
    for option, value in others.items():
        if value is not None:
            raise Failure(f"--files and {option} contradict each other: give one of them", USAGE)
    return chosen_paths(options.files, options.target)


def opened(target: str, ref: str | None, subdir: str | None, token_env: str | None = None) -> Snapshot:
    """The target as a snapshot; `token_env` names the variable with the token that opens it."""
    token = named_token(token_env)
    close_when_terminated()  # a clone, or half a report, lies in a temporary place
    try:
        return open_source(target, ref=ref, subdir=subdir, token=token)
    except SourceError as error:
        raise Failure(f"{error}{_meant(target)}", SOURCE) from error


def named_token(variable: str | None) -> str | None:
    """The token in an environment variable; None where no variable is named."""
    if variable is None:
        return None
    token = os.environ.get(variable)
    if not token:
        raise Failure(f"--token-env: the environment variable {variable} is not set", USAGE)
    return token


def _meant(target: str) -> str:
    """A mistyped command is taken for a folder."""
    from difflib import get_close_matches

    commands = ("scan", "rule", "rules", "evidence", "badge", "batch", "fix", "init", "completion")
    near = get_close_matches(target, commands, 1, 0.75)
    return f", or did you mean the command {near[0]!r}?" if near else ""


def _context(
    catalogue: Catalogue, settings: Settings, snapshot: Snapshot, options: ScanOptions, fail_on: str
) -> Context:
    return Context(
        vocabulary=Vocabulary(
            catalogue.rules, catalogue.concepts, sum(is_selected(code, settings) for code in catalogue.rules)
        ),
        # What single files show says nothing of the project: their findings are all there is to tell.
        view=View(verbose=options.verbose, quiet=options.quiet or options.files is not None),
        snapshot=snapshot,
        prefix=snapshot.folder,
        fail_on=fail_on,
    )


def _reaches(report: Report, level: str) -> bool:
    if level == "never":
        return False
    least = Severity(level).rank
    return any(finding.severity.rank >= least for finding in report.all_findings())


def selectors(option: str, given: Iterable[str], rules: Iterable[Rule]) -> tuple[str, ...]:
    """The codes and beginnings of codes that an option names; a name of a rule stands for its code."""
    known = list(rules)
    chosen: list[str] = []
    for value in given:
        words = [word.strip() for word in value.split(",") if word.strip()]
        if not words:
            raise Failure(f"{option} is empty: give a code such as {known[0].code if known else 'DOC101'}", USAGE)
        for word in words:
            code = code_of(word, known)
            if code is None:
                raise Failure(f"{option}: no rule has the code or name {word!r}{nearest(word, known)}", USAGE)
            chosen.append(code)
    return tuple(chosen)
