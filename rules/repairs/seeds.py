"""VAL108: a seed for what draws random numbers."""

from __future__ import annotations

from collections.abc import Sequence

import libcst

from portfolio_lint.mend import NotMendable, Target
from portfolio_lint.repair.syntax import after_imports, import_at, keyword_of, rewrite, with_keyword

KEYWORD = "random_state"
SEED = "42"


def seed(source: str, targets: Sequence[Target]) -> str:
    """Give each call its `random_state=`, and put the statements that seed a whole file after its imports."""
    statements = [(import_at(source, target.start[0]), target.how) for target in targets if target.syntax == "import"]
    calls = [target for target in targets if target.syntax == "call"]
    made = rewrite(source, calls, _seeded) if calls else source
    for number, statement in sorted(set(statements), reverse=True):
        made = after_imports(made, number, statement)
    return made


def _seeded(node: libcst.CSTNode, target: Target) -> libcst.CSTNode:
    assert isinstance(node, libcst.Call)  # a target of syntax "call" is nothing else
    if any(argument.star == "**" for argument in node.args):
        raise NotMendable(f"{target.name} takes keywords that may hold a seed")
    if any(keyword_of(argument) == KEYWORD for argument in node.args):
        return node
    if any(isinstance(argument.value, libcst.GeneratorExp) and not argument.value.lpar for argument in node.args):
        raise NotMendable(f"{target.name} has a generator without brackets as its argument")
    return with_keyword(node, KEYWORD, SEED)
