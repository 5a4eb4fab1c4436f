"""What a scan found, mended: each file that would change, and what was left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from portfolio_lint.findings import Finding
from portfolio_lint.mend import Mend, NotMendable, Target
from portfolio_lint.packs import Catalogue
from portfolio_lint.repair.locate import Key, Span, locate
from portfolio_lint.repair.notebooks import NotebookFile
from portfolio_lint.repair.texts import PythonFile, graft, parse, python_of
from portfolio_lint.rule import Problem, Rule
from portfolio_lint.scan import Progress, Settings, is_selected, scan
from portfolio_lint.snapshot import Snapshot

# One repair may lay bare another; two that undo each other would go on for ever.
_MOST_ROUNDS = 5


class RepairFault(Exception):
    """A repair raised, or what it repairs after could not be judged; the message says what."""


class Part(Struct, frozen=True):
    """A text that changes: a whole file, or a cell of a notebook."""

    cell: int | None
    before: str
    after: str


class Patch(Struct, frozen=True):
    """A file that changes."""

    path: str
    before: bytes
    after: bytes
    parts: tuple[Part, ...]


class Refusal(Struct, frozen=True):
    """What a rule would have mended and its repair left alone. The reason follows a path and a colon."""

    code: str
    path: str
    cell: int | None
    reason: str


class Outcome(Struct, frozen=True):
    """What a repair comes to. `mended` counts the changed places by code and path."""

    patches: tuple[Patch, ...]
    refusals: tuple[Refusal, ...]
    mended: Mapping[tuple[str, str], int]


# For each file and cell, what each rule wants mended there.
_Wanted = dict[str, dict[int | None, dict[str, list[Mend]]]]


class _Overlay:
    """A snapshot some of whose files have been mended."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.source = snapshot.source
        self.commit = snapshot.commit
        self.folder = snapshot.folder
        self.files = snapshot.files
        self.skipped = snapshot.skipped
        self.history = snapshot.history
        self.close = snapshot.close
        self.changed: dict[str, bytes] = {}

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path in self.changed:
            return self.changed[path][:limit]
        return self._snapshot.read(path, limit)


def mending_rules(catalogue: Catalogue, settings: Settings) -> tuple[Rule, ...]:
    """The selected rules that have a repair."""
    return tuple(rule for rule in catalogue.rules.values() if rule.repair and is_selected(rule.code, settings))


def plan(snapshot: Snapshot, catalogue: Catalogue, settings: Settings, progress: Progress | None = None) -> Outcome:
    """Mend what the selected rules find and can mend, as a plan: nothing is written.

    Scans again after each round, so that what was mended is known to be gone. Raises `RepairFault` where a repair
    fails.
    """
    rules = {rule.code: rule for rule in mending_rules(catalogue, settings)}
    if not rules:
        return Outcome((), (), {})
    narrowed = msgspec.structs.replace(settings, select=tuple(rules), ignore=(), narrow=True)
    work = _Work(snapshot, rules)
    for round_number in range(_MOST_ROUNDS):
        wanted = _wanted(work.overlay, catalogue, narrowed, None if round_number else progress)
        changed = [path for path in sorted(wanted) if work.mend(path, wanted[path])]
        if not changed:
            break
    else:
        for path in changed:
            work.give_up(path)
    return work.outcome()


def _wanted(snapshot: Snapshot, catalogue: Catalogue, settings: Settings, progress: Progress | None) -> _Wanted:
    """Everything that can be mended, of the findings that the report shows."""
    noted: dict[tuple[str, str, int, int | None, str], tuple[Problem, ...]] = {}

    def note(finding: Finding, problems: tuple[Problem, ...]) -> None:
        noted[_identity(finding)] = (*noted.get(_identity(finding), ()), *problems)

    report = scan(snapshot, catalogue, settings, progress, note=note)
    if report.faults:
        raise RepairFault(report.faults[0])
    wanted: _Wanted = {}
    for finding in report.all_findings():
        problems = noted.get(_identity(finding), ()) if finding.fixable else ()
        for mend in (mend for problem in problems for mend in problem.mends):
            mends = wanted.setdefault(mend.path, {}).setdefault(mend.cell, {}).setdefault(finding.code, [])
            if mend not in mends:
                mends.append(mend)
    return wanted


def _identity(finding: Finding) -> tuple[str, str, int, int | None, str]:
    """What stays the same of a finding whatever severity a configuration gives it."""
    return (finding.code, finding.path, finding.line, finding.cell, finding.message)


