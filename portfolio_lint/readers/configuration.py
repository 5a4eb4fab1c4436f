"""YAML, TOML, JSON and INI files as flat entries in document order: path, raw value, line.

YAML is read from the parser's events and not from a loaded document: keys and values stay the text that
stands there (GitHub's `on:` is no truth value), tags mean nothing, and a file that breaks off in the middle
keeps everything before the break.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

import msgspec

from portfolio_lint.facts.configuration import ConfigurationFacts, Entry
from portfolio_lint.patterns import Match, lazy

MAXIMUM_ENTRIES = 5_000
MAXIMUM_DEPTH = 64
# The parser's time grows with the square of the depth of flow collections.
_HOPELESS_DEPTH = 200
_LONGEST_VALUE = 10_000
# A pure-Python TOML parser takes a second for each megabyte.
_LONGEST_TOML = 500_000

_Path = tuple[str, ...]

_TEMPLATE = lazy(r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|\$\{\{[^{}\n]*\}\}")
_PLACEHOLDER = lazy(r"zqtemplate(\d+)z")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_YAML_LINE = lazy(r"""(?:- )?(?:"([^"\n]*)"|'([^'\n]*)'|([\w./$@-]+))[ \t]*:(?:[ \t]+(.*))?$""")


def read_configuration(path: str, text: str) -> tuple[ConfigurationFacts, str]:
    """A configuration file by what its name says it is written in; YAML where the name says nothing."""
    name = path.rpartition("/")[2].lower()
    extension = name.rpartition(".")[2]
    if extension == "toml" or name in ("pipfile", "pdm.lock", "poetry.lock", "uv.lock"):
        return read_toml(text)
    if extension in ("json", "jsonc", "json5"):
        return read_json(text)
    if (
        extension in ("ini", "cfg", "conf")
        or name in ("procfile", "config", ".flake8", ".coveragerc", ".pylintrc", ".editorconfig")
        or name.startswith("procfile.")
    ):
        return read_ini(text)
    return read_yaml(text)


# --- YAML ---


def read_yaml(text: str) -> tuple[ConfigurationFacts, str]:
    """A YAML file of any number of documents; one that is a template is read as far as it goes."""
    text = text.removeprefix("\ufeff")
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub(" ", text)
    entries, truncated, problem, line = _yaml_entries(text)
    if problem and ("{{" in text or "{%" in text):
        filled, originals = _fill_template(text)
        again, truncated_again, problem_again, line_again = _yaml_entries(filled)
        if not problem_again or line_again > line:
            entries = [_restore(entry, originals) for entry in again]
            truncated, line = truncated_again, line_again
            problem = problem_again or "a template, read without its control lines"
            if not problem_again:
                return ConfigurationFacts(tuple(entries), truncated), problem
    if problem:
        rest = _yaml_by_line(text, line, MAXIMUM_ENTRIES - len(entries))
        entries = [entry for entry in entries if entry.line < line] + rest
    return ConfigurationFacts(tuple(entries), truncated), problem


class _Frame:
    """An open collection. `start` is the number of entries before it; `copied` those that merges brought."""

    __slots__ = ("anchor", "copied", "index", "key", "line", "mapping", "merge", "own", "path", "start")

    def __init__(self, *, mapping: bool, path: _Path, start: int, line: int, anchor: str | None, merge: bool) -> None:
        self.mapping = mapping
        self.path = path
        self.start = start
        self.line = line
        self.anchor = anchor
        # The value of a merge key: what stands in it belongs to the mapping around it.
        self.merge = merge
        self.key: str | None = None
        self.index = 0
        self.own: set[str] = set()
        self.copied: list[tuple[int, int]] = []


