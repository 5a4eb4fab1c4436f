"""The user's cache of facts, for commands that scan."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio_lint.cache import FactsCache


def facts_cache(*, wanted: bool) -> AbstractContextManager[FactsCache | None]:
    """The cache, open until the context ends; None where it is not wanted or this Python lacks SQLite."""
    if not wanted:
        return nullcontext()
    try:
        from portfolio_lint.cache import FactsCache, cache_folder
    except ImportError:
        return nullcontext()
    return FactsCache(cache_folder())
