"""What a format may want to know beside the report."""

from __future__ import annotations

from msgspec import Struct

from portfolio_lint.reports.view import View, Vocabulary
from portfolio_lint.snapshot import Snapshot


class Context(Struct, frozen=True):
    """What the packs say of codes and concepts, how to show things, and where to look up what a finding points to.

    `snapshot` is what was scanned; without it no source line can be shown. `prefix` is the folder of the
    repository that was scanned, empty for the whole of it: paths of the report are relative to it. A finding of
    severity `fail_on` or worse makes the run fail; "never" lets none.
    """

    vocabulary: Vocabulary
    view: View = View()
    snapshot: Snapshot | None = None
    prefix: str = ""
    fail_on: str = "error"
