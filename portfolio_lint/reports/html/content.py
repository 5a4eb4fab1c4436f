"""What the page says: a report in the words and the order in which people read it, places with their addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Severity
from portfolio_lint.paths import name_of
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.html.observations import Entry, entries_of
from portfolio_lint.reports.html.passages import Passages
from portfolio_lint.reports.html.points import Doubt, Family, Highlight, doubts_of, families_of, gaps_of, strengths_of
from portfolio_lint.reports.html.spots import Spot, Spots
from portfolio_lint.reports.inventory import State
from portfolio_lint.reports.layout import clean, counted, listed
from portfolio_lint.reports.overall import overall, standings
from portfolio_lint.reports.steps import Step, next_steps
from portfolio_lint.reports.title import repository_title
from portfolio_lint.reports.view import Vocabulary, project_name, strongest_first

_KINDS = {
    "service": "A service: people or programs can use the model",
    "package": "A package with data or models",
    "notebooks": "Data and models in notebooks",
    "scripts": "Scripts with data or models",
    "software": "Software: no machine learning found",
    "documents": "Documents: no code found that works with data",
    "empty": "No files to judge yet",
}
_MANY = {
    "service": "with a service",
    "package": "as a package",
    "notebooks": "in notebooks",
    "scripts": "in scripts",
    "software": "without machine learning",
    "documents": "of documents",
}
_FILES = {"python": "Python file", "notebook": "notebook", "data": "data file", "document": "document"}
_MOST_SKIPPED = 500


class PointLine(Struct, frozen=True):
    """A point of one project: its state, what was found or what is said where it is missing, and all its places."""

    title: str
    state: State
    text: str
    definition: str
    spots: tuple[tuple[str, Spot], ...]


class PointFamily(Struct, frozen=True):
    title: str
    lines: tuple[PointLine, ...]
    elsewhere: str


class ProjectContent(Struct, frozen=True):
    """A project with its points. `share` counts those that are shown of those that apply."""

    anchor: str
    name: str
    short: str
    kind: str
    shown: int
    applicable: int
    values: tuple[tuple[str, int | None], ...]
    tally: tuple[tuple[str, int], ...]
    points: tuple[PointFamily, ...]


class MatrixCell(Struct, frozen=True):
    state: State
    text: str
    spot: Spot


class MatrixRow(Struct, frozen=True):
    title: str
    share: str
    cells: tuple[MatrixCell, ...]


class MatrixFamily(Struct, frozen=True):
    title: str
    rows: tuple[MatrixRow, ...]


class Skip(Struct, frozen=True):
    path: str
    reason: str


class Content(Struct, frozen=True):
    title: str
    home: str
    commit: str
    commit_address: str
    lede: str
    facts: tuple[str, ...]
    share: int
    shown: int
    applicable: int
    tally: tuple[tuple[str, int], ...]
    families: tuple[Family, ...]
    strengths: tuple[Highlight, ...]
    strengths_left: int
    gaps: tuple[Highlight, ...]
    gaps_left: int
    steps: tuple[Step, ...]
    projects: tuple[ProjectContent, ...]
    matrix: tuple[MatrixFamily, ...]
    doubts: tuple[Doubt, ...]
    entries: tuple[Entry, ...]
    rule_families: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    left_out: int
    hidden: int
    suppressed: int
    asked: int
    skipped: tuple[Skip, ...]
    skipped_left: int
    version: str


def content_of(report: Report, context: Context) -> Content:
    """All that the page says. Whatever comes from the repository is on one line and holds no invisible marks."""
    vocabulary, snapshot = context.vocabulary, context.snapshot
    spots = Spots(report.repository, context.prefix)
    ordered = strongest_first(report, vocabulary)
    found = standings(report, vocabulary)
    strengths = strengths_of(report, vocabulary, ordered, spots)
    gaps = gaps_of(report, vocabulary, ordered, spots)
    entries, left_out = entries_of(report, vocabulary, spots, Passages(snapshot) if snapshot is not None else None)
    title, _, commit = repository_title(report).partition(" @ ")
    skipped = report.repository.skipped
    return Content(
        title=title,
        home=spots.home,
        commit=commit,
        commit_address=spots.commit,
        lede=_lede(report.projects),
        facts=_facts(report),
        share=overall(report, vocabulary),
        shown=sum(1 for standing in found if standing.shown),
        applicable=len(found),
        tally=_tally(report.all_findings()),
        families=families_of(found, vocabulary),
        strengths=strengths[:_MOST_HIGHLIGHTS],
        strengths_left=max(len(strengths) - _MOST_HIGHLIGHTS, 0),
        gaps=gaps[:_MOST_HIGHLIGHTS],
        gaps_left=max(len(gaps) - _MOST_HIGHLIGHTS, 0),
        steps=tuple(next_steps(report, vocabulary)),
        projects=tuple(_project(number, p, report, vocabulary, spots) for number, p in enumerate(ordered)),
        matrix=_matrix(report, ordered, vocabulary, spots) if len(ordered) > 1 else (),
        doubts=doubts_of(ordered, vocabulary, spots),
        entries=entries,
        rule_families=tuple(sorted({(entry.family, entry.family_title) for entry in entries})),
        places=tuple(dict.fromkeys(item.project for entry in entries for item in entry.items)),
        left_out=left_out,
        hidden=report.hidden,
        suppressed=report.suppressed,
        asked=vocabulary.asked,
        skipped=tuple(Skip(clean(entry.path), clean(entry.reason)) for entry in skipped[:_MOST_SKIPPED]),
        skipped_left=max(len(skipped) - _MOST_SKIPPED, 0),
        version=report.tool.version,
    )


_MOST_HIGHLIGHTS = 8


def _lede(projects: Sequence[ProjectReport]) -> str:
    if not projects:
        return _KINDS["empty"]
    if len(projects) == 1:
        return _KINDS.get(projects[0].kind, clean(projects[0].kind))
    kinds = Counter(project.kind for project in projects)
    told = [
        f"{number} {_MANY.get(kind, clean(kind))}"
        for kind, number in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return f"{counted(len(projects), 'project')}: {listed(told)}"


def _facts(report: Report) -> tuple[str, ...]:
    kinds = dict(report.repository.kinds)
    parts = [counted(number, noun) for kind, noun in _FILES.items() if (number := kinds.pop(kind, 0))]
    if rest := sum(kinds.values()):
        parts.append(counted(rest, "other file"))
    return tuple(parts)


def _tally(findings: Iterable[Struct]) -> tuple[tuple[str, int], ...]:
    """How many findings there are of each severity, the worst first."""
    counts = Counter(getattr(finding, "severity", None) for finding in findings)
    return tuple((severity.value, counts[severity]) for severity in reversed(Severity) if counts[severity])


def _project(
    number: int, project: ProjectReport, report: Report, vocabulary: Vocabulary, spots: Spots
) -> ProjectContent:
    families = sorted({family for other in report.projects for family in other.scores})
    return ProjectContent(
        anchor=f"project-{number}",
        name=project_name(project),
        short=_short(project, report),
        kind=clean(project.kind),
        shown=sum(len(score.shown) for score in project.scores.values()),
        applicable=sum(len(score.shown) + len(score.missing) for score in project.scores.values()),
        values=tuple(
            (clean(family), project.scores[family].value if family in project.scores else None) for family in families
        ),
        tally=_tally(project.findings),
        points=_points(project, vocabulary, spots),
    )


def _short(project: ProjectReport, report: Report) -> str:
    """The last part of a project's path where no other ends so."""
    name = project_name(project)
    last = name_of(name)
    return last if sum(name_of(project_name(other)) == last for other in report.projects) == 1 else name


