"""ENG115: what is gone, replaced by what does exactly the same."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

import libcst
from libcst import matchers

from portfolio_lint.mend import NotMendable, Target
from portfolio_lint.repair.syntax import (
    after_imports,
    dotted,
    dotted_name,
    import_at,
    renamed_keyword,
    rewrite,
    without_keyword,
)

from ..library import knowledge
from ..replacing import Replacement, replacements

_ROOT = "root_mean_squared_error"


def replace(source: str, targets: Sequence[Target]) -> str:
    """Replace each target as `knowledge/replacements.toml` says."""
    _check_builtins(source, targets)
    added = [t for t in targets if t.syntax == "import" and " " in t.how]
    statements = {(import_at(source, t.start[0]), t.how.partition(" ")[2]) for t in added}
    changed = [target for target in targets if target not in added]
    made = rewrite(source, changed, _replaced) if changed else source
    for number, statement in sorted(statements, reverse=True):
        made = after_imports(made, number, statement)
    return made


def _check_builtins(source: str, targets: Sequence[Target]) -> None:
    """A text that gives `int` another meaning keeps `np.int`."""
    wanted = {replacements()[target.how.partition(" ")[0]].builtin for target in targets} - {""}
    for node in ast.walk(ast.parse(source)) if wanted else ():
        bound = ""
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound = node.id
        elif isinstance(node, ast.arg):
            bound = node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound = node.name
        elif isinstance(node, ast.alias):
            bound = node.asname or node.name
        if bound in wanted:
            raise NotMendable(f"{bound} means something else there")


def _replaced(node: libcst.CSTNode, target: Target) -> libcst.CSTNode:
    pattern, _, extra = target.how.partition(" ")
    replacement = replacements()[pattern]
    if isinstance(node, libcst.Call):
        if replacement.special:
            return _SPECIAL[replacement.special](node, extra)
        return _replaced_call(node, pattern, replacement)
    if isinstance(node, libcst.Attribute):
        return _bracketed(node, dotted(extra)) if extra else _replaced_name(node, replacement)
    if isinstance(node, libcst.ImportFrom):
        return _replaced_import_from(node, pattern, replacement)
    if isinstance(node, libcst.Import):
        return _replaced_import(node, pattern, replacement)
    raise NotMendable("is neither a call, an attribute nor an import")


# -- calls and attributes


def _replaced_call(call: libcst.Call, pattern: str, replacement: Replacement) -> libcst.Call:
    if replacement.to or replacement.builtin:
        call = call.with_changes(func=_replaced_name(call.func, replacement))
    for old, new in replacement.keywords.items():
        call = renamed_keyword(call, old, new)
    if replacement.keyword is not None:
        gone: str = knowledge().maps["deprecated"][pattern]["keyword"]
        if replacement.keyword:
            return renamed_keyword(call, gone, replacement.keyword)
        return without_keyword(call, gone)
    return call


def _replaced_name(node: libcst.BaseExpression, replacement: Replacement) -> libcst.BaseExpression:
    """The name under which it is reached now: `np.nan` for `np.NaN`, `float` for `np.float`."""
    if replacement.builtin:
        return _bracketed(node, libcst.Name(replacement.builtin))
    head, *rest = replacement.to.split(".")
    made: libcst.BaseExpression
    if isinstance(node, libcst.Attribute):
        made = node.with_changes(attr=libcst.Name(head), lpar=[], rpar=[])
    elif isinstance(node, libcst.Name):
        made = libcst.Name(head)
    else:
        raise NotMendable("is not called by its name")
    for part in rest:
        made = libcst.Attribute(made, libcst.Name(part))
    return _bracketed(node, made)


def _bracketed(old: libcst.BaseExpression, new: libcst.BaseExpression) -> libcst.BaseExpression:
    """The new expression in the brackets of the old one."""
    return new.with_changes(lpar=old.lpar, rpar=old.rpar)


def _root_of_error(call: libcst.Call, _: str) -> libcst.Call:
    squared = [a for a in call.args if a.keyword is not None and a.keyword.value == "squared"]
    is_false = bool(squared) and matchers.matches(squared[0].value, matchers.Name("False"))
    call = without_keyword(call, "squared")
    return call.with_changes(func=_replaced_name(call.func, Replacement(to=_ROOT))) if is_false else call


def _row(call: libcst.Call, pandas: str) -> libcst.Call:
    """`frame.append(row, ignore_index=True)` as a concatenation."""
    row = next((argument for argument in call.args if argument.keyword is None), None)
    if row is None or call.args[0] is not row or not isinstance(call.func, libcst.Attribute):
        raise NotMendable("the row to append is not the first argument")
    if row.star or not isinstance(row.value, (libcst.Dict, libcst.Name)):
        raise NotMendable("the row to append is neither a dict nor a name")
    if not isinstance(call.func.value, (libcst.Name, libcst.Attribute, libcst.Subscript)):
        raise NotMendable("the frame to append to has no name")
    frame = libcst.Call(dotted(f"{pandas}.DataFrame"), [libcst.Arg(libcst.List([libcst.Element(row.value)]))])
    both = libcst.List([libcst.Element(call.func.value), libcst.Element(frame)])
    return call.with_changes(func=dotted(f"{pandas}.concat"), args=[row.with_changes(value=both), *call.args[1:]])


def _dated(call: libcst.Call, name: str) -> libcst.Call:
    return call.with_changes(func=_bracketed(call.func, dotted(name)))


_SPECIAL: dict[str, Callable[[libcst.Call, str], libcst.Call]] = {
    "root": _root_of_error,
    "row": _row,
    "datetime": _dated,
}


# -- imports


def _replaced_import_from(node: libcst.ImportFrom, pattern: str, replacement: Replacement) -> libcst.BaseSmallStatement:
    if isinstance(node.names, libcst.ImportStar) or node.relative:
        raise NotMendable("imports everything, or from beside itself")
    if replacement.special == "root":
        return _with_name(node, _ROOT)
    if not replacement.module:
        return _with_other_name(node, pattern.rpartition(".")[2], replacement.to.partition(".")[0])
    module = dotted_name(node.module)
    if _ends(module, pattern):
        return node.with_changes(module=dotted(_moved(module, pattern, replacement.module)))
    if len(node.names) > 1:
        raise NotMendable("imports other things along with it")
    alias = node.names[0]
    whole = f"{module}.{dotted_name(alias.name)}"
    if module == pattern.rpartition(".")[0] and replacement.names == (dotted_name(alias.name),):
        return node.with_changes(module=dotted(replacement.module))
    return _as_before(node, alias, _moved(whole, pattern, replacement.module))


def _replaced_import(node: libcst.Import, pattern: str, replacement: Replacement) -> libcst.Import:
    if len(node.names) > 1:
        raise NotMendable("imports other things along with it")
    alias = node.names[0]
    name = _moved(dotted_name(alias.name), pattern, replacement.module)
    return node.with_changes(names=[alias.with_changes(name=dotted(name), asname=_as(name, alias))])


def _as_before(node: libcst.ImportFrom, alias: libcst.ImportAlias, name: str) -> libcst.BaseSmallStatement:
    """Import a module under the name that the one before it had."""
    if matchers.findall(node, matchers.Comment()):
        raise NotMendable("a comment stands within the import")
    parent, _, last = name.rpartition(".")
    local = alias.asname or libcst.AsName(libcst.Name(dotted_name(alias.name)))
    asname = None if dotted_name(local.name) == last else local
    if not parent:
        return libcst.Import([libcst.ImportAlias(libcst.Name(last), asname=asname)], semicolon=node.semicolon)
    return node.with_changes(module=dotted(parent), names=[alias.with_changes(name=libcst.Name(last), asname=asname)])


def _as(name: str, alias: libcst.ImportAlias) -> libcst.AsName | None:
    """The local name, where the import does not give it anyhow."""
    return None if alias.asname is not None and dotted_name(alias.asname.name) == name else alias.asname


def _ends(module: str, pattern: str) -> bool:
    return module == pattern or module.endswith(f".{pattern}")


def _moved(written: str, pattern: str, module: str) -> str:
    """The new name of a module, with what stood before it: Keras may be reached through TensorFlow."""
    before = written.removesuffix(pattern)
    if before == written or before not in ("", "tensorflow."):
        raise NotMendable("is imported in a way that is not known")
    return before + module


def _with_name(node: libcst.ImportFrom, name: str) -> libcst.ImportFrom:
    """The import of one more name."""
    assert not isinstance(node.names, libcst.ImportStar)  # refused before
    if any(dotted_name(alias.name) == name for alias in node.names):
        return node
    *most, last = node.names
    comma = most[-1].comma if most else libcst.MaybeSentinel.DEFAULT
    between = comma if isinstance(comma, libcst.Comma) else libcst.Comma(whitespace_after=libcst.SimpleWhitespace(" "))
    if matchers.findall(between, matchers.Comment()):
        between = libcst.Comma(whitespace_after=libcst.SimpleWhitespace(" "))
    added = libcst.ImportAlias(libcst.Name(name), comma=last.comma)
    return node.with_changes(names=[*most, last.with_changes(comma=between), added])


def _with_other_name(node: libcst.ImportFrom, old: str, new: str) -> libcst.ImportFrom:
    """The import of another name in the place of one; the name goes where the other is there already."""
    assert not isinstance(node.names, libcst.ImportStar)  # refused before
    names = [dotted_name(alias.name) for alias in node.names]
    if new not in names:
        return node.with_changes(
            names=[
                alias.with_changes(name=libcst.Name(new)) if dotted_name(alias.name) == old else alias
                for alias in node.names
            ]
        )
    if matchers.findall(node, matchers.Comment()):
        raise NotMendable("a comment stands within the import")
    kept = [alias for alias in node.names if dotted_name(alias.name) != old]
    kept[-1] = kept[-1].with_changes(comma=node.names[-1].comma)
    return node.with_changes(names=kept)