class _Work:
    """The files mended so far, and what was refused."""

    def __init__(self, snapshot: Snapshot, rules: Mapping[str, Rule]) -> None:
        self.overlay = _Overlay(snapshot)
        self._snapshot = snapshot
        self._rules = rules
        self._known = {file.path for file in snapshot.files}
        self._refusals: dict[tuple[str, str, int | None], Refusal] = {}
        self._mended: Counter[tuple[str, str]] = Counter()

    def outcome(self) -> Outcome:
        patches = []
        for path, after in sorted(self.overlay.changed.items()):
            before = self._snapshot.read(path)
            old, new = _open(path, before).sources, _open(path, after).sources
            parts = tuple(Part(cell, old[cell], new[cell]) for cell in old if old[cell] != new[cell])
            patches.append(Patch(path, before, after, parts))
        refusals = sorted(
            self._refusals.values(), key=lambda r: (r.path, -1 if r.cell is None else r.cell, r.code, r.reason)
        )
        return Outcome(tuple(patches), tuple(refusals), dict(sorted(self._mended.items())))

    def give_up(self, path: str) -> None:
        """Leave a file alone after all."""
        del self.overlay.changed[path]
        for code, mended in list(self._mended):
            if mended == path:
                del self._mended[code, path]
                self._refuse(code, path, None, "its repairs do not come to an end")

    def mend(self, path: str, wanted: Mapping[int | None, Mapping[str, Sequence[Mend]]]) -> bool:
        """Mend what can be mended in a file; whether that changed it."""
        codes = sorted({code for by_code in wanted.values() for code in by_code})
        if path not in self._known:
            return False
        try:
            file = _open(path, self.overlay.read(path))
        except (NotMendable, OSError) as error:
            for code in codes:
                self._refuse(code, path, None, str(error))
            return False
        places = locate((cell, python_of(text, cell)) for cell, text in file.sources.items())
        texts: dict[int | None, str] = {}
        counts: Counter[str] = Counter()
        for cell, by_code in wanted.items():
            # One rule at a time: its repair moves what the others want to change.
            for code, mends in sorted(by_code.items()):
                if (code, path, cell) in self._refusals:
                    continue
                text, count = self._mended_text(code, path, cell, file.sources.get(cell), mends, places)
                if text is not None:
                    texts[cell] = text
                    counts[code] += count
                    break
        if not texts:
            return False
        try:
            self.overlay.changed[path] = file.replaced(texts)
        except NotMendable as error:
            for code in counts:
                for cell in texts:
                    self._refuse(code, path, cell, str(error))
            return False
        self._mended.update({(code, path): count for code, count in counts.items()})
        return True

    def _mended_text(
        self,
        code: str,
        path: str,
        cell: int | None,
        text: str | None,
        mends: Sequence[Mend],
        places: Mapping[Key, tuple[Span, ...]],
    ) -> tuple[str | None, int]:
        """The new text of a file or cell with the number of places that changed; None where it stays as it is."""
        targets = [target for mend in mends for target in _targets(mend, places)]
        if text is None or not targets:
            self._refuse(code, path, cell, "the place to repair was not found again")
            return None, 0
        try:
            return self._repaired(code, cell, text, targets), _count(targets)
        except NotMendable as error:
            reason = str(error)
        # What one place refuses, the others may still have.
        possible = []
        for target in targets if len(targets) > 1 else ():
            try:
                self._repaired(code, cell, text, [target])
                possible.append(target)
            except NotMendable:
                continue
        self._refuse(code, path, cell, reason)
        try:
            return (self._repaired(code, cell, text, possible), _count(possible)) if possible else (None, 0)
        except NotMendable:
            return None, 0

    def _repaired(self, code: str, cell: int | None, text: str, targets: Sequence[Target]) -> str:
        repair = self._rules[code].repair
        assert repair is not None  # only rules that have one are asked
        before = python_of(text, cell)
        try:
            after = repair(before, targets)
        except NotMendable:
            raise
        except Exception as error:
            raise RepairFault(f"the repair of rule {code} failed: {error!r}") from error
        if after == before:
            raise NotMendable("the repair changes nothing")
        if parse(after) is None:
            raise NotMendable("would not parse afterwards")
        made = graft(text, before, after)
        if python_of(made, cell) != after:
            raise NotMendable("magics hide what would change")
        return made

    def _refuse(self, code: str, path: str, cell: int | None, reason: str) -> None:
        self._refusals.setdefault((code, path, cell), Refusal(code, path, cell, reason))


def _open(path: str, content: bytes) -> PythonFile | NotebookFile:
    return NotebookFile(content) if path.endswith(".ipynb") else PythonFile(content)


def _targets(mend: Mend, places: Mapping[Key, tuple[Span, ...]]) -> list[Target]:
    """Where a mend's code stands; more than once where one line holds the same call twice."""
    spans = places.get((mend.syntax, mend.name, mend.cell, mend.line), ())
    return [Target(mend.syntax, mend.name, mend.how, start, end) for start, end in spans]


def _count(targets: Sequence[Target]) -> int:
    """The places, each once: an import can be there for each name that it binds."""
    return len({(target.syntax, target.start) for target in targets})
