"""Frozen steps from one schema number to the next; only the database reads them.

Each file holds two tuples of statements, SQLITE and POSTGRESQL. A step only adds: a new column has a
SQL default, a removal waits one release. The first was written from the tables by `tests/models/freeze.py`,
and a test holds the sum of all steps to what the tables say.
"""
