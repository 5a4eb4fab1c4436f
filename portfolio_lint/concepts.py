"""Concepts: the things a reviewer looks for. A pack describes them in its knowledge tables."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

Role = Literal["strength", "warning", "defect", "context"]


class CallPattern(Struct, frozen=True):
    """Calls that count as evidence.

    A name pattern is a dotted name whose first and last segment must match and whose other segments must
    appear in that order in between, so `sklearn.KFold` matches `sklearn.model_selection.KFold`. `*` as first
    segment stands for any receiver, `?` for a receiver that could not be resolved.
    `keywords` must all be given: a list names the accepted literals (or the last segments of resolved names),
    an empty list accepts every value but None, False and 0. `without` are keywords that must not be given.
    `argument` are name patterns of which the value of some argument (or an element of it) must match one;
    with `unless_argument` none may. `unless_scope` are parts of names: a call in a function or class whose name holds
    one, whatever the case, does not count.
    """

    names: tuple[str, ...]
    keywords: dict[str, tuple[str, ...]] = {}
    without: tuple[str, ...] = ()
    argument: tuple[str, ...] = ()
    unless_argument: tuple[str, ...] = ()
    unless_scope: tuple[str, ...] = ()
    message: str = ""


class Signs(Struct, frozen=True, kw_only=True):
    """What counts as evidence of a concept, by table. A pack may add some to a concept of another pack.

    `calls`, `attributes`, `bases` of classes and `decorators` are name patterns; `keywords` are arguments that
    count in whatever call (or literal dict of parameters) they stand, with the values accepted, `unless` the call's
    name matches one of those patterns. `files` are glob patterns over paths, `texts` regular expressions over the
    uncommented source of other languages by language, `shell` regular expressions over command lines. `words` are
    words and phrases of READMEs and of notebook text, whatever the case; `*` at the end of one leaves its ending open.
    """

    calls: tuple[str, ...] = ()
    patterns: tuple[CallPattern, ...] = ()
    attributes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    keywords: dict[str, tuple[str, ...]] = {}
    unless: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    texts: dict[str, tuple[str, ...]] = {}
    shell: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Concept(Signs, frozen=True):
    """What a concept is, how much it weighs, when it applies, and which facts are evidence of it.

    `role` is strength (good to have), warning or defect (bad to have) or context (neither: it decides whether
    others apply). `applies` names the concepts of which one must be shown for this one to apply; empty means
    always. `missing` is what is said where it applies and is not shown. `answers` names a warning of which this
    concept is the good side: claims that something backs, as against those that nothing does.
    """

    title: str
    family: str
    definition: str
    role: Role = "strength"
    weight: float = 1.0
    applies: tuple[str, ...] = ()
    missing: str = ""
    message: str = ""
    answers: str = ""

    @property
    def is_point(self) -> bool:
        """Whether a project can score with it."""
        return self.role == "strength" and self.weight > 0


def extended(concept: Concept, added: Signs) -> Concept:
    """The concept with more that counts as evidence of it; what it accepts already it goes on accepting."""
    merged: dict[str, Any] = {}
    for field in Signs.__struct_fields__:
        own, more = getattr(concept, field), getattr(added, field)
        if not more:
            continue
        if isinstance(own, dict):
            merged[field] = {**own, **{key: _both(own.get(key), values) for key, values in more.items()}}
        else:
            merged[field] = (*own, *(value for value in more if value not in own))
    return replace(concept, **merged) if merged else concept


def _both(own: tuple[str, ...] | None, more: tuple[str, ...]) -> tuple[str, ...]:
    """The values of either; an empty tuple accepts all of them."""
    if own is None:
        return more
    return (*own, *(value for value in more if value not in own)) if own and more else ()
