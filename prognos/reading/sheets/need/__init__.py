"""Behov and the sheets that it follows: listed patients, population, factors, AT and BT."""