def _yaml_entries(text: str) -> tuple[list[Entry], bool, str, int]:
    """Entries, whether some are missing, the problem and its line (0 where there is none)."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reading = _YamlReading(text.count("\n") + 1)
    try:
        for event in yaml.parse(text.encode(), Loader=loader):
            if not reading.take(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reading.close()
        return reading.entries, reading.truncated, f"not valid YAML (line {line}: {error.problem or 'broken'})", line
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        reading.close()
        return (
            reading.entries,
            reading.truncated,
            "not valid YAML",
            1 + max((e.line for e in reading.entries), default=0),
        )
    problem = "nested too deeply" if reading.hopeless else ""
    if reading.truncated:
        reading.close()
    return reading.entries, reading.truncated, problem, reading.line if problem else 0


class _YamlReading:
    """Entries made from events one by one, without recursion and within the budget."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self.entries: list[Entry] = []
        self.truncated = False
        self.hopeless = False
        self.line = 0
        self._document = -1
        self._stack: list[_Frame] = []
        self._skipped = 0
        self._anchors: dict[str, tuple[list[Entry], int]] = {}

    def take(self, event: object) -> bool:
        """Take an event in; False once there is no use in going on."""
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self._document += 1
            self._anchors.clear()
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            return self._open(event, mapping=kind == "MappingStartEvent")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            if self._skipped:
                self._skipped -= 1
            else:
                self._shut(self._stack.pop())
        elif kind in ("ScalarEvent", "AliasEvent") and not self._skipped:
            self._leaf(event, alias=kind == "AliasEvent")
        if len(self.entries) >= MAXIMUM_ENTRIES:
            self.truncated = True
            return False
        return True

    def close(self) -> None:
        """End the collections that the file left open, so that no key of theirs is lost."""
        while self._stack:
            frame = self._stack.pop()
            if frame.mapping and frame.key and frame.key != "<<":
                self._add((*frame.path, frame.key), "", frame.line)
            self._shut(frame)

    def _add(self, path: _Path, value: str, line: int) -> None:
        if len(self.entries) < MAXIMUM_ENTRIES:
            # An empty value at the end of the file is said to stand below it.
            line = min(line, self._lines)
            self.entries.append(Entry(path, value[:_LONGEST_VALUE], line, max(self._document, 0)))

    def _place(self) -> tuple[_Path, bool]:
        """The path of the value that comes now, and whether it is merged into its surroundings."""
        if not self._stack:
            return (), False
        frame = self._stack[-1]
        if frame.mapping:
            key, frame.key = frame.key or "", None
            if key == "<<":
                return frame.path, True
            frame.own.add(key)
            return (*frame.path, key), False
        if frame.merge:
            return frame.path, True
        frame.index += 1
        return (*frame.path, str(frame.index - 1)), False

    def _awaits_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].mapping and self._stack[-1].key is None

    def _open(self, event: object, *, mapping: bool) -> bool:
        line: int = event.start_mark.line + 1  # type: ignore[attr-defined]
        if self._skipped:
            self._skipped += 1
            if self._skipped + len(self._stack) > _HOPELESS_DEPTH:
                self.truncated = self.hopeless = True
                self.line = line
                return False
            return True
        if self._awaits_key():
            self._stack[-1].key = "?"
            self._skipped = 1
            return True
        path, merge = self._place()
        if len(self._stack) >= MAXIMUM_DEPTH:
            self._add(path, "", line)
            self.truncated = True
            self._skipped = 1
            return True
        anchor: str | None = event.anchor  # type: ignore[attr-defined]
        self._stack.append(
            _Frame(mapping=mapping, path=path, start=len(self.entries), line=line, anchor=anchor, merge=merge)
        )
        return True

    def _shut(self, frame: _Frame) -> None:
        entries = self.entries
        if frame.copied:
            depth = len(frame.path)
            doubled = {
                index
                for start, end in frame.copied
                for index in range(start, end)
                if entries[index].key[depth : depth + 1] and entries[index].key[depth] in frame.own
            }
            if doubled:
                entries[frame.start :] = [
                    entry for index, entry in enumerate(entries[frame.start :], frame.start) if index not in doubled
                ]
        if frame.merge:
            if self._stack:
                self._merged(self._stack[-1], frame.start)
        elif len(entries) == frame.start:
            self._add(frame.path, "", frame.line)
        if frame.anchor:
            self._anchors[frame.anchor] = (entries[frame.start :], len(frame.path))

    def _leaf(self, event: object, *, alias: bool) -> None:
        line: int = event.start_mark.line + 1  # type: ignore[attr-defined]
        anchor: str | None = event.anchor  # type: ignore[attr-defined]
        value: str = f"*{anchor}" if alias else event.value  # type: ignore[attr-defined]
        if self._awaits_key():
            self._stack[-1].key = value[:_LONGEST_VALUE]
            return
        path, merge = self._place()
        start = len(self.entries)
        if not alias:
            if not merge:
                self._add(path, value, line)
            if anchor:
                self._anchors[anchor] = ([Entry((), value[:_LONGEST_VALUE], line)], 0)
        elif anchor in self._anchors:
            copied, depth = self._anchors[anchor]
            for entry in copied[: MAXIMUM_ENTRIES - start]:
                below = entry.key[depth:]
                if len(path) + len(below) > 2 * MAXIMUM_DEPTH:
                    self.truncated = True
                else:
                    self._add((*path, *below), entry.value, entry.line)
        elif not merge:
            self._add(path, "", line)
        if merge and self._stack:
            self._merged(self._stack[-1], start)

    def _merged(self, frame: _Frame, start: int) -> None:
        if frame.mapping and len(self.entries) > start:
            frame.copied.append((start, len(self.entries)))


