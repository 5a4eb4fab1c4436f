"""The commands of `portfolio-lint`: what they take. What they do stands in the modules they import when they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from portfolio_lint import __version__
from portfolio_lint.cli.forms import Form
from portfolio_lint.cli.group import Commands
from portfolio_lint.reports.formats import FORMATS

_SHELLS = ("bash", "zsh", "fish")
_COMPLETE = "_PORTFOLIO_LINT_COMPLETE"
_LEVELS = ("error", "warning", "note", "never")
_PROFILES = ("default", "strict", "essential")

_Command = TypeVar("_Command", bound=Callable[..., Any])

_RULES_DIR = click.option(
    "--rules-dir",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Rules of your own: a package with a function pack(). Never taken from what is scanned.",
)

_EXAMPLES = """\b
Examples:
  portfolio-lint                                  the current folder
  portfolio-lint https://github.com/ada/churn     a repository behind a URL
  portfolio-lint --format json -o report.json .   for a program
  portfolio-lint rule DOC103                      what a code means
  portfolio-lint evidence .                       every point, with its places
  portfolio-lint fix .                            what can be mended, as a diff
  portfolio-lint batch cohort.csv -o results      many repositories, as tables

\b
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage,
3 the source could not be read, 4 an internal fault."""

_SCAN_EXAMPLES = """\b
Examples:
  portfolio-lint scan ~/projects/churn
  portfolio-lint scan https://github.com/ada/work --subdir churn --ref v1.2
  portfolio-lint scan . --select DOC,VAL101 --ignore DOC105
  portfolio-lint scan . --fail-on warning --quiet
  portfolio-lint scan . --format text --format sarif=out.sarif
  portfolio-lint scan --files src/train.py notebooks/eda.ipynb

A folder that is named like a command is given as ./rules."""


_BATCH_EXAMPLES = """\b
Examples:
  portfolio-lint batch cohort.csv -o results
  portfolio-lint batch cohort.csv -o results --retry-failed --timeout 900
  portfolio-lint batch cohort.csv -o results --token-env github.com=GH_TOKEN
  portfolio-lint batch cohort.jsonl -o results --scheduler tcp://10.0.0.5:8786

