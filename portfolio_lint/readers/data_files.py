"""Tables by their first bytes: columns, a few rows, and how many rows there are if all of them were given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.data import DataFacts
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.configuration import decode_json
from portfolio_lint.readers.decoding import BINARY, decode

SAMPLE_ROWS = 20
MAXIMUM_COLUMNS = 5_000
# Everything but the count of rows comes from the beginning.
_PROBE = 256_000
_LONGEST_JSON = 8_000_000
_LONGEST_CELL = 200
_SAMPLE_CELLS = 20_000
_SNIFFED_LINES = 30
_DELIMITERS = {",": "csv", "\t": "tsv", ";": "csv", "|": "csv"}
_NUMBER = lazy(r"[-+]?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)?[.,]?\d*(?:[eE][-+]?\d+)?%?")
_MISSING = frozenset({"", "na", "nan", "n/a", "null", "none", "?", "-", "inf", "-inf"})


def read_table(path: str, head: bytes, size: int | None) -> tuple[DataFacts, str]:
    """The table in a data file, from its first bytes and its size (None where that is not known)."""
    whole = size is not None and len(head) >= size
    extension = path.rpartition(".")[2].lower()
    if extension in ("json", "jsonl", "ndjson"):
        return _read_json(head, extension, whole=whole)
    if extension == "arff":
        text, problem = decode(head[:_PROBE])
        return (DataFacts("arff"), problem) if problem == BINARY else (_read_arff(text), problem)
    return _read_delimited(head, extension, whole=whole)


# --- delimited text ---


def _read_delimited(head: bytes, extension: str, *, whole: bool) -> tuple[DataFacts, str]:
    form = "tsv" if extension in ("tsv", "tab") else "csv"
    text, problem = decode(head[:_PROBE])
    if problem == BINARY:
        return DataFacts(form), problem
    cut = not whole or len(head) > _PROBE
    if cut and "\n" in text:
        # The last line may be half a line.
        text = text[: text.rindex("\n") + 1]
    text = text.lstrip("\n")
    delimiter = _delimiter(text, extension)
    rows = _sample(text, delimiter)
    if not rows:
        return DataFacts(form, rows=0 if whole and not text.strip() else None), problem
    header = _has_header(rows)
    columns = tuple(cell.strip()[:_LONGEST_CELL] for cell in rows[0]) if header else ()
    body = rows[1:] if header else rows
    count = None
    if whole:
        count = _count_rows(head, text if not cut else None)
        if count is not None and header:
            count = max(count - 1, 0)
    width = max(len(rows[0]), 1)
    kept = body[: max(1, min(SAMPLE_ROWS, _SAMPLE_CELLS // width))]
    sample = tuple(tuple(cell[:_LONGEST_CELL] for cell in row) for row in kept)
    complete = _is_complete(head, delimiter) if whole and count else None
    kind = _DELIMITERS.get(delimiter, form) if delimiter == "\t" else form
    return DataFacts(kind, columns, sample, count, complete), problem


def _is_complete(head: bytes, delimiter: str) -> bool | None:
    """Whether no cell below the header is empty or says that a value is missing; None in an odd encoding."""
    if b"\0" in head or delimiter == " ":
        return None
    body = b"\n" + head.partition(b"\n")[2].replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    mark = delimiter.encode()
    if mark + mark in body or mark + b"\n" in body or b"\n" + mark in body:
        return False
    # The words alone are rare, and much quicker to look for than the words between delimiters.
    words = [word for word in _MISSING_BYTES if word in body]
    return not any(mark + word + end in body or b"\n" + word + mark in body for word in words for end in (mark, b"\n"))


_MISSING_BYTES = (b"NA", b"NaN", b"nan", b"N/A", b"null", b"NULL", b"None", b"?", b" ", b'""')


def _delimiter(text: str, extension: str) -> str:
    """The delimiter that divides the first lines most evenly; between equals, the one that divides more."""
    lines = [line for line in text[:50_000].split("\n")[:_SNIFFED_LINES] if line.strip()]
    expected = "\t" if extension in ("tsv", "tab") else "|" if extension == "psv" else ","
    best, best_score = expected, (0.0, 0)
    unquoted = [_QUOTED.sub("", line) if '"' in line else line for line in lines]
    for delimiter in (expected, *(other for other in _DELIMITERS if other != expected)):
        counts = [line.count(delimiter) for line in unquoted]
        first = counts[0] if counts else 0
        if first == 0:
            continue
        even = counts.count(first) / len(counts)
        # Commas in prose and in numbers are uneven; a true delimiter seldom is.
        score = (round(even, 1), first)
        if score > best_score:
            best, best_score = delimiter, score
    if extension == "data" and best_score == (0.0, 0) and lines:
        return " "
    return best


_QUOTED = lazy(r'"[^"]*"')


def _sample(text: str, delimiter: str) -> list[list[str]]:
    """The first rows; where quotes do not pair, quotes are taken as plain characters."""
    import csv
    import io

    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows: list[list[str]] = []
        try:
            reader = csv.reader(
                io.StringIO(text, newline="\n"),
                delimiter=delimiter,
                quoting=quoting,
                skipinitialspace=delimiter == " ",
            )
            for row in reader:
                if any(row):
                    rows.append(row[:MAXIMUM_COLUMNS])
                if len(rows) > SAMPLE_ROWS:
                    break
        except csv.Error:
            # A field longer than any cell is.
            if quoting == csv.QUOTE_MINIMAL:
                continue
        # A stray quote swallows the lines up to the next one.
        if quoting == csv.QUOTE_MINIMAL and any(cell.count("\n") > 200 for row in rows for cell in row):
            continue
        return rows
    return []


def _count_rows(head: bytes, text: str | None) -> int | None:
    """The rows in a whole file, not counting empty lines and line feeds within quotes; linear in its size."""
    if text is None:
        if b"\0" in head or b"\n" not in head:
            return None
        quote, feed = b'"', b"\n"
        parts = head.split(quote)
        count = sum(part.count(feed) for part in parts[::2])
        return count + (not head.endswith(feed)) - _empty_lines(head)
    outside = "".join(part if index % 2 == 0 else "x" for index, part in enumerate(text.split('"')))
    return sum(1 for line in outside.split("\n") if line.strip())


def _empty_lines(head: bytes) -> int:
    return head.count(b"\n\n") + head.count(b"\n\r\n")


def _is_number(cell: str) -> bool:
    cell = cell.strip()
    if cell.replace(".", "", 1).isdecimal() and len(cell) < 40:
        return True
    return any(character.isdigit() for character in cell) and len(cell) < 40 and _NUMBER.fullmatch(cell) is not None


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: by what stands below each name."""
    first, body = rows[0], rows[1:]
    if not body:
        # A lone row of words is a header without rows.
        return not any(_is_number(cell) for cell in first)
    if len(first) > 2 and [cell.strip() for cell in first] == [str(number) for number in range(len(first))]:
        return True
    if _are_years(first) and not all(_are_years(row) for row in body):
        return True
    likes, dislikes, repeated = 0, 0, 0
    for index, cell in enumerate(first[:200]):
        below = [row[index] for row in body if index < len(row) and row[index].strip().lower() not in _MISSING]
        if not below:
            continue
        numeric = sum(map(_is_number, below)) > len(below) / 2
        if _is_number(cell):
            dislikes += numeric or len(below) > 2
        elif numeric:
            likes += cell.strip().lower() not in _MISSING or index == 0
        elif cell in below:
            repeated += 1
    if likes or dislikes:
        return likes > dislikes
    if repeated * 2 > len(first):
        return False
    named = [cell.strip() for cell in first if cell.strip()]
    return len(named) * 2 > len(first) and len(set(named)) == len(named) and max(map(len, named)) <= 80


