"""The repairs of the built-in rules. Each is imported when it runs, for it needs libcst."""
