"""verbs.md a second time, by hand (R6): every action by every role, in scope and out of it.

The cases come from the code, the expectation from the table below: an action without an expectation fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from models.actions import (
    assignments,
    bodies,
    checklists,
    consignments,
    counter,
    cover,
    discrepancies,
    distribution,
    drafts,
    duty_days,
    enterprises,
    findings,
    handovers,
    incidents,
    inspections,
    invitations,
    keys,
    merging,
    onward,
    people,
    rations,
    regions,
    rounds,
    sites,
    stock,
    stock_takes,
    supply_requests,
    sweeps,
    tasks,
    teams,
    visits,
)
from models.actions.checklists import load_packs
from models.clauses.scope import is_stationed_at
from models.database import transaction
from models.database.opening import disconnect_if_open, open_store
from models.errors import Invalid, LianqiError, NotFound, Refused
from models.queries.checklists import checklist, item_forms
from models.queries.checklists import checklists as checklists_of
from models.queries.drafts import drafts as drafts_of
from models.queries.inspections import inspection
from models.queries.people import identities
from models.queries.tasks import open_tasks
from models.rules.assignments import (
    AssignmentForm,
    AssignmentState,
    Cause,
    EndForm,
    LeaveForm,
    Part,
    SubstituteForm,
)
from models.rules.checklist_versions import ChecklistForm
from models.rules.consignments import (
    CollectedLine,
    CollectForm,
    KeepForm,
    LineCount,
    OnwardForm,
    ReceiptForm,
    RefusalForm,
    SettleForm,
    Settlement,
)
from models.rules.cover import CoverForm
from models.rules.deadlines import Deadline, Severity
from models.rules.distribution import DistributionRow
from models.rules.drafts import FormKind
from models.rules.duty_days import Days, DutyForm
from models.rules.enterprises import ClosingForm, EnterpriseFacts, EnterpriseForm, MergeForm, TenantForm
from models.rules.findings import (
    AssignForm,
    FixForm,
    NoticeForm,
    RecheckForm,
    ReferForm,
    ResultForm,
    SuperviseForm,
)
from models.rules.handovers import HandoverForm
from models.rules.incidents import EndIncidentForm, IncidentForm, Outcome
from models.rules.inspections import NoAccess, NoAccessForm
from models.rules.keys import KeyForm
from models.rules.people import GrantForm, PersonFacts, PersonForm
from models.rules.places import (
    BodyForm,
    EnterpriseKind,
    Qualifier,
    RegionForm,
    RegionKind,
    Resumption,
    region_columns,
)
from models.rules.rationing import Method, RationForm, RationRow
from models.rules.rounds import CounterForm, EntitlementRow, RoundForm
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm, SiteForm
from models.rules.stock import DepotForm, GoodsForm, MoveForm, ReceiptNote, Source
from models.rules.supply_requests import RequestForm, RequestLineForm
from models.rules.sweeps import SweepForm
from models.rules.tasks import QueueView, TaskOrder, unpacked_view
from models.rules.teams import SplitRow, TeamForm
from models.rules.visits import VisitForm, VisitKind
from models.tables import (
    Assignment,
    ConsignmentLine,
    Contact,
    Discrepancy,
    Enterprise,
    Finding,
    Grant,
    Handover,
    HandoverLine,
    Movement,
    Person,
    Region,
    Site,
    StockTakeLine,
    SupplyLine,
    SweepUnit,
    Task,
    Team,
    TeamMember,
    Tenure,
)
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, City, key_line, make_city
from tui.cli.verbs import actions

ELSEWHERE = "430104001"
LETTERS = {
    "O": Role.OFFICER,
    "L": Role.LEADER,
    "C": Role.COORDINATOR,
    "S": Role.STOREKEEPER,
    "R": Role.READER,
    "A": Role.ADMINISTRATOR,
}


@dataclass
class Scene:
    """A firm with an officer, and the one who tries."""

    city: City
    officer: Actor
    firm: int
    body: int
    check: int = 0
    finding: int = 0
    team: int = 0  # the team of the officer, and of whoever else is in it
    code: str = ""
    depot: int = 0  # whose storekeeper the S in scope is
    lot: int = 0
    goods: int = 0  # a consignment

    def find(self, *failed: str) -> Scene:
        """With a submitted check that has these faults."""
        self.check = self.city.check(self.officer, self.firm, *failed)
        self.finding = Finding.select(Finding.id).where(Finding.inspection == self.check).scalar()
        return self

    def fixed(self) -> Scene:
        """With its finding put right."""
        findings.record_fix(self.officer, self.finding, FixForm("罗樵", "已整改"), self.version)
        return self

    @property
    def version(self) -> int:
        """The finding's version now."""
        return int(Finding.select(Finding.version).where(Finding.id == self.finding).scalar())

    @property
    def site(self) -> int:
        return self.city.site(self.firm)


Try = Callable[[Scene, Actor], object]
# Who may, in the letters of verbs.md; then how it is tried on a scene that is ready for it.
EXPECTED: dict[str, tuple[str, Callable[[Scene], object], Try]] = {}


def expect(who: str, ready: Callable[[Scene], object] = lambda scene: None) -> Callable[[Try], Try]:
    def keep(attempt: Try) -> Try:
        EXPECTED[attempt.__name__] = (who, ready, attempt)
        return attempt

    return keep


@expect("O")
def submit_inspection(scene: Scene, by: Actor) -> object:
    return inspections.submit_inspection(by, scene.city.form(scene.officer, scene.firm))


@expect("O")
def record_no_access(scene: Scene, by: Actor) -> object:
    return inspections.record_no_access(by, NoAccessForm(uuid4(), scene.site, NoAccess.LOCKED))


def _next_version(scene: Scene) -> ChecklistForm:
    """A version of the factory list, from the day after the newest begins."""
    known = [one for one in checklists_of(scene.officer) if one.code == "F"]
    newest = next(one for one in known if one.valid_to is None)
    items = item_forms(checklist(scene.officer, newest.id).items)
    since = max(known[0].valid_from, date(2030, 1, 1)) + timedelta(days=1)
    return ChecklistForm(uuid4(), newest.id, items, f"版{since.isoformat()}", since)


def _version_ahead(scene: Scene) -> None:
    by = scene.city.person("管", Role.ADMINISTRATOR, CITY)
    scene.check = checklists.issue_checklist(by, _next_version(scene))


@expect("A")
def issue_checklist(scene: Scene, by: Actor) -> object:
    return checklists.issue_checklist(by, _next_version(scene))


@expect("A", _version_ahead)
def withdraw_checklist(scene: Scene, by: Actor) -> object:
    return checklists.withdraw_checklist(by, scene.check, 1, "写错了")


@expect("C", lambda scene: scene.find("F5"))
def accept_inspection(scene: Scene, by: Actor) -> object:
    return inspections.accept_inspection(by, scene.check, 1)


