"""What every import knows of the store: who imports, the regions and firms there are, what else they are called."""

from __future__ import annotations

from models.clauses.scope import Standing, standing, within
from models.errors import Refused
from models.rules.assignments import CURRENT, Part
from models.rules.imports import KnownAlias, KnownFirm, KnownRegion, KnownRegions
from models.rules.places import RegionKind
from models.rules.scope import Actor, Transition
from models.tables import Alias, Assignment, Enterprise, Region
from models.tables.base import tuples_of


def importing(importer: Actor, verb: Transition) -> Standing:
    """Who imports, under which grant; Refused where the role may not."""
    who = standing(importer)
    if who.role not in verb.roles:
        raise Refused("not_for_role", verb=verb.name, role=who.role)
    return who


def regions_of(who: Standing, has_closed: bool = False) -> KnownRegions:
    """The regions in force, or all there ever were, and where the importer may write."""
    rows = Region.select(Region.id, Region.version, Region.code, Region.name, Region.kind)
    if not has_closed:
        rows = rows.where(Region.valid_to.is_null() | (Region.valid_to >= who.today))
    found = tuples_of(rows.order_by(Region.code))
    return KnownRegions(
        tuple(KnownRegion(row[0], row[1], row[2], row[3], RegionKind(row[4])) for row in found),
        aliases_of("region"),
        who.region,
    )


def aliases_of(kind: str) -> tuple[KnownAlias, ...]:
    """Other names, whatever their days: offices go on writing what a place or firm was called."""
    rows = Alias.select(Alias.folded, Alias.code, Alias.valid_to.is_null(False)).where(Alias.kind == kind)
    return tuple(KnownAlias(name, code, bool(was)) for name, code, was in tuples_of(rows.order_by(Alias.id)))


def firms_of(who: Standing) -> tuple[KnownFirm, ...]:
    """The firms managed in the importer's region."""
    led = Assignment.select(Assignment.enterprise).where(
        Assignment.state.in_(CURRENT)
        & ((Assignment.part == Part.LEAD) | (Assignment.is_lead_proposed == True))  # noqa: E712
    )
    has_lead = {firm for (firm,) in tuples_of(led)}
    rows = Enterprise.select(
        Enterprise.id, Enterprise.name, Enterprise.region, Enterprise.credit_code, Enterprise.is_closed
    ).where(within(Enterprise, who.region) & Enterprise.merged_into.is_null())
    found = tuples_of(rows.order_by(Enterprise.id))
    return tuple(
        KnownFirm(firm, name, region, code, firm in has_lead, bool(is_closed))
        for firm, name, region, code, is_closed in found
    )


def firms_avoided(who: Standing) -> frozenset[int]:
    """Firms the importer is stationed at, under whatever grant."""
    mine = Assignment.select(Assignment.enterprise).where(
        (Assignment.officer == who.person) & Assignment.state.in_(CURRENT)
    )
    return frozenset(
        firm for (firm,) in tuples_of(Enterprise.select(Enterprise.id).where(Enterprise.id.in_(mine)))
    )
