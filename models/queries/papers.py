"""What a rectification notice and a recheck record say of one finding: the facts, without words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from models.clauses.scope import Shaped, Standing, filed_work, standing
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen_columns
from models.queries.rows import Row
from models.rules.deadlines import Deadline, Severity
from models.rules.findings import FindingState
from models.rules.inspections import InspectionKind
from models.rules.scope import Actor
from models.tables import (
    Body,
    Checklist,
    ChecklistItem,
    Enterprise,
    Finding,
    Inspection,
    Person,
    Region,
    Site,
)
from models.tables.prepared import Slot


class PaperFacts(Row):
    """One finding as papers need it: names of people in full, since a notice is addressed to them."""

    id: int
    number: str
    state: FindingState
    cycle: int
    times: int
    severity: Severity
    district_name: str
    street_name: str
    enterprise_name: str
    site_name: str
    floor: str
    unit: str
    place: str
    kind: InspectionKind
    item: str
    item_zh: str
    item_en: str
    list_zh: str  # the checklist whose item it is: the basis
    list_en: str
    edition: str
    description: str
    note: str
    found_by_name: str
    found_at: datetime
    photo: str
    photo_holder: str
    photo_at: datetime | None
    told_whom: str
    told_at: datetime | None
    deadline: Deadline | None
    due_at: datetime
    body_name: str
    body_person: str
    notice_number: str
    notice_to: str
    notice_at: datetime | None
    fixed_by: str
    measure: str
    fixed_at: datetime | None
    seen: str
    rechecked_at: datetime | None
    rechecked_by_name: str
    closed_at: datetime | None
    is_refused: bool

    @property
    def is_rechecked(self) -> bool:
        """Whether somebody has looked again since the firm last reported it done."""
        if self.rechecked_at is None or self.state is FindingState.RECTIFIED:
            return False
        return self.fixed_at is None or self.rechecked_at >= self.fixed_at

    @property
    def has_passed(self) -> bool:
        """Whether that recheck closed it off."""
        return self.state is FindingState.CLOSED and self.closed_at == self.rechecked_at


_District, _Street, _Rechecker = Region.alias(), Region.alias(), Person.alias()


def _facts(who: Standing) -> Any:
    plain = [
        getattr(Finding, name) for name in PaperFacts.__dataclass_fields__ if name in Finding._meta.fields
    ]
    item = (ChecklistItem.checklist == Inspection.checklist) & (ChecklistItem.code == Finding.item)
    return (
        Finding.select(
            *plain,
            fn.COALESCE(_District.name, "").alias("district_name"),
            fn.COALESCE(_Street.name, "").alias("street_name"),
            Enterprise.name.alias("enterprise_name"),
            Site.name.alias("site_name"),
            Site.floor,
            Site.unit,
            Inspection.kind,
            fn.COALESCE(ChecklistItem.text_zh, "").alias("item_zh"),
            fn.COALESCE(ChecklistItem.text_en, "").alias("item_en"),
            fn.COALESCE(Checklist.title_zh, "").alias("list_zh"),
            fn.COALESCE(Checklist.title_en, "").alias("list_en"),
            fn.COALESCE(Checklist.edition, "").alias("edition"),
            Person.name.alias("found_by_name"),
            fn.COALESCE(Body.name, "").alias("body_name"),
            fn.COALESCE(_Rechecker.name, "").alias("rechecked_by_name"),
        )
        .join(Enterprise, on=(Finding.enterprise == Enterprise.id))
        .join(Site, on=(Finding.site == Site.id))
        .join(Person, on=(Finding.found_by == Person.id))
        .join(Inspection, on=(Finding.inspection == Inspection.id))
        .join(Checklist, JOIN.LEFT_OUTER, on=(Checklist.id == Inspection.checklist))
        .join(ChecklistItem, JOIN.LEFT_OUTER, on=item)
        .join(Body, JOIN.LEFT_OUTER, on=(Finding.body == Body.id))
        .join(_Rechecker, JOIN.LEFT_OUTER, on=(Finding.rechecked_by == _Rechecker.id))
        .join(_District, JOIN.LEFT_OUTER, on=(Finding.district == _District.code))
        .join(_Street, JOIN.LEFT_OUTER, on=(Finding.street == _Street.code))
        .where(
            ((Finding.id == Slot("finding")) | (Finding.number == Slot("number"))) & filed_work(who, Finding)
        )
    )


_of_one = Shaped(_facts)


def paper_facts(actor: Actor, finding: int = 0, number: str = "") -> PaperFacts:
    """What papers say of one finding, by its id or its number; NotFound out of scope."""
    with reading():
        found = frozen_columns(PaperFacts, _of_one.columns(standing(actor), finding=finding, number=number))
        if not found:
            raise NotFound("finding")
        return found[0]
