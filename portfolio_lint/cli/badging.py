"""What `badge` does."""

from __future__ import annotations

from msgspec import Struct

from portfolio_lint.cli.configuring import (
    Origin,
    Wishes,
    check_projects,
    found_configuration,
    named_configuration,
    settle,
)
from portfolio_lint.cli.faults import INTERNAL, USAGE, Failure, tell_fault
from portfolio_lint.cli.output import check_target, print_bytes, write_file
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.cli.scanning import opened
from portfolio_lint.reports.badge import badge_of, endpoint, svg
from portfolio_lint.reports.view import Vocabulary
from portfolio_lint.scan import scan


class BadgeOptions(Struct, frozen=True):
    target: str
    svg: str | None
    endpoint: str | None
    config: str | None
    no_config: bool
    trust_config: bool
    ref: str | None
    subdir: str | None
    token_env: str | None
    quiet: bool
    rules_dir: tuple[str, ...] = ()


def run(options: BadgeOptions) -> int:
    """Scan and write the badge; without a file, the SVG goes to standard output."""
    files = [(options.svg, "--svg"), (options.endpoint, "--endpoint")]
    if options.svg is not None and options.svg == options.endpoint:
        raise Failure("--svg and --endpoint name the same file: give each its own", USAGE)
    for path, option in files:
        if path is not None:
            check_target(path, option)
    catalogue = catalogue_of(options.rules_dir, options.target)
    rules = tuple(catalogue.rules.values())
    origin = Origin(options.target, options.subdir, options.config, options.no_config, options.trust_config)
    configuration = named_configuration(origin, rules)
    with Progress(f"fetching {options.target}", wanted=is_wanted(quiet=options.quiet)) as progress:
        snapshot = opened(options.target, options.ref, options.subdir, options.token_env)
        try:
            if configuration is None:
                configuration = found_configuration(origin, snapshot, rules)
            settings, _ = settle(configuration, Wishes(suppressions=origin.is_trusted), rules)
            check_projects(configuration, settings, snapshot)
            report = scan(snapshot, catalogue, settings, progress.files, on_fault=tell_fault)
        finally:
            snapshot.close()
    badge = badge_of(report, Vocabulary(catalogue.rules, catalogue.concepts, len(rules)))
    if options.svg is None and options.endpoint is None:
        print_bytes(svg(badge).encode())
    if options.svg is not None:
        write_file(options.svg, svg(badge).encode(), "--svg")
    if options.endpoint is not None:
        write_file(options.endpoint, endpoint(badge).encode(), "--endpoint")
    return INTERNAL if report.faults else status_of(catalogue)
