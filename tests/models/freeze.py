"""Print what the tables have beyond the migrations below a number: `python tests/models/freeze.py 2`.

That is a new migration's statements but for the rows it must fill, which are written by hand behind them.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from peewee import PostgresqlDatabase, SqliteDatabase

from models.database import database
from models.database.schema import Store, steps
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

# What a firm is seen from follows from where it and its sites are; the store itself sees to it, so that no writer can forget.
PLACES = (
    "INSERT INTO enterprise_place (region, initials, enterprise_id, short, folded, pinyin) "
    "SELECT p.region, e.initials, e.id, e.short, e.folded, e.pinyin FROM ("
    + " UNION ".join(
        f"SELECT {key} AS firm, {level} AS region FROM {table} WHERE {key} IN ({{firms}})"
        for table, key in (("enterprise", "id"), ("site", "enterprise_id"))
        for level in ("city", "district", "street")
    )
    + ") p JOIN enterprise e ON e.id = p.firm"
)
ANEW = "DELETE FROM enterprise_place WHERE enterprise_id IN ({firms}); " + PLACES + ";"
NAMES = ("initials", "short", "folded", "pinyin", "city", "district", "street")
WHERE = ("enterprise_id", "city", "district", "street")


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{one} <> NEW.{one}" for one in columns)


KEEPERS = {
    "sqlite": tuple(
        f"CREATE TRIGGER enterprise_place_{name} AFTER {when} BEGIN {ANEW.format(firms=firms)} END"
        for name, when, firms in (
            ("firm", "INSERT ON enterprise", "NEW.id"),
            ("firm_changed", f"UPDATE OF {', '.join(NAMES)} ON enterprise WHEN {_differ(NAMES)}", "NEW.id"),
            ("site", "INSERT ON site", "NEW.enterprise_id"),
            ("site_moved", f"UPDATE OF {', '.join(WHERE)} ON site WHEN {_differ(WHERE)}", "OLD.enterprise_id, NEW.enterprise_id"),
            ("site_gone", "DELETE ON site", "OLD.enterprise_id"),
        )
    ),
    "postgresql": (
        f"CREATE FUNCTION enterprise_place_firm() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {ANEW.format(firms='NEW.id')} RETURN NULL; END $$",
        f"CREATE FUNCTION enterprise_place_site() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {ANEW.format(firms='OLD.enterprise_id, NEW.enterprise_id')} RETURN NULL; END $$",
        f"CREATE TRIGGER enterprise_place_firm AFTER INSERT OR UPDATE OF {', '.join(NAMES)} ON enterprise FOR EACH ROW EXECUTE FUNCTION enterprise_place_firm()",
        f"CREATE TRIGGER enterprise_place_site AFTER INSERT OR DELETE OR UPDATE OF {', '.join(WHERE)} ON site FOR EACH ROW EXECUTE FUNCTION enterprise_place_site()",
    ),
}  # fmt: skip


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
    return [*made, *KEEPERS[dialect]]


def _plain(context: object) -> str:
    statement, values = context.query()
    assert not values, f"{statement} wants {values}"
    return statement


def missing(dialect: str, below: int) -> list[str]:
    """What the tables have and the steps below a number do not make."""
    made = [
        statement
        for number, name in steps()
        if number < below
        for statement in getattr(importlib.import_module(name), dialect.upper())
    ]
    stand = {table: columns for statement in made for table, columns in _created(statement)}
    found, rebuilt = [], set()
    for statement in statements(dialect):
        if statement in made and not any(f'ON "{table}"' in statement for table in rebuilt):
            continue
        (table, columns), *_ = _created(statement) or [("", {})]
        if table not in stand:
            found.append(statement)
            continue
        old = stand[table]
        if all(columns[name] == old[name] for name in old):
            new = [name for name in columns if name not in old]
            found += [f'ALTER TABLE "{table}" ADD COLUMN "{name}" {columns[name]}' for name in new]
        elif dialect == "sqlite":
            rebuilt.add(table)
            names = ", ".join(f'"{name}"' for name in old)
            found += [
                statement.replace(f'TABLE "{table}"', f'TABLE "{table}_new"', 1),
                f'INSERT INTO "{table}_new" ({names}) SELECT {names} FROM "{table}"',
                f'DROP TABLE "{table}"',
                f'ALTER TABLE "{table}_new" RENAME TO "{table}"',
            ]
        else:
            for name, said in columns.items():
                if name not in old:
                    found.append(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {said}')
                elif said != old[name]:
                    assert old[name] == f"{said} NOT NULL", f"{table}.{name}: only NOT NULL may go"
                    found.append(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" DROP NOT NULL')
    return found


def _created(statement: str) -> list[tuple[str, dict[str, str]]]:
    """The table a statement creates, with its columns as they are declared."""
    head = re.match(r'CREATE TABLE "(\w+)" \((.*)\)[^)]*$', statement)
    if head is None:
        return []
    parts, depth, one = [], 0, ""
    for sign in head[2]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append(one.strip())
            one = ""
        else:
            one += sign
    columns = (re.match(r'"(\w+)" (.*)', part) for part in [*parts, one.strip()])
    return [(head[1], {column[1]: column[2] for column in columns if column})]


def main() -> None:
    """Write the migration's text to standard output."""
    below = int(sys.argv[1])
    sys.stdout.write('"""What this step adds."""\n' + "\n")
    for name, dialect in (("SQLITE", "sqlite"), ("POSTGRESQL", "postgresql")):
        sys.stdout.write(f"{name} = (" + "\n")
        for statement in missing(dialect, below):
            sys.stdout.write(f"    {statement!r}," + "\n")
        sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
