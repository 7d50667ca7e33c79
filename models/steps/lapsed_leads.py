"""Leads who may not act as officers any more: their grant was revoked, or its last day is over."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from models.clauses.scope import in_force
from models.clauses.tasks import is_open
from models.rules.assignments import CURRENT, Part
from models.rules.scope import Role
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.tasks import close_tasks
from models.steps.tenures import owe_lead
from models.tables import Assignment, Enterprise, Grant, Task


def may_act(person: Any, today: Any) -> Any:
    """That somebody is granted an officer's role on a day, anywhere."""
    held = (Grant.person == person) & (Grant.role == Role.OFFICER) & in_force(today)
    return fn.EXISTS(Grant.select(SQL("1")).where(held))


def firms_led_by(people: Any) -> Any:
    """The firms that some people lead, by their assignments."""
    leading = (Assignment.part == Part.LEAD) & Assignment.state.in_(CURRENT) & Assignment.officer.in_(people)
    return Enterprise.select().where(
        Enterprise.id.in_(Assignment.select(Assignment.enterprise).where(leading))
    )


def lead_owed() -> Any:
    """That a firm's lead is an open matter."""
    asked = (Task.kind == TaskKind.NO_LEAD) & (Task.subject_kind == "enterprise") & is_open()
    return fn.EXISTS(Task.select(SQL("1")).where(asked & (Task.subject == Enterprise.id)))


def weigh_leads(doing: Deed, person: int, event: int) -> None:
    """After somebody's grants as an officer have changed: ask coordinators for another lead where they lead, or no longer ask."""
    acts = Grant.select(SQL("1")).where(may_act(person, doing.today)).exists()
    for firm in list(firms_led_by([person]).order_by(Enterprise.id)):
        if acts:
            close_tasks(doing, firm, event, (TaskKind.NO_LEAD,))
        else:
            owe_lead(doing, firm, event)
