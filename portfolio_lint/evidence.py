"""Gathering evidence: tables and probes of all packs, over one project, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.faults import Faults
from portfolio_lint.findings import Place
from portfolio_lint.packs import Catalogue
from portfolio_lint.project import Project
from portfolio_lint.tables import Tables

MAXIMUM_PLACES = 25
# Of processor time, for what takes milliseconds.
SECONDS = 30.0


class Evidence(dict[str, tuple[Place, ...]]):
    """The places of evidence of a project by concept, sorted, at most 25 each; none for what is no concept.

    A concept is settled when it is first asked for: the tables look into what its signs are about, and its probes are
    asked, which settle in turn what they read of others. What one found before it failed counts.
    """

    def __init__(
        self, project: Project, catalogue: Catalogue, tables: Tables, faults: Faults, patience: Patience | None = None
    ) -> None:
        super().__init__()
        self._project = project
        self._catalogue = catalogue
        self._tables = tables
        self._faults = faults
        self._patience = patience or Patience(SECONDS)
        self._found: dict[str, list[Place]] = {}
        self._looked_into: set[str] = set()

    def __missing__(self, concept: str) -> tuple[Place, ...]:
        if concept not in self._catalogue.concepts:
            return ()
        for where in sorted(self._tables.places_to_look(concept) - self._looked_into):
            self._look_into(where)
        # Until its probes are done, that is what they and those that they ask see of it.
        self[concept] = settled = _settle(self._found.pop(concept, ()))
        for probe in self._catalogue.probes_of.get(concept, ()):
            found: list[Place] = []
            try:
                with self._patience():
                    found.extend(probe.find(self._project))
            except (Exception, TooLong) as error:
                self._patience.heed(error)
                self._faults.add(f"the probe for {probe.concept} on {self._project.path}", error)
            if found:
                self[concept] = settled = _settle([*settled, *found])
        return settled

    def get(self, concept: str, default: Any = ()) -> Any:  # noqa: ARG002  # what is no concept has no evidence
        return self[concept]

    def everything(self) -> dict[str, tuple[Place, ...]]:
        """The evidence of every concept, sorted by name."""
        for probe in self._catalogue.probes:
            self[probe.concept]
        return {concept: self[concept] for concept in sorted(self._catalogue.concepts)}

    def _look_into(self, where: str) -> None:
        self._looked_into.add(where)
        try:
            with self._patience():
                self._tables.look_into(where, self._project, self._found)
        except (Exception, TooLong) as error:
            self._patience.heed(error)
            self._faults.add(f"looking for evidence in {self._project.path}", error)


def _settle(places: Iterable[Place]) -> tuple[Place, ...]:
    """Sorted, each spot once, and not more than a reader can use."""
    spots: dict[tuple[str, int | None, int], Place] = {}
    for place in sorted(places, key=lambda place: place.order):
        spots.setdefault((place.path, place.cell, place.line), place)
    return tuple(list(spots.values())[:MAXIMUM_PLACES])