def _fill_template(text: str) -> tuple[str, list[str]]:
    """The text with template tags replaced by words and control lines emptied, and the tags in order."""
    originals: list[str] = []

    def fill(match: Match) -> str:
        originals.append(match[0])
        return f"zqtemplate{len(originals) - 1}z"

    lines = []
    for line in text.split("\n"):
        bare = line.strip().removeprefix("- ").strip()
        only_tags = bare.startswith(("{{", "{%", "{#")) and not _TEMPLATE.sub("", bare).strip()
        lines.append("" if only_tags else _TEMPLATE.sub(fill, line))
    return "\n".join(lines), originals


def _restore(entry: Entry, originals: list[str]) -> Entry:
    def original(match: Match) -> str:
        index = int(match[1]) if len(match[1]) < 9 else len(originals)
        return originals[index] if index < len(originals) else match[0]

    key = tuple(_PLACEHOLDER.sub(original, part) for part in entry.key)
    return Entry(key, _PLACEHOLDER.sub(original, entry.value), entry.line, entry.document)


def _yaml_by_line(text: str, first: int, budget: int) -> list[Entry]:
    """The top-level `key: value` lines from a line on, for what the parser could not read."""
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(entries) >= budget:
            break
        if number < first or len(line) > 1_000 or ":" not in line:
            continue
        match = _YAML_LINE.match(line)
        if match:
            value = (match[4] or "").strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            entries.append(Entry((match[1] or match[2] or match[3] or "",), value, number))
    return entries


# --- TOML and JSON ---


class _Lines:
    """From offsets to line numbers."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    def at(self, offset: int) -> int:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        return bisect_right(self._starts, offset)


def _flatten(data: object, line_of: Callable[[_Path, object, bool], int]) -> ConfigurationFacts:
    """Flatten decoded data. `line_of` is asked for every path in document order, with the value there."""
    entries: list[Entry] = []
    truncated = False
    stack: list[Iterator[tuple[_Path, object, bool]]] = [iter([((), data, False)])]
    while stack and len(entries) < MAXIMUM_ENTRIES:
        for path, value, item in stack[-1]:
            line = line_of(path, value, item)
            if isinstance(value, dict | list) and value:
                if len(stack) <= MAXIMUM_DEPTH:
                    stack.append(_children(path, value))
                    break
                truncated = True
                value = ""
            entries.append(Entry(path, _scalar(value), line))
            if len(entries) >= MAXIMUM_ENTRIES:
                truncated = True
                break
        else:
            stack.pop()
    return ConfigurationFacts(tuple(entries), truncated)


def _children(path: _Path, value: dict[object, object] | list[object]) -> Iterator[tuple[_Path, object, bool]]:
    if isinstance(value, dict):
        return (((*path, str(key)), child, False) for key, child in value.items())
    return (((*path, str(index)), child, True) for index, child in enumerate(value))


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value[:_LONGEST_VALUE]
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return ""
    try:
        return str(value)[:_LONGEST_VALUE]
    except ValueError:  # an integer of thousands of digits
        return ""


def read_toml(text: str) -> tuple[ConfigurationFacts, str]:
    """A TOML file; one that does not parse gives its `key = value` lines."""
    import tomllib

    text = text.removeprefix("\ufeff")
    assignments = _toml_assignments(text)
    lines = _Lines(text)
    problem = ""
    data: dict[str, object] = {}
    if len(text) > _LONGEST_TOML:
        problem = "too long to parse, read by line"
    elif text.count(".") > 1_000 and any(line.count(".") > 1_000 for line in text.split("\n")):
        # The parser's time grows with the square of the parts of a dotted key.
        problem = "a key of too many parts, read by line"
    else:
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError, OverflowError) as error:
            problem = f"not valid TOML ({str(error)[:120] or 'broken'})"
    if problem:
        entries = [Entry(path, value, lines.at(offset)) for path, value, offset in assignments[:MAXIMUM_ENTRIES]]
        return ConfigurationFacts(tuple(entries), len(assignments) > MAXIMUM_ENTRIES), problem
    offsets: dict[_Path, int] = {}
    for path, _, offset in assignments:
        offsets.setdefault(path, offset)
    cursor = 0

    def line_of(path: _Path, value: object, item: bool) -> int:
        nonlocal cursor
        known = offsets.get(path)
        if known is not None:
            cursor = known
        elif isinstance(value, str) and value:
            # An element of a list or of an inline table: it stands soon after the one before it.
            found = text.find(value if item else path[-1], cursor, cursor + 5_000)
            if found >= 0:
                cursor = found + (len(value) if item else 0)
                return lines.at(found)
        return lines.at(cursor)

    return _flatten(data, line_of), ""


def toml_lines(text: str) -> dict[_Path, int]:
    """The lines of a TOML text's tables, keys and elements of lists, as far as reading line by line can tell."""
    lines = _Lines(text)
    found: dict[_Path, int] = {}
    for path, _, offset in _toml_assignments(text):
        for end in range(1, len(path) + 1):
            found.setdefault(path[:end], lines.at(offset))
    return found


