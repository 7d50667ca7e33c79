"""What a round's lines come to, and what a firm stands at in it."""

from __future__ import annotations

from datetime import date

from peewee import fn

from models.rules.rounds import Claimed
from models.tables import Consignment, EnterprisePlace, Round, RoundItem, SupplyLine
from models.tables.prepared import Prepared, Slot


def line_of(supply_round: Round, enterprise: int) -> SupplyLine | None:
    """The firm's line in a round, if it has one yet."""
    found: SupplyLine | None = SupplyLine.get_or_none(
        (SupplyLine.round == supply_round.id) & (SupplyLine.enterprise == enterprise)
    )
    return found


def standing_of(supply_round: Round, item: RoundItem, enterprise: int) -> Claimed:
    """What a firm is entitled to in a round, what it has had of it, and the days on which it had some."""
    line = line_of(supply_round, enterprise)
    entitled = item.each if line is None else line.approved or 0
    days = _days_served.rows(round=supply_round.id, enterprise=enterprise)
    had = 0 if line is None else line.allocated
    return Claimed(entitled, had, frozenset(date.fromisoformat(str(day)) for (day,) in days))


_days_served = Prepared(  # not the last alone: paper slips are recorded in any order
    lambda: (
        Consignment.select(Consignment.collected_on)
        .where(
            (Consignment.round == Slot("round"))
            & (Consignment.enterprise == Slot("enterprise"))
            & Consignment.collected_on.is_null(False)
        )
        .distinct()
    )
)


def add_up(supply_round: int) -> None:
    """What the lines of a round come to, kept beside its item: entitled and handed out."""
    entitled, issued = _sums.row(round=supply_round) or (0, 0)
    RoundItem.update(entitled=int(entitled), issued=int(issued), version=RoundItem.version + 1).where(
        RoundItem.round == supply_round
    ).execute()


_sums = Prepared(
    lambda: SupplyLine.select(
        fn.COALESCE(fn.SUM(SupplyLine.approved), 0), fn.COALESCE(fn.SUM(SupplyLine.collected), 0)
    ).where(SupplyLine.round == Slot("round"))
)


def entitle(supply_round: Round, item: RoundItem, enterprise: int, quantity: int) -> SupplyLine:
    """Give a firm a number in a round; its line."""
    line = line_of(supply_round, enterprise)
    if line is not None:
        values = {"requested": quantity, "approved": quantity, "version": SupplyLine.version + 1}
        SupplyLine.update(values).where(SupplyLine.id == line.id).execute()
        line.requested = line.approved = quantity
        return line
    made: SupplyLine = SupplyLine.create(
        round=supply_round.id, enterprise=enterprise, item=item.item, requested=quantity, approved=quantity
    )
    return made


def lies_there(supply_round: Round, enterprise: int) -> bool:
    """Whether a firm has work in the region that a round is for."""
    region = supply_round.street or supply_round.district or supply_round.city
    return _there.row(region=region, enterprise=enterprise) is not None


_there = Prepared(
    lambda: EnterprisePlace.select(EnterprisePlace.enterprise).where(
        (EnterprisePlace.region == Slot("region")) & (EnterprisePlace.enterprise == Slot("enterprise"))
    )
)
