"""Dependency manifests and lock files: what is declared, how exactly, and where.

Everything is read, nothing is run, installed or looked up. Files that pip would refuse in part still tell
which packages a project is about, so a line out of order costs itself at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from portfolio_lint.facts.configuration import ConfigurationFacts, Entry
from portfolio_lint.facts.manifests import ManifestFacts, Requirement
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.configuration import decode_json, read_ini, read_json, read_toml, read_yaml

if TYPE_CHECKING:
    import ast

MAXIMUM_REQUIREMENTS = 5_000
_LONGEST_LINE = 4_000
# After so many lines that are no requirements a file is not what its name says.
_PATIENCE = 500

_Read = tuple[ManifestFacts, ConfigurationFacts | None, str]

_SEPARATORS = lazy(r"[-_.]+")
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PLAIN = lazy(rf"({_NAME})\s*(?:\[([^\]]*)\])?\s*((?:===|==|~=|>=|<=|!=|<|>)[^;@#]*)?(;.*)?")
_CLAUSE = lazy(r"\s*(?:===|==|~=|>=|<=|!=|<|>)\s*[\w.*+!-]+\s*")
_DIRECT = lazy(rf"({_NAME})\s*(?:\[[^\]]*\])?\s*@\s*(\S+)")
_CONDA_EXPORT = lazy(rf"({_NAME})\s*=\s*(\d[\w.+!]*)(?:\s*=\s*([\w.]+))?")
_COLUMNS = lazy(rf"({_NAME})\s+\(?v?(\d[\w.+!]*)\)?")
_WORD = lazy(_NAME)
_INSTALL = lazy(r"[!%]?(?:python3? +-m +)?(?:pip3?|conda|uv pip) +install +(.*)")
_CONDA = lazy(r"(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)\s*(?:\[(.*)\]|(.*))")
_COMMIT = lazy(r"\.git@(?:[0-9a-f]{7,40}|v?\d+(?:\.\d+)+[\w.]*)(?:[#?]|$)|@[0-9a-f]{40}(?:[#?]|$)")
_ARCHIVE = lazy(r"[-_]\d[\w.!+-]*\.(?:whl|tar\.gz|zip|tgz)(?:[#?]|$)")
_EXACT = lazy(r"[\w.+!-]*\d[\w.+!-]*")
_REQUIREMENTS_FILE = lazy(r"[\w./ -]{0,100}requirements?[\w./-]{0,40}\.(?:txt|in)")


def read_manifest(path: str, text: str) -> _Read:
    """What a manifest declares, its settings where it is written in TOML, YAML, INI or JSON, and any problem."""
    folder, _, name = path.lower().replace("\\", "/").rpartition("/")
    text = text.removeprefix("\ufeff")
    reader = _READERS.get(name)
    if reader is not None:
        return reader(text)
    if name.endswith((".yml", ".yaml")):
        return _recipe(text) if name.startswith("meta.") else _environment(text)
    return _requirements(text, constraints=name.startswith("constraint") or folder.endswith("constraints"))


def normalise(name: str) -> str:
    """A name as PEP 503 compares it.

    >>> normalise("Scikit_Learn")
    'scikit-learn'
    """
    return _SEPARATORS.sub("-", name).lower()


# --- single requirements ---


def parse_requirement(text: str, line: int, group: str = "") -> Requirement | None:
    """One requirement in the form of PEP 508, of conda's export or of pip's listings; None where it is none."""
    text = text.strip().rstrip(",").rstrip()
    if text[:1] in ("'", '"') and text[-1] == text[0]:
        text = text[1:-1].strip()
    if not text or len(text) > _LONGEST_LINE:
        return None
    match = _PLAIN.fullmatch(text)
    if match:
        specifier = (match[3] or "").strip()
        if all(_CLAUSE.fullmatch(clause) for clause in specifier.rstrip(", ").split(",") if specifier):
            return Requirement(normalise(match[1]), _rest(text, match[1]), line, _is_exact(specifier), group)
    match = _DIRECT.match(text)
    if match:
        return Requirement(normalise(match[1]), _rest(text, match[1]), line, _is_exact_url(match[2]), group)
    match = _CONDA_EXPORT.fullmatch(text)
    if match:
        return Requirement(normalise(match[1]), _rest(text, match[1]), line, True, group)
    match = _COLUMNS.fullmatch(text)
    if match:
        return Requirement(normalise(match[1]), match[2], line, False, group)
    return _parse_by_grammar(text, line, group)


def _parse_by_grammar(text: str, line: int, group: str) -> Requirement | None:
    if not any(sign in text for sign in "=<>~(;@["):
        return None
    # Loading it costs more than reading a file does, and few lines need it.
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    try:
        parsed = Parsed(text)
    except (InvalidRequirement, ValueError, RecursionError):
        return None
    specifier = str(parsed.specifier)
    pinned = _is_exact_url(parsed.url) if parsed.url else _is_exact(specifier)
    return Requirement(normalise(parsed.name), _rest(text, parsed.name), line, pinned, group)


def _rest(text: str, name: str) -> str:
    return text[len(name) :].strip()


def _is_exact(specifier: str) -> bool:
    """Whether one clause alone names one version; several, or one with a star, leave a choice."""
    for clause in specifier.split(","):
        clause = clause.strip()
        if clause.startswith("==") and "*" not in clause:
            return bool(_EXACT.fullmatch(clause.lstrip("= ")))
    return False


def _is_exact_url(url: str) -> bool:
    return bool(_COMMIT.search(url) or _ARCHIVE.search(url))


def _from_url(text: str, line: int) -> Requirement | None:
    """A requirement that is a bare URL or path, as after `-e`: named by its `#egg=` or its last part."""
    url, _, fragment = text.partition("#")
    egg = ""
    for part in fragment.split("&"):
        if part.startswith("egg="):
            egg = part[4:].partition("[")[0]
    if not egg:
        if "://" not in url and "+" not in url:
            return None
        last = url.rstrip("/").rpartition("/")[2]
        if last.endswith((".whl", ".tar.gz", ".zip")):
            egg = re.split(r"-\d", last, maxsplit=1)[0]
        else:
            egg = last.partition("@")[0].removesuffix(".git")
    match = _WORD.match(egg.strip())
    if match is None:
        return None
    return Requirement(normalise(match[0]), "@ " + text, line, _is_exact_url(text))


# --- requirements.txt ---


class _Collected:
    """Requirements as they are found, with what could not be taken for one."""

    def __init__(self) -> None:
        self.requirements: list[Requirement] = []
        self.includes: list[str] = []
        self.python = ""
        self._strange: list[int] = []

    def add(self, requirement: Requirement | None, line: int) -> None:
        if requirement is None:
            self._strange.append(line)
        elif requirement.name == "python":
            self.python = self.python or requirement.specifier
        elif len(self.requirements) < MAXIMUM_REQUIREMENTS:
            self.requirements.append(requirement)

    def take(self, text: str, line: int, group: str = "") -> None:
        if len(self._strange) < _PATIENCE:
            self.add(parse_requirement(text, line, group), line)

    def problem(self, before: str = "") -> str:
        if not self._strange:
            return before
        count = len(self._strange)
        words = f"line {self._strange[0]} is no requirement"
        if count > 1:
            words = f"{count} lines are no requirements, the first is line {self._strange[0]}"
        return f"{before}; {words}" if before else words

    def facts(
        self,
        form: str,
        *,
        lock: bool = False,
        python: str = "",
        project: str = "",
        tools: Iterable[str] = (),
    ) -> ManifestFacts:
        return ManifestFacts(
            form,
            tuple(self.requirements),
            lock,
            tuple(dict.fromkeys(self.includes)),
            python or self.python,
            project,
            tuple(dict.fromkeys(tools)),
        )


def _requirements(text: str, *, constraints: bool = False) -> _Read:
    collected = _Collected()
    for line, number in _joined(text):
        _requirement_line(line, number, collected)
    head = text[:600].lower()
    compiled = "autogenerated by" in head and ("pip-compile" in head or "uv" in head)
    if constraints:
        # A constraint asks for nothing: it only says which version, should the package be needed.
        group = [
            Requirement(entry.name, entry.specifier, entry.line, entry.pinned, "constraints")
            for entry in collected.requirements
        ]
        collected.requirements = group
    return collected.facts("requirements", lock=compiled), None, collected.problem()


def _joined(text: str) -> Iterator[tuple[str, int]]:
    """Lines without comments, continued ones joined, with the number of the first."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        first = first if parts else number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        parts.append(line)
        whole = "".join(parts).strip()
        parts = []
        if whole:
            yield _uncommented(whole), first
    if parts:
        yield _uncommented("".join(parts).strip()), first


