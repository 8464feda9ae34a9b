"""The decision paper: one content, two renderers (Word and an accessible web page)."""
