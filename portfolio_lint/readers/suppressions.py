"""Comments that suppress findings, in Python, notebooks, YAML, TOML, requirements, Dockerfiles and Markdown.

Files without the words `portfolio-lint:` cost a search for them and nothing more. In the others comments are
told from texts by the rules of each language: what stands in a string suppresses nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from portfolio_lint.facts.files import FileKind
from portfolio_lint.facts.suppressions import Suppression
from portfolio_lint.patterns import lazy

MARK = "portfolio-lint:"

_DIRECTIVE = lazy(r"(?:^|[#\s])portfolio-lint:\s*(?P<word>[A-Za-z-]+)(?P<bracket>\s*\[(?P<codes>[^\]\n]*)\])?")
# What people write who know other linters. Anything else is prose that mentions the tool.
_MEANT = frozenset("ignore ignores ignored disable noqa nolint skip off allow suppress".split())
_HASH = lazy(r"(?:^|(?<=\s))#")
_TOML = lazy(r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|(?P<comment>#[^\n]*)", re.DOTALL)
_MOST = 1_000

_Unit = tuple[int, int]


class _Units:
    """The statements of a text, by their first and last line, in order and without overlaps."""

    def __init__(self, units: Iterable[_Unit]) -> None:
        self._units = list(units)
        self._starts = [first for first, _ in self._units]

    def at(self, line: int) -> _Unit | None:
        position = bisect_right(self._starts, line) - 1
        return self._units[position] if position >= 0 and line <= self._units[position][1] else None

    def after(self, line: int) -> _Unit | None:
        position = bisect_right(self._starts, line)
        return self._units[position] if position < len(self._units) else None

    def begin_after(self, line: int) -> bool:
        return not self._starts or line < self._starts[0]


class _Comment(Struct, frozen=True):
    """A comment of a language in which it ends with the line; `alone` where nothing stands before it."""

    text: str
    line: int
    alone: bool


def find_suppressions(kind: FileKind, path: str, text: str) -> tuple[Suppression, ...]:
    """The suppressing comments of a text file of some kind, in order; at most a thousand."""
    if MARK not in text:
        return ()
    text = text.removeprefix("\ufeff")
    return tuple(islice(_find(kind, path.lower().rpartition(".")[2], text), _MOST))


def _find(kind: FileKind, extension: str, text: str) -> Iterator[Suppression]:
    if kind == "python":
        return _in_lines(*_python(text))
    if kind == "document" and extension not in ("rst", "rest"):
        return _in_markdown(text)
    if kind == "dockerfile":
        return _in_dockerfile(text)
    if extension == "toml":
        return _in_lines(*_toml(text))
    if extension in ("yml", "yaml"):
        return _in_lines(*_yaml(text))
    if kind == "manifest" and extension in ("txt", "in", "pip"):
        return _in_lines(*_requirements(text))
    return iter(())


def find_in_notebook(content: bytes) -> tuple[Suppression, ...]:
    """The suppressing comments in the cells of a notebook. A damaged one has none."""
    if MARK.encode() not in content:
        return ()
    import msgspec

    try:
        notebook = msgspec.json.decode(content)
        cells = notebook.get("cells") or [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        found: list[Suppression] = []
        for index, cell in enumerate(cells):
            source = cell.get("source", cell.get("input", ""))
            source = source if isinstance(source, str) else "".join(source)
            if MARK in source:
                found.extend(_in_cell(cell.get("cell_type") == "code", source, index))
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return ()
    return tuple(found[:_MOST])


def _directive(comment: str) -> tuple[str, ...] | None:
    """The codes that a comment suppresses, as written; None where it is no such comment."""
    match = _DIRECTIVE.search(comment)
    if match is None:
        return None
    word = match["word"].lower()
    if word == "ignore" and match["bracket"]:
        return tuple(code.strip() for code in match["codes"].split(",") if code.strip())
    return () if word in _MEANT else None


def _in_lines(comments: Iterable[_Comment], units: _Units) -> Iterator[Suppression]:
    """What comments cover in a text made of units, such as statements, that each go over some lines.

    A comment behind code covers the statement that begins or ends on its line, one within a statement its own
    line, and one on a line of its own the statement that follows. Before the first statement it also covers
    the file as a whole.
    """
    for comment in comments:
        codes = _directive(comment.text)
        if codes is None:
            continue
        line = comment.line
        around, following = units.at(line), units.after(line)
        if around is not None:
            first, last = around if line in around and not comment.alone else (line, line + comment.alone)
        else:
            first, last = line, following[1] if comment.alone and following is not None else line
        yield Suppression(codes, line, first, last, whole=comment.alone and units.begin_after(line))


# -- Python


def _python(text: str) -> tuple[list[_Comment], _Units]:
    """Comments, and statements with their lines; decorators belong to what they decorate."""
    import io
    import tokenize

    lines = text.split("\n")
    comments: list[_Comment] = []
    units: list[_Unit] = []
    layout = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER)
    start = reached = 0
    fresh, decorated = True, False
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            reached = token.end[0]
            if token.type == tokenize.COMMENT:
                line, column = token.start
                comments.append(_Comment(token.string, line, not lines[line - 1][:column].strip()))
            elif token.type == tokenize.NEWLINE:
                if start and not decorated:
                    units.append((start, token.start[0]))
                    start = 0
                fresh = True
            elif token.type not in layout:
                if fresh:
                    decorated = token.string == "@"
                    start = start or token.start[0]
                fresh = False
    except (tokenize.TokenError, SyntaxError):
        if start:
            units.append((start, reached))
        # What comes after the break is read line by line; only comments on lines of their own are surely such.
        for number, rest in enumerate(lines[reached:], reached + 1):
            if rest.lstrip()[:1] == "#":
                comments.append(_Comment(rest.strip(), number, True))
            elif rest.strip():
                units.append((number, number))
    return comments, _Units(units)


def _in_cell(is_code: bool, source: str, index: int) -> Iterator[Suppression]:
    """A comment on a line of its own covers the cell; in the first cell, the notebook as a whole too."""
    last = source.count("\n") + 1
    if not is_code:
        for codes, line, _ in _html_comments(source):
            yield Suppression(codes, line, 1, last, index, whole=index == 0)
        return
    from portfolio_lint.readers.magics import split_magics

    python, _ = split_magics(source, index)
    comments, units = _python(python)
    read = python.split("\n")
    for number, text in enumerate(source.split("\n"), 1):
        # Lines that are no Python: shell commands, and whole cells of another language.
        if MARK in text and (number > len(read) or read[number - 1] != text):
            at = _HASH.search(text)
            if at is not None:
                comments.append(_Comment(text[at.start() :], number, not text[: at.start()].strip()))
    comments.sort(key=lambda comment: comment.line)
    alone = {comment.line for comment in comments if comment.alone}
    for found in _in_lines(comments, units):
        if found.line in alone:
            yield Suppression(found.codes, found.line, 1, last, index, whole=index == 0)
        else:
            yield Suppression(found.codes, found.line, found.first, found.last, index)


# -- configuration


def _yaml(text: str) -> tuple[list[_Comment], _Units]:
    """Comments on lines with the mark, and the lines that hold anything else."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    starts: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    broken = len(lines := text.split("\n"))
    try:
        for token in yaml.scan(text, Loader=loader):
            if type(token).__name__ == "ScalarToken":
                starts.append((token.start_mark.line, token.start_mark.column))
                ends.append((token.end_mark.line, token.end_mark.column))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        broken = mark.line if mark is not None else 0
    comments: list[_Comment] = []
    for number, line in enumerate(lines):
        for at in _HASH.finditer(line) if MARK in line else ():
            alone = not line[: at.start()].strip()
            before = bisect_right(starts, (number, at.start())) - 1
            in_text = before >= 0 and (number, at.start()) < ends[before]
            if not in_text and (number < broken or alone):
                comments.append(_Comment(line[at.start() :], number + 1, alone))
                break
    return comments, _filled(lines)