def _uncommented(line: str) -> str:
    if "#" not in line:
        return line
    return re.split(r"\s#", line, maxsplit=1)[0].rstrip()


def _requirement_line(line: str, number: int, collected: _Collected) -> None:
    if line[:1] == "-":
        _option(line, number, collected)
        return
    if " --" in line:
        line = line.partition(" --")[0].rstrip()
    lowered = line.lower()
    if not line or lowered.split() == ["package", "version"]:
        return
    if "://" in line or line.startswith(("git+", "./", "../", "/")):
        requirement = None if line.startswith((".", "/")) else parse_requirement(line, number)
        if requirement is None:
            requirement = _from_url(line, number)
        if requirement is not None or "://" in line:
            collected.add(requirement, number)
        return
    match = _INSTALL.match(line)
    if match:
        for word in match[1].split():
            if not word.startswith("-"):
                collected.take(word, number)
        return
    if "," in line and not any(sign in line for sign in "=<>~[;@("):
        for word in line.split(","):
            if word.strip():
                collected.take(word, number)
        return
    collected.take(line, number)


def _option(line: str, number: int, collected: _Collected) -> None:
    option, _, argument = (
        line.replace("=", " ", 1).partition(" ") if line.startswith("--") else (line[:2], "", line[2:])
    )
    argument = argument.strip().lstrip("=").strip().strip("\"'")
    if option in ("-r", "--requirement", "-c", "--constraint"):
        if argument:
            collected.includes.append(argument.replace("\\", "/").removeprefix("./"))
    elif option in ("-e", "--editable"):
        requirement = parse_requirement(argument, number) if " @ " in argument else _from_url(argument, number)
        if requirement is not None:
            collected.add(requirement, number)
    elif set(line) != {"-"} and not line.startswith("--") and line[1:2] == " ":
        # A list with dashes, as people write who think of Markdown or of a conda environment.
        collected.take(line[1:], number)


