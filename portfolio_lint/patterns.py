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
from functools import lru_cache
from typing import Any

import pcre2

_OPTIONS = (
    (re.IGNORECASE, pcre2.IGNORECASE),
    (re.MULTILINE, pcre2.MULTILINE),
    (re.DOTALL, pcre2.DOTALL),
    (re.VERBOSE, pcre2.VERBOSE),
)


# `match` and `fullmatch` have options of their own in PCRE2's binding, which cost more than the search itself.
_ANCHORED = {"search": "{}", "match": r"\A(?:{})", "fullmatch": r"\A(?:{})\z"}
# Machine code takes longer to make than a search, and pays after so many characters.
_WORTH_MACHINE_CODE = 600
# Names come again and again, and a scan asks each pattern about all of them.
_SHORT = 80
_MOST_KNOWN = 1_000

# A match of PCRE2 has the methods of one of `re`.
Match = re.Match[str]
_Known = dict[str, Match | None]


class Pattern:
    """A regular expression with the methods of `re.Pattern`. `flags` are those of `re`.

    `needs` are lower-case texts of which every match has one: where a text has none, nothing is compiled or searched.
    On a text that it takes too long for, `search`, `match` and `fullmatch` find nothing.
    """

    __slots__ = ("_compiled", "_full", "_matched", "_searched", "_seen", "expression", "flags", "needs")

    def __init__(self, expression: str, flags: int = 0, needs: tuple[str, ...] = ()) -> None:
        self.expression = expression
        self.flags = flags
        self.needs = needs
        self._compiled: dict[str, Any] = {}
        self._seen = 0
        self._searched: _Known = {}
        self._matched: _Known = {}
        self._full: _Known = {}

    def search(self, text: str) -> Match | None:
        known = self._searched
        return known[text] if text in known else self._remembered(known, "search", text)

    def match(self, text: str) -> Match | None:
        known = self._matched
        return known[text] if text in known else self._remembered(known, "match", text)

    def fullmatch(self, text: str) -> Match | None:
        known = self._full
        return known[text] if text in known else self._remembered(known, "fullmatch", text)

    def finditer(self, text: str) -> Iterator[Match]:
        return re.compile(self.expression, self.flags).finditer(text) if self._may_match(text) else iter(())

    def findall(self, text: str) -> list[Any]:
        return re.compile(self.expression, self.flags).findall(text)

    def split(self, text: str, most: int = 0) -> list[Any]:
        return re.compile(self.expression, self.flags).split(text, most)

    def sub(self, replacement: str | Callable[[Match], str], text: str) -> str:
        return re.compile(self.expression, self.flags).sub(replacement, text)

    def compile(self, method: str = "search") -> Any:
        """Compile the expression, which its first use does by itself. Raises `ValueError` where it is none."""
        compiled = self._compiled[method] = self._of_pcre2(method)
        return compiled

    def _may_match(self, text: str) -> bool:
        if not self.needs:
            return True
        lowered = text.lower()
        return any(need in lowered for need in self.needs)

    def _remembered(self, known: _Known, method: str, text: str) -> Match | None:
        found = self._first(method, text)
        if len(text) <= _SHORT:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[text] = found
        return found

    def _first(self, method: str, text: str) -> Match | None:
        compiled = self._compiled.get(method)
        if compiled is None or len(text) > _SHORT:
            if self.needs and not self._may_match(text):
                return None
            compiled = compiled or self.compile(method)
        self._seen += len(text)
        if self._seen > _WORTH_MACHINE_CODE and not compiled.jit:
            compiled.jit_compile()
        try:
            found: Match | None = compiled.search(text)
        except pcre2.LibraryError:
            # Machine code has a small stack; without it the search is slower, and bounded in its steps.
            found = None
            with suppress(pcre2.LibraryError):
                found = self._of_pcre2(method).search(text)
        except UnicodeEncodeError:
            # Half a character, as a broken file name holds it; the text keeps its length.
            found = self._first(method, text.encode("utf-8", "replace").decode())
        return found

    def _of_pcre2(self, method: str) -> Any:
        # A comment may end the expression.
        expression = f"{self.expression}\n" if self.flags & re.VERBOSE else self.expression
        try:
            return pcre2.compile(_ANCHORED[method].format(expression), _options(self.flags), jit=False)
        except pcre2.PatternError as error:
            raise ValueError(str(error)) from error


@lru_cache(maxsize=32)
def _options(flags: int) -> Any:
    options = pcre2.NOFLAG
    for flag, option in _OPTIONS:
        if flags & flag:
            options |= option
    return options


def lazy(expression: str, flags: int = 0, needs: tuple[str, ...] = ()) -> Pattern:
    """A pattern like `re.compile` makes, compiled at its first use (see `Pattern`)."""
    return Pattern(expression, flags, needs)
