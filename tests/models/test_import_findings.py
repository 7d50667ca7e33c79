"""A findings ledger in: faults found elsewhere become findings through a check of their day, and come in once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.actions.findings import recheck_finding, record_fix, void_finding
from models.actions.inspections import submit_inspection
from models.actions.rosters import apply_plan
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions
from models.errors import Conflict, Refused
from models.exchange.files import Head, write_rows
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.rosters import plan_sheets, return_rows
from models.exchange.sheets import read_sheets
from models.queries.events import record_timeline
from models.queries.findings import finding, findings
from models.queries.inspections import inspection
from models.queries.rosters import known_for
from models.queries.tasks import open_tasks
from models.rules.assignments import Part
from models.rules.deadlines import Deadline, Severity, due_at
from models.rules.finding_imports import FindingPlan, NewFinding
from models.rules.findings import FindingState, FixForm, RecheckForm
from models.rules.import_reports import ImportKind, Outcome
from models.rules.scope import Actor, Role
from models.tables import Alias, Assignment, Enterprise, Event, FailedAnswer, Finding, Inspection, Site
from tests.factories import CITY, KAIFU, WUJIALING, City, at, make_city
from tests.rosters import TODAY, outcomes, said, sheet
from tui.imports import remark_words
from tui.outgoing import word
from tui.text import set_language, text

HEADINGS = ("编号", "发现时间", "企业", "点位", "问题描述", "类别", "严重程度", "责任单位", "责任人", "整改要求", "时限",
            "整改措施", "完成时间", "复查人", "复查时间", "复查结果", "次数", "销号时间", "证据", "照片存于", "照片时间", "状态",
            "条目", "检查类型")  # fmt: skip
FIRM = "湖南麓屿贸易有限公司"
DONE = {
    "责任人": "罗樵",
    "整改措施": "已发放口罩",
    "完成时间": "2020-02-15",
    "复查人": "秦朗",
    "复查时间": "2020-02-16 15:30",
    "复查结果": "全员佩戴",
    "销号时间": "2020-02-16",
}
FIXED = {name: DONE[name] for name in ("责任人", "整改措施", "完成时间")}


def row(**cells: Any) -> tuple[Any, ...]:
    """A row of a fault that says nothing doubtful, with some cells put otherwise."""
    values = {"发现时间": "2020-02-14 10:20", "企业": FIRM, "问题描述": "三人未戴口罩", "条目": "F5", **cells}
    return tuple(values.get(name) for name in HEADINGS)


@pytest.fixture
def city(store: str) -> Iterator[City]:
    made = make_city()
    officer = made.person("秦朗", Role.OFFICER, WUJIALING)
    made.assign(officer, made.firm(FIRM))
    made.person("周文", Role.COORDINATOR, WUJIALING)
    made.body("伍家岭街道办", region=WUJIALING)
    yield made
    set_language("zh")


@pytest.fixture
def clerk(city: City) -> Actor:
    return city.person("王敏", Role.COORDINATOR, KAIFU)


def planned(by: Actor, *rows: tuple[Any, ...], **choices: str) -> FindingPlan:
    """The plan of a ledger written by hand."""
    plan = plan_sheets(sheet(HEADINGS, *rows), known_for(by, ImportKind.FINDINGS), choices, TODAY)
    assert isinstance(plan, FindingPlan)
    return plan


def told(plan: FindingPlan) -> dict[int, str]:
    return {number: outcome for number, outcome in outcomes(plan.report).items() if number > 1}


def test_a_fault_comes_in_with_the_check_of_its_day(city: City, clerk: Actor) -> None:
    plan = planned(
        clerk,
        row(点位="三车间", 检查类型="明察", 时限="2020-02-20", 责任人="罗樵"),
        row(条目="F14", 问题描述="桶满未清"),
    )
    assert told(plan) == {2: "added", 3: "added"}
    assert not plan.report.warned
    assert apply_plan(clerk, plan) == 2
    (grave, light) = (
        finding(clerk, one.id) for one in sorted(findings(clerk).rows, key=lambda one: one.number)
    )
    assert (grave.item, grave.severity, grave.place, grave.state) == (
        "F5",
        Severity.HIGH,
        "三车间",
        FindingState.OPEN,
    )
    assert (grave.found_at, grave.due_at) == (at("2020-02-14T10:20"), at("2020-02-20T18:00"))
    assert (grave.number, light.number, grave.told_whom) == ("Z0214-001", "Z0214-002", "罗樵")
    assert (light.deadline, light.due_at) == (Deadline.DAYS_7, at("2020-02-21T10:20"))
    # Announced and unannounced visits are two checks, of which nothing else is known.
    checks = [inspection(clerk, one.inspection) for one in (grave, light)]
    assert [one.kind.value for one in checks] == ["announced", "unannounced"]
    assert [one.answers.count("0") for one in checks] == [len(one.answers) - 1 for one in checks]
    assert [(one.item, one.position) for one in FailedAnswer.select().order_by(FailedAnswer.inspection)] == [
        ("F5", 4),
        ("F14", 13),
    ]
    assert (
        Site.get_by_id(grave.site).last_checked_at is None
    )  # a site is owed its officer's check all the same
    events = record_timeline(clerk, "finding", grave.id)
    assert [(one.verb, one.occurred_at, one.is_late, one.reason) for one in events] == [
        ("raise", at("2020-02-14T10:20"), True, "imported")
    ]
    assert (
        Finding.get_by_id(grave.id).held_by == Assignment.get().officer_id
    )  # who leads the firm answers for it
    assert contradictions() == []


def test_what_was_done_since_is_told_at_its_own_time(city: City, clerk: Actor) -> None:
    plan = planned(
        clerk,
        row(**DONE, 责任单位="伍家岭街道办", 次数=1),
        row(条目="F2", 问题描述="预案缺页", **FIXED),
        row(条目="F14", 问题描述="桶满", 责任单位="伍家岭街道办", 责任人="罗樵", 状态="已交办"),
    )
    assert told(plan) == dict.fromkeys((2, 3, 4), "added"), plan.report.refused
    apply_plan(clerk, plan)
    closed, fixed, given = (finding(clerk, one.id) for one in Finding.select().order_by(Finding.id))
    assert (closed.state, closed.cycle, closed.closed_at) == (FindingState.CLOSED, 1, at("2020-02-16T17:00"))
    assert (closed.body_name, closed.fixed_by, closed.seen) == ("伍家岭街道办", "罗樵", "全员佩戴")
    assert [
        (one.verb, one.from_state, one.to_state) for one in record_timeline(clerk, "finding", closed.id)[::-1]
    ] == [
        ("raise", "", "open"),
        ("assign", "open", "assigned"),
        ("record_fix", "assigned", "rectified"),
        ("close", "rectified", "closed"),
    ]
    assert [one.occurred_at for one in record_timeline(clerk, "finding", closed.id)] == [
        at("2020-02-16T17:00"), at("2020-02-15T12:00"), at("2020-02-14T10:20"), at("2020-02-14T10:20"),
    ]  # fmt: skip
    assert (fixed.state, fixed.measure) == (FindingState.RECTIFIED, "已发放口罩")
    assert (given.state, given.body_person, given.received_at) == (
        FindingState.ASSIGNED,
        "罗樵",
        at("2020-02-14T10:20"),
    )
    batches = {one.batch for one in Event.select()}
    kept = "".join(f"{one.changes}{one.reason}" for one in Event.select())
    assert len(batches) == 1 and not any(name in kept for name in ("罗樵", "全员佩戴", "秦朗"))
    assert contradictions() == []


# Cells put otherwise, and what is said of the row: why it is refused, or of what it warns.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"企业": None}, "enterprise", "required"),
    ({"企业": "没有的厂"}, "enterprise", "unknown_name"),
    ({"发现时间": None}, "found_at", "required"),
    ({"发现时间": "那天"}, "found_at", "unreadable_date"),
    ({"发现时间": "2020-02-18"}, "found_at", "date_after_sheet"),
    ({"发现时间": "2019-12-01"}, "found_at", "no_checklist"),
    ({"问题描述": None}, "description", "required"),
    ({"问题描述": "长" * 201}, "description", "text_too_long"),
    ({"条目": None, "问题描述": "说不清"}, "item", "which_item"),
    ({"条目": "Z9", "问题描述": "说不清"}, "item", "which_item"),
    ({"状态": "天晓得"}, "state", "unreadable_state"),
    ({"状态": "已移交"}, "state", "state_not_imported"),
    ({"状态": "不属实"}, "state", "state_not_imported"),
    ({"状态": "已交办", "责任人": "某"}, "body", "needed_if_assigned"),
    ({"状态": "已交办", "责任单位": "没有的单位", "责任人": "某"}, "body", "unknown_body"),
    ({"状态": "已交办", "责任单位": FIRM, "责任人": "某"}, "body", "needed_if_assigned"),
    *(({**DONE, name: None}, field, "needed_if_closed") for name, field in (
        ("责任人", "body_person"), ("整改措施", "measure"), ("完成时间", "fixed_at"),
        ("复查人", "rechecked_by"), ("复查时间", "rechecked_at"), ("复查结果", "seen"),
    )),
    ({"整改措施": "已整改", "责任人": "罗樵"}, "fixed_at", "needed_if_rectified"),
    ({**DONE, "复查人": "罗 樵"}, "rechecked_by", "firm_never_closes"),
    ({**FIXED, "完成时间": "2020-02-13"}, "fixed_at", "dates_out_of_order"),
    ({**DONE, "复查时间": "2020-02-14"}, "rechecked_at", "dates_out_of_order"),
    ({"时限": "2020-02-13"}, "due_at", "dates_out_of_order"),
]  # fmt: skip
WARNED: list[tuple[dict[str, Any], str, str]] = [
    ({"严重程度": "低"}, "severity", "severity_of_item"),
    ({"严重程度": "很大"}, "severity", "unreadable_choice"),
    ({"责任单位": "没有的单位"}, "body", "unknown_body"),
    ({**DONE, "复查人": "谁也不认识"}, "rechecked_by", "unknown_person"),
    ({"时限": "看着办"}, "due_at", "unreadable_date"),
    ({**DONE, "责任人": "罗*"}, "body_person", "name_masked"),
    ({"次数": "几次"}, "cycle", "unreadable_times"),
    ({"次数": "-1"}, "cycle", "unreadable_times"),
    ({"次数": 99999}, "cycle", "unreadable_times"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_row_is_in_one_bucket_and_says_why(city: City, clerk: Actor, language: str) -> None:
    set_language(language)
    for expected, table in (("refused", REFUSED), ("added", WARNED)):
        for cells, field, code in table:
            plan = planned(clerk, row(**cells))
            assert (told(plan), said(plan.report)) == ({2: expected}, {(2, field, code)}), cells
            (remark,) = (*plan.report.refused, *plan.report.warned)
            assert "<" not in remark_words(remark) and "{" not in remark_words(remark)
            if code.startswith("needed_if"):  # the column that is missing
                assert remark.column and f"“{remark.column}”" in remark_words(remark)
    assert Finding.select().count() == Event.select().count() == 0


# Which item is meant: what the row says, and the item it is.
@pytest.mark.parametrize(
    ("cells", "item"),
    [
        ({"条目": "f14"}, "F14"),
        ({"条目": "F14 设废弃口罩专用桶并及时清运"}, "F14"),
        ({"条目": "设废弃口罩专用桶并及时清运"}, "F14"),
        ({"条目": None, "问题描述": "设废弃口罩专用桶并及时清运"}, "F14"),
        ({"条目": None, "问题描述": "未戴口罩"}, "F5"),  # a ready-made wording of one item
        ({"条目": None, "类别": "waste"}, "F14"),
        ({"条目": None, "问题描述": "no mask worn"}, "F5"),
    ],
)
def test_the_item_a_row_means(city: City, clerk: Actor, cells: dict[str, Any], item: str) -> None:
    (one,) = planned(clerk, row(**cells)).added
    assert one.item == item


def test_a_choice_of_firm_or_item_is_remembered(city: City, clerk: Actor) -> None:
    short = row(企业="麓屿贸易")
    vague = row(条目=None, 问题描述="看着不对")
    plan = planned(clerk, short, vague)
    assert told(plan) == {2: "refused", 3: "refused"}
    assert [(one.name, len(one.candidates) > 0) for one in plan.report.questions] == [
        ("麓屿贸易", True),
        ("看着不对", True),
    ]
    firm = plan.report.questions[0].candidates[0].code
    apply_plan(clerk, planned(clerk, short, vague, 麓屿贸易=firm, 看着不对="F8"))
    assert {(one.kind, one.name) for one in Alias.select() if one.kind != "supply_item"} == {
        ("enterprise", "麓屿贸易"),
        ("item", "看着不对"),
    }
    again = planned(clerk, short, vague, row(条目=None, 问题描述="看着不对", 发现时间="2020-02-15"))
    assert told(again) == {2: "unchanged", 3: "unchanged", 4: "added"}
    assert again.added[0].item == "F8" and again.aliases == ()


def test_the_same_fault_comes_in_once(city: City, clerk: Actor) -> None:
    rows = (row(), row(), row(点位="仓库"), row(发现时间="2020-02-15"), row(条目="F14"))
    plan = planned(clerk, *rows)
    assert told(plan) == {2: "added", 3: "skipped: duplicate", 4: "added", 5: "added", 6: "added"}
    apply_plan(clerk, plan)
    # Two faults of one item are of two checks, of two items of one.
    assert Inspection.select().count() == 3
    before = (Finding.select().count(), Event.select().count())
    again = planned(clerk, *rows)
    assert set(told(again).values()) == {"unchanged"} and not again.added
    apply_plan(clerk, again)
    assert (Finding.select().count(), Event.select().count()) == before
    with pytest.raises(Conflict, match="plan_outdated"):
        apply_plan(clerk, plan)
    assert (Finding.select().count(), Event.select().count()) == before


def test_repeats_within_the_ledger_and_the_store_are_counted(city: City, clerk: Actor) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = Enterprise.get(name=FIRM).id
    city.assign(officer, firm, Part.ASSIST)
    submit_inspection(officer, city.form(officer, firm, "F14"))
    apply_plan(
        clerk, planned(clerk, row(条目="F14", 发现时间="2020-02-10"), row(条目="F14", 发现时间="2020-02-03"))
    )
    kept = [
        (one.found_at.day, one.times, one.severity) for one in Finding.select().order_by(Finding.found_at)
    ]
    assert kept == [(3, 2, Severity.LOW), (10, 3, Severity.MEDIUM), (17, 1, Severity.LOW)]
    street = city.person("判", Role.COORDINATOR, WUJIALING)
    assert [one.kind for one in open_tasks(street).rows] == ["repeated"]


def test_a_ledger_of_ours_changes_nothing(city: City, clerk: Actor, tmp_path: Path) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = Enterprise.get(name=FIRM).id
    city.assign(officer, firm, Part.ASSIST)
    city.check(
        officer,
        firm,
        "F5",
        "F14",
        F14={"description": "=HYPERLINK(1)", "is_fixed": True, "seen": "已清"},
        photos="P12",
        F5={"photo": "P13", "photo_holder": "何璐"},
    )
    (light,) = (one for one in findings(officer).rows if one.item == "F14")
    recheck_finding(officer, light.id, RecheckForm(True, "已清"), light.version)
    city.check(officer, firm, "F15")
    (third,) = (one for one in findings(officer).rows if one.item == "F15")
    void_finding(clerk, third.id, "看错", third.version)
    before = (Finding.select().count(), Event.select().count(), Inspection.select().count())
    ledger = LEDGERS["findings"]
    for language in ("zh", "en"):
        set_language(language)
        heads = [Head(one.name, text(f"ledger.findings.{one.name}"), one.is_code) for one in ledger.columns]
        for ending in ("xlsx", "csv"):
            path = tmp_path / f"{language}.{ending}"
            assert write_rows(path, "x", heads, ledger_rows(clerk, ledger), word) == 3
            plan = plan_sheets(read_sheets(path), known_for(clerk, ImportKind.FINDINGS), {}, TODAY)
            assert plan.report.count(Outcome.UNCHANGED) == 3, plan.report.refused
            assert not plan.added and not plan.report.warned and not plan.aliases
    assert (Finding.select().count(), Event.select().count(), Inspection.select().count()) == before


def test_a_ledger_of_ours_is_read_by_another_store(city: City, clerk: Actor, tmp_path: Path) -> None:
    """What the firm itself put right has who did in the column of who is to; a masked name is nobody's name there."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = Enterprise.get(name=FIRM).id
    city.assign(officer, firm, Part.ASSIST)
    city.check(officer, firm, "F14")
    (light,) = findings(officer).rows
    record_fix(officer, light.id, FixForm("罗樵", "已清运"), light.version)
    heads = [
        Head(one.name, text(f"ledger.findings.{one.name}"), one.is_code)
        for one in LEDGERS["findings"].columns
    ]
    path = tmp_path / "ours.csv"
    write_rows(path, "x", heads, ledger_rows(clerk, LEDGERS["findings"]), word)
    known = replace(known_for(clerk, ImportKind.FINDINGS), findings=())
    plan = plan_sheets(read_sheets(path), known, {}, TODAY)
    assert not plan.report.refused
    assert said(plan.report) == {(2, "body_person", "name_masked")}
    (there,) = plan.added
    assert isinstance(there, NewFinding)
    assert (there.state, there.measure, there.fixed_by) == (FindingState.RECTIFIED, "已清运", "")
    assert "*" not in there.told_whom + there.body_person


