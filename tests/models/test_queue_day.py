"""A coordinator's day at the queue: its orders and filters, what goes to the desk above and back, what the day came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from models.actions.assignments import end_assignment
from models.actions.enterprises import close_enterprise
from models.actions.findings import void_finding
from models.actions.inspections import accept_inspection, return_inspection
from models.actions.people import grant_role, revoke_grant
from models.actions.sites import move_site
from models.actions.tasks import claim_task, escalate_task, take_over_task, undo_decision
from models.actions.upkeep import contradictions
from models.errors import Invalid, NotFound, Refused
from models.queries.events import last_act
from models.queries.findings import findings
from models.queries.inspections import inspection
from models.queries.my_day import my_day
from models.queries.tasks import BELOW, TaskRow, open_tasks
from models.rules.assignments import Cause, EndForm
from models.rules.deadlines import Severity
from models.rules.enterprises import ClosingForm
from models.rules.people import GrantForm
from models.rules.scope import Actor, Level, Role
from models.rules.tasks import TaskOrder
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, make_city, sampled_key


@pytest.fixture
def desk(store: str) -> Desk:
    """Three levels with somebody on each, and an officer's firm."""
    return Desk(make_city())


class Desk:
    """Who sits where, and how their work comes about."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.street, self.district, self.top = (
            city.person(name, Role.COORDINATOR, region)
            for name, region in (("周文", WUJIALING), ("王敏", KAIFU), ("贺志", CITY))
        )
        self.officer = city.person("何璐", Role.OFFICER, KAIFU)
        self.firm = city.firm("麓屿贸易")
        self.post = city.assign(self.officer, self.firm)

    def checks(self, *failed: str) -> list[int]:
        """A check that waits for each item; an empty one is of the sample."""
        made = []
        for item in failed:
            items = (item,) if item else ()
            more: dict[str, Any] = {} if item else {"key": sampled_key()}
            made.append(self.city.check(self.officer, self.firm, *items, **more))
            self.city.clock.on(minutes=1)
        return made


def seen(actor: Actor, **how: Any) -> list[TaskRow]:
    """All pages of the queue, read two rows at a time, from either end the same."""
    forward: list[TaskRow] = []
    page = open_tasks(actor, limit=2, **how)
    while True:
        forward += page.rows
        if not page.has_after:
            break
        page = open_tasks(actor, limit=2, after=page.last, **how)
    backward: list[TaskRow] = []
    page = open_tasks(actor, limit=2, at_end=True, **how)
    while True:
        backward = [*page.rows, *backward]
        if not page.has_before:
            break
        page = open_tasks(actor, limit=2, before=page.first, **how)
    assert forward == backward
    return forward


@pytest.mark.parametrize("tab", ["", "inspection", BELOW])
def test_the_gravest_first_and_of_those_the_earliest_due(desk: Desk, tab: str) -> None:
    desk.checks("", "F5", "", "F5", "")
    reader = desk.district if tab == BELOW else desk.street
    by_due, grave = (seen(reader, tab=tab, order=order) for order in TaskOrder)
    assert len(by_due) == 5 and sorted(row.due_at for row in by_due) == [row.due_at for row in by_due]
    assert [row.severity for row in grave] == [Severity.HIGH] * 2 + [None] * 3
    assert grave == sorted(by_due, key=lambda row: (row.severity is None, row.due_at, row.id))
    only = seen(reader, tab=tab, severity=Severity.HIGH, order=TaskOrder.SEVERITY)
    assert only == grave[:2]
    desk.city.clock.on(days=9)
    named = seen(reader, tab=tab, text="麓屿", is_overdue=True, order=TaskOrder.SEVERITY)
    assert [row.id for row in named] == [row.id for row in grave]


def test_what_is_not_for_this_desk_goes_to_the_next_above(desk: Desk) -> None:
    (check,) = desk.checks("F5")
    row = open_tasks(desk.street).rows[0]
    with pytest.raises(Invalid):
        escalate_task(desk.street, row.id, " ", row.version)
    claim_task(desk.street, row.id, row.version)
    escalate_task(desk.street, row.id, "要区里协调", row.version + 1)
    assert not open_tasks(desk.street).rows
    (above,) = open_tasks(desk.district).rows
    assert (above.id, above.level, above.claimed_by) == (row.id, Level.DISTRICT, None)
    with pytest.raises(NotFound):
        claim_task(desk.street, row.id, above.version)
    escalate_task(desk.district, row.id, "要市里协调", above.version)
    (top,) = open_tasks(desk.top).rows
    with pytest.raises(Refused, match="no_desk_above"):
        escalate_task(desk.top, row.id, "再往上", top.version)
    accept_inspection(desk.top, check, 1)
    assert not open_tasks(desk.top).rows


def test_a_desk_kept_away_is_passed_over(desk: Desk) -> None:
    """回避: the district's only coordinator stands by the firm."""
    desk.city.assign(desk.district, desk.firm)
    desk.checks("F5")
    row = open_tasks(desk.street).rows[0]
    escalate_task(desk.street, row.id, "要区里协调", row.version)
    assert [one.id for one in open_tasks(desk.top).rows] == [row.id]


