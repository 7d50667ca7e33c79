"""Checks: the list a site is checked by, what it gave the last times, one check whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.clauses.inspections import in_state, people_in
from models.clauses.scope import (
    Clause,
    Shaped,
    Standing,
    filed_work,
    shape_of,
    standing,
    visible_sites,
    visible_work,
)
from models.database import reading
from models.errors import NotFound
from models.queries.checklists import ItemRow, items_of
from models.queries.pages import Key, Page, frozen_columns, shaped_page
from models.queries.rows import Row
from models.rules.checklists import UNANSWERED, Area, areas_of, checked_by, unpacked_numbers
from models.rules.deadlines import Deadline, Severity, business_date
from models.rules.inspections import InspectionExtra, InspectionKind, InspectionState
from models.rules.places import SiteKind
from models.rules.scope import Actor
from models.tables import Checklist, Enterprise, Finding, Inspection, Person, Site
from models.tables.base import tuples_of
from models.tables.prepared import Prepared, Slot

REMEMBERED = 3  # how many earlier results stand beside an item
LOOKED_THROUGH = 9  # checks, as one of an area alone answers few items


class ChecklistView(Row):
    """What a site is checked by, with each item's last results, newest last: one character an earlier check."""

    id: int
    code: str
    edition: str
    title_zh: str
    title_en: str
    site: int
    site_version: int
    site_name: str
    enterprise: int
    enterprise_name: str
    items: tuple[ItemRow, ...]
    results: tuple[str, ...]
    areas: tuple[Area, ...]  # those a check here may be confined to
    last_accompanied_by: str


class InspectionRow(Row):
    """One line of a list of checks."""

    id: int
    version: int
    occurred_at: datetime
    state: InspectionState
    kind: InspectionKind
    failed: int
    enterprise_name: str
    site: int
    site_name: str
    officer_name: str


class FaultRow(Row):
    """A finding as its check shows it."""

    id: int
    number: str
    item: str
    severity: Severity
    description: str
    place: str
    note: str
    photo: str
    photo_holder: str
    photo_at: datetime | None
    told_whom: str
    told_at: datetime | None
    deadline: Deadline | None
    due_at: datetime
    is_fixed_on_site: bool
    measure: str
    state: str


class Maker(Row):
    """Somebody who made a check besides its officer."""

    id: int
    name: str


class InspectionDetail(Row):
    """One check whole; `numbers` are by item what was measured."""

    id: int
    version: int
    site: int
    site_name: str
    enterprise: int
    enterprise_name: str
    officer: int
    officer_name: str
    others: tuple[Maker, ...]
    checklist: int | None
    edition: str
    area: Area | None
    kind: InspectionKind
    state: InspectionState
    revision: int
    answers: str
    numbers: dict[str, str]
    failed: int
    occurred_at: datetime
    recorded_at: datetime
    accompanied_by: str | None
    extra: InspectionExtra
    faults: tuple[FaultRow, ...]
    items: tuple[ItemRow, ...]


_earlier = Prepared(
    lambda: (
        Inspection.select(Inspection.answers, Inspection.checklist, Inspection.accompanied_by)
        .where((Inspection.site == Slot("site")) & (Inspection.state != InspectionState.NO_ACCESS))
        .order_by(Inspection.occurred_at.desc())
        .limit(LOOKED_THROUGH)
    )
)
_place = Shaped(
    lambda who: (
        Site.select(Site.version, Site.name, Site.kind, Site.enterprise, Enterprise.name)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .where((Site.id == Slot("site")) & visible_sites(who))
    )
)
_in_force = Prepared(
    lambda: (
        Checklist.select(
            Checklist.id, Checklist.code, Checklist.edition, Checklist.title_zh, Checklist.title_en
        )
        .where(
            (Checklist.site_kind == Slot("kind"))
            & (Checklist.valid_from <= Slot("on"))
            & (Checklist.valid_to.is_null() | (Checklist.valid_to >= Slot("on")))
        )
        .order_by(Checklist.valid_from.desc())
        .limit(1)
    )
)


def checklist_for(actor: Actor, site: int, occurred_at: datetime | None = None) -> ChecklistView:
    """The list a site is checked by on a day (now where none is given), with what it gave the last three times."""
    with reading():
        who = standing(actor)
        place = _place.row(who, site=site)
        if place is None:
            raise NotFound("site")
        version, name, kind, firm, firm_name = place
        on = business_date(occurred_at or actor.clock()).isoformat()
        known = _in_force.row(kind=checked_by(SiteKind(kind)).value, on=on)
        if known is None:
            raise NotFound("checklist")
        checklist, code, edition, title_zh, title_en = known
        items = items_of(checklist)
        earlier = _earlier.rows(site=site)
        return ChecklistView(
            id=checklist,
            code=code,
            edition=edition,
            title_zh=title_zh,
            title_en=title_en,
            site=site,
            site_version=version,
            site_name=name,
            enterprise=firm,
            enterprise_name=firm_name,
            items=items,
            results=_results(items, checklist, earlier),
            areas=areas_of(items),
            last_accompanied_by=next((row[2] for row in earlier if row[2]), ""),
        )


