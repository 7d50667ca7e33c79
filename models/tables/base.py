"""What every table shares: its columns' kinds, its version, and the triggers of what is only ever added to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    Check,
    Field,
    FieldAlias,
    ForeignKeyField,
    Function,
    IntegerField,
    Model,
    NodeList,
    SmallIntegerField,
    TextField,
)

from models.database import database


class MomentField(BigIntegerField):
    """An aware moment, stored as whole UTC seconds since 1970."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Seconds; a naive datetime is an error of ours."""
        if isinstance(value, datetime):
            assert value.tzinfo is not None, "moments are aware"
            return int(value.timestamp())
        return value

    def python_value(self, value: int | None) -> datetime | None:
        """An aware UTC datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)

    def python_values(self, values: Sequence[int | None]) -> list[datetime | None]:
        """A whole column of them."""
        return [None if value is None else datetime.fromtimestamp(value, UTC) for value in values]


class DayField(TextField):
    """A business date, stored as ISO text on both stores, so that it sorts and compares alike."""

    def db_value(self, value: date | str | None) -> str | None:
        """2020-02-14."""
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        """The date."""
        return None if value is None else date.fromisoformat(value)

    def python_values(self, values: Sequence[str | None]) -> list[date | None]:
        """A whole column of them."""
        return [None if value is None else date.fromisoformat(value) for value in values]


class MemberField(TextField):
    """A member of an enum, stored by value; its column checks that it is one."""

    def __init__(self, members: type[StrEnum], **options: Any) -> None:
        self.members = members
        self._by_value: dict[str | None, StrEnum | None] = {None: None, **{one.value: one for one in members}}
        super().__init__(**options)

    def bind(self, model: Any, name: str, set_attribute: bool = True) -> None:
        """Add the CHECK once the column's name is known: an enum alone adds none (trap 30)."""
        check = Check(f'"{self.column_name or name}" IN ({constants(self.members)})')
        self.constraints = [*(self.constraints or ()), check]
        super().bind(model, name, set_attribute)

    def db_value(self, value: StrEnum | str | None) -> str | None:
        """The member's value; ValueError where it is none."""
        return None if value is None else str(self.members(value).value)

    def python_value(self, value: str | None) -> StrEnum | None:
        """The member."""
        return self._by_value[value] if value in self._by_value else self.members(str(value))

    def python_values(self, values: Sequence[str | None]) -> list[StrEnum | None]:
        """A whole column of members."""
        known = self._by_value
        return [known[value] for value in values]

    def members_or_texts(self, values: Sequence[str | None]) -> list[StrEnum | str | None]:
        """A whole column of members, where a query puts a text that is none (`COALESCE`) in the place of nothing."""
        known = self._by_value
        return [known.get(value, value) for value in values]


class FlagField(BooleanField):
    """True or false; apsw binds no bool."""

    def db_value(self, value: bool | None) -> bool | None:
        """A bool, as psycopg wants it; apsw takes it for an int."""
        return None if value is None else bool(value)

    def python_values(self, values: Sequence[int | None]) -> list[bool | None]:
        """A whole column of them."""
        return [None if value is None else bool(value) for value in values]


def moment(**options: Any) -> Any:
    """A column for an aware moment."""
    return MomentField(**options)


def day(**options: Any) -> Any:
    """A column for a business date."""
    return DayField(**options)


def enum(members: type[StrEnum], **options: Any) -> Any:
    """A column for a member of an enum that does not grow; one that grows is a TextField without a CHECK."""
    if (default := options.get("default")) is not None:
        options["constraints"] = [SQL(f"DEFAULT '{default.value}'")]
    return MemberField(members, **options)


def flag() -> Any:
    """A column for true or false, false where nobody said."""
    return FlagField(default=False, constraints=[SQL("DEFAULT false")])


def region_code(**options: Any) -> Any:
    """A column for a region code, compared byte by byte: its prefix is its parent."""
    return CodeField(**options)


def whole(**options: Any) -> Any:
    """A column for a whole number, or for an id that outlives what it names."""
    return BigIntegerField(**options)