def test_a_photo_comes_in_with_who_holds_it(city: City, clerk: Actor) -> None:
    plan = planned(
        clerk,
        row(证据="P7、P8", 照片存于="秦朗", 照片时间="2020-02-14 10:25"),
        row(条目="F14", 证据="P9"),
        row(条目="F8", 照片存于="秦朗"),
        row(条目="F10", 证据="9" * 201),
    )
    assert told(plan) == {2: "added", 3: "added", 4: "added", 5: "refused"}
    assert said(plan.report) == {(4, "photo", "photo_without_number"), (5, "photo", "text_too_long")}
    assert apply_plan(clerk, plan) == 3
    kept = {one.item: finding(clerk, one.id) for one in findings(clerk).rows}
    assert {item: (one.photo, one.photo_holder, one.photo_at) for item, one in kept.items()} == {
        "F5": ("P7、P8", "秦朗", at("2020-02-14T10:25")),
        "F14": ("P9", "", None),
        "F8": ("", "", None),
    }


def test_an_imported_fault_is_spoken_of_as_its_own_version_does(city: City, clerk: Actor) -> None:
    """A list that is worded anew later changes nothing of it."""
    apply_plan(clerk, planned(clerk, row()))
    (listed,) = findings(clerk).rows
    assert listed.checklist == Inspection.get().checklist is not None


