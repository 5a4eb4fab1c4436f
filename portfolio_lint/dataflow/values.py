"""Abstract values: what an expression can be, as far as its data is concerned."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from portfolio_lint.facts.flow import Columns

NONE: frozenset[int] = frozenset()
NO_COLUMNS = Columns()
_MAXIMUM_ITEMS = 60


class Scope:
    """Names bound in a module, function or class; `parent` is where it was defined."""

    __slots__ = ("names", "outer", "parent")

    def __init__(self, parent: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer: set[str] = set()
        self.parent = parent


class Value:
    """What an expression can be.

    `kind`: unknown, data, constant, name (something imported), items (a list, tuple, dict or stream), estimator,
    function, class, instance. `rows` are the parts whose rows it holds, `seen` the statistics that its content
    depends on, `columns` those of single columns; `made` the estimators it can be, `models` those whose predictions
    it holds, `fits` how these were fitted, `scored` the scores it is made of. `items` are elements by position or
    key, "*" for all others.
    """

    __slots__ = (
        "alias", "by", "columns", "constant", "counted", "fits", "frame", "helper", "is_none", "items", "kind", "made",
        "models", "name", "node", "role", "rows", "scope", "scored", "seen", "text",
    )  # fmt: skip

    def __init__(
        self,
        kind: str = "unknown",
        *,
        name: str = "",
        rows: frozenset[int] = NONE,
        seen: frozenset[int] = NONE,
        columns: dict[str, frozenset[int]] | None = None,
        items: dict[Any, Value] | None = None,
        made: frozenset[int] = NONE,
        models: frozenset[int] = NONE,
        fits: frozenset[int] = NONE,
        scored: frozenset[int] = NONE,
        constant: Any = None,
        frame: Columns = NO_COLUMNS,
        role: str = "",
        by: str = "",
        node: ast.AST | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.rows = rows
        self.seen = seen
        self.columns = columns
        self.items = items
        self.made = made
        self.models = models
        self.fits = fits
        self.scored = scored
        self.constant = constant
        self.frame = frame
        self.role = role
        self.by = by
        self.node = node
        self.scope = scope
        self.alias: tuple[Value, ...] = ()
        self.text = ""
        self.counted = NONE  # the rows that it is the number of
        self.is_none = False
        self.helper: int | None = None  # the call of an imported function that it is the result of

    def all_seen(self) -> frozenset[int]:
        """The statistics that any column of it depends on."""
        columns = self.columns
        if not columns:
            return self.seen
        return self.seen.union(*columns.values())

    def is_empty(self) -> bool:
        """Whether nothing is known of where it comes from."""
        return not (self.rows or self.seen or self.models or self.scored or self.columns)


UNKNOWN = Value()
NOTHING = Value("constant")


def number_of(rows: frozenset[int]) -> Value:
    """How many rows there are."""
    if not rows:
        return UNKNOWN
    value = Value("constant")
    value.counted = rows
    return value


def copied(value: Value, **changes: Any) -> Value:
    """The value with some fields changed, apart from the original."""
    new = Value.__new__(Value)
    new.kind, new.name, new.rows, new.seen, new.columns = value.kind, value.name, value.rows, value.seen, value.columns
    new.items, new.made, new.models, new.fits, new.scored = (
        value.items, value.made, value.models, value.fits, value.scored,
    )  # fmt: skip
    new.constant, new.frame, new.role, new.by, new.node, new.scope, new.text = (
        value.constant, value.frame, value.role, value.by, value.node, value.scope, value.text,
    )  # fmt: skip
    new.alias = ()
    new.counted = NONE
    new.helper = None
    new.is_none = False
    for field, content in changes.items():
        setattr(new, field, content)
    return new


def together(values: Iterable[Value]) -> Value:
    """What is made of several values in an unknown way: it keeps where they come from."""
    rows = seen = models = fits = scored = NONE
    for value in values:
        if value.rows:
            rows = rows | value.rows if rows else value.rows
        if value.seen or value.columns:
            seen = seen | value.all_seen()
        if value.models:
            models = models | value.models
            fits = fits | value.fits
        if value.scored:
            scored = scored | value.scored
    if not (rows or seen or models or scored):
        return UNKNOWN
    return Value("data", rows=rows, seen=seen, models=models, fits=fits, scored=scored)


def collected(items: dict[Any, Value], role: str = "sequence") -> Value:
    """A container of values."""
    if len(items) > _MAXIMUM_ITEMS:
        items = {"*": together(items.values())}
    whole = together(items.values())
    made = NONE
    for value in items.values():
        if value.made:
            made = made | value.made
    return Value(
        "items",
        rows=whole.rows, seen=whole.seen, models=whole.models, fits=whole.fits, scored=whole.scored,
        items=items, made=made, role=role,
    )  # fmt: skip


def sequence(values: Iterable[Value]) -> Value:
    return collected(dict(enumerate(values)))


def element(value: Value) -> Value:
    """Any one element of a value."""
    if value.items is not None:
        if not value.items:
            return UNKNOWN
        return either(value.items.values())
    return value


def elements(value: Value, limit: int = 12) -> list[Value]:
    """The elements one after another where they are known and few, else one that stands for all."""
    items = value.items
    if items is not None and "*" not in items and 0 < len(items) <= limit:
        if value.role == "mapping":
            return [Value("constant", constant=key) for key in items]
        return list(items.values())
    return [element(value) if value.role != "mapping" else UNKNOWN]


def either(values: Iterable[Value]) -> Value:
    """What can be any of several values."""
    joined: Value | None = None
    for value in values:
        joined = value if joined is None else join(joined, value)
    return UNKNOWN if joined is None else joined


def join(one: Value, other: Value) -> Value:
    """What can be one value or the other."""
    if one is other:
        return one
    if one.kind == "unknown" and one.is_empty():
        return other
    if other.kind == "unknown" and other.is_empty():
        return one
    constants = one.kind == "constant" and other.kind == "constant"
    if constants and one.constant == other.constant and one.is_none == other.is_none:
        return one
    kind = one.kind if one.kind != "constant" else other.kind
    items = None
    if one.items is not None and other.items is not None:
        items = dict(one.items)
        for key, value in other.items.items():
            items[key] = join(items[key], value) if key in items else value
    elif one.items is not None or other.items is not None:
        held = one if one.items is not None else other
        items, kind = held.items, held.kind
    columns = one.columns
    if other.columns:
        columns = {**(columns or {})}
        for column, seen in other.columns.items():
            columns[column] = columns.get(column, NONE) | seen
    new = Value(
        kind,
        name=one.name or other.name,
        rows=one.rows | other.rows,
        seen=one.seen | other.seen,
        columns=columns,
        items=items,
        made=one.made | other.made,
        models=one.models | other.models,
        fits=one.fits | other.fits,
        scored=one.scored | other.scored,
        constant=None,
        frame=one.frame if one.frame == other.frame else NO_COLUMNS,
        role=one.role or other.role,
        by=one.by if one.by == other.by else "",
        node=one.node or other.node,
        scope=one.scope or other.scope,
    )
    new.alias = (one, other)
    return new


def alike(one: Value, other: Value) -> bool:
    """Whether two values tell the same of where their data comes from."""
    return one is other or (
        one.rows == other.rows
        and one.seen == other.seen
        and one.made == other.made
        and one.models == other.models
        and one.fits == other.fits
        and one.columns == other.columns
        and one.scored == other.scored
    )
