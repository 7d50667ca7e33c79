"""分发到户: what a building signed for goes on to its tenants, and who holds the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.errors import Invalid, Problem
from models.rules.consignments import LONGEST_HOLDER, PASS_ON, OnwardForm, onward_problems
from models.rules.forms import length_problems
from models.rules.scope import Actor
from models.rules.stock import MovementKind
from models.steps.consignments import goods_of, write_goods
from models.steps.deeds import Deed, deed
from models.steps.holders import firm_holder
from models.steps.stock import Said, move_stock
from models.tables import Consignment, ConsignmentLine, OnwardLine, Site
from models.tables.base import tuples_of


def pass_on_goods(
    actor: Actor, consignment: int, lines: tuple[OnwardForm, ...], version: int, rest_with: str = ""
) -> int:
    """分发到户: what a building signed for goes on to its tenants; who holds the rest. The number of the event."""
    with deed(actor) as doing:
        row = doing.find(Consignment, consignment)
        doing.allow(PASS_ON, row, version)
        goods = {one.id: one for one in goods_of(row.id)}
        wrong = tuple(wrong for told in lines for wrong in told.problems())
        if wrong := wrong + length_problems("rest_with", rest_with, LONGEST_HOLDER):
            raise Invalid(*wrong)
        wanted: dict[int, int] = {}
        for told in lines:
            wanted[told.line] = wanted.get(told.line, 0) + told.quantity
        there = {number: one.signed for number, one in goods.items()}
        gone = {number: one.distributed for number, one in goods.items()}
        if wrong := onward_problems(wanted, there, gone) + _tenant_problems(row, lines):
            raise Invalid(*wrong)
        event = doing.change(row, PASS_ON)
        for told in lines:
            _to_tenant(doing, row, goods[told.line], told, event)
        for number in wanted:
            one = goods[number]
            left = one.signed - one.distributed
            write_goods(one, rest_with=(rest_with.strip() or row.receiver_name) if left else "")
        return event


def _tenant_problems(row: Consignment, lines: Sequence[OnwardForm]) -> tuple[Problem, ...]:
    tenants = Site.select(Site.enterprise).where(Site.building == row.__data__["enterprise"])
    known = {number for (number,) in tuples_of(tenants)}
    return tuple(Problem(f"line_{one.line}", "not_a_tenant") for one in lines if one.enterprise not in known)


def _to_tenant(doing: Deed, row: Consignment, one: ConsignmentLine, told: OnwardForm, event: int) -> None:
    move_stock(
        doing,
        MovementKind.TRANSFER,
        firm_holder(row.__data__["enterprise"]),
        firm_holder(told.enterprise),
        one.lot,
        told.quantity,
        event,
        said=Said(consignment_line=one.id),
    )
    mine = (OnwardLine.consignment_line == one.id) & (OnwardLine.enterprise == told.enterprise)
    values: dict[str, Any] = {"signed_at": doing.occurred_at, "recorded_by": doing.person}
    receiver = {
        "receiver_name": told.receiver_name.strip(),
        "receiver_last4": told.receiver_last4.strip(),
    }
    if any(receiver.values()):  # where nobody is named, whoever took some before stays written there
        values |= receiver
    changed = (
        OnwardLine.update(
            quantity=OnwardLine.quantity + told.quantity, version=OnwardLine.version + 1, **values
        )
        .where(mine)
        .execute()
    )
    if not changed:
        OnwardLine.create(
            consignment_line=one.id, enterprise=told.enterprise, quantity=told.quantity, **values
        )
    write_goods(one, distributed=one.distributed + told.quantity)