@expect("C", lambda scene: scene.find("F5"))
def return_inspection(scene: Scene, by: Actor) -> object:
    return inspections.return_inspection(by, scene.check, 1, "不清")


def _returned(scene: Scene) -> None:
    scene.find("F5")
    judge = scene.city.person("判", Role.COORDINATOR, WUJIALING)
    inspections.return_inspection(judge, scene.check, 1, "不清")


@expect("O", _returned)
def resubmit_inspection(scene: Scene, by: Actor) -> object:
    form = scene.city.form(scene.officer, scene.firm, "F5")
    return inspections.resubmit_inspection(by, scene.check, form, 2)


@expect("C", lambda scene: scene.find("F14"))
def assign_finding(scene: Scene, by: Actor) -> object:
    return findings.assign_finding(
        by, scene.finding, AssignForm(scene.body, "贺经理", Deadline.HOURS_24), scene.version
    )


def _assigned(scene: Scene) -> None:
    scene.find("F14")
    assign_finding(scene, scene.city.person("判", Role.COORDINATOR, WUJIALING))


@expect("OC", _assigned)
def receive_finding(scene: Scene, by: Actor) -> object:
    return findings.receive_finding(by, scene.finding, scene.version)


@expect("O", lambda scene: scene.find("F14"))
def record_fix(scene: Scene, by: Actor) -> object:
    return findings.record_fix(by, scene.finding, FixForm("罗樵", "已整改"), scene.version)


@expect("O", lambda scene: scene.find("F14").fixed())
def recheck_finding(scene: Scene, by: Actor) -> object:
    return findings.recheck_finding(by, scene.finding, RecheckForm(True, "已见"), scene.version)


@expect("C", lambda scene: scene.find("F14"))
def supervise_finding(scene: Scene, by: Actor) -> object:
    return findings.supervise_finding(by, scene.finding, SuperviseForm(date(2020, 3, 1)), scene.version)


@expect("C", lambda scene: scene.find("F14"))
def give_notice(scene: Scene, by: Actor) -> object:
    return findings.give_notice(by, scene.finding, NoticeForm("整〔2020〕1号", "罗樵"), scene.version)


@expect("C", lambda scene: scene.find("F14"))
def refer_finding(scene: Scene, by: Actor) -> object:
    return findings.refer_finding(by, scene.finding, ReferForm(scene.body, "移〔2020〕1号"), scene.version)


def _referred(scene: Scene) -> None:
    scene.find("F14")
    refer_finding(scene, scene.city.person("判", Role.COORDINATOR, WUJIALING))


@expect("C", _referred)
def record_result(scene: Scene, by: Actor) -> object:
    return findings.record_result(by, scene.finding, ResultForm(True, "已处理"), scene.version)


@expect("O", lambda scene: scene.find("F14"))
def ask_void(scene: Scene, by: Actor) -> object:
    return findings.ask_void(by, scene.finding, "看错", scene.version)


@expect("C", lambda scene: scene.find("F14"))
def void_finding(scene: Scene, by: Actor) -> object:
    return findings.void_finding(by, scene.finding, "看错", scene.version)


def _asked(scene: Scene) -> None:
    scene.find("F14")
    ask_void(scene, scene.officer)


@expect("C", _asked)
def refuse_void(scene: Scene, by: Actor) -> object:
    return findings.refuse_void(by, scene.finding, "属实", scene.version)


@expect("O")
def open_incident(scene: Scene, by: Actor) -> object:
    return incidents.open_incident(by, IncidentForm(scene.site, 1))


def _incident(scene: Scene) -> None:
    scene.check = incidents.open_incident(scene.officer, IncidentForm(scene.site, 1))


@expect("C", _incident)
def end_incident(scene: Scene, by: Actor) -> object:
    return incidents.end_incident(
        by, scene.check, EndIncidentForm(Outcome.RULED_OUT, scene.body, scene.city.clock()), 1
    )


@expect("OLC")
def record_visit(scene: Scene, by: Actor) -> object:
    return visits.record_visit(by, VisitForm(uuid4(), scene.site, VisitKind.TALK, note="座谈"))


@expect("OLC")
def correct_visit(scene: Scene, by: Actor) -> object:
    # Only whoever recorded it may: so each tries on their own.
    made = record_visit(scene, by)
    return visits.correct_visit(by, made, VisitForm(uuid4(), scene.site, VisitKind.CALL, note="改"), 1)


def _sweepable(scene: Scene) -> None:
    """A building of one unit beside the firm, with the officer of the scene and, as at the firm, whoever tries."""
    judge = scene.city.person("判", Role.COORDINATOR, WUJIALING)
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id == scene.firm).execute()
    tenant = TenantForm(name=f"租户{scene.firm}", floor="1", unit="101")
    enterprises.add_tenant(judge, scene.firm, tenant)


@expect("OLC", _sweepable)
def open_sweep(scene: Scene, by: Actor) -> object:
    return sweeps.open_sweep(by, SweepForm(uuid4(), scene.firm))


def _swept(scene: Scene) -> None:
    _sweepable(scene)
    scene.check = sweeps.open_sweep(scene.officer, SweepForm(uuid4(), scene.firm))


def _first_unit(scene: Scene) -> SweepUnit:
    return SweepUnit.get((SweepUnit.sweep == scene.check) & (SweepUnit.position == 1))


@expect("OLC", _swept)
def take_unit(scene: Scene, by: Actor) -> object:
    return sweeps.take_unit(by, _first_unit(scene).id)


@expect("OLC", _swept)
def take_next_unit(scene: Scene, by: Actor) -> object:
    return sweeps.take_next_unit(by, scene.check)


@expect("OLC", _swept)
def mark_unit(scene: Scene, by: Actor) -> object:
    unit = _first_unit(scene)
    form = NoAccessForm(uuid4(), unit.__data__["site"], NoAccess.LOCKED)
    return sweeps.mark_unit(by, unit.id, unit.version, no_access=form)


@expect("OLC", _swept)
def release_unit(scene: Scene, by: Actor) -> object:
    unit = _first_unit(scene)
    sweeps.take_unit(by, unit.id)
    return sweeps.release_unit(by, unit.id)


@expect("OLC", _swept)
def close_sweep(scene: Scene, by: Actor) -> object:
    return sweeps.close_sweep(by, scene.check, 1)


def _task(scene: Scene) -> Task:
    return Task.select().where(Task.enterprise == scene.firm).get()


@expect("C", lambda scene: scene.find("F5"))
def claim_task(scene: Scene, by: Actor) -> object:
    return tasks.claim_task(by, _task(scene).id, _task(scene).version)


@expect("C", lambda scene: scene.find("F5"))
def release_task(scene: Scene, by: Actor) -> object:
    claim_task(scene, by)
    return tasks.release_task(by, _task(scene).id, _task(scene).version)


