"""Print the first migration as the tables stand: `python tests/models/freeze.py > models/migrations/0001_initial.py`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from peewee import PostgresqlDatabase, SqliteDatabase

from models.database import database
from models.database.schema import Store
from models.tables import ALL_TABLES
from models.tables.base import CodeField

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER {t}_no_update BEFORE UPDATE ON {t} BEGIN SELECT RAISE(ABORT, '{t} is append-only'); END",
        "CREATE TRIGGER {t}_no_delete BEFORE DELETE ON {t} BEGIN SELECT RAISE(ABORT, '{t} is append-only'); END",
        # INSERT OR REPLACE would delete first, past the trigger above
        "CREATE TRIGGER {t}_no_replace BEFORE INSERT ON {t} WHEN EXISTS (SELECT 1 FROM {t} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{t} is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION {t}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{t} is append-only'; END $$",
        "CREATE TRIGGER {t}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION {t}_is_append_only()",
    ),
}


def statements(dialect: str) -> list[str]:
    """Every statement that makes the store of one dialect from nothing."""
    database.initialize(SqliteDatabase(None) if dialect == "sqlite" else PostgresqlDatabase("x"))
    made = []
    for table in (Store, *ALL_TABLES):
        schema = table._schema
        create = _plain(schema._create_table(safe=False))
        made.append(create if dialect == "sqlite" else create.removesuffix(" WITHOUT ROWID"))
        made += [_plain(index) for index in schema._create_indexes(safe=False)]
        if dialect == "postgresql":
            made += [
                f'ALTER TABLE "{table._meta.table_name}" ALTER COLUMN "{field.column_name}" TYPE TEXT COLLATE "C"'
                for field in table._meta.sorted_fields
                if isinstance(field, CodeField)
            ]
        if getattr(table, "APPEND_ONLY", False):
            made += [guard.format(t=table._meta.table_name) for guard in GUARDS[dialect]]
    return made


def _plain(context: object) -> str:
    statement, values = context.query()
    assert not values, f"{statement} wants {values}"
    return statement


def main() -> None:
    """Write the migration's text to standard output."""
    sys.stdout.write('"""Everything that stood in the first version of the store."""\n' + "\n")
    for name, dialect in (("SQLITE", "sqlite"), ("POSTGRESQL", "postgresql")):
        sys.stdout.write(f"{name} = (" + "\n")
        for statement in statements(dialect):
            sys.stdout.write(f"    {statement!r}," + "\n")
        sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
