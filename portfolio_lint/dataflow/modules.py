"""The flow of data through files that import each other: what a file says of its functions, put in where others call.

No file is followed again: the tables of the calling file are rewritten with those of the function. Statistics that
stand for a call are replaced by what the function learns, parts of a result that was unpacked by the parts that the
function gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from portfolio_lint.facts.flow import Fit, FlowFacts, Function, HelperCall, Output, Part, Split, Spot, Statistic, Use

_DEPTH = 20
# A file that calls more is not followed into all of it.
_MOST_STATISTICS = 600
_MOST_PARTS = 3_000
_MOST_ROWS = 24


def joined(flows: Mapping[str, FlowFacts]) -> dict[str, FlowFacts]:
    """The flows, by path, of the files whose calls of each other's functions change something."""
    modules = _Modules(flows)
    if not modules.paths:
        return {}
    known: dict[str, FlowFacts] = {}
    for path in flows:
        _joined(path, flows, modules, known, _DEPTH)
    return {path: flow for path, flow in known.items() if flow is not flows[path]}


def _joined(
    path: str, flows: Mapping[str, FlowFacts], modules: _Modules, known: dict[str, FlowFacts], depth: int
) -> FlowFacts:
    if path in known:
        return known[path]
    flow = flows[path]
    if not depth or not flow.calls:
        return flow
    known[path] = flow  # for files that call each other in a circle
    joining: _Joining | None = None
    for call in flow.calls:
        found, name = _home(path, call.name, modules)
        if not found or found == path:
            continue
        other = _joined(found, flows, modules, known, depth - 1)
        function = next((function for function in other.functions if function.name == name), None)
        if function is not None:
            joining = joining or _Joining(flow)
            joining.add(call, function, other, found)
    if joining is not None:
        known[path] = joining.facts()
    return known[path]


class _Modules:
    """The files that define functions: `beside` by the last part of their path, `defining` by a function's name."""

    def __init__(self, flows: Mapping[str, FlowFacts]) -> None:
        self.paths: set[str] = set()
        self.beside: dict[str, list[str]] = {}
        self.defining: dict[str, list[str]] = {}
        for path, flow in flows.items():
            if path.endswith(".py") and flow.functions:
                self.paths.add(path)
                self.beside.setdefault(path.rpartition("/")[2], []).append(path)
                for name in {function.name for function in flow.functions}:
                    self.defining.setdefault(name, []).append(path)


def _home(path: str, called: str, modules: _Modules) -> tuple[str, str]:
    """The file in which a function or method stands that another file calls, with its name there; "" for none.

    A package may pass on what stands in one of its files; which one, its only function of that name tells.
    """
    module, _, name = called.rpartition(".")
    owner = module.rpartition(".")[2]
    if owner[:1].isupper():
        module, name = module[: -len(owner)], f"{owner}.{name}"
        module = module if not module.strip(".") else module[:-1]
    defining = modules.defining.get(name, [])
    found = _module(path, module, modules)
    if found in defining:
        return found, name
    folder = module.lstrip(".").replace(".", "/")
    passed_on = [other for other in defining if f"/{folder}/" in f"/{other}"]
    return (passed_on[0] if folder and len(passed_on) == 1 else ""), name


def _module(path: str, name: str, modules: _Modules) -> str | None:
    """The file that a module's name stands for, seen from another file; None where there is none or more than one."""
    folder = path.rpartition("/")[0].split("/") if "/" in path else []
    bare = name.lstrip(".")
    file = bare.replace(".", "/") + ".py"
    level = len(name) - len(bare)
    if level:
        within = folder[: len(folder) - (level - 1)] if level > 1 else folder
        wanted = "/".join((*within, file))
        return wanted if wanted in modules.paths else None
    beside = "/".join((*folder, file))
    if beside in modules.paths:
        return beside
    named = modules.beside.get(file.rpartition("/")[2], [])
    found = [module for module in named if module == file or module.endswith(f"/{file}")]
    return found[0] if len(found) == 1 else None


