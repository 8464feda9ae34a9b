"""The machine: files, processes, threads, streams, and what happens when something breaks."""