@expect("C", lambda scene: scene.find("F5"))
def delegate_task(scene: Scene, by: Actor) -> object:
    colleague = scene.city.person("同事", Role.COORDINATOR, WUJIALING)
    return tasks.delegate_task(by, _task(scene).id, colleague.person, 1)


@expect("C", lambda scene: scene.find("F5"))
def undo_decision(scene: Scene, by: Actor) -> object:
    return tasks.undo_decision(by, inspections.accept_inspection(by, scene.check, 1))


@expect("C", lambda scene: scene.find("F5"))
def take_over_task(scene: Scene, by: Actor) -> object:
    # From below: the one who tries stands a level higher, in the same district or in another.
    higher = KAIFU if _region(by) == WUJIALING else "430104"
    above = scene.city.grant(by, _role(by), higher)
    return tasks.take_over_task(above, _task(scene).id, "赶时间", 1)


@expect("C", lambda scene: scene.find("F5"))
def escalate_task(scene: Scene, by: Actor) -> object:
    return tasks.escalate_task(by, _task(scene).id, "要区里协调", 1)


@expect("CA")
def add_region(scene: Scene, by: Actor) -> object:
    return regions.add_region(by, f"{KAIFU}{scene.firm % 900 + 99:03d}", "新村", RegionKind.SUBDISTRICT)


def _village(scene: Scene) -> None:
    """A subdistrict of its own below Kaifu, to be changed without harm to the others."""
    code = f"{KAIFU}A{scene.firm % 99:02d}"
    with transaction():
        Region.delete().where(Region.code == code).execute()
        Region.create(code=code, parent=KAIFU, name="试村", kind=RegionKind.SUBDISTRICT)
    scene.code = code


@expect("CA", _village)
def correct_region(scene: Scene, by: Actor) -> object:
    return regions.correct_region(by, scene.code, RegionForm("试村街道", RegionKind.SUBDISTRICT), 1)


@expect("CA", _village)
def move_region(scene: Scene, by: Actor) -> object:
    return regions.move_region(by, scene.code, f"{KAIFU}B{scene.firm % 99:02d}", 1)


@expect("CA", _village)
def merge_regions(scene: Scene, by: Actor) -> object:
    return regions.merge_regions(by, scene.code, WUJIALING, 1)


@expect("CA", _village)
def close_region(scene: Scene, by: Actor) -> object:
    return regions.close_region(by, scene.code, date(2020, 3, 1), 1)


def _closed_village(scene: Scene) -> None:
    _village(scene)
    with transaction():
        Region.update(valid_to=date(2020, 2, 1)).where(Region.code == scene.code).execute()


@expect("CA", _closed_village)
def reopen_region(scene: Scene, by: Actor) -> object:
    return regions.reopen_region(by, scene.code, 1)


@expect("CA")
def add_body(scene: Scene, by: Actor) -> object:
    return bodies.add_body(by, "住建站", WUJIALING)


@expect("CA")
def correct_body(scene: Scene, by: Actor) -> object:
    return bodies.correct_body(by, scene.body, BodyForm("住建局"), 1)


@expect("CA")
def move_body(scene: Scene, by: Actor) -> object:
    return bodies.move_body(by, scene.body, SHAPING, 1)


@expect("CA")
def merge_bodies(scene: Scene, by: Actor) -> object:
    return bodies.merge_bodies(by, scene.body, scene.city.body("住建局", WUJIALING), 1)


@expect("CA")
def close_body(scene: Scene, by: Actor) -> object:
    return bodies.close_body(by, scene.body, 1)


@expect("CA")
def reopen_body(scene: Scene, by: Actor) -> object:
    return bodies.reopen_body(by, scene.body, 1)


@expect("CA")
def add_enterprise(scene: Scene, by: Actor) -> object:
    return enterprises.add_enterprise(by, EnterpriseForm(f"新厂{scene.firm}", region=WUJIALING))


@expect("CA")
def correct_enterprise(scene: Scene, by: Actor) -> object:
    return enterprises.correct_enterprise(by, scene.firm, EnterpriseFacts(f"麓屿{scene.firm}"), 1)


@expect("CA")
def move_enterprise(scene: Scene, by: Actor) -> object:
    return enterprises.move_enterprise(by, scene.firm, SHAPING, 1)


@expect("CA")
def merge_enterprises(scene: Scene, by: Actor) -> object:
    other = scene.city.firm(f"另一份{scene.firm}")
    return merging.merge_enterprises(by, scene.firm, MergeForm(other), 1)


@expect("CA", lambda scene: _idle(scene))
def close_enterprise(scene: Scene, by: Actor) -> object:
    return enterprises.close_enterprise(by, scene.firm, ClosingForm(date(2020, 2, 17), "注销"), 1)


@expect("CA")
def reopen_enterprise(scene: Scene, by: Actor) -> object:
    return enterprises.reopen_enterprise(by, scene.firm, 1)


def _building(scene: Scene) -> None:
    with transaction():
        Enterprise.update(kind=EnterpriseKind.BUILDING).where(Enterprise.id == scene.firm).execute()


@expect("CA", _building)
def add_tenant(scene: Scene, by: Actor) -> object:
    return enterprises.add_tenant(by, scene.firm, TenantForm(f"诊所{scene.firm}", "9", "0901"))


@expect("CA")
def add_site(scene: Scene, by: Actor) -> object:
    return sites.add_site(by, scene.firm, WUJIALING, SiteForm("二车间"))


@expect("CA")
def correct_site(scene: Scene, by: Actor) -> object:
    return sites.correct_site(by, scene.site, SiteForm("一车间"), 1)


@expect("CA")
def move_site(scene: Scene, by: Actor) -> object:
    return sites.move_site(by, scene.site, SHAPING, 1)


def _two_sites(scene: Scene) -> None:
    with transaction():
        Site.create(enterprise=scene.firm, name="二车间", **region_columns(WUJIALING))


@expect("CA", _two_sites)
def close_site(scene: Scene, by: Actor) -> object:
    return sites.close_site(by, scene.site, ClosingForm(date(2020, 2, 17), "撤场"), 1)


@expect("CA")
def reopen_site(scene: Scene, by: Actor) -> object:
    return sites.reopen_site(by, scene.site, 1)


@expect("OC")
def set_resumption(scene: Scene, by: Actor) -> object:
    return sites.set_resumption(by, scene.site, ResumptionForm(Resumption.SUSPENDED, date(2020, 2, 17)), 1)


@expect("OC")
def set_rest_days(scene: Scene, by: Actor) -> object:
    return sites.set_rest_days(by, scene.site, "67")


@expect("OC")
def set_contact(scene: Scene, by: Actor) -> object:
    return sites.set_contact(by, scene.site, "邓箴", "行政", "15912340436")


def _contact(scene: Scene) -> int:
    return int(Contact.select(Contact.id).where(Contact.enterprise == scene.firm).scalar())


