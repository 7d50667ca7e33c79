"""Checks beyond passes and fails: by several officers, of one area, with numbers, recorded late, come back for an item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.actions import findings as mend
from models.actions.checklists import issue_checklist
from models.actions.inspections import (
    accept_inspection,
    resubmit_inspection,
    return_inspection,
    submit_inspection,
)
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions, tick
from models.errors import Invalid, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.queries.checklists import checklist, checklists, item_forms
from models.queries.duties import duties
from models.queries.events import timeline
from models.queries.findings import finding, findings
from models.queries.inspections import checklist_for, inspection
from models.queries.tasks import open_tasks
from models.rules.checklist_versions import ChecklistForm
from models.rules.checklists import Area, item_named, judged, plain_number, read_number
from models.rules.deadlines import Deadline, Severity, business_date, due_at
from models.rules.findings import (
    AssignForm,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    SuperviseForm,
)
from models.rules.inspections import InspectionForm, InspectionState, Measured
from models.rules.places import SiteKind
from models.rules.scope import Actor, Level, Role
from models.tables import Checklist, Event, Finding, Incident, Inspection, Task
from tests.factories import (
    CITY,
    KAIFU,
    WUJIALING,
    YUELU,
    City,
    Clock,
    fault,
    make_city,
    sampled_key,
    unsampled_key,
)


@dataclass
class Scene:
    """An officer with a firm, a colleague, coordinators of street and district, an administrator of the city."""

    city: City
    officer: Actor
    colleague: Actor
    firm: int
    street: Actor
    district: Actor
    administrator: Actor

    @property
    def site(self) -> int:
        return self.city.site(self.firm)

    def list_with_numbers(self, since: str = "2020-02-18") -> int:
        """A version of the construction list that asks for numbers, in force from a day; the clock goes there."""
        newest = [one for one in checklists(self.officer) if one.code == "C"][-1]
        items = item_forms(checklist(self.officer, newest.id).items)
        asks = {
            "C6": ("℃", "℃", "", "37.3"),
            "C8": ("人/间", "a room", "1", "6"),
            "C1": ("米", "m", "2.5", ""),
        }
        items = tuple(
            replace(one, unit_zh=zh, unit_en=en, least=least, most=most)
            for one in items
            for zh, en, least, most in [asks.get(one.code, ("", "", "", ""))]
        )
        form = ChecklistForm(uuid4(), newest.id, items, "2020-02b", date.fromisoformat(since))
        made = issue_checklist(self.administrator, form)
        self.city.clock.to(f"{since}T10:00")
        return made


@pytest.fixture
def scene(store: str) -> Scene:
    return make_scene()


@pytest.fixture
def lite(sqlite_store: str) -> Scene:
    """The same where the store makes no difference."""
    return make_scene()


def make_scene() -> Scene:
    """Whoever the tests are about, in a city of their own."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    return Scene(
        city,
        officer,
        city.person("秦朗", Role.OFFICER, KAIFU),
        firm,
        city.person("周文", Role.COORDINATOR, WUJIALING),
        city.person("段晓", Role.COORDINATOR, KAIFU),
        city.person("管", Role.ADMINISTRATOR, CITY),
    )


# By several officers

Decide = Callable[[Actor, int, int], object]
BY_A_MAKER: dict[str, tuple[str, Decide]] = {
    "accept": ("F5", lambda by, check, one: accept_inspection(by, check, 1)),
    "return": ("F5", lambda by, check, one: return_inspection(by, check, 1, "不清")),
    "assign": ("F5", lambda by, check, one: mend.assign_finding(by, one, AssignForm(1, "王", Deadline.HOURS_24), 1)),
    "supervise": ("F5", lambda by, check, one: mend.supervise_finding(by, one, SuperviseForm(date(2020, 2, 20)), 1)),
    "give_notice": ("F5", lambda by, check, one: mend.give_notice(by, one, NoticeForm("1", "王"), 1)),
    "refer": ("F5", lambda by, check, one: mend.refer_finding(by, one, ReferForm(1, "文1"), 1)),
    "void": ("F5", lambda by, check, one: mend.void_finding(by, one, "不实", 1)),
    "refuse_void": ("F5", lambda by, check, one: mend.refuse_void(by, one, "属实", 1)),
}  # fmt: skip


