"""Where in a text the calls, attributes and imports stand that the facts name: facts know the line alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from portfolio_lint.facts.code import Value
from portfolio_lint.mend import Syntax
from portfolio_lint.readers.resolution import Resolver
from portfolio_lint.repair.texts import parse

Span = tuple[tuple[int, int], tuple[int, int]]
_LINE_END = re.compile(r"\r\n|\r|\n")
# Syntax, first resolved name, cell and line: all that the facts tell.
Key = tuple[Syntax, str, int | None, int]


def locate(texts: Iterable[tuple[int | None, str]]) -> Mapping[Key, tuple[Span, ...]]:
    """The spans of everything that the facts of these texts name, the cells of one notebook or one file.

    A text that does not parse has none.
    """
    locator = _Locator()
    for cell, text in texts:
        tree = parse(text)
        if tree is None:
            continue
        locator.begin(cell, text)
        locator.walk(tree)
    return {key: tuple(dict.fromkeys(spans)) for key, spans in locator.spans.items()}


class _Locator(Resolver):
    """Resolves names as the readers do, and notes the spans of what it records."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: dict[Key, list[Span]] = {}
        self._encoded: list[bytes] = []

    def begin(self, cell: int | None, text: str) -> None:
        self.cell = cell
        self._encoded = [line.encode("utf-8", "surrogatepass") for line in _LINE_END.split(text)]

    def _call(self, node: ast.Call, *, discarded: bool = False) -> Value:
        value = super()._call(node, discarded=discarded)
        self._note("call", self._calls[-1].names[0], node)
        return value

    def _attribute(self, node: ast.Attribute) -> Value:
        value = super()._attribute(node)
        self._note("attribute", self._attributes[-1].names[0], node)
        return value

    def _import(self, node: ast.Import) -> None:
        before = len(self._imports)
        super()._import(node)
        for imported in self._imports[before:]:
            self._note("import", imported.name, node)

    def _import_from(self, node: ast.ImportFrom) -> None:
        before = len(self._imports)
        super()._import_from(node)
        for imported in self._imports[before:]:
            self._note("import", imported.name, node)

    def _note(self, syntax: Syntax, name: str, node: ast.expr | ast.stmt) -> None:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        span = (
            (node.lineno, self._characters(node.lineno, node.col_offset)),
            (end_line, self._characters(end_line, end_column)),
        )
        self.spans.setdefault((syntax, name, self.cell, node.lineno), []).append(span)

    def _characters(self, line: int, offset: int) -> int:
        """The column in characters of what the parser counts in bytes."""
        return len(self._encoded[line - 1][:offset].decode("utf-8", "surrogatepass"))
