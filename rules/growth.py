"""GRO: growth and collaboration."""
