"""The Markdown summary, made into HTML by GitHub's own renderer."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from msgspec.structs import replace
from reporting import FIXTURE_NAMES, finding, hostile, hostile_files, of_files, of_fixture, rendered, report

from portfolio_lint.findings import Place, Severity

TAGS = {
    "h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "code", "a", "ol",
    "ul", "li", "sub",
}  # fmt: skip
RULE_PAGE = re.compile(r"https://portfolio-lint\.readthedocs\.io/en/latest/rules/[A-Z]+\d+/")
EXTENSIONS = ("table", "autolink", "tagfilter", "strikethrough", "tasklist")


class Page(HTMLParser):
    """The tags and the text of a page. Raises where an element that must be closed is not."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(markdown: str) -> Page:
    """What GitHub makes of it: every tag is one that the template has, every link one to a rule's page."""
    page = Page(cmarkgfm.markdown_to_html_with_extensions(markdown, Options.CMARK_OPT_UNSAFE, EXTENSIONS))
    for tag, attributes in page.tags:
        assert tag in TAGS
        if tag == "a":
            assert re.fullmatch(
                r"https://portfolio-lint\.readthedocs\.io/en/latest/rules/[A-Z]+\d+/", attributes["href"] or ""
            )
        elif tag != "details":
            assert set(attributes) <= {"align"}
    return page


@pytest.mark.parametrize("name", FIXTURE_NAMES)
def test_every_fixture_is_a_clean_page(name: str) -> None:
    page = shown(of_fixture("markdown", name))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h2") == 1
    assert "table" in tags
    assert "details" in tags


def test_all_findings_are_in_it_with_place_and_advice() -> None:
    many = [finding(Severity.NOTE, line=line) for line in range(2, 42)]
    page = shown(rendered("markdown", report(*many)))
    assert [word for word in page.words if word.startswith("train.py:")] == [
        f"train.py:{line}" for line in range(2, 42)
    ]
    assert page.words.count("Put it right.") == 40
    assert "40 notes" in page.words


def test_errors_are_unfolded_and_the_rest_is_not() -> None:
    page = shown(rendered("markdown", report(finding(Severity.ERROR), finding(Severity.NOTE, line=2))))
    assert [attributes for tag, attributes in page.tags if tag == "details"] == [{"open": None}, {}]


def test_nothing_found_is_said() -> None:
    assert "Nothing to object to." in shown(rendered("markdown", report())).words


def test_other_places_are_told() -> None:
    places = tuple(Place("a.py", line) for line in range(2, 12))
    words = "".join(shown(rendered("markdown", report(replace(finding(), related=places)))).words)
    assert "a.py:2, a.py:3, a.py:4, a.py:5, a.py:6 and 5 more" in words


def test_a_summary_too_large_for_github_is_cut_and_says_so() -> None:
    many = [finding(Severity.NOTE, line=line, message="wrong " * 60) for line in range(2, 6002)]
    made = rendered("markdown", report(*many))
    assert len(made.encode()) < 1024 * 1024
    assert "4,500 more findings not shown here" in "".join(shown(made).words)


def test_a_hostile_repository_stays_text() -> None:
    for made in (rendered("markdown", hostile()), of_files("markdown", hostile_files())):
        words = "".join(shown(made).words)
        assert "<img src=x onerror=alert(1)>" in words
        # A mention or a reference is looked for in one piece of text.
        assert not any(re.search(r"@\w|#\d", word) for word in shown(made).words)
        assert "\u202e" not in made


def test_a_hostile_text_is_shown_as_it_is_written() -> None:
    text = r"a_b *c* `d` ``e [f](g) <h> &amp; | \| \\ ~~i~~ $j$ @k #1 http://l www.m n@o.p {q} ![r](s)"
    words = "".join(shown(rendered("markdown", report(finding(message=text)))).words)
    assert f"{text}." in words
