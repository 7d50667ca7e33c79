"""Sweeps: the rounds through a building, and one of them unit by unit, as it is at this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.findings import unsettled
from models.clauses.scope import Shaped, Standing, shape_of, standing, visible_enterprises
from models.clauses.sweeps import under_way, visible_sweeps, visible_units, visited
from models.database import reading
from models.errors import NotFound
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row, altered
from models.rules.places import EnterpriseKind, Resumption
from models.rules.scope import Actor
from models.rules.sites import floor_order
from models.rules.sweeps import OWED, SETTLED, SweepState, UnitState, state_now
from models.tables import Enterprise, Finding, Person, Site, Sweep, SweepUnit
from models.tables.prepared import Prepared, Slot

_opener, _closer, _taker, _marker = (Person.alias() for _ in range(4))


class SweepRow(Row):
    """One round: how many units it has, how many were visited so far, how many it missed once it is closed."""

    id: int
    version: int
    building: int
    building_name: str
    number: int
    state: SweepState
    opened_at: datetime
    opened_by_name: str
    closed_at: datetime | None
    closed_by_name: str
    units: int
    visited: int
    missed: int | None


class SweptUnit(Row):
    """One unit of a round: what it is now, who holds it or was there, and the check it points at."""

    id: int
    version: int
    position: int
    site: int
    floor: str
    unit: str
    enterprise: int
    name: str
    resumption: Resumption
    is_common: bool
    is_carried: bool
    state: UnitState
    inspection: int | None
    marked_by_name: str
    marked_at: datetime | None
    taken_by: int | None
    taken_by_name: str
    taken_until: datetime | None
    unsettled: int


class SweptFloor(Row):
    """One floor with its units in order."""

    floor: str
    units: tuple[SweptUnit, ...]


class SweepBoard(Row):
    """A building and the newest round through it, if there was one: its floors from the lowest up, its common areas."""

    building: int
    name: str
    sweep: SweepRow | None
    floors: tuple[SweptFloor, ...]
    common: tuple[SweptUnit, ...]


def _rounds(has_count: bool = True) -> Any:
    seen = SweepUnit.select(fn.COUNT(SweepUnit.id)).where((SweepUnit.sweep == Sweep.id) & visited())
    # A closed round knows what it missed; only one under way is counted.
    done = fn.COALESCE(Sweep.units - Sweep.missed, seen) if has_count else Sweep.units
    return (
        Sweep.select(
            Sweep.id,
            Sweep.version,
            Sweep.enterprise.alias("building"),
            Enterprise.name.alias("building_name"),
            Sweep.number,
            Sweep.state,
            Sweep.opened_at,
            _opener.name.alias("opened_by_name"),
            Sweep.closed_at,
            fn.COALESCE(_closer.name, "").alias("closed_by_name"),
            Sweep.units,
            done.alias("visited"),
            Sweep.missed,
        )
        .join(Enterprise)
        .join_from(Sweep, _opener, on=(Sweep.opened_by == _opener.id))
        .join_from(Sweep, _closer, JOIN.LEFT_OUTER, on=(Sweep.closed_by == _closer.id))
    )


def sweeps(
    actor: Actor,
    building: int | None = None,
    state: SweepState | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[SweepRow]:
    """Rounds in one's scope in the order they were opened: all, through a building, open or closed."""
    with reading():
        who = standing(actor)

        def asked() -> Any:
            found = visible_sweeps(shape_of(who))
            if building is not None:
                found &= Sweep.enterprise == Slot("building")
            return found if state is None else found & (Sweep.state == state)

        return shaped_page(
            SweepRow,
            ("sweeps", who.role, who.level, building is None, state),
            lambda: _rounds().where(asked()),
            {"person": who.person, "region": who.region, "building": building},
            (Sweep.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Sweep.select().where(asked()),
        )


def _unit_query() -> Any:
    open_there = Finding.select(fn.COUNT(Finding.id)).where((Finding.site == SweepUnit.site) & unsettled())
    return (
        SweepUnit.select(
            SweepUnit.id,
            SweepUnit.version,
            SweepUnit.position,
            SweepUnit.site,
            SweepUnit.floor,
            SweepUnit.unit,
            Site.enterprise,
            Enterprise.name,
            Site.resumption,
            SweepUnit.is_common,
            SweepUnit.is_carried,
            SweepUnit.state,
            SweepUnit.inspection,
            fn.COALESCE(_marker.name, "").alias("marked_by_name"),
            SweepUnit.marked_at,
            SweepUnit.taken_by,
            fn.COALESCE(_taker.name, "").alias("taken_by_name"),
            SweepUnit.taken_until,
            open_there.alias("unsettled"),
        )
        .join(Site)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join_from(SweepUnit, _marker, JOIN.LEFT_OUTER, on=(SweepUnit.marked_by == _marker.id))
        .join_from(SweepUnit, _taker, JOIN.LEFT_OUTER, on=(SweepUnit.taken_by == _taker.id))
    )


def sweep_units(
    actor: Actor,
    sweep: int,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 500,
) -> Page[SweptUnit]:
    """The units of a round in the order to go in, the common areas last; none out of scope."""
    with reading():
        who, now = standing(actor), actor.clock()
        found = shaped_page(
            SweptUnit,
            ("sweep_units", who.role, who.level),
            lambda: _unit_query().where((SweepUnit.sweep == Slot("sweep")) & visible_units(shape_of(who))),
            {"person": who.person, "region": who.region, "sweep": sweep},
            (SweepUnit.position,),
            lambda row: (row.position,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        is_open = bool(found.rows) and _state_of.scalar(sweep=sweep) == SweepState.OPEN
        return found.holding(tuple(_as_of(row, now if is_open else None) for row in found.rows))


_state_of = Prepared(lambda: Sweep.select(Sweep.state).where(Sweep.id == Slot("sweep")))


def sweep_board(actor: Actor, building: int) -> SweepBoard:
    """The newest round through a building with all its units; NotFound where it is none, or out of scope."""
    with reading():
        who, now = standing(actor), actor.clock()
        house = _house.row(who, building=building)
        if house is None:
            raise NotFound("building")
        columns = _newest.columns(who, building=building)
        if not columns:
            return SweepBoard(building, house[0], None, (), ())
        is_open = columns["state"][0] is SweepState.OPEN
        common: list[SweptUnit] = []
        of_floor: dict[str, list[SweptUnit]] = {}
        seen = 0
        for row in frozen_columns(SweptUnit, _units.columns(sweep=columns["id"][0])):
            if row.is_common or row.taken_by is not None:
                row = _as_of(row, now if is_open else None)
            if row.is_common:
                common.append(row)
                continue
            of_floor.setdefault(row.floor, []).append(row)
            seen += row.state not in OWED
        (newest,) = frozen_columns(SweepRow, {**columns, "visited": (seen,)})
        floors = sorted(of_floor, key=floor_order)
        return SweepBoard(
            building,
            house[0],
            newest,
            tuple(SweptFloor(floor, tuple(sorted(of_floor[floor], key=_place))) for floor in floors),
            tuple(common),
        )


def rounds_at(actor: Actor, site: int) -> tuple[int, ...]:
    """The building through which a round is under way that a site is a unit of; none where it is out of one's scope."""
    with reading():
        return tuple(building for (building,) in _round_at.rows(standing(actor), site=site))


_round_at = Shaped(
    lambda who: (
        Sweep.select(Sweep.enterprise)
        .join(SweepUnit)
        .where((SweepUnit.site == Slot("site")) & under_way() & visible_sweeps(who))
        .limit(1)
    )
)


def _place(row: SweptUnit) -> tuple[str, int]:
    return row.unit, row.site


def _house_of(who: Standing) -> Any:
    return Enterprise.select(Enterprise.name).where(
        (Enterprise.id == Slot("building"))
        & (Enterprise.kind == EnterpriseKind.BUILDING)
        & visible_enterprises(who)
    )


_house = Shaped(_house_of)
_newest = Shaped(
    lambda who: (
        _rounds(has_count=False)
        .where((Sweep.enterprise == Slot("building")) & visible_sweeps(who))
        .order_by(Sweep.number.desc())
        .limit(1)
    )
)
_units = Prepared(lambda: _unit_query().where(SweepUnit.sweep == Slot("sweep")).order_by(SweepUnit.position))


def _as_of(row: SweptUnit, now: datetime | None) -> SweptUnit:
    """A unit as it is at a moment; of a closed round as it was left."""
    if now is None:
        return altered(row, taken_by=None, taken_by_name="", taken_until=None) if row.taken_by else row
    state = state_now(row.state, row.taken_until, row.marked_at, now, is_common=row.is_common)
    values: dict[str, Any] = {} if state is row.state else {"state": state}
    if row.taken_by is not None and state is not UnitState.TAKEN:
        values |= {"taken_by": None, "taken_by_name": "", "taken_until": None}
    if row.is_common and state not in SETTLED and row.marked_at is not None and row.state in SETTLED:
        values |= {"inspection": None, "marked_by_name": "", "marked_at": None}
    return altered(row, **values) if values else row
