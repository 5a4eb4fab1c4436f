"""The pack's own tables, loaded once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from portfolio_lint.knowledge import Knowledge, load


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Everything in `knowledge/`: concepts, lists and maps."""
    return load(Path(__file__).parent / "knowledge")
