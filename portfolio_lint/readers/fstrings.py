"""f-strings as Python 3.12 allows them, written so that older versions can parse them (PEP 701).

Which Python runs the tool must not decide what it can read. Every character keeps its place.
"""

from __future__ import annotations

_PREFIXES = frozenset("rRbBuUfF")
_OTHER = {'"': "'", "'": '"'}
_OPENING, _CLOSING = "([{", ")]}"


def for_older_python(text: str) -> str:
    """The text with other quotes around the strings within f-strings, and no backslashes in these.

    What is nested more deeply, or goes on over a line where it may not, stays as it is.
    """
    made = list(text)
    at = 0
    while at < len(text):
        if text[at] == "#":
            at = _line_end(text, at)
        elif text[at] in _OTHER:
            quote, body = _opened(text, at)
            at = _end(text, body, quote, made if "f" in _prefix(text, at).lower() else None)
        else:
            at += 1
    return "".join(made)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _prefix(text: str, at: int) -> str:
    """The letters before a quote that say what sort of string it begins."""
    start = at
    while start > 0 and text[start - 1] in _PREFIXES and at - start < 2:
        start -= 1
    before = text[start - 1] if start else " "
    return "" if before.isalnum() or before == "_" else text[start:at]


def _opened(text: str, at: int) -> tuple[str, int]:
    """The quote that begins here, one character or three, and where the text after it begins."""
    quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    return quote, at + len(quote)


def _end(text: str, at: int, quote: str, made: list[str] | None = None) -> int:
    """Where a string is over whose text begins here. With `made` it is an f-string, and its fields are rewritten."""
    while at < len(text):
        if text[at] == "\\" or (made is not None and text.startswith(("{{", "}}"), at)):
            at += 2
        elif made is not None and text[at] == "{":
            at = _field(text, made, at + 1, quote)
        elif text.startswith(quote, at):
            return at + len(quote)
        elif text[at] == "\n" and len(quote) == 1:
            return at
        else:
            at += 1
    return len(text)


def _field(text: str, made: list[str], at: int, outer: str) -> int:
    """Rewrite the strings of a field that begins here; where it is over."""
    depth = 0
    in_format = False
    while at < len(text):
        sign = text[at]
        if sign in _OTHER and not in_format:
            quote, body = _opened(text, at)
            end = _end(text, body, quote)
            if len(quote) == 1 and end > body:
                _rewrite(text, made, at, end, outer)
            at = end
            continue
        if sign == "\n" and len(outer) == 1:
            return at
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            if depth == 0:
                return at + 1
            depth -= 1
        elif sign == ":" and depth == 0:
            in_format = True
        at += 1
    return len(text)


def _rewrite(text: str, made: list[str], start: int, end: int, outer: str) -> None:
    """Give a string from its first to behind its last quote the quotes that the string around it has not."""
    mine = text[start]
    wanted = _OTHER[outer[0]]
    for place in range(start, end):
        if text[place] == "\\":
            made[place] = "/"
        elif place in (start, end - 1) and text[place] == mine:
            made[place] = wanted
        elif text[place] in _OTHER:
            made[place] = " "
