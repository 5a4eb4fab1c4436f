"""Markdown for MkDocs Material, from texts that may hold anything."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_TICKS = re.compile(r"`+")
_LANGUAGES = {
    "py": "python",
    "ipynb": "python",
    "md": "markdown",
    "toml": "toml",
    "yml": "yaml",
    "yaml": "yaml",
    "json": "json",
    "sh": "bash",
    "r": "r",
    "dockerfile": "dockerfile",
    "makefile": "makefile",
    "lock": "toml",
    "pipfile": "toml",
}


def fence(text: str, *, language: str = "text", title: str = "") -> str:
    """A block of code that its own backticks can't end."""
    ticks = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall(text)), 3)
    named = f' title="{html.escape(title)}"' if title else ""
    return f"{ticks} {{ .{language}{named} }}\n{text.rstrip()}\n{ticks}"


def language_of(path: str) -> str:
    """How a file is highlighted, by its name."""
    name = path.rpartition("/")[2].lower()
    return _LANGUAGES.get(name.rpartition(".")[2], "text")


def code(text: str) -> str:
    """A text in the line as code, whatever it holds."""
    ticks = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def cell(text: str) -> str:
    """A text in a cell of a table."""
    return " ".join(text.replace("|", "\\|").split())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def indented(text: str) -> str:
    """A block within a tab or an admonition."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def tabs(blocks: Sequence[tuple[str, str]]) -> str:
    """Blocks behind tabs; one alone needs none."""
    if len(blocks) == 1:
        return blocks[0][1]
    return "\n\n".join(f'=== "{html.escape(title)}"\n\n{indented(block)}' for title, block in blocks)


def severity(value: str) -> str:
    return f'<span class="severity severity-{value}">{value}</span>'


def sentence(text: str) -> str:
    """A phrase of a table as a sentence."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def join(*blocks: str) -> str:
    """A page of blocks, those that are empty left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"
