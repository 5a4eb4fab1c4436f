"""Credentials that look real: where and of which kind, never their value."""

from __future__ import annotations

from msgspec import Struct


class Secret(Struct, frozen=True, gc=False):
    """A suspected credential. `kind` names what it is: "AWS access key", "private key", "password"."""

    kind: str
    line: int
    cell: int | None = None
