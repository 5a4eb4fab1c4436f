"""CLM: claims against evidence."""
