"""What calls, attributes and subscripts do to data: the tables of `library` applied to abstract values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from portfolio_lint.facts.flow import Columns, Fit, Split, Statistic, Use

from . import artefacts, functions
from .library import behaviour
from .rows import overlap
from .values import (
    NO_COLUMNS,
    NONE,
    UNKNOWN,
    Value,
    collected,
    copied,
    either,
    element,
    elements,
    join,
    number_of,
    sequence,
    together,
)

if TYPE_CHECKING:
    from .interpreter import Interpreter

BUILTINS = frozenset(dir(builtins))
KNOWN_CLASSES = frozenset(behaviour().estimators) | frozenset(behaviour().functions)
_LOCATORS = frozenset({"loc", "iloc", "ix", "at", "iat"})
_LEARNERS = frozenset(
    {"scale", "impute", "decompose", "select", "vectorise", "cluster", "target"}
)  # what transformers learn that must not come from test rows
_MODELS = frozenset({"model", "search", "wrapper"})
# What methods do that a class of the project's own can have.
_OF_OBJECTS = frozenset({"", "fit_transform", "transform"})
_OF_NETWORKS = frozenset({"parameters", "state_dict", "named_parameters", "get_params", "summary", "load_state_dict"})
_SIDES = ("train", "test", "val")
_SMALL = 3
# A slice up to a lower number shows some rows.
_FEWEST_OF_TABLE = 50
# Of so many columns one no longer tells which of them has seen what.
_MOST_COLUMNS = 100
_REST = 1_000
_WINDOWS = frozenset({"rolling", "expanding", "ewm"})
# Only a table has these.
_OF_TABLES = frozenset(
    {"drop", "groupby", "fillna", "dropna", "describe", "info", "head", "value_counts", "select_dtypes", "reset_index",
     "isnull", "isna", "drop_duplicates", "set_index", "sort_values"}
)  # fmt: skip
# What leaves a table with columns that the code does not tell.
_OTHER_COLUMNS = frozenset({"rename", "select_dtypes", "filter", "get", "transpose", "reset_index", "reindex", "numpy"})
_REORDERING = frozenset({"sort_values", "sort_index", "sort", "reindex"})
# What goes on learning when it is fitted again.
_NETWORKS = ("Sequential", "Model")
_CONTINUING = ("partial_fit", "train_on_batch", "fit_generator")
_RESTARTING = ("load_weights", "set_weights", "load_state_dict", "reset_parameters", "apply", "from_pretrained")
# Encoders whose result has the columns that they are given, so to speak.
_KEEPING_COLUMNS = ("LabelEncoder", "OrdinalEncoder", "DictVectorizer")
# What picks the best of several scores.
_CHOOSING = frozenset({"idxmax", "idxmin", "argmax", "argmin", "index", "nlargest", "nsmallest"})
_SEARCHING = frozenset({"optimize", "fmin", "gp_minimize", "forest_minimize", "minimize", "maximize"})
# The position of the columns among the arguments of a pivot table; without them it holds a number for each group.
_COLUMNS_OF_PIVOT = 3
_NULLS = {"isnull": True, "isna": True, "notnull": False, "notna": False}
_GROUPING = frozenset({"groupby", "group_by", "groupBy", "resample"})
# What a fitted model says of its features.
_WEIGHTS = ("feature_importances_", "coef_", "pvalues", "tvalues")
# Arguments that say how it is done and not what is learnt.
_NO_SETTINGS = frozenset({"random_state", "seed", "random_seed", "verbose", "n_jobs", "silent", "name"})
_GROUP_NAMES = frozenset({"mean", "median", "std", "var", "sum", "min", "max", "nunique", "first", "quantile"})
_FEATURES = (
    "X",
    "x",
    "X_train",
    "x_train",
    "data",
    "generator",
    "dataset",
    "training_data",
    "train_data",
    "dtrain",
    "train_set",
    "inputs",
)
_TARGETS = ("y", "y_train", "labels", "target", "label")


def last(name: str) -> str:
    return name.rpartition(".")[2]


def table(origin: int, source: str = "") -> Columns:
    """The columns of a table that was just read."""
    return Columns(origin, None, frozenset(), source)


def texts(value: Value) -> tuple[str, ...]:
    """The literal texts of a value: one, or those of a list."""
    if isinstance(value.constant, str):
        return (value.constant,)
    if value.items is not None and value.role != "mapping":
        found = tuple(held.constant for held in value.items.values() if isinstance(held.constant, str))
        if found and len(found) == len(value.items):
            return found
    return ()


def _is(value: Value | None, constant: object) -> bool:
    return value is not None and value.kind == "constant" and value.constant == constant


def _rowwise(keywords: Mapping[str, Value], arguments: Sequence[Value] = ()) -> bool:
    """Whether an axis is named that makes a call look at one row at a time."""
    axis = keywords.get("axis")
    if axis is None and arguments:
        axis = arguments[0]
    return axis is not None and (_is(axis, 1) or _is(axis, "columns") or _is(axis, -1))


# -- attributes


def attribute(flow: Interpreter, base: Value, name: str, node: ast.AST) -> Value:
    """An attribute that is read."""
    kind = base.kind
    if kind == "name":
        return Value("name", name=f"{base.name}.{name}")
    held = flow.attribute_of(base, name, node)
    if held is not None:
        return held
    if base.made:
        return _learnt(flow, base, name, node)
    lists = behaviour().lists
    if base.role == "ranked":
        return base
    if base.items is not None:
        return base.items.get(name, base)
    if name in lists["attributes_without_rows"]:
        return Value("data", seen=_chosen(flow, base))
    if name == "index":
        return Value("data", rows=base.rows, seen=_chosen(flow, base), role="index")
    # `iris.target` is a part of a data set, `frame.target` a column of a file.
    plain = name in lists["attributes_of_data"] and not (name in lists["columns_of_files"] and "." in base.frame.source)
    if kind == "data" and not plain:
        return pick(base, (name,)) if base.frame.origin else base
    return base


def _learnt(flow: Interpreter, base: Value, name: str, node: ast.AST) -> Value:
    """An attribute of something fitted: what it learnt goes along."""
    if name in (
        "best_estimator_",
        "estimator",
        "named_steps",
        "steps",
        "estimators_",
        "model",
        "module",
        "named_estimators_",
    ):
        return base
    seen = NONE
    for model in base.made:
        learnt, fits = flow.state.get(model, (NONE, NONE))
        seen |= learnt
        if flow.record.estimators[model].learns in _MODELS and name in _WEIGHTS:
            for fit in sorted(fits):
                fitted = flow.record.fits[fit]
                what = f"{fitted.name}.{name}"
                seen |= flow.record.statistic(
                    flow.key(node, model), Statistic(what, "select", fitted.spot, fitted.rows)
                )
    return Value("data", seen=seen)


# -- subscripts and columns


def pick(base: Value, names: tuple[str, ...]) -> Value:
    """Columns of a table by name."""
    known = base.columns
    seen = base.seen
    columns: dict[str, frozenset[int]] | None = None
    if known:
        if len(names) == 1:
            seen = seen | known.get(names[0], NONE)
        else:
            columns = {name: known[name] for name in names if name in known}
    frame = base.frame
    if frame.origin:
        frame = Columns(frame.origin, frozenset(names), frozenset(), frame.source)
    return copied(base, seen=seen, columns=columns, frame=frame, items=None)


def without_columns(base: Value, names: Iterable[str]) -> dict[str, Any]:
    """The fields of a table that change when columns are taken out."""
    names = frozenset(names)
    columns = {name: seen for name, seen in (base.columns or {}).items() if name not in names}
    frame = base.frame
    if frame.origin:
        picked = frame.picked - names if frame.picked is not None else None
        frame = Columns(frame.origin, picked, frame.dropped | names, frame.source)
    return {"columns": columns or None, "frame": frame}


def set_column(flow: Interpreter, base: Value, name: str, value: Value, *, weak: bool = False) -> None:
    """Assign a column, or some of its rows."""
    columns = dict(base.columns or {})
    seen = value.all_seen()
    before = columns.get(name, NONE)
    if weak or base.seen:
        seen |= before
    changes: dict[str, Any] = {}
    if seen or before:
        columns[name] = seen
        changes["columns"] = columns
        if len(columns) > _MOST_COLUMNS:
            changes["columns"], changes["seen"] = None, base.seen.union(*columns.values())
    frame = base.frame
    if frame.origin and (frame.picked is not None or name in frame.dropped):
        picked = frame.picked | {name} if frame.picked is not None else None
        changes["frame"] = Columns(frame.origin, picked, frame.dropped - {name}, frame.source)
    if not base.rows and value.rows:
        changes["rows"] = value.rows
        changes["kind"] = "data"
    if value.models and not base.models:
        pass  # predictions kept beside the data they are of
    if changes:
        flow.store.update(base, **changes)


def set_index(flow: Interpreter, base: Value, value: Value, node: ast.AST) -> None:
    """`frame.index = value`: dates there say that the rows follow each other in time."""
    if value.role == "dates" or _is_time(value.frame.picked or ()):
        flow.store.update(base, seen=base.seen | _statistic_of(flow, base, "index", "order", node))


def promote(flow: Interpreter, base: Value, node: ast.AST) -> None:
    """Take the result of something unknown for a table, now that it is used as one."""
    if base.helper is not None and not base.rows and base.kind == "unknown" and not base.made:
        made = ("helper", base.helper)
        rows = flow.record.source(made)
        flow.store.update(base, kind="data", rows=rows, frame=table(flow.record.origin(made)))
        functions.is_data(flow, base, rows)
    elif base.kind == "unknown" and base.is_empty() and not base.made and not base.role:
        key = flow.key(node, "table")
        flow.store.update(base, kind="data", rows=flow.record.source(key), frame=table(flow.record.origin(key)))


def assign_item(flow: Interpreter, target: ast.Subscript, value: Value) -> None:
    """`base[index] = value`."""
    holder = target.value
    if isinstance(holder, ast.Attribute) and holder.attr in _LOCATORS:
        base = flow.value(holder.value)
        weak = True
        index_node = target.slice
        if isinstance(index_node, ast.Tuple) and len(index_node.elts) == 2:
            index = flow.value(index_node.elts[1])
        else:
            flow.value(index_node) if not isinstance(index_node, ast.Slice) else None
            index = UNKNOWN
    else:
        base = flow.value(holder)
        weak = False
        index = UNKNOWN if isinstance(target.slice, (ast.Slice, ast.Tuple)) else flow.value(target.slice)
    if base.items is not None:
        key = index.constant if index.constant is not None else "*"
        items = dict(base.items)
        items[key] = join(items[key], value) if key == "*" and key in items else value
        _set_items(flow, base, items)
        return
    names = texts(index)
    if names:
        for name in names:
            set_column(flow, base, name, value, weak=weak)
        return
    if base.kind in ("data", "unknown") and base is not UNKNOWN:
        changes: dict[str, Any] = {"seen": base.seen | value.all_seen(), "rows": base.rows or value.rows}
        if value.scored and not base.rows:
            changes["scored"] = base.scored | value.scored
        flow.store.update(base, **changes)
        if isinstance(holder, ast.Subscript) and not value.is_empty():
            # `frame['a'][mask] = value` changes the frame.
            assign_item(flow, holder, join(base, value))


def _set_items(flow: Interpreter, base: Value, items: dict[Any, Value]) -> None:
    new = collected(items, base.role)
    flow.store.update(
        base,
        items=new.items, rows=new.rows, seen=new.seen, made=new.made, models=new.models, fits=new.fits,
        scored=new.scored,
    )  # fmt: skip


def added_to(base: Value, added: Value) -> Value:
    """`list += something`."""
    items = dict(base.items or {})
    others = list(added.items.values()) if added.items is not None else [added]
    if "*" in items or (added.items is not None and "*" in added.items):
        return collected({"*": either([*items.values(), *others])})
    return sequence((*items.values(), *others))


def item(flow: Interpreter, node: ast.Subscript) -> Value:
    """`base[index]`."""
    holder, index_node = node.value, node.slice
    if isinstance(holder, ast.Attribute) and holder.attr == "shape" and _bound(index_node) == 0:
        return number_of(flow.value(holder.value).rows)
    located = isinstance(holder, ast.Attribute) and holder.attr in _LOCATORS
    if isinstance(holder, ast.Attribute) and holder.attr == "index" and _bound(index_node) == 0:
        counted = _counted(holder.value)
        if counted is not None:
            return _most_frequent(flow, flow.value(counted), node)
    base = flow.value(holder.value if located else holder)  # type: ignore[attr-defined]
    if base.kind == "name":
        return together([flow.value(index_node)]) if not isinstance(index_node, ast.Slice) else UNKNOWN
    if base.made and base.kind != "items":
        return base  # a step of a pipeline
    if base.role == "ranked" and _bound(index_node) in (0, -1):
        flow.record.selecting(base.scored)
    if base.items is not None and not located:
        return _of_items(flow, base, index_node)
    if isinstance(index_node, ast.Slice):
        return _sliced(flow, base, index_node, node)
    if isinstance(index_node, ast.Tuple) and (located or base.kind == "data"):
        return _of_two(flow, base, index_node, node)
    index = flow.value(index_node)
    names = texts(index)
    if names:
        promote(flow, base, node)
        if base.kind == "data" and _is_lagged(names):
            base = copied(base, seen=base.seen | _statistic_of(flow, base, "lag", "order", node))
        side = next((side for side in _SIDES if side in names[0].lower()), "") if len(names) == 1 else ""
        if side and base.helper is not None and base.rows and not base.models:
            return _side(flow, base, side, node)
        return pick(base, names) if base.kind == "data" and not located else base
    return _rows_by(flow, base, index, index_node, node)


def _counted(node: ast.expr) -> ast.expr | None:
    """What is counted by value in `column.value_counts()`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "value_counts":
        return node.func.value
    return None


