"""A coordinator of Kaifu sees, finds, exports, imports and counts nothing of Yuelu, by any query, ledger or import there is.

The cases come from the code. What is asked before Yuelu has anything is asked again after it has: the answers are the
same, to the number. What is asked of Yuelu's own records is answered as the table below says, which is written by hand.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from models.actions.bodies import add_body
from models.actions.consignments import (
    deliver_consignment,
    hand_out_consignment,
    prepare_consignment,
    ready_consignment,
    sign_consignment,
)
from models.actions.counter import serve_firm
from models.actions.cover import tell_cover
from models.actions.drafts import keep_draft
from models.actions.enterprises import add_enterprise, add_tenant, correct_enterprise
from models.actions.handovers import hand_over
from models.actions.incidents import open_incident
from models.actions.merging import merge_enterprises
from models.actions.rounds import open_round, plan_round
from models.actions.sites import add_site, set_contact, set_resumption
from models.actions.stock_takes import start_stock_take
from models.actions.supply_requests import (
    allocate_supply_request,
    approve_supply_request,
    review_supply_request,
    submit_supply_request,
)
from models.actions.sweeps import open_sweep
from models.actions.visits import record_visit
from models.errors import Invalid, NotFound
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.exchange.rosters import plan_sheets
from models.exchange.sheets import Sheet
from models.queries.draft_subjects import draft_subjects
from models.queries.pages import Page
from models.queries.rosters import known_for
from models.rules.assignments import Cause
from models.rules.consignments import CollectForm, LineCount, ReceiptForm
from models.rules.cover import CoverForm
from models.rules.drafts import FormKind
from models.rules.enterprises import EnterpriseFacts, EnterpriseForm, MergeForm, TenantForm
from models.rules.handovers import HandoverForm
from models.rules.import_reports import ImportKind, Outcome
from models.rules.incidents import IncidentForm
from models.rules.places import EnterpriseKind, Resumption
from models.rules.rounds import CounterForm, RoundForm
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm, SiteForm
from models.rules.supply_requests import RequestForm, RequestLineForm
from models.rules.sweeps import SweepForm
from models.rules.visits import VisitForm, VisitKind
from models.tables import (
    Assignment,
    ConsignmentLine,
    Discrepancy,
    Finding,
    Inspection,
    SupplyItem,
    SupplyLine,
    Task,
)
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, make_city
from tests.rosters import CODES, TODAY, firm_row, firms, officer_row, officers
from tui.cli import verbs
from tui.imports import report_lines

MARK = "翀"  # in every name that Yuelu has
AWAY = "430104001"
ROLES = (Role.COORDINATOR, Role.LEADER, Role.READER, Role.ADMINISTRATOR, Role.OFFICER, Role.STOREKEEPER)
QUERIES = verbs.queries()

# By hand: what Kaifu hears that asks of a record of Yuelu; "none" is an empty answer.
NO_RECORD, NONE = "not found", "none"
OF_ANOTHER = {
    "assignment": NO_RECORD,
    "checklist_for": NO_RECORD,
    "collectors": NO_RECORD,
    "collections": NO_RECORD,
    "consignment": NO_RECORD,
    "depots_for": NO_RECORD,
    "discrepancy": NO_RECORD,
    "enterprise_file": NO_RECORD,
    "finding": NO_RECORD,
    "firm_names": NO_RECORD,
    "firm_supplies": NO_RECORD,
    "firms_with_lot": NO_RECORD,
    "floor_grid": NO_RECORD,
    "handover_sheet": NO_RECORD,
    "incident": NO_RECORD,
    "inspection": NO_RECORD,
    "lot_facts": NO_RECORD,
    "lot_steps": NO_RECORD,
    "movements": NO_RECORD,
    "open_work": NO_RECORD,
    "work_phone": NO_RECORD,
    "paper_facts": NO_RECORD,
    "person": NO_RECORD,
    "person_facts": NO_RECORD,
    "proposed_ration": NO_RECORD,
    "responsible_on": NO_RECORD,
    "resumption_history": NO_RECORD,
    "resumption_on": NO_RECORD,
    "round_at_counter": NO_RECORD,
    "round_collectors": NO_RECORD,
    "round_firms": NO_RECORD,
    "shortage": NO_RECORD,
    "sites_of": NO_RECORD,
    "split_board": NO_RECORD,
    "split_plan": NO_RECORD,
    "stock_lots": NO_RECORD,
    "stock_take": NO_RECORD,
    "stock_take_lines": NO_RECORD,
    "stock_totals": NO_RECORD,
    "supply_request": NO_RECORD,
    "sweep_board": NO_RECORD,
    "task": NO_RECORD,
    "team": NO_RECORD,
    "team_board": NO_RECORD,
    "tenants_of": NO_RECORD,
    "timeline": NO_RECORD,
    "assignments": NONE,
    "claimants": NONE,
    "consignments": NONE,
    "covers_of": NONE,
    "decided": NONE,
    "depots_of": NONE,
    "draft": NONE,
    "draft_subjects": NONE,
    "duty_roster": NONE,
    "findings": NONE,
    "grants": NONE,
    "inspections": NONE,
    "keys": NONE,
    "last_difference": NONE,
    "latest_stock_take": NONE,
    "logins": NONE,
    "record_timeline": NONE,
    "rounds_at": NONE,
    "sites": NONE,
    "stock_takes": NONE,
    "supply_requests": NONE,
    "sweep_units": NONE,
    "sweeps": NONE,
    "visits": NONE,
}
ASKS = {
    "enterprise",
    "building",
    "site",
    "inspection",
    "finding",
    "task",
    "tasks",
    "person",
    "people",
    "officer",
    "body",
    "subject",
    "assignment",
    "team",
    "handover",
    "incident",
    "sweep",
    "drafts",
    "depot",
    "lot",
    "take",
    "request",
    "lines",
    "consignment",
    "supply_round",
    "discrepancy",
}
MAY_CHANGE = {"newest_event"}  # a number without a meaning: what a screen polls from


@dataclass
class Town:
    """The ids of one of everything in a region."""

    firm: int
    building: int
    site: int
    check: int
    finding: int
    task: int
    person: int
    body: int
    assignment: int
    team: int
    handover: int
    incident: int
    sweep: int
    draft: int
    depot: int
    lot: int
    take: int
    request: int
    consignment: int
    discrepancy: int
    supply_round: int

    def given(self) -> dict[str, Any]:
        """Values for what queries ask for, by the name of the argument."""
        return {
            "enterprise": self.firm,
            "building": self.building,
            "item": "F14",
            "site": self.site,
            "inspection": self.check,
            "finding": self.finding,
            "task": self.task,
            "tasks": (self.task,),
            "person": self.person,
            "body": self.body,
            "officer": self.person,
            "people": (self.person,),
            "assignment": self.assignment,
            "team": self.team,
            "handover": self.handover,
            "incident": self.incident,
            "sweep": self.sweep,
            "drafts": (self.draft,),
            "depot": self.depot,
            "lot": self.lot,
            "take": self.take,
            "request": self.request,
            "lines": (SupplyLine.get(SupplyLine.request == self.request).id,),
            "consignment": self.consignment,
            "supply_round": self.supply_round,
            "discrepancy": self.discrepancy,
            "rows": (),
            "since": date(2020, 2, 17),
            "until": date(2020, 3, 1),
            "subject_kind": "finding",
            "subject": self.finding,
            "last": 0,
            "form": FormKind.CHECK,
            "day": date(2020, 2, 17),
            "kind": "enterprises",
            "names": ("长沙市",),
            "codes": (CITY,),
            "checklist": 1,
        }


def settled(city: City, region: str, mark: str) -> Town:
    """A firm that was renamed and took in another file, a building with a tenant, a check with a fault, and who works there."""
    coordinator = city.person(f"{mark}周", Role.COORDINATOR, region)
    officer = city.person(f"{mark}何", Role.OFFICER, region)
    firm = add_enterprise(coordinator, EnterpriseForm(f"{mark}机械厂", region=region, contact_name=f"{mark}罗", contact_phone="13812341234"))  # fmt: skip
    correct_enterprise(coordinator, firm, EnterpriseFacts(f"{mark}重工"), 1)
    twin = add_enterprise(coordinator, EnterpriseForm(f"{mark}机械二厂", region=region))
    merge_enterprises(coordinator, twin, MergeForm(firm), 1)
    site = city.site(firm)
    set_resumption(coordinator, site, ResumptionForm(Resumption.RESUMED, date(2020, 2, 12)), 1)
    set_contact(coordinator, site, f"{mark}邓", "行政", "13912341234", is_prevention_lead=True)
    add_site(coordinator, firm, region, SiteForm(f"{mark}车间"))
    house = EnterpriseForm(f"{mark}大厦", kind=EnterpriseKind.BUILDING, region=region)
    building = add_enterprise(coordinator, house)
    add_tenant(coordinator, building, TenantForm(f"{mark}诊所", "9", "0901"))
    sweep = open_sweep(coordinator, SweepForm(_key(f"{mark}扫楼"), building))
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5", accompanied_by=f"{mark}贺")
    Finding.update(description=f"{mark}未戴口罩").where(Finding.inspection == check).execute()
    incident = open_incident(officer, IncidentForm(site, 1))
    draft = keep_draft(officer, _key(f"{mark}草稿"), FormKind.CHECK, site, "{}", 0)
    record_visit(officer, VisitForm(_key(mark), site, VisitKind.TALK, note=f"{mark}座谈"))
    body = add_body(coordinator, f"{mark}住建站", region)
    leader = city.person(f"{mark}组长", Role.LEADER, region)
    team = city.team(leader, region, officer, has_arrived=True)
    successor = city.person(f"{mark}秦", Role.OFFICER, region)
    form = HandoverForm(successor.person, Cause.ROTATION, giver=officer.person)
    handover = hand_over(coordinator, form, _key(f"{mark}移交"))
    assignment = Assignment.select(Assignment.id).where(Assignment.officer == successor.person).scalar()
    finding = Finding.select(Finding.id).where(Finding.inspection == check).scalar()
    task = Task.select(Task.id).where(Task.enterprise == firm).scalar()
    assert Inspection.get_by_id(check).street == region
    depot = city.depot(f"{mark}物资库", region)
    keeper = city.storekeeper(depot, f"{mark}仓管", region)
    lot = city.received(keeper, depot, 100, batch=f"{mark}批")
    take = start_stock_take(keeper, depot)
    return Town(
        firm,
        building,
        site,
        check,
        finding,
        task,
        officer.person,
        body,
        assignment,
        team,
        handover,
        incident,
        sweep,
        draft,
        depot,
        lot,
        take,
        *_short_of(coordinator, successor, keeper, site, depot, mark),
        _handed_out(successor, keeper, firm, depot, mark),
    )


def _handed_out(officer: Actor, keeper: Actor, firm: int, depot: int, mark: str) -> int:
    """A round with one firm's line, and what the firm says it has; its id."""
    item = SupplyItem.get(SupplyItem.code == "mask").id
    tell_cover(officer, firm, CoverForm(item, 10, daily_use=10, as_of=date(2020, 2, 17)))
    form = RoundForm(_key(f"{mark}轮次"), depot, item, 20, date(2020, 3, 1), name=f"{mark}第六轮")
    made = plan_round(keeper, form)
    open_round(keeper, made, 1)
    serve_firm(keeper, CounterForm(_key(f"{mark}一行"), made, firm, 5, officer.person))
    return made


