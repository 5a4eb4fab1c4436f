"""HTML inside Markdown: its text, headings, pictures and links."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser

from portfolio_lint.facts.documents import Image, Link

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_html(html: str, line: int, anchors: list[str]) -> list[Part]:
    """The parts of a piece of HTML that begins on a line.

    `anchors` are the addresses of the links that are open around it; it holds those still open when it ends.
    """
    parsed = _Html(line, anchors)
    # html.parser asserts on some broken declarations; what came before them is kept.
    with suppress(AssertionError):
        parsed.feed(html)
    return parsed.parts


class Part:
    """A heading of an HTML block, or what stands before or after it (`level` 0)."""

    def __init__(self, level: int, line: int) -> None:
        self.level = level
        self.line = line
        self.text: list[str] = []
        self.images: list[Image] = []
        self.links: list[Link] = []


class _Html(HTMLParser):
    def __init__(self, line: int, anchors: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._first_line = line
        self._anchors = anchors
        self._hidden = 0
        self.parts = [Part(0, line)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        line = self._first_line + self.getpos()[0] - 1
        part = self.parts[-1]
        if tag == "a" and values.get("href"):
            self._anchors.append(values["href"])
            part.links.append(Link(values["href"], "", line))
        elif tag in ("img", "image", "video", "source", "iframe", "embed") and (source := values.get("src")):
            linked = self._anchors[-1] if self._anchors else ""
            part.images.append(Image(source, values.get("alt", ""), line, linked))
        elif tag in ("script", "style"):
            self._hidden += 1
        elif tag in ("br", "p", "div", "li", "tr", "summary"):
            part.text.append("\n")
        elif tag in _HEADINGS:
            self.parts.append(Part(int(tag[1]), line))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag == "a" and self._anchors:
            self._anchors.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._anchors:
            self._anchors.pop()
        elif tag in ("script", "style") and self._hidden:
            self._hidden -= 1
        elif tag in _HEADINGS and self.parts[-1].level:
            self.parts.append(Part(0, self._first_line + self.getpos()[0] - 1))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts[-1].text.append(data)
