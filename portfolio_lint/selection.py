"""Which rules are asked: codes, beginnings of codes and names, and the nearest one to a name that is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.rule import Rule


class Selection(Struct, frozen=True):
    """What one source of settings says of the rules: beginnings of codes.

    `select` narrows the rules down to these and `extend` adds to them; without `select` a code that neither
    `extend` nor `ignore` names is left to whoever has a say before.
    """

    select: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def decides(self, code: str) -> bool | None:
        """Whether a code is selected, None where nothing is said of it.

        The longest matching beginning decides, `ignore` winning a tie.
        """
        chosen = _longest(code, (*self.select, *self.extend))
        ignored = _longest(code, self.ignore)
        if chosen or ignored:
            return chosen > ignored
        return False if self.select else None


def _longest(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def is_chosen(code: str, selections: Iterable[Selection]) -> bool:
    """Whether a code is selected by several sources, the one that counts most first."""
    for selection in selections:
        decision = selection.decides(code)
        if decision is not None:
            return decision
    return True


def code_of(word: str, rules: Iterable[Rule], *, whole: bool = False) -> str | None:
    """The code or beginning of codes that a word stands for; a rule's name stands for its code.

    With `whole` a beginning does not count. None where no rule is meant.
    """
    known = list(rules)
    named = next((rule.code for rule in known if rule.name == word.lower()), None)
    code = named or word.upper()
    matches = (rule.code == code if whole else rule.code.startswith(code) for rule in known)
    return code if code and any(matches) else None


def nearest(word: str, rules: Iterable[Rule]) -> str:
    """A suggestion for a code, a family or a name that does not exist, to put behind what is wrong with it."""
    near = nearest_name(word, rules)
    return f": did you mean {near}?" if near else ": portfolio-lint rules lists them"


def nearest_name(word: str, rules: Iterable[Rule], *, whole: bool = False) -> str:
    """The code, family (unless `whole`) or name that is most like a word, empty where none is."""
    from difflib import get_close_matches

    known = list(rules)
    upper = {rule.code for rule in known} | {rule.family for rule in known if not whole}
    near = get_close_matches(word.upper(), sorted(upper), 1, 0.5)
    if not near or word.upper() == word.lower() or "-" in word:
        near = get_close_matches(word.lower(), sorted(rule.name for rule in known), 1, 0.5) or near
    return near[0] if near else ""
