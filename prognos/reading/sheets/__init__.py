"""The rules of each sheet of a region's workbook, one file per family."""
