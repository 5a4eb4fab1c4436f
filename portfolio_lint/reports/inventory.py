"""The evidence of a report, concept by concept: shown, missing, or of no concern to the project."""

from __future__ import annotations

from typing import Any, Literal

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Place
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.layout import clean, width
from portfolio_lint.reports.overview import write_scores
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.title import repository_title
from portfolio_lint.reports.view import Vocabulary, project_name, spot

State = Literal["shown", "missing", "does not apply", "found", "not found"]
_MARKS = {"shown": ("+", "green"), "missing": ("-", "red"), "found": ("*", "yellow"), "not found": (" ", "dim")}


def state_of(name: str, concept: Concept, project: ProjectReport) -> State:
    """Where a project stands: strengths are shown, missing or do not apply; everything else is found or not."""
    places = project.evidence.get(name, ())
    if not concept.is_point:
        return "found" if places else "not found"
    if places:
        return "shown"
    return "missing" if any(name in score.missing for score in project.scores.values()) else "does not apply"


def render_evidence(
    report: Report, vocabulary: Vocabulary, *, columns: int, colour: bool, definitions: bool = False
) -> str:
    page = Page(columns, colour=colour)
    page.heading(repository_title(report))
    for project in report.projects:
        if len(report.projects) > 1:
            page.blank()
            page.title(project_name(project))
        _write_project(page, project, vocabulary, definitions=definitions)
    return page.text()


def _write_project(page: Page, project: ProjectReport, vocabulary: Vocabulary, *, definitions: bool) -> None:
    left = max((width(clean(concept.title)) for concept in vocabulary.concepts.values()), default=0) + 6
    left = min(left, 26)
    families: dict[str, list[tuple[str, Concept]]] = {}
    for name, concept in vocabulary.concepts.items():
        families.setdefault(concept.family, []).append((name, concept))
    # What is judged comes before the context that only decides what is.
    for family in sorted(families, key=lambda family: (all(c.role == "context" for _, c in families[family]), family)):
        page.heading(clean(family))
        for name, concept in families[family]:
            _write_concept(page, name, concept, project, left)
            if definitions and concept.definition:
                page.paragraph(f"What counts: {clean(concept.definition)}", indent=4, style="dim")
    page.blank()
    write_scores(page, project)


def _write_concept(page: Page, name: str, concept: Concept, project: ProjectReport, left: int) -> None:
    state = state_of(name, concept, project)
    title = clean(concept.title)
    if state == "does not apply":
        page.row(" ", title, "does not apply here", "", left, mark_style="dim")
        return
    mark, style = _MARKS[state]
    places = project.evidence.get(name, ())
    if not places:
        page.row(
            mark, title, clean(concept.missing) if state == "missing" else "none found", "", left, mark_style=style
        )
        return
    for number, place in enumerate(places):
        page.row(mark if not number else " ", title if not number else "", *_told(place), left, mark_style=style)


def _told(place: Place) -> tuple[str, str]:
    return clean(place.message), spot(place)


def evidence_data(report: Report, vocabulary: Vocabulary, *, definitions: bool = False) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": report.schema_version,
        "source": report.repository.source,
        "commit": report.repository.commit,
        "projects": [
            {
                "path": project.path,
                "name": project.name,
                "concepts": {
                    name: {
                        "title": concept.title,
                        "family": concept.family,
                        "role": concept.role,
                        "state": state_of(name, concept, project),
                        **({"definition": concept.definition} if definitions else {}),
                        "places": project.evidence.get(name, ()),
                    }
                    for name, concept in sorted(vocabulary.concepts.items())
                },
            }
            for project in report.projects
        ],
    }