def _short_of(
    coordinator: Actor, officer: Actor, keeper: Actor, site: int, depot: int, mark: str
) -> tuple[int, int, int]:
    """A request whose goods were signed for with one short: request, consignment, difference."""
    item = SupplyItem.get(SupplyItem.code == "mask").id
    form = RequestForm(_key(f"{mark}申领"), site, (RequestLineForm(item, 10),), note=f"{mark}急用")
    request = submit_supply_request(officer, form)
    review_supply_request(coordinator, request, 1)
    approve_supply_request(coordinator, request, 2)
    allocate_supply_request(coordinator, request, depot, 3)
    goods = prepare_consignment(keeper, request, depot)
    ready_consignment(keeper, goods, 1)
    hand_out_consignment(keeper, goods, CollectForm(officer.person), 2)
    deliver_consignment(officer, goods, 3)
    line = ConsignmentLine.get(ConsignmentLine.consignment == goods).id
    receipt = ReceiptForm(f"{mark}收", "主任", "0317", counts=(LineCount(line, 9),))
    sign_consignment(officer, goods, receipt, 4)
    return request, goods, Discrepancy.get(Discrepancy.consignment == goods).id


def _key(mark: str) -> Any:
    from uuid import NAMESPACE_OID, uuid5

    return uuid5(NAMESPACE_OID, mark)


