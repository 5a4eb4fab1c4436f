"""Gathering evidence: tables and probes of all packs, over one project."""

from __future__ import annotations

from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.faults import Faults
from portfolio_lint.findings import Place
from portfolio_lint.packs import Catalogue
from portfolio_lint.project import Project
from portfolio_lint.tables import Tables

MAXIMUM_PLACES = 25
# Of processor time, for what takes milliseconds.
SECONDS = 30.0


def gather(
    project: Project, catalogue: Catalogue, tables: Tables, faults: Faults, patience: Patience | None = None
) -> dict[str, tuple[Place, ...]]:
    """The places of evidence for every concept (none: an empty tuple), sorted, at most 25 each.

    Probes see the evidence gathered before them in `project.evidence`. What one found before it failed counts.
    """
    patience = patience or Patience(SECONDS)
    evidence: dict[str, tuple[Place, ...]] = dict.fromkeys(sorted(catalogue.concepts), ())
    project.evidence = evidence
    try:
        with patience():
            evidence.update((concept, _settle(places)) for concept, places in tables.find(project).items())
    except (Exception, TooLong) as error:
        patience.heed(error)
        faults.add(f"looking for evidence in {project.path}", error)
    for probe in catalogue.probes:
        found: list[Place] = []
        try:
            with patience():
                found.extend(probe.find(project))
        except (Exception, TooLong) as error:
            patience.heed(error)
            faults.add(f"the probe for {probe.concept} on {project.path}", error)
        if found:
            evidence[probe.concept] = _settle([*evidence.get(probe.concept, ()), *found])
    return evidence


def _settle(places: list[Place]) -> tuple[Place, ...]:
    """Sorted, each spot once, and not more than a reader can use."""
    spots: dict[tuple[str, int | None, int], Place] = {}
    for place in sorted(places, key=lambda place: place.order):
        spots.setdefault((place.path, place.cell, place.line), place)
    return tuple(list(spots.values())[:MAXIMUM_PLACES])
