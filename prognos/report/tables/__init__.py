"""A result as data for other programs."""
