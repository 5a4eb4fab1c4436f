"""How large the HTML report of a repository is, and how long a browser takes to open it.

python benchmarks/html/run.py DIR/*

Prints for each repository the size of its report, its findings, and the median time from asking for the page to its
load event and to the first frame after it, in a headless Chromium with an empty cache.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

RUNS = 5
NAMES = ("chromium", "chromium-browser", "google-chrome")
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"


def make(source: str, target: Path) -> None:
    command = [sys.executable, "-m", "portfolio_lint", "scan", source, "--format", "html", "-o", str(target)]
    subprocess.run([*command, "--exit-zero", "--no-config"], check=True)


def seconds(browser: Browser, page: Path) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto(page.as_uri(), wait_until="load")
    took = float(tab.evaluate(PAINTED)) / 1000
    context.close()
    return took


def main(sources: list[str]) -> None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    print(f"{'repository':<58}{'findings':>9}{'kB':>7}{'opens in s':>12}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
        for source in sources:
            page = Path(folder, "report.html")
            make(source, page)
            findings = len(re.findall('<li class="item"', page.read_text(encoding="utf-8")))
            took = statistics.median(seconds(browser, page) for _ in range(RUNS))
            print(f"{os.path.basename(source):<58}{findings:>9}{page.stat().st_size / 1000:>7.0f}{took:>12.2f}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
