"""The HTML report as a text: what it says, where it leads, and what it never shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

import pytest
from command_line import FIXTURES, run
from notebooks import notebook
from scanning import catalogue

from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.report import ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.formats import renderer
from portfolio_lint.reports.html.passages import Passages
from portfolio_lint.reports.html.prose import blocks
from portfolio_lint.reports.html.spots import Spots, repository_address
from portfolio_lint.reports.view import Vocabulary
from portfolio_lint.scan import Settings, scan
from portfolio_lint.scores import Score
from portfolio_lint.snapshot import MemorySnapshot, Skipped

VOCABULARY = Vocabulary(catalogue().rules, catalogue().concepts, len(catalogue().rules))
COMMIT = "5b5443d6967d682556a0fdb893967fcaac0bb6a1"
VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "circle", "path"}
MODEL = "from sklearn.svm import SVC\n\n\nmodel = SVC()\nmodel.fit(X, y)\n"


class Elements(HTMLParser):
    """The elements of a page with their attributes; raises where one is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, (tag, self.getpos())

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(name)) is not None]


def page(made: Report, snapshot: MemorySnapshot | None = None, prefix: str = "") -> str:
    return renderer("html")(made, Context(VOCABULARY, snapshot=snapshot, prefix=prefix))


def page_of(files: Mapping[str, str | bytes], source: str = "example", commit: str | None = None) -> str:
    snapshot = MemorySnapshot(files, source=source)
    snapshot.commit = commit
    return page(scan(snapshot, catalogue(), Settings()), snapshot)


def report(*projects: ProjectReport, findings: tuple[Finding, ...] = (), **told: object) -> Report:
    repository = RepositoryReport("example", None, 0, ())
    return Report(1, Tool("portfolio-lint", "1"), repository, projects, findings, **told)  # type: ignore[arg-type]


def finding(
    code: str = "VAL101", path: str = "train.py", line: int = 1, message: str = "Said", **more: object
) -> Finding:
    return Finding(code, "named", Severity.WARNING, Confidence.HIGH, message, "Do it", path, line, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["churn", "collection", "webapp", "empty"])
def test_it_is_whole_and_its_links_within_lead_somewhere(name: str) -> None:
    done = run("scan", str(FIXTURES / name), "--format", "html")
    assert done.returncode in (0, 1), done.stderr
    text = done.stdout.decode()
    assert text.startswith("<!doctype html>")
    found = Elements(text)
    anchors = found.values("id")
    assert len(anchors) == len(set(anchors))
    within = {address[1:] for address in found.values("href") if address.startswith("#")}
    assert within <= set(anchors)
    assert found.values("style") == []
    assert not [attribute for _, attributes in found.found for attribute in attributes if attribute.startswith("on")]
    assert run("scan", str(FIXTURES / name), "--format", "html").stdout == done.stdout


def test_the_first_screen_says_what_is_there_and_what_is_not() -> None:
    text = run("scan", str(FIXTURES / "churn"), "--format", "html").stdout.decode()
    top = unescape(re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index('id="next"')]))
    top = " ".join(top.split())
    assert "churn" in top
    assert "29 of 38" in top
    assert "2 warnings" in top
    assert "shown: Cross-validation cross_val_score" in top
    assert "in doubt: Unsupported claims Kubernetes README.md:37" in top
    assert "missing: Monitoring served, and nothing watches the model or its data" in top


def test_claims_stand_beside_what_backs_them() -> None:
    text = page_of(
        {"README.md": "# Rent\n\nTuned with Optuna.\n\nRuns on Kubernetes.\n", "m.py": MODEL + "import optuna\n"}
    )
    claims = text[text.index('id="claims"') : text.index('id="findings"')]
    assert re.search(
        r"Unsupported claims.*Kubernetes.*README.md:5.*Supported claims.*Optuna.*m.py:6", claims, re.DOTALL
    )


def test_only_unsupported_claims() -> None:
    text = page_of({"README.md": "# Rent\n\nRuns on Kubernetes.\n", "m.py": MODEL})
    assert ">None.<" in text


