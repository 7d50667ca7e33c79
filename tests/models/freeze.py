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


# How often an item failed in each region of a check, how many faults of a firm are unsettled: see models/tables/counts.py.
LEVELS = ("city", "district", "street")


def _of(row: str) -> str:
    return " UNION ".join(f"SELECT {row}.{level} AS region" for level in LEVELS)


def _differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{one} <> NEW.{one}" for one in columns)


def _in(row: str) -> str:
    return f"region IN ({', '.join(f'{row}.{level}' for level in LEVELS)})"


_LIES = " UNION ".join(f"SELECT {level} AS region FROM inspection WHERE id = {{id}}" for level in LEVELS)
_MORE = "ON CONFLICT (region, day, item) DO UPDATE SET count = failure_count.count + 1;"
_LESS = "UPDATE failure_count SET count = count - 1 WHERE"
_FAILED = f"INSERT INTO failure_count (region, day, item, count) SELECT r.region, NEW.day, NEW.item, 1 FROM ({_LIES.format(id='NEW.inspection_id')}) r WHERE r.region <> '' {_MORE}"
_PASSED = f"{_LESS} day = OLD.day AND item = OLD.item AND region IN ({_LIES.format(id='OLD.inspection_id')});"
_MOVED = (
    f"{_LESS} {_in('OLD')} AND (day, item) IN (SELECT day, item FROM failed_answer WHERE inspection_id = NEW.id); "
    f"INSERT INTO failure_count (region, day, item, count) SELECT r.region, f.day, f.item, 1 FROM failed_answer f, ({_of('NEW')}) r "
    f"WHERE f.inspection_id = NEW.id AND r.region <> '' {_MORE}"
)
_STATES = "('open', 'assigned', 'rectified', 'referred')"
_ONE_LESS = f"UPDATE unsettled_count SET count = count - 1 WHERE {_in('OLD')} AND enterprise_id = OLD.enterprise_id AND OLD.state IN {_STATES};"
_ONE_MORE = (
    f"INSERT INTO unsettled_count (region, enterprise_id, count) SELECT r.region, NEW.enterprise_id, 1 FROM ({_of('NEW')}) r "
    f"WHERE r.region <> '' AND NEW.state IN {_STATES} ON CONFLICT (region, enterprise_id) DO UPDATE SET count = unsettled_count.count + 1;"
)
_LYING = ("state", "enterprise_id", *LEVELS)
# What a holder has of an item over all lots: see models/tables/stock.py.
_LOT_CAME = "INSERT INTO supply_total (holder_id, item_id, on_hand, reserved) VALUES (NEW.holder_id, NEW.item_id, NEW.on_hand, NEW.reserved) ON CONFLICT (holder_id, item_id) DO UPDATE SET on_hand = supply_total.on_hand + NEW.on_hand, reserved = supply_total.reserved + NEW.reserved;"
_LOT_CHANGED = "UPDATE supply_total SET on_hand = on_hand + NEW.on_hand - OLD.on_hand, reserved = reserved + NEW.reserved - OLD.reserved WHERE holder_id = NEW.holder_id AND item_id = NEW.item_id;"
# What firms wait for in a shortage: see models/tables/counts.py. A line counts while its request is approved.
_APPROVED = " UNION ".join(
    f"SELECT {level} AS region FROM supply_request WHERE id = {{row}}.request_id AND state = 'approved'"
    for level in LEVELS
)
_CLAIMS_GONE = "DELETE FROM claim_count WHERE requests = 0 AND"
_ONE_CLAIM = "item_id = OLD.item_id AND enterprise_id = OLD.enterprise_id AND region IN ({regions})".format(
    regions=_APPROVED.format(row="OLD")
)
_CLAIM_ADDS = "ON CONFLICT (region, item_id, enterprise_id) DO UPDATE SET requests = claim_count.requests + 1, wanted = claim_count.wanted + excluded.wanted;"
_CLAIM_MADE = (
    "INSERT INTO claim_count (region, item_id, enterprise_id, requests, wanted) "
    "SELECT r.region, NEW.item_id, NEW.enterprise_id, 1, NEW.approved - NEW.allocated "
    f"FROM ({_APPROVED.format(row='NEW')}) r WHERE r.region <> '' AND NEW.approved > NEW.allocated {_CLAIM_ADDS}"
)
_CLAIM_LESS = (
    "UPDATE claim_count SET requests = requests - 1, wanted = wanted - (OLD.approved - OLD.allocated) "
    f"WHERE OLD.approved > OLD.allocated AND {_ONE_CLAIM}; {_CLAIMS_GONE} {_ONE_CLAIM};"
)
_WAITING = "FROM supply_line l WHERE l.request_id = NEW.id AND l.approved > l.allocated"
_ITS_CLAIMS = f"{_in('OLD')} AND (item_id, enterprise_id) IN (SELECT l.item_id, l.enterprise_id {_WAITING})"
_CLAIMS_LESS = (
    "UPDATE claim_count SET requests = requests - 1, "
    f"wanted = wanted - (SELECT l.approved - l.allocated {_WAITING} AND l.item_id = claim_count.item_id) "
    f"WHERE OLD.state = 'approved' AND {_ITS_CLAIMS}; {_CLAIMS_GONE} {_ITS_CLAIMS};"
)
_CLAIMS_MADE = (
    "INSERT INTO claim_count (region, item_id, enterprise_id, requests, wanted) "
    "SELECT r.region, l.item_id, l.enterprise_id, 1, l.approved - l.allocated "
    f"FROM supply_line l, ({_of('NEW')}) r WHERE l.request_id = NEW.id AND l.approved > l.allocated "
    f"AND NEW.state = 'approved' AND r.region <> '' {_CLAIM_ADDS}"
)
_DECIDED = ("state", *LEVELS)
# The same of all firms, row by row of each.
_OF_ITEM = "WHERE region = OLD.region AND item_id = OLD.item_id"
_FIRM_WAITS = (
    "INSERT INTO claim_total (region, item_id, requests, firms, wanted) VALUES (NEW.region, NEW.item_id, NEW.requests, 1, NEW.wanted) "
    "ON CONFLICT (region, item_id) DO UPDATE SET requests = claim_total.requests + NEW.requests, firms = claim_total.firms + 1, "
    "wanted = claim_total.wanted + NEW.wanted;"
)
_FIRM_CLAIMS = f"UPDATE claim_total SET requests = requests + NEW.requests - OLD.requests, wanted = wanted + NEW.wanted - OLD.wanted {_OF_ITEM};"
_FIRM_WAITS_NO_MORE = (
    f"UPDATE claim_total SET requests = requests - OLD.requests, firms = firms - 1, wanted = wanted - OLD.wanted {_OF_ITEM}; "
    f"DELETE FROM claim_total {_OF_ITEM} AND firms = 0;"
)
# Who came for a round, and what of it nobody has signed for: see models/tables/rounds.py.
_CAME = "({row}.collected_on IS NOT NULL AND {row}.state NOT IN ('prepared', 'ready'))"
_UNSIGNED = "({row}.collected_on IS NOT NULL AND {row}.state IN ('collected', 'in_custody', 'delivered', 'part_signed', 'refused'))"
_ANOTHER = f"EXISTS (SELECT 1 FROM supply_consignment o WHERE o.round_id = NEW.round_id AND o.enterprise_id = NEW.enterprise_id AND o.id <> NEW.id AND {_CAME.format(row='o')})"


