"""Regions with their dates and other names; the tree with what lies in each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from peewee import SQL, fn

from models.clauses.distribution import wants_a_lead
from models.clauses.scope import Clause, Standing, region_column, standing
from models.database import reading
from models.errors import NotFound
from models.queries.pages import COUNTED_TO, Key, Page, page
from models.queries.rows import Row
from models.rules.places import LEVEL_OF_KIND, RegionKind, ancestor, level_of
from models.rules.scope import Actor, Level, Role
from models.tables import Alias, Enterprise, EnterprisePlace, Region, Site
from models.tables.base import tuples_of

COUNTED_BY = (Role.COORDINATOR, Role.LEADER, Role.READER, Role.ADMINISTRATOR)


class FormerName(Row):
    """A name or code that a record bore, or is known by; without days it was chosen in an import."""

    name: str
    valid_from: date | None
    valid_to: date | None


class RegionDetail(Row):
    """A region whole: from when to when, and what else it was called."""

    id: int
    version: int
    code: str
    parent: str
    name: str
    kind: RegionKind
    valid_from: date | None
    valid_to: date | None
    former: tuple[FormerName, ...] = ()


class RegionNode(Row):
    """A region in the tree: what its lists hold that is not closed, counted to 500 (then `is_exact` is no)."""

    code: str
    name: str
    kind: RegionKind
    valid_from: date | None
    valid_to: date | None
    below: int  # regions right below
    firms: int
    sites: int
    unled: int  # firms that wait for a lead
    is_exact: bool


def region_list(
    actor: Actor,
    text: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[RegionDetail]:
    """All regions by code, closed ones too, or those whose name, code or former name fits a text."""
    with reading():
        standing(actor)
        columns = [getattr(Region, name) for name in RegionDetail.__dataclass_fields__ if name != "former"]
        query = Region.select(*columns)
        if text:
            borne = Alias.select(Alias.code).where((Alias.kind == "region") & Alias.name.contains(text))
            fits = Region.name.contains(text) | Region.code.startswith(text) | Region.code.in_(borne)
            query = query.where(fits)
        found = page(
            _Bare,
            query,
            (Region.code,),
            lambda row: (row.code,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        former = former_names("region", [row.code for row in found.rows])
        rows = tuple(RegionDetail(**vars(row), former=former.get(row.code, ())) for row in found.rows)
        return Page(
            rows,
            found.total,
            found.is_total_exact,
            found.first,
            found.last,
            found.has_before,
            found.has_after,
        )


class _Bare(Row):
    id: int
    version: int
    code: str
    parent: str
    name: str
    kind: RegionKind
    valid_from: date | None
    valid_to: date | None


def former_names(kind: str, codes: list[str]) -> dict[str, tuple[FormerName, ...]]:
    """The other names of records of one kind, by their code or id, the earliest first."""
    rows = Alias.select(Alias.code, Alias.name, Alias.valid_from, Alias.valid_to).where(
        (Alias.kind == kind) & Alias.code.in_(codes)
    )
    found: dict[str, tuple[FormerName, ...]] = {}
    for code, *said in tuples_of(rows.order_by(Alias.valid_to, Alias.id)) if codes else ():
        found[code] = (*found.get(code, ()), FormerName(*said))
    return found


def region_tree(actor: Actor, parent: str = "") -> tuple[RegionNode, ...]:
    """The regions right below one with what lies in each; without one, one's own region. NotFound beyond one's own."""
    with reading():
        who = standing(actor)
        if who.role not in COUNTED_BY or not parent.startswith(who.region if parent else ""):
            raise NotFound("region")
        above = Region.parent == parent if parent else Region.code == who.region
        kinds = _kinds_below(who, parent)
        level = LEVEL_OF_KIND[kinds[0]]
        child = Region.alias()
        counts = {
            "below": child.select(fn.COUNT(child.id)).where(child.parent == Region.code),
            "unled": _counted(Enterprise, level, "lead IS NULL AND NOT is_closed", wants_a_lead),
            "firms": _firms(who),
            "sites": _counted(Site, level),
            # Few are closed: they are taken off what the index of all counts.
            "closed_sites": _counted(Site, level, "is_closed"),
        }
        query = Region.select(
            Region.code,
            Region.name,
            Region.kind,
            Region.valid_from,
            Region.valid_to,
            *(one.alias(name) for name, one in counts.items()),
        ).where(above & Region.kind.in_(kinds))
        rows = tuples_of(query.order_by(Region.code))
        return tuple(map(_node, rows))


def _node(row: Any) -> RegionNode:
    code, name, kind, valid_from, valid_to, below, unled, firms, sites, closed_sites = row
    counts = (firms, sites - closed_sites, unled)
    shown = [min(max(one, 0), COUNTED_TO) for one in counts]
    is_exact = max(firms, sites, unled) <= COUNTED_TO
    return RegionNode(code, name, kind, valid_from, valid_to, below, shown[0], shown[1], shown[2], is_exact)


def _kinds_below(who: Standing, parent: str) -> list[RegionKind]:
    """The kinds of region right below one, all of one level; without one that of one's own."""
    if not parent:
        wanted = who.level
    else:
        wanted = {Level.CITY: Level.DISTRICT, Level.DISTRICT: Level.STREET}.get(
            level_of(parent), Level.STREET
        )
    return [kind for kind, level in LEVEL_OF_KIND.items() if level is wanted]


def _firms(who: Standing) -> Any:
    """How many firms a region's list has that are not closed, no further than one tells."""
    seen = EnterprisePlace.alias()
    closed = Enterprise.select(Enterprise.id).where(
        SQL("is_closed") & (Enterprise.city == ancestor(who.region, Level.CITY))
    )
    there = seen.select(SQL("1")).where((seen.region == Region.code) & seen.enterprise.not_in(closed))
    return there.limit(COUNTED_TO + 1).select_from(fn.COUNT(SQL("1")))


def _counted(table: Any, level: Level, meant: str = "", wanted: Callable[[Any], Clause] | None = None) -> Any:
    """How many rows lie in a region, no further than one tells: a subquery beside the region's own row."""
    one = table.alias()
    there = one.select(SQL("1")).where(region_column(one, level) == Region.code)
    if meant:
        there = there.where(SQL(meant))
    if wanted is not None:
        there = there.where(wanted(one))
    return there.limit(COUNTED_TO + 1).select_from(fn.COUNT(SQL("1")))
