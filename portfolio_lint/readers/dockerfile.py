"""Dockerfiles as instructions, read the way BuildKit does, as far as it can be done without building."""

from __future__ import annotations

from portfolio_lint.facts.configuration import DockerfileFacts, Instruction
from portfolio_lint.patterns import lazy

_NAMES = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME "
    "WORKDIR".split()
)
_DIRECTIVE = lazy(r"#\s*([A-Za-z][\w-]*)\s*=\s*(\S+)\s*$")
_HEREDOC = lazy(r"(?:^|\s)\d*<<(-?)(\"[^\"\s<]+\"|'[^'\s<]+'|[\w.-]+)(?=\s|$)")
_WITH_HEREDOC = frozenset({"ADD", "COPY", "RUN"})
_MAXIMUM = 5_000


def read_dockerfile(text: str) -> DockerfileFacts:
    """The instructions in order, with the number of the stage that each belongs to (the first is 0)."""
    instructions = []
    stage = -1
    for name, arguments, line in _logical_lines(text.removeprefix("\ufeff").split("\n")):
        if name not in _NAMES:
            continue
        if name == "FROM":
            stage += 1
        instructions.append(Instruction(name, arguments, line, max(stage, 0)))
        if len(instructions) == _MAXIMUM:
            break
    return DockerfileFacts(tuple(instructions))


def looks_like_dockerfile(text: str) -> bool:
    """Whether a file without a telling name is a Dockerfile: a base image first and known instructions only."""
    names = []
    for name, arguments, _ in _logical_lines(text.removeprefix("\ufeff")[:20_000].split("\n")):
        if name not in _NAMES:
            return False
        if "FROM" not in names and name != "ARG" and not (name == "FROM" and _names_image(arguments)):
            return False
        names.append(name)
        if len(names) == 50:
            break
    return "FROM" in names and len(names) > 1


def _names_image(arguments: str) -> bool:
    words = [word for word in arguments.split() if not word.startswith("--")]
    return len(words) == 1 or (len(words) == 3 and words[1].upper() == "AS")


def _logical_lines(lines: list[str]) -> list[tuple[str, str, int]]:
    """Name in capitals, arguments and first line of each instruction, continuations and here-documents joined."""
    escape, start = _directives(lines)
    last = {line.strip(): index for index, line in enumerate(lines)}
    found = []
    index = start
    while index < len(lines):
        stripped = lines[index].strip()
        index += 1
        if not stripped or stripped.startswith("#"):
            continue
        first = index
        parts, joined = [stripped], stripped.endswith(escape)
        while joined and index < len(lines):
            following = lines[index]
            index += 1
            bare = following.strip()
            # Comments and empty lines between continued lines vanish.
            if not bare or bare.startswith("#"):
                continue
            before = parts[-1][: -len(escape)]
            spaced = before[-1:].isspace() or following[:1].isspace()
            parts[-1] = before.rstrip() + (" " if spaced else "")
            parts.append(bare)
            joined = bare.endswith(escape)
        if joined:
            parts[-1] = parts[-1][: -len(escape)].rstrip()
        name, _, arguments = "".join(parts).replace("\t", " ").partition(" ")
        name, arguments = name.upper(), arguments.strip()
        if "<<" in arguments and (name in _WITH_HEREDOC or name == "ONBUILD"):
            body, index = _heredocs(arguments, lines, index, last)
            arguments = "\n".join([arguments, *body])
        found.append((name, arguments, first))
    return found


def _directives(lines: list[str]) -> tuple[str, int]:
    """The escape character and the index of the first line that is no parser directive."""
    escape = "\\"
    for index, line in enumerate(lines):
        match = _DIRECTIVE.match(line.strip())
        if match is None:
            return escape, index
        if match[1].lower() == "escape" and match[2] in ("\\", "`"):
            escape = match[2]
    return escape, len(lines)


def _heredocs(arguments: str, lines: list[str], index: int, last: dict[str, int]) -> tuple[list[str], int]:
    """The bodies of the here-documents that the arguments announce, and the index of the line after them."""
    body: list[str] = []
    for match in _HEREDOC.finditer(arguments):
        end = match[2].strip("\"'")
        # Without an end it was a shift or a quoted text; to know so beforehand keeps the reading linear.
        if last.get(end, -1) < index:
            continue
        while index < len(lines):
            line = lines[index]
            index += 1
            if (line.strip() if match[1] else line.rstrip()) == end:
                break
            body.append(line)
    return body, index
