"""Who may come to a counter: firms of a round's region as they are typed, and the officers who collect for them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.names import Fitting, going_on
from models.clauses.people import Called
from models.clauses.rounds import refuse_unseen
from models.clauses.scope import in_force, standing
from models.database import reading
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.codes import all_initials, folded
from models.rules.scope import Actor, Role
from models.tables import (
    Consignment,
    Enterprise,
    EnterprisePlace,
    Grant,
    Person,
    PersonPlace,
    Region,
    Round,
    RoundItem,
    SupplyLine,
)
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot

MOST_LOOKED_AT = 300  # firms whose other readings are compared with what is typed


class RoundFirm(Row):
    """A firm that may come: where it lies, its officer, what it is entitled to and has had, when it came today."""

    id: int
    name: str
    region_name: str
    officer: int | None
    officer_name: str
    entitled: int
    taken: int
    last_at: datetime | None
    last_number: str

    @property
    def left(self) -> int:
        """What it may still take."""
        return max(self.entitled - self.taken, 0)


class Collector(Row):
    """An officer who may collect for a firm."""

    id: int
    number: str
    name: str
    home_unit: str


_lead = Person.alias()


def round_firms(actor: Actor, supply_round: int, text: str = "", limit: int = 6) -> tuple[RoundFirm, ...]:
    """Firms of a round's region that a text fits, as in every list of firms; where letters find too few, in the other
    readings of their characters. NotFound out of scope."""
    with reading():
        who = standing(actor)
        refuse_unseen(who, supply_round)
        region = str(_region.scalar(round=supply_round))
        fits = Fitting(text, replace(who, region=region))
        values = {"round": supply_round, "region": region, "today": who.today.isoformat(), "most": limit}
        found = _firms_fitting(fits).columns(**values, **fits.values())
        rows = _firm_rows(found)
        typed = folded(text)
        if len(rows) < limit and typed.isascii() and typed.isalpha() and len(typed) > 1:
            others = _read_otherwise(region, typed, {one.id for one in rows}, limit - len(rows))
            rows += _firm_rows(_firms_of(others, values)) if others else ()
        return rows


_region = Prepared(
    lambda: Round.select(
        fn.COALESCE(fn.NULLIF(Round.street, ""), fn.NULLIF(Round.district, ""), Round.city)
    ).where(Round.id == Slot("round"))
)
_fitting: dict[Hashable, Prepared] = {}


def _firms_fitting(fits: Fitting) -> Prepared:
    if fits.shape not in _fitting:
        here = EnterprisePlace.region == Slot("region")
        _fitting[fits.shape] = Prepared(
            lambda: (
                _firms()
                .where(here & fits.clause(EnterprisePlace) & going_on(EnterprisePlace))
                .order_by(EnterprisePlace.initials, EnterprisePlace.enterprise)
                .limit(Slot("most"))
            )
        )
    return _fitting[fits.shape]


def _firm_rows(columns: dict[Any, Any]) -> tuple[RoundFirm, ...]:
    """The rows; what a subquery gives is as the store keeps it."""
    if columns:
        columns["last_at"] = [
            None if one is None else datetime.fromtimestamp(one, UTC) for one in columns["last_at"]
        ]
    return frozen_columns(RoundFirm, columns)


def _firms_of(numbers: list[int], values: dict[str, Any]) -> Any:
    here = (EnterprisePlace.region == Slot("region")) & EnterprisePlace.enterprise.in_(numbers)
    query = Prepared(
        lambda: _firms().where(here).order_by(EnterprisePlace.initials, EnterprisePlace.enterprise)
    )
    return query.columns(**values)


def _firms() -> Any:
    today = Consignment.alias()
    last = (
        today.select(SQL("1"))
        .where(
            (today.round == Slot("round"))
            & (today.enterprise == Enterprise.id)
            & (today.collected_on == Slot("today"))
        )
        .order_by(today.id.desc())
        .limit(1)
    )
    return (
        EnterprisePlace.select(
            Enterprise.id,
            Enterprise.name,
            fn.COALESCE(Region.name, "").alias("region_name"),
            Enterprise.lead.alias("officer"),
            fn.COALESCE(_lead.name, "").alias("officer_name"),
            fn.COALESCE(SupplyLine.approved, RoundItem.each).alias("entitled"),
            fn.COALESCE(SupplyLine.allocated, 0).alias("taken"),
            last.select(today.collected_at).alias("last_at"),
            fn.COALESCE(last.select(today.number), "").alias("last_number"),
        )
        .join(Enterprise, on=(EnterprisePlace.enterprise == Enterprise.id))
        .join(Region, JOIN.LEFT_OUTER, on=(Enterprise.region == Region.code))
        .join_from(Enterprise, _lead, JOIN.LEFT_OUTER, on=(Enterprise.lead == _lead.id))
        .join_from(Enterprise, RoundItem, on=(RoundItem.round == Slot("round")))
        .join_from(
            Enterprise,
            SupplyLine,
            JOIN.LEFT_OUTER,
            on=((SupplyLine.round == Slot("round")) & (SupplyLine.enterprise == Enterprise.id)),
        )
    )


def _read_otherwise(region: str, typed: str, known: set[int], most: int) -> list[int]:
    """Firms one of whose characters is read with another letter than usual: 重工 also as `cg`."""
    one_letter_off = [
        EnterprisePlace.initials ** f"{typed[:at]}_{typed[at + 1 :]}%" for at in range(len(typed))
    ]
    query = (
        EnterprisePlace.select(EnterprisePlace.enterprise, EnterprisePlace.short)
        .where((EnterprisePlace.region == region) & reduce(or_, one_letter_off) & going_on(EnterprisePlace))
        .order_by(EnterprisePlace.initials, EnterprisePlace.enterprise)
        .limit(MOST_LOOKED_AT)
    )
    found = []
    for number, short in tuples_of(query):
        if number not in known and any(one.startswith(typed) for one in all_initials(short)):
            found.append(number)
    return found[:most]


def round_collectors(
    actor: Actor, supply_round: int, text: str = "", limit: int = 5
) -> tuple[Collector, ...]:
    """Officers of a round's region whom a text fits by name, initials or number. NotFound out of scope."""
    with reading():
        who = standing(actor)
        refuse_unseen(who, supply_round)
        region = str(_region.scalar(round=supply_round))
        called = Called(text, region)
        if called.kind not in _called:
            officer = Grant.select(SQL("1")).where(
                (Grant.person == Person.id) & (Grant.role == Role.OFFICER) & in_force(Slot("today"))
            )
            _called[called.kind] = Prepared(
                lambda: (
                    PersonPlace.select(Person.id, Person.number, Person.name, Person.home_unit)
                    .join(Person)
                    .where(
                        (PersonPlace.region == Slot("region"))
                        & (Person.is_active == True)  # noqa: E712 - a Peewee condition
                        & called.clause()
                        & fn.EXISTS(officer)
                    )
                    .order_by(*called.order)
                    .limit(Slot("most"))
                )
            )
        values = {"region": region, "today": who.today.isoformat(), "most": limit, **called.values()}
        return frozen_columns(Collector, _called[called.kind].columns(**values))


_called: dict[str, Prepared] = {}
