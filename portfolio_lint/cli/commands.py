"""The commands of `portfolio-lint`."""

from __future__ import annotations

import sys

import click

from portfolio_lint import __version__


class DefaultGroup(click.Group):
    """A group whose first argument may be left out: `portfolio-lint PATH` scans."""

    default = "scan"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in own and args[0] not in self.commands):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


@click.group(cls=DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio-lint")
def main() -> None:
    """Find the evidence in a machine-learning portfolio, and what is missing."""


@main.command()
@click.argument("target", default=".")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def scan(target: str, form: str) -> None:
    """Scan a folder or a Git URL."""
    from portfolio_lint.packs import load_catalogue
    from portfolio_lint.report import encode
    from portfolio_lint.scan import Settings
    from portfolio_lint.scan import scan as run
    from portfolio_lint.source import open_source

    snapshot = open_source(target)
    try:
        report = run(snapshot, load_catalogue(), Settings())
    finally:
        snapshot.close()
    if form == "json":
        sys.stdout.buffer.write(encode(report))