@expect("OC", lambda scene: set_contact(scene, scene.officer))
def remove_contact(scene: Scene, by: Actor) -> object:
    return sites.remove_contact(by, scene.site, _contact(scene))


@expect("OLC", lambda scene: set_contact(scene, scene.officer))
def reveal_contact(scene: Scene, by: Actor) -> object:
    return enterprises.reveal_contact(by, _contact(scene), "联系复查")


@expect("A")
def add_person(scene: Scene, by: Actor) -> object:
    return people.add_person(by, PersonForm(f"X{scene.firm}-{by.person}", "新人"))


@expect("A")
def correct_person(scene: Scene, by: Actor) -> object:
    return people.correct_person(by, scene.officer.person, PersonFacts("何璐", title="科长"), 1)


@expect("A")
def grant_role(scene: Scene, by: Actor) -> object:
    return people.grant_role(by, scene.officer.person, GrantForm(Role.READER, WUJIALING, date(2020, 2, 1)))


@expect("A")
def revoke_grant(scene: Scene, by: Actor) -> object:
    return people.revoke_grant(by, scene.officer.grant, "离任")


@expect("A")
def add_key(scene: Scene, by: Actor) -> object:
    return keys.add_key(by, scene.officer.person, KeyForm(key_line(by.person)))


@expect("A")
def invite(scene: Scene, by: Actor) -> object:
    return invitations.invite(by, scene.officer.person)


def _keyed(scene: Scene) -> None:
    scene.check = add_key(scene, scene.city.person("管", Role.ADMINISTRATOR, CITY))  # type: ignore[assignment]


@expect("LA", _keyed)
def freeze_key(scene: Scene, by: Actor) -> object:
    return keys.freeze_key(by, scene.check, 1)


def _frozen(scene: Scene) -> None:
    _keyed(scene)
    freeze_key(scene, scene.city.person("管", Role.ADMINISTRATOR, CITY))


@expect("A", _frozen)
def unfreeze_key(scene: Scene, by: Actor) -> object:
    return keys.unfreeze_key(by, scene.check, 2)


@expect("A", _keyed)
def revoke_key(scene: Scene, by: Actor) -> object:
    return keys.revoke_key(by, scene.check, 1, "遗失")


def _idle(scene: Scene) -> None:
    Tenure.delete().where(Tenure.officer == scene.officer.person).execute()
    Assignment.delete().where(Assignment.officer == scene.officer.person).execute()
    TeamMember.delete().where(TeamMember.person == scene.officer.person).execute()


@expect("A", _idle)
def deactivate_person(scene: Scene, by: Actor) -> object:
    return people.deactivate_person(by, scene.officer.person, "离任", 1)


def _member(scene: Scene) -> Actor:
    made = scene.city.person("新任", Role.OFFICER, WUJIALING)
    scene.city.join(scene.team, made)
    return made


def _newcomer(scene: Scene) -> int:
    return _member(scene).person


@expect("LC")
def plan_assignment(scene: Scene, by: Actor) -> object:
    newcomer = _newcomer(scene)
    form = AssignmentForm(newcomer, scene.firm, Part.ASSIST, date(2020, 2, 18))
    return assignments.plan_assignment(by, form)


def _station(scene: Scene, state: AssignmentState) -> None:
    scene.check = scene.city.assign(_member(scene), scene.firm, Part.ASSIST, state)


@expect("LC", lambda scene: _station(scene, AssignmentState.PLANNED))
def issue_assignment(scene: Scene, by: Actor) -> object:
    return assignments.issue_assignment(by, scene.check, 1)


@expect("LC", lambda scene: _station(scene, AssignmentState.ISSUED))
def cancel_assignment(scene: Scene, by: Actor) -> object:
    return assignments.cancel_assignment(by, scene.check, "改派", 1)


def _own(scene: Scene, by: Actor, state: AssignmentState) -> int:
    """An assignment to try on: an officer's own if in scope at all, else another's whom a leader leads."""
    mine = _role(by) is Role.OFFICER and _region(by) == WUJIALING
    officer = replace(by) if mine else _member(scene)
    there = (Assignment.officer == officer.person) & (Assignment.enterprise == scene.firm)
    Tenure.delete().where(Tenure.assignment.in_(Assignment.select(Assignment.id).where(there))).execute()
    Assignment.delete().where(there).execute()
    return scene.city.assign(officer, scene.firm, Part.ASSIST, state)


@expect("OLC")
def arrive(scene: Scene, by: Actor) -> object:
    return assignments.arrive(by, _own(scene, by, AssignmentState.ISSUED), 1)


@expect("OLC")
def leave_post(scene: Scene, by: Actor) -> object:
    scene.check = _own(scene, by, AssignmentState.ACTIVE)
    form = LeaveForm(_newcomer(scene), date(2020, 2, 20), Cause.PERSONAL)
    return assignments.leave_post(by, scene.check, form, 1)


def _away(scene: Scene, by: Actor) -> None:
    """The one who tries, or somebody, is on leave: an officer's own doing or a coordinator's."""
    scene.check = _own(scene, by, AssignmentState.ACTIVE)
    form = LeaveForm(_newcomer(scene), date(2020, 2, 20), Cause.REST)
    assignments.leave_post(scene.city.person("判", Role.COORDINATOR, WUJIALING), scene.check, form, 1)


@expect("OLC")
def resume_post(scene: Scene, by: Actor) -> object:
    _away(scene, by)
    return assignments.resume_post(by, scene.check, 2)


@expect("OLC")
def replace_substitute(scene: Scene, by: Actor) -> object:
    _away(scene, by)
    return assignments.replace_substitute(by, scene.check, SubstituteForm(_newcomer(scene)), 2)


@expect("OLC")
def hand_over(scene: Scene, by: Actor) -> object:
    giver = Assignment.get_by_id(_own(scene, by, AssignmentState.ACTIVE)).__data__["officer"]
    form = HandoverForm(_newcomer(scene), Cause.ROTATION, giver=giver, enterprise=scene.firm)
    return handovers.hand_over(by, form, uuid4())


def _given(scene: Scene, by: Actor) -> Handover:
    """A handover to the one who tries, if they can be one's successor; to another otherwise."""
    scene.check = _own(scene, scene.officer, AssignmentState.ACTIVE)
    can_take = _role(by) in (Role.OFFICER, Role.COORDINATOR) and _region(by) == WUJIALING
    form = HandoverForm(by.person if can_take else _newcomer(scene), Cause.DUTY, giver=scene.officer.person)
    judge = scene.city.person("判", Role.COORDINATOR, WUJIALING)
    number = handovers.hand_over(judge, form, uuid4())
    return Handover.get_by_id(number)


@expect("OC")
def accept_handover(scene: Scene, by: Actor) -> object:
    given = _given(scene, by)
    return handovers.accept_handover(by, given.id, given.version)


