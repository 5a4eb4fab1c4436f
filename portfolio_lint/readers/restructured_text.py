"""reStructuredText and plain text as blocks, read line by line.

This is no docutils: it knows sections, paragraphs, lists, tables, literal blocks, pictures and links, which is
what a README consists of, and takes everything else for text.
"""

from __future__ import annotations

import re
from typing import Literal

from portfolio_lint.facts.documents import Block, DocumentFacts, Image, Link
from portfolio_lint.readers.decoding import without_endless_words

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"'`\\{}|]+")
_ITEM = re.compile(r"(?:[*+•‣⁃-]|\d{1,4}[.)]|\(?[A-Za-z#][.)]|\(\d{1,4}\))(?:\s+|$)")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|([^|\n]{1,200})\|\s+)?([A-Za-z][\w:+.-]{0,60})::(?:\s+(.*))?$")
_TARGET = re.compile(r"\.\.\s+_(`[^`\n]{1,200}`|[^:\n]{1,200}):(?:\s+(\S.*))?$")
_ANONYMOUS = re.compile(r"(?:\.\.\s+)?__:?\s+(\S+)$")
_OPTION = re.compile(r":([\w-]{1,40}):(?:\s+(.*))?$")
_INLINE = re.compile(
    r"``(?P<literal>[^`\n]+)``"
    r"|(?P<role>:[\w:+.-]{1,60}:)?`(?P<text>[^`]+)`(?P<reference>__?)?"
    r"|\|(?P<substitution>[^|\s][^|\n]{0,200})\|_{0,2}"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
    r"|\*(?P<emphasis>[^*\s][^*\n]*)\*"
)
_EMBEDDED = re.compile(r"([^<]*)<([^<>]+)>\s*")
_WORD_REFERENCE = re.compile(r"(?<![\w`])([A-Za-z0-9][\w.+-]{0,80}?)__?(?![\w`])")
_SIMPLE_BORDER = re.compile(r"=+(?: +=+)+\s*")
_CODE = frozenset(
    {"code", "code-block", "sourcecode", "parsed-literal", "ipython", "prompt", "console", "math", "doctest"}
)
_PICTURES = frozenset({"image", "figure", "video", "thumbnail"})
# Their contents are no text of the document.
_SILENT = frozenset(
    {"raw", "toctree", "contents", "sectnum", "include", "bibliography", "meta", "highlight", "autosummary"}
)
_LONGEST_LINE = 20_000

_Depths = list[tuple[str, bool]]


def read_restructured_text(text: str) -> DocumentFacts:
    """The blocks of a reStructuredText file in order, with their sections, links and pictures."""
    lines = [line[:_LONGEST_LINE].expandtabs(4).rstrip() for line in text.removeprefix("\ufeff").split("\n")]
    reading = _Reading(lines)
    reading.collect()
    reading.read()
    return DocumentFacts(tuple(reading.blocks), tuple(reading.comments))


