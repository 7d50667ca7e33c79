"""What happened in an invented city so far: checks of the last weeks, their findings, events and tasks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from models.database import transaction
from models.demo.day import BEGINS, TODAY
from models.demo.rows import Rows
from models.demo.words import AREAS, FIRM_TITLES, OWN_DESK
from models.rules.deadlines import PRESELECTED, Severity, due_at
from models.rules.findings import FindingState
from models.rules.inspections import InspectionKind, InspectionState
from models.rules.places import SiteKind, region_columns
from models.rules.scope import Level
from models.rules.tasks import TAB_OF, TaskKind, TaskState
from models.steps.blocks import insert_blocks, number_on
from models.tables import (
    Checklist,
    ChecklistItem,
    Counter,
    Event,
    FailedAnswer,
    Finding,
    Inspection,
    Site,
    Task,
)
from models.tables.base import tuples_of


def write_history(
    chance: random.Random,
    wanted: int,
    sites: list[tuple[int, int, str]],
    leads: dict[int, int],
) -> Iterator[tuple[int, int]]:
    """Checks of the weeks before the last days, the newest last; a few of them wait for a coordinator."""
    lists = {}
    for kind in (SiteKind.FACTORY, SiteKind.CONSTRUCTION):
        known = Checklist.select().where(Checklist.site_kind == kind).order_by(Checklist.valid_from).get()
        items = list(
            ChecklistItem.select().where(ChecklistItem.checklist == known.id).order_by(ChecklistItem.position)
        )
        lists[kind] = (known.id, items)
    kinds = {row[0]: SiteKind(row[1]) for row in tuples_of(Site.select(Site.id, Site.kind))}
    maker = _CheckMaker(chance, lists, kinds, leads)
    start = TODAY - timedelta(days=14)
    step = (TODAY - BEGINS - start) / max(wanted, 1)
    for at in range(wanted):
        site, firm, street = sites[(at * 7 + at // max(len(sites), 1)) % len(sites)]
        moment = start + step * at
        maker.make(site, firm, street, moment.replace(microsecond=0), is_recent=at > wanted * 0.6)
        if at % 2000 == 1999:
            maker.write()
            yield at + 1, wanted
    maker.write()
    maker.finish()
    yield wanted, wanted


class _CheckMaker:
    """Makes one check after another with all that belongs to it."""

    def __init__(
        self,
        chance: random.Random,
        lists: dict[SiteKind, tuple[int, list[Any]]],
        kinds: dict[int, SiteKind],
        leads: dict[int, int],
    ) -> None:
        self.chance, self.lists, self.kinds, self.leads = chance, lists, kinds, leads
        self.rows = Rows(Inspection, FailedAnswer, Finding, Task, Event)
        self.inspection = int(Inspection.select(fn.MAX(Inspection.id)).scalar() or 0)
        self.finding = self.event = 0
        self.numbers: dict[str, int] = {}
        self.times: dict[tuple[int, str], int] = {}
        self.last: dict[int, tuple[int, datetime]] = {}

    def make(self, site: int, firm: int, street: str, moment: datetime, *, is_recent: bool) -> None:
        checklist, items = self.lists[self.kinds[site]]
        officer, self.inspection = self.leads[firm], self.inspection + 1
        answers = ["1"] * len(items)
        failed = self.chance.sample(range(len(items)), k=self.chance.choices((0, 1, 2), (72, 22, 6))[0])
        if not is_recent:
            failed = [at for at in failed if items[at].severity != Severity.HIGH]
        for at in failed:
            answers[at] = "2"
        is_grave = any(items[at].severity == Severity.HIGH for at in failed)
        place = {name: value for name, value in region_columns(street).items() if name != "region"}
        state = InspectionState.SUBMITTED if is_grave else InspectionState.ACCEPTED
        event = self._event(
            "inspection", self.inspection, "submit", officer, firm, site, place, moment, "", state
        )
        self.rows.add(
            Inspection,
            id=self.inspection,
            site=site,
            officer=officer,
            checklist=checklist,
            kind=self.chance.choice(tuple(InspectionKind)),
            state=state,
            answers="".join(answers),
            failed=len(failed),
            occurred_at=moment,
            recorded_at=moment,
            **place,
        )
        self.last[site] = (self.inspection, moment)
        day = (moment.date() - date(1970, 1, 1)).days
        for at in sorted(failed):
            self.rows.add(
                FailedAnswer,
                inspection=self.inspection,
                position=at,
                item=items[at].code,
                day=day,
                district=place["district"],
            )
            self._finding(site, firm, officer, items[at], moment, place, is_recent)
        if is_grave:
            codes = ",".join(items[at].code for at in sorted(failed))
            self._task(
                TaskKind.REVIEW,
                "inspection",
                self.inspection,
                event,
                firm,
                site,
                place,
                codes,
                due_at(PRESELECTED[Severity.HIGH], moment),
                Severity.HIGH,
                officer,
                checklist,
            )

    def _finding(
        self,
        site: int,
        firm: int,
        officer: int,
        item: Any,
        moment: datetime,
        place: dict[str, str],
        is_recent: bool,
    ) -> None:
        self.finding += 1
        severity = Severity(item.severity)
        times = self.times[site, item.code] = self.times.get((site, item.code), 0) + 1
        due = due_at(PRESELECTED[severity], moment)
        day = moment.strftime("%m%d")
        count = self.numbers[moment.date().isoformat()] = self.numbers.get(moment.date().isoformat(), 0) + 1
        settled: dict[str, Any] = {
            "state": FindingState.OPEN,
            "fixed_by": "",
            "measure": "",
            "seen": "",
            "fixed_at": None,
            "closed_at": None,
            "rechecked_at": None,
            "fix_recorded_by": None,
            "rechecked_by": None,
        }
        if not is_recent:
            settled |= {
                "state": FindingState.CLOSED,
                "fixed_by": "厂办主任",
                "measure": "已整改",
                "seen": "已整改到位",
                "fixed_at": moment + timedelta(hours=3),
                "closed_at": moment + timedelta(hours=20),
                "rechecked_at": moment + timedelta(hours=20),
                "fix_recorded_by": officer,
                "rechecked_by": officer,
            }
        elif severity is not Severity.HIGH and self.chance.random() < 0.4:
            settled |= {
                "state": FindingState.RECTIFIED,
                "fixed_by": "车间主任",
                "measure": "已补齐",
                "fixed_at": moment + timedelta(hours=2),
                "fix_recorded_by": officer,
            }
        self.rows.add(
            Finding,
            id=self.finding,
            number=f"Z{day}-{count:03d}-{self.finding}" if count > 999 else f"Z{day}-{count:03d}",
            inspection=self.inspection,
            checklist=item.__data__["checklist"],
            site=site,
            enterprise=firm,
            **place,
            item=item.code,
            severity=severity,
            times=times,
            held_by=officer,
            description=self.chance.choice(item.wordings_zh.split("\n")),
            place=self.chance.choice(AREAS),
            note="",
            found_by=officer,
            found_at=moment,
            told_whom=self.chance.choice(FIRM_TITLES),
            told_at=moment,
            deadline=PRESELECTED[severity],
            due_at=due,
            **settled,
        )
        self._event(
            "finding", self.finding, "raise", officer, firm, site, place, moment, "", settled["state"]
        )

    def _event(
        self,
        kind: str,
        subject: int,
        verb: str,
        officer: int,
        firm: int,
        site: int,
        place: dict[str, str],
        moment: datetime,
        before: str,
        after: str,
    ) -> int:
        self.event += 1
        self.rows.add(
            Event,
            id=self.event,
            batch=self.event,
            subject_kind=kind,
            subject=subject,
            verb=verb,
            person=officer,
            enterprise=firm,
            site=site,
            occurred_at=moment,
            recorded_at=moment,
            from_state=before,
            to_state=str(after),
            **place,
        )
        return self.event

    def _task(
        self,
        kind: TaskKind,
        subject_kind: str,
        subject: int,
        event: int,
        firm: int,
        site: int,
        place: dict[str, str],
        matter: str,
        due: datetime,
        severity: Severity,
        officer: int,
        checklist: int,
    ) -> None:
        level = Level.STREET if place["street"] == OWN_DESK else Level.DISTRICT
        self.rows.add(
            Task,
            kind=kind,
            tab=TAB_OF[kind],
            subject_kind=subject_kind,
            subject=subject,
            enterprise=firm,
            site=site,
            level=level,
            due_at=due,
            severity=severity,
            matter=matter,
            state=TaskState.OPEN,
            opened_by=event,
            submitted_by=officer,
            checklist=checklist,
            **place,
        )

    def write(self) -> None:
        """Store what was made since the last time."""
        with transaction():
            self.rows.write()

    def finish(self) -> None:
        """What later actions go on from: each site's last check, each day's last number."""
        with transaction():
            number_on(Inspection, Finding)
            for site, (number, moment) in self.last.items():
                Site.update(last_inspection=number, last_checked_at=moment).where(Site.id == site).execute()
            insert_blocks(
                Counter, [{"name": f"finding:{day}", "value": count} for day, count in self.numbers.items()]
            )
