"""What a text report is made from, and how much of it is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Finding, Place
from portfolio_lint.paths import place_text
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.layout import clean
from portfolio_lint.rule import Rule


class View(Struct, frozen=True):
    """How to show a report: `columns` wide, everything with `verbose`, the findings alone with `quiet`."""

    columns: int = 80
    colour: bool = False
    verbose: bool = False
    quiet: bool = False


class Vocabulary(Struct, frozen=True):
    """What the packs say of the codes and concepts that a report names. `asked` are the rules that judged."""

    rules: Mapping[str, Rule]
    concepts: Mapping[str, Concept]
    asked: int

    def title(self, concept: str) -> str:
        return self.concepts[concept].title if concept in self.concepts else concept

    def weight(self, concept: str) -> float:
        return self.concepts[concept].weight if concept in self.concepts else 0.0


def spot(place: Place | Finding) -> str:
    """A place as people write it, safe to print; the repository as a whole has none."""
    return "" if place.path in ("", ".") else clean(place_text(place.path, place.line, place.cell))


def project_name(project: ProjectReport) -> str:
    """A project of a collection by its path, which says where it is."""
    return clean(project.name if project.path == "." else project.path)


def shown_weight(project: ProjectReport, vocabulary: Vocabulary) -> float:
    """How much a project shows: the weight of its evidence."""
    return sum(vocabulary.weight(concept) for score in project.scores.values() for concept in score.shown)


def strongest_first(report: Report, vocabulary: Vocabulary) -> list[ProjectReport]:
    return sorted(report.projects, key=lambda project: (-shown_weight(project, vocabulary), project.path))


SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "blue"}
