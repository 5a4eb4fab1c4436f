"""Follows values through the statements and expressions of a program, in document order.

Assignments, branches (followed one by one and joined), loops (until nothing changes, at most a few rounds),
local functions and classes (followed at their calls to a depth). Nothing is ever evaluated. What library calls do
to data stands in `calls`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping

from portfolio_lint.facts.flow import Split, Spot

from . import artefacts, calls, functions
from .recorder import Key, Recorder
from .store import Store
from .values import (
    NO_COLUMNS,
    NONE,
    NOTHING,
    UNKNOWN,
    Scope,
    Value,
    collected,
    copied,
    either,
    element,
    elements,
    join,
    sequence,
    together,
)

_DEPTH = 6
_ROUNDS = 3
_UNROLLED = 12
# An expression costs one step; a notebook of a thousand lines takes some twenty thousand.
_STEPS = 100_000
_CALLS_OF_ONE = 120
_MODEL_BASES = frozenset({"Module", "LightningModule", "Model", "Sequential"})
_TRANSFORMER_BASES = frozenset({"BaseEstimator", "TransformerMixin", "ClassifierMixin", "RegressorMixin"})


class _Spent(Exception):
    """The budget of steps is used up."""


class Interpreter:
    """One program: its modules or cells share a namespace. `helpers` are functions of other files by dotted name."""

    def __init__(self, steps: int = _STEPS) -> None:
        self.record = Recorder()
        self.store = Store()
        self.cell: int | None = None
        self.loops: list[int] = []
        self.unrolled = 0  # how many of the outermost loops go through known elements, one by one
        self._module = Scope()
        self._scope = self._module
        self._context: tuple[int, ...] = ()
        self._returned: list[list[Value]] = []
        self.steps_left = steps
        self._followed: dict[int, int] = {}
        self._functions: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope, int | None]] = []
        self._classes: list[Value] = []
        self._instances: list[Value] = []
        self._outputs: dict[int, dict[object, int]] = {}
        self._cell_of: dict[int, int | None] = {}
        self._kept: list[ast.AST] = []
        self.state: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        # Rows that one table put below another holds: those of the upper one and those of the lower one.
        self.piles: dict[frozenset[int], tuple[frozenset[int], frozenset[int]]] = {}
        self._attributes: dict[int, dict[str, Value]] = {}
        self._loop_numbers: dict[int, int] = {}
        # Rows that stand for those of whatever table an expression is put into.
        self.anywhere: set[int] = set()
        # What a loop goes through, by identity: the loop, and the value, which keeps the identity taken.
        self._turns: dict[int, tuple[int, Value]] = {}
        self.spent = False
        self._entered = ""
        self._given: list[tuple[str, Value, frozenset[int]]] = []
        self._star = ""

    # -- running

    def run(self, trees: Iterable[tuple[ast.Module, int | None]]) -> None:
        """Follow modules or cells one after another, then the functions that nothing in them calls."""
        try:
            for tree, cell in trees:
                self._kept.append(tree)
                self.cell = cell
                for statement in tree.body:
                    self._guarded(statement)
            self._uncalled()
        except _Spent:
            self.spent = True
            self.record.note("the code is too long to be followed to its end")

    def _guarded(self, statement: ast.stmt) -> None:
        try:
            self._statement(statement)
        except RecursionError:
            self.record.note(f"line {statement.lineno} is nested too deeply to be followed")
            self._reset()

    def _reset(self) -> None:
        self._scope, self._context = self._module, ()
        self._returned.clear()
        self.loops.clear()
        self.unrolled = 0

    def _uncalled(self) -> None:
        """Functions that nothing calls here: others may, with data of which nothing is known."""
        for function, scope, cell in list(self._functions):
            if id(function) not in self._followed and scope is self._module:
                self.cell = cell
                self._entered = function.name
                value = Value("function", name=function.name, node=function, scope=scope)
                self._given.clear()
                try:
                    functions.summarise(
                        self, function.name, self._given, self.call_function(value, [], {}, function, fresh=True)
                    )
                except RecursionError:
                    self._reset()
        for defined in list(self._classes):
            node = defined.node
            if isinstance(node, ast.ClassDef) and id(node) not in self._followed:
                self.cell = self._cell_of.get(id(node))
                self._entered = node.name
                instance = self._instance(defined, node)
                own = self._methods(node)
                start = None if "__init__" in own else self._method_of(instance, "__init__")
                if start is not None:
                    self.call_function(start, [instance], {}, node, fresh=True)
                for name, method in own.items():
                    if id(method) not in self._followed or name == "__init__":
                        bound = Value("function", name=name, node=method, scope=defined.scope)
                        self._given.clear()
                        try:
                            result = self.call_function(bound, [instance], {}, method, fresh=True)
                            functions.summarise(self, f"{node.name}.{name}", self._given, result)
                        except RecursionError:
                            self._reset()

    def spot(self, node: ast.AST) -> Spot:
        return Spot(getattr(node, "lineno", 1), self.cell, self._entered)

    def key(self, node: ast.AST, extra: object = None) -> Key:
        """What stands for a place in the code and the calls that led there."""
        return (id(node), self._context, extra)

    def loop(self, node: ast.AST) -> int:
        """The number of a loop."""
        return self._loop_numbers.setdefault(id(node), len(self._loop_numbers))

    def turn(self, item: Value, loop: int) -> Value:
        """What a loop binds to its target in one turn, marked if it is no data."""
        if item is UNKNOWN:
            item = Value(role="turn")
        if item.kind == "unknown" or item.kind == "constant":
            self._turns[id(item)] = (loop, item)
        elif item.items is not None:
            parts = {key: Value(role="turn") if part is UNKNOWN else part for key, part in item.items.items()}
            item = copied(item, items=parts)
            for part in parts.values():
                if part.kind == "unknown" or part.kind == "constant":
                    self._turns[id(part)] = (loop, part)
        return item

    def turned(self, value: Value) -> frozenset[int]:
        """The loop that gives a value another content in each turn."""
        found = self._turns.get(id(value))
        return frozenset((found[0],)) if found is not None else NONE

    def turn_with(self, made: Value, given: Iterable[Value]) -> Value:
        """Something unknown that is made of others changes with them from turn to turn."""
        if self._turns:
            for value in given:
                found = self._turns.get(id(value))
                if found is not None:
                    return self.turn(made, found[0])
        return made

    def mapped(self, function: Value, values: Iterable[Value], node: ast.AST) -> Value:
        """What a function makes of each of some values."""
        context, results = self._context, []
        for position, value in enumerate(values):
            self._context = (*context, position)
            results.append(self.call(function, [value], {}, node))
        self._context = context
        return sequence(results)

    def keep(self, node: ast.AST) -> None:
        """Keep a node alive whose identity stands for it."""
        self._kept.append(node)

    def outputs(self, split: int, what: object) -> int:
        """The number of a split's output that is told apart by its form."""
        known = self._outputs.setdefault(split, {})
        return known.setdefault(what, len(known))

    # -- names

    def bind(self, name: str, value: Value) -> None:
        scope = self._scope
        if name in scope.outer:
            scope = self._module
        self.store.put(scope.names, name, value)

    def look_up(self, name: str) -> Value | None:
        scope: Scope | None = self._scope
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.parent
        return None

    # -- statements

    def _block(self, body: list[ast.stmt]) -> bool:
        """Follow a block; whether it leaves the function."""
        return any(self._statement(statement) for statement in body)

    def _statement(self, node: ast.stmt) -> bool:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise _Spent
        follow = _STATEMENTS.get(type(node))
        return bool(follow(self, node)) if follow is not None else False

    def _expression_statement(self, node: ast.Expr) -> None:
        if type(node.value) is not ast.Constant:
            self.value(node.value)

    def _assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.assign(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.value(node.value), node)

    def _augmented(self, node: ast.AugAssign) -> None:
        before, added = self.value(node.target), self.value(node.value)
        if before.items is not None and before.role == "sequence":
            value = calls.added_to(before, added)
        else:
            value = self._mixed(before, added)
        self.assign(node.target, value, node)

    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None:
        """Bind a target, a tuple of targets, an attribute or a column."""
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part, piece in zip(target.elts, self._unpacked(value, target), strict=True):
                self.assign(part, piece, node)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, node)
        elif isinstance(target, ast.Subscript):
            calls.assign_item(self, target, value)
        elif isinstance(target, ast.Attribute):
            base = self.value(target.value)
            held = self._attributes.get(id(base))
            if held is not None:
                self.store.put(held, target.attr, value)
                self._hold(base, value)
            elif base.kind == "data" and target.attr == "index":
                calls.set_index(self, base, value, node)
            elif base.kind == "data" and target.attr == "columns":
                self.store.update(base, frame=NO_COLUMNS)
            elif base.kind == "data":
                calls.set_column(self, base, target.attr, value)

    def _unpacked(self, value: Value, target: ast.Tuple | ast.List) -> list[Value]:
        count = len(target.elts)
        items = value.items
        if items is not None and "*" not in items and value.role != "mapping":
            values = list(items.values())
            starred = next((i for i, part in enumerate(target.elts) if isinstance(part, ast.Starred)), None)
            if starred is not None and len(values) >= count - 1:
                after = count - starred - 1
                middle = sequence(values[starred : len(values) - after])
                return [*values[:starred], middle, *values[len(values) - after :]]
            if len(values) == count:
                return values
            return [either(values)] * count if values else [UNKNOWN] * count
        if items is not None and items:
            return [element(value)] * count
        if value.is_empty() and not value.made:
            if value.kind == "unknown" or value.kind == "data":
                # Several results of something unknown: whatever they are, they are not the same rows.
                made = Value("data", rows=self.record.source(self.key(target)))
                if value.helper is not None:
                    functions.is_data(self, value, made.rows)
                    made.seen, made.helper = value.seen, value.helper
                value = made
            else:
                return [value] * count
        if value.models or not value.rows:
            return [value] * count
        split = self.record.split(
            self.key(target, "unpacked"), Split("", "unpacked", self.spot(target), value.rows, value.seen)
        )
        if value.helper is not None:
            functions.is_unpacked(self, value.helper, split)
        return [
            copied(value, rows=self.record.cut(value.rows, split, position), frame=NO_COLUMNS)
            for position in range(count)
        ]

    def _if(self, node: ast.If) -> bool:
        condition = self.value(node.test)
        if condition.scored and not _tells_equal(node.test):
            self.record.selecting(condition.scored)
        known = self._truth(node.test) if self._returned else None
        if known is not None:
            return self._block(node.body if known else node.orelse)
        if not node.orelse:
            return self.store.branch((lambda: self._block(node.body), lambda: False))
        return self.store.branch((lambda: self._block(node.body), lambda: self._block(node.orelse)))

    def _truth(self, test: ast.expr) -> bool | None:
        """Whether a condition on a parameter holds for what the function is given; None where that is not known."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            known = self._truth(test.operand)
            return None if known is None else not known
        if isinstance(test, ast.Name):
            value = self._scope.names.get(test.id)
            if value is not None and value.kind == "constant" and isinstance(value.constant, bool):
                return value.constant
            return None if value is None or _is_none(value) is None else not _is_none(value)
        if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name) or len(test.ops) > 1:
            return None
        value = self._scope.names.get(test.left.id)
        if value is None:
            return None
        operator, other = test.ops[0], test.comparators[0]
        if isinstance(operator, (ast.Is, ast.IsNot)) and isinstance(other, ast.Constant) and other.value is None:
            is_none = _is_none(value)
            if is_none is None:
                is_none = False if value.kind == "data" and not value.alias else None
            return None if is_none is None else is_none == isinstance(operator, ast.Is)
        if not isinstance(value.constant, str) or not isinstance(other, ast.Constant):
            return None
        is_same = value.constant == other.value
        return {ast.Eq: is_same, ast.NotEq: not is_same}.get(type(operator))

    def _loop(self, node: ast.AST, body: Callable[[], object]) -> None:
        """Follow a loop's body until nothing changes, at most a few rounds."""
        self.loops.append(self.loop(node))
        outer = self.store.changed
        for _ in range(_ROUNDS):
            self.store.changed = False
            body()
            if not self.store.changed:
                break
        self.store.changed = outer or self.store.changed
        if self.loops:
            self.loops.pop()

    def _for(self, node: ast.For | ast.AsyncFor) -> bool:
        iterated = self.value(node.iter)
        each = elements(iterated, _UNROLLED)
        if iterated.items is None:
            each = [_row(item) for item in each]
        loop = self.loop(node)
        each = [self.turn(item, loop) for item in each]
        if len(each) > 1:
            unrolled = self.unrolled
            self.unrolled += len(self.loops) == unrolled
            self.loops.append(loop)
            context = self._context
            for position, item in enumerate(each):
                self._context = (*context, position)
                self.assign(node.target, item, node)
                self._block(node.body)
            self._context, self.unrolled = context, unrolled
            if self.loops:
                self.loops.pop()
        else:

            def body() -> None:
                self.assign(node.target, each[0], node)
                self._block(node.body)

            self._loop(node, body)
        return self._block(node.orelse)

    def _while(self, node: ast.While) -> bool:
        self.value(node.test)
        if isinstance(node.test, ast.Compare) and isinstance(node.test.left, ast.Name):
            counter = self.look_up(node.test.left.id)
            if counter is not None and counter.kind == "constant":
                self.bind(node.test.left.id, self.turn(Value(), self.loop(node)))
        self._loop(node, lambda: self._block(node.body))
        return self._block(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, node)
        return self._block(node.body)

    def _try(self, node: ast.Try) -> bool:
        ended = self._block(node.body)
        if node.handlers:
            handlers = [self._handler(handler) for handler in node.handlers]
            self.store.branch((lambda: False, *handlers))
        if not ended:
            ended = self._block(node.orelse)
        return self._block(node.finalbody) or ended

    def _handler(self, handler: ast.ExceptHandler) -> Callable[[], bool]:
        return lambda: self._block(handler.body)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._functions.append((node, self._scope, self.cell))
        self._cell_of[id(node)] = self.cell
        self.bind(node.name, Value("function", name=node.name, node=node, scope=self._scope))

    def _class(self, node: ast.ClassDef) -> None:
        self._cell_of[id(node)] = self.cell
        for statement in node.body:
            self._cell_of[id(statement)] = self.cell
        values = [self.value(base) for base in node.bases]
        bases = [calls.last(value.name) for value in values]
        role = next((value.role for value in values if value.kind == "class" and value.role), "")
        if any(base in _MODEL_BASES for base in bases):
            role = "model"
        elif any(base in _TRANSFORMER_BASES for base in bases):
            role = "transformer"
        value = Value("class", name=node.name, node=node, scope=self._scope, role=role)
        self._classes.append(value)
        self.bind(node.name, value)

    def _return(self, node: ast.Return) -> bool:
        value = self.value(node.value) if node.value is not None else NOTHING
        if self._returned:
            self._returned[-1].append(value)
        return True

    def _raise(self, _: ast.Raise) -> bool:
        return True

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.split(".")[0]
            self.bind(alias.asname or name, Value("name", name=name))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (f"{node.module}." if node.module else "")
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name, Value("name", name=f"{module}{alias.name}"))
            elif functions.may_be_own(module):
                self._star = module

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                base, index = self.value(target.value), self.value(target.slice)
                if base.kind == "data" and isinstance(index.constant, str):
                    self.store.update(base, **calls.without_columns(base, (index.constant,)))

    def _global(self, node: ast.Global) -> None:
        self._scope.outer.update(node.names)

    def _match(self, node: ast.Match) -> bool:
        self.value(node.subject)
        return self.store.branch([self._case(case) for case in node.cases] + [lambda: False])

    def _case(self, case: ast.match_case) -> Callable[[], bool]:
        return lambda: self._block(case.body)

    # -- expressions

    def value(self, node: ast.expr | None) -> Value:
        """What an expression can be."""
        if node is None:
            return UNKNOWN
        self.steps_left -= 1
        if self.steps_left < 0:
            raise _Spent
        evaluate = _EXPRESSIONS.get(type(node))
        return evaluate(self, node) if evaluate is not None else UNKNOWN

    def _constant(self, node: ast.Constant) -> Value:
        value = Value("constant", constant=node.value)
        if node.value is None:
            value.is_none = True
        return value

    def _name(self, node: ast.Name, called: bool = False) -> Value:
        value = self.look_up(node.id)
        if value is not None:
            return value
        if node.id in calls.BUILTINS:
            return Value("name", name=node.id)
        if node.id in calls.KNOWN_CLASSES:
            return Value("name", name=node.id)
        if called and self._star:
            return Value("name", name=self._star + node.id)
        # Data that some other code made: whatever it is, it is the same data at every use.
        key = ("name", node.id)
        made = Value("data", rows=self.record.source(key), frame=calls.table(self.record.origin(key)), role="undefined")
        self._module.names[node.id] = made
        return made

    def _attribute(self, node: ast.Attribute) -> Value:
        return calls.attribute(self, self.value(node.value), node.attr, node)

    def attribute_of(self, base: Value, name: str, node: ast.AST) -> Value | None:
        """What an attribute or property of a local object holds; None where the object is none of the code's own."""
        held = self._attributes.get(id(base))
        if held is None:
            return None
        if name in held:
            return held[name]
        method = self._method_of(base, name)
        if method is None:
            return None if base.made else UNKNOWN
        return self.call_function(method, [base], {}, node) if _is_property(method.node) else method

    def _call(self, node: ast.Call) -> Value:
        func = node.func
        if type(func) is ast.Attribute:
            base = self.value(func.value)
            arguments, keywords = self._arguments(node)
            if base.kind == "name":
                return calls.call_library(self, f"{base.name}.{func.attr}", arguments, keywords, node)
            if base.kind == "instance" or base.kind == "class":
                method = self._method_of(base, func.attr)
                if method is not None:
                    return self._call_of_class(base, method, arguments, keywords, node)
            elif type(func.value) is ast.Call and type(func.value.func) is ast.Name and func.value.func.id == "super":
                return self._call_of_parent(func.attr, arguments, keywords, node)
            return calls.call_method(self, base, func.attr, arguments, keywords, node)
        called = self._name(func, called=True) if type(func) is ast.Name else self.value(func)
        arguments, keywords = self._arguments(node)
        return self.call(called, arguments, keywords, node)

    def _call_of_class(
        self, base: Value, method: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
    ) -> Value:
        """Call a method of an object or a class, which gets that or, if it is static, does not."""
        kind = _kind_of_method(method.node)
        bound = base.kind == "instance" if not kind else kind == "classmethod"
        return self.call_function(method, [base, *arguments] if bound else arguments, keywords, node)

    def _call_of_parent(self, name: str, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST) -> Value:
        """`super().name(...)` in a method, whose first parameter is the object."""
        instance = next(iter(self._scope.names.values()), UNKNOWN)
        if instance.kind == "instance":
            for method in self._inherited(instance, name):
                if id(method.node) not in self._context:
                    return self._call_of_class(instance, method, arguments, keywords, node)
        return together((*arguments, *keywords.values()))

    def call(self, called: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST) -> Value:
        """Call a value."""
        kind = called.kind
        if kind == "function":
            return self.call_function(called, arguments, keywords, node)
        if kind == "class":
            return self._instantiate(called, arguments, keywords, node)
        if kind == "name":
            return calls.call_library(self, called.name, arguments, keywords, node)
        if kind == "instance" and not called.made:
            method = self._method_of(called, "__call__") or self._method_of(called, "forward")
            if method is not None:
                return self.call_function(method, [called, *arguments], keywords, node)
        if self._is_network(called, arguments):
            number = self.record.estimator(self.key(node, "network"), called.name, "model", (), ())
            self.store.update(called, made=frozenset((number,)))
        if called.made:
            return calls.predicted(self, called, arguments[0] if arguments else UNKNOWN, "", node)
        return together((called, *arguments, *keywords.values()))

    def _is_network(self, called: Value, arguments: list[Value]) -> bool:
        """Whether an object of another file's class is called on data, as the networks of PyTorch are."""
        return (
            called.kind == "unknown"
            and called.name[:1].isupper()
            and not called.made
            and bool(arguments)
            and bool(arguments[0].rows)
            and not arguments[0].models
            and any(value.name.partition(".")[0] == "torch" for value in self._module.names.values())
        )

    def _arguments(self, node: ast.Call) -> tuple[list[Value], dict[str, Value]]:
        arguments: list[Value] = []
        for argument in node.args:
            if type(argument) is ast.Starred:
                value = self.value(argument.value)
                items = value.items
                if items is not None and "*" not in items and value.role != "mapping":
                    arguments.extend(items.values())
                else:
                    arguments.append(value)
            else:
                arguments.append(self.value(argument))
        keywords: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = value
            elif value.items is not None and value.role == "mapping":
                keywords.update({key: held for key, held in value.items.items() if isinstance(key, str) and key != "*"})
            elif id(value) in self._turns:
                keywords["**"] = value
        return arguments, keywords

    # -- functions and classes

    def call_function(
        self,
        called: Value,
        arguments: list[Value],
        keywords: Mapping[str, Value],
        node: ast.AST,
        *,
        fresh: bool = False,
    ) -> Value:
        """Follow a local function or lambda with the values that it is given.

        `fresh`: what is not given is data of which nothing is known.
        """
        function = called.node
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return together((*arguments, *keywords.values()))
        times = self._followed.get(id(function), 0)
        if len(self._context) >= _DEPTH or times >= _CALLS_OF_ONE or id(function) in self._context:
            return together((*arguments, *keywords.values()))
        self._followed[id(function)] = times + 1
        scope, context, cell = self._scope, self._context, self.cell
        inner = Scope(called.scope)
        self._scope = inner
        self._context = (*context, id(node), id(function))
        self.cell = self._cell_of.get(id(function), cell)
        self._returned.append([])
        try:
            self._parameters(function.args, inner, arguments, keywords, fresh)
            if isinstance(function, ast.Lambda):
                return self.value(function.body)
            self._block(function.body)
            return either(self._returned[-1])
        finally:
            self._scope, self._context, self.cell = scope, context, cell
            if self._returned:
                self._returned.pop()

    def _parameters(
        self,
        parameters: ast.arguments,
        scope: Scope,
        arguments: list[Value],
        keywords: Mapping[str, Value],
        fresh: bool,
    ) -> None:
        positional = [*parameters.posonlyargs, *parameters.args]
        defaults: dict[str, ast.expr] = {}
        for parameter, default in zip(reversed(positional), reversed(parameters.defaults), strict=False):
            defaults[parameter.arg] = default
        for parameter, kw_default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
            if kw_default is not None:
                defaults[parameter.arg] = kw_default
        for position, parameter in enumerate([*positional, *parameters.kwonlyargs]):
            name = parameter.arg
            if position < len(arguments) and position < len(positional):
                value = arguments[position]
            elif name in keywords:
                value = keywords[name]
            elif name in defaults:
                value = self.value(defaults[name])
            elif fresh:
                key = self.key(parameter)
                value = Value("data", rows=self.record.source(key), frame=calls.table(self.record.origin(key)))
                self._given.append((name, value, value.rows))
            else:
                value = UNKNOWN
            scope.names[name] = value
        if parameters.vararg is not None:
            scope.names[parameters.vararg.arg] = sequence(arguments[len(positional) :])
        if parameters.kwarg is not None:
            known = {parameter.arg for parameter in (*positional, *parameters.kwonlyargs)}
            rest = {key: value for key, value in keywords.items() if key not in known}
            scope.names[parameters.kwarg.arg] = collected(dict(rest), "mapping")

    def _methods(self, node: ast.ClassDef) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        return {part.name: part for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))}

    def _method_of(self, instance: Value, name: str) -> Value | None:
        """A method of an object or class, or the nearest of those that it inherits from."""
        node = instance.node
        if not isinstance(node, ast.ClassDef):
            return None
        found = _method_in(node, instance, name)
        if found is None and node.bases:
            found = next((held for held in self._inherited(instance, name)), None)
        return found

    def _inherited(self, instance: Value, name: str) -> Iterator[Value]:
        """The methods of a name in the classes of the code's own that a class or that of an object comes from."""
        reached = {id(instance.node)}
        classes = [instance]
        while classes:
            below = classes.pop(0)
            for base in below.node.bases if isinstance(below.node, ast.ClassDef) else ():
                value = _bound_in(below.scope, base.id) if isinstance(base, ast.Name) else None
                if value is None or value.kind != "class" or id(value.node) in reached:
                    continue
                reached.add(id(value.node))
                classes.append(value)
                if isinstance(value.node, ast.ClassDef):
                    method = _method_in(value.node, value, name)
                    if method is not None:
                        yield method

    def _instance(self, defined: Value, node: ast.AST) -> Value:
        made = NONE
        if defined.role == "model":
            made = frozenset((self.record.estimator(self.key(node), defined.name, "model", (), tuple(self.loops)),))
        instance = Value("instance", name=defined.name, node=defined.node, scope=defined.scope, made=made)
        held: dict[str, Value] = {}
        self._attributes[id(instance)] = held
        self._instances.append(instance)  # its identity is the key of its attributes
        return instance

    def _instantiate(
        self, defined: Value, arguments: list[Value], keywords: Mapping[str, Value], node: ast.AST
    ) -> Value:
        self._followed[id(defined.node)] = 1
        instance = self._instance(defined, node)
        start = self._method_of(instance, "__init__")
        if start is not None:
            self.call_function(start, [instance, *arguments], keywords, node)
        else:
            self._fill(instance, arguments, keywords)
        given = together((*arguments, *keywords.values()))
        if not given.is_empty() and defined.role != "model":
            self._hold(instance, given)
        return instance

    def _fill(self, instance: Value, arguments: list[Value], keywords: Mapping[str, Value]) -> None:
        """What a data class or named tuple is given goes into its fields, in their order or by name."""
        if not isinstance(instance.node, ast.ClassDef) or not (arguments or keywords):
            return
        fields = [
            part.target.id
            for part in instance.node.body
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
        ]
        held = self._attributes[id(instance)]
        for name, value in (*zip(fields, arguments, strict=False), *keywords.items()):
            if name in fields:
                self.store.put(held, name, value)

    def _hold(self, instance: Value, value: Value) -> None:
        """An object holds what it is given: iterating over a data set gives its rows."""
        if instance.kind == "instance" and not instance.made and (value.rows or value.seen):
            self.store.update(instance, rows=instance.rows | value.rows, seen=instance.seen | value.all_seen())

    # -- operators and displays

    def _mixed(self, left: Value, right: Value) -> Value:
        """What arithmetic makes of two values: the rows of both, and what both depend on."""
        if right.is_empty() and left.kind == "data":
            return left
        if left.is_empty() and right.kind == "data":
            return right
        mixed = together((left, right))
        if mixed.kind == "data" and left.kind == "data" and left.frame.picked is not None:
            mixed.frame = NO_COLUMNS
        return mixed

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if left.items is not None and right.items is not None and isinstance(node.op, ast.Add):
            if "*" in left.items or "*" in right.items:
                return collected({"*": join(element(left), element(right))})
            return sequence((*left.items.values(), *right.items.values()))
        if left.items is not None and left.role == "sequence" and isinstance(node.op, ast.Mult) and right.constant != 1:
            return sequence((*left.items.values(), *left.items.values())) if "*" not in left.items else left
        if isinstance(node.op, ast.Add) and isinstance(left.constant, str) and isinstance(right.constant, str):
            return Value("constant", constant=left.constant + right.constant)
        if isinstance(node.op, ast.Div) and (isinstance(left.constant, str) or isinstance(right.constant, str)):
            return artefacts.joined((left, right))
        mixed = self._mixed(left, right)
        if mixed is UNKNOWN and self._turns:
            return self.turn_with(mixed, (left, right))
        of_both = left.kind != "constant" != right.kind and bool(left.models) != bool(right.models)
        if isinstance(node.op, ast.Sub) and of_both:
            return calls.compared(self, left, right, "difference", node)
        return mixed

    def _boolean(self, node: ast.BoolOp) -> Value:
        return together([self.value(part) for part in node.values])

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Invert) and value.kind == "data":
            return copied(value, role="nonmember" if value.role == "member" else "inverted")
        return value if value.kind != "constant" else Value("constant")

    def _compare(self, node: ast.Compare) -> Value:
        left = self.value(node.left)
        others = [self.value(other) for other in node.comparators]
        of_both = left.kind != "constant" != others[0].kind and bool(left.models) != bool(others[0].models)
        if isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and of_both:
            return calls.compared(self, left, others[0], "comparison", node)
        compared = together((left, *others))
        if compared.kind == "data":
            compared.role = "condition"
        return compared

    def _subscript(self, node: ast.Subscript) -> Value:
        return calls.item(self, node)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        values: list[Value] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                value = self.value(part.value)
                if value.items is not None and "*" not in value.items:
                    values.extend(value.items.values())
                else:
                    return collected({"*": together([value, *values])})
            else:
                values.append(self.value(part))
        return sequence(values)

    def _mapping(self, node: ast.Dict) -> Value:
        items: dict[object, Value] = {}
        for key, held in zip(node.keys, node.values, strict=True):
            value = self.value(held)
            constant = key.value if isinstance(key, ast.Constant) else None
            if key is not None and constant is None:
                constant = self.value(key).constant
            if key is None:
                items.update(value.items or {"*": value})
            elif constant is not None and constant != "*":
                items[constant] = value
            else:
                items["*"] = join(items["*"], value) if "*" in items else value
        return collected(items, "mapping")

    def _formatted(self, node: ast.JoinedStr) -> Value:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                held = self.value(part.value)
                parts.append(held.constant if isinstance(held.constant, str) else "*")
        return Value("constant", constant="".join(parts))

    def _lambda(self, node: ast.Lambda) -> Value:
        return Value("function", name="lambda", node=node, scope=self._scope)

    def _either(self, node: ast.IfExp) -> Value:
        condition = self.value(node.test)
        test = condition.all_seen()
        value = join(self.value(node.body), self.value(node.orelse))
        if value.made and condition.scored and not _tells_equal(node.test):
            self.record.selecting(condition.scored)
        return together((value, Value("data", seen=test))) if test and not value.made else value

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        scope, context = self._scope, self._context
        self._scope = Scope(scope)
        found: dict[object, Value] = {}
        conditions: list[Value] = []
        mapped = isinstance(node, ast.DictComp)

        def inner(level: int, known: bool) -> None:
            if level == len(node.generators):
                if isinstance(node, ast.DictComp):
                    key = self.value(node.key).constant
                    value = self.value(node.value)
                    place: object = key if key is not None and known else "*"
                else:
                    value = self.value(node.elt)
                    place = len(found) if known else "*"
                found[place] = join(found[place], value) if place in found else value
                return
            generator = node.generators[level]
            iterated = self.value(generator.iter)
            each = elements(iterated, _UNROLLED)
            if iterated.items is None:
                each = [_row(item) for item in each]
            each = [self.turn(item, loop) for item in each]
            outer = self._context
            for position, item in enumerate(each):
                if len(each) > 1:
                    self._context = (*outer, position)
                self.assign(generator.target, item, node)
                conditions.extend([self.value(condition) for condition in generator.ifs])
                inner(level + 1, known and len(each) > 1 and not generator.ifs)
            self._context = outer

        loop = self.loop(node)
        self.loops.append(loop)
        try:
            inner(0, True)
        finally:
            self._scope, self._context = scope, context
            if self.loops:
                self.loops.pop()
        for condition in conditions:
            found = {place: calls.chosen_by(self, value, condition) for place, value in found.items()}
        return collected(found, "mapping" if mapped else "sequence")

    def _inner(self, node: ast.Await | ast.Starred | ast.Yield | ast.YieldFrom | ast.FormattedValue) -> Value:
        value = self.value(node.value)
        if isinstance(node, (ast.Yield, ast.YieldFrom)) and self._returned:
            self._returned[-1].append(collected({"*": value}))
        return value

    def _named(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.assign(node.target, value, node)
        return value


def _row(value: Value) -> Value:
    """One row, or one column's name, of the data that a loop goes through: a statistic of it is none of all rows."""
    plain = value.kind == "data" and not (value.role or value.models or value.scored)
    return copied(value, role="row") if plain else value


def _is_none(value: Value) -> bool | None:
    """Whether a value is None; None where that is not known."""
    if value.is_none:
        return True
    is_object = value.kind in ("estimator", "instance", "function", "class") and not value.alias
    return False if is_object else None


def _tells_equal(test: ast.expr) -> bool:
    """Whether a condition holds one prediction against one answer, which chooses nothing."""
    if isinstance(test, ast.BoolOp):
        return any(_tells_equal(part) for part in test.values)
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Eq, ast.NotEq))


