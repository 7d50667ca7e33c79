"""Who stands by a firm whose file becomes part of another's."""

from __future__ import annotations

from typing import Any

from models.clauses.tasks import is_open
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
from models.steps.assignments import substitute_now
from models.steps.deeds import Deed
from models.steps.tasks import close_tasks, open_task
from models.steps.tenures import keep_tenure, lead_of, owe_lead, pass_holders
from models.tables import Assignment, Enterprise, Task

_BEGUN_BY: dict[str, Transition] = {AssignmentState.PLANNED: PLAN, AssignmentState.ISSUED: ISSUE}
_GO_ALONG = ("state", "arrived_at", "note", "team", "cause", "until")


def join_stations(doing: Deed, old: Enterprise, new: Enterprise, event: int) -> None:
    """The officers of one firm stand by another from today: at most one leads it, nobody stands there twice in their own right.

    Each assignment ends where it was and goes on in one of its own, so that either firm keeps its history.
    Substitutes go with whom they stand in for, who holds the firm by name goes on holding it, and a lead that
    is owed stays owed. `event` is the merging's; call it before the old firm's tasks are closed.
    """
    there = list(_current(new.id))
    own = {one.__data__["officer"]: one for one in there if one.covers is None}
    is_led = any(one.part == Part.LEAD for one in there)
    is_proposed = is_led or any(one.is_lead_proposed for one in there)
    went_on: dict[int, int] = {}
    # Who leads first, and principals before those who stand in for them.
    for one in list(
        _current(old.id).order_by(Assignment.covers.is_null(False), Assignment.part.desc(), Assignment.id)
    ):
        officer, state = one.__data__["officer"], one.state
        values: dict[str, Any] = {name: one.__data__[name] for name in _GO_ALONG} | {"state": state}
        leads = one.part == Part.LEAD and not is_led
        values["part"] = Part.LEAD if leads else Part.ASSIST
        values["is_lead_proposed"] = one.is_lead_proposed and not is_proposed and not leads
        by_name = _last_substitute(one) if state == AssignmentState.ON_LEAVE else None
        one.event = doing.change(one, END, to=AssignmentState.ENDED, reason=new.name, ends_on=doing.today)
        close_tasks(doing, one, one.event)
        keep_tenure(doing, one)
        if one.covers is not None:
            if one.covers in went_on:
                keep_tenure(doing, _go_on(doing, one, old, new, covers=went_on[one.covers], **values))
            continue
        if (made := own.get(officer)) is None:
            made = own[officer] = _go_on(doing, one, old, new, **values)
        else:
            _join(doing, made, old, **values)
        keep_tenure(doing, made)
        if made.state == state == AssignmentState.ON_LEAVE and substitute_now(made) is None:
            went_on[one.id] = made.id
            if by_name is not None:
                _go_on(doing, by_name, old, new, END, covers=made.id, **_as_ended(doing, by_name))
        is_led = is_led or leads
        is_proposed = is_proposed or leads or values["is_lead_proposed"]
        if values["is_lead_proposed"]:
            _ask_to_confirm(doing, made, new)
        if leads:
            # Nobody owes a decision on who leads a firm that has its lead.
            for other in there:
                close_tasks(doing, other, made.event, (TaskKind.CONFIRM_LEAD,))
    pass_holders(doing, old.id, new.id)
    owed = (Task.kind == TaskKind.NO_LEAD) & (Task.subject_kind == "enterprise") & (Task.subject == old.id)
    if lead_of(new.id) is None and Task.select().where(owed & is_open()).exists():
        owe_lead(doing, new, event)


def _go_on(
    doing: Deed,
    one: Assignment,
    old: Enterprise,
    new: Enterprise,
    by: Transition | None = None,
    **values: Any,
) -> Assignment:
    """What an assignment at the one firm is at the other."""
    return doing.create(
        Assignment,
        by or _BEGUN_BY.get(values["state"], ARRIVE),
        reason=old.name,
        officer=one.__data__["officer"],
        enterprise=new.id,
        starts_on=max(doing.today, one.starts_on),
        **values,
    )


def _join(doing: Deed, row: Assignment, old: Enterprise, **said: Any) -> None:
    """Who stood by both firms is as far along as at either, and leads where they led the one.

    Leave stays leave, and whoever is there stays there.
    """
    values: dict[str, Any] = {}
    verb, to = CONFIRM_LEAD, row.state
    if _how_far(said["state"]) > _how_far(row.state):
        values = {name: said[name] for name in ("arrived_at", "cause", "until")}
        verb, to = _BEGUN_BY.get(said["state"], ARRIVE), said["state"]
    if said["part"] == Part.LEAD:
        values |= {"part": Part.LEAD, "is_lead_proposed": False}
    elif said["is_lead_proposed"]:
        values["is_lead_proposed"] = True
    if values:
        row.event = doing.change(row, verb, to=to, reason=old.name, **values)


def _how_far(state: str) -> int:
    """The rank of a state in force; whoever is on leave has arrived."""
    return min(tuple(CURRENT).index(AssignmentState(state)), tuple(CURRENT).index(AssignmentState.ACTIVE))


def _last_substitute(principal: Assignment) -> Assignment | None:
    """Who stood in last for somebody on leave whom nobody covers: they handed the post to a coordinator by name."""
    if substitute_now(principal) is not None:
        return None
    rows = Assignment.select().where(Assignment.covers == principal.id)
    found: Assignment | None = rows.order_by(Assignment.id.desc()).first()
    return found


def _as_ended(doing: Deed, row: Assignment) -> dict[str, Any]:
    names = ("part", "state", "arrived_at", "team", "cause")
    return {name: row.__data__[name] for name in names} | {"ends_on": doing.today}


def _ask_to_confirm(doing: Deed, row: Assignment, firm: Enterprise) -> None:
    open_task(
        doing,
        TaskKind.CONFIRM_LEAD,
        row,
        place=Task(enterprise=firm.id, city=firm.city, district=firm.district, street=firm.street),
        event=row.event,
        due_at=due_at(Deadline.HOURS_48, doing.now),
    )


def _current(enterprise: int) -> Any:
    return Assignment.select().where((Assignment.enterprise == enterprise) & Assignment.state.in_(CURRENT))