# --- TOML ---


def _pyproject(text: str) -> _Read:
    settings, problem = read_toml(text)
    collected = _Collected()
    project = python = ""
    tools: list[str] = []
    for entry in settings.entries:
        key = entry.key
        if key[:1] == ("tool",) and len(key) > 1:
            tools.append(key[1])
        if key == ("project", "name") or (key == ("tool", "poetry", "name") and not project):
            project = entry.value
        elif key == ("project", "requires-python"):
            python = entry.value
        elif key in (("tool", "poetry", "dependencies", "python"), ("tool", "pixi", "dependencies", "python")):
            python = python or entry.value
        elif key[:2] not in (("tool", "poetry"), ("tool", "pixi")):
            group = _listed_group(key)
            if group is not None and entry.value:
                collected.take(entry.value, entry.line, group)
    _keyed(settings.entries, _poetry_group, collected)
    return (
        collected.facts("pyproject", python=python, project=project, tools=tools),
        settings,
        collected.problem(problem),
    )


def _listed_group(key: tuple[str, ...]) -> str | None:
    """The group of a list of requirements that an entry is an element of; None where it is no such element."""
    if len(key) < 3 or not key[-1].isdigit():
        return None
    around = key[:-1]
    if around == ("project", "dependencies"):
        return ""
    if len(around) == 3 and around[:2] == ("project", "optional-dependencies"):
        return around[2]
    if len(around) == 2 and around[0] == "dependency-groups":
        return around[1]
    if around[0] != "tool":
        return None
    tool = around[1:]
    if tool == ("uv", "dev-dependencies"):
        return "dev"
    if len(tool) == 3 and tool[:2] == ("pdm", "dev-dependencies"):
        return tool[2]
    if len(tool) == 4 and tool[:2] == ("hatch", "envs") and tool[3] in ("dependencies", "extra-dependencies"):
        return tool[2]
    if tool == ("flit", "metadata", "requires"):
        return ""
    if len(tool) == 4 and tool[:3] == ("flit", "metadata", "requires-extra"):
        return tool[3]
    return None


