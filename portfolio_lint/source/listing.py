"""What is known of a folder before any of its files is opened."""

from __future__ import annotations

from msgspec import Struct

from portfolio_lint.snapshot import Skipped

LINK = "symbolic link"


class Listing(Struct, frozen=True):
    """Paths of a folder and what was left out; what Git says of it, where it is in a checkout."""

    paths: list[str]
    skipped: list[Skipped]
    git: str = ""
    commit: str | None = None
    prefix: str = ""
    shallow: bool = False
