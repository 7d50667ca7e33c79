"""The real rosters into a store: on both kinds, twice, with choices, and against a store that has moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.actions import assignments, sites
from models.actions.enterprises import move_enterprise
from models.actions.rosters import apply_plan
from models.actions.upkeep import contradictions
from models.errors import Conflict, Invalid, LianqiError, Refused
from models.exchange.enterprises import plan_enterprises
from models.exchange.ledgers import LEDGERS
from models.exchange.officers import plan_officers
from models.exchange.rosters import plan_sheets, return_rows
from models.exchange.sheets import Sheet, read_sheets
from models.queries.people import identities
from models.queries.rosters import known_enterprises, known_for, known_officers
from models.queries.tenures import responsible_on
from models.rules.assignments import AssignmentState, Part
from models.rules.import_reports import ImportKind, Outcome
from models.rules.places import RegionKind, Resumption
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm
from models.rules.tasks import TaskKind, TaskState
from models.tables import (
    Alias,
    Assignment,
    Contact,
    Enterprise,
    Event,
    Finding,
    Grant,
    Person,
    Region,
    Site,
    Task,
)
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, City, Clock, make_city
from tests.rosters import (
    CODES,
    FILES,
    FIRM_HEADINGS,
    TODAY,
    firm_row,
    firms,
    officer_row,
    officers,
    outcomes,
    planned,
    said,
    sheet,
)
from tui.ledgers import write_ledger
from tui.text import LANGUAGES, set_language

REGIONS, ENTERPRISES, OFFICERS, TENANTS, FINDINGS, SUPPLIES = ImportKind
TABLES = (Alias, Assignment, Contact, Enterprise, Event, Grant, Person, Region, Site, Task)


def counts() -> list[int]:
    return [table.select().count() for table in TABLES]


def imported(importer: Actor, kind: ImportKind, choices: dict[str, str] | None = None) -> dict[Outcome, int]:
    plan = planned(importer, kind, choices)
    apply_plan(importer, plan)
    return {one: plan.report.count(one) for one in Outcome}


@pytest.fixture
def administrator(store: str) -> Actor:
    """An administrator of a city that has no district yet, with a coordinator for the whole of it."""
    Region.create(code=CITY, parent="", name="长沙市", kind=RegionKind.CITY)
    city = City(Clock("2020-02-17T10:00+08:00"))
    city.person("康辉", Role.COORDINATOR, CITY, number="ZB1")
    return city.person("管", Role.ADMINISTRATOR, CITY, number="GL1")


@pytest.mark.dear_on_postgresql
def test_the_real_rosters_go_in_once(administrator: Actor) -> None:
    assert imported(administrator, REGIONS) == {
        Outcome.ADDED: 184,
        Outcome.CHANGED: 0,
        Outcome.UNCHANGED: 1,
        Outcome.MERGED: 0,
        Outcome.SKIPPED: 1,
        Outcome.REFUSED: 0,
    }
    enterprises = imported(administrator, ENTERPRISES)
    people = imported(administrator, OFFICERS)
    assert (enterprises[Outcome.ADDED], enterprises[Outcome.SKIPPED], enterprises[Outcome.REFUSED]) == (1193, 19, 7)  # fmt: skip
    assert (people[Outcome.ADDED], people[Outcome.SKIPPED], people[Outcome.REFUSED]) == (894, 3, 6)

    assert Enterprise.select().count() == Site.select().count() == Contact.select().count() == 1193
    assert Enterprise.select().where(Enterprise.credit_code.is_null()).count() == 6
    formula = Enterprise.get(Enterprise.credit_code == "91430182EX6ALG412Y")
    assert formula.note == '=HYPERLINK("x","点我")'
    about = Site.get(Site.roster_qualifier != "exact")
    assert about.roster > 0 and about.counted_on == date(2020, 2, 16)
    assert Assignment.select().where(Assignment.part == Part.LEAD).count() == 0
    assert Assignment.select().where(Assignment.state != AssignmentState.ACTIVE).count() == 0
    led = Assignment.select().where(Assignment.is_lead_proposed == True)  # noqa: E712
    stationed = Assignment.select(Assignment.enterprise).distinct()
    tasks = Task.select().where((Task.kind == TaskKind.CONFIRM_LEAD) & (Task.state == TaskState.OPEN))
    assert led.count() == stationed.count() == tasks.count() > 800
    assert {task.is_orphan for task in tasks} == {None}, "the city's coordinator has them"
    assert contradictions() == []

    before = counts()
    for kind in (REGIONS, ENTERPRISES, OFFICERS):
        again = imported(administrator, kind)
        assert again[Outcome.ADDED] == again[Outcome.CHANGED] == again[Outcome.MERGED] == 0
    assert counts() == before, "the same file twice changes nothing"

    chosen = imported(administrator, ENTERPRISES, {"隆平高科技园": "430102P01", "东塘街": "430111005"})
    assert chosen[Outcome.CHANGED] == 94
    assert Enterprise.select().where(Enterprise.region == "430102P01").count() >= 93
    assert Alias.select().where(Alias.kind != "supply_item").count() == 2
    before = counts()
    assert imported(administrator, ENTERPRISES)[Outcome.CHANGED] == 0
    assert counts() == before
    assert contradictions() == []


def test_every_event_of_an_import_shares_its_batch(administrator: Actor) -> None:
    imported(administrator, REGIONS)
    (batch,) = {one.batch for one in Event.select()}
    assert {(one.subject_kind, one.verb) for one in Event.select()} == {("region", "add")}
    assert Event.select().where(Event.batch == batch).count() == 184


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def station(city: City, by: Actor, *rows: tuple[object, ...]) -> None:
    """Import a roster of officers written by hand."""
    apply_plan(by, plan_officers(officers(*rows), known_officers(by), {}, TODAY))


def roster(city: City, by: Actor, *rows: tuple[object, ...], **choices: str) -> None:
    """Import a roster of firms written by hand."""
    apply_plan(by, plan_enterprises(firms(*rows), known_enterprises(by), choices, TODAY))


def test_an_imported_officer_may_act_and_a_lead_is_confirmed(city: City) -> None:
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    judge = city.person("判", Role.COORDINATOR, WUJIALING)
    roster(city, admin, firm_row(), firm_row(企业名称="楚庭食品有限公司"))
    arrived = date(2020, 2, 13)
    station(
        city,
        admin,
        officer_row(驻点企业="麓屿贸易有限公司、楚庭食品有限公司", 到岗日期=arrived, 组长="是"),
        officer_row("LL0002", "秦朗", 手机="13912341234", 驻点企业="麓屿贸易有限公司"),
    )
    first, second = (Person.get(Person.number == number) for number in ("LL0001", "LL0002"))
    roles = {(one.person_id, one.role, one.region) for one in Grant.select()}
    assert {(first.id, Role.OFFICER, KAIFU), (first.id, Role.LEADER, KAIFU), (second.id, Role.OFFICER, KAIFU)} <= roles  # fmt: skip
    states = {(one.officer_id, one.state, one.is_lead_proposed) for one in Assignment.select()}
    assert states == {
        (first.id, AssignmentState.ACTIVE, True),
        (second.id, AssignmentState.ISSUED, False),
    }
    tasks = list(Task.select().where(Task.kind == TaskKind.CONFIRM_LEAD))
    assert [(task.level, task.is_orphan) for task in tasks] == [("street", None)] * 2
    lead = Assignment.get(Assignment.id == tasks[0].subject)
    assignments.confirm_lead(judge, lead.id, lead.version)
    assert Task.get_by_id(tasks[0].id).state is TaskState.DONE

    station(city, admin, officer_row("LL0003", "段晓", 手机="13712341234", 驻点企业="麓屿贸易有限公司"))
    assert Task.select().where(Task.kind == TaskKind.CONFIRM_LEAD).count() == 2, "it has a lead"
    station(city, admin, officer_row(组长="否"))
    assert not Grant.select().where((Grant.person == first.id) & (Grant.role == Role.LEADER)).exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_ledgers_change_nothing(sqlite_store: str, tmp_path: Path, language: str) -> None:
    """Masked as they leave: no phone and no name is overwritten by stars, nobody arrives, an estimate stays one."""
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    roster(
        city,
        admin,
        firm_row(员工总数="60余"),
        firm_row(企业名称="楚庭食品有限公司", 规模类别="规上工业、限上"),
    )
    station(
        city,
        admin,
        officer_row(驻点企业="麓屿贸易有限公司", 到岗日期=date(2020, 2, 13)),
        officer_row("LL0002", "秦朗", 手机="13912341234", 驻点企业="麓屿贸易有限公司"),
    )
    before = [(one.phone, one.name) for one in (*Person.select(), *Contact.select())]
    set_language(language)
    try:
        for kind in (ENTERPRISES, OFFICERS):
            path = tmp_path / f"{kind.value}.xlsx"
            (who,) = identities(admin.clock, person=admin.person)
            write_ledger(admin, who, LEDGERS[kind.value], path)
            plan = plan_sheets(read_sheets(path), known_for(admin, kind), {}, TODAY)
            assert (plan.added, plan.changed) == ((), ())
            assert not {one.code for one in plan.report.warned} & {"unreadable_choice", "phone_length"}
            assert plan.report.count(Outcome.REFUSED) == 0
    finally:
        set_language("zh")
    assert [(one.phone, one.name) for one in (*Person.select(), *Contact.select())] == before


def test_who_was_on_the_way_is_there_by_the_sheet_that_says_so(city: City) -> None:
    """From the day it says, in the dated history as well; a plan of before is refused, the same sheet changes nothing."""
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    roster(city, admin, firm_row())
    station(city, admin, officer_row(驻点企业="麓屿贸易有限公司"))
    row = officer_row(驻点企业="麓屿贸易有限公司", 到岗日期=date(2020, 2, 13))
    stale = plan_officers(officers(row), known_officers(admin), {}, TODAY)
    station(city, admin, row)
    post, firm = Assignment.get(), Enterprise.get().id
    assert (post.state, post.starts_on) == (AssignmentState.ACTIVE, date(2020, 2, 13))
    assert [one.number for one in responsible_on(admin, firm, date(2020, 2, 13))] == ["LL0001"]
    assert responsible_on(admin, firm, date(2020, 2, 12)) == ()
    event = Event.get(Event.verb == "arrive")
    assert (event.subject_kind, event.subject, event.from_state, event.to_state) == ("assignment", post.id, "issued", "active")  # fmt: skip
    with pytest.raises(Conflict, match="plan_outdated"):
        apply_plan(admin, stale)
    assert plan_officers(officers(row), known_officers(admin), {}, TODAY).changed == ()
    assert contradictions() == []


def test_what_changes_is_written_with_its_events(city: City) -> None:
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    roster(city, admin, firm_row(统一社会信用代码=CODES[0]))
    roster(
        city,
        admin,
        firm_row(统一社会信用代码=CODES[0], 企业名称="新名贸易有限公司", 状态="停工", 已到人数=0, 负责人="程岚"),
    )  # fmt: skip
    firm, site = Enterprise.get(), Site.get()
    assert (firm.name, firm.initials, firm.is_provisional) == ("新名贸易有限公司", "xmmy", True)
    assert (site.resumption, site.resumption_since) == (Resumption.SUSPENDED, date(2020, 2, 16))
    assert [(one.name, one.is_chief) for one in Contact.select().order_by(Contact.id)] == [("罗樵", False), ("程岚", True)]  # fmt: skip
    told = [(one.subject_kind, one.verb) for one in Event.select().order_by(Event.id)]
    assert told == [("enterprise", "add"), ("enterprise", "correct"), ("site", "set_resumption"), ("enterprise", "remember")]  # fmt: skip
    assert "程岚" not in "".join(one.changes for one in Event.select())
    assert Alias.get(Alias.kind == "enterprise").name == "麓屿贸易有限公司"


def test_open_work_follows_a_firm_to_its_new_region(city: City) -> None:
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    for region in (WUJIALING, SHAPING):
        city.person("判", Role.COORDINATOR, region)
    roster(city, admin, firm_row(统一社会信用代码=CODES[0]))
    firm = Enterprise.get()
    city.assign(officer, firm.id)
    city.check(officer, firm.id, "F5")
    roster(city, admin, firm_row(统一社会信用代码=CODES[0], **{"街道（园区）": "沙坪街道"}))
    assert {one.street for one in Finding.select()} == {SHAPING}
    assert {(one.street, one.level, one.is_orphan) for one in Task.select()} == {(SHAPING, "street", None)}
    assert contradictions() == []


@pytest.mark.parametrize("code", [None, CODES[0]])
def test_an_earlier_sheet_takes_no_firm_back_to_where_it_was_managed(city: City, code: str | None) -> None:
    """Known by its code it was moved back with all its work; known by its name there were two of it."""
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    row = firm_row(统一社会信用代码=code)
    roster(city, admin, row)
    for region in (SHAPING, "430104001"):
        move_enterprise(admin, Enterprise.get().id, region, Enterprise.get().version)
    plan = plan_enterprises(firms(row), known_enterprises(admin), {}, TODAY)
    assert said(plan.report) == {(3, "street", "older_than_stored")}
    assert outcomes(plan.report)[3] == "unchanged"
    newer = sheet(("截至2020年2月17日",), FIRM_HEADINGS, row)
    later = plan_enterprises(newer, known_enterprises(admin), {}, TODAY)
    assert outcomes(later.report)[3] == ("changed" if code else "added")


Meddle = Callable[[City, Actor], object]


def _counted(city: City, by: Actor) -> object:
    officer = city.person("何璐", Role.COORDINATOR, WUJIALING)
    site = Site.get()
    return sites.set_resumption(officer, site.id, ResumptionForm(Resumption.SUSPENDED, TODAY), site.version)


@pytest.mark.parametrize(
    ("meddle", "rows"),
    [
        (_counted, (firm_row(已到人数=70),)),
        (lambda city, by: roster(city, by, firm_row(已到人数=71)), (firm_row(已到人数=70),)),
        (lambda city, by: roster(city, by, firm_row(联系电话="13912341234")), (firm_row(联系电话="13712341234"),)),
        (lambda city, by: roster(city, by, firm_row(企业名称="乙")), (firm_row(企业名称="乙"),)),
        (
            lambda city, by: roster(city, by, firm_row(统一社会信用代码=CODES[1], 企业名称="丙")),
            (firm_row(统一社会信用代码=CODES[1], 企业名称="丁"),),
        ),
    ],
    ids=["resumption", "count", "contact", "name", "code"],
)  # fmt: skip
def test_a_plan_of_firms_is_refused_where_the_store_moved_on(city: City, meddle: Meddle, rows: tuple[tuple[object, ...], ...]) -> None:  # fmt: skip
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    roster(city, admin, firm_row())
    plan = plan_enterprises(firms(*rows, firm_row(企业名称="戊")), known_enterprises(admin), {}, TODAY)
    meddle(city, admin)
    before = counts()
    with pytest.raises(Conflict, match="plan_outdated"):
        apply_plan(admin, plan)
    assert counts() == before, "nothing of it is written"


def _assigned(city: City, by: Actor) -> object:
    person = Person.get(Person.number == "LL0001")
    return Assignment.create(
        officer=person.id,
        enterprise=Enterprise.get().id,
        part=Part.LEAD,
        state=AssignmentState.ACTIVE,
        starts_on=TODAY,
    )


@pytest.mark.parametrize(
    ("meddle", "row"),
    [
        (_assigned, officer_row(驻点企业="麓屿贸易有限公司")),
        (_assigned, officer_row("LL0009", "秦朗", 手机="13912341234", 驻点企业="麓屿贸易有限公司")),
        (lambda city, by: station(city, by, officer_row(职务="科长")), officer_row(职务="处长")),
        (
            lambda city, by: station(city, by, officer_row("LL0009", "段晓", 手机="13712341234")),
            officer_row("LL0009", "秦朗", 手机="13912341234"),
        ),
    ],
    ids=["stationed", "led", "title", "number"],
)
def test_a_plan_of_officers_is_refused_where_the_store_moved_on(city: City, meddle: Meddle, row: tuple[object, ...]) -> None:  # fmt: skip
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    roster(city, admin, firm_row())
    station(city, admin, officer_row())
    plan = plan_officers(officers(row), known_officers(admin), {}, TODAY)
    assert plan.added or plan.changed
    meddle(city, admin)
    before = counts()
    with pytest.raises(Conflict, match="plan_outdated"):
        apply_plan(admin, plan)
    assert counts() == before


MAY = {REGIONS: "A", ENTERPRISES: "AC", OFFICERS: "AC", TENANTS: "AC", FINDINGS: "AC", SUPPLIES: "ACS"}
IN = {TENANTS: {"星程国际广场": WUJIALING}}
ROLES = {"O": Role.OFFICER, "L": Role.LEADER, "C": Role.COORDINATOR, "S": Role.STOREKEEPER, "R": Role.READER, "A": Role.ADMINISTRATOR}  # fmt: skip


@pytest.mark.parametrize("letter", ROLES)
@pytest.mark.parametrize("kind", ImportKind)
def test_who_may_import(sqlite_store: str, kind: ImportKind, letter: str) -> None:
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    one = city.person("试", ROLES[letter], CITY)
    if kind is FINDINGS:  # no office has sent one: a ledger of one fault
        city.firm("麓屿贸易")
        rows = (("发现时间", "企业", "问题描述"), ("2020-02-14", "麓屿贸易", "未戴口罩"))
        plan = plan_sheets(sheet(*rows), known_for(admin, kind), {}, TODAY)
    elif kind is SUPPLIES:
        depot = city.depot(region=CITY)
        one = city.storekeeper(depot) if letter == "S" else one
        rows = (
            ("日期", "来源", "品名", "单位", "数量"),
            ("2020/2/10", "捐赠", "一次性使用医用口罩", "个", "9"),
        )
        plan = plan_sheets(sheet(*rows), known_for(admin, kind), {}, TODAY)
    else:
        plan = planned(admin, kind, IN.get(kind))
    if letter in MAY[kind]:
        assert known_for(one, kind)
        assert apply_plan(one, plan) > 0
        return
    for attempt in (lambda: known_for(one, kind), lambda: apply_plan(one, plan)):
        with pytest.raises(Refused, match="not_for_role"):
            attempt()


def test_a_coordinator_imports_the_own_region_alone(city: City) -> None:
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    one = city.person("判", Role.COORDINATOR, KAIFU)
    away = firm_row(统一社会信用代码=CODES[0], 企业名称="别处厂", 所属区县="岳麓区", **{"街道（园区）": "望月湖街道"})  # fmt: skip
    roster(city, admin, away)
    seen = known_enterprises(one)
    assert seen.enterprises == () and seen.codes_elsewhere == {CODES[0]}
    plan = plan_enterprises(firms(firm_row(), away), seen, {}, TODAY)
    assert [row.outcome for row in plan.report.verdicts[2:]] == [Outcome.ADDED, Outcome.REFUSED]
    apply_plan(one, plan)
    of_all = plan_enterprises(firms(replace_name(away)), known_enterprises(admin), {}, TODAY)
    with pytest.raises(Invalid, match="invalid"):
        apply_plan(one, of_all)
    with pytest.raises(LianqiError):
        apply_plan(city.person("判", Role.COORDINATOR, SHAPING), plan)


def replace_name(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple({CODES[0]: CODES[1], "别处厂": "别处二厂"}.get(str(cell), cell) for cell in row)


def test_refused_and_warned_rows_come_back_with_their_reasons(sqlite_store: str, tmp_path: Path) -> None:
    admin = make_city().person("管", Role.ADMINISTRATOR, CITY)
    hostile = firm_row(企业名称="=cmd()|'/c calc'!A1", 状态="看情况", 负责人="[red]甲[/]\x1b[2J", 备注="@SUM(A1)", 员工总数=7)  # fmt: skip
    sheets = firms(firm_row(), hostile, firm_row(企业名称="乙", 已到人数=81))
    report = plan_enterprises(sheets, known_enterprises(admin), {}, TODAY).report
    out = tmp_path / "退回.xlsx"
    assert return_rows(sheets, report, out, lambda remark: f"{remark.field}:{remark.code}", "原因") == 2
    rows = list(load_workbook(out).active.iter_rows())
    assert [row[-1].value for row in rows] == [None, "原因", "state:unreadable_state", "returned:present_over_due"]  # fmt: skip
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}, "nothing is a formula"
    assert rows[2][2].value == "=cmd()|'/c calc'!A1" and rows[2][2].quotePrefix
    assert rows[2][13].value == "[red]甲[/]␛[2J"
    assert (rows[2][8].value, rows[1][8].value) == (7, "员工总数")

    (again,) = read_sheets(out)
    repaired = [list(row) for row in again.rows]
    repaired[2][12], repaired[3][10] = "已复工", 60
    second = plan_enterprises((Sheet("改好", tuple(map(tuple, repaired))),), known_enterprises(admin), {}, TODAY)  # fmt: skip
    assert [one.outcome for one in second.report.verdicts[2:]] == [Outcome.ADDED] * 2
    assert second.report.ignored_columns == ()
    with pytest.raises(Invalid, match="invalid"):
        return_rows(sheets, report, tmp_path / "没有" / "a.xlsx", lambda remark: remark.code, "原因")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_the_real_rows_come_back_whole(sqlite_store: str, tmp_path: Path) -> None:
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    imported(admin, REGIONS)
    sheets = read_sheets(FILES[ENTERPRISES])
    report = planned(admin, ENTERPRISES).report
    out = tmp_path / "退回.xlsx"
    count = return_rows(sheets, report, out, lambda remark: remark.code, "原因")
    told = {one.row for one in (*report.warned, *report.refused)}
    assert count == len(told) > 100
    back = read_sheets(out)[0].rows[3:]
    for row, cells in zip(sorted(told), back, strict=True):
        assert [str(cell or "") for cell in cells[:15]] == [str(cell or "") for cell in sheets[0].rows[row - 1][:15]]  # fmt: skip
