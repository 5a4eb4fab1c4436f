"""A repair for people: the unified diff, what it mends, and what it leaves alone."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from portfolio_lint.repair.plan import Outcome, Part, Patch, Refusal
from portfolio_lint.reports.layout import clean, counted, visible
from portfolio_lint.reports.page import Page
from portfolio_lint.rule import Rule

_STYLES = (("---", "bold"), ("+++", "bold"), ("@@", "cyan"), ("+", "green"), ("-", "red"))
_NO_END = "\\ No newline at end of file"


def diff(outcome: Outcome, *, colour: bool) -> str:
    """The changes as a unified diff, those of a notebook cell by cell."""
    page = Page(colour=colour)
    for patch in outcome.patches:
        for part in patch.parts:
            for line in _lines(patch, part):
                style = next((style for mark, style in _STYLES if line.startswith(mark)), "")
                page.line(page.paint(line, style))
    return page.text() if outcome.patches else ""


def summary(outcome: Outcome, rules: Mapping[str, Rule], *, written: bool, columns: int, colour: bool) -> str:
    """What is mended, by rule, and what to do next."""
    page = Page(columns, colour=colour)
    places: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for (code, _), number in outcome.mended.items():
        places[code] += number
        files[code] += 1
    for code, number in sorted(places.items()):
        where = f"{counted(number, 'place')} in {counted(files[code], 'file')}"
        page.line(f"{page.paint(clean(code), 'bold')} {clean(rules[code].name)}: {where}")
    total = counted(len(outcome.patches), "file")
    if not outcome.patches:
        page.line("Nothing to repair.")
    elif written:
        page.line(f"Repaired {total}.")
    else:
        page.line(f"Would repair {total}; --write does it.")
    return page.text()


def refusal_line(refusal: Refusal) -> str:
    """What is left alone and why, on one line."""
    cell = f" cell {refusal.cell}" if refusal.cell is not None else ""
    return f"{clean(refusal.path)}{cell}: left alone for {clean(refusal.code)}: {clean(refusal.reason)}"


def _lines(patch: Patch, part: Part) -> Iterator[str]:
    name = patch.path if part.cell is None else f"{patch.path} cell {part.cell}"
    before, after = _split(part.before), _split(part.after)
    for number, line in enumerate(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")):
        yield _printable(line.removesuffix("\n"))
        # The last line of a cell never ends in a line feed, and nobody wonders at that.
        if number > 1 and part.cell is None and not line.endswith("\n"):
            yield _NO_END


def _split(text: str) -> list[str]:
    """The lines with a line feed at their end, whatever they end with."""
    return re.findall(r"[^\n]*\n|[^\n]+", text.replace("\r\n", "\n").replace("\r", "\n"))


def _printable(line: str) -> str:
    """The line with what a terminal would obey made visible; tabs stay, so that the diff can be applied."""
    return "\t".join(visible(part) for part in line.split("\t"))
