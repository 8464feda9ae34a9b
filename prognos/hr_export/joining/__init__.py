"""Posts -> persons: rows of one person joined, corrections settled, shares on one scale."""
