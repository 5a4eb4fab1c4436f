"""Places as a page shows them: as people write them, with the address where the code host shows them."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from portfolio_lint.findings import Finding, Place
from portfolio_lint.report import RepositoryReport
from portfolio_lint.reports.view import spot

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# What GitHub shows rendered, without line numbers, unless it is asked for the plain text.
_RENDERED = (".md", ".markdown", ".rst", ".mdx", ".adoc", ".org")


class Spot(Struct, frozen=True):
    """A place in words, and its address (empty: nowhere to go)."""

    text: str
    href: str = ""


class Spots:
    """The places of one report, `folder` being what was read of the repository.

    Addresses are those of the scanned commit, so they show what was judged.
    """

    def __init__(self, repository: RepositoryReport, folder: str = "") -> None:
        self.home = repository_address(repository)
        self._blobs = f"{self.home}/blob/{repository.commit}" if self.home else ""
        self._folder = folder

    @property
    def commit(self) -> str:
        """The address of the commit's files."""
        return self._blobs.replace("/blob/", "/tree/", 1) if self._blobs else ""

    def spot(self, place: Place | Finding) -> Spot:
        return Spot(spot(place), self._address(place))

    def _address(self, place: Place | Finding) -> str:
        if not self._blobs or place.path in ("", "."):
            return ""
        path = f"{self._folder}/{place.path}" if self._folder else place.path
        address = f"{self._blobs}/{quote(path, errors='replace')}"
        # A notebook is shown with its cells, which have no addresses.
        if place.cell is not None or place.line <= 1:
            return address
        return f"{address}{'?plain=1' if place.path.lower().endswith(_RENDERED) else ''}#L{place.line}"


def repository_address(repository: RepositoryReport) -> str:
    """The address of a repository on GitHub whose commit is known; of any other there is none."""
    base = repository.source.partition("://")[2].partition("//")[0]
    parts = [part.removesuffix(".git") for part in base.split("/")[1:3]]
    commit = repository.commit or ""
    if _host(repository.source) != "github.com" or len(parts) < 2 or not all(parts) or not _COMMIT.fullmatch(commit):
        return ""
    return f"https://github.com/{quote(parts[0])}/{quote(parts[1])}"


def _host(source: str) -> str:
    if not source.startswith(("https://", "http://")):
        return ""
    try:
        return (urlsplit(source).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
