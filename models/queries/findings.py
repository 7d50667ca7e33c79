"""Findings: one's own by due time, one whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from models.clauses.fault_words import FaultWords
from models.clauses.findings import live, overdue, unsettled
from models.clauses.firms_found import FirmsFound
from models.clauses.looked_up import Looked
from models.clauses.scope import (
    READ_BY_REGION,
    Clause,
    Shaped,
    Standing,
    filed_work,
    region_column,
    shape_of,
    standing,
    visible_work,
)
from models.database import reading
from models.errors import NotFound
from models.queries.pages import COUNTED_TO, FOUND_TO, Key, Page, frozen_columns, page_of_keys, shaped_page
from models.queries.rows import Row
from models.rules.codes import plain_text
from models.rules.deadlines import Deadline, Severity
from models.rules.findings import UNSETTLED, FindingState, Step, needs_other_eyes, next_step
from models.rules.scope import Actor
from models.tables import Body, ChecklistItem, Enterprise, Finding, Inspection, Person, Site
from models.tables.prepared import Slot

_NUMBER = re.compile(r"Z\d{4}-\d{3,}(-\d+)?")  # a rehearsal's may be longer


class FindingRow(Row):
    """One line of the rectification list."""

    id: int
    version: int
    number: str
    due_at: datetime
    severity: Severity
    state: FindingState
    cycle: int
    times: int
    item: str
    checklist: int | None  # the version that the item is of
    description: str
    place: str
    enterprise: int
    enterprise_name: str
    site: int
    site_name: str
    told_whom: str
    found_at: datetime
    received_at: datetime | None
    supervised_until: date | None
    void_asked_at: datetime | None

    @property
    def wants_other_eyes(self) -> bool:
        """Whether the officer who found it may not close it."""
        return needs_other_eyes(self.severity, self.times, self.cycle)


class FindingDetail(Row):
    """One finding whole: what a preview and a recheck form show."""

    id: int
    version: int
    number: str
    inspection: int
    enterprise: int
    enterprise_name: str
    site: int
    site_name: str
    floor: str
    unit: str
    item: str
    item_zh: str
    item_en: str
    severity: Severity
    times: int
    state: FindingState
    cycle: int
    description: str
    place: str
    note: str
    photo: str
    photo_holder: str
    photo_at: datetime | None
    found_by: int
    found_by_name: str
    found_at: datetime
    told_whom: str
    told_at: datetime | None
    deadline: Deadline | None
    due_at: datetime
    body_name: str
    body_person: str
    assigned_at: datetime | None
    received_at: datetime | None
    fixed_by: str
    measure: str
    fixed_at: datetime | None
    fix_recorded_by: int | None
    seen: str
    rechecked_at: datetime | None
    closed_at: datetime | None
    is_refused: bool
    notice_number: str
    notice_to: str
    notice_at: datetime | None
    supervised_by_name: str
    supervised_at: datetime | None
    supervised_until: date | None
    referred_name: str  # the body it was referred to
    refer_document: str
    referred_at: datetime | None
    refer_result: str
    void_asked_at: datetime | None
    void_reason: str

    @property
    def suggestion(self) -> Step | None:
        """The next rung of the ladder, if one is due."""
        return next_step(
            self.cycle, self.is_refused, self.supervised_at is not None, bool(self.notice_number)
        )

    @property
    def wants_other_eyes(self) -> bool:
        """Whether the officer who found it may not close it."""
        return needs_other_eyes(self.severity, self.times, self.cycle)


def _row_query() -> Any:
    return (
        Finding.select(
            Finding.id,
            Finding.version,
            Finding.number,
            Finding.due_at,
            Finding.severity,
            Finding.state,
            Finding.cycle,
            Finding.times,
            Finding.item,
            Finding.checklist,
            Finding.description,
            Finding.place,
            Finding.enterprise,
            Enterprise.name.alias("enterprise_name"),
            Finding.site,
            Site.name.alias("site_name"),
            Finding.told_whom,
            Finding.found_at,
            Finding.received_at,
            Finding.supervised_until,
            Finding.void_asked_at,
        )
        .join(Enterprise, on=(Finding.enterprise == Enterprise.id))
        .join(Site, on=(Finding.site == Site.id))
    )


def findings(
    actor: Actor,
    state: FindingState | None = None,
    is_overdue: bool = False,
    enterprise: int | None = None,
    text: str = "",
    item: str = "",
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[FindingRow]:
    """Unsettled findings in one's scope by due time, or those of one state, firm, item, or text.

    A text is a finding's number, or fits firms, or stands in the words of the fault or of its item; of what is settled, in words
    only where it fits no firm.
    """
    with reading():
        who, now = standing(actor), actor.clock()
        # Before the key of an overdue one all are: one upper bound for the index, not two.
        is_said = is_overdue and before is not None and int(before[0]) <= now.timestamp()
        late = "said" if is_said else "asked" if is_overdue else ""
        window: dict[str, Any] = {"after": after, "before": before, "at_end": at_end, "limit": limit}
        order = (Finding.due_at, Finding.id)
        firm = None if enterprise is None else Slot("enterprise")
        shape = ("findings", who.role, who.level, state, late, enterprise is None, bool(item))
        values: dict[str, Any] = {
            "person": who.person,
            "region": who.region,
            "now": int(now.timestamp()),
            "enterprise": enterprise,
            "item": item,
        }

        def narrowed(*, is_passed: bool = True) -> Clause:
            of_item = Slot("item") if item else ""
            return _narrowed(shape_of(who), state, late, Slot("now"), firm, of_item, is_passed=is_passed)

        def keys(of_firms: Clause) -> Any:
            return Finding.select(*order).where(narrowed(is_passed=False) & of_firms)

        said = _Said(text, who, state) if text.strip() else None
        if said is not None and said.is_looked_up(shape, keys, values):
            return page_of_keys(FindingRow, "findings", _row_query, said.keys, order, **window)

        def asked() -> Clause:
            return narrowed() if said is None else narrowed() & said.clause()

        return shaped_page(
            FindingRow,
            (*shape, said and said.shape),
            lambda: _row_query().where(asked()),
            values if said is None else {**values, **said.values()},
            order,
            _key_of,
            counted=lambda: Finding.select().where(asked()),
            counted_to=COUNTED_TO if said is None else FOUND_TO,
            at_least=None if said is None else said.at_least,
            **window,
        )


class _Said:
    """What a typed text narrows the list to: a number, or firms and words.

    Those of a region are looked up, and where they are many, found on the way; an officer's are few, and all of them passed.
    """

    def __init__(self, text: str, who: Standing, state: FindingState | None) -> None:
        self._who, typed = who, text.strip()
        self._number = plain_text(typed).upper()
        # A number is the one fault's: no firm is looked for.
        self._firms = None if _NUMBER.fullmatch(self._number) else FirmsFound(text, who)
        self._words, self._has_words = FaultWords(typed), self._firms is not None
        self._has_firms = True  # until it is known that none fits
        self._is_settled = state is not None and state not in UNSETTLED
        self.keys: set[Key] = set()
        self.at_least: int | None = None

    def is_looked_up(self, shape: Hashable, rows: Callable[[Clause], Any], values: dict[str, Any]) -> bool:
        """Whether `keys` are all there are; else there are at least so many, and the list is passed in its order."""
        if self._firms is None or self._who.role not in READ_BY_REGION:
            return False
        firms = self._firms.looked_up(
            (shape, "firms"), lambda found: rows(Finding.enterprise.in_(found)), **values
        )
        self._has_firms = not firms.are_none
        if self._is_settled:
            self._has_words = firms.are_none
            words = Looked((), 0, are_all=not self._has_words, are_none=not self._has_words)
        else:
            words = self._words.looked_up((shape, "words"), self._who, rows, **values)
            self._has_words = not words.are_none
        self.keys = {*firms.keys, *words.keys}
        are_all = firms.are_all and words.are_all
        self.at_least = None if are_all else max(firms.least, words.least)
        return are_all

    @property
    def shape(self) -> Hashable:
        """What the text of the condition depends on."""
        return self._firms is not None and self._has_firms and self._firms.shape, self._has_words

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        firms = self._firms.values() if self._firms is not None else {}
        return {**firms, **self._words.values(), "number": self._number}

    def clause(self) -> Clause:
        """The condition on a fault that is passed."""
        if self._firms is None:
            return Finding.number == Slot("number")
        clauses = [self._firms.have(Finding.enterprise)] if self._has_firms else []
        if self._has_words:
            clauses.append(self._words.stand_in())
        return reduce(or_, clauses)


def _key_of(row: FindingRow) -> Key:
    return int(row.due_at.timestamp()), row.id


def _narrowed(
    who: Standing,
    state: FindingState | None,
    late: str,
    now: datetime | Slot,
    enterprise: int | Slot | None,
    item: str | Slot,
    *,
    is_passed: bool = True,
) -> Clause:
    """`is_passed` where the rows are passed in their order; elsewhere something else than the region finds them."""
    if enterprise is not None:
        found = filed_work(who, Finding)
    elif (item or not is_passed) and who.role in READ_BY_REGION:
        # The same region, said so that another index finds the rows and the region is not walked through.
        found = fn.COALESCE(region_column(Finding, who.level), "") == who.region
    else:
        found = visible_work(who, Finding)
    if state is None or state in UNSETTLED:
        found &= unsettled()
    if state is not None:
        found &= Finding.state == state
    if late:
        found &= live() if late == "said" else overdue(now)
    if enterprise is not None:
        found &= Finding.enterprise == enterprise
    if item:
        # An officer's own are few: they are not found by the index of the item, which is everybody's.
        column = Finding.item if who.role in READ_BY_REGION else Finding.item.concat("")
        found &= column == item
    return found


def _whole(who: Standing) -> Any:
    plain = [
        getattr(Finding, name) for name in FindingDetail.__dataclass_fields__ if name in Finding._meta.fields
    ]
    supervisor, other = Person.alias(), Body.alias()
    return (
        Finding.select(
            *plain,
            Enterprise.name.alias("enterprise_name"),
            Site.name.alias("site_name"),
            Site.floor,
            Site.unit,
            Person.name.alias("found_by_name"),
            fn.COALESCE(Body.name, "").alias("body_name"),
            fn.COALESCE(supervisor.name, "").alias("supervised_by_name"),
            fn.COALESCE(other.name, "").alias("referred_name"),
            fn.COALESCE(ChecklistItem.text_zh, "").alias("item_zh"),
            fn.COALESCE(ChecklistItem.text_en, "").alias("item_en"),
        )
        .join(Enterprise, on=(Finding.enterprise == Enterprise.id))
        .join(Site, on=(Finding.site == Site.id))
        .join(Person, on=(Finding.found_by == Person.id))
        .join(Body, JOIN.LEFT_OUTER, on=(Finding.body == Body.id))
        .join(supervisor, JOIN.LEFT_OUTER, on=(Finding.supervised_by == supervisor.id))
        .join(other, JOIN.LEFT_OUTER, on=(Finding.referred_to == other.id))
        .join(Inspection, on=(Finding.inspection == Inspection.id))
        .join(
            ChecklistItem,
            JOIN.LEFT_OUTER,
            on=((ChecklistItem.checklist == Inspection.checklist) & (ChecklistItem.code == Finding.item)),
        )
        .where((Finding.id == Slot("finding")) & filed_work(who, Finding))
    )


_detail = Shaped(_whole)


def finding(actor: Actor, finding: int) -> FindingDetail:
    """One finding whole; NotFound out of scope."""
    with reading():
        found = frozen_columns(FindingDetail, _detail.columns(standing(actor), finding=finding))
        if not found:
            raise NotFound("finding")
        return found[0]
