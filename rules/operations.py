"""OPS: deployment and operation."""
