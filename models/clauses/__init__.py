"""Peewee conditions shared by actions and queries, so a total and its list cannot differ."""