@expect("OC")
def accept_handover_line(scene: Scene, by: Actor) -> object:
    given = _given(scene, by)
    line = HandoverLine.get(HandoverLine.handover == given.id)
    return handovers.accept_handover_line(by, given.id, line.id)


@expect("C")
def remind_successor(scene: Scene, by: Actor) -> object:
    given = _given(scene, by)
    return handovers.remind_successor(by, given.id, "明早签收", given.version)


@expect("C", lambda scene: _station(scene, AssignmentState.ACTIVE))
def confirm_lead(scene: Scene, by: Actor) -> object:
    return assignments.confirm_lead(by, scene.check, 1)


@expect("C", lambda scene: _station(scene, AssignmentState.ACTIVE))
def end_assignment(scene: Scene, by: Actor) -> object:
    return assignments.end_assignment(by, scene.check, EndForm(Cause.ROTATION), 1)


@expect("C")
def apply_distribution(scene: Scene, by: Actor) -> object:
    row = DistributionRow(_newcomer(scene), scene.firm, Part.ASSIST)
    return distribution.apply_distribution(by, uuid4(), (row,))


def _park_team(scene: Scene) -> tuple[TeamForm, tuple[int, ...]]:
    leader = scene.city.person("组长", Role.OFFICER, WUJIALING)
    form = TeamForm(f"第{leader.person}组", WUJIALING, leader.person, date(2020, 2, 17))
    return form, (leader.person,)


@expect("C")
def send_team(scene: Scene, by: Actor) -> object:
    return teams.send_team(by, *_park_team(scene))


@expect("C")
def change_leader(scene: Scene, by: Actor) -> object:
    return teams.change_leader(by, scene.team, scene.officer.person, 1)


@expect("C")
def add_member(scene: Scene, by: Actor) -> object:
    return teams.add_member(by, scene.team, scene.city.person("新任", Role.OFFICER, WUJIALING).person)


@expect("C")
def remove_member(scene: Scene, by: Actor) -> object:
    return teams.remove_member(by, scene.team, scene.officer.person, "归队", 1)


@expect("C")
def close_team(scene: Scene, by: Actor) -> object:
    return teams.close_team(by, scene.team, "期满", 1)


@expect("O")
def report_arrival(scene: Scene, by: Actor) -> object:
    # 报到 is one's own: whoever tries is of the team, if in scope at all.
    if _region(by) == WUJIALING and _role(by) is Role.OFFICER:
        scene.city.join(scene.team, by)
    return teams.report_arrival(by, scene.team)


@expect("LC")
def roll_call(scene: Scene, by: Actor) -> object:
    return teams.roll_call(by, scene.team, (scene.officer.person,))


def _called(scene: Scene) -> None:
    roll_call(scene, scene.city.person("判", Role.COORDINATOR, WUJIALING))


@expect("LC")
def chase_member(scene: Scene, by: Actor) -> object:
    return teams.chase_member(by, scene.team, scene.officer.person, "马上到")


@expect("LC", _called)
def correct_arrival(scene: Scene, by: Actor) -> object:
    return teams.correct_arrival(by, scene.team, scene.officer.person, "点错", 2)


@expect("LC")
def split_team(scene: Scene, by: Actor) -> object:
    firm = scene.city.firm(f"待分{scene.firm}")
    (made,) = teams.split_team(by, scene.team, (SplitRow(scene.officer.person, firm),))
    assert made.problem is None
    return made


_WEEKEND = DutyForm(date(2020, 2, 22), date(2020, 2, 23), Days.REST)


@expect("LC")
def set_duty(scene: Scene, by: Actor) -> object:
    return duty_days.set_duty(by, (scene.officer.person,), _WEEKEND)


@expect("LC", lambda scene: set_duty(scene, scene.city.person("判", Role.COORDINATOR, WUJIALING)))
def clear_duty(scene: Scene, by: Actor) -> object:
    return duty_days.clear_duty(by, (scene.officer.person,), _WEEKEND)


def _role(by: Actor) -> Role:
    return Role(Grant.select(Grant.role).where(Grant.id == by.grant).scalar())


def _region(by: Actor) -> str:
    return str(Grant.select(Grant.region).where(Grant.id == by.grant).scalar())


OWN_ONLY = {
    "keep_draft",
    "discard_draft",
    "finish_draft",
    "restore_draft",
    "remember_choices",
    "remember_queue",
}  # everyone's own, tested below


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    path: Path = tmp_path_factory.mktemp("who") / "lianqi.db"
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    made = make_city()
    for code in (CITY, KAIFU, WUJIALING):
        made.person("常设", Role.COORDINATOR, code)
    made.person("管", Role.ADMINISTRATOR, CITY)
    yield made
    disconnect_if_open()


def _stocked(scene: Scene) -> None:
    """A depot with a hundred masks."""
    scene.depot = scene.city.depot(f"物资库{scene.firm}", WUJIALING)
    scene.lot = scene.city.received(scene.city.storekeeper(scene.depot), scene.depot, 100)


def _move(scene: Scene, quantity: int = 10, **more: int) -> MoveForm:
    return MoveForm(uuid4(), scene.depot, scene.city.item(), quantity, scene.lot, reason="调剂", **more)  # type: ignore[arg-type]


@expect("CA")
def add_depot(scene: Scene, by: Actor) -> object:
    return stock.add_depot(by, WUJIALING, DepotForm(f"新库{by.person}"))


@expect("CA", _stocked)
def correct_depot(scene: Scene, by: Actor) -> object:
    return stock.correct_depot(by, scene.depot, DepotForm(f"改名的库{by.person}"), 1)


@expect("S", _stocked)
def receive_goods(scene: Scene, by: Actor) -> object:
    goods = (GoodsForm(scene.city.item(), 10),)
    return stock.receive_goods(by, ReceiptNote(uuid4(), scene.depot, Source.DONATED, goods=goods))


@expect("S", _stocked)
def transfer_goods(scene: Scene, by: Actor) -> object:
    return stock.transfer_goods(by, _move(scene, to=scene.city.depot(f"他库{by.person}", KAIFU)))


@expect("S", _stocked)
def return_goods(scene: Scene, by: Actor) -> object:
    return stock.return_goods(by, _move(scene))


@expect("S", _stocked)
def record_loss(scene: Scene, by: Actor) -> object:
    return stock.record_loss(by, _move(scene))


@expect("S", _stocked)
def reverse_movement(scene: Scene, by: Actor) -> object:
    came = Movement.get(Movement.taker == scene.depot)
    return stock.reverse_movement(by, came.id, "写错了")


@expect("S", _stocked)
def start_stock_take(scene: Scene, by: Actor) -> object:
    return stock_takes.start_stock_take(by, scene.depot)


def _taken(scene: Scene) -> None:
    _stocked(scene)
    keeper = scene.city.storekeeper(scene.depot, "点货人")
    scene.check = stock_takes.start_stock_take(keeper, scene.depot)
    stock_takes.count_lot(keeper, _take_line(scene).id, 99, 1)


