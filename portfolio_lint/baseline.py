"""A baseline: findings that are known and accepted, so that a scan reports only what is new.

An entry is keyed by the rule, the file and a fingerprint of the source line, not its number: a finding that
moves with its line stays known. What is said of a file as a whole is told by its message, numbers left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from portfolio_lint.findings import Finding
from portfolio_lint.lines import Lines
from portfolio_lint.patterns import lazy

VERSION = 1
_NUMBER = lazy(r"\d+(?:[.,]\d+)*")
_SPACE = lazy(r"\s+")

_Key = tuple[str, str, str]


class BaselineError(Exception):
    """A baseline that can't be used; the message says why."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A known finding. `count` is how often it is known in lines that read alike."""

    code: str
    path: str
    fingerprint: str
    count: int = 1


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    findings: tuple[Entry, ...]


class Baseline:
    """The findings that a baseline knows. Each entry takes in as many findings as it counts.

    `left` is how many of them no finding was for.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._left: Counter[_Key] = Counter()
        for entry in entries:
            self._left[(entry.code, entry.path, entry.fingerprint)] += max(entry.count, 0)

    def unknown(self, findings: Sequence[Finding], fingerprints: Fingerprints) -> list[Finding]:
        """The findings that are not known, in order. What is known is so once less from now on."""
        new: list[Finding] = []
        for finding, key in zip(findings, _keys(findings, fingerprints), strict=True):
            if self._left[key] > 0:
                self._left[key] -= 1
            else:
                new.append(finding)
        return new

    @property
    def left(self) -> int:
        return self._left.total()


class Record:
    """Takes down the findings of a scan, for a baseline that knows them all."""

    def __init__(self) -> None:
        self._counts: Counter[_Key] = Counter()

    def unknown(self, findings: Sequence[Finding], fingerprints: Fingerprints) -> list[Finding]:
        """All of the findings: nothing is known yet."""
        self._counts.update(_keys(findings, fingerprints))
        return list(findings)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code, _, _ in self._counts)

    @property
    def total(self) -> int:
        return self._counts.total()

    def encode(self) -> bytes:
        """The baseline, sorted: the same bytes for the same findings."""
        entries = tuple(Entry(*key, count) for key, count in sorted(self._counts.items()))
        return msgspec.json.format(msgspec.json.encode(_File(VERSION, entries)), indent=2) + b"\n"


def _keys(findings: Sequence[Finding], fingerprints: Fingerprints) -> list[_Key]:
    keys = dict.fromkeys(range(len(findings)), ("", "", ""))
    # File by file, so that each is read once.
    for at in sorted(keys, key=lambda at: (findings[at].path, at)):
        keys[at] = (findings[at].code, findings[at].path, fingerprints.of(findings[at]))
    return list(keys.values())


class Fingerprints:
    """Fingerprints of the findings of one scan."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def of(self, finding: Finding) -> str:
        """What tells a finding from others of its rule in its file, as long as its line reads the same."""
        text = ""
        if finding.line > 1 or finding.cell is not None:
            text = _SPACE.sub(" ", self._lines.line(finding.path, finding.line, finding.cell)).strip()
        # Of a line with a credential there is no text, for it could be guessed from the fingerprint.
        text = text or "message: " + _NUMBER.sub("#", finding.message)
        from hashlib import sha256  # loads OpenSSL, which a scan without a baseline does not need

        return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def read(path: str) -> Baseline:
    """Read a baseline. Raises `BaselineError`."""
    try:
        with open(path, "rb") as file:
            found = msgspec.json.decode(file.read(), type=_File)
    except OSError as error:
        raise BaselineError(f"{path!r} can't be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BaselineError(f"{path!r} is no baseline ({error}): --write-baseline makes one") from error
    if found.version != VERSION:
        raise BaselineError(f"{path!r} is of version {found.version}, not {VERSION}: write it anew")
    return Baseline(found.findings)
