"""Tools for repairs: change the nodes of a syntax tree that somebody formatted, and nothing around them.

Imports libcst: repairs import this module when they run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst
from libcst import matchers
from libcst.metadata import MetadataWrapper, PositionProvider

from portfolio_lint.faults import is_panic
from portfolio_lint.mend import NotMendable, Target

_LINE_END = re.compile(r"\r\n|\r|\n")

Change = Callable[[libcst.CSTNode, Target], libcst.CSTNode]

_SYNTAX: tuple[tuple[type[libcst.CSTNode], str], ...] = (
    (libcst.Call, "call"),
    (libcst.Attribute, "attribute"),
    (libcst.Import, "import"),
    (libcst.ImportFrom, "import"),
)


def rewrite(source: str, targets: Iterable[Target], change: Change) -> str:
    """The text with each target's node replaced by what `change` makes of it, inner nodes before outer ones.

    Raises `NotMendable` where the text can't be parsed without loss, or a target is not in it.
    """
    wanted: dict[_Key, list[Target]] = {}
    for target in targets:
        here = wanted.setdefault(_key(target), [])
        # An import stands there once for each name that it binds.
        if target.how not in (other.how for other in here):
            here.append(target)
    module, end = parsed(source)
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    rewriter = _Rewriter(wanted, change)
    result = wrapper.visit(rewriter)
    if rewriter.waiting:
        raise NotMendable("the place to repair was not found again")
    return result.code + end


def parsed(source: str) -> tuple[libcst.Module, str]:
    """The text as a tree that gives it back letter for letter, and what comes after its last word.

    libcst does not keep all blanks and empty lines at the end. Raises `NotMendable`.
    """
    body = source.rstrip(" \t\r\n\f")
    try:
        module = libcst.parse_module(body)
    except BaseException as error:
        if not isinstance(error, (libcst.ParserSyntaxError, RecursionError, ValueError)) and not is_panic(error):
            raise
        raise NotMendable("cannot be parsed") from error
    if module.code != body:
        raise NotMendable("cannot be parsed without loss")
    end = source[len(body) :]
    if not _LINE_END.search(body) and (ending := _LINE_END.search(end)):
        module = module.with_changes(default_newline=ending[0])
    return module, end


_Key = tuple[str, tuple[int, int], tuple[int, int]]


def _key(target: Target) -> _Key:
    # Of a statement, parsers agree on where it starts; where it ends depends on semicolons and brackets.
    return (target.syntax, target.start, (0, 0) if target.syntax == "import" else target.end)


class _Rewriter(libcst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, wanted: dict[_Key, list[Target]], change: Change) -> None:
        super().__init__()
        self._wanted = wanted
        self._change = change
        self.waiting = set(wanted)

    def on_leave(self, original_node: libcst.CSTNode, updated_node: libcst.CSTNode) -> Any:
        for kind, syntax in _SYNTAX:
            if isinstance(original_node, kind):
                place = self.get_metadata(PositionProvider, original_node)
                start, end = (place.start.line, place.start.column), (place.end.line, place.end.column)
                key = (syntax, start, (0, 0) if syntax == "import" else end)
                if key in self.waiting:
                    self.waiting.discard(key)
                    for target in self._wanted[key]:
                        updated_node = self._change(updated_node, target)
        return updated_node


def with_keyword(call: libcst.Call, name: str, value: str) -> libcst.Call:
    """The call with one more keyword argument, set as its other arguments are: on their line, or on one of its own."""
    added = libcst.Arg(
        keyword=libcst.Name(name),
        value=libcst.parse_expression(value),
        equal=libcst.AssignEqual(libcst.SimpleWhitespace(""), libcst.SimpleWhitespace("")),
    )
    if not call.args:
        return _with_first(call, added)
    *most, last = call.args
    comma = last.comma if isinstance(last.comma, libcst.Comma) else None
    # What stands between the last argument and the closing bracket: blanks, line ends, comments.
    closing = comma.whitespace_after if comma else last.whitespace_after_arg
    before = _gap(call, most)
    separator, rest = _separated(before, closing)
    if comma is not None:
        last = last.with_changes(comma=comma.with_changes(whitespace_after=separator))
        added = added.with_changes(comma=comma.with_changes(whitespace_after=rest))
    else:
        last = last.with_changes(
            comma=libcst.Comma(whitespace_after=separator), whitespace_after_arg=libcst.SimpleWhitespace("")
        )
        added = added.with_changes(whitespace_after_arg=rest)
    return call.with_changes(args=[*most, last, added])


def _with_first(call: libcst.Call, added: libcst.Arg) -> libcst.Call:
    """The call with its only argument, in brackets that hold nothing but blanks and comments."""
    gap = call.whitespace_before_args
    if isinstance(gap, libcst.ParenthesizedWhitespace):
        indentation = libcst.SimpleWhitespace(gap.last_line.value + "    ")
        return call.with_changes(
            whitespace_before_args=gap.with_changes(last_line=indentation),
            args=[added.with_changes(whitespace_after_arg=_bare(gap))],
        )
    return call.with_changes(args=[added.with_changes(whitespace_after_arg=gap)])


def _gap(call: libcst.Call, most: Sequence[libcst.Arg]) -> libcst.BaseParenthesizableWhitespace:
    """What stands before the last argument."""
    if not most:
        return call.whitespace_before_args
    comma = most[-1].comma
    return comma.whitespace_after if isinstance(comma, libcst.Comma) else libcst.SimpleWhitespace(" ")


def _separated(
    before: libcst.BaseParenthesizableWhitespace, closing: libcst.BaseParenthesizableWhitespace
) -> tuple[libcst.BaseParenthesizableWhitespace, libcst.BaseParenthesizableWhitespace]:
    """What to put before a new last argument, and what after it.

    Comments behind the old last argument stay there, on their lines.
    """
    own_line = isinstance(before, libcst.ParenthesizedWhitespace)
    if not isinstance(closing, libcst.ParenthesizedWhitespace):
        if not isinstance(before, libcst.ParenthesizedWhitespace):
            return libcst.SimpleWhitespace(" "), closing
        return _bare(before), closing
    if not own_line and not _has_comment(closing):
        return libcst.SimpleWhitespace(" "), closing
    if isinstance(before, libcst.ParenthesizedWhitespace):
        separator = closing.with_changes(last_line=before.last_line, indent=before.indent)
    else:
        indentation = libcst.SimpleWhitespace(closing.last_line.value + "    ")
        separator = closing.with_changes(last_line=indentation)
    return separator, _bare(closing)


def _bare(gap: libcst.ParenthesizedWhitespace) -> libcst.ParenthesizedWhitespace:
    """The same line break and indentation without comments and empty lines."""
    first = libcst.TrailingWhitespace(newline=gap.first_line.newline)
    return gap.with_changes(first_line=first, empty_lines=[])


def _has_comment(gap: libcst.ParenthesizedWhitespace) -> bool:
    return gap.first_line.comment is not None or any(line.comment is not None for line in gap.empty_lines)


def keyword_of(argument: libcst.Arg) -> str:
    """The name of a keyword argument, else an empty text."""
    return argument.keyword.value if argument.keyword is not None else ""


def without_keyword(call: libcst.Call, name: str) -> libcst.Call:
    """The call without a keyword argument. Raises `NotMendable` where a comment would go with it."""
    kept = [argument for argument in call.args if keyword_of(argument) != name]
    if len(kept) == len(call.args):
        return call
    if any(matchers.findall(argument, matchers.Comment()) for argument in call.args):
        raise NotMendable("a comment stands where an argument would go")
    if kept and call.args[-1] is not kept[-1]:
        # What closed the last argument closes the one that is last now.
        gone = call.args[-1]
        kept[-1] = kept[-1].with_changes(comma=gone.comma, whitespace_after_arg=gone.whitespace_after_arg)
    changed = call.with_changes(args=kept)
    return changed if kept else changed.with_changes(whitespace_before_args=libcst.SimpleWhitespace(""))


def renamed_keyword(call: libcst.Call, old: str, new: str) -> libcst.Call:
    return call.with_changes(
        args=[
            argument.with_changes(keyword=argument.keyword.with_changes(value=new))
            if argument.keyword is not None and argument.keyword.value == old
            else argument
            for argument in call.args
        ]
    )


def dotted(name: str) -> libcst.Name | libcst.Attribute:
    """The node of a dotted name."""
    node = libcst.parse_expression(name)
    assert isinstance(node, (libcst.Name, libcst.Attribute))
    return node


def dotted_name(node: libcst.CSTNode | None) -> str:
    """A dotted name as it is written, without blanks; empty where the node is something else."""
    if isinstance(node, libcst.Name):
        return node.value
    if isinstance(node, libcst.Attribute):
        value = dotted_name(node.value)
        return f"{value}.{node.attr.value}" if value else ""
    return ""


def import_at(source: str, line: int) -> int:
    """Which statement of the top level the import at a line is.

    Raises `NotMendable` where that import is not at the top level, or shares its line with something else.
    """
    wrapper = MetadataWrapper(parsed(source)[0], unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    for number, node in enumerate(wrapper.module.body):
        if _is_import(node) and places[node].start.line == line:
            return number
    raise NotMendable("the import is not a line of its own at the top level")


def after_imports(source: str, number: int, statement: str) -> str:
    """The text with a statement after the block of imports that a statement of the top level stands in."""
    module, end = parsed(source)
    body = list(module.body)
    while number + 1 < len(body) and _is_import(body[number + 1]):
        number += 1
    new = libcst.ensure_type(libcst.parse_statement(statement), libcst.SimpleStatementLine)
    # A blank line after the imports stays one on both sides of what is put there.
    lines: Sequence[libcst.EmptyLine] = getattr(body[number + 1], "leading_lines", ()) if number + 1 < len(body) else ()
    if lines and lines[0].comment is None:
        new = new.with_changes(leading_lines=[libcst.EmptyLine(indent=False, newline=lines[0].newline)])
    return module.with_changes(body=[*body[: number + 1], new, *body[number + 1 :]]).code + end


def _is_import(node: libcst.CSTNode) -> bool:
    return isinstance(node, libcst.SimpleStatementLine) and all(
        isinstance(part, (libcst.Import, libcst.ImportFrom)) for part in node.body
    )
