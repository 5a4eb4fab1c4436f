"""Judging: rules are asked, and what they find is weighed by the settings, the comments and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from portfolio_lint.baseline import Baseline, Fingerprints, Record
from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.evidence import SECONDS
from portfolio_lint.faults import Faults
from portfolio_lint.findings import Finding, Place, Severity
from portfolio_lint.globs import Globs
from portfolio_lint.mend import Mend
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.rule import Occurrences, Problem, Rule, Scope
from portfolio_lint.settings import Settings, is_selected
from portfolio_lint.suppression import Comments

Note = Callable[[Finding, tuple[Problem, ...]], None]
_Found = list[tuple[Finding, Problem]]

# So many findings of one rule in one project, or of one text in so many projects, are told as one.
_REPEATED = 3
_MORE = " more like it)"


class Judge:
    """Asks the rules. `hidden` counts the findings that are too unsure to show, `suppressed` those that
    a comment, the configuration or the baseline keeps from being reported."""

    def __init__(
        self,
        rules: Iterable[Rule],
        settings: Settings,
        comments: Comments | None = None,
        known: Baseline | Record | None = None,
        fingerprints: Fingerprints | None = None,
        note: Note | None = None,
        faults: Faults | None = None,
        patience: Patience | None = None,
    ) -> None:
        every = [rule for rule in rules if settings.judge and (rule.per_file or not settings.per_file)]
        self._settings = settings
        self._comments = comments
        self._fingerprints = fingerprints
        self._known = known
        self._note = note
        self._faults = faults or Faults()
        self._patience = patience or Patience(SECONDS)
        self._ignores = [(Globs(entry.globs), entry.codes) for entry in settings.per_file_ignores]
        self._selected = {rule.code for rule in every if is_selected(rule.code, settings)}
        # Whether a comment is of use can only be said where the rules that it names were asked.
        reviewed = any(rule.scope == "suppressions" and rule.code in self._selected for rule in every)
        named = comments.named() if comments is not None and reviewed else frozenset()
        self._rules = [rule for rule in every if rule.code in self._selected or rule.code in named]
        self._by_code = {rule.code: rule for rule in self._rules}
        self.hidden = 0
        self.suppressed = 0

    def asks(self, scope: Scope) -> bool:
        """Whether there is a rule of that scope to ask."""
        return any(rule.scope == scope for rule in self._rules)

    def findings(self, scope: Scope, subject: object) -> tuple[Finding, ...]:
        """What the rules of a scope find in a subject, as far as it is to be reported, sorted."""
        found: _Found = []
        for rule in self._rules:
            if rule.scope != scope:
                continue
            problems: list[Problem] = []
            try:
                with self._patience():
                    problems.extend(rule.problems(subject, self._settings.options.get(rule.code)))
            except (Exception, TooLong) as error:
                self._patience.heed(error)
                self._faults.add(f"the rule {rule.code}{_on(subject)}", error)
            for problem in problems:
                reported = self._reported(rule, problem)
                if reported is not None:
                    found.append((self._finding(rule, reported), reported))
        folded = list(_folded(self._without_known(sorted(found, key=lambda pair: pair[0].order))))
        if self._note is not None:
            for finding, stated in folded:
                self._note(finding, tuple(self._without_ignored(problem, finding.code) for problem in stated))
        return tuple(finding for finding, _ in folded)

    def _reported(self, rule: Rule, problem: Problem) -> Problem | None:
        """As much of a problem as is to be reported."""
        kept = self._accepted(rule.code, problem)
        if rule.code not in self._selected:
            return None
        if problem.confidence.rank < self._settings.minimum_confidence.rank:
            self.hidden += 1
            return None
        if kept is None:
            return problem
        self.suppressed += _count(problem) - len(kept)
        rest = _among(problem, kept)
        if rest is not None and rest.confidence.rank < self._settings.minimum_confidence.rank:
            self.hidden += 1
            return None
        return rest

    def _accepted(self, code: str, problem: Problem) -> list[int] | None:
        """The occurrences of a problem that nothing suppresses; None where nothing suppresses any."""
        occurrences = problem.occurrences.places if problem.occurrences is not None else (problem.place,)
        covered = [self._is_suppressed(code, place) for place in occurrences]
        # What has a place besides those of its occurrences is about all of them.
        apart = all(_spot(problem.place) != _spot(place) for place in occurrences)
        if apart and self._is_suppressed(code, problem.place):
            return []
        if problem.occurrences is None:
            for place in problem.related:
                # The first place decides; a comment at another, where a repair begins, is of use all the same.
                self._is_commented(code, place)
        return [at for at, is_covered in enumerate(covered) if not is_covered] if any(covered) else None

    def _is_suppressed(self, code: str, place: Place) -> bool:
        commented = self._is_commented(code, place)
        return self._is_ignored(code, place.path) or commented

    def _is_commented(self, code: str, place: Place | Mend) -> bool:
        return self._comments is not None and self._comments.cover(code, place.path, place.line, place.cell)

    def _is_ignored(self, code: str, path: str) -> bool:
        seen = self._settings.from_configuration(path)
        return any(code.startswith(codes) and globs.match(seen) for globs, codes in self._ignores)

    def _without_ignored(self, problem: Problem, code: str) -> Problem:
        """A problem without the repairs of places at which it is not to be reported."""
        mends = tuple(
            mend
            for mend in problem.mends
            if not self._is_ignored(code, mend.path) and not self._is_commented(code, mend)
        )
        return problem if len(mends) == len(problem.mends) else replace(problem, mends=mends)

    def _without_known(self, found: _Found) -> _Found:
        """What the baseline does not know; of what sums up several places, the rest."""
        if self._known is None or self._fingerprints is None:
            return found
        single = [(at, part, one) for at, pair in enumerate(found) for part, one in enumerate(self._singles(*pair))]
        new = {id(one) for one in self._known.unknown([one for *_, one in single], self._fingerprints)}
        self.suppressed += len(single) - len(new)
        kept: dict[int, list[int]] = {}
        for at, part, one in single:
            if id(one) in new:
                kept.setdefault(at, []).append(part)
        rest: _Found = []
        for at, parts in kept.items():
            finding, problem = found[at]
            left = problem if len(parts) == _count(problem) else _among(problem, parts)
            if left is problem:
                rest.append((finding, problem))
            elif left is not None:
                rest.append((self._finding(self._by_code[finding.code], left), left))
        return sorted(rest, key=lambda pair: pair[0].order)

    def _singles(self, finding: Finding, problem: Problem) -> Iterator[Finding]:
        """What a finding sums up, each by itself."""
        if problem.occurrences is None:
            yield finding
            return
        for at, place in enumerate(problem.occurrences.places):
            alone = self._finding(self._by_code[finding.code], problem.occurrences.among((at,)))
            yield replace(alone, path=place.path, line=place.line, cell=place.cell)

    def _finding(self, rule: Rule, problem: Problem) -> Finding:
        return _finding(rule, problem, self._settings.severities.get(rule.code))


def _count(problem: Problem) -> int:
    return 1 if problem.occurrences is None else len(problem.occurrences.places)


def _among(problem: Problem, kept: list[int]) -> Problem | None:
    """The problem that the occurrences at these positions make, which can be told again; None where none is left."""
    if problem.occurrences is None or not kept:
        return None
    before = problem.occurrences

    def among(chosen: Sequence[int]) -> Problem:
        return before.among([kept[at] for at in chosen])

    places = tuple(before.places[at] for at in kept)
    return replace(before.among(kept), occurrences=Occurrences(places, among))


def _spot(place: Place) -> tuple[str, int, int | None]:
    return place.path, place.line, place.cell


def _on(subject: object) -> str:
    return f" on {subject.path}" if isinstance(subject, Project) else ""


def _folded(found: _Found) -> Iterator[tuple[Finding, tuple[Problem, ...]]]:
    """The findings with their problems, those of one rule that repeat as one with the other places as related ones.

    What can be mended stays apart from what can't.
    """
    alike: dict[tuple[str, Severity, bool], _Found] = {}
    for finding, problem in found:
        alike.setdefault((finding.code, finding.severity, finding.fixable), []).append((finding, problem))
    for group in alike.values():
        if len(group) < _REPEATED:
            yield from ((finding, (problem,)) for finding, problem in group)
            continue
        yield _as_one([finding for finding, _ in group]), tuple(problem for _, problem in group)


def _as_one(found: Sequence[Finding]) -> Finding:
    """The first of these findings, with the others as related places."""
    first, *others = found
    places = (Place(other.path, other.line, other.cell, other.message) for other in others)
    message = f"{first.message} (and {len(others)}{_MORE}"
    return replace(first, message=message, related=(*first.related, *places))


def said_once(projects: Sequence[tuple[Finding, ...]]) -> tuple[list[Finding], list[tuple[Finding, ...]]]:
    """The findings that projects have in common, and those that are left to each.

    In common is what several say of one place, such as a file at the top of a collection, and, as one finding with
    the other places as related ones, what three or more say in the same words. An error, and what can be mended,
    stays with its project.
    """
    alike: dict[object, dict[int, Finding]] = {}
    for number, findings in enumerate(projects):
        for finding in findings:
            alike.setdefault(finding.order, {}).setdefault(number, finding)
            if _may_be_said_once(finding):
                words = (finding.code, finding.severity, finding.confidence, finding.message, finding.advice)
                alike.setdefault(words, {}).setdefault(number, finding)
    common: list[Finding] = []
    gone: set[int] = set()
    for least in (2, _REPEATED):
        for key, by_project in alike.items():
            found = [finding for finding in by_project.values() if id(finding) not in gone]
            if len(found) < least or (least == 2) != (key == found[0].order):
                continue
            gone.update(id(finding) for finding in found)
            common.append(found[0] if least == 2 else _as_one(sorted(found, key=lambda finding: finding.order)))
    return common, [tuple(finding for finding in findings if id(finding) not in gone) for findings in projects]


def _may_be_said_once(finding: Finding) -> bool:
    return finding.severity is not Severity.ERROR and not finding.fixable and not finding.message.endswith(_MORE)


def _finding(rule: Rule, problem: Problem, wanted: Severity | None) -> Finding:
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=wanted or problem.severity or rule.severity,
        confidence=problem.confidence,
        message=_capitalised(problem),
        advice=problem.advice,
        path=problem.place.path,
        line=problem.place.line,
        cell=problem.place.cell,
        fixable=rule.repair is not None and bool(problem.mends),
        related=problem.related,
    )


_PLAIN_WORD = lazy(r"[a-z]+(?=[ ,]|$)")


def _capitalised(problem: Problem) -> str:
    """The message with a capital at its beginning, unless it begins with a name: a path, code, an identifier."""
    message, place = problem.message, problem.place
    word = _PLAIN_WORD.match(message)
    if word is None or word[0] == place.message:
        return message
    if any(message.startswith((near.path, name_of(near.path))) for near in (place, *problem.related)):
        return message
    return message[0].upper() + message[1:]
