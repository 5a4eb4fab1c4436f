"""Which uses of what a library has removed have an exact replacement, and what has to change for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from portfolio_lint.facts.code import Call, Import
from portfolio_lint.mend import Mend
from portfolio_lint.names import last_segment
from portfolio_lint.project import Code

from .importing import imports_before
from .library import knowledge


class Replacement(Struct, frozen=True):
    """An entry of `knowledge/replacements.toml`, which says what each field means."""

    to: str = ""
    builtin: str = ""
    module: str = ""
    names: tuple[str, ...] = ()
    keyword: str | None = None
    keywords: dict[str, str] = {}
    most: int | None = None
    most_of: dict[str, int] = {}
    only: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    special: str = ""


@lru_cache(maxsize=1)
def replacements() -> Mapping[str, Replacement]:
    """All exact replacements, by the pattern of what they replace."""
    import msgspec

    table: Any = knowledge().maps["replacements"]
    return msgspec.convert(table, dict[str, Replacement])


def call_mends(pattern: str, unit: Code, call: Call) -> tuple[Mend, ...]:
    """What to change for a call; empty where only a person can."""
    replacement = replacements().get(pattern)
    if replacement is None or not _is_covered(replacement, call, replacement.most):
        return ()
    own = Mend(unit.path, call.line, call.cell, "call", call.names[0], pattern)
    name = last_segment(call.names[0])
    if replacement.special:
        return _special_call(replacement.special, pattern, unit, call, own)
    if replacement.module:
        found = [i for i in _imports(unit, call.names[0]) if not _has_neighbours(unit, i)]
        return tuple(_import_mend(unit, imported, pattern) for imported in found)
    imports = list(_imports(unit, call.names[0]))
    if replacement.to and imports:
        # The bare name: its import changes along, which only a class as its new name makes safe.
        if not replacement.to[:1].isupper() or any(imported.alias != name for imported in imports):
            return ()
        return (own, *(_import_mend(unit, imported, pattern) for imported in imports))
    return (own,)


def attribute_mends(pattern: str, unit: Code, name: str, line: int, cell: int | None) -> tuple[Mend, ...]:
    """What to change for an attribute that is read; empty where only a person can."""
    replacement = replacements().get(pattern)
    if replacement is None:
        return ()
    own = Mend(unit.path, line, cell, "attribute", name, pattern)
    return _dated(unit, own) if replacement.special == "datetime" else (own,)


def import_mends(pattern: str, unit: Code, imported: Import) -> tuple[Mend, ...]:
    """What to change for an import from a module that is gone; empty where only a person can."""
    replacement = replacements().get(pattern)
    if replacement is None or imported.alias == "*":
        return ()
    if not set(replacement.unread).isdisjoint(unit.facts.references):
        return ()
    if imported.name == pattern and imported.module == pattern and imported.alias == pattern.partition(".")[0]:
        return ()  # `import sklearn.grid_search`, used by its whole name
    if imported.name == pattern and imported.module != pattern and _has_neighbours(unit, imported):
        return ()
    for neighbour in _statement(unit, imported):
        if neighbour.name != pattern and neighbour.name.removeprefix(f"{pattern}.") not in replacement.names:
            return ()
    for name, call in _uses(unit, pattern):
        used = name.removeprefix(f"{pattern}.").partition(".")[0].removesuffix("()")
        if used not in replacement.names:
            return ()
        if call is not None and not _is_covered(replacement, call, replacement.most_of.get(used)):
            return ()
    return (_import_mend(unit, imported, pattern),)


def _uses(unit: Code, pattern: str) -> Iterator[tuple[str, Call | None]]:
    """Everything that the file takes from a module."""
    for call in unit.facts.calls:
        name = call.names[0]
        if name.startswith(f"{pattern}."):
            # A method of an instance is not a call of the module's.
            yield name, call if name.count(".") == pattern.count(".") + 1 else None
    for attribute in unit.facts.attributes:
        if attribute.names[0].startswith(f"{pattern}."):
            yield attribute.names[0], None


def _is_covered(replacement: Replacement, call: Call, most: int | None) -> bool:
    """Whether the replacement takes what the call gives."""
    if call.expands or (most is not None and len(call.arguments) > most):
        return False
    if replacement.only is not None and not set(call.keywords) <= set(replacement.only):
        return False
    return set(replacement.without).isdisjoint(call.keywords)


def _special_call(special: str, pattern: str, unit: Code, call: Call, own: Mend) -> tuple[Mend, ...]:
    if special == "root":
        return _root_of_error(pattern, unit, call, own)
    if special == "row":
        return _row(pattern, unit, call, own)
    return _dated(unit, own)


def _root_of_error(pattern: str, unit: Code, call: Call, own: Mend) -> tuple[Mend, ...]:
    """`mean_squared_error(..., squared=False)` has a function of its own."""
    squared = call.keywords["squared"]
    imports = list(_imports(unit, call.names[0]))
    if squared.kind != "truth" or any(imported.alias != "mean_squared_error" for imported in imports):
        return ()
    if squared.text == "True":
        return (own,)
    return (own, *(_import_mend(unit, imported, pattern) for imported in imports))


def _row(pattern: str, unit: Code, call: Call, own: Mend) -> tuple[Mend, ...]:
    """`frame.append(row, ignore_index=True)` of a dict. A frame or a series in its place can't be told apart."""
    ignore = call.keywords.get("ignore_index")
    if len(call.arguments) != 1 or ignore is None or ignore.text != "True":
        return ()
    row = call.arguments[0]
    pandas = next((i for i in imports_before(unit, call.line, call.cell) if i.name == "pandas"), None)
    if row.kind != "mapping" or not row.keys or pandas is None:
        return ()
    return (Mend(own.path, own.line, own.cell, own.syntax, own.name, f"{pattern} {pandas.alias}"),)


def _dated(unit: Code, own: Mend) -> tuple[Mend, ...]:
    """`pandas.datetime` is `datetime.datetime`, under the name that the file has for it, or imports for it."""
    imports = list(imports_before(unit, own.line, own.cell))
    named = next((i.alias for i in imports if i.name == "datetime.datetime"), "")
    module = next((i.alias for i in imports if i.name == i.module == "datetime"), "")
    expression = named or (f"{module}.datetime" if module else "")
    if expression:
        return (Mend(own.path, own.line, own.cell, own.syntax, own.name, f"{own.how} {expression}"),)
    taken = {i.alias for i in unit.facts.imports} | {a.target for a in unit.facts.assignments}
    taken |= {function.name for function in unit.facts.functions} | {c.name for c in unit.facts.classes}
    pandas = next((i for i in imports if i.name == i.module == "pandas"), None)
    if "datetime" in taken or pandas is None:
        return ()
    named_own = Mend(own.path, own.line, own.cell, own.syntax, own.name, f"{own.how} datetime")
    added = _import_mend(unit, pandas, f"{own.how} from datetime import datetime")
    return (named_own, added)


def _imports(unit: Code, name: str) -> Iterator[Import]:
    """The imports that bind a dotted name."""
    return (i for i in unit.facts.imports if i.name == name and not i.level and i.alias != "*")


def _import_mend(unit: Code, imported: Import, how: str) -> Mend:
    return Mend(unit.path, imported.line, imported.cell, "import", imported.name, how)


def _statement(unit: Code, imported: Import) -> list[Import]:
    """What the same statement imports."""
    return [
        i for i in unit.facts.imports if (i.cell, i.line, i.module) == (imported.cell, imported.line, imported.module)
    ]


def _has_neighbours(unit: Code, imported: Import) -> bool:
    return len(_statement(unit, imported)) > 1
