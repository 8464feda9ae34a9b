"""Sheets that say what moves the result, and what else could be done."""