def test_a_collection_has_a_matrix() -> None:
    text = page_of(
        {
            f"{name}/{file}": body
            for name in ("rent", "sales")
            for file, body in (("m.py", MODEL), ("README.md", f"# {name}\n"))
        }
    )
    matrix = text[text.index('class="matrix"') : text.index("</table>", text.index('class="matrix"'))]
    assert matrix.count('scope="col"') == 3
    assert "missing" in matrix
    assert "2 projects: 2 in scripts" in text


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://github.com/ada/churn", "https://github.com/ada/churn"),
        ("https://github.com/ada/churn.git", "https://github.com/ada/churn"),
        ("https://github.com/ada/work//churn", "https://github.com/ada/work"),
        ("https://github.com/ada/work/tree/main/churn", "https://github.com/ada/work"),
        ('https://github.com/ada/ch urn"><b>', "https://github.com/ada/ch%20urn%22%3E%3Cb%3E"),
        ("https://gitlab.com/ada/churn", ""),
        ("https://github.com.evil.example/ada/churn", ""),
        ("https://[/ada/churn", ""),
        ("https://github.com/ada", ""),
        ("git@github.com:ada/churn.git", ""),
        ("/home/ada/github.com/ada/churn", ""),
    ],
)
def test_only_github_has_addresses(source: str, address: str) -> None:
    assert repository_address(RepositoryReport(source, COMMIT, 0, ())) == address


def test_there_is_no_address_without_a_commit() -> None:
    assert repository_address(RepositoryReport("https://github.com/ada/churn", None, 0, ())) == ""
    assert repository_address(RepositoryReport("https://github.com/ada/churn", "main", 0, ())) == ""


@pytest.mark.parametrize(
    ("place", "address"),
    [
        (Place("src/train.py", 48), "src/train.py#L48"),
        (Place("src/train.py"), "src/train.py"),
        (Place("README.md", 7), "README.md?plain=1#L7"),
        (Place("eda.ipynb", 3, 12), "eda.ipynb"),
        (Place("a b#c?d/<é>.py", 2), "a%20b%23c%3Fd/%3C%C3%A9%3E.py#L2"),
        (Place("half\udc80.py"), "half%3F.py"),
    ],
)
def test_places_lead_to_the_file_at_the_scanned_commit(place: Place, address: str) -> None:
    spots = Spots(RepositoryReport("https://github.com/ada/work", COMMIT, 0, ()), "churn")
    assert spots.spot(place).href == f"https://github.com/ada/work/blob/{COMMIT}/churn/{address}"
    assert spots.spot(Place(".")).href == ""


def test_a_report_on_github_links_the_evidence() -> None:
    text = page_of({"m.py": MODEL, "README.md": "# Rent\n"}, "https://github.com/ada/churn", COMMIT)
    links = Elements(text).values("href")
    assert f"https://github.com/ada/churn/blob/{COMMIT}/m.py#L4" in links
    assert f"https://github.com/ada/churn/tree/{COMMIT}" in links
    assert "portfolio-lint fix" not in text


def test_what_can_be_mended_names_the_command() -> None:
    text = page(report(findings=(finding("VAL108", fixable=True),)))
    assert "portfolio-lint fix --select VAL108" in text


# -- passages

KEY = "sk-" + "Zk3vQ9xLw7Rt2Yb8Nc5Md1Pf6Hg4Js0A" + "uE"
PEM = (
    "-----BEGIN RSA PRIVATE" + " KEY-----",
    "MIIEpAIBAAKCAQEA7bq4Y3kZ0W8mTn5xLr2vQf1",
    "Hc9Js6Dg0Pa7Ue4Ri",
    "-----END RSA PRIVATE" + " KEY-----",
)


def passage(files: Mapping[str, str | bytes], place: Place) -> list[tuple[int, str | None, bool]]:
    return [(line.number, line.text, line.is_meant) for line in Passages(MemorySnapshot(files)).around(place)]


def test_a_passage_has_its_neighbours() -> None:
    files = {"a.py": "one\n\nthree\n\tfour\nfive\n\nseven\n"}
    assert passage(files, Place("a.py", 4)) == [(3, "three", False), (4, "    four", True), (5, "five", False)]
    assert passage(files, Place("a.py", 2)) == [
        (1, "one", False),
        (2, "", True),
        (3, "three", False),
        (4, "    four", False),
    ]
    assert passage(files, Place("a.py", 1)) == [], "the first line stands for the file"
    assert passage(files, Place("a.py", 99)) == []
    assert passage(files, Place("gone.py", 2)) == []


def test_a_passage_of_a_cell() -> None:
    files = {"a.ipynb": notebook("md:# Title", "x = 1\ny = 2")}
    assert passage(files, Place("a.ipynb", 1, 1)) == [(1, "x = 1", True), (2, "y = 2", False)]
    assert passage(files, Place("a.ipynb", 1, 9)) == []
    assert passage(files, Place("a.ipynb", 2)) == []
    assert passage({"a.py": "x\ny"}, Place("a.py", 2, 0)) == []


