"""Firms whose lead's grant has run out, or begun: nobody does anything on that day, so the program looks."""

from __future__ import annotations

from typing import Any

from models.clauses.scope import in_force
from models.database import reading
from models.rules.deadlines import business_date
from models.rules.scope import Actor, Role
from models.rules.tasks import TaskKind
from models.steps.deeds import own_deed
from models.steps.lapsed_leads import firms_led_by, lead_owed, may_act
from models.steps.tasks import close_tasks
from models.steps.tenures import owe_lead
from models.tables import Enterprise, Grant
from models.tables.base import tuples_of

LAPSED = "lead_lapsed"  # what the program records of such a firm
BACK = "lead_back"


def lapsed_leads(program: Actor) -> int:
    """Put each firm whose lead may not act any more before a coordinator, once; no longer where they may again. How many were put."""
    today = business_date(program.clock())
    able = Grant.select(Grant.person).where((Grant.role == Role.OFFICER) & in_force(today))
    ended = Grant.select(Grant.person).where(
        (Grant.role == Role.OFFICER) & (Grant.valid_to < today) & Grant.person.not_in(able)
    )
    with reading():
        lapsed = _ids(firms_led_by(ended).where(~lead_owed()))
        back = _ids(Enterprise.select().where(lead_owed() & may_act(Enterprise.lead, today)))
    for number in back:
        _weigh(program, number)
    return sum(_weigh(program, number) for number in lapsed)


def _ids(query: Any) -> list[int]:
    return [number for (number,) in tuples_of(query.select(Enterprise.id).order_by(Enterprise.id))]


def _weigh(program: Actor, number: int) -> int:
    """One firm, looked at again in a transaction of its own; 1 where a lead is owed from now."""
    with own_deed(program) as doing:
        firm = Enterprise.get_by_id(number)
        is_owed = Enterprise.select().where((Enterprise.id == number) & lead_owed()).exists()
        acts = Enterprise.select().where((Enterprise.id == number) & may_act(Enterprise.lead, doing.today))
        if firm.lead is None or is_owed != acts.exists():
            return 0
        if is_owed:
            close_tasks(doing, firm, doing.record(firm, BACK), (TaskKind.NO_LEAD,))
        else:
            owe_lead(doing, firm, doing.record(firm, LAPSED))
        return int(not is_owed)
