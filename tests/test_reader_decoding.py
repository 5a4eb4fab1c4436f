from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.readers.decoding import decode


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("", "")),
        (b"a\r\nb\rc\n", ("a\nb\nc\n", "")),
        (codecs.BOM_UTF8 + "é".encode(), ("é", "")),
        (codecs.BOM_UTF16_LE + "numpy".encode("utf-16-le"), ("numpy", "")),
        (codecs.BOM_UTF16_BE + "numpy".encode("utf-16-be"), ("numpy", "")),
        (codecs.BOM_UTF32_LE + "numpy".encode("utf-32-le"), ("numpy", "")),
        (codecs.BOM_UTF32_BE + "numpy".encode("utf-32-be"), ("numpy", "")),
        ("numpy==1.0\n".encode("utf-16-le"), ("numpy==1.0\n", "")),
        ("numpy==1.0\n".encode("utf-16-be"), ("numpy==1.0\n", "")),
        (b"caf\xe9", ("café", "not UTF-8, read as Windows-1252")),
        (b"\x81caf\xe9 au lait", ("\x81café au lait", "not UTF-8, read as Windows-1252")),
        ("déjà".encode()[:-1], ("déj", "")),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("", "binary")),
        (b"a\0", ("", "binary")),
        (b"\xff\xfe\0\0", ("", "")),
        (codecs.BOM_UTF16_BE + b"\0\0\0a", ("", "binary")),
        (bytes([0x1F, 0x8B, 8, 1, 2, 3, 4, 0xFF, 5, 6]), ("", "binary")),
    ],
)
def test_decode(content: bytes, expected: tuple[str, str]) -> None:
    assert decode(content) == expected


@given(st.binary())
def test_decode_never_raises_and_leaves_line_feeds_only(content: bytes) -> None:
    text, _ = decode(content)
    assert "\r" not in text


@given(st.text(alphabet=st.characters(exclude_characters="\0\r\ufeff", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == (text, "")
