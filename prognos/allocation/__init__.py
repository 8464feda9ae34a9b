"""From a forecast to the optimizer's arrays, and back to blocks."""
