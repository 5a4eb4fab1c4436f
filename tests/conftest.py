"""What all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

# Whoever starts the tests in the background has them ignore these, and so would the scans that are to be ended.
for name in ("SIGINT", "SIGHUP"):
    sent = getattr(signal, name, None)
    if sent is not None and signal.getsignal(sent) == signal.SIG_IGN:
        signal.signal(sent, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


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
