"""What follows from every change of a request: who owes the next decision, and that it closes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.errors import Invalid
from models.rules.deadlines import PRESELECTED, Severity, due_at
from models.rules.supply_requests import (
    APPROVE,
    CLOSE,
    REVIEW,
    RequestState,
    approval_problems,
    is_fulfilled,
)
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.lines import lines_of, set_line, standing_of
from models.steps.tasks import close_tasks, open_task
from models.tables import SupplyItem, SupplyLine, SupplyRequest
from models.tables.base import tuples_of


def owe(doing: Deed, kind: TaskKind, row: SupplyRequest) -> None:
    """Put a request on the desk that owes the next decision, as pressing as it was said to be."""
    severity = Severity(row.urgency)
    open_task(
        doing,
        kind,
        row,
        place=row,
        event=row.event,
        due_at=due_at(PRESELECTED[severity], doing.now),
        severity=severity,
        matter=goods_in_short(lines_of(row.id)),
        submitted_by=row.__data__["requested_by"],
    )


def makers(row: SupplyRequest) -> frozenset[int]:
    """Whoever asked for it, first or again."""
    return frozenset((row.__data__["requested_by"],))


def review(doing: Deed, row: SupplyRequest, version: int) -> int:
    """初审: a request is in order and may be approved; the number of the event."""
    doing.allow(REVIEW, row, version, submitted_by=makers(row))
    row.event = doing.change(row, REVIEW, reviewed_by=doing.person, reviewed_at=doing.now)
    close_tasks(doing, row, row.event)
    owe(doing, TaskKind.SUPPLY_APPROVE, row)
    return int(row.event)


def approve(doing: Deed, row: SupplyRequest, version: int, quantities: Mapping[int, int]) -> int:
    """核准: so much by line, all that was asked where none is told; the number of the event."""
    doing.allow(APPROVE, row, version, submitted_by=makers(row))
    lines = lines_of(row.id)
    asked = {one.id: one.requested for one in lines}
    given = quantities or asked
    if problems := approval_problems(given, asked):
        raise Invalid(*problems)
    for line in lines:
        set_line(doing, line, APPROVE.verb, approved=given[line.id])
    row.event = doing.change(row, APPROVE, decided_by=doing.person, decided_at=doing.now)
    close_tasks(doing, row, row.event)
    owe(doing, TaskKind.SUPPLY_ALLOCATE, row)
    return int(row.event)


def goods_in_short(lines: Sequence[SupplyLine]) -> str:
    """The first item with its quantity, and of how many: `mask_disposable:6000:3`."""
    first = lines[0]
    (code,) = tuples_of(SupplyItem.select(SupplyItem.code).where(SupplyItem.id == first.__data__["item"]))[0]
    wanted = first.requested if first.approved is None else first.approved
    return f"{code}:{wanted}:{len(lines)}"


def close_if_fulfilled(doing: Deed, request: int | None) -> None:
    """Once all that was approved is signed for, a request is closed, by nobody's decision."""
    row = SupplyRequest.get_or_none(
        (SupplyRequest.id == request) & (SupplyRequest.state == RequestState.APPROVED)
    )
    if row is None:
        return
    lines = [standing_of(one) for one in lines_of(row.id)]
    if is_fulfilled(lines):
        event = doing.change(row, CLOSE, closed_at=doing.now)
        close_tasks(doing, row, event)


def owe_the_rest(doing: Deed, request: int | None) -> None:
    """What was approved and is not set apart (any more) is to be set apart, or closed short."""
    row = SupplyRequest.get_or_none(
        (SupplyRequest.id == request) & (SupplyRequest.state == RequestState.APPROVED)
    )
    if row is not None and any(standing_of(one).to_allocate for one in lines_of(row.id)):
        row.event = doing.record(row, "fall_short", before=row.state, after=row.state)
        owe(doing, TaskKind.SUPPLY_ALLOCATE, row)


def forget_approval(row: SupplyRequest) -> None:
    """An approval that is taken back leaves no quantities; nothing has been set apart, or it could not be."""
    SupplyLine.update(approved=None, version=SupplyLine.version + 1).where(
        SupplyLine.request == row.id
    ).execute()
