"""Renderers of a run: terminal, result workbook, JSON. No computing."""
