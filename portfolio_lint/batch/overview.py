"""The results as one HTML page to sort, filter and compare. It needs no network and asks for none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from msgspec import Struct

from portfolio_lint.batch.decoding import report_of
from portfolio_lint.batch.summary import families, points, tally
from portfolio_lint.batch.task import Result
from portfolio_lint.report import Report
from portfolio_lint.reports.html import asset, template
from portfolio_lint.reports.layout import clean
from portfolio_lint.reports.overall import Standing, share_of, standings
from portfolio_lint.reports.title import repository_title
from portfolio_lint.reports.view import Vocabulary, strongest_first
from portfolio_lint.scan import repository_name

NAME = "overview.html"
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")


class Row(Struct, frozen=True):
    """A line of the table. `values` are the shares by family, None where the family does not apply.

    `points` has a sign for each point: + shown, - missing, and a dot where it does not apply.
    """

    name: str
    source: str
    address: str
    commit: str
    status: str
    message: str
    kind: str
    projects: int
    share: int | None
    values: tuple[int | None, ...]
    errors: int
    warnings: int
    notes: int
    points: str


class Point(Struct, frozen=True):
    title: str
    family: str


def write_overview(results: Iterable[Result], vocabulary: Vocabulary, folder: str, version: str) -> str:
    """Write the page, whole or not at all, a line at a time; its name."""
    style = asset("report.css") + asset("overview.css", _FOLDER)
    script = asset("overview.js", _FOLDER)
    pieces = template(_FOLDER, NAME, style, script).generate(
        rows=_rows(results, vocabulary),
        families=families(vocabulary),
        points=[Point(clean(vocabulary.title(name)), vocabulary.concepts[name].family) for name in points(vocabulary)],
        version=version,
    )
    path = os.path.join(folder, NAME)
    with open(f"{path}.new", "w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
        file.writelines(pieces)
    os.replace(f"{path}.new", path)
    return NAME


def _rows(results: Iterable[Result], vocabulary: Vocabulary) -> Iterator[Row]:
    names, titles = families(vocabulary), points(vocabulary)
    for result in results:
        report = report_of(result)
        found = tally(report.all_findings() if report is not None else ())
        ordered = strongest_first(report, vocabulary) if report is not None else []
        shown = standings(report, vocabulary) if report is not None else ()
        yield Row(
            name=clean(result.candidate) or _title(result, report),
            source=clean("//".join(part for part in (result.source, result.subdir) if part)),
            address=result.source if result.source.startswith(("https://", "http://")) else "",
            commit=clean(result.commit or "")[:7],
            status=result.status,
            message=clean(result.message),
            kind=clean(ordered[0].kind) if ordered else "",
            projects=len(ordered),
            share=(share_of(shown, vocabulary) or 0) if report is not None else None,
            values=tuple(share_of((s for s in shown if s.family == family), vocabulary) for family in names),
            errors=found.errors,
            warnings=found.warnings,
            notes=found.notes,
            points=_signs(shown, titles),
        )


def _title(result: Result, report: Report | None) -> str:
    if report is None:
        return clean(repository_name(result.source))
    return repository_title(report).partition(" @ ")[0]


def _signs(found: Iterable[Standing], titles: Iterable[str]) -> str:
    shown = {standing.name: standing.shown > 0 for standing in found}
    return "".join("." if name not in shown else "+" if shown[name] else "-" for name in titles)
