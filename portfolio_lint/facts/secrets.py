"""Credentials that look real: where and of which kind, never their value."""

from __future__ import annotations

from msgspec import Struct

# Kinds that rest on a name and the look of a value, not on a service's own form of token.
GUESSED = frozenset({"password", "credential", "credentials in an address", "private key"})


class Secret(Struct, frozen=True, gc=False):
    """A suspected credential. `kind` names what it is: "AWS access key", "private key", "password"."""

    kind: str
    line: int
    cell: int | None = None
