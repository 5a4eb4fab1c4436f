"""Points as the first screen tells them: families as charts, what can be seen, what is missing or in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Place
from portfolio_lint.paths import name_of
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.html.spots import Spot, Spots
from portfolio_lint.reports.html.strips import Bar, Share, bars
from portfolio_lint.reports.layout import clean, clip, counted, listed, width
from portfolio_lint.reports.overall import Standing, standings
from portfolio_lint.reports.overview import what_was_found
from portfolio_lint.reports.view import Vocabulary, project_name

_MOST_DOUBTS = 200
# How much of a line there is on the first screen.
_COLUMNS = 62
_LONGEST_PLACE = 30
_SHORTEST_TEXT = 20


class Family(Struct, frozen=True):
    """A family with its chart; `label` says the same in words."""

    title: str
    shown: int
    applicable: int
    bars: tuple[Bar, ...]
    label: str


class Highlight(Struct, frozen=True):
    """A line of the first screen: what it is about, what is there or lacking, and where."""

    mark: str
    title: str
    text: str
    spot: Spot
    short: str = ""


class Doubted(Struct, frozen=True):
    """Something claimed or doubted, its place, and the project it stands in."""

    text: str
    project: str
    spot: Spot


class Doubt(Struct, frozen=True):
    """Two sides of a matter, such as claims: what nothing backs, and what something does."""

    title: str
    definition: str
    against: tuple[Doubted, ...]
    answer_title: str
    answer_definition: str
    answers: tuple[Doubted, ...]


def families_of(found: Sequence[Standing], vocabulary: Vocabulary) -> tuple[Family, ...]:
    """The families that apply, each with a bar for each of its points."""
    grouped: dict[str, list[Standing]] = {}
    for standing in found:
        grouped.setdefault(standing.family, []).append(standing)
    return tuple(_family(family, members, vocabulary) for family, members in grouped.items())


def _family(family: str, members: Sequence[Standing], vocabulary: Vocabulary) -> Family:
    shares = [
        Share(clean(vocabulary.title(s.name)), vocabulary.weight(s.name) or 1.0, s.shown, s.applicable) for s in members
    ]
    missing = [share.title for share in shares if not share.shown]
    shown = len(shares) - len(missing)
    label = f"{clean(family)}: {shown} of {counted(len(shares), 'point')} shown"
    return Family(
        clean(family), shown, len(shares), bars(shares), f"{label}; missing: {listed(missing)}" if missing else label
    )


def strengths_of(
    report: Report, vocabulary: Vocabulary, ordered: Sequence[ProjectReport], spots: Spots
) -> tuple[Highlight, ...]:
    """What can be seen, the weightiest first; of many projects the strongest that shows it is named."""
    made = []
    shown = [standing for standing in standings(report, vocabulary) if not _is_gap(standing)]
    shown.sort(key=lambda s: -vocabulary.weight(s.name) * s.shown / s.applicable)
    for standing in shown:
        best = next(project for project in ordered if project.evidence.get(standing.name))
        places = best.evidence[standing.name]
        share = f"{standing.shown} of {counted(standing.applicable, 'project')}" if len(ordered) > 1 else ""
        made.append(_fitted("shown", clean(vocabulary.title(standing.name)), places, spots, share))
    return tuple(made)


def gaps_of(
    report: Report, vocabulary: Vocabulary, ordered: Sequence[ProjectReport], spots: Spots
) -> tuple[Highlight, ...]:
    """Defects first, then what is in doubt, then what is missing, the weightiest first."""
    made: list[Highlight] = []
    for role, mark in (("defect", "defect"), ("warning", "doubt")):
        for name, concept in vocabulary.concepts.items():
            if concept.role == role:
                made.extend(_doubt_line(name, concept, mark, ordered, spots))
    many = len(ordered) > 1
    missing = [standing for standing in standings(report, vocabulary) if _is_gap(standing)]
    missing.sort(key=lambda s: -vocabulary.weight(s.name) * (1 - s.shown / s.applicable))
    for standing in missing:
        known = vocabulary.concepts.get(standing.name)
        text = clean(known.missing) if known is not None else ""
        if many:
            text = f"{standing.shown or 'none'} of {counted(standing.applicable, 'project')}"
        made.append(Highlight("missing", clean(vocabulary.title(standing.name)), text, Spot("")))
    return tuple(made)


def _doubt_line(
    name: str, concept: Concept, mark: str, ordered: Sequence[ProjectReport], spots: Spots
) -> list[Highlight]:
    """One line for all places of a defect or a doubt."""
    places = [place for project in ordered for place in project.evidence.get(name, ())]
    if not places:
        return []
    return [_fitted(mark, clean(concept.title), tuple(places), spots)]


def _is_gap(standing: Standing) -> bool:
    """What hardly any of the projects shows to which it applies."""
    return standing.shown < standing.applicable / 3


def _fitted(mark: str, title: str, places: tuple[Place, ...], spots: Spots, text: str = "") -> Highlight:
    """A line with what was found, or another text, and its first place, as much as fits on one line of a desktop."""
    spot = spots.spot(places[0])
    short = spot.text if width(spot.text) <= _LONGEST_PLACE else clip(f".../{name_of(spot.text)}", _LONGEST_PLACE)
    room = max(_COLUMNS - width(title) - width(short) - 2, _SHORTEST_TEXT)
    return Highlight(mark, title, text or what_was_found(places, room), spot, short)


def doubts_of(ordered: Sequence[ProjectReport], vocabulary: Vocabulary, spots: Spots) -> tuple[Doubt, ...]:
    """The warnings that have a good side, each with both sides."""
    made = []
    for name, concept in vocabulary.concepts.items():
        against = vocabulary.concepts.get(concept.answers)
        if against is None:
            continue
        doubted, backed = _told(concept.answers, ordered, spots), _told(name, ordered, spots)
        if doubted or backed:
            made.append(
                Doubt(
                    clean(against.title),
                    clean(against.definition),
                    doubted,
                    clean(concept.title),
                    clean(concept.definition),
                    backed,
                )
            )
    return tuple(made)


def _told(name: str, ordered: Sequence[ProjectReport], spots: Spots) -> tuple[Doubted, ...]:
    many = len(ordered) > 1
    told = [
        Doubted(clean(place.message), project_name(project) if many else "", spots.spot(place))
        for project in ordered
        for place in project.evidence.get(name, ())
    ]
    return tuple(told[:_MOST_DOUBTS])
