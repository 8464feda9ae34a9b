"""Changes of a scenario as people write them, and the forms offered for what is not understood."""
