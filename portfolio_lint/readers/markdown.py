"""Markdown: blocks with their sections, links and pictures, through pulldown-cmark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyromark

from portfolio_lint.facts.documents import Block, BlockKind, DocumentFacts, Image, Link
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.decoding import without_endless_words, without_surrogates

_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_TASKLISTS | pyromark.Options.ENABLE_STRIKETHROUGH
_BARE_URL = lazy(r"(?<![(\[<\"'=])\bhttps?://[^\s<>()\[\]\"'`]+", needs=("://",))
_MAXIMUM_CHARACTERS = 1_000_000
_TEXT_BLOCKS = frozenset({"Paragraph", "Heading", "Item", "TableCell", "CodeBlock", "BlockQuote"})
_LANGUAGE = lazy(r"[^\s{}.,:=]+")
# YAML before the text, as site generators and model hubs have it.
_FRONT_MATTER = lazy(r"\A---[ \t]*\n(?=[\w.-]+[ \t]*:).*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING_WITHOUT_SPACE = lazy(r"^(#{1,6})(?=[^\s#])", re.MULTILINE)


def read_markdown(text: str, *, cell: int | None = None) -> DocumentFacts:
    """Read a Markdown text; lines count from 1. Never raises: Markdown has no wrong input."""
    text = _HEADING_WITHOUT_SPACE.sub(lambda match: f"{match[1]} ", without_surrogates(text[:_MAXIMUM_CHARACTERS]))
    front_matter = ""
    if cell is None and (match := _FRONT_MATTER.match(text)) is not None:
        front_matter = match[0]
        text = "\n" * front_matter.count("\n") + text[match.end() :]
    builder = _Builder(text, cell)
    for event, span in pyromark.events_with_range(text, options=_OPTIONS):
        builder.take(event, span["start"])
    return DocumentFacts(tuple(builder.blocks), tuple(_comments(text)), front_matter)


def _comments(text: str) -> Iterator[str]:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        yield text[start + 4 : end].strip()
        start = text.find("<!--", end + 3)


class _Builder:
    """Turns the event stream into blocks. Nested lists and quotes give one block for each paragraph of text."""

    def __init__(self, text: str, cell: int | None) -> None:
        self.blocks: list[Block] = []
        self._cell = cell
        self._lines = _LineIndex(text)
        self._section: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._links: list[Link] = []
        self._images: list[Image] = []
        self._cells: list[str] = []
        self._open_links: list[tuple[str, int]] = []
        self._open_image: tuple[str, int] | None = None
        self._image_text: list[str] = []
        self._link_start: list[int] = []
        self._start = 0
        self._language = ""
        self._kind: BlockKind = "paragraph"
        self._items = 0
        self._quotes = 0
        self._html: list[str] = []
        self._html_line = 0
        self._anchors: list[str] = []

    def take(self, event: Any, start: int) -> None:
        if isinstance(event, str):
            if event in ("SoftBreak", "HardBreak"):
                self._text.append("\n")
            elif event == "Rule":
                self._flush()
            return
        name, detail = next(iter(event.items()))
        if name == "Start":
            self._open(detail, start)
        elif name == "End":
            self._close(detail)
        elif name == "TaskListMarker":
            self._text.append("" if detail else "[ ] ")
        elif name in ("Text", "Code"):
            (self._image_text if self._open_image else self._text).append(detail)
        elif name in ("Html", "InlineHtml"):
            self._take_html(detail, start, inline=name == "InlineHtml")

    def _open(self, detail: Any, start: int) -> None:
        kind = detail if isinstance(detail, str) else next(iter(detail))
        fields: Any = {} if isinstance(detail, str) else detail[kind]
        if kind == "Heading":
            self._begin("heading", start)
        elif kind == "Paragraph":
            if not self._text_waits():
                self._begin("item" if self._items else "quote" if self._quotes else "paragraph", start)
        elif kind == "Item":
            self._flush()
            self._items += 1
            self._begin("item", start)
        elif kind == "BlockQuote":
            self._flush()
            self._quotes += 1
        elif kind == "CodeBlock":
            self._flush()
            self._begin("code", start)
            self._language = _language(fields)
        elif kind == "HtmlBlock":
            self._flush()
            self._begin("html", start)
        elif kind in ("TableHead", "TableRow"):
            self._flush()
            self._begin("row", start)
        elif kind == "Link":
            self._open_links.append((fields["dest_url"], start))
            self._link_start.append(len(self._text))
        elif kind == "Image":
            self._open_image = (fields["dest_url"], start)
            self._image_text = []

    def _close(self, detail: Any) -> None:
        kind = detail if isinstance(detail, str) else next(iter(detail))
        if kind == "Heading":
            level = int(detail["Heading"][1]) if isinstance(detail, dict) else 1
            self._end_heading(level)
        elif kind == "Paragraph":
            self._flush()
        elif kind == "Item":
            self._flush()
            self._items -= 1
        elif kind.startswith("BlockQuote"):
            self._flush()
            self._quotes -= 1
        elif kind == "CodeBlock":
            self._flush()
            self._language = ""
        elif kind == "HtmlBlock":
            self._end_html()
        elif kind == "TableCell":
            self._cells.append("".join(self._text).strip())
            self._text.clear()
        elif kind in ("TableHead", "TableRow"):
            self._end_row(0 if kind == "TableHead" else 1)
        elif kind == "Link" and self._open_links:
            target, where = self._open_links.pop()
            text = "".join(self._text[self._link_start.pop() :])
            self._links.append(Link(target, text, self._lines.line(where)))
        elif kind == "Image" and self._open_image is not None:
            target, where = self._open_image
            linked = self._open_links[-1][0] if self._open_links else self._anchors[-1] if self._anchors else ""
            self._images.append(Image(target, "".join(self._image_text), self._lines.line(where), linked))
            self._open_image = None

    def _take_html(self, html: str, start: int, *, inline: bool) -> None:
        if not inline:
            self._html.append(html)
            return
        from portfolio_lint.readers.html import read_html

        for part in read_html(html, self._lines.line(start), self._anchors):
            self._images.extend(part.images)
            self._links.extend(part.links)
        if html.lower().startswith("<br"):
            self._text.append("\n")

    def _end_html(self) -> None:
        html = "".join(self._html)
        self._html.clear()
        from portfolio_lint.readers.html import read_html

        for part in read_html(html, self._lines.line(self._start), []):
            text = "".join(part.text)
            self._images, self._links, self._html_line = part.images, part.links, part.line
            if part.level and text.strip():
                self._text = [text]
                self._end_heading(part.level)
            else:
                self._text = [re.sub(r"[ \t]+", " ", text)]
                self._flush()
        self._html_line = 0

    def _begin(self, kind: BlockKind, start: int) -> None:
        if self._text_waits():
            self._flush()
        self._kind, self._start = kind, start

    def _text_waits(self) -> bool:
        return any(part.strip() for part in self._text)

    def _end_heading(self, level: int) -> None:
        text = " ".join("".join(self._text).split())
        while self._section and self._section[-1][0] >= level:
            self._section.pop()
        self._emit("heading", text, level)
        self._section.append((level, text))

    def _end_row(self, level: int) -> None:
        cells = tuple(self._cells)
        self._cells = []
        self._emit("row", " | ".join(cells), level, cells)

    def _flush(self) -> None:
        text = "".join(self._text)
        if self._kind != "code":
            text = "\n".join(line.strip() for line in text.strip().split("\n"))
            if self._kind not in ("row", "html") or text:
                known = {link.target for link in self._links}
                for match in _BARE_URL.finditer(text):
                    target = match[0].rstrip(".,;:")
                    if target not in known:
                        known.add(target)
                        self._links.append(Link(target, match[0], self._lines.line(self._start)))
        if text.strip() or self._images or self._links:
            self._emit(self._kind, text, self._items if self._kind == "item" else 0)
        else:
            self._text = []
        if self._items:
            self._kind = "item"

    def _emit(self, kind: BlockKind, text: str, level: int, cells: tuple[str, ...] = ()) -> None:
        self.blocks.append(
            Block(
                kind,
                without_endless_words(text),
                self._html_line or self._lines.line(self._start),
                self._cell,
                level,
                tuple(title for _, title in self._section),
                self._language,
                cells,
                tuple(self._links),
                tuple(self._images),
            )
        )
        self._text, self._links, self._images = [], [], []
        self._anchors.clear()


def _language(fields: Any) -> str:
    """The language of a code block: `python`, `{r, echo=FALSE}`, `{.bash}`."""
    match = _LANGUAGE.search(fields.get("Fenced", "")) if isinstance(fields, dict) else None
    return match[0].lower() if match else ""


class _LineIndex:
    """Line numbers for offsets near to one another."""

    def __init__(self, text: str) -> None:
        encoded = text.encode() if not text.isascii() else None
        # pulldown-cmark counts bytes.
        self._content: str | bytes = encoded if encoded is not None else text
        self._offset, self._line = 0, 1

    def line(self, offset: int) -> int:
        before, after = sorted((offset, self._offset))
        if isinstance(self._content, bytes):
            passed = self._content.count(b"\n", before, after)
        else:
            passed = self._content.count("\n", before, after)
        self._line += passed if after == offset else -passed
        self._offset = offset
        return self._line
