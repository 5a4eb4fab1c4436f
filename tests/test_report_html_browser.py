"""The HTML report in a real browser: it opens in peace, filters, stays text, and can be read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, opened, violations
from command_line import FIXTURES, run
from notebooks import notebook

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
# What a repository may try in order to become more than text.
IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
STYLE = "</style><style>body{display:none}</style>"
TURNED = "\u202egpj.nohtyp\u202c"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def hostile(folder: Path) -> Path:
    """A repository whose names and texts try to break out of a page."""
    names = {
        f"{IMAGE}/train.py".replace("/train", "&train"): "from sklearn.svm import SVC\nSVC().fit(X, y)\n",
        f"{TURNED}.py": "import pickle\nfrom sklearn.linear_model import Ridge\nRidge().fit(X, y)\n",
        "README.md": f"# {IMAGE}{SCRIPT}\n\nThis predicts rents with Kubernetes {IMAGE} and {STYLE} for tenants.\n\n"
        f"![{SCRIPT}](javascript:alert(3))\n[run]({TURNED}.md)\n",
        "work.ipynb": notebook(
            f"md:## {SCRIPT}\n\nThe data comes from {IMAGE} as we know.",
            f"from sklearn.svm import SVC\nname = '{SCRIPT}'\nmodel = SVC().fit(X, y)  # {IMAGE}{TURNED}\n",
            f"'{STYLE}'; print(undefined_name_{1})",
        ),
    }
    for name, text in names.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    strange = tmp_path_factory.mktemp("strange") / "<b>&quot;'"
    strange.mkdir()
    sources = {name: FIXTURES / name for name in ("churn", "collection", "empty")} | {"hostile": hostile(strange)}
    made = {}
    for name, source in sources.items():
        made[name] = folder / f"{name}.html"
        done = run("scan", str(source), "--format", "html", "-o", str(made[name]), "--min-confidence", "low")
        assert done.returncode in (0, 1), done.stderr
    return made


REPORTS = ("churn", "collection", "empty", "hostile")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("view", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_it_opens_in_peace(browser: Any, reports: dict[str, Path], name: str, view: dict[str, Any]) -> None:
    with opened(browser, reports[name], **view) as shown:
        shown.page.wait_for_load_state("networkidle")
        assert shown.said == []
        assert shown.strayed == []
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("view", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_axe_objects_to_nothing(browser: Any, reports: dict[str, Path], name: str, view: dict[str, Any]) -> None:
    with opened(browser, reports[name], **view) as shown:
        shown.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert violations(shown.page) == []


def count(page: Any) -> tuple[int, str]:
    return page.locator(".item:visible").count(), page.locator("#count").inner_text()


def test_filters_by_text_severity_and_family(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["churn"]) as shown:
        page = shown.page
        total, said = count(page)
        assert said == f"{total} shown"
        assert page.locator("select[name=project]").count() == 0, "one project is no choice"
        page.fill("input[name=text]", "kubernetes README.md")
        assert count(page) == (1, f"1 of {total} shown")
        page.fill("input[name=text]", "ops106")
        assert page.locator(".entry:visible").get_attribute("id") == "rule-OPS106"
        page.fill("input[name=text]", "nothing of the kind")
        assert page.locator("#nothing").is_visible()
        page.get_by_role("button", name="Show all").click()
        page.locator("#nothing").wait_for(state="hidden")
        assert count(page) == (total, f"{total} shown")
        page.uncheck("input[value=note]")
        assert {item.get_attribute("data-severity") for item in page.locator(".item:visible").all()} == {"warning"}
        page.select_option("select[name=family]", "OPS")
        assert {e.get_attribute("data-family") for e in page.locator(".entry:visible").all()} == {"OPS"}


def test_filters_by_project(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["collection"]) as shown:
        page = shown.page
        names = [option.get_attribute("value") for option in page.locator("select[name=project] option").all()]
        assert len(names) > 2
        page.select_option("select[name=project]", names[-1])
        found = page.locator(".item:visible")
        assert found.count() > 0
        assert {item.get_attribute("data-project") for item in found.all()} == {names[-1]}


def test_nothing_lies_over_the_top(browser: Any, reports: dict[str, Path]) -> None:
    """The table of projects has a head of its own that stays, and passes below that of the page."""
    with opened(browser, reports["collection"], viewport={"width": 1280, "height": 500}) as shown:
        page = shown.page
        corner = page.evaluate("document.querySelector('.matrix thead td').getBoundingClientRect().bottom + scrollY")
        page.evaluate("(top) => window.scrollTo({ top, behavior: 'instant' })", corner - 40)
        over = page.evaluate(
            "[...document.querySelectorAll('.top a, .brand')].filter((part) => {"
            "  const { left, top, height } = part.getBoundingClientRect();"
            "  return !part.contains(document.elementFromPoint(left + 12, top + height / 2));"
            "}).length"
        )
        assert over == 0


def test_a_link_to_a_rule_shows_it_whatever_is_filtered(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["churn"]) as shown:
        page = shown.page
        page.fill("input[name=text]", "nothing of the kind")
        page.locator(".steps a").first.click()
        target = page.locator(page.evaluate("location.hash"))
        target.wait_for(state="visible")


def test_names_and_texts_of_a_repository_stay_text(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["hostile"]) as shown:
        page = shown.page
        assert shown.said == []
        assert page.locator("script").count() == 1
        assert page.locator("style").count() == 1
        assert page.locator("img, iframe, object, embed, base, form[action], link[rel=stylesheet]").count() == 0
        text = page.locator("body").inner_text()
        assert IMAGE in text
        assert SCRIPT in text
        assert "\\u202egpj.nohtyp" in text
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069").intersection(page.content())
        addresses = page.eval_on_selector_all("a", "links => links.map((link) => link.getAttribute('href'))")
        assert all(address.startswith(("#", "https://")) for address in addresses), addresses


def test_the_policy_stops_what_would_get_in(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["churn"]) as shown:
        ran = shown.page.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "window.intruder = true";
              document.body.append(script);
              const picture = document.createElement("img");
              picture.src = "https://example.com/x.png";
              document.body.append(picture);
              document.body.setAttribute("style", "display: none");
              return [window.intruder === true, getComputedStyle(document.body).display];
            }"""
        )
        assert ran == [False, "block"]
        shown.page.wait_for_timeout(100)
        assert any("img-src" in line for line in shown.said), shown.said


def test_it_is_whole_without_scripts(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["churn"], java_script_enabled=False) as shown:
        assert not shown.page.locator("#filters").is_visible()
        assert shown.page.locator(".item:visible").count() == shown.page.locator(".item").count() > 0


def test_paper_gets_what_is_folded(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["churn"]) as shown:
        page = shown.page
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details:not([open])").count() == 0
        page.emulate_media(media="print")
        assert not page.locator("#filters").is_visible()
        assert page.locator(".about .prose").first.is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details[open]").count() == 0


def test_keys_alone_reach_everything(browser: Any, reports: dict[str, Path]) -> None:
    with opened(browser, reports["collection"]) as shown:
        page = shown.page
        focused = "document.activeElement.className || document.activeElement.name || document.activeElement.tagName"
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), "the focus can be seen"
        reached = set()
        for _ in range(400):
            page.keyboard.press("Tab")
            reached.add(page.evaluate(focused))
        assert {"scroll", "SUMMARY", "text", "family", "project", "severity", "BUTTON"} <= reached
