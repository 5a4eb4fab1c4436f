"""Text on a page: what may be printed, how wide it is, where it wraps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Joiners of scripts and of emoji: invisible, harmless, and needed to show a name as it was written.
_JOINERS = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    """The text on one line, without anything that a terminal would obey.

    Names, messages and source lines come from the scanned repository. Escape sequences, control characters
    and marks that reverse the direction of writing become visible text.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(visible(" ".join(text.split())).split())


def visible(text: str) -> str:
    """The text with what a terminal would obey made visible; spaces stay as they are."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character == "\t":
        return "    "
    if unicodedata.category(character) == "Zs":
        return " "
    return "" if character == "\ufeff" else character.encode("unicode_escape", "replace").decode("ascii")


def width(text: str) -> int:
    """The columns that a text takes: two for wide characters, none for marks on the one before."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character in _JOINERS or unicodedata.combining(character) or unicodedata.category(character) == "Me":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def clip(text: str, columns: int) -> str:
    """At most so many columns, cut at a word where one is near."""
    if width(text) <= columns:
        return text
    if columns <= 3:
        return "." * max(columns, 0)
    cut = _cut(text, columns - 3)
    at = cut.rfind(" ")
    kept = cut[:at] if at > 0.6 * len(cut) and not text[len(cut)].isspace() else cut
    return kept.rstrip(" ,;:.-") + "..."


def clip_start(text: str, columns: int) -> str:
    """At most so many columns, the end kept: of a path, the end says more."""
    if width(text) <= columns:
        return text
    kept = _cut(text[::-1], max(columns - 3, 0))[::-1]
    at = kept.find("/")
    return "..." + (kept[at:] if 0 <= at < 0.4 * len(kept) else kept)


def short_path(path: str, columns: int) -> str:
    """A path in at most so many columns; its last part says the most."""
    if width(path) <= columns:
        return path
    name = path.rpartition("/")[2]
    return f".../{name}" if width(name) + 4 <= columns else clip(name, columns)


def _cut(text: str, columns: int) -> str:
    taken = 0
    for number, character in enumerate(text):
        taken += _width(character)
        if taken > columns:
            return text[:number]
    return text


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns. A word too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        while width(word) > columns:
            # Nothing shorter than a name or an address is cut: it starts on a line of its own.
            if line:
                lines.append(line)
                line = ""
            head = _cut(word, columns) or word[:1]
            head = head[: head.rfind("/") + 1] or head  # a path is cut between two folders
            lines.append(head)
            word = word[len(head) :]
        if line and width(line) + 1 + width(word) > columns:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line or not lines:
        lines.append(line)
    return lines


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "file"), counted(3, "library", "libraries")
    ('1 file', '3 libraries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Words as people list them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
