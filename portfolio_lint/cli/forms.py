"""`--format NAME` and `--format NAME=FILE`."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from portfolio_lint.reports.formats import FORMATS


class Form(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic in later versions of click
    """A format, and the file it goes to; without one it goes to standard output, or where `--output` says."""

    name = "NAME[=FILE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str | None]:
        if not isinstance(value, str):
            form: tuple[str, str | None] = value
            return form
        name, sign, file = value.partition("=")
        if name not in FORMATS:
            known = ", ".join(map(repr, FORMATS))
            self.fail(f"{name!r} is not one of {known}", param, ctx)
        if sign and not file:
            self.fail(f"{value!r} names no file: give one, as in {name}=report", param, ctx)
        return name, file if sign else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]
