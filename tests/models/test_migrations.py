"""The steps together make the store that the tables describe."""

from __future__ import annotations

import importlib

import pytest

from models.database import database
from models.database.opening import disconnect_if_open, open_store
from models.database.schema import newest, steps
from tests.models.freeze import missing, statements

SQLITE = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name, type"
)
POSTGRESQL = (
    """SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, collation_name
       FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
)


def _shape(url: str) -> list[object]:
    queries = POSTGRESQL if url.startswith("postgresql") else (SQLITE,)
    return [tuple(row) for query in queries for row in database.execute_sql(query).fetchall()]


def test_the_steps_make_what_the_tables_say(store_url: str) -> None:
    open_store(store_url, create=True)
    dialect = "postgresql" if store_url.startswith("postgresql") else "sqlite"
    migrated = _shape(store_url)
    opened = database.obj
    # Writing the statements needs no connection; it points the tables at a database that is none.
    wanted = statements(dialect)
    database.initialize(opened)
    with database.atomic():
        if dialect == "sqlite":
            # the latest first: nothing is dropped while another still refers to it
            for (name,) in database.execute_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid DESC"
            ).fetchall():
                database.execute_sql(f'DROP TABLE "{name}"')
        else:
            database.execute_sql("DROP SCHEMA public CASCADE")
            database.execute_sql("CREATE SCHEMA public")
        for statement in wanted:
            database.execute_sql(statement)
    assert _shape(store_url) == migrated
    assert len(migrated) > 50
    disconnect_if_open()


def test_steps_are_numbered_without_a_gap() -> None:
    numbers = [number for number, _ in steps()]
    assert numbers == list(range(1, newest() + 1))


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_freezing_prints_the_newest_step_and_nothing_of_an_earlier_one(dialect: str) -> None:
    opened = database.obj
    try:
        assert missing(dialect, newest() + 1) == []
        step = getattr(importlib.import_module(dict(steps())[newest()]), dialect.upper())
        printed = missing(dialect, newest())
    finally:
        database.initialize(opened)
    assert tuple(printed) == step[: len(printed)]
    assert all(one.startswith(("INSERT ", "UPDATE ")) for one in step[len(printed) :])
