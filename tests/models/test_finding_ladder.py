"""A fault on its way up the ladder: who may close it, what it leaves on the timeline, how often it has risen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from models.actions import findings as acts
from models.actions.inspections import resubmit_inspection as resubmit
from models.actions.inspections import return_inspection
from models.actions.tasks import undo_decision
from models.actions.upkeep import contradictions, tick
from models.database import transaction
from models.errors import Invalid, LianqiError, Refused
from models.queries.events import last_act, record_timeline, timeline
from models.queries.findings import finding, findings
from models.queries.inspections import inspection
from models.queries.tasks import open_tasks
from models.rules.assignments import AssignmentState, Part
from models.rules.deadlines import SHANGHAI, Deadline, Severity
from models.rules.findings import (
    AssignForm,
    FindingState,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    Step,
    SuperviseForm,
)
from models.rules.scope import Actor, Role
from models.tables import Assignment, FailedAnswer, Rise, Site, Task
from models.tables.base import tuples_of
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city
from tui.cli import verbs


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.fixture
def lite(sqlite_store: str) -> City:
    """The same where the store makes no difference."""
    return make_city()


@dataclass
class Case:
    """A firm with three officers, a coordinator, and one fault whose fix the second officer recorded."""

    city: City
    finder: Actor
    recorder: Actor
    other: Actor
    coordinator: Actor
    firm: int
    id: int

    @property
    def version(self) -> int:
        return finding(self.finder, self.id).version

    def fix(self, by: Actor | None = None) -> None:
        """The firm reports it done; the second officer records that."""
        acts.record_fix(by or self.recorder, self.id, FixForm("罗樵", "已整改"), self.version)

    def recheck(self, by: Actor, *, passed: bool, is_refused: bool = False) -> int:
        """Somebody looks again."""
        deadline = None if passed else Deadline.HOURS_24
        form = RecheckForm(passed, "现场所见", deadline, is_refused=is_refused)
        return acts.recheck_finding(by, self.id, form, self.version)

    def fail(self, times: int) -> None:
        """So many rechecks that it did not pass."""
        for _ in range(times):
            self.fix()
            self.recheck(self.other, passed=False)


def _case(city: City, item: str = "F14", earlier: int = 0) -> Case:
    finder, recorder, other = (
        city.person(name, Role.OFFICER, WUJIALING) for name in ("何璐", "秦朗", "段晓")
    )
    coordinator = city.person("周文", Role.COORDINATOR, WUJIALING)
    firm = city.firm(f"麓屿贸易{finder.person}")
    for at, one in enumerate((finder, recorder, other)):
        city.assign(one, firm, Part.ASSIST if at else Part.LEAD)
    for _ in range(earlier + 1):
        city.check(finder, firm, item)
        city.clock.on(minutes=1)
    newest = max(row.id for row in findings(finder, enterprise=firm).rows)
    return Case(city, finder, recorder, other, coordinator, firm, newest)


# What is closed: the item, earlier faults of it, failed rechecks; and whether it needs other eyes than its officer's.
FAULTS = {
    "lesser": ("F14", 0, 0, False),
    "failed three times": ("F14", 0, 3, True),
    "second time, failed twice": ("F14", 1, 2, False),
    "third time": ("F14", 2, 0, True),
    "grave": ("F5", 0, 0, True),
}
# Who tries: what they meet where the officer may close it, and where it needs other eyes.
WHO = {
    "finder": ("", "needs_other_eyes"),
    "recorder": ("", "needs_other_eyes"),
    "other officer": ("", ""),
    "officer elsewhere": ("not_found", "not_found"),
    "coordinator": ("officer_closes", ""),
    "coordinator elsewhere": ("not_found", "not_found"),
    "coordinator of the firm": ("own_firm", "own_firm"),
    "finder as coordinator": ("own_firm", "own_firm"),
    "former finder as coordinator": ("officer_closes", "needs_other_eyes"),
    "leader": ("not_for_role", "not_for_role"),
    "administrator": ("not_found", "not_found"),
}


def _who(case: Case, name: str) -> Actor:
    city = case.city
    if name == "coordinator of the firm":
        stationed = city.person("王敏", Role.OFFICER, WUJIALING)
        city.assign(stationed, case.firm, Part.ASSIST)
        return city.grant(stationed, Role.COORDINATOR, WUJIALING)
    if name.endswith("finder as coordinator"):
        if name.startswith("former"):
            with transaction():
                mine = Assignment.officer == case.finder.person
                Assignment.update(state=AssignmentState.ENDED).where(mine).execute()
        return city.grant(case.finder, Role.COORDINATOR, WUJIALING)
    made: dict[str, Callable[[], Actor]] = {
        "finder": lambda: case.finder,
        "recorder": lambda: case.recorder,
        "other officer": lambda: case.other,
        "coordinator": lambda: case.coordinator,
        "officer elsewhere": lambda: city.person("魏然", Role.OFFICER, "430104001"),
        "coordinator elsewhere": lambda: city.person("魏然", Role.COORDINATOR, "430104001"),
        "leader": lambda: city.person("组长", Role.LEADER, WUJIALING),
        "administrator": lambda: city.person("管", Role.ADMINISTRATOR, CITY),
    }
    return made[name]()


def _by_action(case: Case, by: Actor, version: int) -> None:
    acts.recheck_finding(by, case.id, RecheckForm(True, "现场所见"), version)


def _by_command(case: Case, by: Actor, version: int) -> None:
    told = {"finding": case.id, "form": {"passed": True, "seen": "现场所见"}, "version": version}
    verbs.call(verbs.actions()["recheck_finding"], by, told)


@pytest.mark.dear_on_postgresql
@pytest.mark.parametrize("name", FAULTS)
def test_who_may_close_whichever_way_they_try(city: City, name: str) -> None:
    item, earlier, failed, wants_others = FAULTS[name]
    for who, expected in WHO.items():
        for way in (_by_action, _by_command) if name in ("lesser", "grave") else (_by_action,):
            case = _case(city, item, earlier)
            case.fail(failed)
            case.fix()
            version = case.version
            by = _who(case, who)
            met = ""
            try:
                way(case, by, version)
            except LianqiError as error:
                met = error.code
            assert met == expected[wants_others], (who, way.__name__)
            state = finding(case.coordinator, case.id).state
            assert state is (FindingState.RECTIFIED if met else FindingState.CLOSED), who


@pytest.mark.parametrize(
    ("failed", "is_refused", "taken", "suggested"),
    [
        (0, False, [], None),
        (1, False, [], None),
        (1, True, [], Step.SUPERVISE),
        (2, False, [], Step.NOTICE),
        (2, False, ["notice"], None),
        (3, False, ["notice"], Step.SUPERVISE),
        (3, False, ["notice", "supervise"], Step.REFER),
        (3, False, ["notice", "supervise", "refer"], Step.REFER),
    ],
)
def test_the_ladder_is_suggested_rung_by_rung(
    city: City, failed: int, is_refused: bool, taken: list[str], suggested: Step | None
) -> None:
    case = _case(city)
    for at in range(failed):
        case.fix()
        case.recheck(case.other, passed=False, is_refused=is_refused and at == failed - 1)
    by = case.coordinator
    rungs: dict[str, Callable[[], object]] = {
        "notice": lambda: acts.give_notice(by, case.id, NoticeForm("整〔2020〕1号", "罗樵"), case.version),
        "supervise": lambda: acts.supervise_finding(
            by, case.id, SuperviseForm(date(2020, 3, 1)), case.version
        ),
        "refer": lambda: acts.refer_finding(
            by, case.id, ReferForm(city.body(region=WUJIALING), "移1号"), case.version
        ),
    }
    for rung in taken:
        rungs[rung]()
    seen = finding(by, case.id)
    assert (seen.cycle, seen.is_refused) == (failed, is_refused)
    if "refer" not in taken:
        assert seen.suggestion is suggested
    else:
        assert [row.kind for row in open_tasks(by).rows] == ["referred"]  # until the result is entered
        assert [row.id for row in findings(by).rows] == [case.id]
        acts.record_result(by, case.id, ResultForm(True, "已查处"), seen.version)
        assert not open_tasks(by).rows and not findings(by).rows


def test_failed_rechecks_an_undone_closing_and_a_void_stay_on_the_timeline(city: City) -> None:
    case = _case(city, "F5")
    case.fail(2)
    case.fix()
    closing = case.recheck(case.coordinator, passed=True)
    assert finding(case.finder, case.id).closed_at is not None
    assert [row.id for row in last_act(case.coordinator)] == [closing]
    undo_decision(case.coordinator, closing)
    again = finding(case.finder, case.id)
    assert (again.state, again.closed_at, again.seen) == (FindingState.RECTIFIED, None, "现场所见")
    assert [row.kind for row in open_tasks(case.coordinator).rows if row.subject_kind == "finding"] == [
        "recheck"
    ]
    acts.ask_void(case.finder, case.id, "看错了", case.version)
    acts.refuse_void(case.coordinator, case.id, "属实", case.version)
    voiding = acts.void_finding(case.coordinator, case.id, "确系看错", case.version)
    undo_decision(case.coordinator, voiding)
    acts.void_finding(case.coordinator, case.id, "确系看错", case.version)
    trail = [
        (row.verb, row.from_state, row.to_state) for row in record_timeline(case.finder, "finding", case.id)
    ]
    assert trail[::-1] == [
        ("raise", "", "open"),
        ("record_fix", "open", "rectified"),
        ("fail_recheck", "rectified", "open"),
        ("record_fix", "open", "rectified"),
        ("fail_recheck", "rectified", "open"),
        ("record_fix", "open", "rectified"),
        ("close", "rectified", "closed"),
        ("undo", "closed", "rectified"),
        ("ask_void", "rectified", "rectified"),
        ("refuse_void", "rectified", "rectified"),
        ("void", "rectified", "void"),
        ("undo", "void", "rectified"),
        ("void", "rectified", "void"),
    ]
    of_firm = [row.verb for row in timeline(case.finder, case.firm, at_end=True).rows]
    assert [verb for verb in of_firm if verb != "submit"] == [verb for verb, _, _ in trail[::-1]]
    assert contradictions() == []


def test_a_closing_is_not_taken_back_once_something_followed_or_by_its_officer(city: City) -> None:
    case = _case(city, "F5")
    case.fix()
    closing = case.recheck(case.other, passed=True)
    with pytest.raises(Refused, match="not_for_role"):
        undo_decision(case.other, closing)
    late = _case(city, "F5")
    late.fix()
    closing = late.recheck(late.coordinator, passed=True)
    city.clock.on(minutes=11)
    with pytest.raises(Refused, match="too_late_to_undo"):
        undo_decision(late.coordinator, closing)


# Days between the same fault and the next: how many times it is by then, and how grave.
@pytest.mark.parametrize(
    ("gaps", "times", "severity"),
    [
        ([], 1, Severity.LOW),
        ([5], 2, Severity.LOW),
        ([5, 5], 3, Severity.MEDIUM),
        ([15, 15], 3, Severity.MEDIUM),
        ([15, 16], 2, Severity.LOW),
        ([31, 1], 2, Severity.LOW),
        ([1, 1, 1], 4, Severity.MEDIUM),
    ],
)
def test_a_third_time_within_thirty_days_is_graver_and_says_so(
    city: City, gaps: list[int], times: int, severity: Severity
) -> None:
    case = _case(city)
    city.clock.on(minutes=-1)
    for gap in gaps:
        city.clock.on(days=gap)
        city.check(case.finder, case.firm, "F14")
    newest = max(findings(case.finder, enterprise=case.firm).rows, key=lambda row: row.id)
    assert (newest.times, newest.severity) == (times, severity)
    told = [(row.verb, row.reason) for row in record_timeline(case.finder, "finding", newest.id)]
    assert told == ([("repeat", str(times))] if times >= 3 else []) + [("raise", "")]
    kinds = [row.kind for row in open_tasks(case.coordinator).rows if row.subject == newest.id]
    assert ("repeated" in kinds) is (times >= 3)


@pytest.mark.parametrize(("seconds", "times"), [(-60, 2), (0, 2), (59, 2), (60, 1)])
def test_thirty_days_are_thirty_days_to_the_minute(lite: City, seconds: int, times: int) -> None:
    """Of the same minute of the day: whether a second more had passed was chance."""
    case = _case(lite)
    lite.clock.at = findings(case.finder).rows[0].found_at + timedelta(days=30, seconds=seconds)
    lite.check(case.finder, case.firm, "F14")
    assert max(row.times for row in findings(case.finder).rows) == times


@pytest.mark.parametrize(("days_back", "times"), [(10, 2), (30, 2), (31, 1)])
def test_what_is_recorded_late_repeats_only_what_is_near_it(city: City, days_back: int, times: int) -> None:
    city.clock.to("2020-03-25T10:00")
    case = _case(city)
    city.clock.on(minutes=-1)
    at = city.clock() - timedelta(days=days_back)
    city.check(case.finder, case.firm, "F14", occurred_at=at, late_reason="补录纸质记录")
    (older,) = (row for row in findings(case.finder).rows if row.found_at == at)
    assert older.times == times


# Two ticks were missed; 6 April is a holiday.
HOLIDAY = ["2020-04-06T23:00", "2020-04-07T09:00", "2020-04-08T10:00"]


@pytest.mark.parametrize(
    ("found", "item", "rises"),
    [
        # Friday before Qingming: a grave one is due at 18:00 and climbs every 24 hours, holiday or not
        ("2020-04-03T10:00", "F5", [["street", "district", "city"], [], []]),
        # M, due on Wednesday at 10:00: two working days are Thursday and Friday, the next two Tuesday and Wednesday
        ("2020-03-30T10:00", "F2", [["street", "district"], [], ["city"]]),
        # M, due on Friday at 10:00: the Saturday, the Sunday and the holiday do not count
        ("2020-04-01T10:00", "F2", [["street"], [], ["district"]]),
        # L, due on Monday the 6th at 10:00
        ("2020-03-30T10:00", "F14", [["street"], [], ["district"]]),
    ],
)
def test_over_a_holiday_with_missed_ticks_each_level_is_reached_once_a_cycle(
    city: City, found: str, item: str, rises: list[list[str]]
) -> None:
    for code in (KAIFU, CITY):
        city.person("专", Role.COORDINATOR, code)
    city.clock.to(found)
    case = _case(city, item)
    told: list[tuple[int, str]] = []
    for at, expected in zip(HOLIDAY, rises, strict=True):
        city.clock.to(at)
        assert [tick(city.clock).risen, tick(city.clock).risen] == [len(expected), 0], at
        told += [(0, level) for level in expected]
        assert _rises(case) == told, at
    # In the next cycle all of it once more, and once.
    case.fix()
    case.recheck(case.other, passed=False)
    for _ in range(3):
        tick(city.clock)
    assert _rises(case) == told
    city.clock.on(days=12)
    for _ in range(3):
        tick(city.clock)
    assert _rises(case) == [*told, (1, "street"), (1, "district"), (1, "city")]
    trail = [row.reason for row in record_timeline(case.finder, "finding", case.id) if row.verb == "rise"]
    assert trail[::-1] == [level for _, level in _rises(case)]
    assert contradictions() == []


def test_a_failed_recheck_recorded_late_rises_from_when_it_was_recorded(city: City) -> None:
    """Its due has run out days ago by then: one level at once, the next two working days later, whatever was given and taken back between."""
    for code in (KAIFU, CITY):
        city.person("专", Role.COORDINATOR, code)
    case = _case(city)
    body = city.body(region=WUJIALING)
    case.fix()
    seen_at = city.clock().astimezone(SHANGHAI)
    city.clock.on(days=4)
    late = RecheckForm(False, "仍未清运", Deadline.HOURS_24, occurred_at=seen_at, late_reason="忘记")
    acts.recheck_finding(case.other, case.id, late, case.version)
    city.clock.on(minutes=5)
    given = acts.assign_finding(
        case.coordinator, case.id, AssignForm(body, "贺", Deadline.DAYS_7), case.version
    )
    undo_decision(case.coordinator, given)
    told = []
    for minutes in (0, 4 * 24 * 60 - 6, 2):  # from a Friday: the weekend does not count
        city.clock.on(minutes=minutes)
        tick(city.clock)
        told.append([level for _, level in _rises(case)])
    assert told == [["street"], ["street"], ["street", "district"]]


# What a coordinator answers to a fault of L that has risen to the district, on a Wednesday at 10:02; until when that holds.
ANSWERS: dict[str, tuple[Callable[[Case], object], str]] = {
    "assigned": (
        lambda case: acts.assign_finding(
            case.coordinator,
            case.id,
            AssignForm(case.city.body(region=WUJIALING), "贺", Deadline.HOURS_24),
            case.version,
        ),
        "2020-02-27T10:02",
    ),
    "supervised": (
        lambda case: acts.supervise_finding(
            case.coordinator, case.id, SuperviseForm(date(2020, 2, 28)), case.version
        ),
        "2020-02-28T18:00",
    ),
    "noticed": (
        lambda case: acts.give_notice(case.coordinator, case.id, NoticeForm("整改1号", "罗樵"), case.version),
        "2020-02-28T10:02",
    ),
    "referred": (
        lambda case: (
            acts.refer_finding(
                case.coordinator, case.id, ReferForm(case.city.body(region=WUJIALING), "移1"), case.version
            ),
            acts.record_result(
                case.coordinator, case.id, ResultForm(False, "退回", Deadline.HOURS_48), case.version
            ),
        ),
        "2020-02-28T10:02",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_was_answered_is_owed_again_once_that_has_run_out(city: City, name: str) -> None:
    """In the queue again, at the level it had got to, without a second rise."""
    city.person("专", Role.COORDINATOR, KAIFU)
    case = _case(city)
    answer, until = ANSWERS[name]
    city.clock.to("2020-02-26T10:02")
    tick(city.clock)
    answer(case)
    risen = [(0, "street"), (0, "district")]
    for step, expected in ((-1, []), (1, ["district"]), (1, ["district"])):
        city.clock.to(until) if step < 0 else None
        city.clock.on(minutes=step)
        tick(city.clock)
        waiting = Task.select(Task.level).where((Task.kind == "overdue") & (Task.state == "open"))
        assert [str(level) for (level,) in tuples_of(waiting)] == expected, step
        assert _rises(case) == risen
    told = [(row.verb, row.reason) for row in record_timeline(case.finder, "finding", case.id)]
    assert told.count(("overdue_again", "district")) == 1 and contradictions() == []


def _rises(case: Case) -> list[tuple[int, str]]:
    rows = Rise.select(Rise.cycle, Rise.level).where(Rise.finding == case.id).order_by(Rise.id)
    return [(cycle, str(level)) for cycle, level in tuples_of(rows)]


def test_what_is_fixed_on_the_spot_and_found_again_is_no_longer_so(city: City) -> None:
    case = _case(city)
    check = city.check(case.finder, case.firm, "F15", F15={"is_fixed": True, "seen": "已补足"})
    (row,) = (one for one in findings(case.finder).rows if one.item == "F15")
    assert row.state is FindingState.RECTIFIED
    case.id = row.id
    case.recheck(case.finder, passed=False)
    seen = finding(case.finder, row.id)
    assert (seen.state, seen.cycle, seen.inspection) == (FindingState.OPEN, 1, check)


def test_a_check_submitted_again_days_later_is_still_of_its_day(city: City) -> None:
    case = _case(city)
    check = city.check(case.finder, case.firm, "F5")
    first, was = inspection(case.finder, check).occurred_at, _failed_days(check)
    city.clock.on(days=2)
    return_inspection(case.coordinator, check, 1, "照片不清")
    resubmit(case.finder, check, city.form(case.finder, case.firm, "F5", "F14"), 2)
    assert _failed_days(check) == was * 2
    assert Site.get_by_id(city.site(case.firm)).last_checked_at == first
    # Passed at last: void is asked for once, however often it is returned.
    for version in (3, 5):
        return_inspection(case.coordinator, check, version, "照片不清")
        resubmit(case.finder, check, city.form(case.finder, case.firm, "F14"), version + 1)
    (grave,) = (one for one in findings(case.finder).rows if one.item == "F5")
    asked = [row.verb for row in record_timeline(case.finder, "finding", grave.id)]
    assert asked == ["ask_void", "raise"]


def test_a_void_is_not_taken_back_once_the_check_has_found_it_anew(lite: City) -> None:
    """It stood there twice, and both had to be put right."""
    case = _case(lite)
    check = lite.check(case.finder, case.firm, "F5")
    (grave,) = (one for one in findings(case.finder).rows if one.item == "F5")
    voided = acts.void_finding(case.coordinator, grave.id, "不属实", 1)
    return_inspection(case.coordinator, check, 1, "请再核实")
    resubmit(case.finder, check, lite.form(case.finder, case.firm, "F5"), 2)
    with pytest.raises(Refused, match="followed") as refused:
        undo_decision(case.coordinator, voided)
    assert refused.value.by == "何璐"
    assert [one.item for one in findings(case.finder).rows].count("F5") == 1


def _failed_days(check: int) -> list[int]:
    return [
        day
        for (day,) in tuples_of(FailedAnswer.select(FailedAnswer.day).where(FailedAnswer.inspection == check))
    ]


def test_whoever_asked_to_void_does_not_decide_it(city: City) -> None:
    """Under whatever grant, though they made no check there and are stationed there no longer."""
    case = _case(city)
    acts.ask_void(case.other, case.id, "看错了", case.version)
    with transaction():
        Assignment.update(state=AssignmentState.ENDED).where(
            Assignment.officer == case.other.person
        ).execute()
    asker = city.grant(case.other, Role.COORDINATOR, WUJIALING)
    for decide in (acts.void_finding, acts.refuse_void):
        with pytest.raises(Refused, match="own_submission"):
            decide(asker, case.id, "确系看错", case.version)
    acts.refuse_void(case.coordinator, case.id, "属实", case.version)
    acts.void_finding(asker, case.id, "确系看错", case.version)  # what they asked was decided by another


def test_what_is_referred_may_be_said_to_be_unreal_again_once_it_is_back(sqlite_store: str) -> None:
    """Referring answers what was asked before; a question that nobody has in the queue is a contradiction."""
    city = make_city()
    case = _case(city)
    refer, back = ReferForm(city.body(region=WUJIALING), "移1"), ResultForm(False, "退回", Deadline.HOURS_48)
    for _ in range(2):
        acts.ask_void(case.other, case.id, "不是本项目", case.version)
        assert [row.kind for row in open_tasks(case.coordinator).rows] == ["void_asked"]
        acts.refer_finding(case.coordinator, case.id, refer, case.version)
        acts.record_result(case.coordinator, case.id, back, case.version)
        assert contradictions() == [] and open_tasks(case.coordinator).rows == ()
    acts.ask_void(case.other, case.id, "不是本项目", case.version)
    with transaction():
        Task.update(state="done").where(Task.kind == "void_asked").execute()
    assert contradictions() == [f"finding {case.id} void asked, no task"]
    acts.refuse_void(case.coordinator, case.id, "属实", case.version)
    assert contradictions() == []


@pytest.mark.parametrize(("minutes", "refused"), [(-1, True), (0, False), (1, False)])
def test_a_fix_is_not_before_its_fault_nor_a_recheck_before_the_fix(
    city: City, minutes: int, refused: bool
) -> None:
    case = _case(city)
    found_at = finding(case.finder, case.id).found_at
    city.clock.on(minutes=5)
    fix = FixForm("罗樵", "已整改", occurred_at=found_at + timedelta(minutes=minutes))

    def met(act: Callable[[], object]) -> list[tuple[str, str]]:
        try:
            act()
        except Invalid as error:
            return [(one.field, one.code) for one in error.problems]
        return []

    told = met(lambda: acts.record_fix(case.recorder, case.id, fix, case.version))
    assert told == ([("occurred_at", "before_found")] if refused else [])
    if refused:
        case.fix()
    fixed_at = finding(case.finder, case.id).fixed_at
    assert fixed_at is not None
    city.clock.on(minutes=5)
    for passed in (False, True):
        form = RecheckForm(
            passed,
            "现场所见",
            None if passed else Deadline.HOURS_24,
            occurred_at=fixed_at + timedelta(minutes=minutes),
        )
        told = met(lambda form=form: acts.recheck_finding(case.finder, case.id, form, case.version))  # type: ignore[misc]
        assert told == ([("occurred_at", "before_fix")] if refused else [])
        if not passed and not refused:
            break


@pytest.mark.parametrize(("minutes", "codes"), [(-1, ["before_recheck"]), (0, []), (-60, ["before_found"])])
def test_a_fix_is_not_before_the_recheck_that_sent_it_back(
    lite: City, minutes: int, codes: list[str]
) -> None:
    case = _case(lite)
    lite.clock.on(minutes=30)
    case.fail(1)
    rechecked_at = finding(case.finder, case.id).rechecked_at
    assert rechecked_at is not None
    lite.clock.on(minutes=5)
    fix = FixForm("罗樵", "已整改", occurred_at=rechecked_at + timedelta(minutes=minutes))
    try:
        acts.record_fix(case.recorder, case.id, fix, case.version)
        told = []
    except Invalid as error:
        told = [one.code for one in error.problems]
    assert told == codes
