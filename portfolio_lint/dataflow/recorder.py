"""What was seen on the way: parts of the data, splits, statistics, fits and uses, each once for a place and context.

Loops are followed more than once and functions from several places; the key of an entry is the syntax node with the
calls that led to it, so that nothing is counted twice and everything stays finite.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from msgspec.structs import replace

from portfolio_lint.facts.flow import (
    Artefact,
    Columns,
    Fit,
    FlowFacts,
    Function,
    HelperCall,
    Part,
    Split,
    Spot,
    Statistic,
    Use,
)

from .values import NO_COLUMNS, NONE, Value

_MAXIMUM_ROWS = 12
_MAXIMUM_STATISTICS = 150

Key = Hashable


class Estimator:
    """Something that can be fitted. `learns` is what its fit does; `parts` are the estimators it is made of.

    `carries` are the statistics that it has from the beginning, `restarts` tells that its weights are set anew,
    `varied` are the loops whose turns set it otherwise.
    """

    __slots__ = ("carries", "learns", "loops", "name", "parts", "restarts", "varied")

    def __init__(self, name: str, learns: str, parts: tuple[int, ...], loops: tuple[int, ...]) -> None:
        self.name = name
        self.learns = learns
        self.parts = parts
        self.loops = loops
        self.carries = NONE
        self.restarts = False
        self.varied = NONE


class Recorder:
    """Collects the tables of `FlowFacts`."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.splits: list[Split] = []
        self.statistics: list[Statistic] = []
        self.fits: list[Fit] = []
        self.uses: list[Use] = []
        self.artefacts: list[Artefact] = []
        self.estimators: list[Estimator] = []
        self.notes: list[str] = []
        self.functions: list[Function] = []
        self.calls: list[HelperCall] = []
        self._roots: dict[Key, int] = {}
        self._part_numbers: dict[Part, int] = {}
        self._numbers: dict[Key, int] = {}

    def facts(self) -> FlowFacts:
        return FlowFacts(
            tuple(self.parts),
            tuple(self.splits),
            tuple(self.statistics),
            tuple(self.fits),
            tuple(self.uses),
            tuple(dict.fromkeys(self.artefacts)),
            tuple(dict.fromkeys(self.notes)),
            tuple(self.functions),
            tuple(self.calls),
        )

    # -- rows

    def part(self, part: Part) -> int:
        number = self._part_numbers.get(part)
        if number is None:
            number = self._part_numbers[part] = len(self.parts)
            self.parts.append(part)
        return number

    def source(self, key: Key) -> frozenset[int]:
        """The rows of raw data."""
        root = self._roots.setdefault(key, len(self._roots))
        return frozenset((self.part(Part(frozenset((root,)))),))

    def origin(self, key: Key) -> int:
        """The number of a table whose columns nothing else shares; never 0."""
        return self._roots.setdefault(("table", key), len(self._roots)) + 1

    def cut(self, rows: Iterable[int], split: int, output: int) -> frozenset[int]:
        """One output of a split of rows."""
        rows = tuple(rows)
        if len(rows) > _MAXIMUM_ROWS:
            roots = frozenset[int]().union(*(self.parts[row].roots for row in rows))
            return frozenset((self.part(Part(roots, ((split, output),))),))
        made = []
        for row in rows:
            part = self.parts[row]
            cuts = dict(part.cuts)
            if split in cuts:
                made.append(row)
                continue
            cuts[split] = output
            made.append(self.part(Part(part.roots, tuple(sorted(cuts.items())))))
        return frozenset(made)

    def cuts(self, rows: Iterable[int]) -> dict[int, int]:
        """The splits that every one of some rows went through, with the output that it is."""
        common: dict[int, int] | None = None
        for row in rows:
            cuts = dict(self.parts[row].cuts)
            common = cuts if common is None else {s: o for s, o in common.items() if cuts.get(s) == o}
        return common or {}

    # -- events

    def split(self, key: Key, made: Split) -> int:
        number = self._numbers.get(("split", key))
        if number is None:
            number = self._numbers[("split", key)] = len(self.splits)
            self.splits.append(made)
        else:
            known = self.splits[number]
            self.splits[number] = replace(known, rows=known.rows | made.rows, seen=known.seen | made.seen)
        return number

    def statistic(self, key: Key, made: Statistic) -> frozenset[int]:
        """A statistic of rows; nothing where it is not known whose rows they are."""
        if not made.rows:
            return NONE
        number = self._numbers.get(("statistic", key))
        if number is None:
            if len(self.statistics) >= _MAXIMUM_STATISTICS:
                self.note(f"of more than {_MAXIMUM_STATISTICS} statistics only the first are followed")
                return NONE
            number = self._numbers[("statistic", key)] = len(self.statistics)
            self.statistics.append(made)
        else:
            known = self.statistics[number]
            if not made.rows <= known.rows:
                self.statistics[number] = replace(known, rows=known.rows | made.rows)
        return frozenset((number,))

    def estimator(self, key: Key, name: str, learns: str, parts: tuple[int, ...], loops: tuple[int, ...]) -> int:
        number = self._numbers.get(("estimator", key))
        if number is None:
            number = self._numbers[("estimator", key)] = len(self.estimators)
            self.estimators.append(Estimator(name, learns, parts, loops))
        return number

    def fit(self, key: Key, made: Fit) -> int:
        number = self._numbers.get(("fit", key, made.model))
        if number is None:
            number = self._numbers[("fit", key, made.model)] = len(self.fits)
            self.fits.append(made)
        else:
            known = self.fits[number]
            self.fits[number] = replace(
                known, rows=known.rows | made.rows, seen=known.seen | made.seen, watched=known.watched | made.watched
            )
        return number

    def use(self, key: Key, made: Use) -> int:
        number = self._numbers.get(("use", key))
        if number is None:
            number = self._numbers[("use", key)] = len(self.uses)
            self.uses.append(made)
        else:
            known = self.uses[number]
            self.uses[number] = replace(
                known,
                models=known.models | made.models,
                fits=known.fits | made.fits,
                rows=known.rows | made.rows,
                seen=known.seen | made.seen,
            )
        return number

    def call(self, key: Key, made: HelperCall) -> int:
        number = self._numbers.get(("call", key))
        if number is None:
            number = self._numbers[("call", key)] = len(self.calls)
            self.calls.append(made)
        else:
            known = self.calls[number]
            self.calls[number] = replace(made, source=known.source, split=known.split)
        return number

    def selecting(self, uses: Iterable[int]) -> None:
        """Scores that decide which model is kept."""
        for number in self._deciding(uses):
            if not self.uses[number].selects:
                self.uses[number] = replace(self.uses[number], selects=True)

    def ranking(self, uses: Iterable[int]) -> None:
        """Scores that are put in order."""
        for number in self._deciding(uses):
            if not self.uses[number].ranked:
                self.uses[number] = replace(self.uses[number], ranked=True)

    def _deciding(self, uses: Iterable[int]) -> list[int]:
        """Of scores in one table those that decide: where there are some of cross-validation, these."""
        every = list(uses)
        return [number for number in every if self.uses[number].kind == "cross"] or every

    def note(self, text: str) -> None:
        self.notes.append(text)


def columns_of(value: Value) -> Columns:
    return value.frame if value.frame is not None else NO_COLUMNS


def spot(line: int, cell: int | None) -> Spot:
    return Spot(line, cell)
