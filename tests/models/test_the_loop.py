"""One check of one firm the whole way: submitted, decided, assigned, put right, rechecked, closed off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.actions.findings import assign_finding, receive_finding, recheck_finding, record_fix
from models.actions.inspections import accept_inspection, return_inspection, submit_inspection
from models.actions.tasks import claim_task, undo_decision
from models.errors import Conflict, Invalid, NotFound, Refused
from models.queries.checklists import item_names
from models.queries.duties import Duty, duties
from models.queries.enterprises import enterprise_file, enterprises
from models.queries.events import events_since, last_act, last_decisions, newest_event, timeline
from models.queries.findings import finding, findings
from models.queries.inspections import checklist_for, inspection
from models.queries.my_stations import my_stations
from models.queries.tasks import open_tasks, task_counts
from models.rules.deadlines import Deadline
from models.rules.findings import AssignForm, FindingState, FixForm, RecheckForm
from models.rules.inspections import InspectionState
from models.rules.scope import Role
from tests.factories import KAIFU, WUJIALING, City, make_city


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def test_a_high_fault_travels_the_whole_way(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    other = city.person("秦朗", Role.OFFICER, KAIFU)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    city.assign(other, firm)
    body = city.body(region=WUJIALING)

    assert [row.duty for row in duties(officer)] == [Duty.CHECK]
    assert my_stations(officer)[0].due == 80

    check = city.check(officer, firm, "F5", "F14")
    assert inspection(officer, check).state is InspectionState.SUBMITTED
    queue = open_tasks(coordinator)
    assert [(row.kind, row.subject, row.severity) for row in queue.rows] == [("review", check, "H")]
    assert {row.tab: row.count for row in task_counts(coordinator)}["inspection"] == 1

    accept_inspection(coordinator, check, inspection(coordinator, check).version)
    assert not open_tasks(coordinator).rows

    grave = next(row for row in findings(officer).rows if row.item == "F5")
    assign_finding(coordinator, grave.id, AssignForm(body, "贺经理", Deadline.HOURS_24), grave.version)
    receive_finding(officer, grave.id, finding(officer, grave.id).version)
    seen = finding(officer, grave.id)
    assert (seen.state, seen.body_person) == (FindingState.ASSIGNED, "贺经理")
    record_fix(officer, grave.id, FixForm("贺经理", "全员发放口罩"), seen.version)
    assert [row.kind for row in open_tasks(coordinator).rows] == ["recheck"]
    assert Duty.RECHECK in [row.duty for row in duties(officer)]

    version = finding(officer, grave.id).version
    with pytest.raises(Refused, match="needs_other_eyes"):
        recheck_finding(officer, grave.id, RecheckForm(True, "全员佩戴"), version)
    recheck_finding(other, grave.id, RecheckForm(True, "全员佩戴"), version)
    assert finding(officer, grave.id).state is FindingState.CLOSED
    assert not open_tasks(coordinator).rows
    verbs = [row.verb for row in timeline(officer, firm, at_end=True).rows]
    assert verbs == [
        "submit",
        "raise",
        "raise",
        "accept",
        "assign",
        "receive",
        "record_fix",
        "close",
    ]


def test_a_clean_check_is_complete_and_accepted_at_once(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    check = city.check(officer, firm)
    assert inspection(officer, check).state is InspectionState.ACCEPTED
    assert not open_tasks(coordinator).rows
    assert not duties(officer)
    assert checklist_for(officer, city.site(firm)).results[0] == "1"


def test_the_same_key_gives_the_first_result(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    form = city.form(officer, firm, "F14")
    first = submit_inspection(officer, form)
    before = newest_event(officer)
    assert submit_inspection(officer, form) == first
    assert newest_event(officer) == before
    with pytest.raises(Conflict, match="key_used"):
        submit_inspection(officer, city.form(officer, firm, key=form.key))


def test_a_decision_can_be_taken_back_until_something_follows(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5")
    event = return_inspection(coordinator, check, 1, "照片不清")
    assert [row.id for row in last_decisions(coordinator)] == [event]
    undo_decision(coordinator, event)
    seen = inspection(coordinator, check)
    assert (seen.state, seen.version) == (InspectionState.SUBMITTED, 3)
    assert [row.subject for row in open_tasks(coordinator).rows] == [check]
    event = accept_inspection(coordinator, check, 3)
    city.clock.on(minutes=11)
    with pytest.raises(Refused, match="too_late_to_undo"):
        undo_decision(coordinator, event)


def test_the_last_act_is_all_of_a_bulk_and_what_is_taken_back_is_past(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    checks = [city.check(officer, firm, "F5") for _ in range(4)]
    alone = accept_inspection(coordinator, checks[0], 1)
    city.clock.on(minutes=1)
    bulk = replace(coordinator, batch=77)
    together = [accept_inspection(bulk, one, 1) for one in checks[1:]]
    assert [row.id for row in last_act(coordinator)] == together[::-1]
    for event in together:
        undo_decision(replace(coordinator, batch=78), event)
    assert [row.id for row in last_act(coordinator)] == [alone]
    undo_decision(coordinator, alone)
    assert last_act(coordinator) == last_decisions(coordinator) == ()
    again = return_inspection(coordinator, checks[0], 3, "照片不清")
    assert [row.id for row in last_act(coordinator)] == [again]
    city.clock.on(minutes=11)
    assert last_act(coordinator) == ()


def test_nobody_decides_the_same_item_twice(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    first = city.person("周文", Role.COORDINATOR, WUJIALING)
    second = city.person("王敏", Role.COORDINATOR, WUJIALING)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5")
    task = open_tasks(first).rows[0]
    claim_task(first, task.id, task.version)
    with pytest.raises(Refused, match="claimed"):
        claim_task(second, task.id, task.version + 1)
    accept_inspection(first, check, 1)
    with pytest.raises(Refused) as refused:
        return_inspection(second, check, 1, "不清")
    assert (refused.value.code, refused.value.state, refused.value.by) == (
        "wrong_state",
        "accepted",
        "周文",
    )


def test_out_of_scope_is_not_found(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    stranger = city.person("段晓", Role.COORDINATOR, "430104001")
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5")
    with pytest.raises(NotFound):
        accept_inspection(stranger, check, 1)
    with pytest.raises(NotFound):
        enterprise_file(stranger, firm)
    assert not enterprises(stranger).rows
    assert not events_since(stranger, 0)


def test_what_is_wrong_with_a_check_is_named_by_field(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firm = city.firm("麓屿贸易")
    city.assign(officer, firm)
    with pytest.raises(Invalid) as wrong:
        city.check(officer, firm, "F5", F5={"told_whom": ""})
    assert set(wrong.value.fields) == {"F5.told_whom"}
    assert newest_event(officer) == 0


@pytest.mark.parametrize(
    ("at", "words"),
    [("2020-02-17T10:00+08:00", "宿舍不超6人"), ("2020-04-08T10:00+08:00", "宿舍住宿人数由单位合理确定")],
)
def test_lists_name_an_item_as_the_edition_of_the_day_does(store: str, at: str, words: str) -> None:
    officer = make_city(at).person("何璐", Role.OFFICER, WUJIALING)
    names = {one.code: one.text_zh for one in item_names(officer)}
    assert names["C8"].startswith(words)
