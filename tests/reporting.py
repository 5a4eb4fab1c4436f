"""Reports for the tests of formats: of real scans, and made up where a scan would not find what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from command_line import FIXTURES
from notebooks import notebook
from scanning import catalogue

from portfolio_lint.findings import Confidence, Finding, Place, Severity
from portfolio_lint.report import ProjectReport, Report, RepositoryReport, Tool
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.formats import renderer
from portfolio_lint.reports.view import Vocabulary
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot, Skipped, Snapshot
from portfolio_lint.source import open_source

FIXTURE_NAMES = ("churn", "collection", "empty", "webapp", "example_pack")
# Everything that somebody could try on a terminal, a runner, a Markdown or HTML page, or a reader of XML or SARIF.
EVIL = (
    "</details></summary><img src=x onerror=alert(1)><script>alert(1)</script> "
    "::error file=a.py::owned ##[error]owned ::set-output name=a::b %0A::add-mask::b\r\n::stop-commands::x\n"
    "\n# heading\n| a | b |\n`code` ``more`` **bold** _it_ ~~no~~ "
    "[link](https://evil.example) ![](http://evil.example/a.png) "
    "https://evil.example www.evil.example mail@evil.example @ada #1 ada/work#2 $x$ \\| \\` <!-- --> &lt; ]]> "
    "\x1b[31mred \u202egnp\u2066 \x00 \ufffe \ud800 {0} [a](1)"
)  # fmt: skip


def vocabulary() -> Vocabulary:
    known = catalogue()
    return Vocabulary(known.rules, known.concepts, len(known.rules))


def rendered(form: str, report: Report, snapshot: Snapshot | None = None, **context: str) -> str:
    return renderer(form)(report, Context(vocabulary(), snapshot=snapshot, **context))


def of_fixture(form: str, name: str) -> str:
    snapshot = open_source(str(FIXTURES / name))
    return rendered(form, scan(snapshot, catalogue(), Settings()), snapshot)


def of_files(form: str, files: Mapping[str, str | bytes], *, source: str = "work", **context: str) -> str:
    snapshot = MemorySnapshot(files, source=source)
    return rendered(form, scan(snapshot, catalogue(), Settings()), snapshot, **context)


def finding(
    severity: Severity = Severity.WARNING, path: str = "train.py", line: int = 1, message: str = "A thing is wrong"
) -> Finding:
    return Finding("VAL101", "some-rule", severity, Confidence.HIGH, message, "Put it right", path, line)


def report(*findings: Finding, source: str = "work", skipped: tuple[Skipped, ...] = ()) -> Report:
    project = ProjectReport(".", "work", "scripts", {}, findings, {})
    repository = RepositoryReport(source, None, 1, skipped, {})
    return Report(1, Tool("portfolio-lint", "1.0"), repository, (project,), ())


def hostile() -> Report:
    """A report in which every text is hostile that can come from a repository."""
    path = EVIL.replace("\ud800", "")  # no path of a snapshot holds half a character
    place = Place(path, 3, None, EVIL)
    one = Finding("VAL101", "some-rule", Severity.ERROR, Confidence.HIGH, EVIL, EVIL, path, 3, None, related=(place,))
    other = Finding("VAL102", "some-rule", Severity.NOTE, Confidence.HIGH, EVIL, EVIL, f"{path}.ipynb", 3, 2)
    shown = {"tests": (place,)}
    project = ProjectReport(EVIL, EVIL, "scripts", shown, (one, other), {})
    repository = RepositoryReport(path, path, 1, (Skipped(path, EVIL),), {})
    return Report(1, Tool("portfolio-lint", "1.0"), repository, (project,), (one,))


def hostile_files() -> dict[str, str | bytes]:
    """A repository whose names and texts are hostile, as far as a file system allows."""
    name = EVIL.replace("/", "∕").replace("\x00", "").encode("utf-8", "replace").decode()[:180]
    return {
        "README.md": f"# {EVIL}\n\nWe use Kubernetes {EVIL}\n\n## Results\n\n{EVIL}\n".encode("utf-8", "replace"),
        f"{name}.py": f"import pandas as pd\npd.read_csv('/home/ada/{name!r}')\n".encode("utf-8", "replace"),
        f"{name}.ipynb": notebook("import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(1, 2)", f"md:{name}"),
        "broken ::error::.ipynb": b"{",
    }


def schema_file() -> Path:
    return Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"
