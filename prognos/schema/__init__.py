"""The data dictionary: sheets, columns, parameters, findings, and how a value is written."""