def test_a_number_of_another_finding_is_refused_and_a_foreign_one_kept(city: City, clerk: Actor) -> None:
    apply_plan(clerk, planned(clerk, row(编号="开检-7")))
    (kept,) = Finding.select()
    assert (kept.number, kept.note) == ("Z0214-001", "开检-7")
    plan = planned(clerk, row(编号="Z0214-001", 状态="已销号"), row(编号="Z0214-001", 发现时间="2020-02-13"))
    assert told(plan) == {2: "unchanged", 3: "refused"}
    assert said(plan.report) == {
        (2, "state", "kept_as_stored"),
        (3, "number", "number_of_another_finding"),
    }
    asked = planned(clerk, row(编号="Z0214-001", 状态="已整改", **FIXED))
    assert said(asked.report) == {(2, "state", "kept_as_stored")}


@pytest.mark.parametrize(
    ("cells", "deadline"),
    [
        ({"时限": "24小时"}, Deadline.HOURS_24),
        ({"时限": "立即"}, Deadline.AT_ONCE),
        ({"时限": "立即", "整改要求": "7天"}, Deadline.DAYS_7),
    ],
)
def test_a_deadline_in_words_is_read_in_the_column_of_its_day_too(
    city: City, clerk: Actor, cells: dict[str, Any], deadline: Deadline
) -> None:
    plan = planned(clerk, row(**cells))
    (made,) = plan.added
    assert (made.deadline, made.due_at) == (deadline, due_at(deadline, made.found_at))
    assert not plan.report.warned


