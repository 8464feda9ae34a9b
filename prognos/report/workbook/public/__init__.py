"""The copy for publication."""