def _most_frequent(flow: Interpreter, base: Value, node: ast.AST) -> Value:
    return Value("data", seen=base.all_seen() | _statistic_of(flow, base, "most frequent value", "statistic", node))


def _side(flow: Interpreter, base: Value, side: str, node: ast.AST) -> Value:
    """`parts['X_train']` of what a function of another file gives back: rows apart from those of `parts['X_test']`."""
    number = flow.record.split(
        ("sides", base.helper), Split("", "unpacked", flow.spot(node), base.rows, base.all_seen())
    )
    cut = flow.record.cut(base.rows, number, flow.outputs(number, side))
    return copied(base, rows=cut, kind="data", columns=None, frame=NO_COLUMNS)


def _of_items(flow: Interpreter, base: Value, index_node: ast.expr) -> Value:
    items = base.items or {}
    if isinstance(index_node, ast.Slice):
        flow.value(index_node.lower)
        flow.value(index_node.upper)
        lower, upper = _bound(index_node.lower), _bound(index_node.upper)
        written = all(
            node is None or isinstance(bound, int)
            for node, bound in ((index_node.lower, lower), (index_node.upper, upper))
        )
        if written and "*" not in items and base.role != "mapping" and index_node.step is None:
            start = lower if isinstance(lower, int) else None
            stop = upper if isinstance(upper, int) else None
            return sequence(list(items.values())[start:stop])
        return base
    key = flow.value(index_node).constant
    if isinstance(key, int) and not isinstance(key, bool) and key < 0 and "*" not in items and -key <= len(items):
        return list(items.values())[key]
    try:
        if key is not None and key in items:
            return items[key]
    except TypeError:
        pass
    return element(base)


def _of_two(flow: Interpreter, base: Value, index: ast.Tuple, node: ast.AST) -> Value:
    """`base.loc[rows, columns]` and `matrix[rows, columns]`."""
    rows_node = index.elts[0] if index.elts else None
    result = base
    if (
        sum(isinstance(part, ast.Slice) and part.lower is not None and part.upper is not None for part in index.elts)
        > 1
    ):
        return copied(base, frame=NO_COLUMNS)  # a piece of a picture
    if isinstance(rows_node, ast.Slice):
        result = _sliced(flow, base, rows_node, node)
    elif rows_node is not None:
        result = _rows_by(flow, base, flow.value(rows_node), rows_node, node)
    for column_node in index.elts[1:]:
        if isinstance(column_node, ast.Slice):
            if column_node.lower is not None or column_node.upper is not None:
                result = copied(result, frame=NO_COLUMNS)
            continue
        column = flow.value(column_node)
        names = texts(column)
        if names:
            result = pick(result, names)
        else:
            result = copied(result, frame=NO_COLUMNS)
            result = _selected_by(flow, result, column)
    return result


def _selected_by(flow: Interpreter, base: Value, index: Value) -> Value:
    """Columns chosen by something that was learnt: the choice depends on the rows it was learnt from."""
    chosen = _chosen(flow, index)
    return copied(base, seen=base.seen | chosen) if chosen else base


def _chosen(flow: Interpreter, value: Value) -> frozenset[int]:
    """The statistics among those of a value by which features are chosen."""
    return frozenset(n for n in value.all_seen() if flow.record.statistics[n].kind == "select")


def chosen_by(flow: Interpreter, value: Value, condition: Value) -> Value:
    """What is taken on a condition: where that was learnt, the choice is a statistic too."""
    chosen = _chosen(flow, condition)
    return together((value, Value("data", seen=chosen))) if chosen else value


def shape(node: ast.AST) -> Any:
    """The form of an expression, equal for equal expressions."""
    kind = type(node)
    if kind is ast.Name:
        return node.id  # type: ignore[attr-defined]
    if kind is ast.Constant:
        return ("constant", repr(node.value))  # type: ignore[attr-defined]
    if kind is ast.Attribute:
        return (shape(node.value), node.attr)  # type: ignore[attr-defined]
    return (kind.__name__, *[shape(child) for child in ast.iter_child_nodes(node)])


def _rows_by(flow: Interpreter, base: Value, index: Value, index_node: ast.expr, node: ast.AST) -> Value:
    """Rows chosen by a mask or by numbers."""
    if base.kind not in ("data", "unknown") or not base.rows:
        if base.is_empty() and not index.is_empty() and base.kind == "unknown":
            return join(base, index)
        return _selected_by(flow, base, index) if base.kind == "data" else base
    if index.kind == "constant" or index.role in ("row", "number"):
        return base
    base = _selected_by(flow, base, index)
    cuts = flow.record.cuts(index.rows)
    known = flow.record.cuts(base.rows)
    new = {split: output for split, output in cuts.items() if split not in known}
    if new:
        rows = base.rows
        for split, output in new.items():
            if index.role == "nonmember":
                output = _REST + output
            rows = flow.record.cut(rows, split, output)
        return copied(base, rows=rows, role="", text="")
    if isinstance(index_node, (ast.Compare, ast.UnaryOp, ast.BinOp, ast.Name, ast.Call)) and index.role != "indices":
        if isinstance(index_node, ast.BinOp) and not isinstance(index_node.op, (ast.BitAnd, ast.BitOr)):
            return base
        if isinstance(index_node, (ast.Name, ast.Call)) and index.role not in ("condition", "inverted", "member"):
            base = copied(base, frame=NO_COLUMNS)  # it can just as well be a list of columns
        return _masked(flow, base, index_node, node)
    return copied(base, frame=NO_COLUMNS) if base.frame.origin else base


