"""Take the pictures of the HTML report with a real browser: `python docs/picture/screens.py`.

Renews `html-light.png`, `html-dark.png` and `html-phone.png` from a scan of a copy of `fixtures/churn` outside Git,
so that they do not change with each commit. The build of the documentation takes its own where it finds a browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FIXTURE = HERE.parent.parent / "fixtures" / "churn"
NAMES = ("chromium", "chromium-browser", "google-chrome")
VIEWS: Mapping[str, Mapping[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
}


def taken() -> Mapping[str, bytes]:
    """The pictures by their path in the documentation; none where there is no browser to take them."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {}
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        return {}
    # As root, which is usual in containers, Chromium can't make a sandbox.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = make_report(Path(folder))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
        pictures = {}
        for name, view in VIEWS.items():
            tab = browser.new_page(**view)
            tab.goto(page.as_uri())
            pictures[f"picture/html-{name}.png"] = tab.screenshot()
            tab.close()
        browser.close()
    return pictures


def make_report(folder: Path) -> Path:
    copy, page = folder / "churn", folder / "report.html"
    shutil.copytree(FIXTURE, copy)
    command = [sys.executable, "-m", "portfolio_lint", "scan", str(copy), "--format", "html", "-o", str(page)]
    subprocess.run([*command, "--exit-zero", "--no-config"], check=True)
    return page


if __name__ == "__main__":
    for path, content in taken().items():
        (HERE.parent / path).write_bytes(content)
