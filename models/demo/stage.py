"""What the people of an invented city do, through the actions themselves, at the moment a story has come to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.actions.findings import (
    ask_void,
    assign_finding,
    recheck_finding,
    record_fix,
    refer_finding,
)
from models.actions.incidents import open_incident
from models.actions.inspections import accept_inspection, return_inspection, submit_inspection
from models.actions.tasks import claim_task
from models.clauses.tasks import is_open
from models.demo.day import TODAY
from models.demo.words import (
    AREAS,
    BACK_FOR,
    FIRM_TITLES,
    GOOD_PRACTICES,
    HANDED_TO,
    MEASURES,
    NOTES,
    SEEN,
    UNREAL,
)
from models.frozen import dataclass
from models.rules.checklists import Answer
from models.rules.deadlines import Deadline, Severity
from models.rules.findings import AssignForm, FixForm, RecheckForm, ReferForm, needs_other_eyes
from models.rules.incidents import IncidentForm
from models.rules.inspections import FaultForm, InspectionForm, InspectionKind, is_sampled
from models.rules.scope import Actor, Level, Role
from models.rules.tasks import TaskKind
from models.steps.deeds import own_deed
from models.steps.rosters import ProposedLead, propose_leads
from models.tables import Assignment, Body, Checklist, ChecklistItem, Finding, Grant, Inspection, Site, Task
from models.tables.base import tuples_of


@dataclass(frozen=True)
class Stations:
    """Where stories play: the sites of one district with their firms, who leads at each firm, who decides."""

    district: str
    own: Sequence[tuple[int, int]]  # (site, firm) where the named officer leads
    others: Sequence[tuple[int, int]]
    leads: dict[int, int]
    colleague: int  # the coordinator beside the named one


class Stage:
    """What stories do, at the moment they have come to."""

    def __init__(self, chance: random.Random, stations: Stations) -> None:
        self.chance, self.stations = chance, stations
        self.now: datetime = TODAY
        granted = Grant.select(Grant.person, Grant.id).where(Grant.role.in_((Role.OFFICER, Role.COORDINATOR)))
        self.grants: dict[int, int] = dict(tuples_of(granted))
        self.bodies = [row.id for row in Body.select().where(Body.district == stations.district)]
        self.lists: dict[str, tuple[int, list[ChecklistItem]]] = {}
        self.kinds: dict[int, str] = dict(tuples_of(Site.select(Site.id, Site.kind)))

    def _as(self, person: int) -> Actor:
        moment = self.now
        return Actor(person, self.grants[person], "demo", lambda: moment)

    def officer(self, firm: int) -> Actor:
        """Who leads at a firm."""
        return self._as(self.stations.leads[firm])

    def colleague(self) -> Actor:
        """The coordinator beside the named one, who has decided nothing yet today."""
        return self._as(self.stations.colleague)

    def _list(self, site: int) -> tuple[int, list[ChecklistItem]]:
        kind = self.kinds[site]
        if kind not in self.lists:
            known = Checklist.select().where(Checklist.site_kind == kind).order_by(Checklist.valid_from).get()
            rows = ChecklistItem.select().where(ChecklistItem.checklist == known.id)
            self.lists[kind] = known.id, list(rows.order_by(ChecklistItem.position))
        return self.lists[kind]

    def check(
        self,
        site: int,
        firm: int,
        *severities: Severity,
        item: str = "",
        warm: int | None = None,
        within: Deadline | None = None,
        sampled: bool = False,
    ) -> tuple[int, list[int]]:
        """A check with a fault of each severity, or of one item, to be mended `within` a time; its id and its findings."""
        checklist, items = self._list(site)
        failed: list[int] = [at for at, one in enumerate(items) if one.code == item]
        for severity in severities:
            fitting = [at for at, one in enumerate(items) if one.severity == severity and at not in failed]
            failed.append(self.chance.choice(fitting))
        failed.sort()
        answers = [Answer.FAIL.value if at in failed else Answer.PASS.value for at in range(len(items))]
        form = InspectionForm(
            key=self._key(sampled),
            site=site,
            checklist=checklist,
            answers="".join(answers),
            faults=tuple(self._fault(items[at], within) for at in failed),
            kind=self.chance.choice(tuple(InspectionKind)),
            accompanied_by=self.chance.choice(FIRM_TITLES),
            good_practice=self.chance.choice(GOOD_PRACTICES) if not failed else "",
            temperature_abnormal=warm,
            seconds=self.chance.randrange(70, 420),
            rest_passed=len(items) - len(failed) if self.chance.random() < 0.3 else 0,
        )
        number = submit_inspection(self.officer(firm), form)
        found = Finding.select(Finding.id).where(Finding.inspection == number).order_by(Finding.id)
        return number, [row.id for row in found]

    def check_again(self, site: int, firm: int, item: str) -> str:
        """A check that fails the same item as the one before, a middling one where there was none; its code."""
        _, (finding,) = self.check(site, firm, *(() if item else (Severity.MEDIUM,)), item=item)
        return str(Finding.get_by_id(finding).item)

    def _key(self, sampled: bool) -> UUID:
        """A submit key inside the sample, or outside of it."""
        while True:
            key = UUID(int=self.chance.getrandbits(128), version=4)
            if is_sampled(key) is sampled:
                return key

    def _fault(self, item: ChecklistItem, within: Deadline | None) -> FaultForm:
        return FaultForm(
            item=item.code,
            place=self.chance.choice(AREAS),
            description=self.chance.choice(item.wordings_zh.split("\n")),
            note=self.chance.choice(NOTES),
            told_whom=self.chance.choice(FIRM_TITLES),
            deadline=within,
        )

    def accept(self, number: int) -> None:
        """A colleague accepts a check."""
        accept_inspection(self.colleague(), number, Inspection.get_by_id(number).version)

    def send_back(self, number: int) -> None:
        """A colleague sends a check back."""
        version = Inspection.get_by_id(number).version
        return_inspection(self.colleague(), number, version, self.chance.choice(BACK_FOR))

    def fix(self, firm: int, finding: int) -> None:
        """The firm says what it has done."""
        form = FixForm(self.chance.choice(FIRM_TITLES), self.chance.choice(MEASURES))
        record_fix(self.officer(firm), finding, form, self.version(finding))

    def recheck(self, firm: int, finding: int, passed: bool) -> None:
        """The officer looks again; a colleague, where others must close it: in a dense city it may be a third repeat."""
        deadline = None if passed else Deadline.HOURS_24
        seen = self.chance.choice(SEEN[passed])
        row = Finding.get_by_id(finding)
        is_others = passed and needs_other_eyes(row.severity, row.times, row.cycle)
        by = self.colleague() if is_others else self.officer(firm)
        recheck_finding(by, finding, RecheckForm(passed, seen, deadline), self.version(finding))

    def ask_void(self, firm: int, finding: int) -> None:
        """The officer says it was none."""
        ask_void(self.officer(firm), finding, self.chance.choice(UNREAL), self.version(finding))

    def assign(self, finding: int) -> None:
        """A colleague gives it to a body."""
        form = AssignForm(self.chance.choice(self.bodies), self.chance.choice(HANDED_TO), Deadline.DAYS_7)
        assign_finding(self.colleague(), finding, form, self.version(finding))

    def refer(self, finding: int) -> None:
        """A colleague hands it on under a document."""
        form = ReferForm(self.chance.choice(self.bodies), f"开防办移〔2020〕{self.chance.randrange(3, 90)}号")
        refer_finding(self.colleague(), finding, form, self.version(finding))

    def incident(self, site: int, firm: int, count: int) -> None:
        """The officer rings in abnormal temperatures."""
        open_incident(self.officer(firm), IncidentForm(site, count, self.chance.choice(HANDED_TO)))

    def propose_lead(self, firm: int) -> None:
        """A roster has named an officer of the firm first: a coordinator confirms."""
        with own_deed(self.colleague()) as doing:
            row = Assignment.get(
                (Assignment.enterprise == firm) & (Assignment.officer == self.stations.leads[firm])
            )
            if row.is_lead_proposed:
                return
            Assignment.update(is_lead_proposed=True).where(Assignment.id == row.id).execute()
            site = Site.select().where(Site.enterprise == firm).first()
            where = {"city": site.city, "district": site.district, "street": site.street}
            event = doing.record(row, "plan", after=row.state)
            propose_leads(doing, [ProposedLead(row.id, event, firm, where)])

    def claim_one(self) -> None:
        """A colleague has a check before them this minute."""
        waiting = (
            Task.select()
            .where(
                (Task.kind == TaskKind.REVIEW)
                & (Task.district == self.stations.district)
                & (Task.level == Level.DISTRICT)
                & is_open()
            )
            .order_by(Task.due_at.desc(), Task.id)
        )
        if (row := waiting.first()) is not None:
            claim_task(self.colleague(), row.id, row.version)

    @staticmethod
    def version(finding: int) -> int:
        """The version a person would have seen."""
        return int(Finding.get_by_id(finding).version)