def _poetry_group(key: tuple[str, ...]) -> tuple[str, int] | None:
    """The group and the length of the path to the package's name, in tables that map names to versions."""
    if key[:3] == ("tool", "poetry", "dependencies"):
        return "", 4
    if key[:3] == ("tool", "poetry", "dev-dependencies"):
        return "dev", 4
    if len(key) > 5 and key[:3] == ("tool", "poetry", "group") and key[4] == "dependencies":
        return key[3], 6
    if key[:2] == ("tool", "pixi"):
        if key[2:3] in (("dependencies",), ("pypi-dependencies",)):
            return "", 4
        if len(key) > 5 and key[2] == "feature" and key[4] in ("dependencies", "pypi-dependencies"):
            return key[3], 6
    return None


def _pipfile_group(key: tuple[str, ...]) -> tuple[str, int] | None:
    if len(key) < 2 or key[0] in ("source", "requires", "scripts", "pipenv"):
        return None
    return {"packages": "", "dev-packages": "dev"}.get(key[0], key[0]), 2


def _keyed(
    entries: Iterable[Entry],
    group_of: Callable[[tuple[str, ...]], tuple[str, int] | None],
    collected: _Collected,
) -> None:
    """Requirements from tables such as `numpy = "^1.2"` or `numpy = {version = "*", extras = ["x"]}`."""
    current: tuple[str, ...] = ()
    group, line = "", 0
    fields: dict[str, str] = {}

    def finish() -> None:
        if current and normalise(current[-1]) != "python":
            specifier = fields.get("") or fields.get("version") or ""
            source = fields.get("git") or fields.get("url") or fields.get("file") or fields.get("path") or ""
            pinned = _is_exact_version(specifier)
            if source and not specifier:
                reference = fields.get("rev") or fields.get("tag") or fields.get("ref") or ""
                pinned = bool(reference) or _is_exact_url(source)
                specifier = f"@ {source}" + (f"@{reference}" if reference else "")
            collected.add(Requirement(normalise(current[-1]), specifier, line, pinned, group), line)

    for entry in entries:
        found = group_of(entry.key)
        if found is None or len(entry.key) < found[1]:
            continue
        name = entry.key[: found[1]]
        if name != current:
            finish()
            current, group, line, fields = name, found[0], entry.line, {}
        fields.setdefault(entry.key[-1] if len(entry.key) > found[1] else "", entry.value)
    finish()


def _is_exact_version(specifier: str) -> bool:
    """In Poetry's tables a bare version is exact as well; `^`, `~`, `*` and ranges are not."""
    bare = specifier.strip()
    if bare.startswith("=") and "," not in bare:
        bare = bare.lstrip("= ")
    return bool(re.fullmatch(r"v?\d[\w.+!-]*", bare))


def _pipfile(text: str) -> _Read:
    settings, problem = read_toml(text)
    collected = _Collected()
    python = ""
    for entry in settings.entries:
        if entry.key in (("requires", "python_version"), ("requires", "python_full_version")):
            python = python or entry.value
    _keyed(settings.entries, _pipfile_group, collected)
    return collected.facts("pipfile", python=python), settings, problem


# --- lock files ---


_LOCKED = lazy(r"(name|version)\s*=\s*[\"']([^\"'\n]*)[\"']")
_LOCKED_PYTHON = lazy(r"(?:python-versions|requires-python|requires_python)\s*=\s*\"([^\"\n]*)\"")


def _toml_lock(text: str) -> _Read:
    """poetry.lock, uv.lock, pdm.lock and pylock.toml by line: parsing their megabytes takes longer than all else."""
    collected = _Collected()
    name, version, line = "", "", 0
    inside = False
    python = ""
    for number, content in enumerate(text.split("\n"), 1):
        if content.startswith("["):
            if name:
                collected.add(
                    Requirement(normalise(name), f"=={version}" if version else "", line, bool(version)), line
                )
            inside = content.startswith(("[[package]]", "[[packages]]"))
            name = version = ""
        elif inside and content.startswith(("name", "version")):
            match = _LOCKED.match(content)
            if match and match[1] == "name":
                name, line = match[2], number
            elif match:
                version = match[2]
        elif not inside and not python and len(content) < _LONGEST_LINE:
            match = _LOCKED_PYTHON.match(content)
            python = match[1] if match else ""
    if name:
        collected.add(Requirement(normalise(name), f"=={version}" if version else "", line, bool(version)), line)
    problem = "" if collected.requirements or not text.strip() else "no locked packages found"
    return collected.facts("lock", lock=True, python=python), None, problem