def _method_in(node: ast.ClassDef, owner: Value, name: str) -> Value | None:
    for part in node.body:
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.name == name:
            return Value("function", name=name, node=part, scope=owner.scope)
    return None


def _bound_in(scope: Scope | None, name: str) -> Value | None:
    while scope is not None:
        if name in scope.names:
            return scope.names[name]
        scope = scope.parent
    return None


def _kind_of_method(node: ast.AST | None) -> str:
    """`staticmethod` or `classmethod`; "" for a method of objects."""
    for decorator in getattr(node, "decorator_list", ()):
        if isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod"):
            return decorator.id
    return ""


def _is_property(node: ast.AST | None) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, (ast.Name, ast.Attribute)) and "property" in ast.dump(decorator)
        for decorator in node.decorator_list
    )


_STATEMENTS: dict[type, Callable[..., bool | None]] = {
    ast.Expr: Interpreter._expression_statement,
    ast.Assign: Interpreter._assign,
    ast.AnnAssign: Interpreter._annotated,
    ast.AugAssign: Interpreter._augmented,
    ast.If: Interpreter._if,
    ast.For: Interpreter._for,
    ast.AsyncFor: Interpreter._for,
    ast.While: Interpreter._while,
    ast.With: Interpreter._with,
    ast.AsyncWith: Interpreter._with,
    ast.Try: Interpreter._try,
    ast.FunctionDef: Interpreter._function,
    ast.AsyncFunctionDef: Interpreter._function,
    ast.ClassDef: Interpreter._class,
    ast.Return: Interpreter._return,
    ast.Raise: Interpreter._raise,
    ast.Import: Interpreter._import,
    ast.ImportFrom: Interpreter._import_from,
    ast.Delete: Interpreter._delete,
    ast.Global: Interpreter._global,
    ast.Match: Interpreter._match,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Interpreter._try
_EXPRESSIONS: dict[type, Callable[..., Value]] = {
    ast.Constant: Interpreter._constant,
    ast.Name: Interpreter._name,
    ast.Attribute: Interpreter._attribute,
    ast.Call: Interpreter._call,
    ast.BinOp: Interpreter._binary,
    ast.BoolOp: Interpreter._boolean,
    ast.UnaryOp: Interpreter._unary,
    ast.Compare: Interpreter._compare,
    ast.Subscript: Interpreter._subscript,
    ast.List: Interpreter._sequence,
    ast.Tuple: Interpreter._sequence,
    ast.Set: Interpreter._sequence,
    ast.Dict: Interpreter._mapping,
    ast.JoinedStr: Interpreter._formatted,
    ast.Lambda: Interpreter._lambda,
    ast.IfExp: Interpreter._either,
    ast.ListComp: Interpreter._comprehension,
    ast.SetComp: Interpreter._comprehension,
    ast.GeneratorExp: Interpreter._comprehension,
    ast.DictComp: Interpreter._comprehension,
    ast.Await: Interpreter._inner,
    ast.Yield: Interpreter._inner,
    ast.YieldFrom: Interpreter._inner,
    ast.NamedExpr: Interpreter._named,
}
