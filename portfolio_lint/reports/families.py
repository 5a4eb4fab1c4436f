"""What the families of rules are about."""

from __future__ import annotations

import sys

from portfolio_lint.rule import Rule


def family_title(rule: Rule) -> str:
    """What the family of a rule is about: the first line of its module, `VAL: validation.`, says it."""
    module = sys.modules.get(rule.check.__module__)
    said = ((module and module.__doc__) or "").partition("\n")[0].strip().rstrip(".")
    code, colon, title = said.partition(": ")
    return f"{title[:1].upper()}{title[1:]}" if colon and code == rule.family else rule.family
