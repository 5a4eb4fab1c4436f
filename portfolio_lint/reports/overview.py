"""What a reviewer can see of a project: what is there with its place, what is missing, what nothing backs."""

from __future__ import annotations

from msgspec import Struct

from portfolio_lint.findings import Place
from portfolio_lint.report import ProjectReport
from portfolio_lint.reports.layout import clean, clip, clip_start, counted, listed, width
from portfolio_lint.reports.page import Page
from portfolio_lint.reports.view import Vocabulary, spot


class Caps(Struct, frozen=True):
    """How many lines each part of an overview may take; what does not fit is named in one line."""

    shown: int = 8
    missing: int = 6
    doubted: int = 3
    named: int = 14


FULL = Caps()
SHORT = Caps(shown=4, missing=3, doubted=1, named=6)
EVERYTHING = Caps(shown=1_000, missing=1_000, doubted=1_000)
_LONGEST_PLACE = 40
_MOST_THINGS = 4


def write_overview(page: Page, project: ProjectReport, vocabulary: Vocabulary, caps: Caps) -> None:
    """The lines of one project, most telling first. Places are given from the project's own folder."""
    shown = _by_weight([name for score in project.scores.values() for name in score.shown], vocabulary)
    missing = _by_weight([name for score in project.scores.values() for name in score.missing], vocabulary)
    left = max((width(clean(vocabulary.title(name))) for name in (*shown, *missing)), default=0) + 6
    if not shown:
        page.line("  Nothing yet that a reviewer could point to.")
    for name in shown[: caps.shown]:
        places = project.evidence.get(name, ())
        where = _where(project, places[0], page.columns) if places else ""
        room = page.columns - left - width(where) - 2
        page.row("+", clean(vocabulary.title(name)), what_was_found(places, room), where, left, mark_style="green")
    _others(page, "+", shown[caps.shown :], vocabulary, caps.named, "green")
    for name in missing[: caps.missing]:
        concept = vocabulary.concepts.get(name)
        absent = clean(concept.missing) if concept else ""
        page.row("-", clean(vocabulary.title(name)), absent, "", left, mark_style="red")
    _others(page, "-", missing[caps.missing :], vocabulary, caps.named, "red")
    for role, mark, style in (("warning", "?", "yellow"), ("defect", "!", "bold red")):
        for name, concept in vocabulary.concepts.items():
            if concept.role == role and (places := project.evidence.get(name, ())):
                _doubted(page, mark, clean(concept.title), project, places, caps.doubted, style)


def write_scores(page: Page, project: ProjectReport) -> None:
    if not project.scores:
        return
    shares = ", ".join(f"{clean(family)} {score.value}" for family, score in project.scores.items())
    page.paragraph(f"In % of what applies: {shares}", indent=2, style="dim")


def _by_weight(names: list[str], vocabulary: Vocabulary) -> list[str]:
    """The weightiest first, else in the order in which the packs describe them."""
    order = {name: number for number, name in enumerate(vocabulary.concepts)}
    return sorted(names, key=lambda name: (-vocabulary.weight(name), order.get(name, 0)))


def what_was_found(places: tuple[Place, ...], room: int) -> str:
    """What was found, as many different things as fit beside the place."""
    messages = list(dict.fromkeys(clean(place.message) for place in places if place.message))
    for number in range(min(len(messages), _MOST_THINGS), 0, -1):
        left = len(messages) - number
        text = f"{', '.join(messages[:number])} and {left} more" if left else listed(messages)
        if width(text) <= room:
            return text
    return clip(messages[0], max(room, 12)) if messages else ""


def _where(project: ProjectReport, place: Place, columns: int) -> str:
    where = spot(place)
    inside = clean(project.path) + "/"
    return clip_start(where.removeprefix(inside) if project.path != "." else where, min(_LONGEST_PLACE, columns // 2))


def _others(page: Page, mark: str, names: list[str], vocabulary: Vocabulary, most: int, style: str) -> None:
    if names:
        titles = [clean(vocabulary.title(name)) for name in names[:most]]
        if len(names) > most:
            titles.append(f"{len(names) - most} more")
        page.hanging(mark, f"also {listed(titles)}", indent=2, mark_style=style)


def _doubted(
    page: Page, mark: str, title: str, project: ProjectReport, places: tuple[Place, ...], most: int, style: str
) -> None:
    """A line for each different thing, with its first place. What stands in brackets only says how it is known."""
    different: dict[str, list[Place]] = {}
    for place in places:
        different.setdefault(clean(place.message).partition(" (")[0], []).append(place)
    told = list(different.items())[:most]
    before = sum(len(alike) for _, alike in told[:-1])
    for number, (message, alike) in enumerate(told, 1):
        left = (len(alike) if number < len(told) else len(places) - before) - 1
        more = f" (and {counted(left, 'more place')})" if left else ""
        what = f"{title}: {message}" if message else title
        page.row(mark, "", what + more, _where(project, alike[0], page.columns), 4, mark_style=style)
