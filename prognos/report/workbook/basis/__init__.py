"""Sheets that the decision rests on: forecast, need, people."""