def _results(items: tuple[ItemRow, ...], checklist: int, earlier: list[tuple[Any, ...]]) -> tuple[str, ...]:
    """Each item's last answers, oldest first; other versions are matched by item code, what was not asked left out."""
    codes = {checklist: [item.code for item in items]}
    columns = []
    for answers, version, _ in reversed(earlier):
        if version not in codes:
            codes[version] = [item.code for item in items_of(version)] if version else []
        given = dict(zip(codes[version], answers, strict=False))
        columns.append([given.get(item.code, UNANSWERED) for item in items])
    given_to = ("".join(column[at] for column in columns) for at in range(len(items)))
    return tuple(one.replace(UNANSWERED, "")[-REMEMBERED:] for one in given_to)


def inspections(
    actor: Actor,
    site: int | None = None,
    state: InspectionState | None = None,
    after: Key | None = None,
    before: Key | None = None,
    at_end: bool = False,
    limit: int = 50,
) -> Page[InspectionRow]:
    """Checks in one's scope in the order they happened: all, of a site, or in a state."""
    with reading():
        who = standing(actor)
        of_site = None if site is None else Slot("site")

        def asked() -> Clause:
            return _narrowed(shape_of(who), of_site, state)

        return shaped_page(
            InspectionRow,
            ("inspections", who.role, who.level, site is None, state),
            lambda: _row_query().where(asked()),
            {"person": who.person, "region": who.region, "site": site},
            (Inspection.id,),
            lambda row: (row.id,),
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
            counted=lambda: Inspection.select().where(asked()),
        )


def _row_query() -> Any:
    return (
        Inspection.select(
            Inspection.id,
            Inspection.version,
            Inspection.occurred_at,
            Inspection.state,
            Inspection.kind,
            Inspection.failed,
            Enterprise.name.alias("enterprise_name"),
            Inspection.site,
            Site.name.alias("site_name"),
            Person.name.alias("officer_name"),
        )
        .join(Site, on=(Inspection.site == Site.id))
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join(Person, on=(Inspection.officer == Person.id))
    )


def _narrowed(who: Standing, site: int | Slot | None, state: InspectionState | None) -> Clause:
    found = visible_work(who, Inspection) if site is None else filed_work(who, Inspection)
    if site is not None:
        # As a list of ids: to keep the order, SQLite would rather walk all checks of the region.
        known = Inspection.alias()
        found &= Inspection.id.in_(known.select(known.id).where(known.site == site))
    if state is not None:
        found &= in_state(state)
    return found


def inspection(actor: Actor, inspection: int) -> InspectionDetail:
    """One check whole, with its answers' questions and its findings; NotFound out of scope."""
    import msgspec  # 16 ms that a list does not need

    with reading():
        who = standing(actor)
        found = _check.columns(who, inspection=inspection)
        if not found:
            raise NotFound("inspection")
        one = {str(name): values[0] for name, values in found.items()}
        one["others"] = _makers(one["others"])
        one["edition"] = one["edition"] or ""
        one["numbers"] = unpacked_numbers(one["numbers"])
        one["extra"] = msgspec.json.decode(one["extra"] or "{}", type=InspectionExtra)
        return InspectionDetail(
            **one,
            faults=frozen_columns(FaultRow, _faults.columns(inspection=inspection)),
            items=items_of(one["checklist"]) if one["checklist"] else (),
        )


def _makers(others: str | None) -> tuple[Maker, ...]:
    people = people_in(others)
    known = (
        dict(tuples_of(Person.select(Person.id, Person.name).where(Person.id.in_(people)))) if people else {}
    )
    return tuple(Maker(one, known.get(one, "")) for one in people)


def _one(who: Standing) -> Any:
    edition = Checklist.select(Checklist.edition).where(Checklist.id == Inspection.checklist)
    own = (
        Inspection.id,
        Inspection.version,
        Inspection.site,
        Inspection.officer,
        Inspection.others,
        Inspection.checklist,
        Inspection.area,
        Inspection.kind,
        Inspection.state,
        Inspection.revision,
        Inspection.answers,
        Inspection.numbers,
        Inspection.failed,
        Inspection.occurred_at,
        Inspection.recorded_at,
        Inspection.accompanied_by,
        Inspection.extra,
    )
    return (
        Inspection.select(
            *own,
            Site.name.alias("site_name"),
            Site.enterprise.alias("enterprise"),
            Enterprise.name.alias("enterprise_name"),
            Person.name.alias("officer_name"),
            edition.alias("edition"),
        )
        .join(Site)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join_from(Inspection, Person)
        .where((Inspection.id == Slot("inspection")) & filed_work(who, Inspection))
    )


_check = Shaped(_one)
_faults = Prepared(
    lambda: (
        Finding.select(*(getattr(Finding, name) for name in FaultRow.__match_args__))
        .where(Finding.inspection == Slot("inspection"))
        .order_by(Finding.id)
    )
)
