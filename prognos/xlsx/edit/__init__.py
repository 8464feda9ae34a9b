"""A copy of a workbook with some of its cells changed, all else byte for byte."""
