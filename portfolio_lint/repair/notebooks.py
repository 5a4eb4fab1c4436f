"""Notebooks whose cells get another source and that stay as they are in every other byte.

nbformat writes a notebook anew: other indentation, other escapes, other order of keys. So the JSON is edited in place:
only the literals of the lines that change are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from msgspec import Struct

from portfolio_lint.mend import NotMendable

_MARK = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\n\r]*")
# A character of a string literal as it is written: a pair of surrogates, an escape, or itself.
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
_DECODER = json.JSONDecoder()


class _Source(Struct, frozen=True):
    """The source of a cell: its span in the file, and the spans of its literals, one or a list of them."""

    start: int
    end: int
    literals: tuple[tuple[int, int], ...]
    is_list: bool


class NotebookFile:
    """A notebook of format 3 or 4: the sources of its code cells, by their index over all cells."""

    def __init__(self, content: bytes) -> None:
        """Raises `NotMendable` where the file is no whole notebook in UTF-8."""
        self._mark = _MARK if content.startswith(_MARK) else b""
        try:
            self._text = content[len(self._mark) :].decode()
            self._document = json.loads(self._text)
            self._spans = dict(_code_sources(self._text))
        except UnicodeError as error:
            raise NotMendable("is not in UTF-8") from error
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise NotMendable("is a damaged notebook") from error
        self.sources: dict[int | None, str] = {
            index: "".join(self._literal(literal) for literal in source.literals)
            for index, source in self._spans.items()
        }

    def replaced(self, texts: dict[int | None, str]) -> bytes:
        """The file with other sources in some cells. Raises `NotMendable` where anything else would change."""
        made, at = [], 0
        for index, text in sorted(texts.items(), key=lambda pair: self._spans[_number(pair[0])].start):
            source = self._spans[_number(index)]
            made += [self._text[at : source.start], self._rewritten(source, self.sources[index], text)]
            at = source.end
        result = "".join([*made, self._text[at:]])
        self._check(result, texts)
        return self._mark + result.encode("utf-8", "surrogatepass")

    def _literal(self, span: tuple[int, int]) -> str:
        value: str = json.loads(self._text[span[0] : span[1]])
        return value

    def _rewritten(self, source: _Source, old: str, new: str) -> str:
        """The literal or list of literals of a source, written anew where its lines differ."""
        if not source.is_list:
            span = source.literals[0]
            return self._edited(self._text[span[0] : span[1]], _edits(old, new))
        texts = [self._literal(span) for span in source.literals]
        fresh = next((split(new) for split in (_lines, _all_lines) if texts == split(old)), None)
        written = [self._text[start:end] for start, end in source.literals]
        if fresh is None:
            return self._edited_within(source, written, texts, _edits(old, new))
        made: list[str] = []
        for tag, start, end, new_start, new_end in SequenceMatcher(None, texts, fresh, autojunk=False).get_opcodes():
            if tag == "equal":
                made += written[start:end]
                continue
            width = min(end - start, new_end - new_start)
            made += [
                self._edited(written[start + at], _edits(texts[start + at], fresh[new_start + at]))
                for at in range(width)
            ]
            made += [self._quoted(text) for text in fresh[new_start + width : new_end]]
        opening = self._text[source.start : source.literals[0][0]]
        if len(source.literals) > 1:
            between = self._text[source.literals[0][1] : source.literals[1][0]]
        else:
            between = "," + opening[1:]
        return opening + between.join(made) + self._text[source.literals[-1][1] : source.end]

    def _edited_within(
        self, source: _Source, written: list[str], texts: list[str], edits: list[tuple[int, int, str]]
    ) -> str:
        """A list whose literals are not one line each: each change goes into the literal that holds it."""
        begin = 0
        made: list[str] = []
        for literal, text in zip(written, texts, strict=True):
            end = begin + len(text)
            own = [(a - begin, b - begin, new) for a, b, new in edits if begin <= a and b <= end]
            edits = [edit for edit in edits if not (begin <= edit[0] and edit[1] <= end)]
            made.append(self._edited(literal, own))
            begin = end
        if edits:
            raise NotMendable("a cell is not stored line by line")
        between = [self._text[a[1] : b[0]] for a, b in pairwise(source.literals)]
        opening, closing = self._text[source.start : source.literals[0][0]], source.literals[-1][1]
        parts = [made[0], *(part for pair in zip(between, made[1:], strict=True) for part in pair)]
        return opening + "".join(parts) + self._text[closing : source.end]

    def _edited(self, literal: str, edits: list[tuple[int, int, str]]) -> str:
        """A string literal with parts of the text it stands for replaced, the others as they are written."""
        characters = _CHARACTER.findall(literal[1:-1])
        for start, end, text in reversed(edits):
            characters[start:end] = [self._quoted(text)[1:-1]]
        return f'"{"".join(characters)}"'

    def _quoted(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self._text.isascii())

    def _check(self, result: str, texts: dict[int | None, str]) -> None:
        """Nothing but the sources may differ: outputs, counts and metadata are somebody's results."""
        old, new = (json.loads(text, parse_float=str, parse_constant=str) for text in (self._text, result))
        for index, text in texts.items():
            before, key = _cells(old)[_number(index)]
            after, _ = _cells(new)[_number(index)]
            if _joined(after[key]) != text:
                raise NotMendable("a cell cannot be written as it is stored")
            before[key] = after[key]
        if old != new:
            raise NotMendable("a cell cannot be written as it is stored")


