"""What a round's lines come to, and what a firm stands at in it."""

from __future__ import annotations

from datetime import date

from peewee import fn

from models.clauses.names import going_on
from models.rules.rounds import ENTITLE, RUNNING, Claimed
from models.steps.deeds import Deed
from models.tables import (
    Consignment,
    ConsignmentLine,
    Enterprise,
    EnterprisePlace,
    Round,
    RoundItem,
    SupplyLine,
)
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


def join_rounds(doing: Deed, old: Enterprise, new: Enterprise) -> None:
    """What one firm may still take in a round that is not closed another may from now on, once where it is the number for all.

    What the one has had stays with it where both have come already.
    """
    running = (
        SupplyLine.select(SupplyLine.round)
        .join(Round)
        .where((SupplyLine.enterprise == old.id) & Round.state.in_(RUNNING))
    )
    for row in list(Round.select().where(Round.id.in_(running)).order_by(Round.id)):
        item, mine, theirs = (
            RoundItem.get(RoundItem.round == row.id),
            line_of(row, old.id),
            line_of(row, new.id),
        )
        assert mine is not None, "it was found by its line"
        said = [one.approved or 0 for one in (mine, theirs) if one is not None]
        named = [number for number in said if number != item.each]
        entitled = sum(named) if named else item.each
        if theirs is not None and _was_used(mine) and _was_used(theirs):
            _grant(theirs, max(entitled - mine.allocated, theirs.allocated))
            _grant(mine, mine.allocated)
        else:
            kept = theirs if theirs is not None and _was_used(theirs) else mine
            if theirs is not None:
                (mine if kept is theirs else theirs).delete_instance()
            _grant(kept, max(entitled, kept.allocated), enterprise=new.id)
        add_up(row.id)
        doing.change(row, ENTITLE, reason=new.name)


def _was_used(line: SupplyLine) -> bool:
    """Whether goods were ever handed out for a line, be it that they came back."""
    return bool(ConsignmentLine.select().where(ConsignmentLine.line == line.id).exists())


def _grant(line: SupplyLine, quantity: int, **values: int) -> None:
    values |= {"approved": quantity, "requested": max(quantity, 1)}
    SupplyLine.update(**values, version=SupplyLine.version + 1).where(SupplyLine.id == line.id).execute()


def lies_there(supply_round: Round, enterprise: int) -> bool:
    """Whether a firm whose file is its own has work in the region that a round is for."""
    region = supply_round.street or supply_round.district or supply_round.city
    return _there.row(region=region, enterprise=enterprise) is not None


_there = Prepared(
    lambda: EnterprisePlace.select(EnterprisePlace.enterprise).where(
        (EnterprisePlace.region == Slot("region"))
        & (EnterprisePlace.enterprise == Slot("enterprise"))
        & going_on(EnterprisePlace)
    )
)
