"""The vocabulary of the report: places, evidence, findings, severity and confidence."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding matters, least first."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return _SEVERITIES.index(self)


_SEVERITIES = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


class Confidence(StrEnum):
    """How sure the tool is, least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return _CONFIDENCES.index(self)


_CONFIDENCES = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


class Place(Struct, frozen=True, gc=False):
    """A spot in the repository and what is there: the form of evidence and of related places.

    `line` counts from 1 within the file, or within the cell of a notebook; `cell` from 0 over all cells.
    """

    path: str
    line: int = 1
    cell: int | None = None
    message: str = ""

    @property
    def order(self) -> tuple[str, int, int, str]:
        return (self.path, -1 if self.cell is None else self.cell, self.line, self.message)


class Finding(Struct, frozen=True):
    """A rule's judgement with its place. `message` says what is the matter, `advice` what to do about it."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    advice: str
    path: str
    line: int = 1
    cell: int | None = None
    fixable: bool = False
    related: tuple[Place, ...] = ()

    @property
    def order(self) -> tuple[int, str, str, int, int, str]:
        return (
            -self.severity.rank,
            self.code,
            self.path,
            -1 if self.cell is None else self.cell,
            self.line,
            self.message,
        )