\b
Exit status: 0 every repository has its report, 2 wrong usage, 3 some could not be
scanned (failures.csv), 4 an internal fault in some."""


_CONFIG = click.option("--config", metavar="FILE", help="Use this configuration file and no other.")
_NO_CONFIG = click.option("--no-config", is_flag=True, help="Use no configuration file.")
_TRUST_CONFIG = click.option("--trust-config", is_flag=True, help="Let a URL's configuration and suppressions count.")


_NO_CACHE = click.option("--no-cache", is_flag=True, help="Read every file anew, and keep nothing for the next time.")
_TOKEN_ENV = click.option(
    "--token-env", metavar="NAME", help="The environment variable with the token of a private repository."
)


def _configurable(command: _Command) -> _Command:
    """The options that say where a configuration comes from."""
    return _CONFIG(_NO_CONFIG(_TRUST_CONFIG(command)))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXAMPLES,
    options_metavar="",
    subcommand_metavar="[scan] [PATH|URL] | COMMAND",
)
@click.version_option(__version__, prog_name="portfolio-lint", message="%(prog)s %(version)s")
def main() -> None:
    """See a machine-learning portfolio as a demanding reviewer does.

    Reads a folder or a Git repository without running a line of it, and shows the evidence that is there,
    with its place, the evidence that is missing, the claims that nothing backs, and what to do next.
    """


@main.command(epilog=_SCAN_EXAMPLES, short_help="Scan a folder or a Git URL (the default command).")
@click.argument("targets", metavar="[PATH|URL]", nargs=-1)
@click.option("--files", is_flag=True, help="The arguments are files: only the rules that judge one file are asked.")
@click.option(
    "--format",
    "-f",
    "forms",
    type=Form(),
    multiple=True,
    default=("text",),
    metavar="NAME[=FILE]",
    help=f"{', '.join(FORMATS)}; more than once for several, each but one to its own file. [default: text]",
)
@click.option("--output", "-o", metavar="FILE", help="Write the report to a file instead of standard output.")
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    help="Only these rules: codes, names or beginnings of codes, with commas.",
)
@click.option("--ignore", multiple=True, metavar="CODES", help="All rules but these.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="These rules besides what is selected.")
@click.option("--profile", type=click.Choice(_PROFILES), help="A named set of settings to begin with.")
@click.option(
    "--fail-on",
    type=click.Choice(_LEVELS),
    help="The least severity that makes the exit status 1. [default: as configured, else error]",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--strict", is_flag=True, help="Exit with 1 also where a file could not be read.")
@click.option(
    "--min-confidence",
    type=click.Choice(["low", "medium", "high"]),
    help="Hide what the tool is less sure of. [default: as configured, else medium]",
)
@_configurable
@click.option("--no-suppressions", is_flag=True, help="Report also what comments in the files suppress.")
@click.option("--baseline", metavar="FILE", help="Report only what is not in this baseline.")
@click.option("--write-baseline", metavar="FILE", help="Write what is found to a baseline, and report nothing.")
@click.option("--ref", metavar="REF", help="A branch, tag or commit.")
@click.option("--subdir", metavar="FOLDER", help="Only this folder of the source.")
@_TOKEN_ENV
@click.option("--quiet", "-q", is_flag=True, help="Only the findings, one line each.")
@click.option("--verbose", "-v", is_flag=True, help="Everything: all places, notes and skipped files.")
@click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="NO_COLOR and FORCE_COLOR are respected.",
)
@_NO_CACHE
@_RULES_DIR
def scan(targets: tuple[str, ...], files: bool, **options: Any) -> int:
    """Scan a folder or a Git URL and report what a reviewer would find.

    PATH is a folder; URL an https, ssh or file address of a Git repository, also one copied from the browser
    (https://github.com/ada/portfolio/tree/main/churn). Without either, the current folder is scanned.
    """
    from portfolio_lint.cli.scanning import ScanOptions, run

    if not files and len(targets) > 1:
        raise click.UsageError(f"Got unexpected extra argument ({' '.join(targets[1:])})")
    target = "." if files else next(iter(targets), ".")
    return run(ScanOptions(target=target, files=targets if files else None, **options))


@main.command(short_help="Explain a rule.")
@click.argument("code")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--color", "--colour", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@_RULES_DIR
def rule(code: str, form: str, colour: str, rules_dir: tuple[str, ...]) -> int:
    """Explain a rule by its code or its name: what it looks for, why, how to mend it, and an example.

    \b
    Example:
      portfolio-lint rule no-results
    """
    from portfolio_lint.cli.explaining import show_rule

    return show_rule(code, form, colour, rules_dir)


@main.command(short_help="List the rules.")
@click.option("--family", metavar="PREFIX", help="Only the codes that begin so, such as DOC.")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--color", "--colour", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@_RULES_DIR
def rules(family: str | None, form: str, colour: str, rules_dir: tuple[str, ...]) -> int:
    """List the rules of all installed packs, with severity and summary."""
    from portfolio_lint.cli.explaining import show_rules

    return show_rules(family, form, colour, rules_dir)


@main.command(short_help="List the evidence for every concept.")
@click.argument("target", metavar="[PATH|URL]", default=".")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--definitions", is_flag=True, help="Say of each concept what counts as evidence.")
@_configurable
@click.option("--ref", metavar="REF", help="A branch, tag or commit.")
@click.option("--subdir", metavar="FOLDER", help="Only this folder of the source.")
@_TOKEN_ENV
@click.option("--quiet", "-q", is_flag=True, help="No progress line.")
@click.option(
    "--color", "--colour", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@_NO_CACHE
@_RULES_DIR
def evidence(target: str, form: str, **options: Any) -> int:
    """List every concept with all its places: shown (+), missing (-) or not applicable here.

    \b
    Example:
      portfolio-lint evidence . --definitions
    """
    from portfolio_lint.cli.explaining import show_evidence

    return show_evidence(target, form, **options)


@main.command(short_help="Draw a badge: how much of what applies is shown.")
@click.argument("target", metavar="[PATH|URL]", default=".")
@click.option("--svg", metavar="FILE", help="Write the picture to this file.")
@click.option("--endpoint", metavar="FILE", help="Write the JSON that shields.io draws a badge from.")
@_configurable
@click.option("--ref", metavar="REF", help="A branch, tag or commit.")
@click.option("--subdir", metavar="FOLDER", help="Only this folder of the source.")
@_TOKEN_ENV
@click.option("--quiet", "-q", is_flag=True, help="No progress line.")
@_RULES_DIR
def badge(**options: Any) -> int:
    """Draw a badge that says how many of the points that apply are shown, and whether there are errors.

    Without --svg and --endpoint the picture goes to standard output.

    \b
    Example:
      portfolio-lint badge . --svg badge.svg --endpoint badge.json
    """
    from portfolio_lint.cli.badging import BadgeOptions, run

    return run(BadgeOptions(**options))


@main.command(epilog=_BATCH_EXAMPLES, short_help="Scan many repositories, into tables and an overview.")
@click.argument("listed", metavar="LIST")
@click.option("--output", "-o", metavar="FOLDER", required=True, help="Where the results are; what is there is kept.")
@click.option("--list-format", "form", type=click.Choice(["text", "csv", "jsonl"]), help="[default: by LIST's name]")
@click.option("--jobs", "-j", default="auto", metavar="N|auto", help="Scans at once. [default: auto, one a processor]")
@click.option(
    "--timeout",
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    help="For one scan.",
)
@click.option(
    "--memory",
    default=2000,
    show_default=True,
    metavar="MEGABYTES",
    type=click.IntRange(min=200),
    help="For one scan.",
)
@click.option(
    "--per-host",
    default=4,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=1),
    help="Fetches from a host at once.",
)
@click.option(
    "--pause",
    default=0.5,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="Between two fetches from a host.",
)
@click.option(
    "--token-env",
    "tokens",
    multiple=True,
    metavar="HOST=NAME",
    help="The environment variable with the token for the private repositories of a host, and of no other.",
)
@click.option("--retry-failed", is_flag=True, help="Scan again what failed before.")
@click.option(
    "--keep", is_flag=True, help="Keep every report that is there; do not ask whether there is a newer commit."
)
@click.option("--scheduler", metavar="ADDRESS", help="Scan on a Dask cluster: tcp://HOST:PORT. Needs [distributed].")
@click.option("--no-tables", is_flag=True, help="No Parquet tables, which need [batch].")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules, as for scan.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All rules but these.")
@click.option("--profile", type=click.Choice(_PROFILES), help="A named set of settings to begin with.")
@click.option(
    "--min-confidence", type=click.Choice(["low", "medium", "high"]), help="Hide what the tool is less sure of."
)
@_CONFIG
@click.option("--trust-config", is_flag=True, help="Let each repository's configuration and suppressions count.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, and no summary.")
@_NO_CACHE
@_RULES_DIR
def batch(**options: Any) -> int:
    """Scan the repositories of LIST, each in a process of its own, and put the results into FOLDER.

    LIST has a URL or a folder a line (# begins a comment); or is CSV with a column url or path, and perhaps
    candidate, ref and subdir; or JSON Lines with such keys. - reads it from standard input.

    The same command goes on where it was ended, and scans only what has changed.
    """
    from portfolio_lint.cli.batching import BatchOptions, run

    return run(BatchOptions(**options))


@main.command(short_help="Mend what can be mended safely (a dry run unless --write).")
@click.argument("target", metavar="[PATH]", default=".")
@click.option("--write", is_flag=True, help="Change the files. Without it, the changes are only shown.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules, as for scan.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All rules but these.")
@_RULES_DIR
@_CONFIG
@_NO_CONFIG
@click.option("--quiet", "-q", is_flag=True, help="Only the diff; with --write nothing.")
@click.option(
    "--color", "--colour", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
def fix(**options: Any) -> int:
    """Mend what the rules find and can put right without guessing, in Python files and notebooks.

    Shows a diff; --write applies it. Comments, formatting, magics, outputs and metadata stay as they are. What
    would have to be guessed is left to you. Works on a folder, never on a URL.

    \b
    Examples:
      portfolio-lint fix .
      portfolio-lint fix . --select VAL108 --write
    """
    from portfolio_lint.cli.fixing import FixOptions, run

    return run(FixOptions(**options))


@main.command(short_help="Write a configuration to begin with.")
@click.argument("folder", metavar="[PATH]", default=".")
@click.option("--pre-commit", is_flag=True, help="Also an entry in .pre-commit-config.yaml.")
@click.option("--workflow", is_flag=True, help="Also a workflow for GitHub Actions.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def init(folder: str, pre_commit: bool, workflow: bool, force: bool) -> int:
    """Write .portfolio-lint.toml, in which every key is explained and none is set.

    \b
    Example:
      portfolio-lint init --pre-commit --workflow
    """
    from portfolio_lint.cli.beginning import begin

    return begin(folder, pre_commit=pre_commit, workflow=workflow, force=force)


@main.command(short_help="Print the script that completes commands in a shell.")
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      eval "$(portfolio-lint completion bash)"      in ~/.bashrc
      eval "$(portfolio-lint completion zsh)"       in ~/.zshrc
      portfolio-lint completion fish > ~/.config/fish/completions/portfolio-lint.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # click knows the three shells of the choice
    click.echo(found(main, {}, "portfolio-lint", _COMPLETE).source())