def test_a_passage_reads_what_the_readers_read() -> None:
    assert passage({"a.py": "x = 1\r\ny = 'é'\r\n".encode("utf-16")}, Place("a.py", 2)) == [
        (1, "x = 1", False),
        (2, "y = 'é'", True),
    ]


def test_long_lines_are_cut_and_very_long_ones_left_out() -> None:
    found = passage({"a.py": f"x\n{'y' * 300}\n{'z' * 9000}\n"}, Place("a.py", 2))
    assert [len(text) if text is not None else None for _, text, _ in found] == [1, 200, None]


def test_credentials_are_masked_with_all_their_lines() -> None:
    files = {"a.py": f'x = 1\nKEY = "{KEY}"\ny = 2\n', "key.pem": "\n".join(("a note", *PEM, "the end"))}
    assert passage(files, Place("a.py", 3)) == [(1, "x = 1", False), (2, None, False), (3, "y = 2", True)]
    assert [text for _, text, _ in passage(files, Place("key.pem", 3))] == ["a note", None, None, None, None]
    assert [text for _, text, _ in passage(files, Place("key.pem", 6))] == [None, None, "the end"]


def test_no_credential_is_on_the_page() -> None:
    text = page_of(
        {
            "m.py": f'import pickle\nAPI_KEY = "{KEY}"\n{MODEL}',
            "deploy/id_rsa": "\n".join(PEM),
            "README.md": f"# Rent\n\nUse {KEY}.\n",
        }
    )
    assert "ETH106" in text
    assert KEY not in text
    assert all(line not in text for line in PEM[1:3])


def test_files_that_are_too_large_or_unreadable_give_no_passage() -> None:
    class Broken(MemorySnapshot):
        def read(self, path: str, limit: int | None = None) -> bytes:  # noqa: ARG002
            raise OSError(path)

    assert Passages(Broken({"a.py": "x\ny\n"})).around(Place("a.py", 2)) == ()
    assert Passages(MemorySnapshot({}, sizes={"a.py": 5_000_000})).around(Place("a.py", 2)) == ()


# -- what a page can hold


def test_thousands_of_findings_stay_a_page() -> None:
    many = tuple(
        finding(line=number, message=f"Number {number}", related=tuple(Place("b.py", n) for n in range(30)))
        for number in range(1, 5001)
    )
    text = page(report(findings=many))
    assert len(text.encode()) < 8_000_000
    assert "3,500 more findings did not fit here" in text
    assert "and 5 more places" in text


def test_what_was_hidden_suppressed_and_skipped_is_said() -> None:
    skipped = tuple(Skipped(f"data/{number:03}.csv", "too large") for number in range(600))
    made = report(hidden=3, suppressed=2)
    told = Report(1, made.tool, RepositoryReport("example", None, 0, skipped), (), (), 2, 3)
    text = page(told)
    assert "3 findings hidden" in text
    assert "2 suppressed" in text
    assert "600 files and folders" in text
    assert "and 100 more" in text
    assert "looked and found nothing to object to" in text


def test_a_stranger_to_the_vocabulary_is_shown_all_the_same() -> None:
    project = ProjectReport(
        ".",
        "x",
        "odd",
        {"magic": (Place("a.py", 2, None, "spell"),)},
        (finding("XYZ101"),),
        {"Spells": Score(50, (), ("other",))},
    )
    text = renderer("html")(report(project), Context(Vocabulary({}, catalogue().concepts, 0)))
    assert "XYZ101" in text
    assert ">odd.<" in text


def test_findings_that_differ_in_severity_and_certainty_say_so() -> None:
    note = Finding("VAL101", "named", Severity.NOTE, Confidence.MEDIUM, "Less", "Do that", "b.py", 2)
    text = page(report(findings=(finding(), note)))
    assert "(medium confidence)" in text
    assert text.count('class="tag note">note</span>') >= 1
    assert "Do it" in text
    assert "Do that" in text


def test_the_documentation_of_a_rule_in_blocks() -> None:
    made = blocks(
        "Call `fit` on\nthe rest.\n\n- one\n  more\n- two\n\n    x = 1\n    y = 2\n\n```\nz\n```\n\nFirst:\n* a\n"
    )
    assert [block.kind for block in made] == ["paragraph", "list", "code", "code", "paragraph", "list"]
    assert [span.text for span in made[0].lines[0]] == ["Call ", "fit", " on the rest."]
    assert ["".join(span.text for span in line) for line in made[1].lines] == ["one more", "two"]
    assert [line[0].text for line in made[3].lines] == ["z"]
    assert blocks("") == ()
