"""The database that tables bind to; `open_store` fills it in."""

from __future__ import annotations

from peewee import DatabaseProxy

database = DatabaseProxy()
