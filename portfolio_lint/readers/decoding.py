"""From bytes to text: byte order marks, UTF-16 without one, and the Windows code page as the last resort."""

from __future__ import annotations

import re

BINARY = "binary"
NOT_UTF8 = "not UTF-8, read as Windows-1252"

# UTF-32 before UTF-16: the little-endian mark of the one begins with the mark of the other.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_PROBE = 4096
_LONGEST_WORD = 500
_WORD = re.compile(r"\S+")
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x1b")


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file with line feeds only, and what was wrong with it (empty where nothing was).

    >>> decode(b"a\\r\\nb")
    ('a\\nb', '')
    """
    text, problem = _decode(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, problem


def without_surrogates(text: str) -> str:
    """The text with question marks for what has no place in UTF-8: halves of characters, from a `\\ud83d` alone."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def without_endless_words(text: str) -> str:
    """The text with every word cut that no person writes: what is looked for in a text may take the square of them.

    >>> without_endless_words("a" * 900 + " b")[498:]
    'aa b'
    """
    return text if len(text) <= _LONGEST_WORD else _WORD.sub(lambda word: word[0][:_LONGEST_WORD], text)


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            rest = content[len(mark) :]
            if encoding != "utf-8":
                return _wide(rest, encoding)
            content = rest
            break
    if b"\0" in content:
        wide = _utf16_without_mark(content)
        return _wide(content, wide) if wide else ("", BINARY)
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        # A file that was cut off inside a character is still UTF-8, if it has proved so before.
        if error.reason == "unexpected end of data" and not content[: error.start].isascii():
            return content[: error.start].decode("utf-8"), ""
    if _looks_binary(content):
        return "", BINARY
    try:
        return content.decode("cp1252"), NOT_UTF8
    except UnicodeDecodeError:
        return content.decode("latin-1"), NOT_UTF8


def _wide(content: bytes, encoding: str) -> tuple[str, str]:
    text = content.decode(encoding, "replace")
    if "\0" in text:
        return "", BINARY
    return text, ""


def _utf16_without_mark(content: bytes) -> str:
    """The byte order of text whose every other byte is mostly NUL, as Latin letters in UTF-16 have it."""
    probe = content[:_PROBE]
    if len(probe) < 8:
        return ""
    half = len(probe) // 2
    even, odd = probe[::2].count(0), probe[1::2].count(0)
    if odd > 0.4 * half and even <= 0.02 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd <= 0.02 * half:
        return "utf-16-be"
    return ""


def _looks_binary(content: bytes) -> bool:
    """Compressed data can do without a NUL for a while; text does without most control characters."""
    probe = content[:_PROBE]
    return len(probe) - len(probe.translate(None, _CONTROL)) > 0.05 * len(probe)
