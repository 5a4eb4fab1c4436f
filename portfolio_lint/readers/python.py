"""Python: scripts, modules and the code cells of notebooks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from msgspec.structs import replace

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.patterns import Match, lazy
from portfolio_lint.readers.decoding import without_surrogates
from portfolio_lint.readers.magics import split_magics
from portfolio_lint.readers.parsing import MOST_MARKS, TooMuch, marks, parse
from portfolio_lint.readers.resolution import Resolver

# What is printed, up to a comment, and the rest of the line.
_PRINT_STATEMENT = lazy(
    r"^([ \t]*)print(?:[ \t]+(?!\()|(?=[\"']))(?:>>[ \t]*[\w.]+[ \t]*,[ \t]*)?"
    r"((?:[^#\"'\n]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')*)(.*)$",
    re.MULTILINE,
)
_EXCEPT_COMMA = lazy(r"^([ \t]*except[ \t]+(?:[\w.]+|\([^()\n]*\)))[ \t]*,\s*(\w+)\s*:", re.MULTILINE)
_PYTHON2_NUMBER = lazy(r"\b(0[0-7]+|\d+[lL])\b")
_CONFLICT = lazy(r"^(?:<{7}|>{7}) ", re.MULTILINE)
# Syntax of 3.12 and later: texts within texts of the same quotes, type parameters, template strings.
_NEWER = lazy(
    r"(?<![\\\w])[fFtT][rR]?[\"']|\b[rR][fFtT][\"']|^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\[|class\s+\w+\[)"
)
_TEMPLATE = lazy(
    r"\{%[-+]?\s*(?:if|for|set|raw|block|include|macro|extends|import|from)\b|\{\{-?\s*[A-Za-z_][\w.]*\s*(?:\||-?\}\})"
)
# Commands that IPython takes without a mark, where no name of Python stands in their way.
_AUTOMAGIC = lazy(
    r"\s*(?:pip3?|conda|mamba|ls|ll|cd|pwd|cat|mkdir|rmdir|rm|cp|mv|man|git|wget|curl|unzip|apt(?:-get)?)(?:\s|$)"
)


def read_python(text: str) -> CodeFacts:
    """Read a script or module."""
    resolver = Resolver()
    tree = _read(resolver, text, None)
    return _with_flow(resolver.facts(), [(tree, None)] if tree is not None else [])


def read_cells(cells: Iterable[tuple[int, str]]) -> CodeFacts:
    """Read the code cells of a notebook, given with their index, as one program in document order."""
    resolver = Resolver()
    trees: list[tuple[ast.Module, int | None]] = []
    room = MOST_MARKS
    for index, source in cells:
        python, shell = split_magics(without_surrogates(source), index)
        resolver.note_shell(shell)
        room -= marks(python)
        if room < 0:
            resolver.cell = index
            resolver.note_problem(str(TooMuch()), 1, doubtful=True)
            break
        tree = _read(resolver, python, index)
        if tree is not None:
            trees.append((tree, index))
    return _with_flow(resolver.facts(), trees)


# What a program does that has data worth following.
_WORTH_FOLLOWING = frozenset(
    {"fit", "fit_transform", "fit_resample", "fit_generator", "fit_predict", "cross_val_score", "cross_validate",
     "train_test_split", "random_split", "randomSplit", "backward", "train", "predict", "evaluate", "score",
     "fit_sample", "split", "load", "load_model", "dump", "save"}
)  # fmt: skip


# What a function does whose callers in other files may do one of those things with its result.
_WORTH_SUMMARISING = frozenset(
    {"mean", "median", "std", "mode", "quantile", "corr", "qcut", "resample", "sample", "concat", "fit_on_texts"}
)


def _with_flow(facts: CodeFacts, trees: list[tuple[ast.Module, int | None]]) -> CodeFacts:
    """The facts with the flow of data, where anything is split, fitted or scored."""
    for call in facts.calls:
        for name in call.names:
            short = name.rpartition(".")[2]
            if short in _WORTH_FOLLOWING or (call.scope and short in _WORTH_SUMMARISING):
                from portfolio_lint.dataflow import follow

                return replace(facts, flow=follow(trees))
    return facts


def _read(resolver: Resolver, text: str, cell: int | None) -> ast.Module | None:
    """Read a module or cell and give its syntax tree, None where it does not parse."""
    text = without_surrogates(text)
    resolver.cell = cell
    resolver.note_lines(text.count("\n") + 1 if text else 0)
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        older = None if isinstance(error, TooMuch) else _parse_python2(text)
        line = getattr(error, "lineno", None) or 1
        message = error.msg if isinstance(error, SyntaxError) else "nested too deeply to parse"
        if isinstance(error, TooMuch):
            message = str(error)
        if conflict := _CONFLICT.search(text):
            message = "a merge conflict was committed"
            line = text.count("\n", 0, conflict.start()) + 1
        doubtful = not isinstance(error, SyntaxError) or _is_doubtful(text, line, cell)
        resolver.note_problem(message, line, python2=older is not None, doubtful=doubtful)
        if older is None:
            return None
        tree = older
    resolver.walk(tree)
    return tree


def _is_doubtful(text: str, line: int, cell: int | None) -> bool:
    """Whether what does not parse may be right: a template, a newer Python, a command typed into a notebook."""
    lines = text.split("\n")
    at = lines[line - 1] if 0 < line <= len(lines) else ""
    command = cell is not None and _AUTOMAGIC.match(at) is not None
    return command or _NEWER.search(at) is not None or _TEMPLATE.search(text) is not None


def _parse_python2(text: str) -> ast.Module | None:
    """Parse Python 2 after rewriting what Python 3 took away, line for line; None where that is not enough."""
    if "print" not in text and "except" not in text:
        return None
    converted = _PRINT_STATEMENT.sub(_print_call, text)
    converted = _EXCEPT_COMMA.sub(lambda match: f"{match[1]} as {match[2]}:", converted)
    converted = _PYTHON2_NUMBER.sub(lambda match: "0o" + match[1] if match[1][0] == "0" else match[1][:-1], converted)
    if converted == text:
        return None
    try:
        return parse(converted)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _print_call(match: Match) -> str:
    printed, rest = match[2], match[3]
    if rest and not rest.startswith("#"):
        printed, rest = printed + rest, ""
    return f"{match[1]}print({printed.rstrip().removesuffix(',')}){rest}"
