"""Which findings the author's comments suppress, and what is wrong with those comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.suppressions import Suppression
from portfolio_lint.findings import Place
from portfolio_lint.rule import Rule
from portfolio_lint.selection import nearest_name


class Doubt(Struct, frozen=True):
    """A code in a suppressing comment that does nothing; `meant` is what may be meant, if anything comes near."""

    place: Place
    code: str
    meant: str = ""


class Review(Struct, frozen=True):
    """What is wrong with the suppressing comments, for the rules of scope "suppressions".

    `unused` hide no finding, `unknown` are the codes of no rule, `unclear` are comments without codes.
    """

    unused: tuple[Doubt, ...] = ()
    unknown: tuple[Doubt, ...] = ()
    unclear: tuple[Place, ...] = ()


class Comments:
    """The suppressing comments of a scan. It remembers which of them covered a finding."""

    def __init__(self, facts: Iterable[FileFacts], rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        # A file is asked for its comments when there is a finding in it, for it may have to be read first.
        self._files = {file.path: file for file in facts}
        self._used: set[tuple[str, Suppression, str]] = set()

    def named(self) -> frozenset[str]:
        """The codes of all rules that a comment names."""
        return frozenset(
            code
            for file in self._files.values()
            for suppression in file.suppressions
            for word in suppression.codes
            if (code := self._code(word)) in self._rules
        )

    def cover(self, code: str, path: str, line: int, cell: int | None) -> bool:
        """Whether a comment covers what a rule finds at a place; every one that does is used from now on."""
        covered = False
        file = self._files.get(path)
        for suppression in file.suppressions if file is not None else ():
            if not _is_within(line, cell, suppression):
                continue
            for word in suppression.codes:
                if self._code(word) == code:
                    self._used.add((path, suppression, code))
                    covered = True
        return covered

    def review(self) -> Review:
        """What is wrong with the comments, once all findings were seen."""
        unused: list[Doubt] = []
        unknown: list[Doubt] = []
        unclear: list[Place] = []
        for path, file in sorted(self._files.items()):
            for suppression in file.suppressions:
                place = Place(path, suppression.line, suppression.cell)
                if not suppression.codes:
                    unclear.append(place)
                for word in dict.fromkeys(suppression.codes):
                    code = self._code(word)
                    if code not in self._rules:
                        unknown.append(Doubt(place, word, nearest_name(word, self._rules.values(), whole=True)))
                    elif (path, suppression, code) not in self._used:
                        unused.append(Doubt(place, code))
        return Review(tuple(unused), tuple(unknown), tuple(unclear))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {rule.name: rule.code for rule in self._rules.values()}

    def _code(self, word: str) -> str:
        return self._names.get(word.lower(), word.upper())


def _is_within(line: int, cell: int | None, suppression: Suppression) -> bool:
    if suppression.whole and cell is None and line <= 1:
        return True
    return cell == suppression.cell and suppression.first <= line <= suppression.last