def called(query: Callable[..., Any], actor: Actor, given: dict[str, Any]) -> str:
    """A query's answer as scripts read it, its totals too; "not found" where it says so."""
    try:
        answer = query(actor, **given)
    except NotFound:
        return NO_RECORD
    said = verbs.as_json(verbs.rows_of(answer))
    return f"{answer.total} {said}" if isinstance(answer, Page) else said


def filters(name: str, town: Town) -> list[dict[str, Any]]:
    """The ways to ask one query: what it must be given, and each filter it has by itself."""
    known = town.given()
    taken = verbs.arguments(QUERIES[name])
    if "item" in taken and taken["item"][0] is not str:
        known["item"] = 1  # of the catalogue, not of a checklist
    needed = {one: known[one] for one, (_, default) in taken.items() if default is inspect.Parameter.empty}
    ways = [needed]
    ways += [{**needed, one: known[one]} for one in taken if one in known and one not in needed and one not in ("form", "kind")]  # fmt: skip
    if "text" in taken:
        ways += [{**needed, "text": text} for text in (MARK, "机械", "cjx", "重工", "138")]
    return ways


@pytest.fixture
def city(store: str) -> City:
    made = make_city()
    for region in (CITY, KAIFU, YUELU):
        made.person("常设", Role.COORDINATOR, region)
    return made


