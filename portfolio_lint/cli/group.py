"""The group of commands: `scan` may be left out, and every way to fail has its exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from portfolio_lint.cli.faults import guarded


class Commands(click.Group):
    """`portfolio-lint PATH` scans; a folder that is named like a command is given as `./rules`."""

    default = "scan"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        named = bool(args) and (args[0] in own or args[0] in self.commands)
        # Somebody who completes an empty line wants to see the commands.
        if not named and not (ctx.resilient_parsing and not args):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        def run() -> Any:
            return super(Commands, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        if not standalone_mode:
            return run()
        sys.exit(guarded(run))
