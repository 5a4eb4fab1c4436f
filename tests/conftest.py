"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither see nor fill the cache of whoever runs them."""
    before = os.environ.get("PORTFOLIO_LINT_CACHE_DIR")
    os.environ["PORTFOLIO_LINT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache") / "portfolio-lint")
    yield
    if before is None:
        del os.environ["PORTFOLIO_LINT_CACHE_DIR"]
    else:
        os.environ["PORTFOLIO_LINT_CACHE_DIR"] = before