class _Joining:
    """The tables of one file while functions of others are put in."""

    def __init__(self, flow: FlowFacts) -> None:
        self._flow = flow
        self._parts = list(flow.parts)
        self._numbers = {part: number for number, part in enumerate(flow.parts)}
        self._splits = list(flow.splits)
        self._statistics = list(flow.statistics)
        self._fits = list(flow.fits)
        self._uses = list(flow.uses)
        self._next_root = 1 + max((root for part in flow.parts for root in part.roots), default=-1)
        self._next_model = 1 + max((fit.model for fit in flow.fits), default=0)
        # For a statistic that stands for a call: the split that unpacks it, and what each output has seen.
        self._learnt: dict[int, tuple[int | None, tuple[frozenset[int], ...]]] = {}
        self._outputs: dict[int, tuple[frozenset[int], ...]] = {}

    def add(self, call: HelperCall, function: Function, other: FlowFacts, path: str) -> None:
        """Put in what a call of a function of another file does."""
        if len(self._statistics) < _MOST_STATISTICS and len(self._parts) < _MOST_PARTS:
            _Inlining(self, call, function, other, path).run()

    def part(self, part: Part) -> int:
        number = self._numbers.get(part)
        if number is None:
            number = self._numbers[part] = len(self._parts)
            self._parts.append(part)
        return number

    def facts(self) -> FlowFacts:
        """The file's facts with all that was put in."""
        rows = {number: self._resolved(part) for number, part in enumerate(list(self._parts))}

        def put(old: frozenset[int]) -> frozenset[int]:
            return frozenset(new for row in old for new in rows.get(row, (row,)))

        def learnt(seen: frozenset[int], old: frozenset[int]) -> frozenset[int]:
            return self._known(seen, old)

        return replace(
            self._flow,
            splits=tuple(replace(s, rows=put(s.rows), seen=learnt(s.seen, s.rows)) for s in self._splits),
            statistics=tuple(replace(s, rows=put(s.rows)) for s in self._statistics),
            fits=tuple(
                replace(f, rows=put(f.rows), seen=learnt(f.seen, f.rows), watched=put(f.watched)) for f in self._fits
            ),
            uses=tuple(replace(u, rows=put(u.rows), seen=learnt(u.seen, u.rows)) for u in self._uses),
            functions=tuple(
                replace(
                    f,
                    returned=tuple(Output(put(o.rows), learnt(o.seen, o.rows)) for o in f.returned),
                    changed=tuple((name, learnt(seen, frozenset())) for name, seen in f.changed),
                )
                for f in self._flow.functions
            ),
            parts=tuple(self._parts),
        )

    def _resolved(self, part: Part) -> tuple[int, ...]:
        """The parts that a part is, now that it is known what the functions give back."""
        found = [part]
        for split, output in part.cuts:
            given = self._outputs.get(split)
            if given is None:
                continue
            rows = given[output] if output < len(given) else frozenset[int]()
            replaced = []
            for old in found:
                left = {number: out for number, out in old.cuts if number != split}
                for row in sorted(rows):
                    new = self._parts[row]
                    if not new.roots.isdisjoint(old.roots):
                        replaced.append(Part(new.roots, tuple(sorted({**dict(new.cuts), **left}.items()))))
            found = replaced[:_MOST_ROWS] or found
        return tuple(dict.fromkeys(self.part(new) for new in found))

    def _known(self, seen: frozenset[int], rows: frozenset[int]) -> frozenset[int]:
        """Statistics, with those that stand for a call replaced by what it learns for some rows."""
        if self._learnt.keys().isdisjoint(seen):
            return seen
        found: set[int] = set()
        for number in seen:
            if number not in self._learnt:
                found.add(number)
                continue
            split, outputs = self._learnt[number]
            taken = {output for row in rows for cut, output in self._parts[row].cuts if cut == split}
            for position, held in enumerate(outputs):
                if not taken or position in taken:
                    found |= held
        return frozenset(found)


