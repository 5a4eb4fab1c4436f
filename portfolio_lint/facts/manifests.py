"""What a project declares to need: requirements, lock files, the Python version."""

from __future__ import annotations

from msgspec import Struct


class Requirement(Struct, frozen=True, gc=False):
    """A declared dependency. `name` is normalised (PEP 503); `pinned` means one exact version.

    `specifier` is the rest as written; `group` an extra or dependency group, empty for the main one.
    """

    name: str
    specifier: str
    line: int
    pinned: bool = False
    group: str = ""


class ManifestFacts(Struct, frozen=True):
    """A dependency manifest. `format` is one of requirements, pyproject, pipfile, setup, conda, lock, r, node,
    or python for a file that names a Python version only.

    `lock` marks a lock file (every version exact by construction), `includes` are the relative paths of
    further requirement files, `python` the Python version asked for, `project` the declared name,
    `tools` the names of the `[tool.*]` tables.
    """

    format: str
    requirements: tuple[Requirement, ...] = ()
    lock: bool = False
    includes: tuple[str, ...] = ()
    python: str = ""
    project: str = ""
    tools: tuple[str, ...] = ()
