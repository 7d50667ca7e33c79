"""A building floor by floor: who has which unit, whether they work, when they were last checked, what is unsettled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import fn

from models.clauses.findings import unsettled
from models.clauses.scope import Shaped, Standing, standing, visible_enterprises, visible_sites
from models.clauses.sites import standing_sites
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.places import EnterpriseKind, Qualifier, Resumption
from models.rules.scope import Actor
from models.rules.sites import floor_order
from models.tables import Enterprise, Finding, Site
from models.tables.prepared import Slot


class GridUnit(Row):
    """One unit in use."""

    site: int
    version: int
    floor: str
    unit: str
    enterprise: int
    name: str
    industry: str
    resumption: Resumption
    roster: int | None
    roster_qualifier: Qualifier
    last_checked_at: datetime | None
    unsettled: int


class GridFloor(Row):
    """One floor with its units in order."""

    floor: str
    units: tuple[GridUnit, ...]


class FloorGrid(Row):
    """A building: its area, its own sites (公共区域), its floors from the lowest up, and how many units work."""

    building: int
    name: str
    area: int | None
    area_qualifier: Qualifier
    common: tuple[int, ...]
    floors: tuple[GridFloor, ...]
    units: int
    resumed: int


def _house(who: Standing) -> Any:
    return Enterprise.select(Enterprise.name, Enterprise.area, Enterprise.area_qualifier).where(
        (Enterprise.id == Slot("building"))
        & (Enterprise.kind == EnterpriseKind.BUILDING)
        & visible_enterprises(who)
    )


def _common(who: Standing) -> Any:
    own = (Site.enterprise == Slot("building")) & standing_sites()
    return Site.select(Site.id).where(own & visible_sites(who)).order_by(Site.id)


def _units(who: Standing) -> Any:
    open_there = Finding.select(fn.COUNT(Finding.id)).where((Finding.site == Site.id) & unsettled())
    return (
        Site.select(
            Site.id.alias("site"),
            Site.version,
            Site.floor,
            Site.unit,
            Site.enterprise,
            Enterprise.name,
            Enterprise.industry,
            Site.resumption,
            Site.roster,
            Site.roster_qualifier,
            Site.last_checked_at,
            open_there.alias("unsettled"),
        )
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .where((Site.building == Slot("building")) & standing_sites() & visible_sites(who))
    )


_houses, _commons, _all_units = Shaped(_house), Shaped(_common), Shaped(_units)


def floor_grid(actor: Actor, building: int) -> FloorGrid:
    """One building's floors and units; NotFound where it is none, or out of scope."""
    with reading():
        who = standing(actor)
        house = _houses.columns(who, building=building)
        if not house:
            raise NotFound("building")
        units = frozen_columns(GridUnit, _all_units.columns(who, building=building))
        common = _commons.columns(who, building=building)
        of_floor: dict[str, list[GridUnit]] = {}
        for one in sorted(units, key=lambda unit: (floor_order(unit.floor), unit.unit, unit.site)):
            of_floor.setdefault(one.floor, []).append(one)
        return FloorGrid(
            building,
            house["name"][0],
            house["area"][0],
            house["area_qualifier"][0],
            tuple(common.get("id", ())),
            tuple(GridFloor(floor, tuple(there)) for floor, there in of_floor.items()),
            len(units),
            sum(one.resumption is Resumption.RESUMED for one in units),
        )
