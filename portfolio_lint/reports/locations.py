"""Places as other tools want them: a file of the repository, and a line of that file."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct

from portfolio_lint.baseline import Fingerprints
from portfolio_lint.findings import Finding, Place
from portfolio_lint.lines import Lines
from portfolio_lint.notebook_lines import cell_lines
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.layout import clean
from portfolio_lint.snapshot import MemorySnapshot

# What a folder as a whole is told of stands where somebody would write about it.
_ABOUT = "README.md"


class Location(Struct, frozen=True):
    """A file, from the top of the repository, and a line of it. `is_folder` where the place was a folder."""

    path: str
    line: int
    is_folder: bool = False


class Locations:
    """The locations of a report's places; each notebook is read once."""

    def __init__(self, context: Context) -> None:
        self._snapshot = context.snapshot
        self._prefix = f"{context.prefix.strip('/')}/" if context.prefix.strip("/") else ""
        self._files = {file.path for file in context.snapshot.files} if context.snapshot is not None else set()
        self._folders = {path[:at] for path in self._files for at, sign in enumerate(path) if sign == "/"}
        self._cells: dict[str, list[list[int]]] = {}

    def of(self, place: Place | Finding) -> Location:
        path = place.path.rstrip("/")
        if path in ("", ".") or place.path.endswith("/") or path in self._folders:
            inner = f"{path}/" if path not in ("", ".") else ""
            return Location(f"{self._prefix}{inner}{_ABOUT}", 1, is_folder=True)
        return Location(f"{self._prefix}{path}", self._line(place))

    def _line(self, place: Place | Finding) -> int:
        if place.cell is None:
            return max(place.line, 1)
        if place.path not in self._cells:
            self._cells[place.path] = cell_lines(self._read(place.path))
        for lines in self._cells[place.path][place.cell : place.cell + 1]:
            if lines:
                return lines[min(max(place.line, 1), len(lines)) - 1]
        return 1

    def _read(self, path: str) -> bytes:
        if self._snapshot is None or path not in self._files:
            return b""
        try:
            return self._snapshot.read(path)
        except OSError:
            return b""


def worst_first(report: Report) -> list[Finding]:
    return sorted(report.all_findings(), key=lambda finding: finding.order)


def told(finding: Finding) -> str:
    """What is the matter and what to do, in sentences; where it is in a notebook stands before."""
    where = f"Cell {finding.cell}, line {finding.line}: " if finding.cell is not None else ""
    return f"{where}{sentence(finding.message)} {sentence(finding.advice)}".rstrip()


def sentence(text: str) -> str:
    """A printable line with a full stop, unless it is empty."""
    line = clean(text)
    return line if not line or line[-1] in ".!?" else f"{line}."


def fingerprints(findings: Iterable[Finding], context: Context) -> dict[int, str]:
    """A fingerprint for each finding, by its number in the list, that stays when other lines come and go.

    Findings of one rule in lines of one file that read alike are told apart by their order.
    """
    lines = Lines(context.snapshot if context.snapshot is not None else MemorySnapshot({}))
    made = Fingerprints(lines)
    seen: dict[tuple[str, str, str], int] = {}
    found: dict[int, str] = {}
    listed = list(enumerate(findings))
    # File by file, so that each is read once.
    for number, finding in sorted(listed, key=lambda pair: (pair[1].path, pair[1].order)):
        key = (finding.code, finding.path, made.of(finding))
        seen[key] = seen.get(key, 0) + 1
        text = "\n".join((*key, str(seen[key])))
        found[number] = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return found
