"""Judging: rules are asked, and what they find is weighed by the settings, the comments and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from portfolio_lint.baseline import Baseline, Fingerprints, Record
from portfolio_lint.findings import Finding, Place, Severity
from portfolio_lint.globs import Globs
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.rule import Problem, Rule, Scope
from portfolio_lint.settings import Settings, is_selected
from portfolio_lint.suppression import Comments

Note = Callable[[Finding, tuple[Problem, ...]], None]
_Found = list[tuple[Finding, Problem]]

# So many findings of one rule in one project are told as one.
_REPEATED = 3


class RuleFault(Exception):
    """A rule raised; the message names it."""


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
    ) -> None:
        every = [rule for rule in rules if settings.judge and (rule.per_file or not settings.per_file)]
        self._settings = settings
        self._comments = comments
        self._fingerprints = fingerprints
        self._known = known
        self._note = note
        self._ignores = [(Globs(entry.globs), entry.codes) for entry in settings.per_file_ignores]
        self._selected = {rule.code for rule in every if is_selected(rule.code, settings)}
        # Whether a comment is of use can only be said where the rules that it names were asked.
        reviewed = any(rule.scope == "suppressions" and rule.code in self._selected for rule in every)
        named = comments.named() if comments is not None and reviewed else frozenset()
        self._rules = [rule for rule in every if rule.code in self._selected or rule.code in named]
        self.hidden = 0
        self.suppressed = 0

    def findings(self, scope: Scope, subject: object) -> tuple[Finding, ...]:
        """What the rules of a scope find in a subject, as far as it is to be reported, sorted."""
        found: _Found = []
        for rule in self._rules:
            if rule.scope != scope:
                continue
            try:
                problems = list(rule.problems(subject, self._settings.options.get(rule.code)))
            except Exception as error:
                raise RuleFault(f"the rule {rule.code} failed: {error!r}") from error
            severity = self._settings.severities.get(rule.code)
            for problem in problems:
                finding = _finding(rule, problem, severity)
                if self._is_reported(finding):
                    found.append((finding, problem))
        folded = list(_folded(self._without_known(sorted(found, key=lambda pair: pair[0].order))))
        if self._note is not None:
            for finding, stated in folded:
                self._note(finding, tuple(self._without_ignored(problem, finding.code) for problem in stated))
        return tuple(finding for finding, _ in folded)

    def _is_reported(self, finding: Finding) -> bool:
        code = finding.code
        commented = self._is_commented(code, finding.path, finding.line, finding.cell)
        for place in finding.related:
            # Of what sums up several places the first decides; a comment at another is of use all the same.
            self._is_commented(code, place.path, place.line, place.cell)
        if code not in self._selected:
            return False
        if finding.confidence.rank < self._settings.minimum_confidence.rank:
            self.hidden += 1
            return False
        if commented or self._is_ignored(code, finding.path):
            self.suppressed += 1
            return False
        return True

    def _is_commented(self, code: str, path: str, line: int, cell: int | None) -> bool:
        return self._comments is not None and self._comments.cover(code, path, line, cell)

    def _is_ignored(self, code: str, path: str) -> bool:
        seen = self._settings.from_configuration(path)
        return any(code.startswith(codes) and globs.match(seen) for globs, codes in self._ignores)

    def _without_ignored(self, problem: Problem, code: str) -> Problem:
        """A problem without the repairs of places at which it is not to be reported."""
        mends = tuple(
            mend
            for mend in problem.mends
            if not self._is_ignored(code, mend.path) and not self._is_commented(code, mend.path, mend.line, mend.cell)
        )
        return problem if len(mends) == len(problem.mends) else replace(problem, mends=mends)

    def _without_known(self, found: _Found) -> _Found:
        """The findings that the baseline does not know."""
        if self._known is None or self._fingerprints is None:
            return found
        new = {id(finding) for finding in self._known.unknown([finding for finding, _ in found], self._fingerprints)}
        self.suppressed += len(found) - len(new)
        return [pair for pair in found if id(pair[0]) in new]


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
        first, *others = (finding for finding, _ in group)
        places = (Place(other.path, other.line, other.cell, other.message) for other in others)
        whole = replace(
            first,
            message=f"{first.message} (and {len(others)} more like it)",
            related=(*first.related, *places),
        )
        yield whole, tuple(problem for _, problem in group)


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
