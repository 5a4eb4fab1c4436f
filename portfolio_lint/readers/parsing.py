"""Parsing Python within bounds: a syntax tree takes up to a thousand times the room of its text."""

from __future__ import annotations

import ast
import sys
import warnings

# Each of these makes one or two nodes of the tree, of some 700 bytes each; the largest files of real projects have
# a third as many.
MOST_MARKS = 250_000
_MARKS = b"([{.,+-*/%&|^~<>=!:@;\n"


class TooMuch(ValueError):
    """More code than is parsed."""

    def __init__(self) -> None:
        super().__init__("more code than is read of one file")


def parse(text: str) -> ast.Module:
    """The tree of a text. Raises `TooMuch`, and what `ast.parse` raises; its warnings are no business of ours."""
    if len(text) > MOST_MARKS and marks(text) > MOST_MARKS:
        raise TooMuch
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            if sys.version_info >= (3, 12) or "f-string" not in str(error):
                raise
            return _parse_newer(text, error)


def _parse_newer(text: str, problem: SyntaxError) -> ast.Module:
    """The tree of a text whose f-strings are newer than this Python. Raises the problem where that is not all."""
    from portfolio_lint.readers.fstrings import for_older_python

    try:
        return ast.parse(for_older_python(text))
    except SyntaxError:
        raise problem from None


def marks(text: str) -> int:
    """How much code a text holds: its operators, separators, brackets and lines. Cheap to tell, and never exact."""
    return bytes_marks(text.encode("utf-8", "replace"))


def bytes_marks(content: bytes) -> int:
    """The marks of a text that is not decoded yet."""
    return len(content) - len(content.translate(None, _MARKS))
