"""One walk over a syntax tree that resolves names and records what the code does.

The walk is a light abstract interpretation in document order: it binds names to what they can be
(`Value`), follows imports, aliases, instances, attributes of `self`, results of local functions, and the
elements of lists and dicts, and records every call with its resolved names. It never evaluates anything.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable

from portfolio_lint.facts.code import (
    UNKNOWN,
    Assignment,
    Attribute,
    Call,
    Class,
    CodeFacts,
    Function,
    Import,
    Operation,
    OperationKind,
    Shell,
    SyntaxProblem,
    Text,
    Undefined,
    Value,
)
from portfolio_lint.readers.decoding import without_surrogates

Scope = dict[str, Value]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_MAXIMUM_NAMES = 12
_MAXIMUM_ITEMS = 40
_MAXIMUM_TEXT = 500
# A value that holds itself again and again (`x = [x, x]`) would grow without end.
_MAXIMUM_SIZE = 500
_MAXIMUM_DEPTH = 8
_BUILTINS = frozenset(dir(builtins)) | {
    # Names that notebook servers put there.
    "__file__", "__name__", "get_ipython", "display", "In", "Out", "_", "__", "___", "exit", "quit", "spark", "sc",
    "dbutils", "sqlContext", "displayHTML", "__builtins__", "__doc__", "__path__",
}  # fmt: skip

# Packages that offer the same names under another root.
_SAME_PACKAGE = (
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tensorflow.compat.v1.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tf_keras", "keras"),
    ("lightning.pytorch", "lightning"),
    ("pytorch_lightning", "lightning"),
    ("modin.pandas", "pandas"),
    ("pyspark.pandas", "pandas"),
    ("cudf", "pandas"),
    ("sklearnex", "sklearn"),
    ("cuml", "sklearn"),
    ("matplotlib.pylab", "matplotlib.pyplot"),
    ("pylab", "matplotlib.pyplot"),
)
_SAME_MEMBER = dict(_SAME_PACKAGE)
_FRAMES = frozenset({"pandas", "polars", "pyspark", "geopandas", "dask", "vaex"})
_REDUCTIONS = frozenset(
    {"mean", "median", "mode", "std", "var", "min", "max", "quantile", "nanmean", "nanmedian", "nanstd", "percentile"}
)
# What they return keeps their name, so that later layers see a plot of value counts or of predictions as such.
_TELLING = _REDUCTIONS | {"value_counts", "corr", "predict", "predict_proba"}
_RETURN_SELF = frozenset({"fit", "partial_fit", "set_params", "to", "cuda", "cpu", "eval", "train", "compile", "float"})
_LEARNERS = frozenset({"fit_transform", "fit_resample", "fit_sample"})
_SAME_ELEMENTS = frozenset({"items", "values", "copy", "sorted", "list", "tuple", "reversed", "iter", "tqdm"})
_QUANTILES = ("quantile()", "percentile()")
# Functions that give the places where a condition holds.
_PICKERS = frozenset({"numpy.where", "numpy.nonzero", "numpy.flatnonzero", "numpy.argwhere"})
_MEAN_DIFFERENCE = Value("object", ("difference.mean()",))
_MIN_DIFFERENCE = Value("object", ("difference.min()",))


def canonical(name: str) -> str:
    """Map a dotted name to the root that the knowledge tables use."""
    for prefix, root in _SAME_PACKAGE:
        if name.startswith(prefix) and (len(name) == len(prefix) or name[len(prefix)] == "."):
            return root + name[len(prefix) :]
    return name


def _is_class(name: str) -> bool:
    last = name.rpartition(".")[2].lstrip("_")
    return (last[:1].isupper() and not last.isupper()) or (last.isupper() and 1 < len(last) <= 4)


class Resolver:
    """Walks modules or cells one after another in one namespace; `facts()` gives what was found."""

    def __init__(self) -> None:
        self.cell: int | None = None
        self._module: Scope = {}
        self._scopes: list[Scope] = [self._module]
        self._qualified = ""
        self._function_depth = 0
        self._conditional = 0
        self._loop = 0
        self._comprehensions = 0
        self._globals: list[set[str]] = []
        self._stars: list[str] = []
        self._attributes_of: dict[str, Scope] = {}
        self._self: list[str] = []
        self._returned: list[list[Value]] = []
        self._results: dict[str, Value] = {}
        self._assertions: list[int] = []
        # Names read: outside functions at the top of the file, and within the one that is walked now.
        self._outer_references: set[str] = set()
        self._inner_references: set[str] = set()
        self._references = self._outer_references
        self._entry_point = False
        self._lines = 0

        self._calls: list[Call] = []
        self._attributes: list[Attribute] = []
        self._operations: list[Operation] = []
        self._imports: list[Import] = []
        self._functions: list[Function] = []
        self._classes: list[Class] = []
        self._assignments: list[Assignment] = []
        self._texts: list[Text] = []
        self._shell: list[Shell] = []
        self._undefined: list[Undefined] = []
        self._problems: list[SyntaxProblem] = []

        self._statements: dict[type, Callable[..., None]] = {
            ast.Expr: self._expression_statement,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated_assign,
            ast.AugAssign: self._augmented_assign,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.Return: self._return,
            ast.Global: self._global,
            ast.Assert: self._assert,
            ast.Match: self._match,
        }
        if hasattr(ast, "TryStar"):
            self._statements[ast.TryStar] = self._try
        self._expressions: dict[type, Callable[..., Value]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.BinOp: self._binary,
            ast.BoolOp: self._boolean,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.Subscript: self._subscript,
            ast.List: self._sequence,
            ast.Tuple: self._sequence,
            ast.Set: self._sequence,
            ast.Dict: self._mapping,
            ast.JoinedStr: self._formatted,
            ast.Lambda: self._lambda,
            ast.IfExp: self._either,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Await: self._inner,
            ast.Starred: self._inner,
            ast.NamedExpr: self._named,
        }

    # -- what the readers call

    def walk(self, tree: ast.Module) -> None:
        """Walk a parsed module or cell; a part that nests too deeply is noted and left out."""
        body = tree.body
        if body and _is_docstring(body[0]) and self.cell is None:
            body = body[1:]
        for statement in body:
            try:
                self._statement(statement)
                if _ends_block(statement):
                    break
            except RecursionError:
                self.note_problem("nested too deeply to follow", statement.lineno, doubtful=True)
                del self._scopes[1:]
                self._function_depth = self._conditional = self._loop = self._comprehensions = 0
                self._qualified = ""
                self._inner_references |= self._references
                self._references = self._outer_references
                for stack in (self._self, self._returned, self._assertions, self._globals):
                    stack.clear()

    def note_problem(self, message: str, line: int, *, python2: bool = False, doubtful: bool = False) -> None:
        self._problems.append(SyntaxProblem(message, line, self.cell, python2, doubtful))

    def note_shell(self, shell: Iterable[Shell]) -> None:
        self._shell.extend(shell)

    def note_lines(self, count: int) -> None:
        self._lines += count

    def facts(self) -> CodeFacts:
        """All that was recorded so far."""
        used = self._outer_references | self._inner_references
        return CodeFacts(
            lines=self._lines,
            calls=tuple(self._calls),
            attributes=tuple(self._attributes),
            operations=tuple(self._operations),
            imports=tuple(
                Import(i.module, i.name, i.alias, i.line, i.cell, i.level, i.alias in used or i.alias == "*")
                for i in self._imports
            ),
            functions=tuple(self._functions),
            classes=tuple(self._classes),
            assignments=tuple(self._assignments),
            texts=tuple(self._texts),
            shell=tuple(self._shell),
            undefined=tuple(self._undefined),
            problems=tuple(self._problems),
            entry_point=self._entry_point,
            references=tuple(sorted(used)),
            outer_references=tuple(sorted(self._outer_references)),
        )

    # -- names

    def _bind(self, name: str, value: Value) -> None:
        scope = self._module if self._globals and name in self._globals[-1] else self._scopes[-1]
        if self._conditional and (before := scope.get(name)) is not None and before.names:
            value = _merge((before, value))
        scope[name] = value

    def _look_up(self, name: str) -> Value | None:
        for scope in reversed(self._scopes):
            value = scope.get(name)
            if value is not None:
                return value
        return None

    def _name(self, node: ast.Name) -> Value:
        name = node.id
        self._references.add(name)
        value = self._look_up(name)
        if value is not None:
            return value
        if name in _BUILTINS:
            return Value("object", (name,))
        if self._stars:
            return Value("object", tuple(f"{module}.{name}" for module in self._stars[:_MAXIMUM_NAMES]))
        if not self._function_depth:
            self._undefined.append(Undefined(name, node.lineno, self.cell))
            self._module[name] = Value("object", (name,)) if _is_class(name) else UNKNOWN
        return Value("object", (name,)) if _is_class(name) else UNKNOWN

    def _attribute(self, node: ast.Attribute) -> Value:
        value = self._member(node)
        self._attributes.append(Attribute(value.names or (f"?.{node.attr}",), node.lineno, self.cell, self._qualified))
        return value

    def _member(self, node: ast.Attribute) -> Value:
        base = self._value(node.value)
        attribute = node.attr
        self._references.add(attribute)
        if not base.names:
            if base.kind == "unknown" or base.kind == "object":
                return Value("object", (f"?.{attribute}",), fitted=base.fitted)
            return Value("object", (f"{base.kind}.{attribute}",), items=base.items, keys=base.keys, fitted=base.fitted)
        names: list[str] = []
        for name in base.names:
            if name[0] == ".":
                known = self._attributes_of.get(name, {}).get(attribute)
                if known is not None and known is not UNKNOWN:
                    return known
            full = f"?.{attribute}" if name[0] == "?" else f"{name}.{attribute}"
            names.append(_SAME_MEMBER.get(full, full))
        return Value("object", tuple(names), items=base.items, fitted=base.fitted)

    # -- expressions

    def _value(self, node: ast.expr | None) -> Value:
        if node is None:
            return UNKNOWN
        evaluate = self._expressions.get(type(node))
        if evaluate is not None:
            return evaluate(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._value(child)
        return UNKNOWN

    def _constant(self, node: ast.Constant) -> Value:
        constant = node.value
        if isinstance(constant, str):
            text = without_surrogates(constant[:_MAXIMUM_TEXT])
            if text:
                self._texts.append(Text(text, node.lineno, self.cell))
            return Value("text", text=text)
        if constant is None:
            return Value("none")
        if isinstance(constant, bool):
            return Value("truth", text=str(constant))
        if isinstance(constant, (int, float)):
            return Value("number", text=_number_text(constant))
        return UNKNOWN

    def _inner(self, node: ast.Await | ast.Starred) -> Value:
        return self._value(node.value)

    def _named(self, node: ast.NamedExpr) -> Value:
        value = self._value(node.value)
        # In a comprehension the name belongs to what is around it.
        for scope in self._scopes[len(self._scopes) - 1 - self._comprehensions : -1]:
            scope[node.target.id] = value
        self._bind(node.target.id, value)
        return value

    def _formatted(self, node: ast.JoinedStr) -> Value:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                value = self._value(part.value)
                parts.append(value.text if value.kind == "text" else "{}")
        text = without_surrogates("".join(parts)[:_MAXIMUM_TEXT])
        if text.strip("{}"):
            self._texts.append(Text(text, node.lineno, self.cell))
        return Value("text", text=text)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items = _bounded(tuple(self._value(element) for element in node.elts[:_MAXIMUM_ITEMS]))
        for element in node.elts[_MAXIMUM_ITEMS:]:
            if not isinstance(element, ast.Constant):
                self._value(element)
        return Value("sequence", items=items, fitted=_fitted(items))

    def _mapping(self, node: ast.Dict) -> Value:
        keys: list[str] = []
        items: list[Value] = []
        for key, item in zip(node.keys, node.values, strict=True):
            key_value = self._value(key)
            value = self._value(item)
            if len(items) < _MAXIMUM_ITEMS:
                keys.append(key_value.text)
                items.append(value)
        return Value("mapping", items=_bounded(tuple(items)), keys=tuple(keys), fitted=_fitted(items))

    def _lambda(self, node: ast.Lambda) -> Value:
        self._scopes.append({argument.arg: UNKNOWN for argument in _parameters(node.args)})
        self._function_depth += 1
        comprehensions, self._comprehensions = self._comprehensions, 0
        self._value(node.body)
        self._comprehensions = comprehensions
        self._function_depth -= 1
        self._scopes.pop()
        return Value("object", ("lambda",))

    def _either(self, node: ast.IfExp) -> Value:
        self._value(node.test)
        if _asks_for_missing(node.test):
            self._operation("fill", node)
        return _merge((self._value(node.body), self._value(node.orelse)))

    def _boolean(self, node: ast.BoolOp) -> Value:
        return _merge(tuple(self._value(value) for value in node.values))

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self._value(node.operand)
        if value.kind == "number" and isinstance(node.op, ast.USub):
            return Value("number", text="-" + value.text)
        return UNKNOWN if isinstance(node.op, ast.Not) else value

    def _compare(self, node: ast.Compare) -> Value:
        left = self._value(node.left)
        for comparator, operator in zip(node.comparators, node.ops, strict=True):
            value = self._value(comparator)
            if isinstance(operator, (ast.Eq, ast.NotEq)) and (_is_prediction(left) or _is_prediction(value)):
                self._operation("mismatch", node)
            elif isinstance(operator, (ast.Lt, ast.Gt, ast.LtE, ast.GtE)) and (
                _ends(value, _QUANTILES) or _ends(left, _QUANTILES)
            ):
                self._operation("beyond_quantile", node)
        return Value(fitted=left.fitted) if left.fitted else UNKNOWN

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self._value(node.left), self._value(node.right)
        return self._arithmetic(node, node.op, left, right)

    def _arithmetic(self, node: ast.AST, operator: ast.operator, left: Value, right: Value) -> Value:
        kind = type(operator)
        if kind is ast.Div:
            if right.kind == "number":
                self._operation("divide_by_constant", node, _number(right))
            elif left is _MEAN_DIFFERENCE and _ends(right, ("std()", "nanstd()")):
                self._operation("standardise", node)
            elif left is _MIN_DIFFERENCE:
                self._operation("min_max", node)
        elif kind is ast.Mult:
            constant = right if right.kind == "number" else left
            if constant.kind == "number":
                self._operation("multiply_by_constant", node, _number(constant))
            if left.kind == "sequence" or right.kind == "sequence":
                return left if left.kind == "sequence" else right
        elif kind is ast.Sub:
            if _ends(right, ("mean()", "nanmean()")):
                return _MEAN_DIFFERENCE
            if _ends(right, ("min()",)):
                return _MIN_DIFFERENCE
            if _is_prediction(left) != _is_prediction(right) or _compares_columns(node):
                self._operation("residual", node)
        elif kind is ast.Add:
            if left.kind == right.kind == "text":
                return Value("text", text=(left.text + right.text)[:_MAXIMUM_TEXT])
            if left.kind == right.kind == "sequence":
                items = _bounded((left.items + right.items)[:_MAXIMUM_ITEMS])
                return Value("sequence", items=items, fitted=_fitted((left, right)))
        elif kind is ast.BitOr:
            return _merge((left, right))
        fitted = _fitted((left, right)) if left.fitted or right.fitted else ()
        names = left.names or right.names
        return Value("object" if names else "unknown", names, fitted=fitted)

    def _operation(self, kind: OperationKind, node: ast.AST, constant: float = 0.0, target: str = "") -> None:
        line = getattr(node, "lineno", 1)
        self._operations.append(Operation(kind, line, self.cell, self._qualified, constant, target, self._loop > 0))

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self._value(node.value)
        before = len(self._operations)
        index = self._value(node.slice) if not isinstance(node.slice, ast.Slice) else self._slice(node.slice)
        if _asks_for_known(node.slice):
            self._operation("known", node)
        elif len(self._operations) > before and _asks_for_difference(node.slice):
            self._note_misses(before, node)
        if base.kind == "mapping" and base.items:
            if index.kind == "text" and index.text in base.keys:
                return base.items[base.keys.index(index.text)]
            return _merge(base.items)
        if base.kind == "sequence" and base.items:
            if isinstance(node.slice, ast.Slice):
                return base
            if index.kind == "number":
                position = _number(index)
                if position.is_integer() and -len(base.items) <= position < len(base.items):
                    return base.items[int(position)]
            return _merge(base.items)
        return base if base.names or base.fitted else UNKNOWN

    def _note_misses(self, before: int, node: ast.AST) -> None:
        """Rows picked by a condition, evaluated since `before`, that a prediction differs."""
        if any(operation.kind == "mismatch" for operation in self._operations[before:]):
            self._operation("misses", node)

    def _slice(self, node: ast.Slice) -> Value:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self._value(part)
        return UNKNOWN

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        self._scopes.append({})
        self._comprehensions += 1
        for generator in node.generators:
            self._bind_target(generator.target, _element(self._value(generator.iter)))
            for condition in generator.ifs:
                self._value(condition)
        self._loop += 1
        if isinstance(node, ast.DictComp):
            self._value(node.key)
            item = self._value(node.value)
            result = Value("mapping", items=_bounded((item,)), keys=("",), fitted=item.fitted)
        else:
            item = self._value(node.elt)
            result = Value("sequence", items=_bounded((item,)), fitted=item.fitted)
        self._loop -= 1
        self._comprehensions -= 1
        self._scopes.pop()
        return result

    # -- calls

    def _call(self, node: ast.Call, *, discarded: bool = False) -> Value:
        function = node.func
        target = self._member(function) if isinstance(function, ast.Attribute) else self._value(function)
        before = len(self._operations)
        arguments = tuple(self._value(argument) for argument in node.args)
        keywords: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self._value(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = value
            elif value.kind == "mapping":
                # `**PARAMETERS`: the literal dict it stands for, where one is known.
                for key, item in zip(value.keys, value.items, strict=False):
                    if key:
                        keywords.setdefault(key, item)
        names = target.names or ("?",)
        if len(self._operations) > before and names[0] in _PICKERS and node.args and _asks_for_difference(node.args[0]):
            self._note_misses(before, node)
        inputs = (target, *arguments, *keywords.values())
        fitted = _fitted(inputs)
        own = len(self._calls)
        expands = any(keyword.arg is None for keyword in node.keywords)
        where, loop = self._qualified, self._loop > 0
        self._calls.append(
            Call(names, node.lineno, self.cell, arguments, keywords, where, loop, discarded, fitted, expands)
        )
        last = names[0].rpartition(".")[2]
        if self._assertions and (last.startswith("assert") or names[0] in ("pytest.raises", "pytest.warns")):
            self._assertions[-1] += 1
        if last in _LEARNERS or (last in ("fillna", "replace") and _is_statistic(arguments, keywords)):
            fitted = (*fitted, own)
            if (inplace := keywords.get("inplace")) is not None and inplace.text == "True":
                self._mark(function, fitted)
        if names == ("dict",) and keywords and not arguments:
            return Value("mapping", items=_bounded(tuple(keywords.values())), keys=tuple(keywords), fitted=fitted)
        return self._result(names, target, arguments, fitted)

    def _result(
        self, names: tuple[str, ...], target: Value, arguments: tuple[Value, ...], fitted: tuple[int, ...]
    ) -> Value:
        """What the call of `names` returns."""
        results: list[str] = []
        for name in names:
            known = self._results.get(name)
            if known is not None:
                return (
                    known if not fitted else Value(known.kind, known.names, known.text, known.items, known.keys, fitted)
                )
            root, _, rest = name.partition(".")
            last = rest.rpartition(".")[2] or root
            if last in _RETURN_SELF and len(name) > len(last) + 1 and root != "?":
                results.append(name[: -len(last) - 1])
            elif last in _TELLING and rest:
                results.append(f"{name}()" if name.count("()") < 2 else f"?.{last}()")
            elif root in _FRAMES:
                results.append(f"{root}.DataFrame")
            elif root == "?":
                continue
            elif _is_class(name) or name in self._attributes_of:
                results.append(name)
            elif last in _SAME_ELEMENTS and (target.items or (arguments and arguments[0].items)):
                source = target if target.items else arguments[0]
                if last == "items":  # pairs are a mapping without keys
                    return Value("mapping", items=source.items, fitted=fitted)
                if name == "mapping.copy":
                    return Value("mapping", items=source.items, keys=source.keys, fitted=fitted)
                if source.kind == "mapping":  # `list(models)` are its keys, `list(models.items())` its pairs
                    return Value(fitted=fitted) if source.keys else source
                return Value("sequence", items=source.items, fitted=fitted)
            elif last in ("zip", "enumerate") and not rest:
                rows = tuple(_element(argument) for argument in arguments)
                row = Value("sequence", items=_bounded((UNKNOWN, *rows) if last == "enumerate" else rows))
                return Value("sequence", items=_bounded((row,)), fitted=fitted)
            elif last == "dict" and not rest and arguments:
                return arguments[0]
            elif name.count("()") < 3:
                results.append(f"{name}()")
        if not results:
            return Value(fitted=fitted) if fitted else UNKNOWN
        # An estimator inside another (a search over a forest) stays visible as its item.
        inner = tuple(a for a in arguments[:3] if a.names and _is_class(a.names[0])) if _is_class(results[0]) else ()
        return Value("object", tuple(dict.fromkeys(results))[:_MAXIMUM_NAMES], items=_bounded(inner), fitted=fitted)

    def _mark(self, node: ast.expr, fitted: tuple[int, ...]) -> None:
        """The variable at the root of `node` now holds what was learnt."""
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name):
            before = self._look_up(node.id) or UNKNOWN
            merged = tuple(dict.fromkeys((*before.fitted, *fitted)))
            if merged != before.fitted:
                self._scopes[-1][node.id] = Value(
                    before.kind, before.names, before.text, before.items, before.keys, merged[-_MAXIMUM_NAMES:]
                )

    # -- statements

    def _statement(self, node: ast.stmt) -> None:
        execute = self._statements.get(type(node))
        if execute is not None:
            execute(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._value(child)
            elif isinstance(child, ast.stmt):
                self._statement(child)

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)
            if _ends_block(statement):
                break  # nothing runs what stands below

    def _conditionally(self, body: list[ast.stmt]) -> None:
        self._conditional += 1
        self._block(body)
        self._conditional -= 1

    def _expression_statement(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self._call(node.value, discarded=True)
        elif not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            # A bare string is a docstring or a switched-off piece of code.
            self._value(node.value)

    def _assign(self, node: ast.Assign) -> None:
        value = self._value(node.value)
        for target in node.targets:
            self._bind_target(target, value)
            self._note_parts(target, node.value)

    def _annotated_assign(self, node: ast.AnnAssign) -> None:
        annotation = self._annotation(node.annotation)
        if node.value is not None:
            value = self._value(node.value)
            self._bind_target(node.target, annotation if value is UNKNOWN else value)
        elif isinstance(node.target, ast.Name):
            self._bind(node.target.id, annotation)

    def _augmented_assign(self, node: ast.AugAssign) -> None:
        value = self._value(node.value)
        before = self._value(node.target) if not isinstance(node.target, ast.Attribute) else UNKNOWN
        self._bind_target(node.target, self._arithmetic(node, node.op, before, value))

    def _bind_target(self, target: ast.expr, value: Value) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, value)
            self._note_assignment(target.id, target, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for position, element in enumerate(target.elts):
                if value.kind in ("sequence", "mapping") and position < len(value.items):
                    part = value.items[position] if value.kind == "sequence" else UNKNOWN
                else:
                    # Parts of a split carry what was learnt before it.
                    part = Value("object", value.names, fitted=value.fitted) if value.fitted else UNKNOWN
                self._bind_target(element, part)
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, UNKNOWN)
        elif isinstance(target, ast.Attribute):
            base = self._value(target.value)
            self._note_assignment(target.attr, target, value)
            for name in base.names:
                if name[:1] == ".":
                    attributes = self._attributes_of.setdefault(name, {})
                    before = attributes.get(target.attr, UNKNOWN)
                    attributes[target.attr] = _merge((before, value)) if before.names else value
        elif isinstance(target, ast.Subscript):
            base = self._value(target.value)
            index = self._value(target.slice) if not isinstance(target.slice, ast.Slice) else UNKNOWN
            if _asks_for_missing(target.slice):
                self._operation("fill", target)
            if index.kind == "text":
                self._note_assignment(index.text, target, value)
            if value.fitted:
                self._mark(target.value, value.fitted)
            elif base.kind == "mapping" and isinstance(target.value, ast.Name) and len(base.items) < _MAXIMUM_ITEMS:
                self._scopes[-1][target.value.id] = Value(
                    "mapping", items=_bounded((*base.items, value)), keys=(*base.keys, index.text), fitted=base.fitted
                )

    def _note_parts(self, target: ast.expr, node: ast.expr) -> None:
        """`train, test = df[:800], df[800:]` and its like: rows taken by position or condition."""
        if isinstance(target, ast.Tuple) and isinstance(node, ast.Tuple) and len(target.elts) == len(node.elts):
            for inner, part in zip(target.elts, node.elts, strict=True):
                self._note_parts(inner, part)
        elif isinstance(target, ast.Name):
            if _takes_part(node):
                self._operation("part", target, target=target.id)
        elif isinstance(target, ast.Tuple) and _is_array_split(node):
            for inner in target.elts:
                if isinstance(inner, ast.Name):
                    self._operation("part", inner, target=inner.id)
        elif isinstance(target, ast.Tuple) and isinstance(node, ast.Call):
            for named in ast.walk(target):
                if isinstance(named, ast.Name):
                    self._operation("given_part", named, target=named.id)

    def _note_assignment(self, name: str, node: ast.expr, value: Value) -> None:
        if value.kind in ("text", "number", "truth", "mapping") or (value.kind == "sequence" and value.items):
            self._assignments.append(Assignment(name, value, node.lineno, self.cell, self._qualified))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = tuple(self._decorator(decorator) for decorator in node.decorator_list)
        parameters = _parameters(node.args)
        scope: Scope = {}
        for parameter in parameters:
            scope[parameter.arg] = self._annotation(parameter.annotation)
        positional = [*node.args.posonlyargs, *node.args.args]
        for parameter, default in zip(reversed(positional), reversed(node.args.defaults), strict=False):
            value = self._value(default)
            if value.kind not in ("none", "unknown") and not scope[parameter.arg].names:
                scope[parameter.arg] = value
        for parameter, keyword_default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            value = self._value(keyword_default)
            if value.kind not in ("none", "unknown") and not scope[parameter.arg].names:
                scope[parameter.arg] = value
        self._annotation(node.returns)
        is_method = bool(self._self) and self._qualified == self._self[-1][1:]
        static = any("staticmethod" in decorator.names for decorator in decorators)
        if is_method and positional and not static:
            scope[positional[0].arg] = Value("object", (self._self[-1],))
        outer = self._qualified
        name = f".{outer}.{node.name}" if outer else f".{node.name}"
        if not is_method:
            self._scopes[-1][node.name] = Value("object", (name,))
        self._qualified = name[1:]
        self._scopes.append(scope)
        self._returned.append([])
        self._assertions.append(0)
        self._globals.append(set())
        self._function_depth += 1
        conditional, self._conditional = self._conditional, 0
        loop, self._loop = self._loop, 0
        position = len(self._functions)
        body = node.body[1:] if _is_docstring(node.body[0]) else node.body
        at_top = self._references is self._outer_references and not outer
        if at_top:
            self._references = set()
        self._block(body)
        inner: tuple[str, ...] = ()
        if at_top:
            inner = tuple(sorted(self._references))
            self._inner_references |= self._references
            self._references = self._outer_references
        self._conditional, self._loop = conditional, loop
        self._function_depth -= 1
        self._globals.pop()
        self._scopes.pop()
        self._qualified = outer
        returned = self._returned.pop()
        assertions = self._assertions.pop()
        if self._assertions:
            self._assertions[-1] += assertions
        result = _merge(tuple(returned)) if returned else UNKNOWN
        if result.names or result.items:
            # What was learnt inside is judged inside; a helper's result does not carry it out.
            self._results[name] = Value(result.kind, result.names, result.text, result.items, result.keys)
        self._functions.insert(
            position,
            Function(
                node.name,
                outer,
                node.lineno,
                self.cell,
                node.end_lineno or node.lineno,
                decorators,
                tuple(parameter.arg for parameter in parameters),
                assertions,
                inner,
            ),
        )

    def _decorator(self, node: ast.expr) -> Value:
        """Which decorator, with its first text argument (a route's path)."""
        value = self._value(node.func if isinstance(node, ast.Call) else node)
        text = ""
        if isinstance(node, ast.Call):
            self._call(node)
            literals = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            text = literals[0] if literals else ""
        return Value(value.kind, value.names or ("?",), text)

    def _annotation(self, node: ast.expr | None) -> Value:
        """The class an annotation names; `Optional[X]`, `X | None` and quoted names are seen through."""
        if node is None:
            return UNKNOWN
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                try:
                    return self._annotation(ast.parse(node.value, mode="eval").body)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return UNKNOWN
            return UNKNOWN
        if isinstance(node, ast.Subscript):
            outer = self._value(node.value)
            if outer.names and outer.names[0] in ("typing.Optional", "typing.Union"):
                choices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                return _merge(tuple(self._annotation(choice) for choice in choices))
            self._value(node.slice)
            return UNKNOWN if outer.names and outer.names[0].startswith("typing.") else outer
        value = self._value(node)
        return value if value.names and _is_class(value.names[0]) else UNKNOWN

    def _class(self, node: ast.ClassDef) -> None:
        bases = tuple(name for base in node.bases for name in self._value(base).names)
        for decorator in node.decorator_list:
            self._decorator(decorator)
        for keyword in node.keywords:
            self._value(keyword.value)
        outer = self._qualified
        name = f".{outer}.{node.name}" if outer else f".{node.name}"
        self._scopes[-1][node.name] = Value("object", (name,))
        self._classes.append(Class(node.name, outer, node.lineno, self.cell, bases))
        self._qualified = name[1:]
        self._self.append(name)
        self._scopes.append({})
        # First the fields, then the constructor: the other methods use the attributes that these set.
        attributes = self._attributes_of.setdefault(name, {})
        self._block([n for n in node.body if not isinstance(n, _FUNCTIONS) and not _is_docstring(n)])
        for member, value in self._scopes[-1].items():
            attributes.setdefault(member, value)
        methods = [n for n in node.body if isinstance(n, _FUNCTIONS)]
        self._block([*sorted(methods, key=lambda method: method.name not in ("__init__", "build", "setup"))])
        self._scopes.pop()
        self._self.pop()
        self._qualified = outer

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = canonical(alias.name)
            if alias.asname:
                self._bind(alias.asname, Value("object", (name,)))
            else:
                root = alias.name.partition(".")[0]
                self._scopes[-1][root] = Value("object", (canonical(root),))
            self._imports.append(
                Import(name, name, alias.asname or alias.name.partition(".")[0], node.lineno, self.cell)
            )

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = canonical(node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self._stars.append("." * bool(node.level) + module)
                self._imports.append(Import(module, module, "*", node.lineno, self.cell, node.level))
                continue
            name = canonical(f"{module}.{alias.name}") if module else alias.name
            local = alias.asname or alias.name
            self._bind(local, Value("object", (name,)))
            self._imports.append(Import(module, name, local, node.lineno, self.cell, node.level))

    def _if(self, node: ast.If) -> None:
        test = node.test
        if _is_never(test):
            self._block(node.orelse)
            return
        if isinstance(test, ast.Constant):
            self._block(node.body)
            return
        if _is_main_guard(test):
            self._entry_point = True
            self._block(node.body)
            return
        self._value(test)
        if self._function_depth and _asks_for_missing(test) and any(_gives(statement) for statement in node.body):
            self._operation("fill", node)
        self._conditionally(node.body)
        self._conditionally(node.orelse)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        iterated = self._value(node.iter)
        element = _element(iterated)
        if iterated.kind == "mapping" and iterated.keys and isinstance(node.target, ast.Tuple):
            # `for name, model in models.items()`
            element = Value("sequence", items=(UNKNOWN, _merge(iterated.items)))
        self._bind_target(node.target, element)
        self._loop += 1
        self._conditionally(node.body)
        self._loop -= 1
        self._conditionally(node.orelse)

    def _while(self, node: ast.While) -> None:
        if _is_never(node.test):
            self._block(node.orelse)
            return
        self._value(node.test)
        self._loop += 1
        self._conditionally(node.body)
        self._loop -= 1
        self._conditionally(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self._value(item.context_expr)
            if item.optional_vars is not None:
                self._bind_target(item.optional_vars, value)
        self._block(node.body)

    def _try(self, node: ast.Try) -> None:
        self._block(node.body)
        for handler in node.handlers:
            self._value(handler.type)
            if handler.name:
                self._bind(handler.name, UNKNOWN)
            self._conditionally(handler.body)
        self._conditionally(node.orelse)
        self._block(node.finalbody)

    def _return(self, node: ast.Return) -> None:
        value = self._value(node.value)
        if self._returned:
            self._returned[-1].append(value)

    def _global(self, node: ast.Global) -> None:
        if self._globals:
            self._globals[-1].update(node.names)

    def _assert(self, node: ast.Assert) -> None:
        self._value(node.test)
        self._value(node.msg)
        if self._assertions:
            self._assertions[-1] += 1

    def _match(self, node: ast.Match) -> None:
        self._value(node.subject)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                captured = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(captured, str):
                    self._bind(captured, UNKNOWN)
            self._value(case.guard)
            self._conditionally(case.body)


def _element(value: Value) -> Value:
    """What a loop over `value` yields."""
    if value.kind == "sequence" and value.items:
        return value.items[0] if len(value.items) == 1 else _merge_rows(value.items)
    if value.kind == "mapping" and value.items:
        return Value("sequence", items=(UNKNOWN, _merge(value.items))) if not value.keys else UNKNOWN
    return Value("object", value.names, fitted=value.fitted) if value.names and value.kind == "object" else UNKNOWN


def _merge_rows(items: tuple[Value, ...]) -> Value:
    """Rows of equal length (`[("rf", Forest()), ("lr", Logistic())]`) merge column by column."""
    width = len(items[0].items)
    if width and all(item.kind == "sequence" and len(item.items) == width for item in items):
        return Value("sequence", items=tuple(_merge(column) for column in zip(*(i.items for i in items), strict=True)))
    return _merge(items)


def _merge(values: tuple[Value, ...]) -> Value:
    """Either of several values."""
    if len(values) == 1:
        return values[0]
    names = tuple(dict.fromkeys(name for value in values for name in value.names))[:_MAXIMUM_NAMES]
    fitted = _fitted(values)
    with_items = [value for value in values if value.items]
    if not names and len(with_items) == 1:
        return with_items[0]
    items = _bounded(tuple(item for value in with_items for item in value.items)[:_MAXIMUM_ITEMS])
    if not names and not items and not fitted:
        return UNKNOWN
    if with_items and not names:
        return Value("sequence", items=items, fitted=fitted)
    return Value("object", names, items=items, fitted=fitted)


def _bounded(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """The items of a value; without their own items where the value would become too large."""
    if sum(_size(item, _MAXIMUM_DEPTH) for item in items) <= _MAXIMUM_SIZE:
        return items
    return tuple(Value(i.kind, i.names, i.text, fitted=i.fitted) if i.items else i for i in items)


def _size(value: Value, depth: int) -> int:
    """How many values a value is made of; too many where it is nested more than `depth` times."""
    if not value.items:
        return 1
    return 1 + sum(_size(item, depth - 1) for item in value.items) if depth else _MAXIMUM_SIZE + 1


def _fitted(values: Iterable[Value]) -> tuple[int, ...]:
    found: tuple[int, ...] = ()
    for value in values:
        if value.fitted and value.fitted != found:
            found = tuple(dict.fromkeys((*found, *value.fitted))) if found else value.fitted
    return found[:_MAXIMUM_NAMES]


def _ends(value: Value, endings: tuple[str, ...]) -> bool:
    return any(name.endswith(endings) for name in value.names)


def _compares_columns(node: ast.AST) -> bool:
    """Whether a column of predictions is held against another: `d["sales"] - d["predictions"]`."""
    if not isinstance(node, ast.BinOp):
        return False
    left, right = _column(node.left), _column(node.right)
    return bool(left and right) and any(word in left for word in _GUESSES) != any(word in right for word in _GUESSES)


_GUESSES = ("pred", "yhat", "y_hat", "forecast")


def _column(node: ast.expr) -> str:
    """The name that a subscript asks for, in lower case."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value.lower()
    return ""


def _is_prediction(value: Value) -> bool:
    return _ends(value, ("predict()",))


def _is_statistic(arguments: tuple[Value, ...], keywords: dict[str, Value]) -> bool:
    """Whether a filler value is a mean, median or mode of data."""
    value = arguments[-1] if arguments else keywords.get("value", UNKNOWN)
    return _ends(value, ("mean()", "median()", "mode()", "nanmean()", "nanmedian()"))


def _number(value: Value) -> float:
    try:
        return float(value.text)
    except (ValueError, OverflowError):
        return 0.0


def _number_text(number: int | float) -> str:
    # Python refuses to print integers of over 4,300 digits.
    return str(number) if not isinstance(number, int) or number.bit_length() < 2_000 else "inf"


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None)]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


_MISSING = frozenset({"isnull", "isna", "isnan", "is_null", "is_nan"})


def _asks_for_missing(node: ast.expr) -> bool:
    """Whether a condition picks out what is missing: `df.age.isnull()`, alone or with a column."""
    if isinstance(node, ast.Tuple):
        return any(_asks_for_missing(element) for element in node.elts)
    if isinstance(node, ast.BoolOp):
        return any(_asks_for_missing(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        return _asks_for_missing(node.left) or _asks_for_missing(node.right)
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
    return name in _MISSING


def _asks_for_known(node: ast.expr) -> bool:
    """Whether a condition picks what is not missing: `~df.isnull().any(axis=1)`."""
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.Invert):
        return False
    operand = node.operand
    while isinstance(operand, ast.Call) and isinstance(operand.func, ast.Attribute):
        if _asks_for_missing(operand):
            return True
        operand = operand.func.value
    return False


def _asks_for_difference(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and any(isinstance(operator, ast.NotEq) for operator in node.ops)


# Methods that give a part of the rows.
_PART_METHODS = frozenset(
    {"sample", "drop", "query", "head", "tail", "take", "skip", "truncate", "shard", "select", "filter"}
)
_SPLIT_NAMES = frozenset({"train", "test", "validation", "valid", "val", "dev"})


def _takes_part(node: ast.expr) -> bool:
    """Whether an expression gives a part of the rows: `df[mask].copy()`, `df.sample(frac=0.8)`, `data["test"]`."""
    while isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Attribute):
            return isinstance(node.func, ast.Name) and node.func.id == "Subset"
        if node.func.attr in _PART_METHODS or node.func.attr == "Subset":
            return True
        node = node.func.value
    if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.List):
        return False
    return not isinstance(node.slice, ast.Constant) or node.slice.value in _SPLIT_NAMES


def _is_array_split(node: ast.expr) -> bool:
    """`np.split(df.sample(frac=1), [n])` and its like."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("split", "array_split")
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("np", "numpy", "tf", "torch")
    )


def _gives(statement: ast.stmt) -> bool:
    """Whether a statement returns a value in place of another one."""
    if isinstance(statement, ast.If):
        return any(_gives(inner) for inner in (*statement.body, *statement.orelse))
    return isinstance(statement, ast.Return) and statement.value is not None and not _is_nothing(statement.value)


def _is_nothing(node: ast.expr) -> bool:
    """None, True or False: what a check answers, and no value to go on with."""
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


_LEAVES = frozenset({("sys", "exit"), ("os", "_exit"), ("", "exit"), ("", "quit")})


def _ends_block(statement: ast.stmt) -> bool:
    """Whether nothing below a statement of the same block can run."""
    if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return True
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    function = statement.value.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return (function.value.id, function.attr) in _LEAVES
    return isinstance(function, ast.Name) and ("", function.id) in _LEAVES


def _is_never(test: ast.expr) -> bool:
    """Whether a condition is false as written: `False`, `0`, `not True`, `False and ready`."""
    if isinstance(test, ast.Constant):
        return not test.value
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return isinstance(test.operand, ast.Constant) and bool(test.operand.value)
    return isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and any(_is_never(v) for v in test.values)


def _is_main_guard(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and len(test.comparators) == 1
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
    )
