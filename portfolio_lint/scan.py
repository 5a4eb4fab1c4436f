"""A scan from end to end: snapshot, readers, projects, evidence, rules, report."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from portfolio_lint import __version__
from portfolio_lint.baseline import Baseline, Fingerprints, Record
from portfolio_lint.concepts import Concept
from portfolio_lint.deadline import Patience
from portfolio_lint.evidence import SECONDS, Evidence
from portfolio_lint.exclusion import REASON, Narrowed
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.faults import Faults, OnFault
from portfolio_lint.findings import Finding
from portfolio_lint.judgement import Judge, Note, said_once
from portfolio_lint.lines import Lines
from portfolio_lint.packs import Catalogue
from portfolio_lint.paths import name_of
from portfolio_lint.project import Project
from portfolio_lint.reading import Progress, Reading
from portfolio_lint.report import SCHEMA_VERSION, ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.repository import build_repository
from portfolio_lint.scores import score_families
from portfolio_lint.settings import Settings, is_selected
from portfolio_lint.snapshot import Skipped, Snapshot
from portfolio_lint.suppression import Comments
from portfolio_lint.tables import Tables

if TYPE_CHECKING:
    from portfolio_lint.cache import FactsCache
    from portfolio_lint.kept import KeptReport

__all__ = ["Progress", "Settings", "is_selected", "repository_name", "scan", "unreadable"]

# What a project does that has to do with machine learning; a project without any of it is software.
_SUBJECTS = (
    "model_training",
    "language_model",
    "deep_learning",
    "classification",
    "regression",
    "time_series",
    "data_used",
    "serving",
)
# What a reader says of a file that it did read.
_HARMLESS = ("empty file", "not UTF-8, read as", REASON)


def scan(
    snapshot: Snapshot,
    catalogue: Catalogue,
    settings: Settings,
    progress: Progress | None = None,
    known: Baseline | Record | None = None,
    note: Note | None = None,
    cache: FactsCache | None = None,
    on_fault: OnFault | None = None,
) -> Report:
    """Scan a snapshot. `progress` is called with the files read so far and their total.

    What is `known` of the findings is counted as suppressed; a record of them takes all of them down instead.
    `note` is called with each reported finding and the problem that it states: a repair needs what a report
    does not show. `cache` has the facts of files that were read before.
    Of a reader, probe or rule that fails, the report says so and `on_fault` hears of it; all others go on.
    Where the settings are narrow, files are read and concepts settled when a rule asks for them, and no other.
    """
    excluded: tuple[str, ...] = ()
    if settings.exclude:
        snapshot = narrowed = Narrowed(snapshot, settings)
        excluded = narrowed.excluded
    kept: KeptReport | None = None
    # What is noted, or known of the findings, is part of no report; what a stranger's pack depends on, nobody knows.
    if cache is not None and catalogue.folders and known is None and note is None and not settings.narrow:
        from portfolio_lint.kept import KeptReport

        kept = KeptReport(cache, snapshot, settings, excluded, catalogue)
        before = kept.found()
        if before is not None:
            return before
    faults = Faults(on_fault)
    tables = Tables(catalogue.concepts)
    with closing(Reading(snapshot, kept or cache, faults)) as reading:
        facts = [] if settings.narrow else reading.everything(progress)
        with Patience(SECONDS) as patience:
            if settings.narrow:
                facts = reading.postponed(patience)
            repository = build_repository(snapshot, repository_name(snapshot.source), facts, settings, excluded)
            for project in repository.projects:
                project.evidence = evidence = Evidence(project, catalogue, tables, faults, patience)
                if not settings.narrow:
                    project.evidence = evidence.everything()
            comments = Comments(facts, catalogue.rules) if settings.suppressions and settings.judge else None
            fingerprints = Fingerprints(Lines(snapshot)) if known is not None else None
            judge = Judge(catalogue.rules.values(), settings, comments, known, fingerprints, note, faults, patience)
            each = [judge.findings("project", project) for project in repository.projects]
            whole = judge.findings("repository", repository)
            reviewed: tuple[Finding, ...] = ()
            if comments is not None and judge.asks("suppressions"):
                reviewed = judge.findings("suppressions", comments.review())
    common, own = said_once(each)
    report = Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool("portfolio-lint", __version__),
        repository=RepositoryReport(
            snapshot.source, snapshot.commit, reading.number, reading.skipped, _kinds(facts, len(snapshot.files))
        ),
        projects=tuple(
            _reported(project, findings, None if settings.narrow else catalogue.concepts)
            for project, findings in zip(repository.projects, own, strict=True)
        ),
        findings=(*sorted((*whole, *common), key=lambda finding: finding.order), *reviewed),
        suppressed=judge.suppressed,
        hidden=judge.hidden,
        faults=faults.sentences,
        narrow=settings.narrow,
    )
    if kept is not None and reading.is_settled and not report.faults:
        kept.keep_report(report)
    return report


def _reported(project: Project, findings: tuple[Finding, ...], concepts: Mapping[str, Concept] | None) -> ProjectReport:
    """What is reported of a project; without concepts the findings alone."""
    if concepts is None:
        return ProjectReport(project.path, project.name, "", {}, findings, {})
    return ProjectReport(
        path=project.path,
        name=project.name,
        kind=_kind(project),
        evidence=dict(project.evidence),
        findings=findings,
        scores=score_families(project, concepts),
    )


def unreadable(report: Report, snapshot: Snapshot) -> tuple[Skipped, ...]:
    """The files of a scan that should have been read and could not be, as against those left out on purpose."""
    on_purpose = {entry for entry in snapshot.skipped if not entry.reason.startswith("cannot be opened")}
    return tuple(
        entry
        for entry in report.repository.skipped
        if entry not in on_purpose and not entry.reason.startswith(_HARMLESS)
    )


def repository_name(source: str) -> str:
    """What people call the repository: the last part of its address or of its folder's path."""
    named = source.rstrip("/")
    if "://" not in named and name_of(named) in ("", ".", ".."):
        named = os.path.abspath(source).replace(os.sep, "/").rstrip("/")
    return name_of(named).removesuffix(".git") or "repository"


def _kinds(facts: list[FileFacts], total: int) -> dict[str, int]:
    counts = Counter[str](file.kind for file in facts)
    counts["other"] += total - len(facts)
    return {kind: number for kind, number in sorted(counts.items()) if number}


def _kind(project: Project) -> str:
    """What sort of project it is, for people.

    service, package, notebooks, scripts, documents or empty; software where nothing is about data or models.
    """
    if not project.files:
        return "empty"
    if project.has("serving"):
        return "service"
    if not project.has(*_SUBJECTS):
        return "software" if project.all_code else "documents"
    if project.all_code and not any(unit.notebook is None for unit in project.all_code):
        return "notebooks"
    return "package" if any(path.endswith("pyproject.toml") for path in project.paths) else "scripts"