def _are_years(cells: list[str]) -> bool:
    """Whether all the numbers among cells are years, and there are several: they can name columns."""
    numbers = [cell.strip() for cell in cells if _is_number(cell)]
    return len(numbers) > 1 and all(len(number) == 4 and number[:2] in ("18", "19", "20") for number in numbers)


# --- JSON ---


def _read_json(head: bytes, extension: str, *, whole: bool) -> tuple[DataFacts, str]:
    form = "jsonl" if extension in ("jsonl", "ndjson") else "json"
    if form == "json" and whole and len(head) <= _LONGEST_JSON:
        text, problem = decode(head)
        if problem == BINARY:
            return DataFacts(form), problem
        data, broken = decode_json(text)
        if not broken:
            return _table_of(data), problem
        if text.lstrip()[:1] == "[":
            return _records("json", list(_leading_objects(text[:_PROBE])), None), broken
        facts = _read_lines(text, whole=True)
        return (facts, problem) if facts.columns else (DataFacts("json"), broken)
    text, problem = decode(head if whole and form == "jsonl" and len(head) <= _LONGEST_JSON else head[:_PROBE])
    if problem == BINARY:
        return DataFacts(form), problem
    if form == "json":
        found = list(_leading_objects(text))
        return _records("json", found, None), problem
    return _read_lines(text, whole=whole and len(head) <= _LONGEST_JSON), problem