def test_an_escalation_is_taken_back_unless_something_followed(desk: Desk) -> None:
    desk.checks("F5", "F6")
    one, other = open_tasks(desk.street).rows
    for row in (one, other):
        escalate_task(desk.street, row.id, "要区里协调", row.version)
    undone = last_act(desk.street)
    undo_decision(desk.street, undone[0].id)
    assert [row.id for row in open_tasks(desk.street).rows] == [other.id]
    claim_task(desk.district, one.id, one.version + 1)
    with pytest.raises(Refused, match="followed"):
        undo_decision(desk.street, last_act(desk.street)[0].id)


def test_an_escalation_is_not_taken_back_once_its_matter_is_settled(desk: Desk) -> None:
    """Nothing was told of the task itself: the check was accepted above, and the task went with it."""
    (check,) = desk.checks("F5")
    row = open_tasks(desk.street).rows[0]
    escalated = escalate_task(desk.street, row.id, "要区里协调", row.version)
    accept_inspection(desk.district, check, 1)
    with pytest.raises(Refused, match="followed") as error:
        undo_decision(desk.street, escalated)
    assert error.value.by == "王敏"
    assert contradictions() == [] and not open_tasks(desk.street).rows


def _moved(desk: Desk) -> None:
    move_site(desk.top, desk.city.site(desk.firm), YUELU, 1)


def _handed_over(desk: Desk) -> None:
    taker = desk.city.person("秦朗", Role.OFFICER, KAIFU)
    end_assignment(desk.district, desk.post, EndForm(Cause.PERSONAL, taker.person), 1)


def _closed(desk: Desk) -> None:
    end_assignment(desk.district, desk.post, EndForm(Cause.PERSONAL), 1)
    close_enterprise(desk.district, desk.firm, ClosingForm(date(2020, 2, 17), "停业"), 1)


@pytest.mark.parametrize("what", ["a fault", "a check"])
@pytest.mark.parametrize("meanwhile", [_moved, _handed_over, _closed])
def test_what_was_settled_does_not_come_back_to_where_it_no_longer_is(
    desk: Desk, what: str, meanwhile: Callable[[Desk], None]
) -> None:
    """What is open goes along with a firm and its officer; what was settled then stayed behind."""
    (check,) = desk.checks("F5") if what == "a check" else desk.checks("F2")
    for row in findings(desk.top).rows:
        decided = void_finding(desk.top, row.id, "重复录入", row.version)
    if what == "a check":
        decided = accept_inspection(desk.top, check, 1)
    meanwhile(desk)
    if what == "a check" and meanwhile is _handed_over:  # a check that waits for its review is nobody's
        undo_decision(desk.top, decided)
    else:
        with pytest.raises(Refused, match="gone_on"):
            undo_decision(desk.top, decided)
    assert contradictions() == []


@pytest.mark.parametrize("how", ["escalated", "taken over"])
def test_a_change_of_grants_leaves_what_was_put_higher_there(desk: Desk, how: str) -> None:
    desk.checks("F5", "F6")
    row, other = open_tasks(desk.street).rows
    if how == "escalated":
        escalate_task(desk.street, row.id, "要区里协调", row.version)
    else:
        take_over_task(desk.district, row.id, "一并处理", row.version)
    desk.city.clock.on(minutes=16)
    clerk = desk.city.person("管理", Role.ADMINISTRATOR, CITY)
    person = desk.city.person("新来", Role.READER, WUJIALING).person
    grant_role(clerk, person, GrantForm(Role.COORDINATOR, WUJIALING, date(2020, 2, 17)))
    assert [one.id for one in open_tasks(desk.district).rows] == [row.id]
    assert [one.id for one in open_tasks(desk.street).rows] == [other.id]
    revoke_grant(clerk, desk.district.grant, "调离")
    assert [one.id for one in open_tasks(desk.top).rows] == [row.id], "nobody is left at the district"


def _accept(desk: Desk, check: int) -> None:
    accept_inspection(desk.street, check, inspection(desk.street, check).version)


def _return(desk: Desk, check: int) -> None:
    return_inspection(desk.street, check, inspection(desk.street, check).version, "照片不清")


def test_what_a_day_came_to(desk: Desk) -> None:
    """By kind, those sent back among them; what was taken back is not decided, and another day is another."""
    checks = desk.checks("F5", "F6", "F5", "")
    decide: list[Callable[[Desk, int], None]] = [_accept, _return, _accept, _accept]
    for act, check in zip(decide, checks, strict=True):
        act(desk, check)
        desk.city.clock.on(minutes=10)
    undo_decision(desk.street, last_act(desk.street)[0].id)
    row = open_tasks(desk.street).rows[0]
    escalate_task(desk.street, row.id, "要区里协调", row.version)
    undo_decision(desk.street, last_act(desk.street)[0].id)
    row = open_tasks(desk.street).rows[0]
    escalate_task(desk.street, row.id, "要区里协调", row.version)
    told = my_day(desk.street)
    (review,) = told.kinds
    assert (review.kind, review.decided, review.returned) == ("review", 3, 1)
    # Opened at 0, 1 and 2 minutes, decided at 4, 14 and 24: half of them had waited 13 minutes at most.
    assert review.median_wait == timedelta(minutes=13).total_seconds()
    assert (told.total.decided, told.total.returned) == (3, 1)
    assert told.passed_on == (("escalate", 1),)
    assert my_day(desk.district).total.decided == 0
    desk.city.clock.on(days=1)
    assert my_day(desk.street).kinds == ()
    assert my_day(desk.street, told.day) == told
