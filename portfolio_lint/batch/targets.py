"""The list of what is to be scanned: a text, a CSV or JSON Lines, with an address or a folder in each line."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from portfolio_lint.source.address import parse_address
from portfolio_lint.source.errors import SourceError

FORMS = ("text", "csv", "jsonl")
_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_ADDRESS = ("url", "path", "source", "target", "repository", "repo", "folder")
_CANDIDATE = ("candidate", "name")
_COMMENT = re.compile(r"(^|\s)#.*")
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


class ListError(Exception):
    """A list that can't be read; the message says where and why."""


class Target(Struct, frozen=True, gc=False):
    """A repository to scan. `given` may hold a password and is never shown; `source` is what people see.

    `host` is where it is fetched from; empty for what lies on this machine.
    """

    given: str
    source: str
    candidate: str = ""
    ref: str = ""
    subdir: str = ""
    host: str = ""
    is_folder: bool = False

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from all others, and the order of the results."""
        return (self.source, self.ref, self.subdir, self.candidate)


class Listed(Struct, frozen=True):
    """The targets in the order of the list, each once, and a sentence on each line that was left out."""

    targets: tuple[Target, ...]
    remarks: tuple[str, ...]


def form_of(name: str) -> str:
    """The form of a list by its name.

    >>> form_of("cohort.CSV"), form_of("-")
    ('csv', 'text')
    """
    return _SUFFIXES.get(os.path.splitext(name)[1].lower(), "text")


def read_list(content: bytes, form: str, name: str) -> Listed:
    """The targets of a list. Raises `ListError`, with the line, where it is not what its form says."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ListError(f"{name}:{line}: this is not UTF-8: save the list as UTF-8") from error
    read = {"text": _texts, "csv": _rows, "jsonl": _objects}[form]
    targets: dict[tuple[str, str, str, str], Target] = {}
    remarks: list[str] = []
    for line, fields in read(text, name):
        if not fields[0]:
            who = f" for {fields[1]!r}" if fields[1] else ""
            remarks.append(f"{name}:{line}: no address{who}: left out")
            continue
        target = _target(*fields)
        if target.key in targets:
            remarks.append(f"{name}:{line}: {target.source} is listed before: left out")
        targets.setdefault(target.key, target)
    if not targets:
        raise ListError(f"{name} names nothing to scan: write one URL or folder a line")
    return Listed(tuple(targets.values()), tuple(remarks))


_Fields = tuple[str, str, str, str]


def _texts(text: str, _: str) -> Iterator[tuple[int, _Fields]]:
    for number, line in enumerate(text.splitlines(), 1):
        if address := _COMMENT.sub("", line).strip():
            yield number, (address, "", "", "")


def _rows(text: str, name: str) -> Iterator[tuple[int, _Fields]]:
    header, _, _ = text.partition("\n")
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        titles = [title.strip().lower() for title in next(reader, [])]
        at = _column(titles, _ADDRESS)
        if at is None:
            raise ListError(f"{name}:1: no column is named url or path: the first line must name the columns")
        others = [_column(titles, names) for names in (_CANDIDATE, ("ref",), ("subdir",))]
        for row in reader:
            if any(map(str.strip, row)):
                candidate, ref, subdir = (_cell(row, column) for column in others)
                yield reader.line_num, (_cell(row, at), candidate, ref, subdir)
    except csv.Error as error:
        raise ListError(f"{name}:{reader.line_num}: this is not CSV: {error}") from error


def _column(titles: list[str], names: Iterable[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _objects(text: str, name: str) -> Iterator[tuple[int, _Fields]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            raise ListError(f"{name}:{number}: this is not JSON: {error}") from error
        if isinstance(found, str):
            found = {"url": found}
        if not isinstance(found, dict) or not any(key in found for key in _ADDRESS):
            raise ListError(f'{name}:{number}: no url or path: write an object such as {{"url": "https://..."}}')
        yield (
            number,
            (_text(found, _ADDRESS), _text(found, _CANDIDATE), _text(found, ("ref",)), _text(found, ("subdir",))),
        )


def _text(found: dict[str, object], names: Iterable[str]) -> str:
    value = next((found[name] for name in names if name in found), None)
    return "" if value is None else str(value).strip()


def _target(given: str, candidate: str, ref: str, subdir: str) -> Target:
    if os.path.exists(given):
        return Target(given, given.replace(os.sep, "/"), candidate, ref, subdir, is_folder=True)
    try:
        address = parse_address(given)
    except SourceError:
        address = None  # its scan says what is wrong with it
    if address is None:
        return Target(given, _LOGIN.sub("", given), candidate, ref, subdir)
    return Target(given, address.shown, candidate, ref, subdir, address.host)