def _points(project: ProjectReport, vocabulary: Vocabulary, spots: Spots) -> tuple[PointFamily, ...]:
    by_family: dict[str, list[tuple[str, Concept]]] = {}
    for name, concept in vocabulary.concepts.items():
        if concept.is_point:
            by_family.setdefault(concept.family, []).append((name, concept))
    made: list[PointFamily] = []
    for family, members in sorted(by_family.items()):
        lines: list[PointLine] = []
        elsewhere: list[str] = []
        for name, concept in sorted(members, key=lambda member: -member[1].weight):
            state = _standing_of(name, project)
            if state == "does not apply":
                elsewhere.append(clean(concept.title))
                continue
            places = project.evidence.get(name, ())
            lines.append(
                PointLine(
                    clean(concept.title),
                    state,
                    "" if places else clean(concept.missing),
                    clean(concept.definition),
                    tuple(
                        (_unless_told(clean(place.message), spots.spot(place)), spots.spot(place)) for place in places
                    ),
                )
            )
        if lines or elsewhere:
            made.append(PointFamily(clean(family), tuple(lines), listed(elsewhere) if elsewhere else ""))
    return tuple(made)


def _unless_told(message: str, spot: Spot) -> str:
    """What was found, unless the place says it already."""
    return "" if message and name_of(spot.text) == message else message


def _matrix(
    report: Report, projects: Sequence[ProjectReport], vocabulary: Vocabulary, spots: Spots
) -> tuple[MatrixFamily, ...]:
    """A row for each point that applies anywhere, a cell for each project."""
    families: dict[str, list[MatrixRow]] = {}
    for standing in standings(report, vocabulary):
        cells = []
        for project in projects:
            state = _standing_of(standing.name, project)
            places = project.evidence.get(standing.name, ())
            spot = spots.spot(places[0]) if places else Spot("")
            cells.append(MatrixCell(state, clean(places[0].message) if places else "", spot))
        row = MatrixRow(
            clean(vocabulary.title(standing.name)), f"{standing.shown} of {standing.applicable}", tuple(cells)
        )
        families.setdefault(clean(standing.family), []).append(row)
    return tuple(MatrixFamily(family, tuple(rows)) for family, rows in families.items())


def _standing_of(name: str, project: ProjectReport) -> State:
    """Whether a point is shown by a project, missing, or does not apply to it."""
    if any(name in score.shown for score in project.scores.values()):
        return "shown"
    return "missing" if any(name in score.missing for score in project.scores.values()) else "does not apply"