def uuid16(**options: Any) -> Any:
    """A column for the sixteen bytes of a UUID."""
    return BlobField(**options)


class CodeField(TextField):
    """A region code; on PostgreSQL the migrations give it COLLATE "C"."""


# Their columns hold what Python takes as it is; Peewee would call a converter for each value all the same.
_AS_STORED = (
    AutoField,
    IntegerField,
    BigIntegerField,
    SmallIntegerField,
    TextField,
    CodeField,
    ForeignKeyField,
)


Column = Sequence[Any]
Reading = tuple[
    list[str | int], list[Callable[[Column], Column] | None]
]  # names of columns, what makes Python's values of each


def columns_of(query: Any) -> dict[str | int, Sequence[Any]]:
    """A query's rows column by column under their names, in the order asked for; empty where there is no row."""
    found = query.tuples().execute()
    first = found.cursor.fetchone()
    return {} if first is None else columns_read(reading_of(found), first, found.cursor)


def reading_of(found: Any) -> Reading:
    """How the rows behind one of Peewee's cursors are read; asked of it before its last row is fetched."""
    if not hasattr(found, "converters") and not hasattr(found, "select"):
        return list(
            range(len(found.cursor.description))
        ), []  # of no one table: what is counted of a subquery
    found.initialize()
    columns = zip_longest(found.converters, found.fields, found.select[: len(found.columns)])
    return [*_distinct(found.columns)], [_column_reader(*one) for one in columns]


def _column_reader(
    convert: Callable[[Any], Any] | None, field: Any, selected: Any
) -> Callable[[Column], Column] | None:
    """What makes Python's values of a column; nothing where they are so already."""
    node = field if field is not None or selected is None else selected.unwrap()
    if isinstance(node, Function) and node.arguments and node._python_value is None:
        node = node.arguments[0]  # COALESCE(name, '') is read as the name is
        if isinstance(node, MemberField):
            return node.members_or_texts
    if isinstance(node, FieldAlias):
        node = node.field  # of the same table under another name
    if convert is None or type(node) in _AS_STORED:
        return None
    whole: Callable[[Column], Column] | None = getattr(field, "python_values", None)
    return whole or (lambda values: [convert(value) for value in values])


def columns_read(reading: Reading, first: tuple[Any, ...], cursor: Any) -> dict[str | int, Sequence[Any]]:
    """All rows of a cursor whose first is fetched already, column by column."""
    names, readers = reading
    columns: list[Column] = list(zip(first, *cursor.fetchall(), strict=True))
    for at, read in enumerate(readers):
        if read is not None:
            columns[at] = read(columns[at])
    return dict(zip(names, columns, strict=True))


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns; one that stands before already is told apart by its place."""
    return [name if name not in names[:at] else f"{name}_{at}" for at, name in enumerate(names)]


def tuples_of(query: Any) -> list[tuple[Any, ...]]:
    """A query's rows as plain tuples."""
    return list(zip(*columns_of(query).values(), strict=True))


def dicts_of(query: Any) -> list[dict[str, Any]]:
    """A query's rows as plain dictionaries, in the order asked for."""
    return list(query.dicts())


def constants(members: Iterable[StrEnum]) -> str:
    """Members as SQL writes them between brackets: 'open', 'assigned'."""
    return ", ".join(f"'{member.value}'" for member in members)


def among(column: Field, members: Iterable[StrEnum]) -> Any:
    """That a column is one of some members, written as constants: SQLite takes a partial index only where it sees
    the index's own condition, and prepares a statement anew for each value it has to look into a parameter for."""
    return NodeList((column, SQL(f"IN ({constants(members)})")))


class Table(Model):
    """A row with an id and a version that goes up with every change."""

    APPEND_ONLY = False
    PERSONAL: frozenset[str] = frozenset()  # columns that never enter an event
    DERIVED: frozenset[str] = frozenset()  # columns that follow from others, which an event names instead
    event = 0  # the event that made or last changed this instance, for what follows in the same deed

    id = AutoField()
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        database = database
        legacy_table_names = False
