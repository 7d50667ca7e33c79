"""Triggers that keep ready from which regions a firm and a person are seen, and what pairs of characters a text has, as the
migrations have them.

The store itself sees to it, so that no writer can forget.
"""

from __future__ import annotations

from typing import NamedTuple

from models.rules.assignments import CURRENT, IN_SCOPE
from models.rules.findings import UNSETTLED
from models.rules.places import CODE_LENGTH
from models.rules.scope import Level
from models.tables.base import constants
from models.tables.people import EVERYWHERE, NAMED

# What a firm is seen from follows from where it and its sites are.
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


def _firm_differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{one} <> NEW.{one}" for one in columns)


FIRM_KEEPERS = {
    "sqlite": tuple(
        f"CREATE TRIGGER enterprise_place_{name} AFTER {when} BEGIN {ANEW.format(firms=firms)} END"
        for name, when, firms in (
            ("firm", "INSERT ON enterprise", "NEW.id"),
            ("firm_changed", f"UPDATE OF {', '.join(NAMES)} ON enterprise WHEN {_firm_differs(NAMES)}", "NEW.id"),
            ("site", "INSERT ON site", "NEW.enterprise_id"),
            ("site_moved", f"UPDATE OF {', '.join(WHERE)} ON site WHEN {_firm_differs(WHERE)}", "OLD.enterprise_id, NEW.enterprise_id"),
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

# Whom a region sees follows from what they are granted, where they stand and which open teams they are of.
_CITY, _DISTRICT = CODE_LENGTH[Level.CITY], CODE_LENGTH[Level.DISTRICT]
_LENGTHS = "(" + " UNION ALL ".join(f"SELECT {length} AS long" for length in CODE_LENGTH.values()) + ") l"


def _level(table: str) -> str:
    """A row's region at each level."""
    return " ".join(f"WHEN {length} THEN {table}.{level}" for level, length in CODE_LENGTH.items())


_EVERYBODY = f"SELECT id AS who, '{EVERYWHERE}' AS region FROM person WHERE id IN ({{people}})"
_GRANTED = (
    f"SELECT g.person_id AS who, substr(g.region, 1, l.long) AS region FROM role_grant g CROSS JOIN {_LENGTHS}"
    " WHERE g.person_id IN ({people}) AND length(g.region) >= l.long"
)
_STATIONED = (
    f"SELECT a.officer_id AS who, CASE l.long {_level('e')} END AS region FROM assignment a"
    f" JOIN enterprise e ON e.id = a.enterprise_id CROSS JOIN {_LENGTHS}"
    f" WHERE a.officer_id IN ({{people}}) AND a.state IN ({constants(IN_SCOPE)})"
)
_SENT = (
    f"SELECT m.person_id AS who, CASE l.long {_level('t')} END AS region FROM team_member m"
    f" JOIN team t ON t.id = m.team_id CROSS JOIN {_LENGTHS}"
    " WHERE m.person_id IN ({people}) AND m.left_on IS NULL AND t.closed_on IS NULL"
)
_OFFICERS = (
    "FROM role_grant g JOIN person p ON p.id = g.person_id AND p.is_active CROSS JOIN {beside}"
    " WHERE g.person_id IN ({{people}}) AND g.role = 'officer'"
)
# An officer of the city is named from each of its districts, one of a district from there and the city.
_NAMED = (
    (
        f"SELECT g.person_id, substr(g.region, 1, l.long) || '{NAMED}' {_OFFICERS.format(beside=_LENGTHS)}"
        f" AND l.long <= {_DISTRICT} AND length(g.region) >= l.long"
    ),
    (
        f"SELECT g.person_id, r.code || '{NAMED}' {_OFFICERS.format(beside='region r')} AND length(g.region) = {_CITY}"
        f" AND length(r.code) = {_DISTRICT} AND substr(r.code, 1, {_CITY}) = g.region"
    ),
)
_LOAD = (
    "(SELECT COUNT(*) FROM assignment WHERE officer_id = {officer} AND covers IS NULL"
    f" AND state IN ({constants(CURRENT)}))"
)


def _seen(*parts: str) -> str:
    """Add the places that some people have by these parts and lack."""
    load = (
        f"CASE WHEN substr(s.region, length(s.region), 1) = '{NAMED}' THEN {_LOAD.format(officer='p.id')} END"
    )
    other = "EXISTS (SELECT 1 FROM role_grant WHERE person_id = p.id AND role <> 'officer')"
    return (
        "INSERT INTO person_place (region, number, person_id, folded, initials, pinyin, firms, is_other)"
        f" SELECT s.region, p.number, p.id, p.folded, p.initials, p.pinyin, {load}, {other}"
        # A cross join keeps SQLite from reading all people for the places of one.
        f" FROM ({' UNION '.join(parts)}) s CROSS JOIN person p WHERE p.id = s.who ON CONFLICT DO NOTHING"
    )


PEOPLE = _seen(_EVERYBODY, _GRANTED, _STATIONED, _SENT, *_NAMED)
PEOPLE_ANEW = "DELETE FROM person_place WHERE person_id IN ({people}); " + PEOPLE + ";"
LEVELS = tuple(CODE_LENGTH)


class Keeper(NamedTuple):
    """A trigger: after which event, on what condition, whose places it makes anew, or what else it does."""

    name: str
    event: str
    whose: str
    when: str = ""
    does: str = PEOPLE_ANEW


def _differ(*columns: str) -> str:
    return " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)


def _update(name: str, table: str, whose: str, *columns: str, when: str = "") -> Keeper:
    return Keeper(name, f"UPDATE OF {', '.join(columns)} ON {table}", whose, when or _differ(*columns))


def _either(column: str) -> str:
    return f"OLD.{column}, NEW.{column}"


_KEPT_STATES = " OR ".join(
    f"(OLD.state IN ({constants(states)})) <> (NEW.state IN ({constants(states)}))"
    for states in (CURRENT, IN_SCOPE)
)
_STATIONS = ("officer_id", "enterprise_id", "covers")
_OF_A_DISTRICT = f"length(NEW.code) = {_DISTRICT}"


def _of_cities(*rows: str) -> str:
    """Who is an officer of the cities that a district is or was of."""
    cities = ", ".join(f"substr({row}.code, 1, {_CITY})" for row in rows)
    return f"SELECT person_id FROM role_grant WHERE role = 'officer' AND region IN ({cities})"


PERSON_KEEPERS = (
    Keeper("person", "INSERT ON person", "NEW.id", does=_seen(_EVERYBODY) + ";"),
    _update("person_changed", "person", "NEW.id", "number", "folded", "initials", "pinyin", "is_active"),
    Keeper(
        "grant",
        "INSERT ON role_grant",
        "NEW.person_id",
        "NEW.role = 'officer'",
        _seen(_GRANTED, *_NAMED) + ";",
    ),
    Keeper("grant_of_others", "INSERT ON role_grant", "NEW.person_id", "NEW.role <> 'officer'"),
    _update("grant_changed", "role_grant", _either("person_id"), "person_id", "role", "region"),
    Keeper("grant_gone", "DELETE ON role_grant", "OLD.person_id"),
    # One more firm is one more of the load, and most who get one have its places already.
    Keeper(
        "post",
        "INSERT ON assignment",
        "NEW.officer_id",
        f"NEW.covers IS NULL AND NEW.state IN ({constants(CURRENT)})",
        "UPDATE person_place SET firms = firms + 1 WHERE person_id IN ({people}) AND firms IS NOT NULL;",
    ),
    Keeper(
        "post_in_scope",
        "INSERT ON assignment",
        "NEW.officer_id",
        f"NEW.state IN ({constants(IN_SCOPE)})",
        _seen(_STATIONED.replace("a.officer_id IN ({people})", "a.id = NEW.id")) + ";",
    ),
    _update(
        "post_changed",
        "assignment",
        _either("officer_id"),
        *_STATIONS,
        "state",
        when=f"{_differ(*_STATIONS)} OR {_KEPT_STATES}",
    ),
    Keeper("post_gone", "DELETE ON assignment", "OLD.officer_id"),
    _update(
        "firm_moved",
        "enterprise",
        f"SELECT officer_id FROM assignment WHERE enterprise_id = NEW.id AND state IN ({constants(IN_SCOPE)})",
        *LEVELS,
    ),
    Keeper("member", "INSERT ON team_member", "NEW.person_id"),
    _update("member_changed", "team_member", _either("person_id"), "team_id", "person_id", "left_on"),
    Keeper("member_gone", "DELETE ON team_member", "OLD.person_id"),
    _update(
        "team_changed",
        "team",
        "SELECT person_id FROM team_member WHERE team_id = NEW.id",
        *LEVELS,
        "closed_on",
    ),
    Keeper("region", "INSERT ON region", _of_cities("NEW"), _OF_A_DISTRICT),
    _update(
        "region_recoded",
        "region",
        _of_cities("OLD", "NEW"),
        "code",
        when=f"{_differ('code')} AND {_OF_A_DISTRICT}",
    ),
)


def _trigger(dialect: str, name: str, event: str, when: str, does: str) -> tuple[str, ...]:
    """What makes one trigger, on PostgreSQL with the function it calls."""
    if dialect == "sqlite":
        when = f" WHEN {when}" if when else ""
        return (f"CREATE TRIGGER {name} AFTER {event}{when} BEGIN {does} END",)
    when = f" WHEN ({when})" if when else ""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW{when} EXECUTE FUNCTION {name}()",
    )


def _keep(dialect: str, keeper: Keeper) -> tuple[str, ...]:
    does = keeper.does.format(people=keeper.whose)
    return _trigger(dialect, f"person_place_{keeper.name}", keeper.event, keeper.when, does)


# Every two characters beside each other, the last alone: see models/tables/grams.py. Only an unsettled fault's are kept.
_AT = (
    "(WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < {most}) SELECT at FROM n) n"
)
_SMALL = {"sqlite": "lower({row}.description)", "postgresql": 'lower({row}.description COLLATE "C")'}
_UNSETTLED = f"{{row}}.state IN ({constants(UNSETTLED)})"


def pairs(text: str, besides: str = "") -> str:
    """The pairs of a text, beside each what else is to be read of its row."""
    at = _AT.format(most=f"length({text})")
    return f"SELECT DISTINCT substr({text}, n.at, 2){besides} FROM {at} WHERE n.at <= length({text})"


def _gram_keepers(dialect: str, table: str, text: str, kept: str, columns: str, differs: str) -> list[str]:
    of_it = {row: text.format(row=row) for row in ("OLD", "NEW")}
    less = (
        f"DELETE FROM {table}_gram WHERE {table}_id = OLD.id{kept.format(row='OLD')}"
        f" AND gram IN ({pairs(of_it['OLD'])});"
    )
    more = f"INSERT INTO {table}_gram (gram, {table}_id) {pairs(of_it['NEW'], ', NEW.id')}{kept.format(row='NEW')};"
    return [
        statement
        for name, event, when, does in (
            ("came", f"INSERT ON {table}", "", more),
            ("changed", f"UPDATE OF {columns} ON {table}", differs, f"{less} {more}"),
        )
        for statement in _trigger(dialect, f"{table}_gram_{name}", event, when, does)
    ]


def _grams(dialect: str) -> list[str]:
    settled_or_not = f"({_UNSETTLED.format(row='OLD')}) <> ({_UNSETTLED.format(row='NEW')})"
    return [
        *_gram_keepers(dialect, "enterprise", "{row}.folded", "", "folded", _differ("folded")),
        *_gram_keepers(
            dialect,
            "finding",
            _SMALL[dialect],
            f" AND {_UNSETTLED}",
            "state, description",
            f"{settled_or_not} OR {_differ('description')}",
        ),
    ]


KEEPERS = {
    dialect: (
        *FIRM_KEEPERS[dialect],
        *(one for keeper in PERSON_KEEPERS for one in _keep(dialect, keeper)),
        *_grams(dialect),
    )
    for dialect in ("sqlite", "postgresql")
}
