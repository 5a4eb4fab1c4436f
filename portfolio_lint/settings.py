"""What to judge and what to show: the settings of one scan, wherever they come from."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from portfolio_lint.findings import Confidence, Severity
from portfolio_lint.options import Setting
from portfolio_lint.selection import Selection, is_chosen


class FileIgnore(Struct, frozen=True):
    """Codes, or beginnings of codes, that are not reported for the files that a glob matches."""

    globs: tuple[str, ...]
    codes: tuple[str, ...]


class Settings(Struct, frozen=True):
    """What to judge and what to show. `select` and `ignore` are codes or their beginnings; empty selects all.

    `selections` are weaker ones, of a configuration or a profile, the one that counts most first. Without
    `judge` no rule is asked: the report holds the evidence alone. `severities` and `options` are by code.
    Without `suppressions` the comments in the files suppress nothing. With `per_file` only the rules are asked that
    judge one file by itself. With `narrow` nothing is found out but what the rules ask for: the report holds their
    findings alone.

    `exclude` (left out of the scan), `projects` (the folders of the projects, `.` for the root; empty: found
    out) and `per_file_ignores` are globs from the configuration's folder, in which the scanned folder is
    `folder` (empty where it is the same).
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    minimum_confidence: Confidence = Confidence.MEDIUM
    judge: bool = True
    extend_select: tuple[str, ...] = ()
    selections: tuple[Selection, ...] = ()
    severities: Mapping[str, Severity] = {}
    options: Mapping[str, Mapping[str, Setting]] = {}
    per_file_ignores: tuple[FileIgnore, ...] = ()
    exclude: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    folder: str = ""
    suppressions: bool = True
    per_file: bool = False
    narrow: bool = False

    def from_configuration(self, path: str) -> str:
        """A path of the scan as the configuration's globs see it."""
        if not self.folder:
            return path
        return self.folder if path == "." else f"{self.folder}/{path}"


def is_selected(code: str, settings: Settings) -> bool:
    """Whether a code is selected: the longest matching beginning decides, `ignore` winning a tie."""
    own = Selection(settings.select, settings.extend_select, settings.ignore)
    return is_chosen(code, (own, *settings.selections))
