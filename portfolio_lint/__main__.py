"""`python -m portfolio_lint` is `portfolio-lint`."""

import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path and sys.path[:1] in ([""], [os.getcwd()]):
    # Python looks for modules in the current folder first, and that may be the one to scan, of which nothing is run.
    del sys.path[0]

from portfolio_lint.cli import main

if __name__ == "__main__":
    main(prog_name="portfolio-lint")
