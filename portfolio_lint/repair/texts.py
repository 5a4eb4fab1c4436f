"""Python files and cells as texts that can be put back byte for byte: encoding, line ends, magics."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from difflib import SequenceMatcher

from portfolio_lint.mend import NotMendable
from portfolio_lint.readers.magics import split_magics

_MARK = b"\xef\xbb\xbf"


def parse(text: str) -> ast.Module | None:
    """The syntax tree, or None where this version of Python has none for it."""
    with warnings.catch_warnings():
        # Invalid escapes in strangers' strings are none of our business.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


class PythonFile:
    """A script or module: its text without the byte order mark, with the line ends it has."""

    def __init__(self, content: bytes) -> None:
        """Raises `NotMendable` where the bytes are not the text that the file says they are."""
        self._mark = _MARK if content.startswith(_MARK) else b""
        body = content[len(self._mark) :]
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
            self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
            text = body.decode(self._encoding)
        except (SyntaxError, UnicodeError, LookupError) as error:
            raise NotMendable("is not in the encoding that Python expects") from error
        if "\0" in text or text.encode(self._encoding) != body:
            raise NotMendable("cannot be read without loss")
        self.sources: dict[int | None, str] = {None: text}

    def replaced(self, texts: dict[int | None, str]) -> bytes:
        """The file with another text. Raises `NotMendable` where its encoding lacks a character."""
        try:
            return self._mark + texts[None].encode(self._encoding)
        except UnicodeError as error:
            raise NotMendable("its encoding lacks a character of the repair") from error


def python_of(text: str, cell: int | None) -> str:
    """What of a file or cell is Python, line for line."""
    return text if cell is None else split_magics(text, cell)[0]


def graft(text: str, before: str, after: str) -> str:
    """Make of a cell's text, of which `before` is the Python, the text of which `after` is.

    Lines that are no Python stay where they are. Raises `NotMendable` where a change would touch one.
    """
    if text == before:
        return after
    lines, old, new = text.split("\n"), before.split("\n"), after.split("\n")
    if len(lines) != len(old):
        raise NotMendable("magics hide what would change")
    made: list[str] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            made.extend(lines[start:end])
            continue
        width = min(end - start, new_end - new_start)
        made.extend(_grafted(lines[start + at], old[start + at], new[new_start + at]) for at in range(width))
        made.extend(new[new_start + width : new_end])
        if any(lines[at] != old[at] for at in range(start + width, end)):
            raise NotMendable("magics hide what would change")
    return "\n".join(made)


def _grafted(line: str, old: str, new: str) -> str:
    """A line with another statement after its magic, such as `%time`."""
    if line == old:
        return new
    statement = old.strip()
    at = line.rfind(statement)
    if not statement or at < 0:
        raise NotMendable("magics hide what would change")
    return line[:at] + new.strip() + line[at + len(statement) :]