def _conda_lock(text: str) -> _Read:
    collected = _Collected()
    name, line = "", 0
    seen: set[str] = set()
    for number, content in enumerate(text.split("\n"), 1):
        bare = content.strip().removeprefix("- ").strip()
        if bare.startswith("name:"):
            name, line = bare[5:].strip().strip("\"'"), number
        elif bare.startswith("version:") and name:
            version = bare[8:].strip().strip("\"'")
            key = normalise(name)
            # Each package stands there once for each platform.
            if key not in seen and _WORD.match(name):
                seen.add(key)
                collected.add(Requirement(key, f"=={version}", line, True), line)
            name = ""
    return collected.facts("lock", lock=True), None, ""


def _pipfile_lock(text: str) -> _Read:
    data, problem = decode_json(text)
    collected = _Collected()
    lines = _KeyLines(text)
    python = ""
    if isinstance(data, dict):
        for section, packages in data.items():
            if not isinstance(packages, dict):
                continue
            if section == "_meta":
                requires = packages.get("requires")
                python = _text(requires, "python_version") or _text(requires, "python_full_version")
                continue
            group = {"default": "", "develop": "dev"}.get(str(section), str(section))
            lines.find(str(section))
            for name, details in packages.items():
                line = lines.find(str(name))
                version = _text(details, "version") or (f"@ {_text(details, 'git')}" if _text(details, "git") else "")
                collected.add(Requirement(normalise(str(name)), version, line, bool(version), group), line)
    return collected.facts("lock", lock=True, python=python), None, problem


def _renv_lock(text: str) -> _Read:
    data, problem = decode_json(text)
    collected = _Collected()
    lines = _KeyLines(text)
    packages = data.get("Packages") if isinstance(data, dict) else None
    if isinstance(packages, dict):
        lines.find("Packages")
        for name, details in packages.items():
            line = lines.find(str(name))
            version = _text(details, "Version")
            collected.add(
                Requirement(normalise(str(name)), f"=={version}" if version else "", line, bool(version)), line
            )
    return collected.facts("r", lock=True), None, problem


