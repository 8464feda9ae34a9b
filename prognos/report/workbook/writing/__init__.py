"""Writing a workbook: tables, formats and charts dressed the same everywhere."""
