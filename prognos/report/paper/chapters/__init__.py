"""Chapters of the decision papers: each a function from a run's result to blocks."""
