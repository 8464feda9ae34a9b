"""What several years say: rates learned, editions, outcomes, bridges. Nothing here computes."""
