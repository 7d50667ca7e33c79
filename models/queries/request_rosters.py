"""What planning an import of requests needs of the store, as far as the one who imports may see and decide."""

from __future__ import annotations

from collections import defaultdict

from peewee import fn

from models.clauses.scope import Standing, within
from models.clauses.sites import standing_sites
from models.clauses.supply_requests import visible_requests
from models.database import reading
from models.queries.known import aliases_of, firms_avoided, firms_of, importing, regions_of
from models.queries.supply_rosters import catalogue_of
from models.rules.deadlines import business_date
from models.rules.request_imports import KnownRequest, KnownRequestLine, KnownRequests
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.scope import Actor, Role
from models.rules.supply_imports import ITEM
from models.rules.supply_requests import APPROVE, RequestState
from models.tables import Site, SupplyLine, SupplyRequest
from models.tables.base import tuples_of


def known_requests(importer: Actor) -> KnownRequests:
    """Firms and requests in the importer's scope; a storekeeper's are those with goods at the own depot."""
    with reading():
        who = importing(importer, APPLY_SUPPLIES)
        return KnownRequests(
            regions_of(who),
            firms_of(who),
            aliases_of("enterprise"),
            catalogue_of(who.today),
            aliases_of(ITEM),
            _requests(who),
            int(SupplyRequest.select(fn.MAX(SupplyRequest.id)).scalar() or 0),
            _own_sites(who),
            who.person,
            may_ask=who.role is not Role.STOREKEEPER,
            may_decide=who.role in APPROVE.roles,
            avoided=firms_avoided(who),
        )


def _requests(who: Standing) -> tuple[KnownRequest, ...]:
    # Whoever may bring any roster of the region must not bring again what is there.
    here = within(SupplyRequest, who.region) if who.role is Role.ADMINISTRATOR else visible_requests(who)
    lines: dict[int, list[KnownRequestLine]] = defaultdict(list)
    of_lines = (
        SupplyLine.select(
            SupplyLine.request, SupplyLine.id, SupplyLine.item, SupplyLine.requested, SupplyLine.approved
        )
        .join(SupplyRequest, on=(SupplyLine.request == SupplyRequest.id))
        .where(here)
        .order_by(SupplyLine.id)
    )
    for request, *line in tuples_of(of_lines):
        lines[request].append(KnownRequestLine(*line))
    rows = SupplyRequest.select(
        SupplyRequest.id,
        SupplyRequest.version,
        SupplyRequest.number,
        SupplyRequest.enterprise,
        SupplyRequest.requested_at,
        SupplyRequest.state,
        SupplyRequest.requested_by,
    ).where(here)
    return tuple(
        KnownRequest(
            number, version, name, firm, business_date(at), RequestState(state), by, tuple(lines[number])
        )
        for number, version, name, firm, at, state, by in tuples_of(rows.order_by(SupplyRequest.id))
    )


def _own_sites(who: Standing) -> dict[int, int]:
    """The one site of each firm that a request can only be for: its only one, or the one without a name of its own."""
    every: dict[int, list[int]] = defaultdict(list)
    own: dict[int, list[int]] = defaultdict(list)
    rows = Site.select(Site.id, Site.enterprise, Site.name, Site.unit).where(
        within(Site, who.region) & standing_sites()
    )
    for site, firm, name, unit in tuples_of(rows.order_by(Site.id)):
        every[firm].append(site)
        if not name and not unit:
            own[firm].append(site)
    chosen = {firm: own[firm] if len(own[firm]) == 1 else sites for firm, sites in every.items()}
    return {firm: sites[0] for firm, sites in chosen.items() if len(sites) == 1}
