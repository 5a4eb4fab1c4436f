"""A page: lines of text of a given width, in colour or without."""

from __future__ import annotations

from portfolio_lint.reports.layout import width, wrap

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Page:
    """Collects the lines of a report. Styles are words: "bold", "dim", "red", "bold green".

    What is added is printable already (`layout.clean`): the page adds the only escape sequences there are.
    """

    def __init__(self, columns: int = 80, *, colour: bool = False) -> None:
        self.columns = max(columns, 40)
        self._colour = colour
        self._lines: list[str] = []

    def text(self) -> str:
        return "\n".join(self._lines).strip("\n") + "\n"

    def paint(self, text: str, style: str) -> str:
        if not self._colour or not style or not text:
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """A line as it stands, painted already."""
        self._lines.append(text)

    def blank(self) -> None:
        """An empty line, but never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def heading(self, title: str, after: str = "") -> None:
        """A title and what comes after it, on a line of its own where it does not fit beside the title."""
        self.blank()
        if after and width(title) + 3 + width(after) <= self.columns:
            self.line(f"{self.paint(title, 'bold')}   {after}")
            return
        for line in wrap(title, self.columns):
            self.line(self.paint(line, "bold"))
        if after:
            self.paragraph(after, indent=2)

    def title(self, name: str, after: str = "") -> None:
        """The name of a part, such as a project."""
        *lines, last = wrap(name, self.columns)
        for line in lines:
            self.line(self.paint(line, "bold cyan"))
        fits = after and width(last) + 3 + width(after) <= self.columns
        self.line(self.paint(last, "bold cyan") + (f"   {self.paint(after, 'dim')}" if fits else ""))

    def paragraph(self, text: str, *, indent: int = 0, style: str = "") -> None:
        for line in wrap(text, self.columns - indent):
            self.line(" " * indent + self.paint(line, style))

    def hanging(self, mark: str, text: str, *, indent: int = 0, mark_style: str = "", style: str = "") -> None:
        """A paragraph that hangs on a mark, such as a bullet or a number."""
        hang = indent + width(mark) + 1
        first, *rest = wrap(text, self.columns - hang)
        self.line(" " * indent + self.paint(mark, mark_style) + " " + self.paint(first, style))
        for line in rest:
            self.line(" " * hang + self.paint(line, style))

    def row(self, mark: str, label: str, what: str, where: str, left: int, *, mark_style: str = "") -> None:
        """A mark and a label, what there is to say from column `left` on, and a place at the right edge.

        The place goes on a line of its own where both do not fit.
        """
        room = self.columns - left
        plain = f"  {mark} {label}"
        start = f"  {self.paint(mark, mark_style)} {label}" + " " * max(left - width(plain), 0)
        if label and width(plain) >= left:  # a label too long for its column has a line to itself
            self.line(start)
            start = " " * left
        lines = wrap(what, room)
        for line in lines[:-1]:
            self.line(f"{start}{line}".rstrip(" "))
            start = " " * left
        last = lines[-1]
        if not where or width(last) + 2 + width(where) <= room:
            gap = " " * (room - width(last) - width(where)) if where else ""
            self.line(f"{start}{last}{gap}{self.paint(where, 'dim')}".rstrip(" "))
            return
        self.line(f"{start}{last}".rstrip(" "))
        for line in wrap(where, self.columns - 4):
            self.line(" " * (self.columns - width(line)) + self.paint(line, "dim"))