def _number(index: int | None) -> int:
    assert index is not None  # a notebook has cells alone
    return index


def _cells(document: Any) -> list[tuple[Any, str]]:
    """The cells with the key under which a code cell of this format has its source."""
    if "worksheets" in document:
        return [(cell, "input") for sheet in document["worksheets"] for cell in sheet["cells"]]
    return [(cell, "source") for cell in document["cells"]]


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def _lines(text: str) -> list[str]:
    """The lines as editors store them: only a line feed ends one."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _all_lines(text: str) -> list[str]:
    """The lines as nbformat stores them: a form feed ends one too."""
    return text.splitlines(keepends=True)


def _edits(old: str, new: str) -> list[tuple[int, int, str]]:
    """What to replace in a text, line by line, and within a line only from where it differs to where it does not."""
    found: list[tuple[int, int, str]] = []
    olds, news = _lines(old), _lines(new)
    starts = [0]
    for line in olds:
        starts.append(starts[-1] + len(line))
    for tag, start, end, new_start, new_end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = [(start, "".join(olds[start:end]), "".join(news[new_start:new_end]))]
        if end - start == new_end - new_start:
            pairs = [(start + n, olds[start + n], news[new_start + n]) for n in range(end - start)]
        for number, before, after in pairs:
            head = _common(before, after)
            tail = _common(before[head:][::-1], after[head:][::-1])
            at = starts[number]
            found.append((at + head, at + len(before) - tail, after[head : len(after) - tail]))
    return found


def _common(one: str, other: str) -> int:
    """The length of the beginning that two texts share."""
    length = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        length += 1
    return length


def _code_sources(text: str) -> Iterator[tuple[int, _Source]]:
    top = dict(_members(text, _skip(text, 0)))
    if "worksheets" in top:
        sheets = [dict(_members(text, start)) for start, _ in _elements(text, top["worksheets"][0])]
        cells = [cell for sheet in sheets for cell in _elements(text, sheet["cells"][0])]
        key = "input"
    else:
        cells = list(_elements(text, top["cells"][0]))
        key = "source"
    for index, (start, _) in enumerate(cells):
        members = dict(_members(text, start))
        if "cell_type" not in members or key not in members:
            continue
        if json.loads(text[slice(*members["cell_type"])]) != "code":
            continue
        begin, end = members[key]
        if text[begin] == '"':
            yield index, _Source(begin, end, ((begin, end),), is_list=False)
        elif text[begin] == "[" and (literals := tuple(_elements(text, begin))):
            yield index, _Source(begin, end, literals, is_list=True)


def _members(text: str, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The members of the object that begins at a position, each with the span of its value."""
    for key_start, key_end in _parts(text, at, "{"):
        value_start = _skip(text, _skip(text, key_end) + 1)
        value_end = _DECODER.raw_decode(text, value_start)[1]
        yield json.loads(text[key_start:key_end]), (value_start, value_end)


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The spans of the elements of the list that begins at a position."""
    return _parts(text, at, "[")


def _parts(text: str, at: int, opening: str) -> Iterator[tuple[int, int]]:
    """The spans of a list's elements or an object's keys, in a document that is known to be valid."""
    if text[at] != opening:
        raise ValueError(f"no {opening}")
    at = _skip(text, at + 1)
    while text[at] not in "]}":
        end = _DECODER.raw_decode(text, at)[1]
        yield at, end
        at = _skip(text, end)
        if text[at] == ":":
            at = _skip(text, _DECODER.raw_decode(text, _skip(text, at + 1))[1])
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