def _one_if(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


_NOW, _BEFORE = _CAME.format(row="NEW"), _CAME.format(row="OLD")
_IN_ROUND = "UPDATE supply_round_item SET firms = firms + {firms}, unsigned = unsigned + {unsigned} WHERE round_id = NEW.round_id;"
_ROUND_SERVED = _IN_ROUND.format(
    firms=_one_if(f"{_NOW} AND NOT {_ANOTHER}"), unsigned=_one_if(_UNSIGNED.format(row="NEW"))
)
_ROUND_CHANGED = _IN_ROUND.format(
    firms=f"{_one_if(f'{_NOW} AND NOT {_BEFORE} AND NOT {_ANOTHER}')} - {_one_if(f'{_BEFORE} AND NOT {_NOW} AND NOT {_ANOTHER}')}",
    unsigned=f"{_one_if(_UNSIGNED.format(row='NEW'))} - {_one_if(_UNSIGNED.format(row='OLD'))}",
)
COUNTERS = (
    ("failure_count_failed", "INSERT", "failed_answer", "", _FAILED),
    ("failure_count_passed", "DELETE", "failed_answer", "", _PASSED),
    ("failure_count_moved", f"UPDATE OF {', '.join(LEVELS)}", "inspection", f"NEW.failed > 0 AND ({_differ(LEVELS)})", _MOVED),
    ("unsettled_count_raised", "INSERT", "finding", "", _ONE_MORE),
    ("unsettled_count_changed", f"UPDATE OF {', '.join(_LYING)}", "finding", _differ(_LYING), f"{_ONE_LESS} {_ONE_MORE}"),
    ("supply_total_came", "INSERT", "supply_stock", "", _LOT_CAME),
    ("supply_total_changed", "UPDATE OF on_hand, reserved", "supply_stock", "", _LOT_CHANGED),
    ("claim_count_made", "INSERT", "supply_line", "NEW.approved > NEW.allocated AND NEW.request_id IS NOT NULL", _CLAIM_MADE),
    ("claim_count_changed", "UPDATE OF approved, allocated", "supply_line", "NEW.request_id IS NOT NULL", f"{_CLAIM_LESS} {_CLAIM_MADE}"),
    ("claim_count_gone", "DELETE", "supply_line", "OLD.approved > OLD.allocated AND OLD.request_id IS NOT NULL", _CLAIM_LESS),
    ("claim_count_decided", f"UPDATE OF {', '.join(_DECIDED)}", "supply_request", f"(OLD.state = 'approved' OR NEW.state = 'approved') AND ({_differ(_DECIDED)})", f"{_CLAIMS_LESS} {_CLAIMS_MADE}"),
    ("claim_total_made", "INSERT", "claim_count", "", _FIRM_WAITS),
    ("claim_total_changed", "UPDATE OF requests, wanted", "claim_count", "", _FIRM_CLAIMS),
    ("claim_total_gone", "DELETE", "claim_count", "", _FIRM_WAITS_NO_MORE),
    ("round_item_served", "INSERT", "supply_consignment", "NEW.round_id IS NOT NULL", _ROUND_SERVED),
    ("round_item_changed", "UPDATE OF state, collected_on", "supply_consignment", "NEW.round_id IS NOT NULL", _ROUND_CHANGED),
)  # fmt: skip


def _counter(dialect: str, name: str, when: str, table: str, only: str, body: str) -> list[str]:
    condition = f" WHEN {only}" if only else ""
    if dialect == "sqlite":
        return [f"CREATE TRIGGER {name} AFTER {when} ON {table}{condition} BEGIN {body} END"]
    condition = f" WHEN ({only})" if only else ""
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()",
    ]


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
    counters = [one for counter in COUNTERS for one in _counter(dialect, *counter)]
    return [*made, *KEEPERS[dialect], *counters]


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
    had, has = _indexes(made), _indexes(wanted)
    found, rebuilt = [f'DROP INDEX "{name}"' for name in had if had[name] != has.get(name)], set()
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


def _indexes(made: list[str]) -> dict[str, str]:
    """The indexes that statements leave, by their names."""
    left: dict[str, str] = {}
    for statement in made:
        if told := re.match(r'(CREATE|DROP) (?:UNIQUE )?INDEX "(\w+)"', statement):
            left[told[2]] = statement if told[1] == "CREATE" else ""
    return {name: statement for name, statement in left.items() if statement}


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
