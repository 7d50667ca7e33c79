"""What is missing of goods that were to be signed for: settled in one of five ways by somebody who is not their custodian."""

from __future__ import annotations

from typing import Any

from models.errors import Invalid, Refused
from models.rules.consignments import APPROVE_LOSS, ASK_LOSS, SETTLE_DIFFERENCE, SettleForm, Settlement
from models.rules.scope import Actor, Transition
from models.rules.tasks import TaskKind
from models.steps.consignments import finish_settling, owe_settlement, settle_goods
from models.steps.deeds import Deed, deed
from models.steps.tasks import close_tasks
from models.tables import Discrepancy


def settle_difference(actor: Actor, discrepancy: int, form: SettleForm, version: int) -> int:
    """Settle a difference, in one of five ways, by anybody but its custodian; the number of the event.

    A loss is only asked for here: another person approves it.
    """
    with deed(actor) as doing:
        row = doing.find(Discrepancy, discrepancy)
        is_loss = form.settlement is Settlement.LOSS
        verb = ASK_LOSS if is_loss else SETTLE_DIFFERENCE
        _not_the_custodian(doing, row)
        doing.allow(verb, row, version)
        if problems := form.problems():
            raise Invalid(*problems)
        assert form.settlement is not None
        told: dict[str, Any] = {"settlement": form.settlement, "reason": form.found_out.strip()}
        if is_loss:
            asked = {"loss_asked_by": doing.person, "loss_asked_at": doing.now}
            row.event = _decide(doing, row, verb, {**told, **asked})
            close_tasks(doing, row, row.event)
            owe_settlement(doing, TaskKind.LOSS, row)
            return int(row.event)
        event = _decide(doing, row, verb, {**told, "settled_by": doing.person, "settled_at": doing.now})
        settle_goods(doing, row, form.settlement, event)
        close_tasks(doing, row, event)
        finish_settling(doing, row)
        return event


def _decide(doing: Deed, row: Discrepancy, verb: Transition, values: dict[str, Any]) -> int:
    """Write a decision; `reason` is a column of the difference, told in the event by its name."""
    reason = values["reason"]
    Discrepancy.update(reason=reason).where(Discrepancy.id == row.id).execute()
    row.reason = reason
    return doing.change(row, verb, **{name: one for name, one in values.items() if name != "reason"})


def approve_loss(actor: Actor, discrepancy: int, version: int) -> int:
    """A loss is approved by somebody who neither holds the goods nor asked for it; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Discrepancy, discrepancy)
        _not_the_custodian(doing, row)
        asked_by = frozenset(() if row.loss_asked_by is None else (row.loss_asked_by,))
        if row.state == "open" and row.loss_asked_by is None:
            raise Refused("loss_not_asked", state=str(row.state))
        doing.allow(APPROVE_LOSS, row, version, submitted_by=asked_by)
        event = doing.change(
            row,
            APPROVE_LOSS,
            settlement=Settlement.LOSS,
            settled_by=doing.person,
            settled_at=doing.now,
        )
        settle_goods(doing, row, Settlement.LOSS, event)
        close_tasks(doing, row, event)
        finish_settling(doing, row)
        return event


def _not_the_custodian(doing: Deed, row: Discrepancy) -> None:
    if row.custodian == doing.person:
        raise Refused("custodian_settles_not", state=str(row.state))