def _toml_assignments(text: str) -> list[tuple[_Path, str, int]]:
    """Tables, assignments and elements of multi-line arrays as they look line by line: path, raw value, offset."""
    found: list[tuple[_Path, str, int]] = []
    counters: dict[_Path, int] = {}
    table: _Path = ()
    array: _Path | None = None
    item, fence, offset = 0, "", 0
    for line in text.split("\n"):
        start, offset = offset, offset + len(line) + 1
        bare = line.strip()
        if fence:
            if fence in bare:
                fence = ""
            continue
        if not bare or bare[0] == "#":
            continue
        if array is not None:
            for value in _quoted(bare):
                found.append(((*array, str(item)), value, start))
                item += 1
            if _without_comment(bare).endswith("]"):
                array = None
            continue
        if bare[0] == "[":
            header = _without_comment(bare).strip("[]")
            table = _numbered(_toml_key(header), counters, new=bare.startswith("[["))
            found.append((table, "", start))
            continue
        # A quoted key may hold the sign itself.
        closed = bare.find(bare[0], 1) if bare[0] in ('"', "'") else 0
        equals = bare.find("=", max(closed, 0))
        left, right = bare[:equals], bare[equals + 1 :]
        if equals < 0 or not left.strip() or len(left) > 500:
            continue
        path, value = (*table, *_toml_key(left)), right.strip()
        for quotes in ('"""', "'''"):
            if value.startswith(quotes) and quotes not in value[3:]:
                fence = quotes
        if value.startswith("[") and not _without_comment(value).endswith("]"):
            array = path
            found.append((path, "", start))
            elements = _quoted(value)
            found.extend(((*path, str(index)), element, start) for index, element in enumerate(elements))
            item = len(elements)
        elif value.startswith("[") and not value.startswith("[["):
            found.append((path, "", start))
            found.extend(((*path, str(index)), element, start) for index, element in enumerate(_quoted(value)))
        else:
            quoted = _quoted(value[:_LONGEST_VALUE]) if value[:1] in ('"', "'") else []
            found.append((path, quoted[0] if quoted else _without_comment(value)[:_LONGEST_VALUE], start))
        if len(found) > 4 * MAXIMUM_ENTRIES:
            break
    return found


def _numbered(path: _Path, counters: dict[_Path, int], *, new: bool) -> _Path:
    """A table's path with the numbers of the elements of the arrays of tables it stands in."""
    full: _Path = ()
    for position, part in enumerate(path[:MAXIMUM_DEPTH], 1):
        full = (*full, part)
        if position == len(path) and new:
            counters[full] = counters.get(full, -1) + 1
        if full in counters:
            full = (*full, str(counters[full]))
    return full


_QUOTED = lazy(r"\"((?:[^\"\\\n]|\\.)*)(\"?)|'([^'\n]*)'")


def _quoted(text: str) -> list[str]:
    found = _QUOTED.finditer(text)
    return [match[3] if match[1] is None else match[1] for match in found if match[2] != ""]


def _without_comment(text: str) -> str:
    return text.partition(" #")[0].rstrip() if "#" in text else text


def _toml_key(text: str) -> _Path:
    text = text.strip()
    if '"' not in text and "'" not in text:
        return tuple(part.strip() for part in text.split("."))
    parts = re.findall(r"\"([^\"]*)\"|'([^']*)'|([^.\"'\s]+)", text)
    return tuple(double or single or bare for double, single, bare in parts)