def _table_of(data: object) -> DataFacts:
    if isinstance(data, list):
        return _records("json", data, len(data))
    if isinstance(data, dict) and data:
        values = list(data.values())
        if all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1:
            rows = list(zip(*(value[:SAMPLE_ROWS] for value in values), strict=True))
            return _rows("json", [str(key) for key in data], rows, len(values[0]))
        if len(values) > 1 and all(isinstance(value, dict) for value in values):
            keys = [tuple(value) for value in values[:50]]
            if len(set(keys)) == 1 and len(keys[0]) > 0:
                # Columns of indexed values, as pandas writes them.
                rows = list(zip(*([*value.values()][:SAMPLE_ROWS] for value in values[:MAXIMUM_COLUMNS]), strict=False))
                return _rows("json", [str(key) for key in data], rows, len(values[0]))
        for value in values:
            if isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict):
                return _records("json", value, len(value))
    return DataFacts("json")


def _records(form: str, records: list[object], count: int | None) -> DataFacts:
    """Objects as rows: their keys in the order in which they turn up."""
    kept = [record for record in records[:SAMPLE_ROWS] if isinstance(record, dict)]
    columns = list(dict.fromkeys(str(key) for record in kept for key in record))[:MAXIMUM_COLUMNS]
    if not columns:
        return DataFacts(form)
    rows = [tuple(record.get(column, "") for column in columns) for record in kept]
    return _rows(form, columns, rows, count)


def _rows(form: str, columns: list[str], rows: Iterable[tuple[object, ...]], count: int | None) -> DataFacts:
    columns = columns[:MAXIMUM_COLUMNS]
    limit = max(1, min(SAMPLE_ROWS, _SAMPLE_CELLS // max(len(columns), 1)))
    sample = tuple(tuple(_cell(value) for value in row[: len(columns)]) for row in list(rows)[:limit])
    return DataFacts(form, tuple(column[:_LONGEST_CELL] for column in columns), sample, count)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value[:_LONGEST_CELL]
    if value is None or isinstance(value, dict | list):
        return ""
    try:
        return str(value)[:_LONGEST_CELL]
    except ValueError:  # an integer of thousands of digits
        return ""


def _read_lines(text: str, *, whole: bool) -> DataFacts:
    """JSON Lines; the last line of a file that was cut off is left out."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not whole and not text.endswith("\n"):
        lines = lines[:-1]
    records = []
    for line in lines[:SAMPLE_ROWS]:
        data, problem = decode_json(line[:_PROBE])
        if not problem:
            records.append(data)
    return _records("jsonl", records, len(lines) if whole else None)


def _leading_objects(text: str) -> Iterator[object]:
    """The complete objects at the beginning of an array, or of the first array in an object, that is cut off."""
    import json

    decoder = json.JSONDecoder()
    start = text.find("[")
    if start < 0:
        return
    position = start + 1
    for _ in range(SAMPLE_ROWS):
        while position < len(text) and text[position] in " \n\t,":
            position += 1
        try:
            data, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield data


# --- ARFF ---


_ATTRIBUTE = lazy(r"@attribute\s+(?:'([^'\n]*)'|\"([^\"\n]*)\"|(\S+))", re.IGNORECASE)


def _read_arff(text: str) -> DataFacts:
    columns: list[str] = []
    sample: list[tuple[str, ...]] = []
    data = False
    for line in text.split("\n"):
        bare = line.strip()
        if not bare or bare[0] == "%":
            continue
        if data:
            if bare[0] != "{":
                cells = bare[:_PROBE].split(",")[: len(columns)]
                sample.append(tuple(cell.strip().strip("'\"")[:_LONGEST_CELL] for cell in cells))
            if len(sample) >= min(SAMPLE_ROWS, _SAMPLE_CELLS // max(len(columns), 1)):
                break
        elif bare[:5].lower() == "@data":
            data = True
        elif len(columns) < MAXIMUM_COLUMNS:
            match = _ATTRIBUTE.match(bare)
            if match:
                columns.append((match[1] or match[2] or match[3] or "")[:_LONGEST_CELL])
    return DataFacts("arff", tuple(columns), tuple(sample))
