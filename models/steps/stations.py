"""Who stands by a firm whose file becomes part of another's."""

from __future__ import annotations

from typing import Any

from models.rules.assignments import (
    ARRIVE,
    CONFIRM_LEAD,
    CURRENT,
    END,
    ISSUE,
    PLAN,
    AssignmentState,
    Part,
)
from models.rules.deadlines import Deadline, due_at
from models.rules.scope import Transition
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.tasks import close_tasks, open_task
from models.steps.tenures import keep_tenure
from models.tables import Assignment, Enterprise, Task, Tenure

_BEGUN_BY: dict[str, Transition] = {AssignmentState.PLANNED: PLAN, AssignmentState.ISSUED: ISSUE}
_GO_ALONG = ("state", "arrived_at", "note", "team", "cause", "until")


def join_stations(doing: Deed, old: Enterprise, new: Enterprise) -> None:
    """The officers of one firm stand by another from today: at most one leads it, nobody stands there twice.

    Each assignment ends where it was and goes on in one of its own, so that either firm keeps its history.
    """
    there = list(_current(new.id))
    officers = {one.__data__["officer"] for one in there}
    is_led = any(one.part == Part.LEAD for one in there)
    is_proposed = is_led or any(one.is_lead_proposed for one in there)
    went_on: dict[int, int] = {}
    # Who leads first, and principals before those who stand in for them.
    for one in list(
        _current(old.id).order_by(Assignment.covers.is_null(False), Assignment.part.desc(), Assignment.id)
    ):
        officer, state = one.__data__["officer"], one.state
        was_led = one.part == Part.LEAD
        is_proposal = one.is_lead_proposed and not is_proposed
        one.event = doing.change(one, END, to=AssignmentState.ENDED, reason=new.name, ends_on=doing.today)
        close_tasks(doing, one, one.event)
        keep_tenure(doing, one)
        if officer in officers:
            if was_led and not is_led:
                is_led = is_proposed = True
                _promote(doing, next(other for other in there if other.__data__["officer"] == officer))
            continue
        values: dict[str, Any] = {name: one.__data__[name] for name in _GO_ALONG} | {"state": state}
        made = doing.create(
            Assignment,
            _BEGUN_BY.get(state, ARRIVE),
            reason=old.name,
            officer=officer,
            enterprise=new.id,
            part=Part.LEAD if was_led and not is_led else Part.ASSIST,
            is_lead_proposed=is_proposal,
            starts_on=max(doing.today, one.starts_on),
            covers=went_on.get(one.covers) if one.covers is not None else None,
            **values,
        )
        went_on[one.id] = made.id
        officers.add(officer)
        is_led, is_proposed = is_led or was_led, is_proposed or was_led or is_proposal
        keep_tenure(doing, made)
        if is_proposal:
            open_task(
                doing,
                TaskKind.CONFIRM_LEAD,
                made,
                place=Task(enterprise=new.id, city=new.city, district=new.district, street=new.street),
                event=made.event,
                due_at=due_at(Deadline.HOURS_48, doing.now),
            )
    # Whoever held the old firm by name, without an assignment, does so no longer.
    held = (Tenure.enterprise == old.id) & Tenure.until.is_null()
    Tenure.delete().where(held & (Tenure.since >= doing.today)).execute()
    Tenure.update(until=doing.today, version=Tenure.version + 1).where(held).execute()


def _promote(doing: Deed, row: Assignment) -> None:
    """Who led the one firm and assisted at the other leads there."""
    row.event = doing.change(row, CONFIRM_LEAD, part=Part.LEAD, is_lead_proposed=False)
    close_tasks(doing, row, row.event, (TaskKind.CONFIRM_LEAD,))
    keep_tenure(doing, row)


def _current(enterprise: int) -> Any:
    return Assignment.select().where((Assignment.enterprise == enterprise) & Assignment.state.in_(CURRENT))
