"""The overview of a batch in a real browser: it sorts, filters and compares, asks for nothing and stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, opened, violations
from command_line import FIXTURES, run

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overview")
    targets = [
        {"path": str(FIXTURES / "churn"), "name": f"Ada {IMAGE}"},
        {"path": str(FIXTURES / "webapp"), "name": "Grace\u202e"},
        {"path": str(FIXTURES / "collection"), "name": "Alan"},
        {"url": f"https://127.0.0.1:1/{SCRIPT.replace('/', '%2F')}/x", "name": SCRIPT},
        {"path": 'javascript:alert("3")', "name": "'\"&"},
    ]
    (folder / "list.jsonl").write_text("".join(json.dumps(target) + "\n" for target in targets), encoding="utf-8")
    done = run("batch", str(folder / "list.jsonl"), "-o", str(folder / "out"), "--no-tables")
    assert done.returncode == 3, done.stderr
    return folder / "out" / "overview.html"


def names(page: Any) -> list[str]:
    found: list[str] = page.locator("#rows tbody strong").all_inner_texts()
    return found


def test_what_comes_from_outside_stays_text(overview: Path) -> None:
    text = overview.read_text(encoding="utf-8")
    assert "<img" not in text
    assert text.count("<script") == 1
    assert 'href="javascript:' not in text
    assert "\u202e" not in text
    policy = text.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy


def test_sort_filter_and_compare(browser: Any, overview: Path) -> None:
    with opened(browser, overview) as one:
        page = one.page
        assert page.locator("#count").inner_text() == "5 repositories"
        head = page.locator("thead th", has_text="Shown")
        head.locator("button").click()
        assert names(page)[0] == f"Ada {IMAGE}"
        assert head.get_attribute("aria-sort") == "descending"
        best = names(page)
        head.locator("button").click()
        assert names(page)[:3] == best[:3][::-1], "what has no figure stays at the end"
        page.locator("thead button", has_text="Name").click()
        assert page.locator("thead th", has_text="Name").get_attribute("aria-sort") == "ascending"

        page.fill("[name=text]", "churn")
        assert names(page) == [f"Ada {IMAGE}"]
        page.locator("button[type=reset]").click()
        page.select_option("[name=status]", "failed")
        assert set(names(page)) == {SCRIPT, "'\"&"}
        page.select_option("[name=status]", "ok")
        page.fill("[name=least]", "70")
        assert names(page) == [f"Ada {IMAGE}"]
        page.locator("button[type=reset]").click()
        page.locator("#count", has_text="5 repositories").wait_for()

        assert page.locator("#comparison").is_hidden()
        for name in (f"Compare Ada {IMAGE}", "Compare Alan"):
            page.get_by_label(name, exact=True).check()
        heads = page.locator("#comparison thead th").all_inner_texts()
        assert sorted(heads) == [f"Ada {IMAGE}", "Alan"]
        assert page.locator("#comparison tbody .shown i").count() > 10
        assert page.locator("#comparison tbody .missing i").count() > 0
        page.get_by_text("Compare none").click()
        assert page.locator("#comparison").is_hidden()
        assert (one.said, one.strayed) == ([], [])


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_everybody_can_read_it(browser: Any, overview: Path, options: dict[str, Any]) -> None:
    with opened(browser, overview, **options) as one:
        one.page.get_by_label("Compare Alan").check()
        assert violations(one.page) == []
        assert one.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_many_rows_are_shown_by_and_by(browser: Any, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("".join(f"nowhere-{number:03}\n" for number in range(450)), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    edition = _edition(tmp_path)
    line = {"candidate": "", "ref": "", "subdir": "", "commit": None, "status": "unreadable", "message": "gone"}
    rows = [
        {"source": f"nowhere-{number:03}", **line, "edition": edition, "state": "", "report": None}
        for number in range(450)
    ]
    (out / "results.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run("batch", str(listed), "-o", str(out), "--no-tables", "--quiet").returncode == 3
    with opened(browser, out / "overview.html") as one:
        assert len(names(one.page)) == 200
        one.page.locator("#more").click()
        one.page.locator("#more").click()
        assert len(names(one.page)) == 450
        assert one.page.locator("#more").is_hidden()


def _edition(folder: Path) -> str:
    """The edition of results that this tool makes now."""
    (folder / "one.txt").write_text("nowhere\n", encoding="utf-8")
    run("batch", str(folder / "one.txt"), "-o", str(folder / "one"), "--no-tables")
    found: str = json.loads((folder / "one" / "results.jsonl").read_text(encoding="utf-8"))["edition"]
    return found
