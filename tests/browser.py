"""A real browser for the tests of the HTML report: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser for as long as the tests of a module last; without one they are skipped with the reason."""
    driver = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[browser]'")
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on PATH: install it from the system's packages (apt-get install chromium)")
    # As root, which is usual in containers, Chromium can't make a sandbox.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Opened:
    """A page opened from disk, with all that the browser had to say about it and all that it asked for."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())

    @property
    def strayed(self) -> list[str]:
        """What it asked for beside the file itself."""
        return [url for url in self.asked[1:] if not url.startswith("data:")]


@contextmanager
def opened(browser: Any, path: Path, **options: Any) -> Iterator[Opened]:
    """Open a page; `options` are those of Playwright's `new_page`."""
    page = browser.new_page(**{"viewport": {"width": 1280, "height": 800}, **options})
    try:
        yield Opened(page, path)
    finally:
        page.close()


def violations(page: Any) -> list[str]:
    """What axe-core objects to, by rule and element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install -e '.[browser]'")
    found = axe.Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
