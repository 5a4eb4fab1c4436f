"""A folder within a Git checkout, as Git sees it."""

from __future__ import annotations

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.snapshot import Skipped
from portfolio_lint.source import command
from portfolio_lint.source.history import read_history
from portfolio_lint.source.listing import LINK, Listing
from portfolio_lint.source.paths import decode


def list_checkout(folder: str) -> Listing | None:
    """The folder as Git sees it. None where it is no checkout, Git does not trust its owner, or there is no Git."""
    git = command.git_executable()
    if git is None:
        return None
    place = ("rev-parse", "--show-prefix", "--is-shallow-repository", "--verify", "--quiet", "HEAD")
    listing = ("ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
    try:
        asked = command.start(git, folder, (*command.CHECKOUT, *place))  # answers while the files are listed
    except OSError:
        return None
    listed = command.run(git, folder, (*command.CHECKOUT, *listing, "--no-recurse-submodules"), seconds=12)
    placed = command.finish(asked, seconds=3)
    if listed.status != 0 or placed.status is None:
        return None
    lines = placed.output.decode(errors="surrogateescape").removesuffix("\n").split("\n")
    commit = lines.pop() if placed.status == 0 else None
    shallow = lines.pop() == "true" if lines else False
    prefix = "\n".join(lines)
    if prefix and not listed.output:
        return None  # the checkout around it ignores this folder, and the user asks for it
    paths, skipped = _parse_listing(listed.output)
    return Listing(paths, skipped, git, commit, prefix.removesuffix("/"), shallow)


def checkout_history(folder: str, listing: Listing, commit: str) -> HistoryFacts:
    """The history of what a listing shows, up to a commit."""
    return read_history(listing.git, folder, command.CHECKOUT, commit, subdir=listing.prefix, shallow=listing.shallow)


def _parse_listing(output: bytes) -> tuple[list[str], list[Skipped]]:
    """The paths of `ls-files -z -t --stage`: `H mode hash stage<TAB>path` where tracked, `? path` where not."""
    paths: dict[str, None] = {}  # a file in conflict comes once for each side
    skipped: dict[str, Skipped] = {}
    for record in output.split(b"\0")[:-1]:
        tracked = not record.startswith(b"? ")
        about, _, name = record.partition(b"\t") if tracked else (b"", b"", record[2:])
        path, problem = decode(name.removesuffix(b"/"))
        mode = about[2:8]
        if problem:
            skipped[path] = Skipped(path, problem)
        elif name.endswith(b"/"):
            skipped[path] = Skipped(f"{path}/", "a Git repository of its own")
        elif mode == b"160000":
            skipped[path] = Skipped(f"{path}/", "submodule")
        elif mode == b"120000":
            skipped[path] = Skipped(path, LINK)
        else:
            paths[path] = None
    return list(paths), list(skipped.values())
