"""Years simulated for the example: known rates, one fate drawn for each made-up person."""