def _masked(flow: Interpreter, base: Value, mask: ast.expr, node: ast.AST) -> Value:
    whole: Any
    if isinstance(mask, ast.Compare):
        subject = shape(mask.left)
        operator = type(mask.ops[0]).__name__
        ordering = operator in ("Lt", "LtE", "Gt", "GtE")
        whole = operator[:2] if ordering else (operator, shape(mask.comparators[0]))
    elif isinstance(mask, ast.UnaryOp):
        subject, whole = shape(mask.operand), "not"
    elif isinstance(mask, ast.Call) and isinstance(mask.func, ast.Attribute) and mask.func.attr in _NULLS:
        subject, whole = ("null", shape(mask.func.value)), _NULLS[mask.func.attr]
    else:
        subject = whole = shape(mask)
    number = flow.record.split(
        ("mask", base.rows, subject), Split("", "mask", flow.spot(node), base.rows, base.all_seen())
    )
    return copied(base, rows=flow.record.cut(base.rows, number, flow.outputs(number, whole)), role="", text="")


def _sliced(flow: Interpreter, base: Value, index: ast.Slice, node: ast.AST) -> Value:
    """`base[lower:upper]`: the part of the rows before a bound is another than the one after it."""
    bounds = [flow.value(bound) for bound in (index.lower, index.upper)]
    if not base.rows or (index.lower is None and index.upper is None):
        return base
    lower, upper = _bound(index.lower), _bound(index.upper)
    if index.lower is not None and index.upper is not None and _is_window(index.lower, index.upper):
        seen = flow.record.statistic(
            flow.key(node, "window"), Statistic("sliding window", "order", flow.spot(node), base.rows)
        )
        return copied(base, seen=base.seen | seen, frame=NO_COLUMNS)
    output: int
    if index.upper is None or (index.lower is not None and lower != 0 and upper == "len("):
        if isinstance(lower, int) and abs(lower) <= _SMALL and lower >= 0:
            return base
        output = 1
    elif index.lower is None or lower == 0:
        if isinstance(upper, int) and -_SMALL <= upper < 0:
            return base
        output = 0
    else:
        output = -1
    if output >= 0 and index.step is None:
        piled = _of_pile(flow, base.rows, bounds[1 - output], output)
        if piled is not None:
            return copied(base, rows=piled, role="", text="")
    number = flow.record.split(("slice", base.rows), Split("", "slice", flow.spot(node), base.rows, base.all_seen()))
    if output < 0:
        output = 2 + flow.outputs(number, shape(index))
    return copied(base, rows=flow.record.cut(base.rows, number, output), role="", text="")


def _of_pile(flow: Interpreter, rows: frozenset[int], bound: Value, output: int) -> frozenset[int] | None:
    """The rows of one of two tables that were put below each other and are cut apart again; None where they are not.

    The bound is the number of rows of the upper table, or a number that is written out and can well be that.
    """
    pile = flow.piles.get(rows)
    if pile is None:
        return None
    if isinstance(bound.constant, int) and not isinstance(bound.constant, bool):
        return pile[output] if bound.constant > _FEWEST_OF_TABLE else None
    parts, counted = flow.record.parts, bound.counted
    is_upper = overlap(parts, counted, pile[0]) and not overlap(parts, counted, pile[1])
    return pile[output] if is_upper else None


def _pile(flow: Interpreter, tables: Sequence[Value], whole: frozenset[int]) -> None:
    """Remember which table stands above which."""
    flow.piles.pop(whole, None)
    rows = [table.rows for table in tables if table.rows]
    if len(rows) == 2 and not overlap(flow.record.parts, *rows):
        flow.piles[whole] = (rows[0], rows[1])


def _bound(node: ast.expr | None) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "shape"
        and _bound(node.slice) == 0
    ):
        return "len("
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, int):
        return -node.operand.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return "len("
    return None


def _is_window(lower: ast.expr, upper: ast.expr) -> bool:
    """Whether two bounds move along together: `i - 60` and `i`."""
    names = [{part.id for part in ast.walk(bound) if isinstance(part, ast.Name)} for bound in (lower, upper)]
    shifted = any(isinstance(bound, ast.BinOp) and isinstance(bound.op, (ast.Add, ast.Sub)) for bound in (lower, upper))
    # `text[text.find(',') + 2:]` cuts a text, `data[n * size : n * size + size]` one piece after another.
    other = any(
        isinstance(part, ast.Call) or (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult))
        for part in ast.walk(lower)
    )
    return shifted and not other and bool(names[0] & names[1])


# -- estimators


