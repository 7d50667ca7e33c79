"""One screen a file, named by its noun."""
