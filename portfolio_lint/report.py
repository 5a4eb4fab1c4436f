"""The report of a scan: the one structure that every format renders. Its JSON form is published as a schema."""

from __future__ import annotations

import os
import sys
from typing import Any

import msgspec
from msgspec import Struct

from portfolio_lint.findings import Finding, Place
from portfolio_lint.scores import Score
from portfolio_lint.snapshot import Skipped

SCHEMA_VERSION = 1
SCHEMA_PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reports", "report.schema.json")


class Tool(Struct, frozen=True):
    name: str
    version: str


class RepositoryReport(Struct, frozen=True):
    """Where the files came from. `commit` is null for a folder outside Git.

    `files_read` counts the files that were looked into, `skipped` tells of what was not, or could not be read.
    `kinds` counts the files by kind; "other" are those that no reader looks into.
    """

    source: str
    commit: str | None
    files_read: int
    skipped: tuple[Skipped, ...]
    kinds: dict[str, int] = {}


class ProjectReport(Struct, frozen=True):
    """A project: evidence for every concept (none: an empty list), findings, scores by family."""

    path: str
    name: str
    kind: str
    evidence: dict[str, tuple[Place, ...]]
    findings: tuple[Finding, ...]
    scores: dict[str, Score]


class Report(Struct, frozen=True):
    """All that a scan found out. `findings` are those of the repository as a whole.

    A `narrow` report is about the rules that were selected: of the repository only what they asked for was read, and
    the projects have neither evidence nor scores nor a kind, which is empty.
    """

    schema_version: int
    tool: Tool
    repository: RepositoryReport
    projects: tuple[ProjectReport, ...]
    findings: tuple[Finding, ...]
    suppressed: int = 0
    hidden: int = 0
    faults: tuple[str, ...] = ()
    narrow: bool = False

    def all_findings(self) -> tuple[Finding, ...]:
        return (*self.findings, *(finding for project in self.projects for finding in project.findings))


def encode(report: Report) -> bytes:
    """The JSON report: the same bytes for the same input."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    made = msgspec.json.schema(Report)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"portfolio-lint report, version {SCHEMA_VERSION}",
        **made,
    }


def schema_text() -> str:
    """The JSON Schema as it is shipped."""
    import json

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(path: str = SCHEMA_PATH) -> None:
    """Renew the schema that is shipped, or write it somewhere else."""
    text = schema_text()
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    write_schema(*sys.argv[1:2])
