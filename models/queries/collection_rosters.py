"""What planning an import of collections needs of the store: what lies ready at the own depots, and what has gone out."""

from __future__ import annotations

from collections import defaultdict

from peewee import fn

from models.clauses.rounds import to_hand_out, visible_rounds
from models.clauses.scope import Standing, in_force
from models.clauses.supply_requests import visible_consignments
from models.database import reading
from models.queries.known import aliases_of, firms_of, importing, regions_of
from models.queries.supply_rosters import catalogue_of
from models.rules.collection_imports import KnownCollections, KnownConsignment, KnownGoods, KnownRound
from models.rules.consignments import HAND_OUT, ConsignmentState
from models.rules.deadlines import business_date
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.rounds import RoundState
from models.rules.scope import Actor, Role
from models.rules.supply_imports import ITEM
from models.tables import (
    Consignment,
    ConsignmentLine,
    EnterprisePlace,
    Grant,
    Lot,
    Person,
    Round,
    RoundItem,
    SupplyLine,
)
from models.tables.base import tuples_of


def known_collections(importer: Actor) -> KnownCollections:
    """Consignments and open rounds in the importer's scope, firms of the region, and officers by name."""
    with reading():
        who = importing(importer, APPLY_SUPPLIES)
        return KnownCollections(
            regions_of(who),
            firms_of(who),
            aliases_of("enterprise"),
            catalogue_of(who.today),
            aliases_of(ITEM),
            _consignments(who),
            _rounds(who),
            _officers(who),
            may_hand_out=who.role in HAND_OUT.roles,
        )


def _consignments(who: Standing) -> tuple[KnownConsignment, ...]:
    here = visible_consignments(who)
    goods: dict[int, list[KnownGoods]] = defaultdict(list)
    of_goods = (
        ConsignmentLine.select(
            ConsignmentLine.consignment,
            ConsignmentLine.id,
            ConsignmentLine.item,
            ConsignmentLine.allocated,
            fn.COALESCE(ConsignmentLine.estimate, ConsignmentLine.collected),
            ConsignmentLine.estimate.is_null(False),
            Lot.expires_on,
        )
        .join(Consignment, on=(ConsignmentLine.consignment == Consignment.id))
        .join_from(ConsignmentLine, Lot, on=(ConsignmentLine.lot == Lot.id))
        .where(here)
        .order_by(ConsignmentLine.consignment, ConsignmentLine.position)
    )
    for number, line, item, allocated, went, is_estimate, ends in tuples_of(of_goods):
        goods[number].append(KnownGoods(line, item, allocated, went, bool(is_estimate), ends))
    rows = Consignment.select(
        Consignment.id,
        Consignment.version,
        Consignment.number,
        Consignment.enterprise,
        Consignment.state,
        Consignment.slip,
        Consignment.collected_on,
        Consignment.round,
    ).where(here)
    return tuple(
        KnownConsignment(
            number, version, name, firm, ConsignmentState(state), slip, day, of_round, tuple(goods[number])
        )
        for number, version, name, firm, state, slip, day, of_round in tuples_of(
            rows.order_by(Consignment.id)
        )
    )


def _rounds(who: Standing) -> tuple[KnownRound, ...]:
    found = []
    for one in (
        Round.select().where(visible_rounds(who) & (Round.state == RoundState.OPEN)).order_by(Round.id)
    ):
        of_item: RoundItem = RoundItem.get(RoundItem.round == one.id)
        item = of_item.__data__["item"]
        lines = SupplyLine.select(
            SupplyLine.enterprise, fn.COALESCE(SupplyLine.approved, 0) - SupplyLine.allocated
        ).where(SupplyLine.round == one.id)
        there = EnterprisePlace.select(EnterprisePlace.enterprise).where(
            EnterprisePlace.region == (one.street or one.district or one.city)
        )
        found.append(
            KnownRound(
                one.id,
                item,
                min(one.held_on, business_date(one.opened_at)),
                of_item.each,
                to_hand_out(one.__data__["holder"], item, who.today),
                dict(tuples_of(lines)),
                frozenset(firm for (firm,) in tuples_of(there)),
            )
        )
    return tuple(found)


def _officers(who: Standing) -> dict[str, int]:
    """Those a name is enough of to know who collected: an officer's, and nobody else's."""
    found: dict[str, int | None] = {}
    rows = (
        Person.select(Person.id, Person.folded)
        .join(Grant)
        .where((Person.is_active == True) & (Grant.role == Role.OFFICER) & in_force(who.today))  # noqa: E712
        .distinct()
    )
    for number, name in tuples_of(rows):
        found[name] = None if name in found else number
    return {name: number for name, number in found.items() if number is not None}
