"""Bemanning, ST-läkare and the sheets that say what persons and groups are."""
