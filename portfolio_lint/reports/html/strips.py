"""The chart of a family: a bar for each point that applies, as wide as it weighs, filled as far as it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

WIDTH = 320
HEIGHT = 18
_GAP = 3


class Share(Struct, frozen=True):
    """A point, its weight, and in how many of the projects to which it applies it is shown."""

    title: str
    weight: float
    shown: int
    applicable: int


class Bar(Struct, frozen=True):
    """A bar with what it says of itself; `top` and `rise` are those of its filled part."""

    title: str
    x: float
    width: float
    top: float
    rise: float


def bars(shares: Sequence[Share], height: int = HEIGHT) -> tuple[Bar, ...]:
    """The bars of a family, side by side over the whole width."""
    total = sum(share.weight for share in shares)
    room = WIDTH - _GAP * (len(shares) - 1)
    made: list[Bar] = []
    x = 0.0
    for share in shares:
        width = room * share.weight / total
        rise = height * share.shown / share.applicable
        made.append(Bar(_title(share), round(x, 2), round(width, 2), round(height - rise, 2), round(rise, 2)))
        x += width + _GAP
    return tuple(made)


def _title(share: Share) -> str:
    if share.applicable == 1:
        return f"{share.title}: {'shown' if share.shown else 'missing'}"
    return f"{share.title}: shown in {share.shown} of {share.applicable} projects"
