"""Functions of one file that others call: what they do, told by the file that has them, and the calls of the others.

Each file is followed by itself. Where one calls a function that it imports, a statistic of kind "call" stands for
whatever that learns; `modules` puts the two together once all files of a project are known.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from portfolio_lint.facts.flow import Function, HelperCall, Output, Statistic

from .library import behaviour
from .values import NONE, UNKNOWN, Value, copied

if TYPE_CHECKING:
    from .interpreter import Interpreter

_MOST_CHANGED = 2


def may_be_own(name: str) -> bool:
    """Whether a dotted name can be that of a function in another file of the project."""
    head, dot, _ = name.partition(".")
    if name.startswith("."):
        return True
    return bool(dot) and head not in behaviour().lists["libraries"] and head not in sys.stdlib_module_names


def method_of(flow: Interpreter, base: Value, name: str) -> str:
    """The dotted name of a method of an object whose class is imported from a file of the project, perhaps."""
    if base.helper is None or base.kind != "unknown" or base.made or not base.name[:1].isupper():
        return ""
    return f"{flow.record.calls[base.helper].name}.{name}"


def summarise(flow: Interpreter, name: str, given: Sequence[tuple[str, Value, frozenset[int]]], result: Value) -> None:
    """Take down what a function does that was followed with data of which nothing is known."""
    record = flow.record
    items = result.items
    parts = [result]
    if items is not None and "*" not in items and result.role != "mapping":
        parts = list(items.values())
    returned = tuple(Output(part.rows, _seen_by(flow, part)) for part in parts)
    changed = tuple((parameter, value.all_seen()) for parameter, value, _ in given if value.all_seen())
    apart = any(record.parts[row].cuts for output in returned for row in output.rows)
    learns = bool(changed) or any(output.seen for output in returned)
    fits = any(fit.spot.scope == name.partition(".")[0] for fit in record.fits)
    if apart or learns or fits:
        parameters = tuple((parameter, rows) for parameter, _, rows in given)
        record.functions.append(Function(name, parameters, returned, changed))


def _seen_by(flow: Interpreter, value: Value) -> frozenset[int]:
    """The statistics in data, or those that something fitted has learnt."""
    seen = value.all_seen()
    for number in value.made:
        seen |= flow.state.get(number, (NONE, NONE))[0]
    return seen


def called(
    flow: Interpreter,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    result: Value,
    node: ast.AST,
) -> Value:
    """The result of a function that may stand in another file of the project."""
    record = flow.record
    spot, short = flow.spot(node), name.rpartition(".")[2]
    learnt = record.statistic(flow.key(node, "call"), Statistic(short, "call", spot, result.rows))
    changed = []
    for position, value in enumerate(arguments[:_MOST_CHANGED]):
        left = NONE
        if value.kind == "data" and value.rows:
            left = record.statistic(flow.key(node, ("changed", position)), Statistic(short, "call", spot, value.rows))
        changed.append(left)
    number = record.call(
        flow.key(node),
        HelperCall(
            name,
            spot,
            tuple(Output(value.rows, value.all_seen()) for value in arguments),
            tuple((keyword, Output(value.rows, value.all_seen())) for keyword, value in keywords.items()),
            learnt,
            tuple(changed),
        ),
    )
    for value, left in zip(arguments, changed, strict=False):
        if left:
            flow.store.update(value, seen=value.seen | left)
    if result is UNKNOWN:
        made = Value("unknown", name=short)
    else:
        made = copied(result, seen=result.seen | learnt)
        if short[:1].isupper():
            made.name = short
    made.helper = number
    return made


def is_data(flow: Interpreter, result: Value, rows: frozenset[int]) -> None:
    """The result of an imported function turns out to be data that it made by itself."""
    assert result.helper is not None
    call = flow.record.calls[result.helper]
    learnt = flow.record.statistic(
        ("source", result.helper), Statistic(call.name.rpartition(".")[2], "call", call.spot, rows)
    )
    flow.record.calls[result.helper] = replace(call, learnt=call.learnt | learnt, source=call.source | rows)
    result.seen = result.seen | learnt


def is_unpacked(flow: Interpreter, number: int, split: int) -> None:
    """The results of an imported function are taken one by one."""
    flow.record.calls[number] = replace(flow.record.calls[number], split=split)
