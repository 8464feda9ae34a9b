"""What the pages show: a run, its reasons and its scenarios as texts, tables and pictures."""
