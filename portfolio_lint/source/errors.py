"""What a source says when it can't be read."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text on one line, without control characters: parts of it come from servers and file names."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))


class SourceError(Exception):
    """The source can't be read. The message is one line: what is wrong, and what to do about it."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))
