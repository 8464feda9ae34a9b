"""Excel files as they are: read without trust, changed without touching the rest."""
