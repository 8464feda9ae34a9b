"""What a reader must know of a computed result before it is decided upon."""
