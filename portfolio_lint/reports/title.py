"""What a report calls the repository."""

from __future__ import annotations

from portfolio_lint.report import Report
from portfolio_lint.reports.layout import clean
from portfolio_lint.scan import repository_name


def repository_title(report: Report) -> str:
    """Who and what: `ada/churn @ 3f2c1ab` for a URL, the folder's name for a folder."""
    source = report.repository.source
    scheme, _, rest = source.partition("://")
    base, _, inner = rest.partition("//")
    parts = [part.removesuffix(".git") for part in base.split("/")[1:] if part]
    # A path on this machine says nothing about who the owner is.
    told = "/".join(parts[-1:] if scheme == "file" else parts[-2:])
    name = f"{told}/{inner}".rstrip("/") if told else repository_name(source)
    commit = report.repository.commit
    return clean(name) + (f" @ {clean(commit)[:7]}" if commit else "")
