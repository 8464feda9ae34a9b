"""Editions: a forecast frozen, read back, and read from older result workbooks."""
