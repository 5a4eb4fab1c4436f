"""A scan from end to end: snapshot, readers, projects, evidence, rules, report."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from portfolio_lint import __version__
from portfolio_lint.evidence import gather
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.packs import Catalogue
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.readers import read_file
from portfolio_lint.report import SCHEMA_VERSION, ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.repository import Repository, build_repository
from portfolio_lint.rule import Problem, Rule
from portfolio_lint.scores import score_families
from portfolio_lint.snapshot import Skipped, Snapshot
from portfolio_lint.tables import Tables

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
# So many findings of one rule in one project are told as one.
_REPEATED = 3
# What a reader says of a file that it did read.
_HARMLESS = ("empty file", "not UTF-8, read as")


class Settings(Struct, frozen=True):
    """What to judge and what to show. `select` and `ignore` are codes or their beginnings; empty selects all.

    Without `judge` no rule is asked: the report holds the evidence alone.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    minimum_confidence: Confidence = Confidence.MEDIUM
    judge: bool = True


Progress = Callable[[int, int], None]
Note = Callable[[Finding, tuple[Problem, ...]], None]


class RuleFault(Exception):
    """A rule raised; the message names it."""


def scan(
    snapshot: Snapshot,
    catalogue: Catalogue,
    settings: Settings,
    progress: Progress | None = None,
    note: Note | None = None,
) -> Report:
    """Scan a snapshot.

    `progress` is called with the files read so far and their total, `note` with each finding and the problems that it
    states: a repair needs what a report does not show.
    """
    facts, skipped = read_all(snapshot, progress)
    repository = build_repository(snapshot, repository_name(snapshot.source), facts)
    tables = Tables(catalogue.concepts)
    for project in repository.projects:
        project.evidence = gather(project, catalogue, tables)
    rules = [rule for rule in catalogue.rules.values() if settings.judge and is_selected(rule.code, settings)]
    hidden = 0
    projects: list[ProjectReport] = []
    for project in repository.projects:
        findings, left_out = _judge(rules, "project", project, settings, note)
        hidden += left_out
        projects.append(
            ProjectReport(
                path=project.path,
                name=project.name,
                kind=_kind(project),
                evidence=dict(project.evidence),
                findings=findings,
                scores=score_families(project, catalogue.concepts),
            )
        )
    whole, left_out = _judge(rules, "repository", repository, settings, note)
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool("portfolio-lint", __version__),
        repository=RepositoryReport(
            snapshot.source, snapshot.commit, len(facts), skipped, _kinds(facts, len(snapshot.files))
        ),
        projects=tuple(projects),
        findings=whole,
        hidden=hidden + left_out,
    )


def read_all(snapshot: Snapshot, progress: Progress | None = None) -> tuple[list[FileFacts], tuple[Skipped, ...]]:
    """The facts of every file that concerns the tool, and all that was left out or could not be read."""
    facts: list[FileFacts] = []
    skipped = list(snapshot.skipped)
    total = len(snapshot.files)
    for number, file in enumerate(snapshot.files, 1):
        read = read_file(snapshot, file)
        if read is not None:
            if read.problem:
                skipped.append(Skipped(file.path, read.problem))
            facts.append(read)
        if progress is not None:
            progress(number, total)
    return facts, tuple(sorted(skipped, key=lambda entry: entry.path))


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


def is_selected(code: str, settings: Settings) -> bool:
    """Whether a code is selected: the longest matching beginning decides, `ignore` winning a tie."""
    chosen = max((len(prefix) for prefix in settings.select if code.startswith(prefix)), default=-1)
    if settings.select and chosen < 0:
        return False
    ignored = max((len(prefix) for prefix in settings.ignore if code.startswith(prefix)), default=-1)
    return ignored < 0 or ignored < chosen


def _judge(
    rules: list[Rule], scope: str, subject: Project | Repository, settings: Settings, note: Note | None
) -> tuple[tuple[Finding, ...], int]:
    found: list[tuple[Finding, Problem]] = []
    hidden = 0
    for rule in rules:
        if rule.scope != scope:
            continue
        try:
            problems = list(rule.check(subject))
        except Exception as error:
            raise RuleFault(f"the rule {rule.code} failed: {error!r}") from error
        for problem in problems:
            if problem.confidence.rank < settings.minimum_confidence.rank:
                hidden += 1
            else:
                found.append((_finding(rule, problem), problem))
    folded = list(_folded(sorted(found, key=lambda pair: pair[0].order)))
    if note is not None:
        for finding, stated in folded:
            note(finding, stated)
    return tuple(finding for finding, _ in folded), hidden


def _folded(found: list[tuple[Finding, Problem]]) -> Iterator[tuple[Finding, tuple[Problem, ...]]]:
    """The findings with their problems, those of one rule that repeat as one with the other places as related ones.

    What can be mended stays apart from what can't.
    """
    alike: dict[tuple[str, Severity, bool], list[tuple[Finding, Problem]]] = {}
    for finding, problem in found:
        alike.setdefault((finding.code, finding.severity, finding.fixable), []).append((finding, problem))
    for group in alike.values():
        if len(group) < _REPEATED:
            yield from ((finding, (problem,)) for finding, problem in group)
            continue
        first, *others = (finding for finding, _ in group)
        places = (Place(other.path, other.line, other.cell, other.message) for other in others)
        whole = structs.replace(
            first,
            message=f"{first.message} (and {len(others)} more like it)",
            related=(*first.related, *places),
        )
        yield whole, tuple(problem for _, problem in group)


def _finding(rule: Rule, problem: Problem) -> Finding:
    severity: Severity = problem.severity or rule.severity
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=severity,
        confidence=problem.confidence,
        message=_capitalised(problem),
        advice=problem.advice,
        path=problem.place.path,
        line=problem.place.line,
        cell=problem.place.cell,
        fixable=rule.repair is not None and bool(problem.mends),
        related=problem.related,
    )


_PLAIN_WORD = lazy(r"[a-z]+(?=[ ,]|$)")


def _capitalised(problem: Problem) -> str:
    """The message with a capital at its beginning, unless it begins with a name: a path, code, an identifier."""
    message, place = problem.message, problem.place
    word = _PLAIN_WORD.match(message)
    if word is None or word[0] == place.message:
        return message
    if any(message.startswith((near.path, name_of(near.path))) for near in (place, *problem.related)):
        return message
    return message[0].upper() + message[1:]


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