def _toml(text: str) -> tuple[list[_Comment], _Units]:
    comments = []
    line, reached = 1, 0
    for match in _TOML.finditer(text):
        if match["comment"] and MARK in match[0]:
            line += text.count("\n", reached, match.start())
            reached = match.start()
            before = text[text.rfind("\n", 0, reached) + 1 : reached]
            comments.append(_Comment(match[0], line, not before.strip()))
    return comments, _filled(text.split("\n"))


def _requirements(text: str) -> tuple[list[_Comment], _Units]:
    lines = text.split("\n")
    comments = []
    for number, line in enumerate(lines, 1):
        at = _HASH.search(line) if MARK in line else None
        if at is not None:
            comments.append(_Comment(line[at.start() :], number, not line[: at.start()].strip()))
    return comments, _filled(lines)


def _filled(lines: list[str]) -> _Units:
    """The lines that are neither empty nor a comment."""
    return _Units((number, number) for number, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#")


def _in_dockerfile(text: str) -> Iterator[Suppression]:
    """A Dockerfile knows comments on lines of their own only, also between the lines of an instruction."""
    from portfolio_lint.readers.dockerfile import read_dockerfile

    lines = text.split("\n")
    instructions = read_dockerfile(text).instructions
    filled = [number for number, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#"]
    limits = [*(instruction.line for instruction in instructions[1:]), len(lines) + 1]
    ends = [filled[bisect_left(filled, limit) - 1] for limit in limits] if filled else []
    spans = [(each.line, max(each.line, end)) for each, end in zip(instructions, ends, strict=False)]
    units = _Units(spans)
    arguments = {each.line: each.arguments for each in instructions}
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        codes = _directive(bare) if bare[:1] == "#" and MARK in bare else None
        if codes is None:
            continue
        around, following = units.at(number), units.after(number)
        if around is None:
            last = following[1] if following is not None else number
            yield Suppression(codes, number, number, last, whole=units.begin_after(number))
        # An instruction keeps the lines of a here-document, which are no comments, and nothing else after its first.
        elif not any(bare == kept.strip() for kept in arguments[around[0]].split("\n")[1:]):
            yield Suppression(codes, number, *around)


# -- Markdown


def _in_markdown(text: str) -> Iterator[Suppression]:
    """A comment covers the block that it stands in or that follows it, and the file as a whole."""
    from portfolio_lint.readers.markdown import read_markdown

    blocks = read_markdown(text).blocks
    starts = [block.line for block in blocks]
    end = text.count("\n") + 1
    for codes, line, inline in _html_comments(text):
        at = max(bisect_right(starts, line) - inline, 0)
        after = at + 1
        if at < len(blocks) and blocks[at].kind in ("row", "item"):
            # A table or a list is one block to its author.
            while after < len(blocks) and blocks[after].kind == blocks[at].kind:
                after += 1
        last = starts[after] - 1 if after < len(blocks) else end
        first = min(line, starts[at]) if inline and at < len(blocks) else line
        yield Suppression(codes, line, first, max(last, line), whole=True)


def _html_comments(text: str) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """Codes, line and whether it stands within a line, of each comment that is one: code in a text is none."""
    import pyromark

    from portfolio_lint.readers.decoding import without_surrogates

    text = without_surrogates(text)
    content = text.encode()
    line, reached, block = 1, 0, 0
    for event, span in pyromark.events_with_range(text):
        if isinstance(event, str):
            continue
        name, detail = next(iter(event.items()))
        if name == "Start" and detail == "HtmlBlock":
            block = span["start"]
        ended = name == "End" and detail == "HtmlBlock"
        if not ended and name != "InlineHtml":
            continue
        start = block if ended else span["start"]
        html = content[start : span["end"]]
        if MARK.encode() in html:
            line += content.count(b"\n", reached, start)
            reached = start
            for codes, below in _parse_html(html.decode(errors="replace")):
                yield codes, line + below, not ended


def _parse_html(html: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Codes and line, from 0, of the suppressing comments in a piece of HTML."""
    start = html.find("<!--")
    while start >= 0 and (end := html.find("-->", start + 4)) >= 0:
        comment = html[start + 4 : end]
        codes = _directive(comment.strip())
        if codes is not None:
            yield codes, html.count("\n", 0, start + 4 + comment.index(MARK))
        start = html.find("<!--", end + 3)