@pytest.mark.parametrize("verb", BY_A_MAKER)
def test_nobody_who_made_a_check_decides_on_it(scene: Scene, verb: str) -> None:
    """回避 counts for those who came along as for the officer who submitted it; another coordinator may."""
    failed, decide = BY_A_MAKER[verb]
    scene.city.body(region=WUJIALING)
    check = scene.city.check(scene.officer, scene.firm, failed, others=(scene.colleague.person,))
    (one,) = findings(scene.officer).rows
    as_coordinator = scene.city.grant(scene.colleague, Role.COORDINATOR, KAIFU)
    with pytest.raises(Refused, match="own_submission"):
        decide(as_coordinator, check, one.id)
    if verb != "refuse_void":
        decide(scene.district, check, one.id)


def test_who_made_the_check_does_not_close_its_grave_fault(scene: Scene) -> None:
    scene.city.assign(scene.colleague, scene.firm)
    scene.city.check(scene.officer, scene.firm, "F5", others=(scene.colleague.person,))
    (one,) = findings(scene.officer).rows
    mend.record_fix(scene.officer, one.id, FixForm("罗樵", "已整改"), 1)
    for by in (scene.officer, scene.colleague):
        with pytest.raises(Refused, match="needs_other_eyes"):
            mend.recheck_finding(by, one.id, RecheckForm(True, "全员佩戴"), 2)
    mend.recheck_finding(scene.district, one.id, RecheckForm(True, "全员佩戴"), 2)


def test_a_review_goes_to_a_desk_that_had_no_part_in_the_check(scene: Scene) -> None:
    """The street's only coordinator came along: the district decides."""
    scene.city.grant(scene.street, Role.OFFICER, WUJIALING)
    scene.city.check(scene.officer, scene.firm, "F5", others=(scene.street.person,))
    assert [task.level for task in Task.select()] == [Level.DISTRICT]


def test_others_are_officers_one_may_name_each_once(scene: Scene) -> None:
    far = scene.city.person("远", Role.OFFICER, YUELU)
    for others, code in (
        ((far.person,), "not_an_officer"),
        ((scene.street.person,), "not_an_officer"),
        ((scene.colleague.person, scene.colleague.person), "twice"),
    ):
        with pytest.raises(Invalid) as refused:
            scene.city.check(scene.officer, scene.firm, others=others)
        assert [(one.field, one.code) for one in refused.value.problems] == [("others", code)]
    alone = scene.city.check(scene.officer, scene.firm, others=(scene.officer.person,))
    assert inspection(scene.officer, alone).others == ()


def test_whoever_resubmits_anothers_check_has_a_part_in_it(scene: Scene) -> None:
    check = scene.city.check(scene.officer, scene.firm, "F5")
    return_inspection(scene.street, check, 1, "不清")
    scene.city.assign(scene.colleague, scene.firm)
    resubmit_inspection(scene.colleague, check, scene.city.form(scene.colleague, scene.firm, "F5"), 2)
    assert [one.name for one in inspection(scene.officer, check).others] == ["秦朗"]
    with pytest.raises(Refused, match="own_submission"):
        accept_inspection(scene.city.grant(scene.colleague, Role.COORDINATOR, KAIFU), check, 3)


# Of one area


def area_form(scene: Scene, area: Area, *failed: str) -> InspectionForm:
    view = checklist_for(scene.officer, scene.site)
    answers = "".join(("2" if one.code in failed else "1") if one.area == area else "0" for one in view.items)
    faults = tuple(fault(code) for code in failed)
    return InspectionForm(unsampled_key(), scene.site, view.id, answers, faults, area=area)


