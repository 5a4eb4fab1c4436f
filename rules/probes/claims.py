"""Claims of the README that nothing backs."""
