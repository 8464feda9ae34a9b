"""Sheets that lead back to the input, the assumptions and the run."""