def test_a_check_of_an_area_asks_its_items_alone(scene: Scene) -> None:
    view = checklist_for(scene.officer, scene.site)
    assert view.areas == (Area.OFFICE, Area.GATE, Area.WORKSHOP, Area.DORMITORY, Area.SITE, Area.WAREHOUSE)
    scene.city.check(scene.officer, scene.firm)
    check = submit_inspection(scene.officer, area_form(scene, Area.WORKSHOP, "F5"))
    seen = inspection(scene.officer, check)
    assert (seen.area, seen.failed, seen.answers.count("0")) == (Area.WORKSHOP, 1, 12)
    results = {
        one.code: given
        for one, given in zip(view.items, checklist_for(scene.officer, scene.site).results, strict=True)
    }
    assert (results["F5"], results["F10"], results["F1"]) == ("12", "11", "1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda form: replace(form, answers=form.answers.replace("0", "1")), "not_as_asked"),
        (lambda form: replace(form, answers="0" * len(form.answers)), "unanswered"),
        (lambda form: replace(form, area=None), "unanswered"),
        (lambda form: replace(form, area=Area.LIFT), "not_of_this_list"),
    ],
)
def test_an_areas_answers_are_its_own_and_all_of_them(
    scene: Scene, change: Callable[[InspectionForm], InspectionForm], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        submit_inspection(scene.officer, change(area_form(scene, Area.WORKSHOP)))
    assert [one.code for one in refused.value.problems] == [code]


def test_an_areas_check_leaves_the_whole_one_owed(scene: Scene) -> None:
    owed = [row.duty for row in duties(scene.officer)]
    submit_inspection(scene.officer, area_form(scene, Area.GATE))
    assert [row.duty for row in duties(scene.officer)] == owed
    scene.city.check(scene.officer, scene.firm)
    assert len(duties(scene.officer)) == len(owed) - 1


def test_three_results_stand_beside_an_item_however_many_areas_were_checked_since(scene: Scene) -> None:
    for _ in range(2):
        scene.city.check(scene.officer, scene.firm, "F14")
    for _ in range(4):
        submit_inspection(scene.officer, area_form(scene, Area.GATE))
    view = checklist_for(scene.officer, scene.site)
    results = dict(zip((one.code for one in view.items), view.results, strict=True))
    assert (results["F14"], results["F3"]) == ("22", "111")


# Numbers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("37.3", "37.3"), ("３７．５", "37.5"), ("36。8", "36.8"), ("-2", "-2"), ("06.50", "6.5"), ("0.0", "0"), ("100", "100"),
        ("", ""), ("1.2345", ""), ("1e3", ""), ("37,3", ""), ("NaN", ""), ("12345678", ""), ("三", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed: str, kept: str) -> None:
    assert plain_number(typed) == kept
    assert (read_number(typed) is None) == (kept == "")


@dataclass(frozen=True)
class Ask:
    """An item as the rules see it."""

    least: str
    most: str
    code: str = "X1"
    area: str = "gate"


@pytest.mark.parametrize(
    ("least", "most", "number", "answer"),
    [
        ("", "37.3", "37.3", "1"), ("", "37.3", "37.31", "2"), ("1", "", "0.999", "2"), ("1", "", "1", "1"),
        ("1", "6", "0", "2"), ("1", "6", "6", "1"), ("1", "6", "7", "2"),
    ],
)  # fmt: skip
def test_a_number_passes_within_its_range_both_ends_included(
    least: str, most: str, number: str, answer: str
) -> None:
    found = read_number(number)
    assert found is not None and judged(Ask(least, most), found) == answer


def numbered(
    scene: Scene, version: int, answers: dict[str, str], *numbers: tuple[str, str]
) -> InspectionForm:
    items = checklist(scene.officer, version).items
    given = "".join(answers.get(one.code, "1") for one in items)
    faults = tuple(fault(code) for code, answer in answers.items() if answer == "2")
    measured = tuple(Measured(*one) for one in numbers)
    return InspectionForm(unsampled_key(), scene.site, version, given, faults, numbers=measured)


ALL_MEASURED = (("C1", "2.6"), ("C6", "36.8"), ("C8", "6"))


def at_a_worksite(scene: Scene) -> Scene:
    firm = scene.city.firm("湖南示例建设有限公司", kind=SiteKind.CONSTRUCTION)
    scene.city.assign(scene.officer, firm)
    return replace(scene, firm=firm)


def test_a_number_is_kept_and_shown_wherever_the_check_is(scene: Scene) -> None:
    there = at_a_worksite(scene)
    version = there.list_with_numbers()
    form = numbered(there, version, {"C8": "2"}, *ALL_MEASURED[:2], ("C8", "０7.0"))
    check = submit_inspection(there.officer, form)
    assert inspection(there.officer, check).numbers == {"C1": "2.6", "C6": "36.8", "C8": "7"}
    assert findings(there.officer, enterprise=there.firm).rows[0].item == "C8"
    (submitted,) = [row for row in timeline(there.officer, there.firm).rows if row.verb == "submit"]
    assert submitted.numbers == "C1 2.6 C6 36.8 C8 7"
    names = [one.name for one in LEDGERS["inspections"].columns]
    (row,) = [
        dict(zip(names, one, strict=True)) for one in ledger_rows(there.district, LEDGERS["inspections"])
    ]
    assert (row["numbers"], row["edition"], row["area"]) == ("C1 2.6; C6 36.8; C8 7", "2020-02b", None)


@pytest.mark.parametrize(
    ("answers", "numbers", "problem"),
    [
        ({}, ALL_MEASURED[:2], ("C8.number", "required")),
        ({}, (*ALL_MEASURED[:2], ("C8", "7")), ("C8.number", "out_of_step")),
        ({"C8": "2"}, ALL_MEASURED, ("C8.number", "out_of_step")),
        ({}, (*ALL_MEASURED[:2], ("C8", "六")), ("C8.number", "not_a_number")),
        ({}, (*ALL_MEASURED, ("C2", "1")), ("C2.number", "no_number_asked")),
        ({}, (*ALL_MEASURED, ("F5", "1")), ("F5.number", "no_number_asked")),
        ({"C8": "3"}, ALL_MEASURED, ("C8.number", "no_number_asked")),
        ({"C8": "3"}, ALL_MEASURED[:2], None),
        ({}, ALL_MEASURED, None),
    ],
)
def test_an_item_that_asks_for_a_number_is_answered_by_it(
    scene: Scene,
    answers: dict[str, str],
    numbers: tuple[tuple[str, str], ...],
    problem: tuple[str, str] | None,
) -> None:
    there = at_a_worksite(scene)
    version = there.list_with_numbers()
    form = numbered(there, version, answers, *numbers)
    if problem is None:
        submit_inspection(there.officer, form)
        return
    with pytest.raises(Invalid) as refused:
        submit_inspection(there.officer, form)
    assert [(one.field, one.code) for one in refused.value.problems] == [problem]


# What only a script says


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda form, other: replace(form, checklist=other), ("checklist", "not_of_this_site")),
        (lambda form, _: replace(form, answers=form.answers + "1"), ("answers", "not_as_asked")),
        (lambda form, _: replace(form, seconds=-1), ("seconds", "negative")),
        (lambda form, _: replace(form, rest_passed=-1), ("rest_passed", "negative")),
    ],
)
def test_what_no_page_would_send_is_refused(
    scene: Scene, change: Callable[[InspectionForm, int], InspectionForm], problem: tuple[str, str]
) -> None:
    other = Checklist.get(Checklist.site_kind == "construction").id
    with pytest.raises(Invalid) as refused:
        submit_inspection(scene.officer, change(scene.city.form(scene.officer, scene.firm), other))
    assert [(one.field, one.code) for one in refused.value.problems] == [problem]


