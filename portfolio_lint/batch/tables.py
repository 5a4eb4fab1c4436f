"""The results as Parquet tables: repositories, projects, concepts and findings, a row for each.

Every table begins with the columns that name the target, so that they join; rows stand in the order of the results.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from portfolio_lint.batch.decoding import report_of
from portfolio_lint.batch.summary import families, share, tally
from portfolio_lint.batch.task import Result
from portfolio_lint.report import ProjectReport, Report
from portfolio_lint.reports.inventory import state_of
from portfolio_lint.reports.overall import overall
from portfolio_lint.reports.view import Vocabulary

NAMES = ("repositories", "projects", "concepts", "findings")
_ROWS_AT_ONCE = 4_000

_TEXT, _COUNT = pa.string(), pa.int32()
_KEY = {"source": _TEXT, "ref": _TEXT, "subdir": _TEXT, "candidate": _TEXT, "commit": _TEXT}
_TALLY = {"errors": _COUNT, "warnings": _COUNT, "notes": _COUNT}
_PLACE = {"path": _TEXT, "line": _COUNT, "cell": _COUNT}

Row = dict[str, Any]


def write_tables(results: Iterable[Result], vocabulary: Vocabulary, folder: str) -> tuple[str, ...]:
    """Write all four tables, each whole or not at all; their file names. Only some thousand rows are in memory."""
    shares = {_column(family): pa.int8() for family in families(vocabulary)}
    tables = {
        "repositories": _Table(
            folder,
            "repositories",
            {
                **_KEY,
                "status": _TEXT,
                "message": _TEXT,
                "projects": _COUNT,
                "files_read": _COUNT,
                "share": pa.int8(),
                **_TALLY,
                "suppressed": _COUNT,
            },
        ),
        "projects": _Table(
            folder,
            "projects",
            {
                **_KEY,
                "project": _TEXT,
                "name": _TEXT,
                "kind": _TEXT,
                "share": pa.int8(),
                "shown": _COUNT,
                "applicable": _COUNT,
                **_TALLY,
                **shares,
            },
        ),
        "concepts": _Table(
            folder,
            "concepts",
            {
                **_KEY,
                "project": _TEXT,
                "concept": _TEXT,
                "family": _TEXT,
                "role": _TEXT,
                "state": _TEXT,
                "places": _COUNT,
                **_PLACE,
                "what": _TEXT,
            },
        ),
        "findings": _Table(
            folder,
            "findings",
            {
                **_KEY,
                "project": _TEXT,
                "code": _TEXT,
                "name": _TEXT,
                "severity": _TEXT,
                "confidence": _TEXT,
                **_PLACE,
                "message": _TEXT,
                "advice": _TEXT,
                "fixable": pa.bool_(),
            },
        ),
    }
    try:
        for result in results:
            for name, row in _rows(result, vocabulary):
                tables[name].add(row)
        return tuple(table.finish() for table in tables.values())
    finally:
        for table in tables.values():
            table.abandon()


class _Table:
    """A table that is written as it grows."""

    def __init__(self, folder: str, name: str, columns: Mapping[str, pa.DataType]) -> None:
        self._path = os.path.join(folder, f"{name}.parquet")
        self._schema = pa.schema(list(columns.items()))
        self._rows: list[Row] = []
        self._writer = pq.ParquetWriter(f"{self._path}.new", self._schema, compression="zstd")

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._flush()

    def finish(self) -> str:
        self._flush()
        self._writer.close()
        os.replace(f"{self._path}.new", self._path)
        return os.path.basename(self._path)

    def abandon(self) -> None:
        """Leave nothing half-written; a table that is finished stays."""
        self._writer.close()
        if os.path.exists(f"{self._path}.new"):
            os.unlink(f"{self._path}.new")

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
            self._rows.clear()


def _rows(result: Result, vocabulary: Vocabulary) -> Iterator[tuple[str, Row]]:
    key = {name: getattr(result, name) for name in _KEY}
    report = report_of(result)
    yield "repositories", {**key, "status": result.status, "message": result.message, **_whole(report, vocabulary)}
    if report is None:
        return
    for project in report.projects:
        own = {**key, "project": project.path}
        yield "projects", {**own, **_project(project, vocabulary)}
        for row in _concepts(project, vocabulary):
            yield "concepts", {**own, **row}
    for path, findings in [(None, report.findings), *((project.path, project.findings) for project in report.projects)]:
        for finding in findings:
            row = {name: getattr(finding, name) for name in _FINDING}
            sure = {"severity": finding.severity.value, "confidence": finding.confidence.value}
            yield "findings", {**key, "project": path, **row, **sure}


_FINDING = ("code", "name", "path", "line", "cell", "message", "advice", "fixable")


def _whole(report: Report | None, vocabulary: Vocabulary) -> Row:
    if report is None:
        return {}
    found = tally(report.all_findings())
    return {
        "projects": len(report.projects),
        "files_read": report.repository.files_read,
        "share": overall(report, vocabulary),
        "errors": found.errors,
        "warnings": found.warnings,
        "notes": found.notes,
        "suppressed": report.suppressed,
    }


def _project(project: ProjectReport, vocabulary: Vocabulary) -> Row:
    found = tally(project.findings)
    shown = sum(len(score.shown) for score in project.scores.values())
    return {
        "name": project.name,
        "kind": project.kind,
        "share": share(project, vocabulary),
        "shown": shown,
        "applicable": shown + sum(len(score.missing) for score in project.scores.values()),
        "errors": found.errors,
        "warnings": found.warnings,
        "notes": found.notes,
        **{_column(family): score.value for family, score in project.scores.items()},
    }


def _column(family: str) -> str:
    return f"share_{family.lower().replace(' ', '_')}"


def _concepts(project: ProjectReport, vocabulary: Vocabulary) -> Iterator[Row]:
    """A row for each concept, whether it is there or not; of its places the first."""
    for name, places in project.evidence.items():
        concept = vocabulary.concepts.get(name)
        first = places[0] if places else None
        yield {
            "concept": name,
            "family": concept.family if concept is not None else None,
            "role": concept.role if concept is not None else None,
            "state": state_of(name, concept, project) if concept is not None else None,
            "places": len(places),
            "path": first.path if first is not None else None,
            "line": first.line if first is not None else None,
            "cell": first.cell if first is not None else None,
            "what": first.message if first is not None else None,
        }