def _construct(
    flow: Interpreter, name: str, does: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """An instance of a known class."""
    parts: list[int] = []
    for value in (*arguments, *keywords.values()):
        parts.extend(_estimators_in(value))
    if does == "impute" and _is(keywords.get("strategy"), "constant"):
        does = "encode"
    number = flow.record.estimator(flow.key(node), name, does, tuple(dict.fromkeys(parts)), tuple(flow.loops))
    _set(flow, number, arguments, keywords)
    given = arguments[0] if arguments else keywords.get("sentences", keywords.get("documents", UNKNOWN))
    if does == "vectorise" and not given.is_empty():
        # Those of gensim learn when they are made.
        learning = Value("estimator", name=name, made=frozenset((number,)))
        fit(flow, learning, [given], {}, node)
    if does == "model":
        # A network made of layers that were applied: what they learnt is in it.
        flow.record.estimators[number].carries |= frozenset(
            carried
            for carried in together((*arguments, *keywords.values())).all_seen()
            if flow.record.statistics[carried].kind != "statistic"  # how many users there are makes no leak of its size
        )
    value = Value("estimator", name=name, made=frozenset((number,)))
    if keywords.get("early_stopping_rounds") is not None:
        value.role = "stopping"
    return value


def _set(flow: Interpreter, number: int, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> None:
    """Note the loops whose turns set an estimator otherwise."""
    estimator = flow.record.estimators[number]
    for value in (*arguments, *(value for name, value in keywords.items() if name not in _NO_SETTINGS)):
        estimator.varied |= flow.turned(value)


def _varied(flow: Interpreter, number: int, depth: int = 5) -> frozenset[int]:
    """The loops whose turns set an estimator or one that it is made of."""
    estimator = flow.record.estimators[number]
    if not estimator.parts or not depth:
        return estimator.varied
    return estimator.varied.union(*(_varied(flow, part, depth - 1) for part in estimator.parts))


def _estimators_in(value: Value, depth: int = 4) -> list[int]:
    if value.kind == "estimator" or value.kind == "instance":
        return sorted(value.made)
    if value.items is not None and depth:
        return [number for held in value.items.values() for number in _estimators_in(held, depth - 1)]
    return []


def _learns(flow: Interpreter, number: int, depth: int = 5) -> str:
    """What the fit of an estimator does, those of its steps taken together."""
    estimator = flow.record.estimators[number]
    if estimator.learns != "pipeline" or not depth:
        return estimator.learns
    steps = [_learns(flow, part, depth - 1) for part in estimator.parts]
    if any(step in _MODELS for step in steps):
        return "model"
    return next((step for step in steps if step in _LEARNERS), "encode" if steps else "pipeline")


def _first(arguments: Sequence[Value], keywords: Mapping[str, Value], names: Sequence[str], position: int = 0) -> Value:
    if position < len(arguments):
        return arguments[position]
    return next((keywords[name] for name in names if name in keywords), UNKNOWN)


def _model_name(flow: Interpreter, number: int) -> str:
    """What people call it: of a pipeline or a search its last step."""
    estimator = flow.record.estimators[number]
    for part in reversed(estimator.parts):
        if _learns(flow, part) in _MODELS:
            return _model_name(flow, part)
    return estimator.name


def adopt(flow: Interpreter, base: Value, node: ast.AST) -> Value:
    """Take something unknown that is fitted for a model."""
    func = node.func if isinstance(node, ast.Call) else None
    holder = func.value if isinstance(func, ast.Attribute) else None
    key = ("adopted", shape(holder)) if isinstance(holder, (ast.Name, ast.Attribute)) else flow.key(node, "adopted")
    name = base.name if base.name[:1].isupper() else ""
    number = flow.record.estimator((key, flow.key(node)[1]), name, "model", (), tuple(flow.loops))  # type: ignore[index]
    flow.record.estimators[number].varied |= flow.turned(base)
    if base is not UNKNOWN and base.kind in ("unknown", "data", "instance"):
        flow.store.update(base, made=frozenset((number,)))
        return base
    value = Value("estimator", name=name, made=frozenset((number,)))
    if isinstance(holder, ast.Name):
        flow.bind(holder.id, value)
    return value


def _estimator_method(
    flow: Interpreter,
    base: Value,
    does: str,
    name: str,
    arguments: list[Value],
    keywords: Mapping[str, Value],
    node: ast.AST,
) -> Value | None:
    """A method of something that can be fitted; None where it is none that the tables know."""
    if does == "fit":
        fit(flow, base, arguments, keywords, node)
        return base
    if does == "fit_transform":
        data = _first(arguments, keywords, _FEATURES)
        if (not data.rows and not data.is_empty()) or data.kind in ("constant", "unknown"):
            data = Value("data", rows=flow.record.source(flow.key(node, "unknown")), seen=data.all_seen())
        fit(flow, base, [data, *arguments[1:]], keywords, node)
        return _transformed(flow, base, data)
    if does == "transform":
        return _transformed(flow, base, _first(arguments, keywords, _FEATURES))
    if does == "predict":
        return predicted(flow, base, _first(arguments, keywords, (*_FEATURES, "test_data")), name, node)
    if (does == "score" and arguments) or (does == "score" and keywords):
        return _scored(flow, base, _first(arguments, keywords, _FEATURES), name, node)
    if does == "resample":
        return _resampled(flow, base, arguments, keywords, node)
    if does == "cluster":
        fit(flow, base, arguments, keywords, node)
        return _transformed(flow, base, _first(arguments, keywords, _FEATURES))
    if does == "self":
        if name == "set_params":
            for number in base.made:
                _set(flow, number, arguments, keywords)
        return base
    if name in ("flow", "flow_from_dataframe", "flow_from_directory"):
        data = _first(arguments, keywords, (*_FEATURES, "dataframe"))
        subset = keywords.get("subset")
        if name == "flow_from_directory":
            where = _first(arguments, keywords, ("directory",))
            key = ("directory", where.constant) if isinstance(where.constant, str) else flow.key(node)
            data = Value("data", rows=flow.record.source(key))
        if subset is not None and data.rows:
            number = flow.record.split(
                ("subset", data.rows), Split(name, "holdout", flow.spot(node), data.rows, data.all_seen())
            )
            return copied(data, rows=flow.record.cut(data.rows, number, flow.outputs(number, subset.constant)))
        return data
    return None


def fit(
    flow: Interpreter, base: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.AST
) -> None:
    """Fit all that a value can be."""
    data = _first(arguments, keywords, _FEATURES)
    target = _first(arguments, keywords, _TARGETS, 1)
    if not arguments and data is UNKNOWN and any(flow.state.get(number, (NONE, NONE))[1] for number in base.made):
        return  # it has its rows already
    if (
        data.items is not None
        and data.role == "sequence"
        and not target.rows
        and len(data.items) == 2
        and not arguments[1:]
    ):
        target = data.items.get(1, UNKNOWN)
        data = data.items.get(0, data)
    for number in sorted(base.made):
        learns = _learns(flow, number)
        name = flow.record.estimators[number].name
        if learns in _LEARNERS and data.kind in ("items", "unknown") and data.is_empty() and data is not UNKNOWN:
            # A list that was filled from something unknown.
            flow.store.update(data, rows=flow.record.source(flow.key(node, "list")))
        seen, fits = data.all_seen(), NONE
        if learns in _LEARNERS:
            if learns == "impute" or not data.models:
                column = next(iter(target.frame.picked), "") if target.frame.picked else ""
                name = _step_name(flow, number, learns)
                seen = seen | flow.record.statistic(
                    flow.key(node, number), Statistic(name, learns, flow.spot(node), data.rows, column)
                )
        elif learns in _MODELS or learns == "pipeline":
            fits = frozenset((_fit_model(flow, number, base, data, target, keywords, node, learns),))
        state = (seen, fits)
        if len(base.made) > 1:
            before = flow.state.get(number, (NONE, NONE))
            state = (before[0] | seen, before[1] | fits)
        flow.store.put(flow.state, number, state)


def _step_name(flow: Interpreter, number: int, learns: str) -> str:
    estimator = flow.record.estimators[number]
    for part in estimator.parts:
        if _learns(flow, part) == learns and estimator.learns == "pipeline":
            return _step_name(flow, part, learns)
    return estimator.name


def _fit_model(
    flow: Interpreter, number: int, base: Value, data: Value, target: Value, keywords: Mapping[str, Value],
    node: ast.AST, learns: str,
) -> int:  # fmt: skip
    estimator = flow.record.estimators[number]
    stops = base.role == "stopping" or "early_stopping_rounds" in keywords or _has_stopping(keywords.get("callbacks"))
    stops = stops or (estimator.name.startswith("CatBoost") and not _is(keywords.get("use_best_model"), False))
    watched = NONE
    for keyword in ("validation_data", "eval_set", "valid_sets", "evals"):
        held = keywords.get(keyword)
        if held is not None and stops:
            watched |= _watched(held, data.rows)
    return flow.record.fit(
        flow.key(node),
        Fit(
            number,
            _model_name(flow, number),
            flow.spot(node),
            data.rows,
            data.all_seen() | target.all_seen() | _carried(flow, number),
            folds=learns == "search" or estimator.learns == "search" or "validation_split" in keywords,
            tuned=estimator.learns == "search" or last_name(node) == "search",
            watched=watched,
            features=data.frame if estimator.learns == "model" else NO_COLUMNS,
            target=target.frame,
            loops=tuple(flow.loops),
            unsupervised=estimator.name in behaviour().lists["unsupervised"],
            made=estimator.loops,
            continues=not estimator.restarts and (estimator.name in _NETWORKS or last_name(node) in _CONTINUING),
            varied=tuple(sorted(_varied(flow, number))),
        ),
    )


def _carried(flow: Interpreter, number: int) -> frozenset[int]:
    """What the layers of a network learnt before it is fitted."""
    estimator = flow.record.estimators[number]
    seen = estimator.carries
    for part in estimator.parts:
        if flow.record.estimators[part].name in behaviour().lists["layers"]:
            seen |= flow.state.get(part, (NONE, NONE))[0]
    return seen


def _has_stopping(value: Value | None, depth: int = 3) -> bool:
    if value is None or not depth:
        return False
    if value.role == "stopping":
        return True
    return value.items is not None and any(_has_stopping(held, depth - 1) for held in value.items.values())


def _watched(value: Value, trained: frozenset[int]) -> frozenset[int]:
    """The rows of validation data: of pairs the first, and not those that the model is fitted on."""
    if value.items:
        first = next(iter(value.items.values()))
        if first.items is not None:
            return frozenset().union(*(_watched(held, trained) for held in value.items.values()))
        return first.rows - trained if value.role == "sequence" else value.rows - trained
    return value.rows - trained


def _transformed(flow: Interpreter, base: Value, data: Value) -> Value:
    learnt = NONE
    kinds = set()
    for number in sorted(base.made):
        seen, fits = flow.state.get(number, (NONE, NONE))
        learnt |= seen
        kinds.add(_learns(flow, number))
        for fit in sorted(fits):
            # Something unknown, or a discriminant analysis, that turns rows into others after all.
            fitted = flow.record.fits[fit]
            learnt |= flow.record.statistic(
                ("transformer", fit), Statistic(fitted.name, "unknown", fitted.spot, fitted.rows)
            )
    if kinds <= {"encode"}:
        codes = all(flow.record.estimators[number].name in _KEEPING_COLUMNS for number in base.made)
        frame = data.frame if codes else NO_COLUMNS
        return copied(data, frame=frame, items=None, kind="data" if data.kind == "items" else data.kind)
    return Value("data", rows=data.rows, seen=data.all_seen() | learnt, models=data.models, fits=data.fits)


def predicted(flow: Interpreter, base: Value, data: Value, name: str, node: ast.AST) -> Value:
    """What models say of rows."""
    models = frozenset(n for n in base.made if _learns(flow, n) in _MODELS or _learns(flow, n) == "pipeline")
    if not models:
        layers = behaviour().lists["layers"]
        applied = not name and any(flow.record.estimators[number].name in layers for number in base.made)
        return _transformed(flow, base, data) if applied else together((data,))
    fits = NONE
    for number in models:
        fits |= flow.state.get(number, (NONE, NONE))[1]
    seen = data.all_seen()
    flow.record.use(
        flow.key(node, "predict"),
        Use("predict", name or "call", flow.spot(node), models, fits, data.rows, seen, tuple(flow.loops)),
    )
    return Value("data", rows=data.rows, seen=seen, models=models, fits=fits)


def _scored(flow: Interpreter, base: Value, data: Value, name: str, node: ast.AST) -> Value:
    if data.items and data.role == "sequence":
        data = data.items.get(0, data)
    return _use(flow, base.made, _fits(flow, base.made), data, name, node)


def _fits(flow: Interpreter, models: Iterable[int]) -> frozenset[int]:
    found = NONE
    for number in models:
        found |= flow.state.get(number, (NONE, NONE))[1]
    return found


def _use(
    flow: Interpreter, models: frozenset[int], fits: frozenset[int], data: Value, how: str, node: ast.AST
) -> Value:
    number = flow.record.use(
        flow.key(node, "score"),
        Use("score", how, flow.spot(node), models, fits, data.rows, data.all_seen(), tuple(flow.loops)),
    )
    return Value("data", models=models, fits=fits, scored=frozenset((number,)))


def compared(flow: Interpreter, left: Value, right: Value, how: str, node: ast.AST) -> Value:
    """Predictions held against the truth."""
    predictions = left if left.models else right
    if not predictions.rows:
        return together((left, right))
    return _use(flow, predictions.models, predictions.fits, predictions, how, node)


def _metric(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    for value in (*arguments, *keywords.values()):
        if value.models and value.rows:
            return _use(flow, value.models, value.fits, value, name, node)
    return together((*arguments, *keywords.values()))


def _resampled(
    flow: Interpreter, base: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """Rows made up, repeated or taken away to balance the classes."""
    data = _first(arguments, keywords, _FEATURES)
    target = _first(arguments, keywords, _TARGETS, 1)
    seen = NONE
    for number in sorted(base.made):
        learns = _learns(flow, number)
        kind = learns if learns in ("oversample", "undersample") else "oversample"
        seen |= flow.record.statistic(
            flow.key(node, number),
            Statistic(flow.record.estimators[number].name or "resampling", kind, flow.spot(node), data.rows),
        )
    return sequence(
        (
            Value("data", rows=data.rows, seen=data.all_seen() | seen, frame=data.frame),
            Value("data", rows=target.rows, seen=target.all_seen() | seen, frame=target.frame),
        )
    )


# -- methods


def call_method(
    flow: Interpreter, base: Value, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.Call
) -> Value:
    """A method of a value."""
    does = behaviour().methods.get(name, "")
    if base.kind == "splitter":
        return _folds(flow, base, arguments, keywords, node) if name == "split" else UNKNOWN
    if artefacts.keeps_models(name):
        artefacts.note(flow, name, base, arguments, keywords, node)
    if name == "search" and "validation_data" in keywords and base.kind == "unknown":
        return _tuned(flow, base, arguments, keywords, node)
    if base.made and base.kind != "items":
        if name in _RESTARTING:
            for number in base.made:
                flow.record.estimators[number].restarts = True
        result = _estimator_method(flow, base, does, name, arguments, keywords, node)
        if result is not None:
            return result
        if base.kind != "data":
            if does == "same":
                return base  # `net.to(device)`
            if name == "get_support":
                return _learnt(flow, base, name, node)
            if name == "add" and arguments and arguments[0].kind == "estimator":
                for number in sorted(base.made):
                    held = flow.record.estimators[number]
                    held.parts = tuple(dict.fromkeys((*held.parts, *sorted(arguments[0].made))))
                return UNKNOWN
            if name in _OF_NETWORKS:
                return UNKNOWN
            return together(arguments)
    elif (
        (does in _OF_OBJECTS or (does == "self" and any(value.rows for value in arguments)))
        and name not in _OF_NETWORKS
        and (method := functions.method_of(flow, base, name))
    ):
        return functions.called(flow, method, arguments, keywords, together((*arguments, *keywords.values())), node)
    elif does in ("fit", "fit_transform", "resample") and (arguments or keywords) and base.items is None:
        adopted = adopt(flow, base, node)
        if does == "fit_transform":
            fit_of_unknown = _first(arguments, keywords, _FEATURES)
            return copied(fit_of_unknown, frame=NO_COLUMNS) if fit_of_unknown.kind == "data" else fit_of_unknown
        result = _estimator_method(flow, adopted, does, name, arguments, keywords, node)
        if result is not None:
            return result
    elif does in ("predict", "score") and (arguments or keywords) and base.kind == "unknown":
        given = _first(arguments, keywords, _FEATURES)
        return Value("data", rows=given.rows, seen=given.all_seen())
    if base.scored and name in _CHOOSING:
        flow.record.selecting(base.scored)
        return base
    if name == "idxmax" and isinstance(node.func, ast.Attribute):
        counted = _counted(node.func.value)
        if counted is not None:
            return _most_frequent(flow, flow.value(counted), node)
    if name in _SEARCHING:
        return _searched(flow, [*arguments, *keywords.values()], node)
    if name == "backward":
        return _backward(flow, base, node)
    if isinstance(base.constant, str):
        return _method_of_text(base, name, arguments)
    if name in _OF_TABLES:
        promote(flow, base, node)
    if name == "remove" and arguments and (chosen := _chosen(flow, arguments[0])):
        flow.store.update(base, seen=base.seen | chosen)
        return UNKNOWN
    if base.items is not None:
        return _method_of_items(flow, base, name, does, arguments)
    if base.scored and name in ("sort_values", "sort"):
        flow.record.ranking(base.scored)
        return copied(base, role="ranked")
    if base.role == "ranked" and name == "head" and arguments and _is(arguments[0], 1):
        flow.record.selecting(base.scored)
    if base.models and name in ("eq", "ne", "sub") and arguments:
        return compared(flow, base, arguments[0], "comparison", node)
    if base.models or base.scored:
        # Predictions and scores: reshaping, averaging and counting them changes nothing of what they say.
        return base
    if base.kind == "data":
        return _method_of_data(flow, base, name, does, arguments, keywords, node)
    if does in ("same", "self") and base.kind == "unknown":
        return base
    return together((base, *arguments, *keywords.values()))


def _method_of_text(base: Value, name: str, arguments: list[Value]) -> Value:
    """A method of a text or a path."""
    if name in ("open", "resolve", "absolute", "expanduser", "as_posix", "strip"):
        return base
    if name == "joinpath":
        return artefacts.joined((base, *arguments))
    return together(arguments) if name == "join" else UNKNOWN


def _searched(flow: Interpreter, given: Sequence[Value], node: ast.AST) -> Value:
    """A search over settings calls a function of the code's own, and keeps what it scores best."""
    found = []
    for value in given:
        if value.kind == "function":
            # It is called again and again.
            flow.loops.append(flow.loop(node))
            result = flow.call_function(value, [], {}, node, fresh=True)
            if flow.loops:
                flow.loops.pop()
            flow.record.selecting(result.scored)
            found.append(result)
    return together(found)


def _tuned(
    flow: Interpreter, base: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.Call
) -> Value:
    """A tuner of networks, which gives the one that does best on the validation rows."""
    tuner = adopt(flow, base, node)
    tuner.role = "stopping"
    fit(flow, tuner, arguments, keywords, node)
    return UNKNOWN


def _backward(flow: Interpreter, loss: Value, node: ast.AST) -> Value:
    """A network learns from the rows of its loss."""
    scored = [flow.record.uses[number] for number in loss.scored]
    models = loss.models
    rows, seen = loss.rows, loss.all_seen()
    for use in scored:
        rows |= use.rows
        seen |= use.seen
    for number in sorted(models):
        name = flow.record.estimators[number].name
        fitted = flow.record.fit(
            flow.key(node),
            Fit(
                number, name, flow.spot(node), rows, seen, loops=tuple(flow.loops),
                made=flow.record.estimators[number].loops, continues=not flow.record.estimators[number].restarts,
            ),
        )  # fmt: skip
        before = flow.state.get(number, (NONE, NONE))
        flow.store.put(flow.state, number, (before[0], frozenset((fitted,))))
    return UNKNOWN


def _method_of_items(flow: Interpreter, base: Value, name: str, does: str, arguments: list[Value]) -> Value:
    items = base.items or {}
    if does == "add" and arguments:
        given = arguments[-1]
        if name == "extend":
            _set_items(flow, base, dict(added_to(base, given).items or {}))
        elif len(flow.loops) > flow.unrolled or "*" in items:
            _set_items(flow, base, {"*": either([*items.values(), given])})
        else:
            _set_items(flow, base, {**items, len(items): given})
        return UNKNOWN
    if base.role == "mapping":
        if name == "items":
            if "*" in items:
                return collected({"*": sequence((UNKNOWN, element(base)))})
            return sequence(sequence((Value("constant", constant=key), held)) for key, held in items.items())
        if name == "values":
            return sequence(items.values()) if "*" not in items else collected({"*": element(base)})
        if name == "keys":
            return sequence(Value("constant", constant=key) for key in items)
        if name in ("get", "pop"):
            key = arguments[0].constant if arguments else None
            return items[key] if key is not None and key in items else element(base)
        if name == "update" and arguments and arguments[0].items is not None:
            _set_items(flow, base, {**items, **arguments[0].items})
            return UNKNOWN
    if name == "pop":
        return element(base)
    if name in ("index", "count", "keys"):
        return UNKNOWN
    return together((base, *arguments)) if name not in ("sort", "reverse", "copy") else base


def _is_time(names: Iterable[str]) -> bool:
    """Whether columns by their name tell when a row was made."""
    return any(word in name.lower() for name in names for word in ("date", "time", "timestamp", "month", "week"))


def _is_lagged(names: Iterable[str]) -> bool:
    """Whether columns by their name hold what was before: `lag_7`, `rolling_mean_7`."""
    return any(
        part == "rolling" or (part[:3] == "lag" and (part[3:] or "0").isdigit())
        for name in names
        if "lag" in name.lower() or "rolling" in name.lower()
        for part in name.lower().split("_")
    )


def _in_place(flow: Interpreter, node: ast.Call, keywords: Mapping[str, Value], result: Value, base: Value) -> Value:
    """A method with `inplace=True` changes its receiver, or the column of a table that it is."""
    if not _is(keywords.get("inplace"), True):
        return result
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(holder, ast.Subscript):
        assign_item(flow, holder, result)
    elif isinstance(holder, ast.Attribute) and base.frame.picked is not None and len(base.frame.picked) == 1:
        owner = flow.value(holder.value)
        if owner.kind == "data" and holder.attr in base.frame.picked:
            set_column(flow, owner, holder.attr, result)
            return UNKNOWN
    if base.kind == "data":
        flow.store.update(
            base,
            rows=result.rows,
            seen=result.seen if result.columns is not None or not base.columns else result.all_seen(),
            columns=result.columns,
            frame=result.frame,
        )
    return UNKNOWN


def _statistic_of(
    flow: Interpreter, base: Value, what: str, kind: str, node: ast.AST, column: str = ""
) -> frozenset[int]:
    if not base.rows or base.models or base.role == "row":
        return NONE
    column = column or (next(iter(base.frame.picked)) if base.frame.picked and len(base.frame.picked) == 1 else "")
    return flow.record.statistic(
        flow.key(node, what), Statistic(what, kind, flow.spot(node), base.rows, column, base.by)
    )


def _method_of_data(
    flow: Interpreter,
    base: Value,
    name: str,
    does: str,
    arguments: list[Value],
    keywords: Mapping[str, Value],
    node: ast.Call,
) -> Value:
    if base.role == "window":
        return copied(base, role="")  # of the rows nearby, not of all
    if base.role == "group":
        return _method_of_group(flow, base, name, arguments, node)
    if name in _GROUPING:
        by = _first(arguments, keywords, ("by",))
        names = texts(by)
        return copied(base, role="group", by=",".join(names) if names else "*")
    if does == "statistic":
        if _rowwise(keywords, arguments if name != "quantile" else ()):
            return copied(base, frame=NO_COLUMNS)
        return Value("data", seen=base.all_seen() | _statistic_of(flow, base, name, "statistic", node))
    if name == "pivot_table" and "columns" not in keywords and len(arguments) < _COLUMNS_OF_PIVOT:
        return Value("data", seen=base.all_seen() | _statistic_of(flow, base, name, "group", node))
    if name == "drop":
        return _in_place(flow, node, keywords, _dropped(flow, base, arguments, keywords), base)
    if name == "pop" and arguments:
        names = texts(arguments[0])
        taken = pick(base, names) if names else base
        if names:
            flow.store.update(base, **without_columns(base, names))
        return taken
    if name == "sample":
        return _sampled(flow, base, keywords, node)
    if name in ("randomSplit", "random_split"):
        return _split(flow, [base], keywords, node, name, _count_of(arguments[:1]))
    if name == "isin":
        given = together(arguments)
        if given.rows and flow.record.cuts(given.rows) != flow.record.cuts(base.rows):
            return Value("data", rows=given.rows, role="member")
        return copied(base, role="condition")
    if does == "fill":
        method = keywords.get("method")
        given = together((*arguments, *(value for key, value in keywords.items() if key not in ("inplace", "method"))))
        filled = base if method is not None else copied(base, seen=base.seen | given.all_seen())
        return _in_place(flow, node, keywords, copied(filled) if filled is base else filled, base)
    if name == "set_index" and _is_time(texts(_first(arguments, keywords, ("keys",)))):
        base = copied(base, seen=base.seen | _statistic_of(flow, base, "set_index", "order", node))
    if name == "set_index":
        names = texts(_first(arguments, keywords, ("keys",)))
        base = copied(base, **(without_columns(base, names) if names else {"frame": NO_COLUMNS}))
    if does == "order":
        seen = base.seen | _statistic_of(flow, base, name, "order", node)
        return copied(base, seen=seen, frame=NO_COLUMNS, role="window" if name in _WINDOWS else "")
    if does in ("take", "rest"):
        # `head(len(train))` is the upper of two tables, `tail(len(test))` the lower one.
        shown = _first(arguments, keywords, ("n",))
        lower = does == "rest" and overlap(flow.record.parts, shown.counted, flow.piles.get(base.rows, (NONE, NONE))[1])
        piled = flow.piles[base.rows][1] if lower else _of_pile(flow, base.rows, shown, 0) if does == "take" else None
        if piled is not None:
            return copied(base, rows=piled)
        number = flow.record.split(
            ("slice", base.rows), Split(name, "slice", flow.spot(node), base.rows, base.all_seen())
        )
        if not base.rows:
            return base
        return copied(base, rows=flow.record.cut(base.rows, number, 0 if does == "take" else 1))
    if does in ("apply", "transform") or name in ("agg", "aggregate"):
        return _applied(flow, base, name, arguments, keywords, node)
    if does == "count":
        return (
            UNKNOWN
            if name not in ("corr", "cov", "corrwith", "describe")
            else Value(
                "data",
                seen=base.all_seen()
                | _statistic_of(flow, base, name, "select" if name.startswith("corr") else "description", node),
            )
        )
    if name in ("assign", "with_columns", "withColumn"):
        return _assigned(flow, base, arguments, keywords)
    if name in ("append", "join", "merge", "add", "sub", "mul", "div", "divide", "multiply", "subtract", "union"):
        return _merged(flow, (base, *arguments), keywords, node)
    if name == "map" and arguments:
        return _applied(flow, base, name, arguments, keywords, node)
    if does == "same" or does == "self":
        if name in _REORDERING:
            flow.piles.pop(base.rows, None)
        if name in _OTHER_COLUMNS and base.frame.origin and not _is(keywords.get("drop"), True):
            base = copied(base, frame=NO_COLUMNS)
        if name in ("set_index", "rename", "astype", "reset_index"):
            return _in_place(flow, node, keywords, copied(base, role=""), base)
        return _in_place(flow, node, keywords, copied(base), base)
    result = together((base, *arguments, *keywords.values()))
    return _in_place(flow, node, keywords, result, base) if "inplace" in keywords else result


def _method_of_group(flow: Interpreter, base: Value, name: str, arguments: list[Value], node: ast.Call) -> Value:
    """`frame.groupby(...)...`"""
    plain = copied(base, role="", by="")
    word = arguments[0].constant if arguments and isinstance(arguments[0].constant, str) else ""
    if name in ("shift", "rolling", "expanding", "diff", "pct_change", "ewm", "cumsum", "cumcount"):
        kind = "order" if name != "cumcount" else ""
        seen = base.seen | (_statistic_of(flow, base, name, kind, node) if kind else NONE)
        return copied(plain, seen=seen, role="window" if name in _WINDOWS else "")
    if name in ("transform", "apply", "agg", "aggregate", "filter"):
        if arguments and arguments[0].kind == "function":
            inner = flow.call(arguments[0], [copied(plain)], {}, node)
            result = copied(plain, seen=plain.seen | inner.all_seen())
        elif name in ("transform", "agg", "aggregate") and (word in _GROUP_NAMES or not word):
            result = copied(plain, seen=plain.seen | _statistic_of(flow, base, word or name, "group", node))
        else:
            result = plain
        return result if name in ("transform", "apply", "filter") else copied(result, rows=NONE)
    if name in _GROUP_NAMES:
        return copied(plain, rows=NONE, seen=base.seen | _statistic_of(flow, base, name, "group", node))
    if name in ("size", "count", "value_counts", "ngroup", "get_group", "groups"):
        return copied(plain, rows=NONE) if name != "get_group" else plain
    if name in ("fillna", "ffill", "bfill", "sample", "head", "tail", "nth"):
        return plain
    return copied(base)


def _dropped(flow: Interpreter, base: Value, arguments: list[Value], keywords: Mapping[str, Value]) -> Value:
    """`frame.drop(...)`: columns, or the rows that another part holds."""
    index = keywords.get("index")
    what = keywords.get("columns") or keywords.get("labels") or index or (arguments[0] if arguments else UNKNOWN)
    names = texts(what)
    if names and index is None:
        return copied(base, **without_columns(base, names))
    if what.rows:
        new = {s: o for s, o in flow.record.cuts(what.rows).items() if s not in flow.record.cuts(base.rows)}
        rows = base.rows
        for split, output in new.items():
            rows = flow.record.cut(rows, split, _REST + output)
        return copied(base, rows=rows)
    if what.seen:
        return copied(_selected_by(flow, base, what), frame=NO_COLUMNS)
    return copied(base, frame=NO_COLUMNS if not names else base.frame)


def _sampled(flow: Interpreter, base: Value, keywords: Mapping[str, Value], node: ast.AST) -> Value:
    if _is(keywords.get("replace"), True):
        return copied(base, seen=base.seen | _statistic_of(flow, base, "sample with replacement", "oversample", node))
    fraction = keywords.get("frac")
    flow.piles.pop(base.rows, None)
    if fraction is not None and fraction.constant in (1, 1.0):
        return copied(base)
    if not base.rows:
        return base
    number = flow.record.split(
        flow.key(node, "sample"), Split("sample", "holdout", flow.spot(node), base.rows, base.all_seen(), True)
    )
    return copied(base, rows=flow.record.cut(base.rows, number, 0))


def _applied(
    flow: Interpreter, base: Value, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.Call
) -> Value:
    """A function applied to a table, its columns or rows."""
    given = _first(arguments, keywords, ("func", "arg"))
    if given.kind in ("function", "class"):
        single = base.frame.picked is not None and len(base.frame.picked) == 1
        by_row = name in ("applymap", "map", "progress_apply") or single or _rowwise(keywords, arguments[1:])
        by_row = by_row and name != "pipe"
        rest = arguments[1:] if name == "pipe" else []
        # What sees one row at a time takes no statistic of it.
        given_rows = copied(base, role="", rows=NONE if by_row else base.rows)
        inner = flow.call(given, [given_rows, *rest], {}, node)
        return copied(base, seen=base.seen | inner.all_seen(), frame=base.frame)
    if given.kind == "name" and behaviour().functions.get(last(given.name)) == "scale":
        what = last(given.name)
        return copied(base, seen=base.seen | _statistic_of(flow, base, what, "scale", node))
    if name in ("agg", "aggregate") and isinstance(given.constant, str) and given.constant in _GROUP_NAMES:
        return Value("data", seen=base.all_seen() | _statistic_of(flow, base, given.constant, "statistic", node))
    return copied(base, seen=base.seen | given.all_seen())


def _put_into(flow: Interpreter, base: Value, value: Value) -> Value:
    """An expression on columns of whatever table, now that it is known which."""
    if not flow.anywhere or not (value.rows & flow.anywhere or value.seen):
        return value
    statistics = flow.record.statistics
    seen: set[int] = set()
    for number in value.all_seen():
        known = statistics[number]
        if known.rows and known.rows <= flow.anywhere:
            seen |= flow.record.statistic(("put", number, base.rows), replace(known, rows=base.rows))
        else:
            seen.add(number)
    return copied(value, rows=base.rows, seen=frozenset(seen), columns=None)


def _assigned(flow: Interpreter, base: Value, arguments: list[Value], keywords: Mapping[str, Value]) -> Value:
    new = copied(base)
    arguments = [_put_into(flow, base, value) for value in arguments]
    keywords = {name: _put_into(flow, base, value) for name, value in keywords.items()}
    if arguments and isinstance(arguments[0].constant, str) and len(arguments) == 2:
        keywords = {arguments[0].constant: arguments[1]}
        arguments = []
    for column, value in keywords.items():
        held = value
        if value.kind == "function":
            held = flow.call(value, [copied(base)], {}, value.node) if value.node is not None else UNKNOWN
        set_column(flow, new, column, held)
    for value in arguments:
        new.seen = new.seen | value.all_seen()
    return new


def _merged(flow: Interpreter, values: Sequence[Value], keywords: Mapping[str, Value], node: ast.AST) -> Value:
    """Tables put together, below or beside each other."""
    held: list[Value] = []
    for value in values:
        listed = value.items is not None and value.role != "mapping"
        held.extend((value.items or {}).values() if listed else (value,))
    whole = together(held)
    if whole.kind != "data":
        return whole
    columns: dict[str, frozenset[int]] = {}
    seen = NONE
    for value in held:
        seen |= value.seen
        for column, taken in (value.columns or {}).items():
            columns[column] = columns.get(column, NONE) | taken
    whole.seen = seen
    whole.columns = columns or None
    data = [value for value in held if value.rows]
    tables = [value for value in data if value.items is None]
    below = not _rowwise(keywords) and last_name(node) in ("concat", "append", "vstack", "concatenate")
    if below:
        _pile(flow, data, whole.rows)
    if below and (len(data) > len({id(value) for value in data}) or _repeats(flow, tables)):
        whole.seen = whole.seen | _statistic_of(flow, whole, "rows repeated", "oversample", node)
    frames = {value.frame for value in data}
    if len(frames) == 1:
        whole.frame = next(iter(frames))
    return whole


def _repeats(flow: Interpreter, tables: Sequence[Value]) -> bool:
    """Whether some rows of a table are put below it once more."""
    parts = flow.record.parts
    return any(
        part.roots <= parts[row].roots and set(parts[row].cuts) < set(part.cuts)
        for position, table in enumerate(tables)
        for number in table.rows
        for part in (parts[number],)
        for other in (*tables[:position], *tables[position + 1 :])
        for row in other.rows
    )


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        func = node.func
        return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return ""


# -- functions of libraries


def _count_of(values: Sequence[Value]) -> int:
    for value in values:
        if value.items is not None and "*" not in value.items:
            return len(value.items)
    return 0


def _sizes(keywords: Mapping[str, Value]) -> tuple[object, ...]:
    return tuple(keywords.get(name, UNKNOWN).constant for name in ("test_size", "train_size", "shuffle"))


def _split(
    flow: Interpreter, arrays: Sequence[Value], keywords: Mapping[str, Value], node: ast.AST, name: str,
    outputs: int = 2, kind: str = "holdout",
) -> Value:  # fmt: skip
    """Rows set apart by one call."""
    held: list[Value] = []
    for position, array in enumerate(arrays):
        if not array.rows:
            # What depends on statistics is made of the rows that these were taken of; a table of groups has its own.
            taken = [flow.record.statistics[number] for number in array.all_seen()]
            known = NONE.union(*(statistic.rows for statistic in taken if statistic.kind != "group"))
            rows = known or flow.record.source(flow.key(node, position))
            array = copied(array, kind="data", rows=rows, items=None)
        held.append(array)
    if not held:
        return UNKNOWN
    rows = frozenset[int]().union(*(value.rows for value in held))
    seen = frozenset[int]().union(*(value.all_seen() for value in held))
    shuffled = not _is(keywords.get("shuffle"), False) and name != "temporal_train_test_split"
    seed = keywords.get("random_state", UNKNOWN).constant
    number = flow.record.split(
        # Split again with the same seed, the same rows fall into the same parts.
        flow.key(node) if seed is None else ("seeded", name, seed, rows, _sizes(keywords)),
        Split(name, kind, flow.spot(node), rows, seen, shuffled, loops=tuple(flow.loops)),
    )
    if not outputs:
        return copied(held[0])
    return sequence(
        copied(
            value,
            rows=flow.record.cut(value.rows, number, output),
            kind="data",
            items=None,
            role="indices" if value.role == "index" else "",
            text="",
        )
        for value in held
        for output in range(outputs)
    )


def _folds(
    flow: Interpreter, base: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """The rows of folds, as a splitter gives them: numbers of training rows, numbers of test rows."""
    data = _first(arguments, keywords, _FEATURES)
    rows = data.rows or flow.record.source(flow.key(node))
    ordered = base.role == "ordered"
    shuffled = not ordered and (
        "Shuffle" in base.name or _is(base.items["shuffle"] if base.items else None, True) or "Repeated" in base.name
    )
    number = flow.record.split(
        flow.key(node),
        Split(
            base.name, "folds", flow.spot(node), rows, data.all_seen(), shuffled,
            base.role == "grouped", tuple(flow.loops),
        ),
    )  # fmt: skip
    pair = sequence(Value("data", rows=flow.record.cut(rows, number, output), role="indices") for output in range(2))
    return collected({"*": pair}, "stream")


def call_library(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """A function or class of a library, or a builtin."""
    short = last(name)
    tables = behaviour()
    if artefacts.is_path(name):
        return artefacts.joined(arguments)
    if artefacts.keeps_models(short) and "." in name:
        artefacts.note(flow, short, Value("name", name=name), arguments, keywords, node)
    does = tables.estimators.get(short)
    if does is not None:
        return _construct(flow, short, does, arguments, keywords, node)
    if short in tables.lists["models_of_data"] and "statsmodels" in name:
        return _model_of_data(flow, short, arguments, keywords, node)
    if short in tables.lists["stopping"]:
        return Value("unknown", role="stopping")
    does = tables.functions.get(short, "")
    if "." not in name or name.startswith("builtins."):
        return _builtin(flow, short, arguments, keywords, node)
    if tables.functions.get(name.partition(".")[0]) == "plot" and does not in ("metric", "metric_of_model"):
        return UNKNOWN
    if does == "holdout":
        if short == "random_split":
            return _split(flow, arguments[:1] or [UNKNOWN], keywords, node, short, _count_of(arguments[1:2]))
        return _split(flow, arguments, keywords, node, short)
    if does in ("folds", "folds_by_group", "folds_in_order"):
        role = {"folds_by_group": "grouped", "folds_in_order": "ordered"}.get(does, "")
        shuffle = keywords.get("shuffle", UNKNOWN)
        return Value("splitter", name=short, role=role, items={"shuffle": shuffle})
    if does == "cross":
        return _crossed(flow, short, arguments, keywords, node)
    if does == "metric":
        return _metric(flow, short, arguments, keywords, node)
    if does == "metric_of_model":
        model, data = _first(arguments, keywords, ("estimator",)), _first(arguments, keywords, _FEATURES, 1)
        return _use(flow, model.made, _fits(flow, model.made), data, short, node) if model.made else UNKNOWN
    if does == "read":
        return _read(flow, arguments, keywords, node)
    if does == "pairs" and "itertools" in name:
        return collected({"*": sequence([element(value) for value in arguments])}, "stream")
    if does == "record" and "collections" in name:
        return _record_class(flow, arguments)
    if does == "column" and "polars" in name:
        rows = flow.record.source(flow.key(node, "column"))
        flow.anywhere |= rows
        return Value("data", rows=rows)
    if does == "series":
        made = Value("data", rows=flow.record.source(flow.key(node)))
        made.frame = table(flow.record.origin(flow.key(node)))
        made.seen = _statistic_of(flow, made, short, "order", node)
        return made
    return _computed(flow, short, name, does, arguments, keywords, node)


def _record_class(flow: Interpreter, arguments: Sequence[Value]) -> Value:
    """`namedtuple('Parts', 'train test')`: a class with these fields."""
    written = arguments[1] if len(arguments) > 1 else UNKNOWN
    fields = texts(written)
    if len(fields) == 1:
        fields = tuple(fields[0].replace(",", " ").split())
    body = "".join(f"    {field}: object\n" for field in fields if field.isidentifier())
    made = ast.parse(f"class Record:\n{body or '    pass'}").body[0]
    flow.keep(made)
    return Value("class", name="Record", node=made)


def _computed(
    flow: Interpreter, name: str, full: str, does: str, arguments: list[Value], keywords: Mapping[str, Value],
    node: ast.AST,
) -> Value:  # fmt: skip
    """Functions that make data of data."""
    data = _first(arguments, keywords, ("a", "x", "X", "data", "objs", "array"))
    if does == "statistic":
        if data.models or data.scored or _rowwise(keywords, arguments[1:2]):
            return together((*arguments, *keywords.values()))
        return Value("data", seen=data.all_seen() | _statistic_of(flow, data, name, "statistic", node))
    if does == "scale":
        return Value("data", rows=data.rows, seen=data.all_seen() | _statistic_of(flow, data, name, "scale", node))
    if does == "tested":
        return Value("data", seen=data.all_seen() | _statistic_of(flow, data, name, "select", node))
    if does == "bins" or (name == "cut" and isinstance(_first(arguments, keywords, ("bins",), 1).constant, int)):
        return copied(data, seen=data.seen | _statistic_of(flow, data, name, "bins", node), kind="data", items=None)
    if does == "count":
        return UNKNOWN
    if does == "number":
        return _number(arguments, keywords)
    if does == "numbering":
        numbers = Value("data", rows=data.counted, role="indices") if data.counted else UNKNOWN
        return data if data.rows else numbers
    if does == "merge":
        return _merged(
            flow, (*arguments, *(keywords[k] for k in ("objs", "left", "right") if k in keywords)), keywords, node
        )
    if name == "pivot_table" and data.rows and "columns" not in keywords and len(arguments) <= _COLUMNS_OF_PIVOT:
        return Value("data", seen=data.all_seen() | _statistic_of(flow, data, name, "group", node))
    if does == "shuffle":
        flow.piles.pop(data.rows, None)
        return sequence(arguments) if len(arguments) > 1 else data
    if does == "bootstrap":
        kind = "undersample" if _is(keywords.get("replace"), False) else "oversample"
        taken = [copied(v, seen=v.seen | _statistic_of(flow, v, name, kind, node)) for v in arguments if v.rows]
        return taken[0] if len(taken) == 1 else sequence(taken) if taken else together(arguments)
    if does == "repeat" and data.rows:
        return copied(
            data, seen=data.seen | _statistic_of(flow, data, name, "oversample", node), items=None, kind="data"
        )
    if name == "DataFrame" and not arguments and "data" not in keywords:
        return Value()  # its rows come with what is put into it
    if name == "DataFrame" and together((*arguments, *keywords.values())).is_empty():
        # A table written out, or made of random numbers.
        key = flow.key(node)
        return Value("data", rows=flow.record.source(key), frame=table(flow.record.origin(key)))
    if name in ("Subset", "DataLoader") and data.rows:
        # The rows that a sampler or a list of numbers picks.
        chosen = _first(arguments, keywords, ("sampler", "batch_sampler", "indices"), 1 if name == "Subset" else 9)
        known = flow.record.cuts(data.rows)
        rows = data.rows
        for split, output in flow.record.cuts(chosen.rows).items():
            if split not in known:
                rows = flow.record.cut(rows, split, output)
        return copied(data, rows=rows, kind="data", items=None)
    if does == "same" and data.kind == "data" and not data.models:
        others = together((*arguments[1:], *keywords.values())).all_seen()
        return copied(data, seen=data.seen | others) if others else copied(data)
    if name == "train" and arguments and data is not UNKNOWN and len(arguments) >= 2:
        return _trained(flow, name, arguments, keywords, node)
    if name == "cv" and len(arguments) > 1 and arguments[1].rows:
        booster = flow.record.estimator(flow.key(node), "booster", "model", (), tuple(flow.loops))
        model = Value("estimator", name="booster", made=frozenset((booster,)))
        return _crossed(flow, name, [model, *arguments[1:2]], {}, node)
    if name in _SEARCHING:
        return _searched(flow, [*arguments, *keywords.values()], node)
    given = (*arguments, *keywords.values())
    result = together(given)
    if functions.may_be_own(full) and not result.scored and not result.models:
        return flow.turn_with(functions.called(flow, full, arguments, keywords, result, node), given)
    if result is UNKNOWN:
        return flow.turn_with(Value("unknown", name=name), given)
    if result.scored and name in _CHOOSING:
        flow.record.selecting(result.scored)
    if name[:1].isupper():
        result.name = name
    return result


def _number(arguments: list[Value], keywords: Mapping[str, Value]) -> Value:
    """A number, or random ones, made of others: `int(frame['age'].mean())`."""
    seen = together((*arguments, *keywords.values())).seen
    return Value("data", seen=seen) if seen else UNKNOWN


def _trained(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """`xgboost.train(params, data)` and the like."""
    data = _first(arguments, keywords, ("dtrain", "train_set", "pool"), 1)
    base = Value("estimator", name=name)
    base.made = frozenset((flow.record.estimator(flow.key(node), "booster", "model", (), tuple(flow.loops)),))
    fit(flow, base, [data], keywords, node)
    return base


def _model_of_data(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    """A model that is given its rows when it is made: `OLS(y, X)`, `ols('y ~ x', data=frame)`."""
    target = _first(arguments, keywords, ("endog",))
    data = _first(arguments, keywords, ("exog", "data"), 1)
    if not data.rows:
        data, target = target, UNKNOWN
    number = flow.record.estimator(flow.key(node), name, "model", (), tuple(flow.loops))
    base = Value("estimator", name=name, made=frozenset((number,)))
    fit(flow, base, [data, target], {}, node)
    return base


def _crossed(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    model = _first(arguments, keywords, ("estimator",))
    data = _first(arguments, keywords, ("X",), 1)
    target = _first(arguments, keywords, _TARGETS, 2)
    seen = data.all_seen() | target.all_seen()
    if "groups" in keywords:
        # A number for each group is none of the other folds, to which no row of the group belongs.
        seen = frozenset(number for number in seen if flow.record.statistics[number].kind != "group")
    fits = set()
    for number in sorted(model.made):
        fits.add(
            flow.record.fit(
                flow.key(node),
                Fit(
                    number, _model_name(flow, number), flow.spot(node), data.rows, seen, folds=True,
                    features=data.frame if flow.record.estimators[number].learns == "model" else NO_COLUMNS,
                    target=target.frame, loops=tuple(flow.loops),
                ),
            )
        )  # fmt: skip
    number = flow.record.use(
        flow.key(node, "cross"),
        Use("cross", name, flow.spot(node), model.made, frozenset(fits), data.rows, data.all_seen(), tuple(flow.loops)),
    )
    splitter = keywords.get("cv", UNKNOWN)
    if splitter.kind == "splitter":
        _folds(flow, splitter, [data], {}, node)
    return Value("data", models=model.made, fits=frozenset(fits), scored=frozenset((number,)))


def _read(flow: Interpreter, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST) -> Value:
    where = _first(arguments, keywords, ("filepath_or_buffer", "path", "io"))
    named = where.constant if isinstance(where.constant, str) and "*" not in where.constant else ""
    key = ("file", named) if named else flow.key(node)
    source = named.rpartition("/")[2]
    made = Value("data", rows=flow.record.source(key), frame=table(flow.record.origin(key), source))
    if _is_time(texts(keywords.get("index_col", UNKNOWN))):
        made.seen = _statistic_of(flow, made, "index_col", "order", node)
    return made


def _builtin(
    flow: Interpreter, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
) -> Value:
    first = arguments[0] if arguments else UNKNOWN
    if name == "open":
        return first
    if name == "enumerate":
        if first.items is not None and "*" not in first.items and first.role != "mapping":
            return sequence(
                sequence((Value("constant", constant=n), held)) for n, held in enumerate(first.items.values())
            )
        return collected({"*": sequence((Value("unknown", role="number"), element(first)))}, "stream")
    if name == "zip":
        known = [v.items for v in arguments if v.items is not None and "*" not in v.items and v.role != "mapping"]
        if known and len(known) == len(arguments):
            return sequence(sequence(row) for row in zip(*(items.values() for items in known), strict=False))
        return collected({"*": sequence([element(value) for value in arguments])}, "stream")
    if name == "sorted" and first.scored:
        flow.record.ranking(first.scored)
        return copied(first, role="ranked")
    if name == "len":
        if first.items is not None and "*" not in first.items and first.role == "sequence":
            return Value("constant", constant=len(first.items), role="length")
        return number_of(first.rows)
    if name == "range" and first.role == "length" and len(arguments) == 1:
        return sequence(Value("constant", constant=position) for position in range(first.constant))
    if name == "range":
        counting = Value("unknown", role="number")
        counting.counted = first.counted
        return counting
    if name == "list" and first.counted:
        return Value("data", rows=first.counted, role="indices")
    if name in ("list", "tuple", "sorted", "reversed", "iter", "set"):
        if first.role == "mapping" and first.items is not None:
            return sequence(Value("constant", constant=key) for key in first.items if key != "*")
        return first if arguments else Value("items", items={}, role="sequence")
    if name == "dict":
        items: dict[Any, Value] = dict(keywords)
        if first.items is not None:
            if first.role == "mapping":
                items.update(first.items)
            elif not first.is_empty() or first.made:
                items["*"] = element(element(first)) if first.items else UNKNOWN
        return collected(items, "mapping")
    if name == "next":
        return element(first)
    if name == "map" and len(arguments) > 1:
        each = elements(arguments[1])
        if len(each) > 1 and not arguments[2:]:
            return flow.mapped(first, each, node)
        return collected({"*": flow.call(first, [element(value) for value in arguments[1:]], {}, node)}, "stream")
    if name in ("min", "max") and together(arguments).scored:
        flow.record.selecting(together(arguments).scored)
        return together(arguments)
    if name in ("train_test_split",):
        return _split(flow, arguments, keywords, node, name)
    if behaviour().functions.get(name) == "count":
        return UNKNOWN
    if behaviour().functions.get(name) == "number":
        return _number(arguments, keywords)
    if name in BUILTINS and name not in ("sum", "min", "max", "abs", "round", "float", "filter", "getattr", "super"):
        return UNKNOWN
    does = behaviour().functions.get(name, "")
    if does == "metric":
        return _metric(flow, name, arguments, keywords, node)
    if does == "cross":
        return _crossed(flow, name, arguments, keywords, node)
    return together((*arguments, *keywords.values()))
