"""The report in a line of the results."""

from __future__ import annotations

import msgspec

from portfolio_lint.batch.task import Result
from portfolio_lint.report import Report


def report_of(result: Result) -> Report | None:
    """The report of a result, None where its scan gave none."""
    return msgspec.json.decode(result.report, type=Report | None)