class _Reading:
    """One pass for the definitions and one for the blocks."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.comments: list[str] = []
        self._targets: dict[str, str] = {}
        self._anonymous: list[str] = []
        self._pictures: dict[str, Image] = {}
        self._words: dict[str, str] = {}
        self._styles: _Depths = []
        self._sections: list[tuple[int, str]] = []

    # definitions

    def collect(self) -> None:
        for index, line in enumerate(self.lines):
            bare = line.lstrip()
            if bare[:2] == "__":
                match = _ANONYMOUS.match(bare)
                if match:
                    self._anonymous.append(match[1])
            if bare[:3] != ".. ":
                continue
            if bare[3:5] == "__":
                match = _ANONYMOUS.match(bare)
                if match:
                    self._anonymous.append(match[1])
                continue
            match = _TARGET.match(bare)
            if match:
                if match[2]:
                    self._targets[match[1].strip("`").lower()] = match[2]
                continue
            match = _DIRECTIVE.match(bare)
            if match and match[1] and match[2].lower() == "replace":
                self._words[match[1].lower()] = (match[3] or "").strip()
            elif match and match[1] and match[2].lower() in _PICTURES:
                options = self._options(index + 1)[0]
                self._pictures[match[1].lower()] = self._picture(match[3] or "", options, index + 1)

    def _picture(self, target: str, options: dict[str, str], line: int) -> Image:
        return Image(target.strip(), options.get("alt", ""), line, options.get("target", ""))

    def _resolved(self, picture: Image, line: int) -> Image:
        linked = picture.linked
        if linked.endswith("_"):
            linked = self._targets.get(linked.rstrip("_").strip("`").lower(), linked)
        return Image(picture.target, picture.text, line, linked)

    def _options(self, index: int) -> tuple[dict[str, str], int]:
        """The options below a directive, and the index of the first line after them."""
        options: dict[str, str] = {}
        name = ""
        while index < len(self.lines) and self.lines[index].strip() and self.lines[index][:1] == " ":
            match = _OPTION.match(self.lines[index].strip())
            if match:
                name = match[1].lower()
                options[name] = (match[2] or "").strip()
            elif name:
                options[name] = f"{options[name]} {self.lines[index].strip()}".strip()
            else:
                break
            index += 1
        return options, index

    # blocks

    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            index = self._block(index)

    def _block(self, index: int) -> int:
        """Read the block that begins at a line; the index of the line after it."""
        line = self.lines[index]
        bare = line.strip()
        if not bare:
            return index + 1
        after = self._heading(index)
        if after:
            return after
        if bare == ".." or bare.startswith(".. "):
            return self._explicit(index)
        if bare.startswith("__ ") and _ANONYMOUS.match(bare):
            return index + 1
        if bare[0] == "+" and bare[:2] in ("+-", "+=") and set(bare) <= set("+-="):
            return self._grid(index)
        if bare[0] == "=" and _SIMPLE_BORDER.fullmatch(bare):
            return self._simple_table(index)
        if bare.startswith(">>> "):
            end = self._paragraph_end(index)
            self._add("code", "\n".join(self.lines[index:end]), index, language="python")
            return end
        if len(bare) > 3 and len(set(bare)) == 1 and bare[0] in _PUNCTUATION:
            return index + 1
        return self._paragraph(index)

    def _add(
        self,
        kind: Literal["heading", "paragraph", "item", "code", "row", "quote", "html"],
        text: str,
        index: int,
        *,
        level: int = 0,
        language: str = "",
        cells: tuple[str, ...] = (),
        images: tuple[Image, ...] = (),
    ) -> None:
        links: tuple[Link, ...] = ()
        if kind != "code":
            text, links, more = self._inline(text, index + 1)
            images += more
            cells = tuple(self._inline(cell, index + 1)[0] for cell in cells)
        section = tuple(title for _, title in self._sections)
        if kind == "heading":
            self._sections = [(depth, title) for depth, title in self._sections if depth < level]
            section = tuple(title for _, title in self._sections)
            self._sections.append((level, text))
        self.blocks.append(
            Block(kind, without_endless_words(text), index + 1, None, level, section, language, cells, links, images),
        )

    def _heading(self, index: int) -> int:
        """Read a title with its line below, and maybe above; 0 where there is none."""
        lines = self.lines
        line = lines[index]
        if _is_adornment(line) and index + 2 < len(lines):
            title, below = lines[index + 1], lines[index + 2]
            if title.strip() and _is_adornment(below) and below[0] == line[0] and not _is_adornment(title.strip()):
                self._add("heading", title.strip(), index + 1, level=self._level(line[0], over=True))
                return index + 3
        if index + 1 < len(lines) and line[0] != " " and _is_adornment(lines[index + 1]):
            below = lines[index + 1]
            # Short lines are often too short by a letter or two; three characters are never a title's line.
            long_enough = len(below) >= 4 or len(below) >= len(line)
            bulleted = _ITEM.match(line) is not None and not line[0].isdigit()
            if long_enough and not _is_adornment(line) and not line.startswith(".. ") and not bulleted:
                self._add("heading", line.strip(), index, level=self._level(below[0], over=False))
                return index + 2
        return 0

    def _level(self, character: str, *, over: bool) -> int:
        style = (character, over)
        if style not in self._styles:
            self._styles.append(style)
        return min(self._styles.index(style) + 1, 6)

    def _explicit(self, index: int) -> int:
        """A directive, a target or a comment."""
        line = self.lines[index]
        indent = len(line) - len(line.lstrip())
        bare = line.strip()
        match = _DIRECTIVE.match(bare)
        if match is None:
            if _TARGET.match(bare) or bare.startswith(".. __"):
                return index + 1
            if bare.startswith(".. [") and "]" in bare:
                # A footnote's words are text.
                end = self._indented_end(index + 1, indent)
                words = [bare.partition("]")[2].strip(), *(part.strip() for part in self.lines[index + 1 : end])]
                self._add("paragraph", " ".join(word for word in words if word), index)
                return end
            end = self._indented_end(index + 1, indent)
            words = [bare[2:].strip(), *(part.strip() for part in self.lines[index + 1 : end])]
            comment = "\n".join(words).strip()
            if comment:
                self.comments.append(comment)
            return end
        name, argument = match[2].lower().rpartition(":")[2], (match[3] or "").strip()
        if name in _CODE:
            _, start = self._options(index + 1)
            end = self._indented_end(start, indent)
            self._add("code", _dedented(self.lines[start:end]), index, language=argument.split(" ")[0].lower())
            return end
        if name in _PICTURES:
            options, start = self._options(index + 1)
            if match[1]:
                return start
            picture = self._resolved(self._picture(argument, options, index + 1), index + 1)
            caption = ""
            if name == "figure":
                end = self._indented_end(start, indent)
                caption = " ".join(part.strip() for part in self.lines[start:end] if part.strip())
                start = end
            self._add("paragraph", caption, index, images=(picture,) if picture.target else ())
            return start
        if match[1] or name in _SILENT:
            return self._indented_end(index + 1, indent)
        # Notes, tables in lists and whatever else holds text: its lines are read as if they stood outside.
        if argument:
            self._add("paragraph", argument, index)
        return self._options(index + 1)[1]

    def _indented_end(self, index: int, indent: int) -> int:
        """The index after the lines that are indented deeper, without the empty ones at their end."""
        end = index
        while index < len(self.lines):
            line = self.lines[index]
            index += 1
            if not line:
                continue
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = index
        return end

    def _paragraph_end(self, index: int) -> int:
        while index < len(self.lines) and self.lines[index]:
            index += 1
        return index

    def _paragraph(self, index: int) -> int:
        line = self.lines[index]
        indent = len(line) - len(line.lstrip())
        bare = line.strip()
        item = _ITEM.match(bare)
        end = index + 1
        while end < len(self.lines) and self.lines[end]:
            following = self.lines[end]
            depth = len(following) - len(following.lstrip())
            if _ITEM.match(following.strip()) and (item or depth > indent or following.strip()[:2] in ("- ", "* ")):
                break
            if item and depth <= indent:
                break
            if following.strip().startswith(".. ") or self._starts_heading(end):
                break
            if bare[0] == ":" and _OPTION.match(following.strip()):
                break
            end += 1
        text = " ".join(part.strip() for part in self.lines[index:end])
        literal = text.endswith("::")
        if literal:
            text = text[:-2].rstrip() + ("" if text in ("::",) or text.endswith(" ::") else ":")
        if item:
            self._add("item", text[item.end() :].strip(), index, level=1 + min(indent // 2, 5))
        elif text.strip():
            field = _OPTION.match(text) if text[0] == ":" else None
            if field:
                text = f"{field[1]}: {field[2] or ''}".strip()
            self._add("paragraph", text, index)
        if literal:
            start = end
            while start < len(self.lines) and not self.lines[start]:
                start += 1
            stop = self._indented_end(start, indent)
            if stop > start:
                self._add("code", _dedented(self.lines[start:stop]), start)
                return stop
        return end

    def _starts_heading(self, index: int) -> bool:
        below = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        line = self.lines[index]
        return line[0] != " " and _is_adornment(below) and len(below) >= len(line) and not _is_adornment(line)

    # tables

    def _grid(self, index: int) -> int:
        head = True
        rows: list[tuple[list[str], int]] = []
        end = self._paragraph_end(index)
        has_head = any(line.strip().startswith("+=") for line in self.lines[index:end])
        for number in range(index, end):
            bare = self.lines[number].strip()
            if bare.startswith("+"):
                for cells, line in rows:
                    self._row(cells, line, head=head and has_head)
                rows = []
                if bare.startswith("+="):
                    head = False
            elif bare.startswith("|"):
                cells = [cell.strip() for cell in bare.strip("|").split("|")]
                if rows and len(rows[-1][0]) == len(cells):
                    rows[-1] = ([f"{a} {b}".strip() for a, b in zip(rows[-1][0], cells, strict=True)], rows[-1][1])
                else:
                    rows.append((cells, number))
        for cells, line in rows:
            self._row(cells, line, head=False)
        return end

    def _simple_table(self, index: int) -> int:
        border = self.lines[index]
        starts = [match.start() for match in re.finditer("=+", border)]
        borders: list[int] = []
        for number in range(index + 1, min(index + 2_000, len(self.lines))):
            if _SIMPLE_BORDER.fullmatch(self.lines[number].strip()):
                borders.append(number)
            if len(borders) == 2:
                break
        if not borders:
            return index + 1
        end = borders[-1]
        if len(borders) == 2 and self.lines[borders[0] + 1 : borders[0] + 2] == [""]:
            end = borders[0]  # the second border is another table's
        for number in range(index + 1, end):
            line = self.lines[number]
            if not line or number == borders[0] or set(line.strip()) <= set("- "):
                continue
            cells = [line[start:stop].strip() for start, stop in zip(starts, [*starts[1:], None], strict=True)]
            self._row(cells, number, head=number < borders[0] < end)
        return end + 1

    def _row(self, cells: list[str], index: int, *, head: bool) -> None:
        self._add("row", " | ".join(cells), index, level=0 if head else 1, cells=tuple(cells))

    # inline markup

    def _inline(self, text: str, line: int) -> tuple[str, tuple[Link, ...], tuple[Image, ...]]:
        links: list[Link] = []
        images: list[Image] = []

        def plain(match: re.Match[str]) -> str:
            if match["text"] is not None:
                return self._reference(match["text"], match["reference"] or "", line, links)
            if match["substitution"] is not None:
                picture = self._pictures.get(match["substitution"].lower())
                if picture is None:
                    return self._words.get(match["substitution"].lower(), match[0])
                images.append(self._resolved(picture, line))
                return picture.text
            return match["literal"] or match["strong"] or match["emphasis"] or ""

        if any(sign in text for sign in "`*|"):
            text = _INLINE.sub(plain, text)
        if "_" in text and self._targets:

            def word(match: re.Match[str]) -> str:
                target = self._targets.get(match[1].lower())
                if target is None:
                    return match[0]
                links.append(Link(target, match[1], line))
                return match[1]

            text = _WORD_REFERENCE.sub(word, text)
        known = {link.target for link in links}
        links.extend(link for link in _bare_links(text, line) if link.target not in known)
        return text, tuple(links), tuple(images)

    def _reference(self, inner: str, marks: str, line: int, links: list[Link]) -> str:
        embedded = _EMBEDDED.fullmatch(inner)
        if embedded:
            words = embedded[1].strip()
            target = embedded[2].strip()
            if target.endswith("_"):
                target = self._targets.get(target[:-1].strip("`").lower(), target)
            if marks:
                self._targets.setdefault(words.lower(), target)
            links.append(Link(target, words or target, line))
            return words or target
        if marks == "__" and self._anonymous:
            links.append(Link(self._anonymous.pop(0), inner, line))
        elif marks and " ".join(inner.lower().split()) in self._targets:
            links.append(Link(self._targets[" ".join(inner.lower().split())], inner, line))
        return inner


def _is_adornment(line: str) -> bool:
    return len(line) >= 3 and line[0] in _PUNCTUATION and line.count(line[0]) == len(line)


def _dedented(lines: list[str]) -> str:
    depth = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[depth:] for line in lines).strip("\n")


def _bare_links(text: str, line: int) -> list[Link]:
    if "://" not in text:
        return []
    found = []
    for match in _URL.finditer(text):
        target = match[0].rstrip(".,;:!?*_")
        # A bracket belongs to the address only if it was opened there.
        while target.endswith((")", "]")) and target.count(target[-1]) > target.count("(["[target[-1] == "]"]):
            target = target[:-1].rstrip(".,;:!?*_")
        found.append(Link(target, target, line))
    return found


def read_plain_text(text: str) -> DocumentFacts:
    """Paragraphs, items and underlined titles of a text without markup, with the addresses in it as links."""
    lines = [line[:_LONGEST_LINE].strip() for line in text.removeprefix("\ufeff").split("\n")]
    blocks: list[Block] = []
    section: tuple[str, ...] = ()
    parts: list[str] = []
    first = 0
    kind: Literal["paragraph", "item"] = "paragraph"

    def finish() -> None:
        nonlocal kind
        if parts:
            joined = " ".join(parts)
            item = _ITEM.match(joined) if kind == "item" else None
            words = joined[item.end() :] if item else joined
            links = tuple(_bare_links(words, first))
            blocks.append(
                Block(kind, without_endless_words(words), first, None, 1 if item else 0, section, links=links)
            )
            parts.clear()
        kind = "paragraph"

    for number, line in enumerate(lines, 1):
        if _is_adornment(line):
            title = parts.pop() if parts else ""
            finish()
            if title:
                section = (title,)
                blocks.append(Block("heading", title, number - 1, None, 1))
            continue
        if not line:
            finish()
            continue
        starts_item = _ITEM.match(line) is not None
        if starts_item:
            finish()
            kind = "item"
        if not parts:
            first = number
        parts.append(line)
    finish()
    return DocumentFacts(tuple(blocks))
