"""Distribution rounds: planned, entitlements of single firms, opened, closed."""

from __future__ import annotations

from models.clauses.names import going_on
from models.clauses.stock import visible_depots
from models.errors import Invalid, NotFound
from models.rules.rounds import (
    CLOSE_ROUND,
    ENTITLE,
    OPEN_ROUND,
    PLAN,
    EntitlementRow,
    RoundForm,
    entitlement_problems,
)
from models.rules.scope import Actor
from models.steps.blocks import BLOCK
from models.steps.deeds import Deed, deed
from models.steps.numbers import next_of_day
from models.steps.rounds import add_up, entitle
from models.steps.submissions import first_result, keep_result
from models.tables import EnterprisePlace, Holder, Round, RoundItem, SupplyItem, SupplyLine
from models.tables.base import tuples_of


def plan_round(actor: Actor, form: RoundForm) -> int:
    """Plan a round: one item at one depot or point on one day; its id, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        doing.allow(PLAN)
        if problems := form.problems(doing.today):
            raise Invalid(*problems)
        holder = _depot(doing, form.holder or 0)
        item = SupplyItem.get_or_none(SupplyItem.id == (form.item or 0))
        if item is None:
            raise NotFound("supply_item")
        row = doing.create(
            Round,
            PLAN,
            number=next_of_day("round", "F", doing.now),
            name=form.name.strip(),
            holder=holder.id,
            held_on=form.held_on,
            hours=form.hours.strip(),
            note=form.note.strip(),
            planned_by=doing.person,
            planned_at=doing.now,
            city=holder.city,
            district=holder.district,
            street=holder.street,
        )
        RoundItem.create(round=row.id, item=item.id, each=form.each or 0)
        keep_result(form.key, form, row.id)
        return int(row.id)


def entitle_firms(actor: Actor, supply_round: int, rows: tuple[EntitlementRow, ...], version: int) -> int:
    """Give firms of the round's region another number than the one for all; the number of the event.

    Never less than a firm has had already.
    """
    with deed(actor) as doing:
        row = doing.find(Round, supply_round)
        doing.allow(ENTITLE, row, version)
        item = RoundItem.get(RoundItem.round == row.id)
        taken = dict(
            tuples_of(
                SupplyLine.select(SupplyLine.enterprise, SupplyLine.allocated).where(
                    SupplyLine.round == row.id
                )
            )
        )
        known = _firms_there(row, [one.enterprise for one in rows])
        if problems := entitlement_problems(rows, taken, known):
            raise Invalid(*problems)
        for one in rows:
            entitle(row, item, one.enterprise, one.quantity)
        add_up(row.id)
        return doing.change(row, ENTITLE, reason=f"{len(rows)}")


def open_round(actor: Actor, supply_round: int, version: int) -> int:
    """Begin to hand out; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Round, supply_round)
        doing.allow(OPEN_ROUND, row, version)
        return doing.change(row, OPEN_ROUND, opened_at=doing.now)


def close_round(actor: Actor, supply_round: int, version: int) -> int:
    """End a round: what nobody came for stays in stock; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Round, supply_round)
        doing.allow(CLOSE_ROUND, row, version)
        return doing.change(row, CLOSE_ROUND, closed_at=doing.now)


def _depot(doing: Deed, number: int) -> Holder:
    found = (
        Holder.select()
        .where((Holder.id == number) & visible_depots(doing.who) & (Holder.is_closed == False))  # noqa: E712
        .first()
    )
    if found is None:
        raise NotFound("holder")
    depot: Holder = found
    return depot


def _firms_there(supply_round: Round, wanted: list[int]) -> frozenset[int]:
    """Which of these firms lie in the round's region."""
    region = supply_round.street or supply_round.district or supply_round.city
    found: set[int] = set()
    for at in range(0, len(wanted), BLOCK):
        there = EnterprisePlace.select(EnterprisePlace.enterprise).where(
            (EnterprisePlace.region == region)
            & EnterprisePlace.enterprise.in_(wanted[at : at + BLOCK])
            & going_on(EnterprisePlace)
        )
        found.update(firm for (firm,) in tuples_of(there))
    return frozenset(found)
