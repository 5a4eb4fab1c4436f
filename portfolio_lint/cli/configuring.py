"""From the command line, the configuration and a profile to the settings of a scan."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec import Struct

from portfolio_lint.cli.faults import USAGE, Failure
from portfolio_lint.configuration.discovery import find, in_snapshot, read_file
from portfolio_lint.configuration.keys import PROFILES
from portfolio_lint.configuration.reading import Configuration, ConfigurationError
from portfolio_lint.findings import Confidence, Severity
from portfolio_lint.globs import Globs
from portfolio_lint.repository import project_folders
from portfolio_lint.rule import Rule
from portfolio_lint.selection import Selection
from portfolio_lint.settings import Settings
from portfolio_lint.snapshot import Snapshot
from portfolio_lint.source import is_work_tree


class Origin(Struct, frozen=True):
    """Where a configuration may come from, as the command line says."""

    target: str
    subdir: str | None = None
    config: str | None = None
    no_config: bool = False
    trust_config: bool = False

    @property
    def is_trusted(self) -> bool:
        """Whether what is scanned has a say in how it is judged: a folder of this machine does, a URL does not."""
        return self.trust_config or is_work_tree(self.target)


class Wishes(Struct, frozen=True):
    """What the command line says of the settings; None and empty where it says nothing."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    fail_on: str | None = None
    min_confidence: str | None = None
    suppressions: bool = True


def named_configuration(origin: Origin, rules: Iterable[Rule]) -> Configuration | None:
    """The configuration that the command line names, if it does: what can fail before anything is fetched."""
    if origin.no_config and (origin.config is not None or origin.trust_config):
        other = "--config" if origin.config is not None else "--trust-config"
        raise Failure(f"--no-config and {other} contradict each other: give one of them", USAGE)
    if origin.config is None:
        return None
    try:
        return read_file(origin.config, list(rules))
    except ConfigurationError as error:
        raise Failure(f"--config: {error}", USAGE) from error


def found_configuration(origin: Origin, snapshot: Snapshot, rules: Iterable[Rule]) -> Configuration:
    """The configuration that what is scanned brings along, as far as it is trusted."""
    if origin.no_config or not origin.is_trusted:
        return Configuration()
    try:
        if is_work_tree(origin.target):
            folder = os.path.join(origin.target, *(origin.subdir or "").split("/"))
            return find(folder, list(rules)) or Configuration()
        return in_snapshot(snapshot, list(rules)) or Configuration()
    except ConfigurationError as error:
        raise Failure(str(error), USAGE) from error


def settle(configuration: Configuration, wishes: Wishes, rules: Sequence[Rule]) -> tuple[Settings, str]:
    """The settings, and from which severity on a run fails. What is named first counts most: the command line,
    its profile, the configuration, the configuration's profile."""
    profile = PROFILES[wishes.profile or configuration.profile or "default"]
    own = wishes.profile is not None
    fail_on = wishes.fail_on or (own and profile.fail_on) or configuration.fail_on or profile.fail_on
    confidence = (
        wishes.min_confidence
        or (own and profile.min_confidence)
        or configuration.min_confidence
        or profile.min_confidence
    )
    severities = _severities(configuration, rules)
    configured = Selection(configuration.select, configuration.extend_select, configuration.ignore)
    notes = (rule.code for rule in rules if severities.get(rule.code, rule.severity) is Severity.NOTE)
    basic = Selection(ignore=() if profile.notes else tuple(notes))
    settings = Settings(
        select=wishes.select,
        extend_select=wishes.extend_select,
        ignore=wishes.ignore,
        selections=(configured, basic),
        minimum_confidence=Confidence(confidence),
        severities=severities,
        options=configuration.options,
        per_file_ignores=configuration.per_file_ignores,
        exclude=configuration.exclude,
        projects=configuration.projects,
        folder=configuration.folder,
        suppressions=wishes.suppressions,
    )
    return settings, fail_on


def check_projects(configuration: Configuration, settings: Settings, snapshot: Snapshot) -> None:
    """Raise where the configuration names a project that is not there."""
    if not configuration.projects:
        return
    paths = [file.path for file in snapshot.files]
    for glob, line in zip(configuration.projects, configuration.project_lines, strict=True):
        if settings.folder and not Globs([f"/{glob}"]).is_exactly(settings.folder):
            continue  # a part of the repository is scanned, and what lies beside it can't be told
        if not project_folders(paths, Settings(projects=(glob,), folder=settings.folder)):
            from difflib import get_close_matches

            folders = sorted({path[:at] for path in paths for at, sign in enumerate(path) if sign == "/"})
            near = get_close_matches(glob.strip("./"), folders, 1, 0.6)
            hint = f": did you mean {near[0]}?" if near else ""
            raise Failure(f"{configuration.file}:{line}: projects: there is no folder {glob!r} with files{hint}", USAGE)


def _severities(configuration: Configuration, rules: Iterable[Rule]) -> dict[str, Severity]:
    """The severities that the configuration gives, by whole code: the longest beginning counts."""
    found: dict[str, Severity] = {}
    for rule in rules:
        prefixes = [prefix for prefix in configuration.severities if rule.code.startswith(prefix)]
        if prefixes:
            found[rule.code] = configuration.severities[max(prefixes, key=len)]
    return found
