"""What a piece of Python does: calls with resolved names, imports, definitions, operations."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from portfolio_lint.facts.flow import FlowFacts

ValueKind = Literal["unknown", "text", "number", "truth", "none", "object", "sequence", "mapping"]


class Value(Struct, frozen=True, gc=False):
    """What an expression can evaluate to, as far as reading can tell.

    `names` are the fully resolved dotted names it can be: an instance is named by its class
    (`sklearn.svm.SVC`), the result of a function by the function with brackets (`pandas.read_csv()`),
    something defined in the same file with a leading dot (`.train`). `text` is the literal of a
    text, number or truth value. `items` are the elements of a sequence or the values of a mapping,
    whose literal keys are `keys`. `fitted` are the calls (indices into the same file's calls) that
    learnt from data, such as `fit_transform`, and whose result is part of this value.
    """

    kind: ValueKind = "unknown"
    names: tuple[str, ...] = ()
    text: str = ""
    items: tuple[Value, ...] = ()
    keys: tuple[str, ...] = ()
    fitted: tuple[int, ...] = ()


UNKNOWN = Value()


class Call(Struct, frozen=True, gc=False):
    """A call: `names` as in `Value`, but `?.fit` for a method of something unknown.

    `scope` is the qualified name of the enclosing function or class, empty at module level.
    `loop` tells whether it stands in a loop or comprehension, `discarded` whether the value it
    returns is thrown away. `fitted` is as in `Value`, over the receiver and all arguments. `expands` tells whether
    `**` brings keywords along, of which reading may miss some.
    """

    names: tuple[str, ...]
    line: int
    cell: int | None = None
    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = {}
    scope: str = ""
    loop: bool = False
    discarded: bool = False
    fitted: tuple[int, ...] = ()
    expands: bool = False


class Attribute(Struct, frozen=True, gc=False):
    """A read of an attribute that is not itself called: `model.feature_importances_`."""

    names: tuple[str, ...]
    line: int
    cell: int | None = None
    scope: str = ""


OperationKind = Literal[
    "divide_by_constant",
    "multiply_by_constant",
    "standardise",
    "min_max",
    "part",
    "given_part",
    "residual",
    "mismatch",
    "fill",
    "known",
    "misses",
    "beyond_quantile",
]


class Operation(Struct, frozen=True, gc=False):
    """Arithmetic that means something.

    Division or multiplication by a literal (`constant`), (x - mean) / std, (x - min) / (max - min), a part of
    the rows bound to a name (`train = df[:800]`, `target` is "train"), names of training and other data that one call
    gives (`train, test = load()`), the difference of something and a
    prediction, a comparison of something with a prediction, and a value put where one is missing
    (`df.loc[df.age.isnull(), "age"] = 30`), rows kept where a value is known (`df[~df.age.isnull()]`), rows where
    a prediction is wrong (`df[predicted != actual]`), a comparison with a quantile. `loop` as in `Call`.
    """

    kind: OperationKind
    line: int
    cell: int | None = None
    scope: str = ""
    constant: float = 0.0
    target: str = ""
    loop: bool = False


class Import(Struct, frozen=True, gc=False):
    """An imported name. `name` is the full dotted name, `module` the module part; level counts leading dots."""

    module: str
    name: str
    alias: str
    line: int
    cell: int | None = None
    level: int = 0
    used: bool = False


class Function(Struct, frozen=True, gc=False):
    """A function definition. `decorators` are values: `.names` says which, a call's `text` its first text argument.

    `references` are the names read within a function at the top of its file, empty for any other.
    """

    name: str
    scope: str
    line: int
    cell: int | None = None
    end_line: int = 0
    decorators: tuple[Value, ...] = ()
    parameters: tuple[str, ...] = ()
    assertions: int = 0
    references: tuple[str, ...] = ()


class Class(Struct, frozen=True, gc=False):
    """A class definition with the resolved names of its bases."""

    name: str
    scope: str
    line: int
    cell: int | None = None
    bases: tuple[str, ...] = ()


class Assignment(Struct, frozen=True, gc=False):
    """A literal bound to a name, attribute or column: `C = 3`, `PATH = "data.csv"`."""

    target: str
    value: Value
    line: int
    cell: int | None = None
    scope: str = ""


class Text(Struct, frozen=True, gc=False):
    """A string literal that is no docstring (at most 500 characters of it)."""

    text: str
    line: int
    cell: int | None = None


class Shell(Struct, frozen=True, gc=False):
    """A shell line of a notebook (`!pip install x`) or a magic (`%%bash`, `%pip`)."""

    command: str
    line: int
    cell: int | None = None


class Undefined(Struct, frozen=True, gc=False):
    """A name read at module level before anything defines it."""

    name: str
    line: int
    cell: int | None = None


class SyntaxProblem(Struct, frozen=True, gc=False):
    """A part that does not parse; `python2` where it reads as Python 2.

    `doubtful` where it may be right all the same: a template, a command of a notebook, syntax that a newer Python
    than the one that runs the tool would read.
    """

    message: str
    line: int
    cell: int | None = None
    python2: bool = False
    doubtful: bool = False


class CodeFacts(Struct, frozen=True):
    """All that is known of one script, module or notebook's code.

    `references` are all the names that are read, `outer_references` those read outside functions at its top.
    """

    lines: int = 0
    calls: tuple[Call, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    operations: tuple[Operation, ...] = ()
    imports: tuple[Import, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    texts: tuple[Text, ...] = ()
    shell: tuple[Shell, ...] = ()
    undefined: tuple[Undefined, ...] = ()
    problems: tuple[SyntaxProblem, ...] = ()
    entry_point: bool = False
    references: tuple[str, ...] = ()
    flow: FlowFacts = FlowFacts()
    outer_references: tuple[str, ...] = ()
