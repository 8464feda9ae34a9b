"""Exact distributions of sums of independent persons, and the nodes they are mixed over."""
