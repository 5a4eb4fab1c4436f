"""What a text says: its blocks in order, with their links and pictures."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

BlockKind = Literal["heading", "paragraph", "item", "code", "row", "quote", "html"]


class Link(Struct, frozen=True, gc=False):
    target: str
    text: str
    line: int


class Image(Struct, frozen=True, gc=False):
    """A picture or video. `linked` is where it leads when it stands in a link (as badges do)."""

    target: str
    text: str
    line: int
    linked: str = ""


class Block(Struct, frozen=True, gc=False):
    """A block of a document with its plain text.

    `level` is a heading's (1 to 6) or an item's depth; `section` the texts of the headings above it,
    outermost first; `cells` the columns of a table row (`level` 0 for the head); `language` a code block's.
    """

    kind: BlockKind
    text: str
    line: int
    cell: int | None = None
    level: int = 0
    section: tuple[str, ...] = ()
    language: str = ""
    cells: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()


class DocumentFacts(Struct, frozen=True):
    """A Markdown, reStructuredText or plain text file, or the Markdown cells of a notebook.

    `front_matter` is the YAML before the text, as site generators and model hubs have it.
    """

    blocks: tuple[Block, ...] = ()
    comments: tuple[str, ...] = ()
    front_matter: str = ""