@pytest.mark.parametrize(
    ("column", "edited", "field"),
    [
        ("状态", "已销号", "state"),
        ("问题描述", "改了说法", "description"),
        ("时限", "2020-02-25", "due_at"),
        ("严重程度", "低", "severity"),
    ],
)
def test_what_is_edited_of_a_known_fault_is_told_and_not_taken(
    city: City, clerk: Actor, column: str, edited: str, field: str
) -> None:
    """Closed in the sheet, it was among the unchanged without a word, and stayed open."""
    apply_plan(clerk, planned(clerk, row()))
    (kept,) = Finding.select()
    plan = planned(clerk, row(编号=kept.number, **{column: edited}))
    assert told(plan) == {2: "unchanged"}
    assert {(at, name) for at, name, _ in said(plan.report)} == {(2, field)}


def test_who_may_import_and_only_within_scope(city: City, clerk: Actor) -> None:
    yuelu = city.firm("岳麓机械厂", "430104001")
    plan = planned(clerk, row(企业="岳麓机械厂"))
    assert said(plan.report) == {(2, "enterprise", "unknown_name")}
    assert "岳麓" not in "".join(remark_words(one) for one in plan.report.refused).replace("岳麓机械厂", "")
    beyond = city.person("岳明", Role.COORDINATOR, "430104")
    other = planned(beyond, row(企业="岳麓机械厂"))
    assert told(other) == {2: "added"} and other.added[0].enterprise == yuelu
    with pytest.raises(Conflict):
        apply_plan(clerk, other)
    apply_plan(city.person("管", Role.ADMINISTRATOR, CITY), other)
    assert told(planned(clerk, row(编号="Z0214-001", 企业="岳麓机械厂"))) == {2: "refused"}
    for role in (Role.OFFICER, Role.LEADER, Role.STOREKEEPER, Role.READER):
        one = city.person("试", role, KAIFU)
        with pytest.raises(Refused):
            known_for(one, ImportKind.FINDINGS)
        with pytest.raises(Refused):
            apply_plan(one, planned(clerk, row()))
    stationed = city.person("双", Role.OFFICER, WUJIALING)
    city.assign(stationed, Enterprise.get(name=FIRM).id, Part.ASSIST)
    judge = city.grant(stationed, Role.COORDINATOR, WUJIALING)
    assert said(planned(judge, row(**DONE)).report) == {(2, "enterprise", "own_firm")}


