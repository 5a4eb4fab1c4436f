"""What is bound to names and held by objects, with branches that are followed one by one and joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .values import NOTHING, UNKNOWN, Value, alike, join

_FIELDS = ("rows", "seen", "columns", "items", "made", "models", "fits", "scored", "frame", "kind")
_MISSING = object()

_Slot = tuple[int, Any]
_Change = tuple[Any, Any, Any]


class Store:
    """Writes go through here, so that a branch can be undone and joined with the others."""

    def __init__(self) -> None:
        self._trails: list[dict[_Slot, _Change]] = []
        self.changed = False

    def put(self, mapping: dict[Any, Any], key: Any, content: Any) -> None:
        """Bind a key of a mapping."""
        before = mapping.get(key, _MISSING)
        if before is content:
            return
        if self._trails:
            self._trails[-1].setdefault((id(mapping), key), (mapping, key, before))
        if not self.changed and not _alike(before, content):
            self.changed = True
        mapping[key] = content

    def update(self, value: Value, **changes: Any) -> None:
        """Change a value in place, and with it whatever else it can be."""
        self._update(value, changes, set())

    def _update(self, value: Value, changes: dict[str, Any], reached: set[int]) -> None:
        """`reached` are the values that were changed on the way: there are many ways from one to another."""
        if value is UNKNOWN or value is NOTHING:
            return  # they stand for themselves everywhere
        reached.add(id(value))
        if self._trails:
            before = tuple(getattr(value, field) for field in _FIELDS)
            self._trails[-1].setdefault((id(value), None), (value, None, before))
        for field, content in changes.items():
            if not self.changed and getattr(value, field) != content:
                self.changed = True
            setattr(value, field, content)
        for other in value.alias:
            added = {
                field: getattr(other, field) | content
                for field, content in changes.items()
                if isinstance(content, frozenset)
            }
            columns = changes.get("columns")
            if columns:
                added["columns"] = _merged((other.columns, columns))
            if id(other) in reached and all(getattr(other, field) == content for field, content in added.items()):
                continue
            if added:
                self._update(other, added, reached)

    def branch(self, bodies: Iterable[Callable[[], bool]]) -> bool:
        """Follow alternatives from the same state and join what they leave; whether all of them leave the block."""
        outcomes: list[dict[_Slot, _Change]] = []
        for body in bodies:
            self._trails.append({})
            try:
                ended = body()
            finally:
                trail = self._trails.pop()
                after = {slot: (holder, key, _current(holder, key)) for slot, (holder, key, _) in trail.items()}
                for holder, key, before in trail.values():
                    _restore(holder, key, before)
            if not ended:
                outcomes.append(after)
        slots: dict[_Slot, _Change] = {}
        for after in outcomes:
            slots.update(after)
        for slot, (holder, key, _) in slots.items():
            before = _current(holder, key)
            found = [after[slot][2] if slot in after else before for after in outcomes]
            if isinstance(holder, Value):
                merged = tuple(_merged(states) for states in zip(*found, strict=True))
                self.update(holder, **dict(zip(_FIELDS, merged, strict=True)))
            else:
                known = [content for content in found if content is not _MISSING]
                if known:
                    self.put(holder, key, _merged(known))
        return not outcomes


def _current(holder: Any, key: Any) -> Any:
    if isinstance(holder, Value):
        return tuple(getattr(holder, field) for field in _FIELDS)
    return holder.get(key, _MISSING)


def _restore(holder: Any, key: Any, before: Any) -> None:
    if isinstance(holder, Value):
        for field, content in zip(_FIELDS, before, strict=True):
            setattr(holder, field, content)
    elif before is _MISSING:
        holder.pop(key, None)
    else:
        holder[key] = before


def _merged(contents: Iterable[Any]) -> Any:
    """What can be any of several contents of one slot."""
    merged: Any = None
    for content in contents:
        if content is None or merged is content:
            continue
        if merged is None:
            merged = content
        elif isinstance(content, Value) and isinstance(merged, Value):
            merged = join(merged, content)
        elif isinstance(content, frozenset):
            merged = merged | content
        elif isinstance(content, tuple):
            merged = tuple(_merged(pair) for pair in zip(merged, content, strict=False))
        elif isinstance(content, dict):
            merged = {key: _merged((merged.get(key), content.get(key))) for key in dict.fromkeys((*merged, *content))}
    return merged


def _alike(before: Any, after: Any) -> bool:
    if isinstance(before, Value) and isinstance(after, Value):
        return alike(before, after)
    return bool(before == after)
