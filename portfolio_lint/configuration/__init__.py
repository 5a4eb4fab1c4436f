"""The configuration of the tool itself: `[tool.portfolio-lint]` in `pyproject.toml`, or `.portfolio-lint.toml`."""
