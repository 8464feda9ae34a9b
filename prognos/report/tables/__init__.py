"""A result as data: JSON, tables as CSV, and rows that several ways of showing it share."""
