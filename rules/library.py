"""The pack's own tables, loaded once."""

from __future__ import annotations

import os
from functools import lru_cache

from portfolio_lint.knowledge import Knowledge, load


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Everything in `knowledge/`: concepts, lists and maps."""
    return load(os.path.join(os.path.dirname(__file__), "knowledge"))
