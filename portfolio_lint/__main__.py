"""`python -m portfolio_lint` is `portfolio-lint`."""

from portfolio_lint.cli import main

if __name__ == "__main__":
    main(prog_name="portfolio-lint")