@pytest.mark.parametrize(("hours", "is_refused"), [(1, True), (0, False), (-30, False)])
def test_nobody_was_told_what_is_still_to_come(scene: Scene, hours: int, is_refused: bool) -> None:
    told = {"told_at": scene.city.clock() + timedelta(hours=hours)}
    form = scene.city.form(scene.officer, scene.firm, "F14", F14=told)
    if not is_refused:
        submit_inspection(scene.officer, form)
        return
    with pytest.raises(Invalid) as refused:
        submit_inspection(scene.officer, form)
    assert [(one.field, one.code) for one in refused.value.problems] == [("F14.told_at", "in_the_future")]


def by_day(day: int) -> dict[str, Any]:
    """To be put right by a day of February."""
    return {"deadline": Deadline.DATE, "due_on": date(2020, 2, day)}


@pytest.mark.parametrize(
    ("hour", "day", "code"),
    [(17, 17, ""), (18, 17, "over_by_then"), (20, 17, "over_by_then"), (20, 18, ""), (9, 16, "in_the_past")],
)
def test_a_day_whose_evening_is_past_is_no_deadline(lite: Scene, hour: int, day: int, code: str) -> None:
    """A date runs out at six: given at eight for the same day, the fault was overdue as it was told."""
    lite.city.check(lite.officer, lite.firm, "F14")
    lite.city.clock.to(f"2020-02-17T{hour:02}:00")
    body = lite.city.body(region=WUJIALING)
    due = by_day(day)
    form = lite.city.form(lite.officer, lite.firm, "F14", F14=due)
    given: dict[str, Callable[[], object]] = {
        "F14.due_on": lambda: submit_inspection(lite.officer, form),
        "by_when": lambda: mend.supervise_finding(lite.street, 1, SuperviseForm(due["due_on"]), 1),
        "due_on": lambda: mend.assign_finding(
            lite.street, 1, AssignForm(body, "王", **due), Finding.get_by_id(1).version
        ),
    }
    for name, give in given.items():
        if not code:
            give()
            continue
        with pytest.raises(Invalid) as refused:
            give()
        assert [(one.field, one.code) for one in refused.value.problems] == [(name, code)]


