"""Questions to a finished run: what moves it, what it rests on, what else could be done."""