def test_what_came_in_goes_on_as_any_other(city: City, clerk: Actor) -> None:
    apply_plan(clerk, planned(clerk, row(**FIXED)))
    street = city.person("判", Role.COORDINATOR, WUJIALING)
    assert [one.kind for one in open_tasks(street).rows] == ["recheck"]
    (one,) = findings(street).rows
    with pytest.raises(Refused, match="needs_other_eyes"):  # who brought a grave one in does not close it
        recheck_finding(clerk, one.id, RecheckForm(True, "好"), one.version)
    closing = recheck_finding(street, one.id, RecheckForm(False, "未改", Deadline.HOURS_24), one.version)
    with pytest.raises(Refused, match="not_undoable"):
        undo_decision(street, closing)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.assign(officer, one.enterprise, Part.ASSIST)
    record_fix(officer, one.id, FixForm("罗樵", "再发"), finding(officer, one.id).version)
    recheck_finding(street, one.id, RecheckForm(True, "好"), finding(officer, one.id).version)
    assert contradictions() == []


def test_rows_to_look_at_go_back_with_their_reason(city: City, clerk: Actor, tmp_path: Path) -> None:
    sheets = sheet(HEADINGS, row(), row(企业=None), row(状态="已销号"))
    plan = plan_sheets(sheets, known_for(clerk, ImportKind.FINDINGS), {}, TODAY)
    path = tmp_path / "back.xlsx"
    assert return_rows(sheets, plan.report, path, remark_words, "原因") == 2
    back = read_sheets(path)[0].rows
    assert back[0][-1] == "原因" and "整改措施" in str(back[2][-1])


def test_the_offices_columns_come_first() -> None:
    columns = [text(f"ledger.findings.{one.name}") for one in LEDGERS["findings"].columns]
    assert "/".join(columns).startswith(
        "编号/发现时间/企业/点位/问题描述/类别/严重程度/责任单位/责任人/整改要求/时限/整改措施/完成时间/复查人/复查时间/复查结果/次数/销号时间/证据"
    )
