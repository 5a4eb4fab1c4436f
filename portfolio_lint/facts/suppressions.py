"""Comments of the author that say which findings are not to be reported, and where."""

from __future__ import annotations

from msgspec import Struct


class Suppression(Struct, frozen=True, gc=False):
    """A comment `portfolio-lint: ignore[CODE, ...]` and the lines (of its cell or file) that it covers.

    `line` and `cell` are where the comment stands. `whole` is set where it also covers what is said of the
    file as a whole, which findings place at line 1 outside all cells. `codes` are as written; there are none
    where the comment is meant to suppress something and does not say what.
    """

    codes: tuple[str, ...]
    line: int
    first: int
    last: int
    cell: int | None = None
    whole: bool = False
