"""Sheets that a decision is taken from."""