def _take_line(scene: Scene) -> StockTakeLine:
    found: StockTakeLine = StockTakeLine.get(StockTakeLine.take == scene.check)
    return found


@expect("S", _taken)
def count_lot(scene: Scene, by: Actor) -> object:
    return stock_takes.count_lot(by, _take_line(scene).id, 98, 2)


@expect("SC", _taken)
def post_difference(scene: Scene, by: Actor) -> object:
    return stock_takes.post_difference(by, _take_line(scene).id, "少一个", 2)


def _posted(scene: Scene) -> None:
    _taken(scene)
    post_difference(scene, scene.city.storekeeper(scene.depot, "另一人"))


@expect("SC", _posted)
def close_stock_take(scene: Scene, by: Actor) -> object:
    return stock_takes.close_stock_take(by, scene.check, 1)


def _wanted(scene: Scene, by: Actor | None = None) -> RequestForm:
    return RequestForm(uuid4(), scene.site, (RequestLineForm(scene.city.item(), 10),))


def _judge(scene: Scene) -> Actor:
    return scene.city.person("判", Role.COORDINATOR, WUJIALING)


def _requested(scene: Scene) -> None:
    _stocked(scene)
    scene.check = supply_requests.submit_supply_request(scene.officer, _wanted(scene))


def _reviewed(scene: Scene) -> None:
    _requested(scene)
    supply_requests.review_supply_request(_judge(scene), scene.check, 1)


def _approved(scene: Scene) -> None:
    _reviewed(scene)
    supply_requests.approve_supply_request(_judge(scene), scene.check, 2)


def _allocated(scene: Scene) -> None:
    _approved(scene)
    supply_requests.allocate_supply_request(_judge(scene), scene.check, scene.depot, 3)


def _made_up(scene: Scene) -> None:
    _allocated(scene)
    keeper = scene.city.storekeeper(scene.depot, "装单人")
    scene.goods = consignments.prepare_consignment(keeper, scene.check, scene.depot)


def _lies_ready(scene: Scene) -> None:
    _made_up(scene)
    consignments.ready_consignment(scene.city.storekeeper(scene.depot, "备货人"), scene.goods, 1)


def _in_hands(scene: Scene, by: Actor) -> None:
    """Collected by whoever tries, if they stand by the firm, else by the officer of the scene."""
    collector = by if is_stationed_at(by.person, scene.firm) else scene.officer
    keeper = scene.city.storekeeper(scene.depot, "发货人")
    consignments.hand_out_consignment(keeper, scene.goods, CollectForm(collector.person), 2)


def _at_the_door(scene: Scene, by: Actor) -> None:
    _in_hands(scene, by)
    consignments.deliver_consignment(scene.city.storekeeper(scene.depot, "送货人"), scene.goods, 3)


def _short(scene: Scene) -> None:
    _lies_ready(scene)
    _at_the_door(scene, scene.officer)
    line = ConsignmentLine.get(ConsignmentLine.consignment == scene.goods)
    receipt = ReceiptForm("罗樵", "主任", "0317", counts=(LineCount(line.id, 9),))
    consignments.sign_consignment(scene.officer, scene.goods, receipt, 4)
    scene.check = Discrepancy.get(Discrepancy.consignment == scene.goods).id


def _lost(scene: Scene) -> None:
    _short(scene)
    loss = SettleForm(Settlement.LOSS, "路上遗失")
    discrepancies.settle_difference(_judge(scene), scene.check, loss, 1)


@expect("O")
def submit_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.submit_supply_request(by, _wanted(scene))


def _came_back(scene: Scene) -> None:
    _requested(scene)
    supply_requests.return_supply_request(_judge(scene), scene.check, "再核", 1)


@expect("O", _came_back)
def resubmit_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.resubmit_supply_request(by, scene.check, _wanted(scene), 2)


@expect("O", _requested)
def cancel_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.cancel_supply_request(by, scene.check, 1)


@expect("C", _requested)
def review_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.review_supply_request(by, scene.check, 1)


@expect("C", _reviewed)
def approve_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.approve_supply_request(by, scene.check, 2)


@expect("C", _requested)
def return_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.return_supply_request(by, scene.check, "再核", 1)


@expect("C", _requested)
def decline_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.decline_supply_request(by, scene.check, "不在范围", 1)


@expect("C", _approved)
def allocate_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.allocate_supply_request(by, scene.check, scene.depot, 3)


@expect("C", _allocated)
def release_supply_request(scene: Scene, by: Actor) -> object:
    return supply_requests.release_supply_request(by, scene.check, 4)


@expect("C", _allocated)
def close_supply_request_short(scene: Scene, by: Actor) -> object:
    return supply_requests.close_supply_request_short(by, scene.check, "库存不足", 4)


@expect("S", _allocated)
def prepare_consignment(scene: Scene, by: Actor) -> object:
    return consignments.prepare_consignment(by, scene.check, scene.depot)


@expect("S", _made_up)
def ready_consignment(scene: Scene, by: Actor) -> object:
    return consignments.ready_consignment(by, scene.goods, 1)


@expect("S", _made_up)
def unpack_consignment(scene: Scene, by: Actor) -> object:
    return consignments.unpack_consignment(by, scene.goods, "没有人来领", 1)


@expect("S", _lies_ready)
def hand_out_consignment(scene: Scene, by: Actor) -> object:
    return consignments.hand_out_consignment(by, scene.goods, CollectForm(scene.officer.person), 2)


@expect("S", _lies_ready)
def take_back_consignment(scene: Scene, by: Actor) -> object:
    _in_hands(scene, by)
    return consignments.take_back_consignment(by, scene.goods, 3)


@expect("S", _lies_ready)
def bring_back_consignment(scene: Scene, by: Actor) -> object:
    _in_hands(scene, by)
    until = scene.city.clock() + timedelta(days=1)
    consignments.keep_consignment(scene.officer, scene.goods, KeepForm("车内", until), 3)
    return consignments.bring_back_consignment(by, scene.goods, 4)


@expect("OS", _lies_ready)
def keep_consignment(scene: Scene, by: Actor) -> object:
    _in_hands(scene, by)
    until = scene.city.clock() + timedelta(days=1)
    return consignments.keep_consignment(by, scene.goods, KeepForm("车内", until), 3)


@expect("OS", _lies_ready)
def deliver_consignment(scene: Scene, by: Actor) -> object:
    _in_hands(scene, by)
    return consignments.deliver_consignment(by, scene.goods, 3)


@expect("OS", _lies_ready)
def count_consignment(scene: Scene, by: Actor) -> object:
    line = ConsignmentLine.get(ConsignmentLine.consignment == scene.goods)
    about = CollectedLine(line.id, 10, Qualifier.ABOUT)
    collector = by if is_stationed_at(by.person, scene.firm) else scene.officer
    keeper = scene.city.storekeeper(scene.depot, "发货人")
    form = CollectForm(collector.person, lines=(about,))
    consignments.hand_out_consignment(keeper, scene.goods, form, 2)
    return consignments.count_consignment(by, scene.goods, (CollectedLine(line.id, 9),), 3)


