"""VAL: validation and generalisation."""
