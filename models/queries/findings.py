"""Findings: one's own by due time, one whole."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.findings import live, overdue, unsettled
from models.clauses.firms_found import FirmsFound
from models.clauses.matters import item_says
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
from models.queries.pages import COUNTED_TO, FOUND_TO, Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.codes import plain_text
from models.rules.deadlines import Deadline, Severity
from models.rules.findings import UNSETTLED, FindingState, Step, needs_other_eyes, next_step
from models.rules.scope import Actor
from models.tables import Body, ChecklistItem, Enterprise, Finding, Inspection, Person, Site
from models.tables.prepared import Slot, anywhere, like

_NUMBER = re.compile(r"Z\d{4}-\d{3,}(-\d+)?")  # a rehearsal's may be longer
LOOKED_THROUGH = 1_000  # findings of a region whose words are read in a millisecond


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

    A text is a finding's number, or fits firms. An officer's are looked through for words too, the fault's and its item's,
    and so is a short list of a region, and a long one where the text fits no firm.
    """
    with reading():
        who, now = standing(actor), actor.clock()
        # Before the key of an overdue one all are: one upper bound for the index, not two.
        is_said = is_overdue and before is not None and int(before[0]) <= now.timestamp()
        late = "said" if is_said else "asked" if is_overdue else ""
        window: dict[str, Any] = {"after": after, "before": before, "at_end": at_end, "limit": limit}
        order, key_of = (Finding.due_at, Finding.id), _key_of
        firm = None if enterprise is None else Slot("enterprise")
        said = _Said(text, who) if text.strip() else None

        def asked(is_counted: bool = True, of_some: bool = False) -> Clause:
            is_by_firm = of_some or (said is not None and said.is_by_firm(is_counted))
            of_item = Slot("item") if item else ""
            found = _narrowed(
                shape_of(who), state, late, Slot("now"), firm, of_item, is_passed=not is_by_firm
            )
            return found if said is None else found & said.clause(is_counted, of_some)

        def narrowed() -> Any:
            return Finding.select(Finding.id).where(asked(is_counted=False))

        is_sorted = said is not None and said.is_by_firm(is_counted=False)
        return shaped_page(
            FindingRow,
            (
                "findings",
                who.role,
                who.level,
                state,
                late,
                enterprise is None,
                bool(item),
                said and said.shape,
            ),
            lambda: _row_query() if is_sorted else _row_query().where(asked(is_counted=False)),
            {
                **(said.values() if said is not None else {}),
                "person": who.person,
                "region": who.region,
                "now": int(now.timestamp()),
                "enterprise": enterprise,
                "item": item,
            },
            order,
            key_of,
            counted=lambda: Finding.select().where(asked()),
            counted_to=COUNTED_TO if said is None else FOUND_TO,
            at_least=None
            if said is None or said.is_counted
            else lambda: Finding.select().where(asked(of_some=True)),
            narrow=narrowed if is_sorted else None,
            **window,
        )


class _Said:
    """What a typed text narrows the list to: a number, firms, words."""

    def __init__(self, text: str, who: Standing) -> None:
        self._typed = text.strip()
        self._number = plain_text(self._typed).upper()
        self._firms, self._has_words = None, False
        if _NUMBER.fullmatch(self._number) is None:
            found = FirmsFound(text, who, Finding)
            self._firms = None if found.are_none else found
            self._has_words = (
                found.are_none
                or who.role not in READ_BY_REGION
                or not _more_there.rows(who, passed=LOOKED_THROUGH)
            )

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the text of the condition depends on."""
        return self._has_words, self._firms and self._firms.shape

    def values(self) -> dict[str, Any]:
        """What stands in the slots."""
        firms = self._firms.values() if self._firms is not None else {}
        return {**firms, "number": self._number, "words": anywhere(self._typed)}

    def is_by_firm(self, is_counted: bool) -> bool:
        """Whether the rows are read firm by firm, not in the order of the region."""
        firms = self._firms
        return firms is not None and not self._has_words and firms.are_looked_up(is_counted=is_counted)

    @property
    def is_counted(self) -> bool:
        """Whether all of it is counted, not the rows of some of the firms alone."""
        return self._firms is None or self._has_words or self._firms.are_counted

    def clause(self, is_counted: bool, of_some: bool = False) -> Clause:
        """The condition; with `of_some` of some of many firms."""
        if of_some and self._firms is not None:
            return self._firms.have_some(Finding.enterprise)
        if self._firms is None:
            if not self._has_words:
                return Finding.number == Slot("number")
            return _said()
        if self._has_words:
            return self._firms.have(Finding.enterprise) | _said()
        is_by_firm = self.is_by_firm(is_counted)
        return self._firms.have(Finding.enterprise if is_by_firm else fn.COALESCE(Finding.enterprise, 0))


def _said() -> Clause:
    """That words stand in what was written of a fault, or in the item that it is of, which stands in the list as well."""
    words = Slot("words")
    return Finding.item.in_(item_says(words)) | like(Finding.description, words)


_more_there = Shaped(
    lambda who: (
        Finding.select(SQL("1"))
        .where(visible_work(who, Finding) & unsettled())
        .limit(1)
        .offset(Slot("passed"))
    )
)


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
