"""What a data file shows without reading all of it: its columns and a sample."""

from __future__ import annotations

from msgspec import Struct


class DataFacts(Struct, frozen=True):
    """Header and the first rows of a table. `rows` counts the data rows, None where the file was cut off.

    `sample` holds at most 20 rows as texts, in the order of `columns`. `complete` tells whether every cell of the
    whole file holds something, None where not all of it was looked at.
    """

    format: str
    columns: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    rows: int | None = None
    complete: bool | None = None
