"""Options of rules: what a rule lets people set, and what they set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from msgspec import Struct

Setting = bool | int | float | str | tuple[str, ...]


class Option(Struct, frozen=True):
    """Something of a rule that can be set, such as a threshold. The default says what type it has.

    A number must not be below `least` or above `most`.
    """

    name: str
    default: Setting
    meaning: str
    least: float | None = 0
    most: float | None = None

    @property
    def kind(self) -> str:
        """The type, for people.

        >>> Option("lines", 100, "the most lines").kind
        'whole number'
        """
        if isinstance(self.default, bool):
            return "truth value"
        if isinstance(self.default, int):
            return "whole number"
        if isinstance(self.default, float):
            return "number"
        return "text" if isinstance(self.default, str) else "list of texts"

    def take(self, value: object) -> Setting:
        """A value from a configuration as the rule gets it. Raises `ValueError` that says what is expected."""
        if isinstance(self.default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        if isinstance(self.default, bool | str) and type(value) is type(self.default):
            return value
        numeric = isinstance(self.default, int | float) and not isinstance(self.default, bool)
        if numeric and isinstance(value, int | float) and not isinstance(value, bool):
            if isinstance(self.default, float):
                return self._within(float(value))
            if isinstance(value, int):
                return self._within(value)
        raise ValueError(self._wanted())

    def _within(self, value: float) -> Setting:
        too_small = self.least is not None and value < self.least
        too_large = self.most is not None and value > self.most
        if too_small or too_large or not math.isfinite(value):
            raise ValueError(self._wanted())
        return value

    def _wanted(self) -> str:
        bounds = ""
        if self.kind in ("whole number", "number") and self.least is not None:
            bounds = f" of {self.least:g} or more" if self.most is None else f" from {self.least:g} to {self.most:g}"
        return f"a {self.kind}{bounds} is expected"


def toml(value: Setting) -> str:
    """A setting as it stands in a configuration.

    >>> toml(True), toml(0.5), toml(("a", "b"))
    ('true', '0.5', '["a", "b"]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(toml(element) for element in value)}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


class Options:
    """The options of a rule with the values that hold in this scan."""

    def __init__(self, declared: Iterable[Option], given: Mapping[str, Setting] | None = None) -> None:
        self._values: dict[str, Setting] = {option.name: option.default for option in declared}
        self._values.update(given or {})

    def whole(self, name: str) -> int:
        value = self._values[name]
        assert isinstance(value, int)
        return value

    def number(self, name: str) -> float:
        value = self._values[name]
        assert isinstance(value, int | float)
        return value

    def truth(self, name: str) -> bool:
        value = self._values[name]
        assert isinstance(value, bool)
        return value

    def text(self, name: str) -> str:
        value = self._values[name]
        assert isinstance(value, str)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._values[name]
        assert isinstance(value, tuple)
        return value
