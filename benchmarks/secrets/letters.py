#!/usr/bin/env python3
"""Print the table of portfolio_lint/readers/randomness.py: how surprising a letter is after another one.

    python benchmarks/secrets/letters.py

Counted over the different words in the sources of Python's standard library, which hold English, names and the
abbreviations of programmers. A row for each letter and for the beginning of a word, a column for each letter and for
its end; a digit is half a bit, rounded down, 9 standing for four and a half bits and every half bit above going on
with a letter.
"""

from __future__ import annotations

import math
import re
import string
import sysconfig
from collections import Counter
from pathlib import Path

ALPHABET = string.ascii_lowercase + " "
STEPS = string.digits + string.ascii_lowercase


def main() -> None:
    words: Counter[str] = Counter()
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py")):
        if "site-packages" not in path.parts and "encodings" not in path.parts:
            text = path.read_text(encoding="utf-8", errors="ignore")
            words.update(word.lower() for word in re.findall(r"[A-Z]?[a-z]{2,}", text))
    pairs: Counter[str] = Counter()
    for word, count in words.items():
        if count > 1:
            for pair in zip(f" {word}", f"{word} ", strict=True):
                pairs["".join(pair)] += 1
    for first in ALPHABET:
        total = sum(pairs[first + second] + 1 for second in ALPHABET)
        row = (-math.log2((pairs[first + second] + 1) / total) for second in ALPHABET)
        print(f'    "{"".join(STEPS[min(int(bits * 2), len(STEPS) - 1)] for bits in row)}"')


if __name__ == "__main__":
    main()
