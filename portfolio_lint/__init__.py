"""portfolio-lint: what a machine-learning portfolio repository shows, what it lacks, what it claims without proof."""

__version__ = "0.1.0"
