"""What `fix` does."""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct

from portfolio_lint.cli.configuring import (
    Origin,
    Wishes,
    check_projects,
    found_configuration,
    named_configuration,
    settle,
)
from portfolio_lint.cli.faults import USAGE, Failure, warn
from portfolio_lint.cli.output import columns, print_text, wants_colour
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.cli.scanning import opened, selectors
from portfolio_lint.mend import NotMendable
from portfolio_lint.repair.plan import Outcome, Refusal, mending_rules, plan
from portfolio_lint.repair.writing import write_back
from portfolio_lint.reports.patch import diff, refusal_line, summary
from portfolio_lint.rule import Rule
from portfolio_lint.source import SourceError
from portfolio_lint.source.address import parse_address
from portfolio_lint.source.folder import FolderSnapshot


class FixOptions(Struct, frozen=True):
    target: str
    write: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    quiet: bool
    colour: str
    rules_dir: tuple[str, ...] = ()
    config: str | None = None
    no_config: bool = False


def run(options: FixOptions) -> int:
    """Show what the repairs would change, or change it."""
    _refuse_url(options.target)
    catalogue = catalogue_of(options.rules_dir, options.target)
    rules = tuple(catalogue.rules.values())
    wishes = _wishes(options, rules)
    origin = Origin(options.target, config=options.config, no_config=options.no_config)
    configuration = named_configuration(origin, rules)
    with Progress("reading", wanted=is_wanted(quiet=options.quiet)) as progress:
        snapshot = opened(options.target, None, None)
        try:
            if not isinstance(snapshot, FolderSnapshot):
                raise Failure(f"{options.target!r} holds no files to change: give a folder with a work tree", USAGE)
            if configuration is None:
                configuration = found_configuration(origin, snapshot, rules)
            settings, _ = settle(configuration, wishes, rules)
            check_projects(configuration, settings, snapshot)
            if not mending_rules(catalogue, settings):
                raise Failure("--ignore and the configuration leave no rule that has a repair", USAGE)
            outcome = plan(snapshot, catalogue, settings, progress.files)
        finally:
            snapshot.close()
    failed: list[Refusal] = []
    if options.write:
        outcome, failed = _written(outcome, options.target)
    colour = wants_colour(options.colour)
    if not options.write:
        print_text(diff(outcome, colour=colour), colour=colour)
    for refusal in (*outcome.refusals, *failed):
        warn(refusal_line(refusal))
    if not options.quiet:
        text = summary(outcome, catalogue.rules, written=options.write, columns=columns(), colour=colour)
        print_text(text if options.write or not outcome.patches else f"\n{text}", colour=colour)
    return status_of(catalogue, USAGE if failed else 0)


def _refuse_url(target: str) -> None:
    if os.path.exists(target) and not target.startswith("-"):
        return
    try:
        is_url = parse_address(target) is not None
    except SourceError:
        is_url = True
    if is_url:
        raise Failure("fix changes files, and never those behind a URL: clone it and give the folder", USAGE)


def _wishes(options: FixOptions, rules: Sequence[Rule]) -> Wishes:
    wishes = Wishes(
        select=selectors("--select", options.select, rules), ignore=selectors("--ignore", options.ignore, rules)
    )
    mending = [rule.code for rule in rules if rule.repair]
    for code in wishes.select:
        if not any(other.startswith(code) for other in mending):
            raise Failure(f"--select: {code} has no repair; these have: {', '.join(mending)}", USAGE)
    return wishes


def _written(outcome: Outcome, folder: str) -> tuple[Outcome, list[Refusal]]:
    """Write every file that still is what was read; what was done, and what could not be."""
    done, failed = [], []
    mended = dict(outcome.mended)
    for patch in outcome.patches:
        try:
            write_back(folder, patch.path, patch.before, patch.after)
            done.append(patch)
        except NotMendable as error:
            for code, path in [key for key in mended if key[1] == patch.path]:
                del mended[code, path]
                failed.append(Refusal(code, path, None, str(error)))
    return Outcome(tuple(done), outcome.refusals, mended), failed
