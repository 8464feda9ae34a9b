"""Files of exports, opened without trusting them: which rows, which cells, which faults."""
