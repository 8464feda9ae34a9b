"""Allocation of whole blocks over groups and start years; knows nothing of doctors."""
