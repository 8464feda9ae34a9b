"""A row of an export: a post, a total, a repeated heading …; and the account of every row."""
