"""Distribution rounds, and one of them at its counter: what went to whom, what is left, who may still come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.names import Fitting, going_on
from models.clauses.rounds import came_back, visible_rounds
from models.clauses.scope import Shaped, Standing, shape_of, standing
from models.clauses.stock import expired, free, there
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.codes import all_initials, folded
from models.rules.consignments import UNDERWAY, ConsignmentState
from models.rules.rounds import RoundState
from models.rules.scope import Actor
from models.tables import (
    Consignment,
    ConsignmentLine,
    Enterprise,
    EnterprisePlace,
    Holder,
    Person,
    Region,
    Round,
    RoundItem,
    Stock,
    SupplyItem,
    SupplyLine,
)
from models.tables.base import among, tuples_of
from models.tables.prepared import Prepared, Slot

MOST_LOOKED_AT = 300  # firms whose other readings are compared with what is typed


class RoundRow(Row):
    """One round: its one item, what each firm is entitled to, what went out of it and what its depot still has."""

    id: int
    version: int
    number: str
    name: str
    state: RoundState
    holder: int
    holder_name: str
    held_on: date
    hours: str
    item: int
    item_zh: str
    item_en: str
    variant: str
    unit_zh: str
    unit_en: str
    share_units: int | None
    each: int
    entitled: int
    issued: int
    firms: int
    unsigned: int
    there: int


class CollectionRow(Row):
    """One line of the register: who took how much for which firm, and how far it is."""

    id: int
    version: int
    number: str
    slip: str
    enterprise: int
    enterprise_name: str
    quantity: int
    collected_at: datetime
    collector_name: str
    state: ConsignmentState
    is_taken_back: bool
    is_paper: bool
    receiver_name: str


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


_lead = Person.alias()


def _rounds() -> Any:
    line = Consignment.select().where((Consignment.round == Round.id) & ~came_back())
    to_hand_out = Stock.select(fn.COALESCE(fn.SUM(free()), 0)).where(
        (Stock.holder == Round.holder) & (Stock.item == RoundItem.item) & there() & ~expired(Slot("today"))
    )
    return (
        Round.select(
            Round.id,
            Round.version,
            Round.number,
            Round.name,
            Round.state,
            Round.holder,
            Holder.name.alias("holder_name"),
            Round.held_on,
            Round.hours,
            RoundItem.item,
            SupplyItem.name_zh.alias("item_zh"),
            SupplyItem.name_en.alias("item_en"),
            SupplyItem.variant,
            SupplyItem.unit_zh,
            SupplyItem.unit_en,
            SupplyItem.share_units,
            RoundItem.each,
            RoundItem.entitled,
            RoundItem.issued,
            line.select(fn.COUNT(fn.DISTINCT(Consignment.enterprise))).alias("firms"),
            line.select(fn.COUNT(Consignment.id)).where(among(Consignment.state, UNDERWAY)).alias("unsigned"),
            to_hand_out.alias("there"),
        )
        .join(Holder)
        .join_from(Round, RoundItem, on=(RoundItem.round == Round.id))
        .join(SupplyItem)
    )


def rounds(
    actor: Actor,
    state: RoundState | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RoundRow]:
    """Rounds in one's scope in the order they were planned: all, or those planned, open or closed."""
    with reading():
        who = standing(actor)

        def asked() -> Any:
            found = visible_rounds(shape_of(who))
            return found if state is None else found & (Round.state == state)

        return shaped_page(
            RoundRow,
            ("rounds", who.role, who.level, state),
            lambda: _rounds().where(asked()),
            _values(who),
            (Round.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Round.select().where(asked()),
        )


def _values(who: Standing) -> dict[str, Any]:
    return {"depot": who.depot, "region": who.region, "today": who.today.isoformat()}


def round_at_counter(actor: Actor, supply_round: int) -> RoundRow:
    """One round as it stands now; NotFound out of scope."""
    with reading():
        return _round(standing(actor), supply_round)


def _round(who: Standing, supply_round: int) -> RoundRow:
    rows = frozen_columns(RoundRow, _one.columns(who, round=supply_round, today=who.today.isoformat()))
    if not rows:
        raise NotFound("round")
    return rows[0]


_one = Shaped(lambda who: _rounds().where((Round.id == Slot("round")) & visible_rounds(who)))


def _collections() -> Any:
    collected = ConsignmentLine.select(fn.COALESCE(fn.SUM(ConsignmentLine.allocated), 0)).where(
        ConsignmentLine.consignment == Consignment.id
    )
    return (
        Consignment.select(
            Consignment.id,
            Consignment.version,
            Consignment.number,
            Consignment.slip,
            Consignment.enterprise,
            Enterprise.name.alias("enterprise_name"),
            collected.alias("quantity"),
            Consignment.collected_at,
            fn.COALESCE(Person.name, "").alias("collector_name"),
            Consignment.state,
            came_back().alias("is_taken_back"),
            Consignment.is_paper,
            Consignment.receiver_name,
        )
        .join(Enterprise)
        .join_from(Consignment, Person, JOIN.LEFT_OUTER, on=(Consignment.collector == Person.id))
    )


def collections(
    actor: Actor,
    supply_round: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[CollectionRow]:
    """The register of one round in the order of its lines: ask with `at_end` for the newest. NotFound out of scope."""
    with reading():
        who = standing(actor)
        _refuse_unseen(who, supply_round)
        of_round = Consignment.round == Slot("round")
        return shaped_page(
            CollectionRow,
            ("collections",),
            lambda: _collections().where(of_round),
            {"round": supply_round},
            (Consignment.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Consignment.select().where(of_round),
        )


def _refuse_unseen(who: Standing, supply_round: int) -> None:
    if _seen.row(who, round=supply_round) is None:
        raise NotFound("round")


_seen = Shaped(lambda who: Round.select(Round.id).where((Round.id == Slot("round")) & visible_rounds(who)))


def round_firms(actor: Actor, supply_round: int, text: str, limit: int = 6) -> tuple[RoundFirm, ...]:
    """Firms of a round's region that a text fits, as in every list of firms; where letters find too few, in the other
    readings of their characters. NotFound out of scope."""
    with reading():
        who = standing(actor)
        _refuse_unseen(who, supply_round)
        region = str(_region.scalar(round=supply_round))
        fits = Fitting(text, replace(who, region=region))
        values = {"round": supply_round, "region": region, "today": who.today.isoformat(), "most": limit}
        found = _firms_fitting(fits).columns(**values, **fits.values())
        rows = frozen_columns(RoundFirm, found)
        typed = folded(text)
        if len(rows) < limit and typed.isascii() and typed.isalpha() and len(typed) > 1:
            others = _read_otherwise(region, typed, {one.id for one in rows}, limit - len(rows))
            rows += frozen_columns(RoundFirm, _firms_of(others, values)) if others else ()
        return rows


_region = Prepared(
    lambda: Round.select(
        fn.COALESCE(fn.NULLIF(Round.street, ""), fn.NULLIF(Round.district, ""), Round.city)
    ).where(Round.id == Slot("round"))
)
_fitting: dict[tuple[str, bool], Prepared] = {}


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
