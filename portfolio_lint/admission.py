"""Which packs can be used together: each is sound in itself, no two define the same thing, nothing points nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

import msgspec
from msgspec import Struct

from portfolio_lint.concepts import Concept, Signs
from portfolio_lint.findings import Severity
from portfolio_lint.packs import Pack
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import Probe
from portfolio_lint.rule import Rule, Scope

_CODE = lazy(r"[A-Z]{2,8}[0-9]{3,4}")
_NAME = lazy(r"[a-z0-9]+(-[a-z0-9]+)*")
_SCOPES = get_args(Scope)
_MADE_BY = {"rules": "@rule(...)", "probes": "@probe(...)"}


class Candidate(Struct, frozen=True):
    """A pack, and what messages call it. The expressions of a trusted one are compiled when they are used."""

    label: str
    pack: Pack
    trusted: bool = False


def admit(candidates: Iterable[Candidate]) -> tuple[list[Pack], list[str]]:
    """The packs that can be used together, in their order, and a sentence on each that can't.

    What two packs define belongs to the first. A pack may build on any other, whatever the order.
    """
    admitted: list[Candidate] = []
    refused: list[str] = []
    taken: dict[str, str] = {}
    for candidate in candidates:
        fault = next(_faults(candidate), "") or next(_clashes(candidate.pack, taken), "")
        if fault:
            refused.append(f"{candidate.label} is left out: {fault}")
        else:
            admitted.append(candidate)
            taken.update(dict.fromkeys(_definitions(candidate.pack), candidate.label))
    return _without_loose_ends(admitted, refused), refused


def _without_loose_ends(admitted: list[Candidate], refused: list[str]) -> list[Pack]:
    """The packs that build on what is there. One that goes may take others with it."""
    while True:
        concepts = {name for candidate in admitted for name in candidate.pack.concepts}
        loose = {
            candidate.label: fault
            for candidate in admitted
            if (fault := next(_loose_ends(candidate.pack, concepts), ""))
        }
        if not loose:
            return [candidate.pack for candidate in admitted]
        refused.extend(f"{label} is left out: {fault}" for label, fault in loose.items())
        admitted = [candidate for candidate in admitted if candidate.label not in loose]


def _faults(candidate: Candidate) -> Iterator[str]:
    """What is wrong with a pack in itself."""
    pack = candidate.pack
    if not isinstance(pack.name, str) or not pack.name:
        yield "its name is empty or no text"
    yield from _wrong_members("rules", pack.rules, Rule)
    yield from _wrong_members("probes", pack.probes, Probe)
    yield from _wrong_entries("concepts", pack.concepts, Concept)
    yield from _wrong_entries("extends", pack.extends, Signs)
    if not isinstance(pack.site, str):
        yield "its site is no text"
    for rule in pack.rules:
        yield from _wrong_rule(rule)
    own: set[str] = set()
    for defined in _definitions(pack):
        if defined in own:
            yield f"it defines {defined} twice"
        own.add(defined)
    if not candidate.trusted:
        for name, signs in (*pack.concepts.items(), *pack.extends.items()):
            yield from _wrong_table(name, signs)


def _wrong_members(part: str, members: object, kind: type) -> Iterator[str]:
    if not isinstance(members, (tuple, list)):
        yield f"its {part} are no tuple"
        return
    for member in members:
        if not isinstance(member, kind):
            named = getattr(member, "__name__", None) or repr(member)
            hint = f", which {_MADE_BY[part]} has not made one" if callable(member) else ""
            yield f"its {part} hold {named!r}{hint}"


def _wrong_entries(part: str, entries: object, kind: type) -> Iterator[str]:
    if not isinstance(entries, Mapping):
        yield f"its {part} are no mapping"
        return
    for name, entry in entries.items():
        if not isinstance(name, str) or not isinstance(entry, kind):
            yield f"its {part} hold no {kind.__name__} under {name!r}"


def _wrong_rule(rule: Rule) -> Iterator[str]:
    if not isinstance(rule.code, str) or not _CODE.fullmatch(rule.code):
        yield f"{rule.code!r} is no code: give capital letters and three digits, such as TEAM101"
    if not isinstance(rule.name, str) or not _NAME.fullmatch(rule.name):
        yield f"the name {rule.name!r} of {rule.code} is none: give words with hyphens, such as no-model-card"
    if not isinstance(rule.severity, Severity) or rule.scope not in _SCOPES:
        yield f"{rule.code} has a severity or a scope that there is not"


def _wrong_table(name: str, signs: Signs) -> Iterator[str]:
    try:
        msgspec.convert(msgspec.to_builtins(signs), type(signs))
    except (msgspec.ValidationError, TypeError) as error:
        yield f"the table of {name!r} is none: {error}"
    for expression in (*signs.shell, *(text for texts in signs.texts.values() for text in texts)):
        try:
            lazy(expression).compile()
        except ValueError as error:
            yield f"the table of {name!r} holds {expression!r}, which is no regular expression ({error})"


def _definitions(pack: Pack) -> Iterator[str]:
    """What nobody else may define, in words."""
    for rule in pack.rules:
        yield f"the code {rule.code}"
        yield f"the name {rule.name!r}"
    for concept in pack.concepts:
        yield f"the concept {concept!r}"


def _clashes(pack: Pack, taken: Mapping[str, str]) -> Iterator[str]:
    for defined in _definitions(pack):
        if defined in taken:
            yield f"it defines {defined}, which is taken by {taken[defined]}"


def _loose_ends(pack: Pack, concepts: set[str]) -> Iterator[str]:
    """The concepts that it builds on and no pack defines."""
    named = [(f"the probe of {probe.concept!r}", (probe.concept, *probe.after)) for probe in pack.probes]
    named.extend((f"the rule {rule.code}", (rule.concept,)) for rule in pack.rules if rule.concept)
    named.extend((f"the concept {name!r}", concept.applies) for name, concept in pack.concepts.items())
    named.extend((f"what it adds to {name!r}", (name,)) for name in pack.extends)
    for what, wanted in named:
        for name in wanted:
            if name not in concepts:
                yield f"{what} needs the concept {name!r}, which no pack defines"
