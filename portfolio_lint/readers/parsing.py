"""Parsing Python within bounds: a syntax tree takes up to a thousand times the room of its text."""

from __future__ import annotations

import ast
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
        return ast.parse(text)


def marks(text: str) -> int:
    """How much code a text holds: its operators, separators, brackets and lines. Cheap to tell, and never exact."""
    return bytes_marks(text.encode("utf-8", "replace"))


def bytes_marks(content: bytes) -> int:
    """The marks of a text that is not decoded yet."""
    return len(content) - len(content.translate(None, _MARKS))