# Recorded late


def test_a_check_recorded_late_is_judged_by_the_version_of_its_day(scene: Scene) -> None:
    there = at_a_worksite(scene)
    before = checklist_for(there.officer, there.site)
    version = there.list_with_numbers()
    yesterday = datetime(2020, 2, 17, 7, 0, tzinfo=UTC)
    late = InspectionForm(
        unsampled_key(), there.site, version, "1" * len(before.items), occurred_at=yesterday, late_reason="断线",
        numbers=tuple(Measured(*one) for one in ALL_MEASURED),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        submit_inspection(there.officer, late)
    assert [one.code for one in refused.value.problems] == ["not_in_force"]
    assert checklist_for(there.officer, there.site, yesterday).id == before.id
    check = submit_inspection(there.officer, replace(late, checklist=before.id, numbers=()))
    assert inspection(there.officer, check).edition == "2020-02"


# Come back for an item


@pytest.mark.parametrize(
    ("item", "reason", "found"),
    [
        ("F8", "请补照片", "F8"),
        ("", "F8 没有写明地点", "F8"),
        ("", "ｆ8、F9 都不清", "F8"),
        ("", "不清", ""),
        ("", "F99 不清", ""),
    ],
)
def test_a_check_comes_back_for_the_item_that_is_named(
    scene: Scene, item: str, reason: str, found: str
) -> None:
    check = scene.city.check(scene.officer, scene.firm, "F5")
    event = return_inspection(scene.street, check, 1, reason, item)
    seen = inspection(scene.officer, check)
    assert (seen.state, seen.extra.return_reason, seen.extra.return_item) == (
        InspectionState.RETURNED,
        reason,
        found,
    )
    undo_decision(scene.street, event)
    assert inspection(scene.officer, check).extra.return_reason == ""
    return_inspection(scene.street, check, 3, reason, item)
    resubmit_inspection(scene.officer, check, scene.city.form(scene.officer, scene.firm, "F5"), 4)
    assert inspection(scene.officer, check).extra.return_item == ""


def test_it_does_not_come_back_for_an_item_it_did_not_ask(scene: Scene) -> None:
    check = submit_inspection(scene.officer, area_form(scene, Area.WORKSHOP, "F5"))
    for item in ("F1", "C1"):
        with pytest.raises(Invalid):
            return_inspection(scene.street, check, 1, "不清", item)
    assert item_named("F1 与 F5 都不清", ["F5", "F10"]) == "F5"


def test_what_is_said_anew_of_a_fault_reaches_it(scene: Scene) -> None:
    """A check that came back because nobody was named as told: the fault says so now, with its own deadline."""
    check = scene.city.check(
        scene.officer, scene.firm, "F8", F8={"deadline": Deadline.DAYS_7, "photo": "12 号"}
    )
    before = finding(scene.officer, findings(scene.officer).rows[0].id)
    assert (before.photo, before.photo_holder, before.photo_at) == ("12 号", "何璐", before.found_at)
    Inspection.update(state=InspectionState.SUBMITTED).execute()
    return_inspection(scene.street, check, 1, "未写明告知了谁")
    scene.city.clock.on(hours=1)
    form = scene.city.form(
        scene.officer,
        scene.firm,
        "F8",
        F8={"deadline": Deadline.DAYS_7, "told_whom": "厂长 王五", "photo": "13 号", "photo_holder": "周文"},
    )
    resubmit_inspection(scene.officer, check, form, 2)
    after = finding(scene.officer, before.id)
    assert (after.told_whom, after.photo, after.photo_holder, after.photo_at) == (
        "厂长 王五", "13 号", "周文", before.found_at,
    )  # fmt: skip
    assert (after.due_at, after.found_at) == (before.due_at, before.found_at)
    assert [row.verb for row in Event.select().where(Event.subject_kind == "finding")] == ["raise", "correct"]


@pytest.mark.parametrize(
    ("number", "holder", "hours", "problems"),
    [
        ("", "", None, []),
        ("12-14 号", "", None, []),
        ("12-14 号", "何璐", -2, []),
        ("", "何璐", None, [("photo", "required_of_photo")]),
        ("", "", -2, [("photo", "required_of_photo")]),
        ("12 号", "", 24, [("photo_at", "in_the_future")]),
        ("1" * 201, "", None, [("photo", "too_long")]),
    ],
)
def test_a_photo_has_a_number_first(
    number: str, holder: str, hours: int | None, problems: list[tuple[str, str]]
) -> None:
    now = Clock()()
    taken = now + timedelta(hours=hours) if hours is not None else None
    told = fault("F5", photo=number, photo_holder=holder, photo_at=taken)
    assert [(one.field, one.code) for one in told.problems(business_date(now))] == problems


def test_the_photos_of_a_check_say_who_holds_them_and_when(scene: Scene) -> None:
    """Unsaid, the officer at the time of the check; without photos nothing is kept, and no event has the name."""
    taken = scene.city.clock() - timedelta(hours=1)
    said = scene.city.check(scene.officer, scene.firm, photos="7、8", photos_holder="周文", photos_at=taken)
    unsaid = scene.city.check(scene.officer, scene.firm, photos="9")
    none = scene.city.check(scene.officer, scene.firm)
    kept = [inspection(scene.officer, one) for one in (said, unsaid, none)]
    assert [(one.extra.photos, one.extra.photos_holder, one.extra.photos_at) for one in kept] == [
        ("7、8", "周文", taken),
        ("9", "何璐", kept[1].occurred_at),
        ("", "", None),
    ]
    assert not any("周文" in row.changes for row in Event.select())
    Inspection.update(state=InspectionState.RETURNED).where(Inspection.id == unsaid).execute()
    scene.city.clock.on(hours=1)
    resubmit_inspection(scene.officer, unsaid, scene.city.form(scene.officer, scene.firm, photos="10"), 1)
    again = inspection(scene.officer, unsaid)
    assert (again.extra.photos, again.extra.photos_at) == ("10", again.occurred_at)
    alone = scene.city.form(scene.officer, scene.firm, photos_holder="周文")
    with pytest.raises(Invalid) as refused:
        submit_inspection(scene.officer, alone)
    assert [(one.field, one.code) for one in refused.value.problems] == [("photos", "required_of_photo")]


def test_what_was_decided_on_a_fault_is_not_said_anew(scene: Scene) -> None:
    check = scene.city.check(scene.officer, scene.firm, "F5")
    one = findings(scene.officer).rows[0]
    body = scene.city.body(region=WUJIALING)
    mend.assign_finding(scene.district, one.id, AssignForm(body, "王", Deadline.DAYS_7), 1)
    due = Finding.get_by_id(one.id).due_at
    return_inspection(scene.street, check, 1, "不清")
    resubmit_inspection(
        scene.officer, check, scene.city.form(scene.officer, scene.firm, "F5", F5={"place": "二车间"}), 2
    )
    assert (Finding.get_by_id(one.id).due_at, Finding.get_by_id(one.id).place) == (due, "一车间")
    assert {row.checklist for row in open_tasks(scene.street).rows} == {
        inspection(scene.officer, check).checklist
    }


# A check that came back


def again(scene: Scene, check: int, *failed: str, **more: Any) -> None:
    """The check is returned and submitted again as now said."""
    return_inspection(scene.street, check, inspection(scene.officer, check).version, "请再核")
    form = scene.city.form(scene.officer, scene.firm, *failed, **more)
    resubmit_inspection(scene.officer, check, form, inspection(scene.officer, check).version)


def waiting(scene: Scene) -> set[str]:
    """The kinds of what a coordinator is asked by now."""
    assert contradictions() == []
    return {row.kind for row in open_tasks(scene.street).rows}


def refer(scene: Scene, one: int) -> None:
    """移交 to a body."""
    mend.refer_finding(scene.street, one, ReferForm(scene.city.body(region=WUJIALING), "文1"), 1)


def close(scene: Scene, one: int) -> None:
    """Put right, and closed by other eyes."""
    mend.record_fix(scene.officer, one, FixForm("罗樵", "已整改"), 1)
    mend.recheck_finding(scene.street, one, RecheckForm(True, "全员佩戴"), 2)


@pytest.mark.parametrize(
    ("settle", "states"),
    [
        (lambda scene, one: mend.void_finding(scene.street, one, "不实", 1), ["void", "open"]),
        (refer, ["referred"]),
        (close, ["closed"]),
    ],
)
def test_a_fault_found_again_has_a_finding_though_its_first_was_void(
    lite: Scene, settle: Callable[[Scene, int], object], states: list[str]
) -> None:
    """What was referred or closed is still the fault that this check found."""
    check = lite.city.check(lite.officer, lite.firm, "F5")
    settle(lite, findings(lite.officer).rows[0].id)
    again(lite, check, "F5")
    assert [row.state for row in Finding.select().order_by(Finding.id)] == states
    assert "review" in waiting(lite)


@pytest.mark.parametrize("is_assigned", [False, True])
def test_a_check_that_finds_the_fault_after_all_no_longer_asks_to_void_it(
    lite: Scene, is_assigned: bool
) -> None:
    check = lite.city.check(lite.officer, lite.firm, "F5")
    one = findings(lite.officer).rows[0].id
    again(lite, check)
    if is_assigned:
        body = lite.city.body(region=WUJIALING)
        mend.assign_finding(lite.street, one, AssignForm(body, "王", Deadline.DAYS_7), 2)
    assert waiting(lite) == {"review", "void_asked"}
    again(lite, check, "F5")
    assert (waiting(lite), Finding.get().void_asked_at, Finding.get().void_asked_by) == (
        {"review"},
        None,
        None,
    )
    again(lite, check)
    assert waiting(lite) == {"review", "void_asked"}


def test_what_the_officer_asked_to_void_themselves_stays_asked(lite: Scene) -> None:
    check = lite.city.check(lite.officer, lite.firm, "F5")
    mend.ask_void(lite.officer, findings(lite.officer).rows[0].id, "看错了", 1)
    again(lite, check, "F5")
    assert waiting(lite) == {"review", "void_asked"}


NOT_FIXED = {"told_whom": "厂长 王五"}
ON_THE_SPOT = {"is_fixed": True, "seen": "已戴好", "told_whom": ""}


def test_whether_a_fault_was_put_right_on_the_spot_is_said_anew(lite: Scene) -> None:
    def one() -> tuple[Any, ...]:
        row = Finding.get()
        fixed = (row.measure, row.fixed_at, row.fix_recorded_by) if row.is_fixed_on_site else ()
        assert row.is_fixed_on_site or (row.measure, row.fixed_by, row.fixed_at, row.fix_recorded_by) == (
            "", "", None, None,
        )  # fmt: skip
        return row.state, row.told_whom, row.told_at, *fixed

    found_at = lite.city.clock()
    check = lite.city.check(lite.officer, lite.firm, "F5", F5=ON_THE_SPOT)
    lite.city.clock.on(hours=1)
    again(lite, check, "F5", F5=NOT_FIXED)
    assert (one(), waiting(lite)) == (("open", "厂长 王五", found_at), {"review"})
    again(lite, check, "F5", F5=ON_THE_SPOT)
    spot = ("已戴好", found_at, lite.officer.person)
    assert (one(), waiting(lite)) == (("rectified", "厂长 王五", found_at, *spot), {"review", "recheck"})
    again(lite, check, "F5", F5={**ON_THE_SPOT, "seen": "全员已戴好", "photo": "12 号"})
    assert (one()[3], Finding.get().photo) == ("全员已戴好", "12 号")


def fix(scene: Scene, one: int) -> None:
    """Put right after the check."""
    mend.record_fix(scene.officer, one, FixForm("罗樵", "已整改"), Finding.get().version)


def fail(scene: Scene, one: int) -> None:
    """Not so at the recheck."""
    form = RecheckForm(False, "仍未佩戴", Deadline.HOURS_24)
    mend.recheck_finding(scene.officer, one, form, Finding.get().version)


def come_back(scene: Scene, one: int) -> None:
    """Referred, back from there, put right by the body."""
    refer(scene, one)
    mend.record_result(scene.street, one, ResultForm(False, "已约谈", Deadline.HOURS_24), 2)
    fix(scene, one)


@pytest.mark.parametrize(
    ("first", "follow", "then", "state"),
    [
        (NOT_FIXED, fix, NOT_FIXED, "rectified"),
        (ON_THE_SPOT, fail, ON_THE_SPOT, "open"),
        (ON_THE_SPOT, come_back, NOT_FIXED, "rectified"),
    ],
)
def test_what_followed_the_check_is_not_said_anew_by_it(
    lite: Scene, first: dict[str, Any], follow: Callable[[Scene, int], None], then: dict[str, Any], state: str
) -> None:
    check = lite.city.check(lite.officer, lite.firm, "F5", F5=first)
    follow(lite, findings(lite.officer).rows[0].id)
    again(lite, check, "F5", F5=then)
    assert Finding.get().state == state


@pytest.mark.parametrize(
    ("counts", "opened"),
    [((None, 2, 3), [2]), ((1, 2), [1]), ((2, None, 2), [2]), ((0, 0), [])],
)
def test_an_abnormal_temperature_said_at_last_opens_an_incident_once(
    scene: Scene, counts: tuple[int | None, ...], opened: list[int]
) -> None:
    found_at = scene.city.clock()
    first, *later = counts
    check = scene.city.check(scene.officer, scene.firm, "F5", temperature_abnormal=first)
    for count in later:
        scene.city.clock.on(hours=1)
        again(scene, check, "F5", temperature_abnormal=count)
    assert [(row.count, row.occurred_at) for row in Incident.select()] == [(one, found_at) for one in opened]


@pytest.mark.parametrize("failed", [("F5", "F14"), ("F14",), ()])
def test_a_check_submitted_again_is_looked_at_for_what_it_found(lite: Scene, failed: tuple[str, ...]) -> None:
    """Also for a fault that it says is none any more: that is what a coordinator looks at."""
    check = lite.city.check(lite.officer, lite.firm, "F5", "F14")
    for _ in range(2):
        again(lite, check, *failed)
        (review,) = (row for row in open_tasks(lite.street).rows if row.kind == "review")
        assert (review.severity, review.matter, review.due_at) == (
            Severity.HIGH, "F5,F14", due_at(Deadline.AT_ONCE, lite.city.clock()),
        )  # fmt: skip
    again(lite, check, "F2", "F5")
    (review,) = (row for row in open_tasks(lite.street).rows if row.kind == "review")
    assert review.matter == "F5,F14,F2"


def test_a_day_that_has_passed_since_is_said_again_as_it_was(lite: Scene) -> None:
    """Not another one that is past."""
    check = lite.city.check(lite.officer, lite.firm, "F5", F5=by_day(18))
    due = Finding.get().due_at
    lite.city.clock.to("2020-02-20T10:00")
    again(lite, check, "F5", F5={**by_day(18), "place": "二车间"})
    assert (Finding.get().due_at, Finding.get().place) == (due, "二车间")
    with pytest.raises(Invalid, match="invalid"):
        again(lite, check, "F5", F5=by_day(19))


def test_what_has_another_day_now_is_no_longer_overdue_on_a_desk(lite: Scene) -> None:
    """The row in the queue stayed, due on a day that its fault no longer has; it rises again from the new one."""
    check = lite.city.check(lite.officer, lite.firm, "F14", "F5", F14={"deadline": Deadline.HOURS_24})
    lite.city.clock.to("2020-02-19T10:00")
    tick(lite.city.clock)
    overdue = {row.matter for row in Task.select().where((Task.kind == "overdue") & (Task.state == "open"))}
    again(lite, check, "F14", "F5", F14={"deadline": Deadline.DAYS_7})
    left = {row.matter for row in Task.select().where((Task.kind == "overdue") & (Task.state == "open"))}
    assert (overdue, left, contradictions()) == ({"F14", "F5"}, {"F5"}, [])
    lite.city.clock.to("2020-02-24T10:01")
    tick(lite.city.clock)
    (row,) = Task.select().where((Task.kind == "overdue") & (Task.matter == "F14") & (Task.state == "open"))
    assert row.due_at == Finding.get(Finding.item == "F14").due_at


@pytest.mark.parametrize(
    ("failed", "settle", "matter"),
    [
        (("F5",), "close", "F5"),
        ((), "close", "F5"),
        ((), "void", "sent_again"),
        ((), "", "sent_again"),
    ],
)
def test_a_check_sent_again_is_no_sample(
    lite: Scene, failed: tuple[str, ...], settle: str, matter: str
) -> None:
    """Where all that it found is settled, the review said that it was of the sample."""
    first = ("F5",) if settle else ()
    check = lite.city.check(lite.officer, lite.firm, *first, key=sampled_key())
    if settle == "close":
        close(lite, 1)
    elif settle:
        mend.void_finding(lite.street, 1, "不实", 1)
    again(lite, check, *failed)
    (review,) = (row for row in open_tasks(lite.street).rows if row.kind == "review")
    assert (review.matter, review.severity) == (matter, None)
    assert Finding.select().count() == len(first)


def test_the_deadline_of_a_failed_recheck_stays(lite: Scene) -> None:
    check = lite.city.check(lite.officer, lite.firm, "F5", F5=ON_THE_SPOT)
    lite.city.clock.on(hours=20)
    fail(lite, Finding.get().id)
    due = Finding.get().due_at
    again(lite, check, "F5", F5={**NOT_FIXED, "deadline": Deadline.AT_ONCE})
    assert (Finding.get().told_whom, Finding.get().due_at) == ("厂长 王五", due)