@expect("OS", _lies_ready)
def sign_consignment(scene: Scene, by: Actor) -> object:
    _at_the_door(scene, by)
    return consignments.sign_consignment(by, scene.goods, ReceiptForm("罗樵", "主任", "0317"), 4)


@expect("OS", _lies_ready)
def refuse_consignment(scene: Scene, by: Actor) -> object:
    _at_the_door(scene, by)
    form = RefusalForm("规格不符", "罗樵", "主任", "0317")
    return consignments.refuse_consignment(by, scene.goods, form, 4)


def _with_a_tenant(scene: Scene) -> None:
    _lies_ready(scene)
    scene.check = scene.city.firm(f"租户{scene.firm}")
    with transaction():
        Site.update(building=scene.firm).where(Site.enterprise == scene.check).execute()


@expect("OS", _with_a_tenant)
def pass_on_goods(scene: Scene, by: Actor) -> object:
    _at_the_door(scene, scene.officer)
    consignments.sign_consignment(scene.officer, scene.goods, ReceiptForm("罗樵", "主任", "0317"), 4)
    line = ConsignmentLine.get(ConsignmentLine.consignment == scene.goods)
    return onward.pass_on_goods(by, scene.goods, (OnwardForm(line.id, scene.check, 5),), 5)


@expect("CS", _short)
def settle_difference(scene: Scene, by: Actor) -> object:
    return discrepancies.settle_difference(by, scene.check, SettleForm(Settlement.MISCOUNTED, "点错"), 1)


@expect("CS", _lost)
def approve_loss(scene: Scene, by: Actor) -> object:
    return discrepancies.approve_loss(by, scene.check, 2)


def _supply_round(scene: Scene) -> None:
    """A round planned at a stocked depot: forty masks a firm."""
    _stocked(scene)
    keeper = scene.city.storekeeper(scene.depot, "计划人")
    scene.check = rounds.plan_round(keeper, _round_form(scene))


def _round_form(scene: Scene) -> RoundForm:
    return RoundForm(uuid4(), scene.depot, scene.city.item(), 40, date(2020, 3, 1))


def _open_round(scene: Scene) -> None:
    _supply_round(scene)
    open_supply_round = scene.city.storekeeper(scene.depot, "开轮人")
    rounds.open_round(open_supply_round, scene.check, 1)


def _line_of_round(scene: Scene) -> CounterForm:
    return CounterForm(uuid4(), scene.check, scene.firm, 10, scene.officer.person)


def _served(scene: Scene) -> None:
    _open_round(scene)
    keeper = scene.city.storekeeper(scene.depot, "发放人")
    scene.check = counter.serve_firm(keeper, _line_of_round(scene))


@expect("SC", _stocked)
def plan_round(scene: Scene, by: Actor) -> object:
    return rounds.plan_round(by, _round_form(scene))


@expect("SC", _supply_round)
def entitle_firms(scene: Scene, by: Actor) -> object:
    return rounds.entitle_firms(by, scene.check, (EntitlementRow(scene.firm, 20),), 1)


@expect("SC", _supply_round)
def open_round(scene: Scene, by: Actor) -> object:
    return rounds.open_round(by, scene.check, 1)


@expect("SC", _open_round)
def close_round(scene: Scene, by: Actor) -> object:
    return rounds.close_round(by, scene.check, 2)


@expect("S", _open_round)
def serve_firm(scene: Scene, by: Actor) -> object:
    return counter.serve_firm(by, _line_of_round(scene))


@expect("S", _served)
def reverse_collection(scene: Scene, by: Actor) -> object:
    return counter.reverse_collection(by, scene.check, 1)


@expect("C", _approved)
def confirm_ration(scene: Scene, by: Actor) -> object:
    line = SupplyLine.get(SupplyLine.request == scene.check)
    asked = line.approved - line.allocated
    rows = (RationRow(line.id, asked, asked),)
    item = line.item_id
    return rations.confirm_ration(by, RationForm(uuid4(), item, scene.depot, Method.EQUAL, rows=rows))


@expect("O")
def tell_cover(scene: Scene, by: Actor) -> object:
    return cover.tell_cover(by, scene.firm, CoverForm(scene.city.item(), 100, as_of=date(2020, 2, 17)))


def test_every_action_has_an_expectation() -> None:
    assert set(EXPECTED) | OWN_ONLY | NOT_YET == set(actions())


NOT_YET: set[str] = set()


