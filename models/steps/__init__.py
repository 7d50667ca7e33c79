"""Writes inside a caller's transaction."""
