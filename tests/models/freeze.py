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
from tests.models.keepers import KEEPERS

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
    stand, wanted = _standing(made), statements(dialect)
    found, rebuilt = (
        [f'DROP INDEX "{name}"' for name in _indexes(made) if name not in _indexes(wanted)],
        set(),
    )
    for statement in wanted:
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


def _standing(made: list[str]) -> dict[str, dict[str, str]]:
    """The tables that statements leave behind one another, with their columns as they are declared."""
    stand: dict[str, dict[str, str]] = {}
    for statement in made:
        stand |= _created(statement)
        if told := re.match(r'ALTER TABLE "(\w+)" ADD COLUMN "(\w+)" (.*)$', statement):
            stand[told[1]][told[2]] = told[3]
        elif told := re.match(r'ALTER TABLE "(\w+)" ALTER COLUMN "(\w+)" DROP NOT NULL$', statement):
            stand[told[1]][told[2]] = stand[told[1]][told[2]].removesuffix(" NOT NULL")
        elif told := re.match(r'DROP TABLE "(\w+)"$', statement):
            del stand[told[1]]
        elif told := re.match(r'ALTER TABLE "(\w+)" RENAME TO "(\w+)"$', statement):
            stand[told[2]] = stand.pop(told[1])
    return stand


def _indexes(made: list[str]) -> list[str]:
    """The names of the indexes that statements leave."""
    told = [re.match(r'(CREATE|DROP) (?:UNIQUE )?INDEX "(\w+)"', statement) for statement in made]
    left = {one[2]: one[1] == "CREATE" for one in told if one}
    return [name for name, is_there in left.items() if is_there]


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
