"""The store's own row and the steps from one schema number to the next. Migrations only add."""

from __future__ import annotations

import importlib
import pkgutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

from peewee import BigIntegerField, BooleanField, IntegerField, Model, TextField

import models.migrations
from models.database.proxy import database
from models.database.writing import reading
from models.errors import StoreError


class Store(Model):
    """One row: what this store is, and at which schema."""

    id = IntegerField(primary_key=True, default=1)
    schema = IntegerField(column_name="schema_number")
    identity = TextField()
    is_rehearsal = BooleanField(default=False)  # a demo or rehearsal store, marked so at birth
    created_at = BigIntegerField()

    class Meta:
        database = database
        table_name = "store"


def steps() -> Iterator[tuple[int, str]]:
    """Every migration's number and module name, in order."""
    for found in sorted(pkgutil.iter_modules(models.migrations.__path__), key=lambda one: one.name):
        if found.name[:4].isdigit():
            yield int(found.name[:4]), f"models.migrations.{found.name}"


def newest() -> int:
    """The schema number this program speaks."""
    return max(number for number, _ in steps())


def is_sqlite() -> bool:
    """Whether the open store is a SQLite file."""
    return isinstance(database.obj, _sqlite_class())


def _sqlite_class() -> type:
    from peewee import SqliteDatabase

    return SqliteDatabase


def stored_number() -> int:
    """The schema number of the open store; 0 where it is empty."""
    if not database.table_exists("store"):
        return 0
    number = Store.select(Store.schema).scalar()
    return int(number or 0)


def schema_number() -> int:
    """The schema number now: one row, for a session that polls it to leave when a newer program has come."""
    with reading():
        return int(Store.select(Store.schema).scalar() or 0)


def climb(seen: int, is_rehearsal: bool) -> None:
    """Run every step above `seen`, in one transaction of the caller."""
    for number, name in steps():
        if number <= seen:
            continue
        step: ModuleType = importlib.import_module(name)
        for statement in step.SQLITE if is_sqlite() else step.POSTGRESQL:
            database.execute_sql(statement)
        if seen == 0:
            Store.insert(
                id=1,
                schema=number,
                identity=str(uuid.uuid4()),
                is_rehearsal=is_rehearsal,
                created_at=int(datetime.now(UTC).timestamp()),
            ).execute()
            seen = number
        else:
            Store.update(schema=number).execute()


def refuse_newer(seen: int) -> None:
    """A store that a newer program has written is left alone."""
    if seen > newest():
        raise StoreError("newer", theirs=seen, ours=newest())