# A place or people out of scope are a wrong value of a form, told like ones there never were.
SAYS_WHAT_IS_WRONG = {
    "add_depot",
    "add_region",
    "add_body",
    "add_enterprise",
    "send_team",
    "set_duty",
    "clear_duty",
}
# What is done between two streets, or to one of them, is the district's, as is the end of an incident.
OF_THE_DISTRICT = {
    "add_region",
    "correct_region",
    "move_region",
    "merge_regions",
    "close_region",
    "reopen_region",
    "move_body",
    "move_enterprise",
    "move_site",
    "end_incident",
}
# People belong to no street, and every district checks by the same lists.
OF_THE_CITY = {
    "issue_checklist",
    "withdraw_checklist",
    "add_person",
    "grant_role",
    "revoke_grant",
    "deactivate_person",
    "correct_person",
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_who_may(city: City, name: str) -> None:
    """Each role in scope and out of it; all who are refused try it on the same scene, which stays as it is for them."""
    who = EXPECTED[name][0]
    asked = [(letter, is_in_scope) for letter in LETTERS for is_in_scope in (True, False)]
    expected = {
        (letter, is_in_scope): "refused"
        if letter not in who
        else "done"
        # a new person belongs to no region yet
        if is_in_scope or (name, letter) == ("add_person", "A")
        else "wrong value"
        if name in SAYS_WHAT_IS_WRONG
        else "refused"
        for letter, is_in_scope in asked
    }
    allowed = [one for one, end in expected.items() if end == "done"]
    found = {one: _tried(_scene(city, name), name, *one) for one in allowed}
    shared = _scene(city, name)
    found |= {one: _tried(shared, name, *one) for one in asked if one not in allowed}
    assert found == expected


def _scene(city: City, name: str) -> Scene:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm(f"麓屿贸易{officer.person}")
    city.assign(officer, firm)
    leader = city.person("组长", Role.LEADER, WUJIALING)
    scene = Scene(
        city, officer, firm, city.body(region=WUJIALING), team=city.team(leader, WUJIALING, officer)
    )
    EXPECTED[name][1](scene)
    return scene


def _tried(scene: Scene, name: str, letter: str, is_in_scope: bool) -> str:
    """How it ends where somebody of a role tries it, with all that ties those in scope to the scene."""
    city, firm = scene.city, scene.firm
    own = CITY if name in OF_THE_CITY else KAIFU if name in OF_THE_DISTRICT else WUJIALING
    by = city.person("试", LETTERS[letter], own if is_in_scope else ELSEWHERE)
    if letter == "L":
        _lead(by, scene.team if is_in_scope else city.team(by, ELSEWHERE))
    if letter == "O" and is_in_scope:
        city.assign(by, firm, Part.ASSIST)
    if letter == "S":
        _keep(by, scene.depot if is_in_scope else city.depot(f"别库{by.person}", ELSEWHERE))
    try:
        EXPECTED[name][2](scene, by)
    except (Refused, NotFound):
        return "refused"
    except Invalid:
        return "wrong value"
    return "done"


def _lead(leader: Actor, team: int) -> None:
    """Put a team under somebody, past the actions."""
    with transaction():
        Team.update(leader=leader.person).where(Team.id == team).execute()
        Grant.update(team=team).where(Grant.id == leader.grant).execute()


def _keep(storekeeper: Actor, depot: int) -> None:
    """Put a depot under somebody, past the actions."""
    with transaction():
        Grant.update(depot=depot or None).where(Grant.id == storekeeper.grant).execute()


# What a leader may do at all; all else of theirs is for the own team, each tried on another team of the same street.
WITHOUT_A_TEAM = {"reveal_contact"}
WITHOUT_OWN_MEMBERS = {"reveal_contact", "record_visit", "correct_visit"}


@pytest.mark.parametrize("has_a_team", [True, False], ids=["another team", "no team"])
@pytest.mark.parametrize("name", sorted(name for name, (who, _, _) in EXPECTED.items() if "L" in who))
def test_a_leader_changes_what_is_of_the_own_team(city: City, name: str, has_a_team: bool) -> None:
    scene, attempt = _scene(city, name), EXPECTED[name][2]
    by = city.person("试", Role.LEADER, WUJIALING)
    if has_a_team:
        city.team(by, WUJIALING, city.person("秦朗", Role.OFFICER, WUJIALING))
    if name in (WITHOUT_OWN_MEMBERS if has_a_team else WITHOUT_A_TEAM):
        attempt(scene, by)
        return
    with pytest.raises(Refused, match="not_your_team" if has_a_team else "no_team"):
        attempt(scene, by)


def test_a_draft_is_its_owners_alone(city: City) -> None:
    owner = city.person("何璐", Role.OFFICER, WUJIALING)
    other = city.person("秦朗", Role.OFFICER, WUJIALING)
    key = uuid4()
    drafts.keep_draft(owner, key, FormKind.CHECK, 1, "{}", 0)
    for attempt in (drafts.discard_draft, drafts.restore_draft):
        with pytest.raises(NotFound):
            attempt(other, key)
        attempt(owner, key)
    drafts.finish_draft(other, key)
    assert [one.key for one in drafts_of(owner).rows] == [key]
    drafts.finish_draft(owner, key)
    assert drafts_of(owner).rows == ()
    drafts.keep_draft(owner, key, FormKind.CHECK, 1, "{}", 0)
    with pytest.raises(LianqiError):
        drafts.keep_draft(other, key, FormKind.CHECK, 1, "{}", 2)


def test_choices_are_remembered_for_oneself(city: City) -> None:
    one, other = city.person("何璐", Role.OFFICER, WUJIALING), city.person("秦朗", Role.OFFICER, WUJIALING)
    people.remember_choices(one, "en", "light")
    rows = {row.id: (row.language, row.theme, row.last_grant) for row in Person.select()}
    assert rows[one.person] == ("en", "light", one.grant)
    assert rows[other.person][:2] == ("zh", "dark")
    for language, theme in (("fr", "dark"), ("zh", "pink")):
        with pytest.raises(Invalid):
            people.remember_choices(one, language, theme)


def test_how_one_looks_at_the_queue_is_remembered_for_oneself(city: City) -> None:
    one, other = (city.person(name, Role.COORDINATOR, WUJIALING) for name in ("周文", "王敏"))
    left = QueueView("麓屿", True, Severity.HIGH, TaskOrder.SEVERITY)
    people.remember_queue(one, left)
    seen = [identities(city.clock, person=who.person)[0].queue for who in (one, other)]
    assert seen == [left, QueueView()]
    with pytest.raises(Invalid):
        people.remember_queue(one, QueueView("长" * 101))
    people.remember_queue(one, QueueView())
    assert Person.get_by_id(one.person).queue_view == ""


@pytest.mark.parametrize("packed", ["", "x", "[]", '{"severity": "Z"}', '{"order": "new"}'])
def test_a_view_that_is_not_understood_is_as_at_first(packed: str) -> None:
    assert unpacked_view(packed) == QueueView()


def test_a_person_without_a_grant_is_refused(city: City) -> None:
    stranger = city.person("段晓", Role.OFFICER, WUJIALING)
    Grant.update(valid_to=date(2020, 2, 1)).where(Grant.id == stranger.grant).execute()
    with pytest.raises(Refused, match="no_grant"):
        open_tasks(stranger)


def test_what_was_being_typed_when_a_grant_ended_is_kept_and_nothing_else(city: City) -> None:
    gone = city.person("段晓", Role.OFFICER, WUJIALING)
    key = uuid4()
    Grant.update(valid_to=date(2020, 2, 1)).where(Grant.id == gone.grant).execute()
    assert drafts.keep_draft(gone, key, FormKind.CHECK, 1, "{}", 0) == 1
    assert drafts.keep_draft(gone, key, FormKind.CHECK, 1, '{"a": 1}', 1) == 2
    for attempt in (drafts.discard_draft, drafts.restore_draft, drafts.finish_draft):
        with pytest.raises(Refused, match="no_grant"):
            attempt(gone, key)
    other = city.person("秦朗", Role.OFFICER, WUJIALING)
    with pytest.raises(Refused, match="no_grant"):
        drafts.keep_draft(replace(other, grant=gone.grant), uuid4(), FormKind.CHECK, 1, "{}", 0)


def test_avoidance_binds_across_grants(city: City) -> None:
    """Who is stationed at a firm decides nothing about it, under whatever grant."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm(f"回避{officer.person}")
    city.assign(officer, firm)
    check = city.check(officer, firm, "F5")
    as_coordinator = city.grant(officer, Role.COORDINATOR, WUJIALING)
    version = inspection(as_coordinator, check).version
    with pytest.raises(Refused, match="own_submission"):
        inspections.accept_inspection(as_coordinator, check, version)
    assistant = city.person("秦朗", Role.OFFICER, WUJIALING)
    city.assign(assistant, firm, Part.ASSIST)
    with pytest.raises(Refused, match="own_firm"):
        inspections.accept_inspection(city.grant(assistant, Role.COORDINATOR, WUJIALING), check, version)
