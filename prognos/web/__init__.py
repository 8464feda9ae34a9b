"""The local page: the yearly job in the browser, on the user's own computer and nowhere else."""
