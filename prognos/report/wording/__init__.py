"""Swedish words and sentences that every way of showing a result shares."""
