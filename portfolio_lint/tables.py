"""Evidence by table: all that the knowledge tables decide, found in one pass over a project's facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cached_property

from portfolio_lint.concepts import CallPattern, Concept
from portfolio_lint.facts.code import Call, Value
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Place
from portfolio_lint.names import NameIndex, last_segment, matches_any
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Project

_FALSE = frozenset({"False", "0", "0.0", "", "none"})


class Tables:
    """The tables of all concepts, indexed by what they look at."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._texts_by_language: dict[str, list[tuple[str, Pattern]]] = {}

    @cached_property
    def _calls(self) -> NameIndex[tuple[str, CallPattern | None]]:
        entries: list[tuple[str, tuple[str, CallPattern | None]]] = []
        for identifier, concept in self._concepts.items():
            entries.extend((name, (identifier, None)) for name in concept.calls)
            entries.extend((name, (identifier, pattern)) for pattern in concept.patterns for name in pattern.names)
        return NameIndex(entries)

    @cached_property
    def _attributes(self) -> NameIndex[str]:
        return NameIndex((name, key) for key, concept in self._concepts.items() for name in concept.attributes)

    @cached_property
    def _bases(self) -> NameIndex[str]:
        return NameIndex((name, key) for key, concept in self._concepts.items() for name in concept.bases)

    @cached_property
    def _decorators(self) -> NameIndex[str]:
        return NameIndex((name, key) for key, concept in self._concepts.items() for name in concept.decorators)

    @cached_property
    def _keywords(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for identifier, concept in self._concepts.items():
            for keyword, accepted in concept.keywords.items():
                index.setdefault(keyword, []).append((identifier, accepted))
        return index

    @cached_property
    def _files(self) -> _PathIndex:
        return _PathIndex((glob, key) for key, concept in self._concepts.items() for glob in concept.files)

    @cached_property
    def _shell(self) -> list[tuple[str, Pattern]]:
        return [
            (key, lazy("|".join(f"(?:{expression})" for expression in concept.shell)))
            for key, concept in self._concepts.items()
            if concept.shell
        ]

    def _texts(self, language: str) -> list[tuple[str, Pattern]]:
        if language not in self._texts_by_language:
            self._texts_by_language[language] = [
                (key, lazy("|".join(f"(?:{expression})" for expression in concept.texts[language])))
                for key, concept in self._concepts.items()
                if language in concept.texts
            ]
        return self._texts_by_language[language]

    @cached_property
    def _words(self) -> list[tuple[str, Pattern]]:
        return [(key, phrases(concept.words)) for key, concept in self._concepts.items() if concept.words]

    def places_to_look(self, concept: str) -> frozenset[str]:
        """What the signs of a concept are about, each a value that `look_into` takes."""
        return self._places_to_look.get(concept, frozenset())

    @cached_property
    def _places_to_look(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(_places_to_look(concept)) for key, concept in self._concepts.items()}

    def look_into(self, where: str, project: Project, found: dict[str, list[Place]]) -> None:
        """Add what the tables find there to the places by concept, in no particular order.

        One pass is for all concepts, of which most look into the code.
        """
        look: dict[str, Callable[[Project, dict[str, list[Place]]], None]] = {
            "code": self._find_in_code,
            "files": self._find_in_files,
            "texts": self._find_in_texts,
            "prose": self._find_in_prose,
            "configuration": self._find_in_configuration,
        }
        look[where](project, found)

    def _find_in_code(self, project: Project, found: dict[str, list[Place]]) -> None:
        self._find_in_calls(project, found)
        for unit in project.code:
            for attribute in unit.facts.attributes:
                for name in attribute.names if project.runs(unit, attribute.scope) else ():
                    for concept in self._attributes.find(name):
                        self._add(found, concept, unit.path, attribute.line, attribute.cell, last_segment(name))
            for defined in unit.facts.classes:
                for base in defined.bases:
                    for concept in self._bases.find(base):
                        self._add(found, concept, unit.path, defined.line, defined.cell, f"class {defined.name}")
            for function in unit.facts.functions:
                for decorator in function.decorators:
                    for name in decorator.names:
                        for concept in self._decorators.find(name):
                            self._add(found, concept, unit.path, function.line, function.cell, f"@{last_segment(name)}")
            for assignment in unit.facts.assignments:
                if not project.runs(unit, assignment.scope):
                    continue
                if assignment.value.kind == "mapping":
                    self._find_in_mapping(assignment.value, unit.path, assignment.line, assignment.cell, found)
                elif assignment.target.isupper() or assignment.scope[:1].isupper():
                    # A constant or a field of a settings class, by the name it is passed on under.
                    for concept, accepted in self._keywords.get(assignment.target.lower(), ()):
                        if _accepts(assignment.value, accepted):
                            self._add(found, concept, unit.path, assignment.line, assignment.cell, assignment.target)
            for shell in unit.facts.shell:
                for concept, expression in self._shell:
                    if expression.search(shell.command):
                        self._add(found, concept, unit.path, shell.line, shell.cell, shell.command.split("\n")[0][:60])

    def _find_in_files(self, project: Project, found: dict[str, list[Place]]) -> None:
        for listed in project.listed:
            for concept in self._files.find(listed.path):
                self._add(found, concept, listed.path, 1, None, name_of(listed.path))

    def _find_in_calls(self, project: Project, found: dict[str, list[Place]]) -> None:
        index = self._calls
        for unit, call in project.calls():
            for name in call.names:
                for concept, pattern in index.find(name):
                    if pattern is None or call_matches(pattern, call):
                        message = (pattern.message if pattern else "") or last_segment(name)
                        self._add(found, concept, unit.path, call.line, call.cell, message)

            for keyword, value in call.keywords.items():
                for concept, accepted in self._keywords.get(keyword.rpartition("__")[2], ()):
                    unless = self._concepts[concept].unless
                    if _accepts(value, accepted) and not (unless and matches_any(unless, call.names)):
                        message = f"{keyword}={value.text}" if value.text else keyword
                        self._add(found, concept, unit.path, call.line, call.cell, message)
            for argument in (*call.arguments, *call.keywords.values()):
                if argument.kind == "mapping":
                    self._find_in_mapping(argument, unit.path, call.line, call.cell, found)

    def _find_in_mapping(
        self, mapping: Value, path: str, line: int, cell: int | None, found: dict[str, list[Place]]
    ) -> None:
        """A literal dict of parameters, such as a grid: its keys are keywords of whatever it is passed to."""
        for key, value in zip(mapping.keys, mapping.items, strict=False):
            for concept, accepted in self._keywords.get(key.rpartition("__")[2], ()):
                if _accepts(value, accepted):
                    self._add(found, concept, path, line, cell, key)
            if value.kind == "mapping":
                self._find_in_mapping(value, path, line, cell, found)

    def _find_in_configuration(self, project: Project, found: dict[str, list[Place]]) -> None:
        any_file = _loads_configuration(project)
        named = {name_of(text.text) for unit in project.code for text in unit.facts.texts if len(text.text) < 200}
        for file in project.files:
            if file.configuration is None or file.manifest is not None or file.path.startswith("."):
                continue
            if not any_file and name_of(file.path) not in named:
                continue
            for entry in file.configuration.entries:
                # `max_depth: [5, 10]`, `max_depth: 5`, and a search space that lists `name: max_depth`.
                last = next((part for part in reversed(entry.key) if not part.isdigit()), "")
                key = (entry.value if last == "name" else last).rpartition("__")[2]
                for concept, accepted in self._keywords.get(key, ()):
                    if _accepts(Value("text", text=entry.value), accepted) and entry.value not in (
                        "null",
                        "None",
                        "-1",
                    ):
                        self._add(found, concept, file.path, entry.line, None, f"{key}: {entry.value}"[:60])

    def _find_in_texts(self, project: Project, found: dict[str, list[Place]]) -> None:
        for file in project.files:
            if file.text is not None:
                self._search(found, file.path, file.text.language, file.text.text)
            elif file.notebook is not None and file.notebook.source:
                self._search(found, file.path, file.notebook.language, file.notebook.source, file.notebook)

    def _find_in_prose(self, project: Project, found: dict[str, list[Place]]) -> None:
        for path, block in project.prose if self._words else ():
            if block.kind == "code":
                continue
            for concept, expression in self._words:
                match = expression.search(block.text)
                if match:
                    self._add(found, concept, path, block.line, block.cell, match[0][:60])

    def _search(
        self, found: dict[str, list[Place]], path: str, language: str, text: str, notebook: NotebookFacts | None = None
    ) -> None:
        expressions = self._texts("r" if language in ("rmarkdown", "quarto") else language)
        if not expressions:
            return
        text = without_comments(text, language)
        for concept, expression in expressions:
            match = expression.search(text)
            if match:
                line, cell = line_and_cell(text.count("\n", 0, match.start()) + 1, notebook)
                self._add(found, concept, path, line, cell, match[0].strip()[:60])

    def _add(
        self, found: dict[str, list[Place]], concept: str, path: str, line: int, cell: int | None, message: str
    ) -> None:
        places = found.setdefault(concept, [])
        template = self._concepts[concept].message
        places.append(Place(path, line, cell, template.replace("{what}", message) if template else message))


def _places_to_look(concept: Concept) -> Iterator[str]:
    if concept.calls or concept.patterns or concept.attributes or concept.bases or concept.decorators or concept.shell:
        yield "code"
    if concept.keywords:
        yield "code"
        yield "configuration"
    if concept.files:
        yield "files"
    if concept.texts:
        yield "texts"
    if concept.words:
        yield "prose"


class _PathIndex:
    """Glob patterns over paths, whatever the case: by name, by ending, and the rest one by one.

    A pattern without a slash is about the file's name, one with a slash about the end of its path.
    """

    def __init__(self, globs: Iterable[tuple[str, str]]) -> None:
        self._names: dict[str, list[str]] = {}
        self._endings: dict[str, list[str]] = {}
        self._others: list[tuple[Pattern, bool, str]] = []
        for glob, concept in globs:
            glob = glob.lower()
            if not _MAGIC.intersection(glob) and "/" not in glob:
                self._names.setdefault(glob, []).append(concept)
            elif glob.startswith("*.") and not _MAGIC.intersection(glob[2:]) and glob.count(".") == 1:
                self._endings.setdefault(glob[1:], []).append(concept)
            else:
                whole = "/" in glob
                expression = translate(f"*/{glob}" if whole else glob).replace(r"\Z", r"\z")
                literal = max(_MAGIC_PART.split(glob), key=len)
                self._others.append((lazy(expression, needs=(literal,)), whole, concept))

    def find(self, path: str) -> Iterable[str]:
        path = path.lower()
        name = name_of(path)
        yield from self._names.get(name, ())
        if "." in name:
            yield from self._endings.get(name[name.rindex(".") :], ())
        for expression, whole, concept in self._others:
            if expression.match(f"/{path}" if whole else name):
                yield concept


_MAGIC = frozenset("*?[")
_MAGIC_PART = lazy(r"\[[^\]]*\]|[*?]")


def phrases(words: Iterable[str]) -> Pattern:
    """An expression for words and phrases as prose has them: whole, in any case, with blanks or hyphens between."""
    wanted = []
    for word in words:
        stem = word.removesuffix("*")
        joined = r"[\s_-]+".join(re.escape(part) for part in re.split(r"[\s_-]+", stem))
        wanted.append(rf"{joined}\w*" if word != stem else rf"{joined}(?!\w)")
    return lazy(rf"(?<!\w)(?:{'|'.join(wanted)})", re.IGNORECASE)


_CONFIGURATION_LOADERS = frozenset(
    {"safe_load", "full_load", "load_yaml", "read_yaml", "OmegaConf", "compose", "initialize", "load_config", "read_config", "params_show", "YAML"}
)  # fmt: skip


def _loads_configuration(project: Project) -> bool:
    """Whether code of the project reads parameters from YAML, JSON or TOML files."""
    return any(
        last_segment(name) in _CONFIGURATION_LOADERS
        or name in ("omegaconf.OmegaConf.load", "json.load", "tomllib.load", "yaml.load", "toml.load")
        for _, call in project.calls()
        for name in call.names
    )


def call_matches(pattern: CallPattern, call: Call) -> bool:
    """Whether a call whose name matches meets the pattern's other conditions."""
    if any(keyword in call.keywords for keyword in pattern.without):
        return False
    if pattern.unless_scope and any(part in call.scope.lower() for part in pattern.unless_scope):
        return False
    for keyword, accepted in pattern.keywords.items():
        value = call.keywords.get(keyword)
        if value is None or not _accepts(value, accepted):
            return False
    if pattern.argument or pattern.unless_argument:
        names = [name for value in (*call.arguments, *call.keywords.values()) for name in names_within(value)]
        if pattern.argument and not matches_any(pattern.argument, names):
            return False
        return not matches_any(pattern.unless_argument, names)
    return True


def names_within(value: Value, depth: int = 2) -> Iterable[str]:
    """The names a value can have, and those of its elements."""
    yield from value.names
    if depth:
        for item in value.items:
            yield from names_within(item, depth - 1)


def texts_within(value: Value, depth: int = 2) -> Iterable[str]:
    """The literal texts of a value and of its elements."""
    if value.kind == "text":
        yield value.text
    if depth:
        for item in value.items:
            yield from texts_within(item, depth - 1)


def _accepts(value: Value, accepted: tuple[str, ...]) -> bool:
    if not accepted:
        return value.kind != "none" and not (value.kind in ("truth", "number", "text") and value.text in _FALSE)
    if any(text.lower() in accepted for text in texts_within(value)):
        return True
    if value.kind in ("number", "truth"):
        return value.text in accepted
    return any(last_segment(name) in accepted for name in names_within(value))


def line_and_cell(line: int, notebook: NotebookFacts | None) -> tuple[int, int | None]:
    """A line of a text, or of a notebook's joined source as the line within its cell and the cell."""
    if notebook is None:
        return line, None
    for index, cell in enumerate(notebook.cells):
        if cell.kind == "code":
            length = max(cell.lines, 1)
            if line <= length + 1:  # an empty line stands between cells
                return line, index
            line -= length + 1
    return line, None


_PRINTED = lazy(r"""\b(cat|print|message|warning|stop|writeLines)\(\s*(?:"[^"\n]*"|'[^'\n]*')""")
_BLOCK_COMMENT = lazy(r"/\*.*?\*/", re.DOTALL)
_HASH_COMMENT = lazy(r"(^|\s)#(?!\+)[^\n]*")
_DASH_COMMENT = lazy(r"--[^\n]*")
_CODE_CHUNK = lazy(r"^```\s*\{?r[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL | re.IGNORECASE)
# Chunks that are shown and not run.
_NOT_RUN = lazy(r"^[^\n]*\beval\s*=\s*F(?:ALSE)?\b|^#\|\s*eval:\s*false", re.MULTILINE | re.IGNORECASE, needs=("eval",))
_NEVER = lazy(r"\bif\s*\(\s*(?:FALSE|F|0)\s*\)\s*\{", needs=("if",))


def without_comments(text: str, language: str) -> str:
    """The text with comments and printed texts (in R Markdown all but the code chunks) blanked out, line for line."""
    if language in ("rmarkdown", "quarto"):
        kept = ["\n" * text.count("\n", 0, 0)]
        position = 0
        for match in _CODE_CHUNK.finditer(text):
            kept.append("\n" * text.count("\n", position, match.start(1)))
            kept.append("\n" * match[1].count("\n") if _is_not_run(match[0]) else match[1])
            position = match.end(1)
        text = "".join(kept)
    if language == "sql":
        text = _BLOCK_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
        return _DASH_COMMENT.sub("", text)
    text = _PRINTED.sub(lambda match: f"{match[1]}(", _HASH_COMMENT.sub(lambda match: match[1], text))
    return _without_dead_blocks(text) if language in _R else text


_R = frozenset({"r", "rmarkdown", "quarto"})


def _is_not_run(chunk: str) -> bool:
    match = _NOT_RUN.search(chunk)
    # The heading is the first line; below it only an option counts.
    return match is not None and (match.start() == 0 or match[0].startswith("#|"))


def _without_dead_blocks(text: str) -> str:
    """The text of R with what stands in `if (FALSE) { ... }` blanked out, line for line."""
    match = _NEVER.search(text)
    while match is not None:
        depth, position = 1, match.end()
        while depth and position < len(text):
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        text = text[: match.start()] + "\n" * text.count("\n", match.start(), position) + text[position:]
        match = _NEVER.search(text)
    return text
