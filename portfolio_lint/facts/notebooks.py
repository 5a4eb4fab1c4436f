"""What a notebook holds: its cells, its code as one program, its text as one document."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.documents import DocumentFacts


class Cell(Struct, frozen=True, gc=False):
    """A cell. `output` is the start of its textual output, `pictures` how many images it shows.

    `remark` tells that a cell of code opens with a comment in words.
    """

    kind: Literal["code", "markdown", "raw"]
    lines: int
    execution_count: int | None = None
    outputs: int = 0
    output: str = ""
    pictures: int = 0
    error: str = ""
    remark: bool = False


class NotebookFacts(Struct, frozen=True):
    """`source` holds the code of a notebook that is not Python (R, Julia, SQL), for text facts."""

    language: str
    cells: tuple[Cell, ...] = ()
    code: CodeFacts = CodeFacts()
    document: DocumentFacts = DocumentFacts()
    source: str = ""
    format_version: int = 4