def _actors(city: City) -> dict[str, Actor]:
    return {
        f"{role} {region}": city.person("试", role, region) for role in ROLES for region in (KAIFU, WUJIALING)
    }


def _asked(actors: dict[str, Actor], town: Town) -> dict[tuple[str, str, str], str]:
    """Everything Kaifu may ask, answered."""
    answers = {}
    for who, actor in actors.items():
        for name, query in QUERIES.items():
            for given in filters(name, town):
                answers[who, name, str(given)] = called(query, actor, given)
        for name, ledger in LEDGERS.items():
            rows = [list(map(str, row)) for row in ledger_rows(actor, ledger)]
            answers[who, f"export {name}", ""] = json.dumps(rows, ensure_ascii=False)
    return answers


@pytest.mark.dear_on_postgresql
def test_nothing_of_yuelu_changes_what_kaifu_is_told(city: City) -> None:
    actors = _actors(city)
    own = settled(city, WUJIALING, "伍")
    before = _asked(actors, own)
    assert any("伍重工" in answer for answer in before.values())
    other = settled(city, AWAY, MARK)
    after = _asked(actors, own)
    assert [key for key in before if before[key] != after[key] and key[1] not in MAY_CHANGE] == []
    assert [key for key, answer in after.items() if MARK in answer] == []
    yuelu = city.person("岳明", Role.COORDINATOR, YUELU)
    assert MARK in called(QUERIES["enterprise_file"], yuelu, {"enterprise": other.firm})


def test_a_record_of_yuelu_is_not_found(city: City) -> None:
    settled(city, WUJIALING, "伍")
    other = settled(city, AWAY, MARK)
    wrong = []
    for who, actor in _actors(city).items():
        for name, query in QUERIES.items():
            for given in filters(name, other):
                answer = called(query, actor, given)
                if MARK in answer:
                    wrong.append((who, name, given, answer))
                if not ASKS & given.keys():
                    continue
                expected = OF_ANOTHER.get(name, "say by hand what it answers of a record of another region")
                is_none = expected == NONE and answer in ("[]", "0 []")
                if not is_none and not expected == NO_RECORD == answer:
                    wrong.append((who, name, given, answer))
    assert wrong == []


