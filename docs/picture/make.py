"""Make the README's picture from a real run: `python docs/picture/make.py`.

Scans a copy of `fixtures/churn` outside Git, so that the picture does not change with each commit, and draws what
the command prints, colours included, as an SVG.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PICTURE = os.path.join(HERE, "report.svg")
TARGET = "fixtures/churn"
COMMAND = f"portfolio-lint {TARGET}"

# What a terminal makes of the codes, on a dark ground.
STYLES = {
    "1": 'font-weight="bold"',
    "2": 'fill="#8b949e"',
    "31": 'fill="#ff7b72"',
    "32": 'fill="#3fb950"',
    "33": 'fill="#e3b341"',
    "34": 'fill="#79c0ff"',
    "36": 'fill="#56d4dd"',
}
SIZE, ADVANCE, LINE, MARGIN, BAR = 14, 8.43, 20, 20, 36
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def run() -> str:
    """What the command prints in a terminal of 80 columns."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, *TARGET.split("/"))
        shutil.copytree(os.path.join(ROOT, *TARGET.split("/")), copy)
        command = [sys.executable, "-m", "portfolio_lint", TARGET, "--color", "always"]
        utf8 = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, cwd=folder, env=utf8, capture_output=True, text=True, encoding="utf-8", check=False
        )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout


def draw(printed: str) -> str:
    lines = [f"\x1b[2m$\x1b[0m {COMMAND}", "", *printed.rstrip("\n").split("\n")]
    width = round(2 * MARGIN + 80 * ADVANCE)
    height = BAR + len(lines) * LINE + MARGIN
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="What {html.escape(COMMAND)} prints">',
        # Newer browsers no longer heed xml:space, older ones know nothing else.
        "<style>text { white-space: pre }</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
        *(
            f'<circle cx="{24 + 20 * n}" cy="18" r="6" fill="{c}"/>'
            for n, c in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
        f'<g font-family="{FONTS}" font-size="{SIZE}" fill="#e6edf3" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        y = BAR + (number + 1) * LINE - 4
        drawn.extend(_text(column, y, style, text) for column, style, text in spans(line) if text.strip())
    return "\n".join([*drawn, "</g>", "</svg>"]) + "\n"


def _text(column: int, y: int, style: str, text: str) -> str:
    """Text at its column: set to its length, so that every monospaced font keeps the columns."""
    lead = len(text) - len(text.lstrip(" "))
    text = text.strip(" ")
    x = MARGIN + (column + lead) * ADVANCE
    length = len(text) * ADVANCE
    return (
        f'<text x="{x:.2f}" y="{y}" textLength="{length:.2f}" lengthAdjust="spacingAndGlyphs"{style}>'
        f"{html.escape(text, quote=False)}</text>"
    )


def spans(line: str) -> Iterator[tuple[int, str, str]]:
    """The pieces of a line with the column they begin at and their style."""
    column, style = 0, ""
    for number, part in enumerate(ESCAPE.split(line)):
        if number % 2:
            codes = [code for code in part.split(";") if code in STYLES]
            style = "".join(f" {STYLES[code]}" for code in codes)
        elif part:
            yield column, style, part
            column += len(part)


if __name__ == "__main__":
    with open(PICTURE, "w", encoding="utf-8", newline="\n") as file:
        file.write(draw(run()))
