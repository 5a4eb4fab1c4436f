"""What `rule`, `rules` and `evidence` do."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from portfolio_lint.cli.faults import INTERNAL, USAGE, Failure, tell_fault
from portfolio_lint.cli.output import columns, print_bytes, print_text, wants_colour
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.reports.manual import rule_data, rule_page, rule_table
from portfolio_lint.selection import nearest


def show_rule(code: str, form: str, colour: str, rules_dir: tuple[str, ...] = ()) -> int:
    catalogue = catalogue_of(rules_dir)
    rules = catalogue.rules
    found = rules.get(code.upper()) or next((rule for rule in rules.values() if rule.name == code.lower()), None)
    if found is None and code and any(rule.code.startswith(code.upper()) for rule in rules.values()):
        raise Failure(
            f"{code!r} is the beginning of several codes: portfolio-lint rules --family {code} lists them", USAGE
        )
    if found is None:
        raise Failure(f"no rule has the code or name {code!r}{nearest(code, rules.values())}", USAGE)
    if form == "json":
        _print_json(rule_data(found))
    else:
        painted = wants_colour(colour)
        print_text(rule_page(found, columns=columns(), colour=painted), colour=painted)
    return status_of(catalogue)


def show_rules(family: str | None, form: str, colour: str, rules_dir: tuple[str, ...] = ()) -> int:
    catalogue = catalogue_of(rules_dir)
    rules = catalogue.rules.values()
    chosen = [rule for rule in rules if family is None or rule.code.startswith(family.upper())]
    if family is not None and not (family and chosen):
        raise Failure(f"--family: no code begins with {family!r}{nearest(family, rules)}", USAGE)
    if form == "json":
        _print_json([rule_data(rule) for rule in chosen])
    else:
        painted = wants_colour(colour)
        print_text(rule_table(chosen, columns=columns(), colour=painted), colour=painted)
    return status_of(catalogue)


def show_evidence(
    target: str,
    form: str,
    *,
    definitions: bool,
    ref: str | None,
    subdir: str | None,
    token_env: str | None,
    quiet: bool,
    colour: str,
    config: str | None,
    no_config: bool,
    trust_config: bool,
    rules_dir: tuple[str, ...] = (),
    no_cache: bool = False,
) -> int:
    from portfolio_lint.cli.caching import facts_cache
    from portfolio_lint.cli.configuring import (
        Origin,
        Wishes,
        check_projects,
        found_configuration,
        named_configuration,
        settle,
    )
    from portfolio_lint.cli.progress import Progress, is_wanted
    from portfolio_lint.cli.scanning import opened
    from portfolio_lint.reports.inventory import evidence_data, render_evidence
    from portfolio_lint.reports.view import Vocabulary
    from portfolio_lint.scan import scan

    catalogue = catalogue_of(rules_dir, target)
    rules = tuple(catalogue.rules.values())
    origin = Origin(target, subdir, config, no_config, trust_config)
    configuration = named_configuration(origin, rules)
    with Progress(f"fetching {target}", wanted=is_wanted(quiet=quiet)) as progress:
        snapshot = opened(target, ref, subdir, token_env)
        try:
            if configuration is None:
                configuration = found_configuration(origin, snapshot, rules)
            settings, _ = settle(configuration, Wishes(), rules)
            check_projects(configuration, settings, snapshot)
            with facts_cache(wanted=not no_cache) as cache:
                report = scan(
                    snapshot,
                    catalogue,
                    replace(settings, judge=False),
                    progress.files,
                    cache=cache,
                    on_fault=tell_fault,
                )
        finally:
            snapshot.close()
    vocabulary = Vocabulary({}, catalogue.concepts, 0)
    if form == "json":
        _print_json(evidence_data(report, vocabulary, definitions=definitions))
    else:
        painted = wants_colour(colour)
        text = render_evidence(report, vocabulary, columns=columns(), colour=painted, definitions=definitions)
        print_text(text, colour=painted)
    return INTERNAL if report.faults else status_of(catalogue)


def _print_json(data: Any) -> None:
    print_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