def test_a_draft_about_yuelu_says_nothing_of_it(city: City) -> None:
    """Left there by somebody who has a desk at Kaifu now."""
    other = settled(city, AWAY, MARK)
    kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
    kept = [
        keep_draft(kaifu, _key(form), form, subject, "{}", 0)
        for form, subject in (
            (FormKind.FIRM, other.firm),
            (FormKind.SITE, other.site),
            (FormKind.FIX, other.finding),
        )
    ]
    assert draft_subjects(kaifu, tuple(kept)) == ()


@dataclass(frozen=True)
class Given:
    """A roster that speaks of Yuelu."""

    kind: ImportKind
    sheets: tuple[Sheet, ...]


TENANTS = (
    Sheet("表", ((f"{MARK}大厦入驻企业明细",), ("楼层", "单元", "商户名称"), ("9", "0902", "新诊所"))),
)
GIVEN = (
    Given(ImportKind.ENTERPRISES, firms(firm_row(企业名称=f"{MARK}重工", 所属区县="岳麓区", **{"街道（园区）": "望月湖街道"}))),
    Given(ImportKind.ENTERPRISES, firms(firm_row(企业名称="别的厂", 统一社会信用代码=CODES[0]))),
    Given(ImportKind.OFFICERS, officers(officer_row("LLX", "新人", 驻点企业="机械厂、重工、大厦"))),
    Given(ImportKind.TENANTS, TENANTS),
    Given(ImportKind.FINDINGS, (Sheet("表", (("发现时间", "企业", "问题描述"), ("2020-02-14", f"{MARK}重工", "未戴口罩"))),)),
)  # fmt: skip


@pytest.mark.parametrize(
    "given",
    GIVEN,
    ids=["a firm there", "a code there", "stations there", "a building there", "a fault there"],
)
def test_an_import_neither_changes_nor_tells_of_yuelu(city: City, given: Given) -> None:
    kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
    other = settled(city, AWAY, MARK)
    yuelu = city.person("岳明", Role.COORDINATOR, YUELU)
    facts = EnterpriseFacts(f"{MARK}重工", credit_code=CODES[0])
    version = json.loads(called(QUERIES["enterprise_file"], yuelu, {"enterprise": other.firm}))[0]["version"]
    correct_enterprise(yuelu, other.firm, facts, version)
    plan = plan_sheets(given.sheets, known_for(kaifu, given.kind), {}, TODAY)
    if given.kind is ImportKind.OFFICERS:
        assert plan.added[0].stations == ()  # type: ignore[union-attr]
    else:
        assert (plan.added, plan.changed, plan.report.count(Outcome.REFUSED)) == ((), (), 1)
    typed = {str(cell) for sheet in given.sheets for row in sheet.rows for cell in row if cell}
    said = "\n".join(report_lines(plan.report, "x"))
    for one in typed:
        said = said.replace(one, "")
    assert f"{MARK}重" not in said.replace(f"{MARK}大厦", ""), "no name of Yuelu that was not typed"


def test_a_building_cannot_be_put_into_yuelu(city: City) -> None:
    kaifu = city.person("周文", Role.COORDINATOR, KAIFU)
    known = known_for(kaifu, ImportKind.TENANTS)
    with pytest.raises(Invalid) as error:
        plan_sheets(TENANTS, known, {f"{MARK}大厦": AWAY}, TODAY)
    assert [one.code for one in error.value.problems] == ["outside_your_region"]
    plan = plan_sheets(TENANTS, known, {f"{MARK}大厦": WUJIALING}, TODAY)
    assert plan.report.count(Outcome.ADDED) == 1
    assert replace(plan.report).kind is ImportKind.TENANTS


def test_every_expectation_is_of_a_query_that_asks_of_a_record() -> None:
    """A query that asks of a record of one region needs a line above: what it answers of another's."""
    asking = {name for name, query in QUERIES.items() if ASKS & verbs.arguments(query).keys()}
    assert set(OF_ANOTHER) == asking
