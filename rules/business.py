"""BIZ: business understanding."""
