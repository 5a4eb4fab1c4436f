"""The documentation site: it builds without a warning, has a page for everything, and no link leads nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from command_line import ROOT, environment
from notebooks import notebook

from portfolio_lint.packs import load_catalogue

sys.path.insert(0, str(ROOT / "docs"))
from generate import generated
from pages.markdown import code, fence, tabs
from pages.rules import _example, family_title

CATALOGUE = load_catalogue()
SITE = next(pack.site for pack in CATALOGUE.packs)


class Page(HTMLParser):
    """The links and the anchors of a page, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.text: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.update(name for name in (given.get("id"), given.get("name")) if name)
        link = given.get("href") if tag in ("a", "link") else given.get("src") if tag in ("img", "script") else None
        if link:
            self.links.append(link)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("material", reason="MkDocs Material is not installed: pip install -e '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env=environment(NO_MKDOCS_2_WARNING="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def internal(pages: dict[Path, Page], site: Path) -> Iterator[tuple[Path, str, Path, str]]:
    """Every link within the site: where it stands, what it says, the file it means and the anchor."""
    for path, page in pages.items():
        if path.name == "404.html":  # shown for any address, so its links start from the top of the published site
            continue
        for link in page.links:
            parts = urlsplit(link.removeprefix(SITE) if link.startswith(SITE) else link)
            if parts.scheme or parts.netloc:
                continue
            start = site if link.startswith(SITE) else path.parent
            target = Path(os.path.normpath(start / unquote(parts.path))) if parts.path else path
            yield path, link, target / "index.html" if target.is_dir() else target, unquote(parts.fragment)


def test_no_link_leads_nowhere(pages: dict[Path, Page], site: Path) -> None:
    checked = 0
    for path, link, target, anchor in internal(pages, site):
        assert target.is_file(), f"{path.relative_to(site)} links to {link}"
        if anchor and target in pages and not anchor.startswith("__"):
            assert anchor in pages[target].anchors, f"{path.relative_to(site)} links to {link}"
        checked += 1
    assert checked > 1000


def test_nothing_is_fetched_from_elsewhere(pages: dict[Path, Page]) -> None:
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).netloc and not link.startswith(SITE):
                assert "squidfunk" in link, f"{path.name}: {link}"


def test_every_rule_has_the_page_that_its_findings_lead_to(pages: dict[Path, Page], site: Path) -> None:
    for rule in CATALOGUE.rules.values():
        text = " ".join(" ".join(pages[site / rule.help_uri.removeprefix(SITE) / "index.html"].text).split())
        for said in (rule.code, rule.name, rule.summary, *rule.section, "Where it fires", "Where it stays silent"):
            assert said.replace("`", "") in text, f"{rule.code}: {said}"


def test_every_concept_has_a_page(pages: dict[Path, Page], site: Path) -> None:
    for name, concept in CATALOGUE.concepts.items():
        text = " ".join(pages[site / "concepts" / name / "index.html"].text)
        assert concept.title in text
        for call in concept.calls:
            assert call.partition(".")[2] in text or call in text


def test_only_the_documentation_is_published(site: Path) -> None:
    assert not [path for path in site.rglob("*") if path.suffix in (".py", ".toml", ".pyc")]
    assert (site / "picture" / "report.svg").is_file()


def test_pages_are_made_without_mkdocs(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), str(tmp_path)]
    subprocess.run(command, check=True, env=environment())
    for path, text in generated().items():
        assert (tmp_path / path).read_text(encoding="utf-8") == text


def test_families_are_called_what_their_modules_say() -> None:
    assert family_title([CATALOGUE.rules["VAL101"]]) == "Validation and generalisation"


def test_code_is_fenced_whatever_it_holds() -> None:
    assert fence("a\n````\nb", language="markdown", title='a"b.md') == (
        '````` { .markdown title="a&quot;b.md" }\na\n````\nb\n`````'
    )
    assert code("a") == "`a`"
    assert code("`a``b") == "``` `a``b ```"
    assert tabs([("One", "text")]) == "text"


def test_examples_show_what_counts() -> None:
    rule = CATALOGUE.rules["GRO101"]
    assert "Add files via upload" in _example(rule.fires[0])
    assert "25,000,001 bytes" in _example(CATALOGUE.rules["ENG110"].fires[0])
    assert "... 881 more lines" in "".join(_example(e) for e in CATALOGUE.rules["RWP104"].silent)
    made = type(rule.fires[0])({"a.ipynb": notebook("md:# Title", "x = 1"), "b.ipynb": "{", "c.py": ""})
    assert _example(made) == (
        '``` { .python title="a.ipynb" }\n# %% [markdown]\n# # Title\n\n# %% In [1]\nx = 1\n```\n\n'
        '``` { .python title="b.ipynb" }\n{\n```\n\n``` { .python title="c.py" }\n(empty)\n```'
    )
