"""DAT: data quality and preparation."""
