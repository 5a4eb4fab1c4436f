"""`python -m portfolio_lint` is `portfolio-lint`."""

import os
import sys
from typing import NoReturn

if __name__ == "__main__" and not sys.flags.safe_path and sys.path[:1] in ([""], [os.getcwd()]):
    # Python looks for modules in the current folder first, and that may be the one to scan, of which nothing is run.
    del sys.path[0]

from portfolio_lint.cli import main
from portfolio_lint.cli.process import collect_rarely, leave


def run() -> NoReturn:
    """The command line as a process of its own."""
    collect_rarely()
    try:
        main(prog_name="portfolio-lint")
    except SystemExit as error:
        leave(error.code if isinstance(error.code, int) else 0)
    leave(0)


if __name__ == "__main__":
    run()
