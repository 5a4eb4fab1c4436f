"""Rule packs: found through the entry-point group `portfolio_lint.packs` of installed distributions, or in a folder.

A pack that can't be used is left out as a whole and named; the others go on without it.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.concepts import Concept, Signs, extended
from portfolio_lint.entry_points import entry_points
from portfolio_lint.probe import Probe
from portfolio_lint.rule import Rule

GROUP = "portfolio_lint.packs"
# Its pack comes first: of two packs that define the same thing, the stranger's is left out.
_OWN_DISTRIBUTION = "portfolio_lint"


class Pack(Struct, frozen=True):
    """What a pack offers. Its entry point names a function without arguments that returns one.

    `extends` adds to what counts as evidence of concepts that other packs define. `site` is the address of the
    pack's documentation, where the page of a rule is `rules/CODE/`.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    probes: tuple[Probe, ...] = ()
    concepts: Mapping[str, Concept] = {}
    extends: Mapping[str, Signs] = {}
    site: str = ""


class PackError(Exception):
    """A pack that can't be used; the message says why."""


class Catalogue:
    """The rules, probes and concepts of all packs together. `broken` says of each pack left out which and why.

    `folders` hold the code of the packs where all of them belong to this tool; nobody knows what others depend on.
    """

    def __init__(self, packs: Iterable[Pack], broken: Iterable[str] = (), folders: Iterable[str] = ()) -> None:
        self.packs = tuple(packs)
        self.broken = tuple(broken)
        self.folders = tuple(folders)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Rules by code, sorted, each with the address of its page where the pack has a site."""
        found = {rule.code: _with_page(rule, pack.site) for pack in self.packs for rule in pack.rules}
        return {code: found[code] for code in sorted(found)}

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Concepts by name, with all that the packs add to them."""
        found = {name: concept for pack in self.packs for name, concept in pack.concepts.items()}
        for pack in self.packs:
            for name, added in pack.extends.items():
                found[name] = extended(found[name], added)
        return found

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        """Probes in an order in which each comes after those whose evidence it reads."""
        waiting = [probe for pack in self.packs for probe in pack.probes]
        ordered: list[Probe] = []
        while waiting:
            open_concepts = {probe.concept for probe in waiting}
            ready = [probe for probe in waiting if not open_concepts.intersection(probe.after)]
            # A circle can't be ordered: its probes see each other's table evidence only.
            ready = ready or waiting
            ordered.extend(ready)
            waiting = [probe for probe in waiting if probe not in ready]
        return tuple(ordered)

    @cached_property
    def probes_of(self) -> Mapping[str, tuple[Probe, ...]]:
        """The probes by concept."""
        found: dict[str, tuple[Probe, ...]] = {}
        for probe in self.probes:
            found[probe.concept] = (*found.get(probe.concept, ()), probe)
        return found


def load_catalogue(folders: Iterable[str] = ()) -> Catalogue:
    """Load every installed pack, and those in folders. What can't be used is named in the catalogue's `broken`."""
    from portfolio_lint.admission import Candidate, admit

    candidates: list[Candidate] = []
    broken: list[str] = []

    def load(label: str, make: Callable[[], Pack], *, trusted: bool = False) -> None:
        try:
            candidates.append(Candidate(label, make(), trusted))
        except PackError as error:
            broken.append(f"{label} is left out: {error}")

    entries = sorted(entry_points(GROUP), key=lambda entry: entry.distribution != _OWN_DISTRIBUTION)
    for entry in entries:
        label = f"the rule pack {entry.name!r} ({entry.target})"
        load(label, partial(_load_entry, entry.target), trusted=entry.distribution == _OWN_DISTRIBUTION)
    for path, folder in {os.path.realpath(folder): folder for folder in folders}.items():
        load(f"the rule pack in {folder!r}", partial(_load_folder, path))
    packs, refused = admit(candidates)
    only_own = not (broken or refused) and all(candidate.trusted for candidate in candidates)
    homes = [sys.modules[entry.target.partition(":")[0]].__file__ or "" for entry in entries] if only_own else []
    return Catalogue(packs, [*broken, *refused], map(os.path.dirname, homes))


def _load_entry(target: str) -> Pack:
    module, _, attribute = target.partition(":")
    return _made_by(lambda: getattr(importlib.import_module(module), attribute))


def _load_folder(folder: str) -> Pack:
    """The pack of a folder: a package under a name of its own, so that it can't stand in for another module."""
    from importlib.util import module_from_spec, spec_from_file_location
    from zlib import crc32

    start = os.path.join(folder, "__init__.py")
    if not os.path.isfile(start):
        raise PackError("it has no __init__.py with a function pack()")
    name = f"portfolio_lint_rules_in_{crc32(os.fsencode(folder)):08x}"

    def get() -> Callable[[], object]:
        if name not in sys.modules:
            spec = spec_from_file_location(name, start, submodule_search_locations=[folder])
            assert spec is not None  # a file that ends in .py has a loader
            assert spec.loader is not None
            sys.modules[name] = module_from_spec(spec)
            try:
                spec.loader.exec_module(sys.modules[name])
            except BaseException:
                del sys.modules[name]
                raise
        made: Callable[[], object] = getattr(sys.modules[name], "pack", _no_pack)
        return made

    return _made_by(get)


def _no_pack() -> object:
    raise PackError("its __init__.py has no function pack()")


def _made_by(get: Callable[[], Callable[[], object]]) -> Pack:
    """What the function gives that `get` finds. Raises `PackError` whatever goes wrong in a stranger's code."""
    try:
        pack = get()()
    except PackError:
        raise
    except (Exception, SystemExit) as error:
        said = str(error) or "no reason given"
        named = said if isinstance(error, ImportError) else f"{type(error).__name__}: {said}"
        raise PackError(named) from error
    if not isinstance(pack, Pack):
        raise PackError(f"pack() returned {type(pack).__name__}, not a Pack")
    return pack


def _with_page(rule: Rule, site: str) -> Rule:
    if rule.help_uri or not site:
        return rule
    return replace(rule, help_uri=f"{site.rstrip('/')}/rules/{rule.code}/")
