"""Runs over the years: rates learned, editions frozen, forecasts followed up and bridged."""