def read_json(text: str) -> tuple[ConfigurationFacts, str]:
    """A JSON file, also with NaN or comments in it; one that does not parse gives its `"key": value` lines."""
    text = text.removeprefix("\ufeff")
    data, problem = decode_json(text)
    if problem:
        return _json_by_line(text), problem
    lines = _Lines(text)
    cursor, failures = 0, 0

    def line_of(path: _Path, value: object, item: bool) -> int:
        # Keys come in the order of the text; one that is written with escapes is not found, and costs a search.
        nonlocal cursor, failures
        if path and not item and failures < 20:
            wanted = f'"{path[-1]}"'
            found = text.find(wanted, cursor)
            if found < 0:
                failures += 1
                return lines.at(cursor)
            cursor = found + len(wanted)
            line = lines.at(found)
        elif item and isinstance(value, str) and value and failures < 20:
            found = text.find(f'"{value}"', cursor)
            if found < 0:
                failures += 1
                return lines.at(cursor)
            cursor = found
            line = lines.at(found)
        else:
            line = lines.at(cursor)
        if isinstance(value, str):
            # Past the value, lest it is taken for the next key.
            cursor = min(cursor + len(value) + 3, len(text))
        return line

    return _flatten(data, line_of), ""


def decode_json(text: str) -> tuple[object, str]:
    """The data in a JSON text and what is wrong with it. NaN and comments are taken as they are meant."""
    try:
        return msgspec.json.decode(text), ""
    except (ValueError, RecursionError) as error:
        problem = f"not valid JSON ({str(error)[:120]})"
    if not text.strip() or len(text) > 2_000_000:
        return None, problem
    import json

    for candidate in (text, _without_json_comments(text)):
        try:
            return json.loads(candidate), ""
        except (ValueError, RecursionError):
            continue
    return None, problem


# The end may lack: a text or comment that is never closed must not be tried again from each beginning in it.
_JSON_TOKEN = lazy(r"\"(?:[^\"\\\n]|\\.)*\"?|//[^\n]*|/\*[\s\S]*?(?:\*/|(?![\s\S]))|,(?=\s{0,200}[}\]])")


def _without_json_comments(text: str) -> str:
    """Comments and trailing commas blanked, as `tsconfig.json` and many hand-written files have them."""
    return _JSON_TOKEN.sub(lambda match: match[0] if match[0][0] == '"' else " ", text)


def _json_by_line(text: str) -> ConfigurationFacts:
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare[:1] != '"' or len(bare) > 2_000:
            continue
        key, colon, value = bare[1:].partition('"')
        value = colon and value.lstrip()
        if not value.startswith(":"):
            continue
        value = value[1:].strip().removesuffix(",").rstrip()
        if value in ("{", "["):
            value = ""
        entries.append(Entry((key,), value.strip('"'), number))
        if len(entries) == MAXIMUM_ENTRIES:
            return ConfigurationFacts(tuple(entries), truncated=True)
    return ConfigurationFacts(tuple(entries))


# --- INI ---


def read_ini(text: str) -> tuple[ConfigurationFacts, str]:
    """An INI file, `setup.cfg` or `Procfile`: `(section, key)`, or `(key,)` before the first section.

    Continued lines are joined to the value with line feeds; nothing is interpolated.
    """
    entries: list[Entry] = []
    section: _Path = ()
    path: _Path = ()
    values: list[str] = []
    line_number = indent = strange = 0
    used = True

    def finish() -> None:
        if path:
            entries.append(Entry(path, "\n".join(values).strip()[:_LONGEST_VALUE], line_number))

    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        depth = len(line) - len(line.lstrip())
        if path and depth > indent:
            values.append(bare)
            continue
        finish()
        path, values = (), []
        if len(entries) >= MAXIMUM_ENTRIES:
            return ConfigurationFacts(tuple(entries[:MAXIMUM_ENTRIES]), truncated=True), ""
        if bare[0] == "[" and "]" in bare:
            if not used:
                entries.append(Entry(section, "", line_number))
            section, used = (bare[1 : bare.index("]")].strip(),), False
            line_number = number
            continue
        place = min((at for at in (bare.find("="), bare.find(":")) if at > 0), default=0)
        key = bare[:place].strip() if place else bare
        if not place and not section:
            strange += 1
            continue
        path, line_number, indent, used = (*section, key), number, depth, True
        if place:
            values.append(bare[place + 1 :].strip())
    finish()
    if not used:
        entries.append(Entry(section, "", line_number))
    problem = f"{strange} lines are no settings" if strange else ""
    return ConfigurationFacts(tuple(entries[:MAXIMUM_ENTRIES])), problem
