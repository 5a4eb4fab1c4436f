"""ENG: engineering craft."""
