"""Frozen steps from one schema number to the next; only the database reads them."""
