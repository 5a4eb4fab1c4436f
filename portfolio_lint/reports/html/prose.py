"""What a rule says of itself, as blocks that a template can write."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

_CODE = re.compile(r"`([^`\n]+)`")


class Span(Struct, frozen=True):
    """A piece of a sentence."""

    text: str
    is_code: bool = False


class Block(Struct, frozen=True):
    """A paragraph (one line of spans), a list (one for each item) or code (one span for each line)."""

    kind: Literal["paragraph", "list", "code"]
    lines: tuple[tuple[Span, ...], ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a section of a rule's documentation: paragraphs, lists with dashes, indented or fenced code."""
    made: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        lines = part.splitlines()
        if part.startswith(("    ", "```")):
            made.append(Block("code", tuple((Span(line),) for line in lines if not line.startswith("```"))))
            continue
        paragraph: list[str] = []
        items: list[list[str]] = []
        for line in lines:
            if line.lstrip().startswith(("- ", "* ")):
                items.append([line.lstrip()[2:]])
            else:
                (items[-1] if items else paragraph).append(line.strip())
        if any(paragraph):
            made.append(Block("paragraph", (spans(" ".join(paragraph)),)))
        if items:
            made.append(Block("list", tuple(spans(" ".join(item)) for item in items)))
    return tuple(made)


def spans(text: str) -> tuple[Span, ...]:
    """A sentence, what stands in backticks apart.

    >>> [span.text for span in spans("call `fit` once")]
    ['call ', 'fit', ' once']
    """
    pieces = _CODE.split(text)
    return tuple(Span(piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece)