class _KeyLines:
    """The lines of JSON keys that are asked for in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._failures = 0

    def find(self, key: str) -> int:
        if self._failures < 20:
            found = self._text.find(f'"{key}"', self._at)
            if found < 0:
                self._failures += 1
            else:
                self._line += self._text.count("\n", self._at, found)
                self._at = found
        return self._line


def _text(data: object, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


# --- setup.cfg and setup.py ---


def _setup_cfg(text: str) -> _Read:
    settings, problem = read_ini(text)
    collected = _Collected()
    lines = text.split("\n")
    project = python = ""
    for entry in settings.entries:
        section = entry.key[0] if len(entry.key) > 1 else ""
        key = entry.key[-1].replace("-", "_")
        if section == "metadata" and key == "name":
            project = entry.value
        elif section == "options" and key == "python_requires":
            python = entry.value
        elif section == "options" and key in ("install_requires", "tests_require"):
            _take_lines(entry, "" if key == "install_requires" else "tests", collected, lines)
        elif section == "options.extras_require":
            _take_lines(entry, entry.key[-1], collected, lines)
    facts = collected.facts("setup", python=python, project=project)
    return facts, settings, collected.problem(problem)


def _take_lines(entry: Entry, group: str, collected: _Collected, lines: list[str]) -> None:
    if entry.value.startswith("file:"):
        collected.includes.extend(part.strip() for part in entry.value[5:].split(","))
        return
    # Comments and empty lines between the requirements are no part of the value.
    number = entry.line
    for part in filter(None, entry.value.split("\n")):
        while number < len(lines) and part not in lines[number - 1]:
            number += 1
        collected.take(part, number, group)


def _setup_py(text: str) -> _Read:
    import ast

    from portfolio_lint.readers.parsing import parse

    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ManifestFacts("setup", includes=_named_files(_REQUIREMENTS_FILE.findall(text))), None, "not valid Python"
    names: dict[str, ast.expr] = {}
    keywords: dict[str, ast.expr] = {}
    strings: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            names.setdefault(node.targets[0].id, node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            names.setdefault(node.target.id, node.value)
        elif isinstance(node, ast.Call) and _called(node) == "setup":
            for keyword in node.keywords:
                if keyword.arg:
                    keywords[keyword.arg] = keyword.value
                else:
                    keywords.update(_literal_keywords(keyword.value, names))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            strings.append(node.value)
    collected = _Collected()
    for keyword_name, group in (("install_requires", ""), ("tests_require", "tests"), ("setup_requires", "build")):
        if keyword_name in keywords:
            for value, line in _strings(keywords[keyword_name], names):
                collected.take(value, line, group)
    extras = _resolved(keywords.get("extras_require"), names)
    if isinstance(extras, ast.Dict):
        for key, listed in zip(extras.keys, extras.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                for value, line in _strings(listed, names):
                    collected.take(value, line, key.value)
    if not any(requirement.group == "" for requirement in collected.requirements):
        collected.includes.extend(_named_files(strings))
    facts = collected.facts(
        "setup",
        python=_constant(keywords.get("python_requires"), names),
        project=_constant(keywords.get("name"), names),
    )
    return facts, None, collected.problem()


def _named_files(strings: Iterable[str]) -> tuple[str, ...]:
    """The requirement files among the texts of a `setup.py` that reads its dependencies from one."""
    found = (text.strip().removeprefix("./") for text in strings if _REQUIREMENTS_FILE.fullmatch(text.strip()))
    return tuple(dict.fromkeys(found))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _literal_keywords(node: ast.expr, names: dict[str, ast.expr]) -> dict[str, ast.expr]:
    """The keywords in `setup(**kwargs)` where they are a dict literal or a call of `dict`."""
    import ast

    value = _resolved(node, names)
    if isinstance(value, ast.Dict):
        return {
            key.value: child
            for key, child in zip(value.keys, value.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    if isinstance(value, ast.Call) and _called(value) == "dict":
        return {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
    return {}


def _resolved(node: ast.expr | None, names: dict[str, ast.expr]) -> ast.expr | None:
    import ast

    for _ in range(5):
        if not isinstance(node, ast.Name):
            break
        node = names.get(node.id)
    return node


def _constant(node: ast.expr | None, names: dict[str, ast.expr]) -> str:
    value = getattr(_resolved(node, names), "value", "")
    return value if isinstance(value, str) else ""


def _strings(node: ast.expr | None, names: dict[str, ast.expr], depth: int = 0) -> Iterator[tuple[str, int]]:
    """The literal texts in an expression of lists, sums and names, with their lines."""
    import ast

    node = _resolved(node, names)
    if node is None or depth > 10:
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            for offset, line in enumerate(node.value.split("\n")):
                if line.strip():
                    yield line.strip(), node.lineno + offset
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for element in node.elts:
            yield from _strings(element, names, depth + 1)
    elif isinstance(node, ast.BinOp):
        yield from _strings(node.left, names, depth + 1)
        yield from _strings(node.right, names, depth + 1)
    elif isinstance(node, ast.Starred):
        yield from _strings(node.value, names, depth + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("split"):
        yield from _strings(node.func.value, names, depth + 1)


# --- conda, R, Node, Python's version ---


def _environment(text: str) -> _Read:
    settings, problem = read_yaml(text)
    collected = _Collected()
    project = python = ""
    for entry in settings.entries:
        key = entry.key
        if key == ("name",):
            project = entry.value
        elif key == ("python",):  # MLflow's `python_env.yaml`
            python = entry.value
        elif len(key) == 2 and key[0] == "dependencies" and entry.value[:1] == "-":
            _requirement_line(entry.value, entry.line, collected)
        elif len(key) == 2 and key[0] == "dependencies" and entry.value:
            requirement = _parse_conda(entry.value, entry.line)
            if requirement is not None and requirement.name == "python":
                python = python or requirement.specifier.lstrip("= ")
            else:
                collected.add(requirement, entry.line)
        elif len(key) == 4 and key[0] == "dependencies" and key[2] == "pip" and entry.value:
            _requirement_line(_uncommented(entry.value.strip()), entry.line, collected)
    return collected.facts("conda", python=python, project=project), settings, collected.problem(problem)


def _parse_conda(text: str, line: int) -> Requirement | None:
    """A conda match specification: `numpy`, `numpy=1.2`, `forge::numpy=1.2=build`, `numpy >=1.2`."""
    text = text.strip()
    match = _CONDA.fullmatch(text) if len(text) < _LONGEST_LINE else None
    if match is None:
        return None
    if match[2] is not None:
        version = re.search(r"version\s*=\s*['\"]?([^'\",\]]*)", match[2])
        specifier = version[1].strip() if version else ""
    else:
        specifier = match[3].strip()
    if specifier and specifier[0] not in "=<>!~*" and not specifier[0].isdigit():
        return None
    bare = specifier.lstrip("= ") if specifier[:1] == "=" else specifier
    pinned = bool(re.fullmatch(r"\d[\w.+!-]*(?:[= ][\w.*-]+)?", bare)) and "*" not in bare.partition("=")[0]
    return Requirement(normalise(match[1]), specifier, line, pinned)


def _recipe(text: str) -> _Read:
    """A conda recipe: what it needs to run."""
    settings, problem = read_yaml(text)
    collected = _Collected()
    project = ""
    for entry in settings.entries:
        if entry.key == ("package", "name"):
            project = entry.value
        elif len(entry.key) == 3 and entry.key[0] == "requirements" and entry.value:
            requirement = _parse_conda(entry.value, entry.line)
            if requirement is not None:
                group = "" if entry.key[1] == "run" else entry.key[1]
                collected.add(
                    Requirement(requirement.name, requirement.specifier, entry.line, requirement.pinned, group),
                    entry.line,
                )
    return collected.facts("conda", project=project), settings, problem


_DESCRIPTION_FIELDS = {"Depends": "", "Imports": "", "LinkingTo": "", "Suggests": "suggests", "Enhances": "suggests"}


def _description(text: str) -> _Read:
    """An R package's DESCRIPTION: fields that go on in indented lines."""
    collected = _Collected()
    project = field = ""
    for number, line in enumerate(text.split("\n"), 1):
        value = line
        if line[:1] not in (" ", "\t", ""):
            field, _, value = line.partition(":")
            if field == "Package":
                project = value.strip()
        if field not in _DESCRIPTION_FIELDS:
            continue
        for part in value.split(","):
            name, _, version = part.strip().partition("(")
            name = name.strip()
            if name and name != "R" and _WORD.fullmatch(name):
                specifier = version.rstrip(") ").strip()
                pinned = specifier.startswith("==")
                collected.add(
                    Requirement(normalise(name), specifier, number, pinned, _DESCRIPTION_FIELDS[field]), number
                )
    return collected.facts("r", project=project), None, ""


