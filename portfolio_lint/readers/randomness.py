"""How much a text looks drawn at random rather than made of words, by how its letters follow each other.

A password such as `qzjwhrpt` is told from a word that nobody listed: in words of English, of names and of programmers'
abbreviations, letters seldom surprise.
"""

from __future__ import annotations

import math
from collections import Counter

from portfolio_lint.patterns import lazy

_ALPHABET = "abcdefghijklmnopqrstuvwxyz "
_STEPS = "0123456789abcdefghijklmnopqrstuvwxyz"
# A row for each letter and for the beginning of a word, a column for each letter and for its end; a step is half a bit.
# Printed by benchmarks/secrets/letters.py.
_SURPRISES = (
    "9878gdagajc687j9j675ccedcg9",
    "698c7cee79f5cd7bg99b7gff9g6",
    "6eab6dh69k78be4eh9b69fhjcj7",
    "7cba4beg5hgaed8dha9bafggel3",
    "9e87bacgdjg9a6ebe567gcc9dj4",
    "8ebb85bg4ji8dc6cj79a8ighdj6",
    "9fdc4db88lh9d9aen88caefigf3",
    "5edc4egg6jgbcc5ek9c9agfici5",
    "ab799b9jigg7937ai976iandmab",
    "7bbb5dca8f7dhd6bfd9c6fdeef4",
    "9dbb4cae6fg8fabdfc7bcebjci4",
    "6fd94dgg5jf7ee6clf99aeik8i6",
    "5aeb4egh7keb9d76mg9c9hikam6",
    "7f776a5f8iccec8dif76bcgiej5",
    "ca88ebbhchb88498l5998b9dhh8",
    "5fdc5bfb8me7fe79f698ahek9o6",
    "cdbcccccbffbcbecc89b2dceef5",
    "6eaa4dbh7mdbab7coa78bdejbk5",
    "af9e6ee97kdbdea9gf858gejck3",
    "7eac4ch85lhbce8ck78abfegaf5",
    "a79a8abh9kg784c8m676fgigjhb",
    "4bce2def5jhece9ehccdffdgfg7",
    "5daa6ce95hfad87ci77bfedbhi6",
    "9b8a79gc8jgabfc6icb5eef6af5",
    "ccabaceeajgaa9b6jc88edde9c2",
    "8edb3che6jhdde9dgdccejegc45",
    "8878989a8ed988a8e8689cacfes",
)
_RUNS = lazy(r"[a-z]+|[A-Z][a-z]*|\d+|[^A-Za-z\d]+")
_LETTERS = lazy(r"[A-Za-z]{2,}")
# Of eight letters drawn at random nine in ten surprise as much, of words one in a hundred.
_SURPRISING = 4.6
_MANY_RUNS = 4


def surprise(word: str) -> float:
    """How many bits a letter of a word (ASCII letters alone) says, on average, to who knows the one before.

    >>> surprise("password") < 4 < surprise("qzjwhrpt")
    True
    """
    letters = word.lower()
    pairs = zip(f" {letters}", f"{letters} ", strict=True)
    steps = sum(_STEPS.index(_SURPRISES[_ALPHABET.index(a)][_ALPHABET.index(b)]) for a, b in pairs)
    return steps / 2 / (len(letters) + 1)


def looks_random(value: str) -> bool:
    """Whether no person would read words in a value of six characters or more."""
    words = _LETTERS.findall(value)
    length = sum(map(len, words))
    if length and length * 2 >= len(value):
        surprising = sum(surprise(word) * len(word) for word in words) / length >= _SURPRISING
        if surprising and length >= 6:
            return True
    # Letters, capitals, digits and signs that change all the time.
    runs = len(_RUNS.findall(value))
    classes = sum(any(kind(c) for c in value) for kind in (str.islower, str.isupper, str.isdigit))
    return runs >= _MANY_RUNS and classes >= 2 and runs * 3 >= len(value) and any(map(str.isdigit, value))


def entropy(value: str) -> float:
    """Bits for each character, by how often the characters occur in the value itself."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0.0
