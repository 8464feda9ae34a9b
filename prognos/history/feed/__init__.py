"""Year-ends read and compared: persons matched in memory, only counts handed on."""
