"""Regular expressions that are compiled when they are first needed: by PCRE2 to find one match, by `re` to find all.

A pack holds hundreds of them and a scan needs some two hundred. `re` compiles in Python, which took a third of a
scan's time; PCRE2 takes a fiftieth of that, and gives up on a text that would keep it busy for ever. Its binding
tells where a match lies by counting from the text's beginning, so that it is no good at many matches in a long text.
It understands what `re` understands, but for `\\Z` (write `\\z`) and for combining marks, which are part of a word
to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pcre2

_OPTIONS = (
    (re.IGNORECASE, pcre2.IGNORECASE),
    (re.MULTILINE, pcre2.MULTILINE),
    (re.DOTALL, pcre2.DOTALL),
    (re.VERBOSE, pcre2.VERBOSE),
)


# A match of PCRE2 has the methods of one of `re`.
Match = re.Match[str]


class Pattern:
    """A regular expression with the methods of `re.Pattern`. `flags` are those of `re`.

    `needs` are lower-case texts of which every match has one: where a text has none, nothing is compiled or searched.
    On a text that it takes too long for, `search`, `match` and `fullmatch` find nothing.
    """

    __slots__ = ("_compiled", "expression", "flags", "needs")

    def __init__(self, expression: str, flags: int = 0, needs: tuple[str, ...] = ()) -> None:
        self.expression = expression
        self.flags = flags
        self.needs = needs
        self._compiled: Any = None

    def search(self, text: str) -> Match | None:
        return self._first("search", text)

    def match(self, text: str) -> Match | None:
        return self._first("match", text)

    def fullmatch(self, text: str) -> Match | None:
        return self._first("fullmatch", text)

    def finditer(self, text: str) -> Iterator[Match]:
        return re.compile(self.expression, self.flags).finditer(text) if self._may_match(text) else iter(())

    def findall(self, text: str) -> list[Any]:
        return re.compile(self.expression, self.flags).findall(text)

    def split(self, text: str, most: int = 0) -> list[Any]:
        return re.compile(self.expression, self.flags).split(text, most)

    def sub(self, replacement: str | Callable[[Match], str], text: str) -> str:
        return re.compile(self.expression, self.flags).sub(replacement, text)

    def compile(self) -> Any:
        """Compile the expression, which its first use does by itself. Raises `ValueError` where it is none."""
        try:
            self._compiled = pcre2.compile(self.expression, self._options())
        except pcre2.PatternError as error:
            raise ValueError(str(error)) from error
        return self._compiled

    def _may_match(self, text: str) -> bool:
        if not self.needs:
            return True
        lowered = text.lower()
        return any(need in lowered for need in self.needs)

    def _first(self, method: str, text: str) -> Match | None:
        if self.needs and not self._may_match(text):
            return None
        try:
            found: Match | None = getattr(self._compiled or self.compile(), method)(text)
        except pcre2.LibraryError:
            # Machine code has a small stack; without it the search is slower, and bounded in its steps.
            found = None
            with suppress(pcre2.LibraryError):
                found = getattr(pcre2.compile(self.expression, self._options(), jit=False), method)(text)
        except UnicodeEncodeError:
            # Half a character, as a broken file name holds it; the text keeps its length.
            found = self._first(method, text.encode("utf-8", "replace").decode())
        return found

    def _options(self) -> Any:
        options = pcre2.NOFLAG
        for flag, option in _OPTIONS:
            if self.flags & flag:
                options |= option
        return options


def lazy(expression: str, flags: int = 0, needs: tuple[str, ...] = ()) -> Pattern:
    """A pattern like `re.compile` makes, compiled at its first use (see `Pattern`)."""
    return Pattern(expression, flags, needs)
