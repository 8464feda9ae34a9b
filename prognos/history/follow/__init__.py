"""What came of a forecast, and how good it was beside naive ones."""
