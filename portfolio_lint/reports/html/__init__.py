"""The report as one HTML page, for people who would rather look than read.

The page needs no network and asks for none: styles, script and charts are in it, and a content security policy
forbids everything else. All that comes from the scanned repository is escaped by the templates.
"""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from portfolio_lint.report import Report
from portfolio_lint.reports.context import Context
from portfolio_lint.reports.html.content import content_of
from portfolio_lint.reports.layout import counted

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")


def render(report: Report, context: Context) -> str:
    """The page. With a snapshot, findings show the lines that they point to."""
    page = template(_FOLDER, "report.html", asset("report.css"), asset("report.js"))
    return page.render(page=content_of(report, context))


def template(folder: str, name: str, style: str, script: str) -> Template:
    """A template of ours that escapes whatever it is given, except its own style and script."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    environment.globals.update(
        # Our own files, shipped with the package: the only text that is not escaped.
        style=Markup(style),  # nosec B704
        script=Markup(script),  # nosec B704
        policy=_policy(style, script),
    )
    return environment.get_template(name)


def asset(name: str, folder: str = _FOLDER) -> str:
    """A style or script of ours, as text."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def _policy(style: str, script: str) -> str:
    """Nothing from elsewhere, and no style or script but the two of the page, each told by its hash."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