_NODE_GROUPS = {
    "dependencies": "",
    "devDependencies": "dev",
    "peerDependencies": "peer",
    "optionalDependencies": "optional",
}


def _package_json(text: str) -> _Read:
    settings, problem = read_json(text)
    collected = _Collected()
    project = ""
    for entry in settings.entries:
        if entry.key == ("name",):
            project = entry.value
        elif len(entry.key) == 2 and entry.key[0] in _NODE_GROUPS:
            # Scoped names keep their form: PEP 503 is not for them.
            pinned = bool(re.fullmatch(r"v?\d+\.\d+\.\d+[\w.-]*", entry.value))
            name, group = entry.key[1].lower(), _NODE_GROUPS[entry.key[0]]
            collected.add(Requirement(name, entry.value, entry.line, pinned, group), entry.line)
    return collected.facts("node", project=project), settings, problem


def _python_version(text: str) -> _Read:
    for line in text.split("\n"):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            return ManifestFacts("python", python=bare.removeprefix("python-")[:40]), None, ""
    return ManifestFacts("python"), None, ""


_READERS: dict[str, Callable[[str], _Read]] = {
    ".python-version": _python_version,
    "conda-lock.yaml": _conda_lock,
    "conda-lock.yml": _conda_lock,
    "description": _description,
    "package.json": _package_json,
    "pdm.lock": _toml_lock,
    "pipfile": _pipfile,
    "pipfile.lock": _pipfile_lock,
    "poetry.lock": _toml_lock,
    "pylock.toml": _toml_lock,
    "pyproject.toml": _pyproject,
    "renv.lock": _renv_lock,
    "runtime.txt": _python_version,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "uv.lock": _toml_lock,
}
