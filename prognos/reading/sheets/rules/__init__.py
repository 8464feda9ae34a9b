"""Limits on blocks, and what people have decided about the order."""