class _Inlining:
    """One call whose function is put in."""

    def __init__(self, joining: _Joining, call: HelperCall, function: Function, other: FlowFacts, path: str) -> None:
        self._to = joining
        self._call = call
        self._function = function
        self._other = other
        self._path = path
        self._roots: dict[int, frozenset[int]] = {}
        self._splits: dict[int, int] = {}
        self._statistics: dict[int, int] = {}

    def run(self) -> None:
        call, function = self._call, self._function
        arguments: dict[str, Output] = {}
        keywords, changed = dict(call.keywords), dict(function.changed)
        for position, (parameter, rows) in enumerate(function.parameters):
            given = keywords.get(parameter)
            if given is None and position < len(call.arguments):
                given = call.arguments[position]
            if given is None or not given.rows:
                continue
            arguments[parameter] = given
            for row in rows:
                for root in self._other.parts[row].roots:
                    self._roots[root] = given.rows
        returned = tuple(self._seen(output.seen) for output in function.returned)
        for number in call.learnt:
            self._to._learnt[number] = (call.split, returned)
        for position, left in enumerate(call.changed):
            parameter = function.parameters[position][0] if position < len(function.parameters) else ""
            for number in left:
                self._to._learnt[number] = (None, (self._seen(changed.get(parameter, frozenset())),))
        if call.split is not None and len(returned) > 1:
            self._to._outputs[call.split] = tuple(self._rows(output.rows) for output in function.returned)
        self._models(arguments)

    def _models(self, arguments: Mapping[str, Output]) -> None:
        """Models that the function fits on what it is given, and their scores."""
        given = {row for parameter, rows in self._function.parameters if parameter in arguments for row in rows}
        roots = {root for row in given for root in self._other.parts[row].roots}
        seen = frozenset[int]().union(*(output.seen for output in arguments.values()))
        fits: dict[int, int] = {}
        for number, fit in enumerate(self._other.fits):
            if fit.spot.scope == self._function.name.partition(".")[0] and self._is_of(fit.rows, roots):
                fits[number] = len(self._to._fits)
                self._to._fits.append(self._fit(fit, seen))
        for use in self._other.uses:
            own = frozenset(fits[number] for number in use.fits if number in fits)
            if own and self._is_of(use.rows, roots):
                self._to._uses.append(self._use(use, own, seen))

    def _is_of(self, rows: Iterable[int], roots: set[int]) -> bool:
        return any(not self._other.parts[row].roots.isdisjoint(roots) for row in rows)

    def _fit(self, fit: Fit, seen: frozenset[int]) -> Fit:
        self._to._next_model += 1
        return replace(
            fit,
            model=self._to._next_model, spot=self._spot(fit.spot), rows=self._rows(fit.rows),
            seen=self._seen(fit.seen) | seen, watched=self._rows(fit.watched),
            loops=(), made=(), varied=(), features=type(fit.features)(), target=type(fit.target)(),
        )  # fmt: skip

    def _use(self, use: Use, fits: frozenset[int], seen: frozenset[int]) -> Use:
        models = frozenset(self._to._fits[number].model for number in fits)
        return replace(
            use,
            spot=self._spot(use.spot), models=models, fits=fits, rows=self._rows(use.rows),
            seen=self._seen(use.seen) | seen, loops=(),
        )  # fmt: skip

    def _spot(self, spot: Spot) -> Spot:
        return spot if spot.path else Spot(spot.line, spot.cell, "", self._path)

    def _root(self, root: int) -> frozenset[int]:
        """The calling file's rows for raw data of the function's file."""
        known = self._roots.get(root)
        if known is None:
            if self._call.source:
                known = self._call.source
            else:
                known = frozenset((self._to.part(Part(frozenset((self._to._next_root,)))),))
                self._to._next_root += 1
            self._roots[root] = known
        return known

    def _rows(self, rows: Iterable[int]) -> frozenset[int]:
        found: set[int] = set()
        held_parts = [self._other.parts[row] for row in sorted(rows)]
        for part in held_parts:
            if any(other.roots == part.roots and set(other.cuts) > set(part.cuts) for other in held_parts):
                continue  # all rows or a part of them, by a switch: a caller that unpacks them wants the part
            cuts = {self._split(split): output for split, output in part.cuts}
            for root in sorted(part.roots):
                for number in sorted(self._root(root)):
                    held = self._to._parts[number]
                    found.add(self._to.part(Part(held.roots, tuple(sorted({**dict(held.cuts), **cuts}.items())))))
        return frozenset(sorted(found)[:_MOST_ROWS])

    def _split(self, number: int) -> int:
        known = self._splits.get(number)
        if known is None:
            known = self._splits[number] = len(self._to._splits)
            split: Split = self._other.splits[number]
            self._to._splits.append(split)
            self._to._splits[known] = replace(
                split, spot=self._spot(split.spot), rows=self._rows(split.rows), seen=frozenset(), loops=()
            )
        return known

    def _seen(self, seen: Iterable[int]) -> frozenset[int]:
        return frozenset(self._statistic(number) for number in sorted(seen))

    def _statistic(self, number: int) -> int:
        known = self._statistics.get(number)
        if known is None:
            known = self._statistics[number] = len(self._to._statistics)
            statistic: Statistic = self._other.statistics[number]
            inside = statistic.inside or self._spot(statistic.spot)
            self._to._statistics.append(statistic)
            self._to._statistics[known] = replace(
                statistic, spot=self._call.spot, inside=inside, rows=self._rows(statistic.rows)
            )
        return known
