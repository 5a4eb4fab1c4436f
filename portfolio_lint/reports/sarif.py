"""SARIF 2.1.0, for code scanning on GitHub and for editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from portfolio_lint.findings import Finding, Place
from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.layout import clean, counted
from portfolio_lint.reports.locations import Locations, fingerprints, sentence, told, worst_first
from portfolio_lint.reports.view import spot
from portfolio_lint.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What GitHub takes of one run, and of the places of one result.
MOST_RESULTS = 5_000
MOST_PLACES = 99
_FINGERPRINT = "portfolioLint/v1"
_ROOT = "%SRCROOT%"
# What a reader of SARIF would take for a link.
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def render(report: Report, context: Context) -> str:
    found = worst_first(report)
    kept = found[:MOST_RESULTS]
    codes = {code: number for number, code in enumerate(sorted({finding.code for finding in kept}))}
    names = {finding.code: finding for finding in kept}
    locations = Locations(context)
    marks = fingerprints(kept, context)
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "rules": [_rule(names[code], context.vocabulary.rules.get(code)) for code in codes],
            }
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(report, len(found))}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "results": [
            _result(finding, codes[finding.code], marks[number], locations) for number, finding in enumerate(kept)
        ],
    }
    repository = report.repository
    if "://" in repository.source and repository.commit:
        address = repository.source.partition("://")[2].partition("//")[0]
        scheme = repository.source.partition("://")[0]
        run["versionControlProvenance"] = [
            {"repositoryUri": _uri(f"{scheme}://{address}", safe=":/@"), "revisionId": clean(repository.commit)}
        ]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(finding: Finding, rule: Rule | None) -> dict[str, Any]:
    """What the pack says of a rule; of one that no pack knows, what the finding says."""
    if rule is None:
        return {"id": finding.code, "name": finding.name}
    described: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary or rule.name},
        "fullDescription": {"text": rule.section.get("Why it matters") or rule.summary or rule.name},
        "help": {"text": rule.documentation or rule.name, "markdown": rule.documentation or rule.name},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": [rule.family], "effort": rule.cost, "sources": list(rule.sources)},
    }
    if rule.help_uri:
        described["helpUri"] = rule.help_uri
    return described


def _result(finding: Finding, rule: int, mark: str, locations: Locations) -> dict[str, Any]:
    related = finding.related[:MOST_PLACES]
    properties: dict[str, Any] = {"confidence": finding.confidence.value, "fixable": finding.fixable}
    if finding.cell is not None:
        properties.update(cell=finding.cell, cellLine=finding.line)
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _message(finding, related)},
        "locations": [_location(finding, locations)],
        "partialFingerprints": {_FINGERPRINT: mark},
        "properties": properties,
    }
    if related:
        made["relatedLocations"] = [
            {
                **_location(place, locations),
                "id": number,
                "message": {"text": _plain(clean(place.message)) or spot(place) or "here"},
            }
            for number, place in enumerate(related, 1)
        ]
    return made


def _message(finding: Finding, related: Iterable[Place]) -> str:
    """The message, with a link to each related place: GitHub shows those that are named."""
    text = _plain(told(finding))
    links = []
    for number, place in enumerate(related, 1):
        label = re.sub(r"[\[\]()\\]", " ", spot(place) or "the repository")
        said = _plain(sentence(place.message)).rstrip(".")
        links.append(f"[{label}]({number})" + (f": {said}" if said else ""))
    return f"{text} See {'; '.join(links)}." if links else text


def _plain(text: str) -> str:
    return _LINK.sub(r"\\[", text)


def _location(place: Place | Finding, locations: Locations) -> dict[str, Any]:
    location = locations.of(place)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(location.path), "uriBaseId": _ROOT},
            "region": {"startLine": location.line},
        }
    }


def _uri(path: str, safe: str = "/") -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe=safe)


def _notes(report: Report, number: int) -> list[dict[str, Any]]:
    """What was left out of the results, and what could not be read."""
    notes = []
    if number > MOST_RESULTS:
        text = (
            f"{counted(number, 'finding')}, of which the {MOST_RESULTS:,} worst are here: GitHub takes no more. "
            "The JSON report holds all of them."
        )
        notes.append({"level": "warning", "message": {"text": text}})
    for entry in report.repository.skipped[:MOST_PLACES]:
        text = _plain(f"{clean(entry.path)}: {clean(entry.reason)}")
        notes.append({"level": "note", "message": {"text": text}})
    return notes
