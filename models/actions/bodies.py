"""Bodies (单位): what things are assigned to; added, corrected, moved, merged, closed and opened again."""

from __future__ import annotations

from typing import Any

from models.clauses.findings import unsettled
from models.clauses.scope import in_force
from models.errors import Invalid, Problem, Refused
from models.rules.codes import body_search_columns
from models.rules.places import (
    ADD_BODY,
    CLOSE_BODY,
    CORRECT_BODY,
    MERGE_BODIES,
    MOVE_BODY,
    REOPEN_BODY,
    BodyForm,
    region_columns,
)
from models.rules.scope import Actor, Role
from models.steps.deeds import Deed, deed
from models.steps.places import remember_former
from models.steps.regions import is_open_region_of
from models.tables import Body, Finding, Grant, Visit


def add_body(
    actor: Actor,
    name: str,
    region: str,
    contact_name: str = "",
    contact_phone: str = "",
) -> int:
    """Add a body (单位) that things are assigned to; its id. The coordinator who adds it answers for it here."""
    with deed(actor) as doing:
        doing.allow(ADD_BODY)
        problems = []
        if not name.strip():
            problems.append(Problem("name", "required"))
        if not is_open_region_of(doing, region):
            problems.append(Problem("region", "outside_your_region", {"value": region}))
        if problems:
            raise Invalid(*problems)
        row = doing.create(
            Body,
            ADD_BODY,
            name=name.strip(),
            **body_search_columns(name),
            contact_name=contact_name.strip(),
            contact_phone=contact_phone.strip(),
            answered_by=doing.person,
            **region_columns(region),
        )
        return int(row.id)


def correct_body(actor: Actor, body: int, form: BodyForm, version: int) -> int:
    """Correct a body's name, whom to ask there, or who answers for it here; the number of the event, 0 without change."""
    with deed(actor) as doing:
        row = doing.find(Body, body)
        doing.allow(CORRECT_BODY, row, version)
        problems = list(form.problems())
        if form.answered_by is not None and not _coordinates(doing, form.answered_by, row):
            problems.append(Problem("answered_by", "not_a_coordinator_here"))
        if problems:
            raise Invalid(*problems)
        name = form.name.strip()
        said: dict[str, Any] = {
            "name": name,
            "contact_name": form.contact_name.strip(),
            "contact_phone": form.contact_phone.strip(),
            "answered_by": form.answered_by,
        }
        values = {key: value for key, value in said.items() if getattr(row, key) != value}
        if not values:
            return 0
        if "name" in values:
            remember_former("body", row.name, str(row.id), doing.today)
            values |= body_search_columns(name)
        return doing.change(row, CORRECT_BODY, **values)


def move_body(actor: Actor, body: int, region: str, version: int) -> int:
    """A body belongs to another region from now on; what is assigned to it stays so. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Body, body)
        doing.allow(MOVE_BODY, row, version)
        if not is_open_region_of(doing, region):
            raise Invalid(Problem("region", "outside_your_region", {"value": region}))
        return 0 if row.region == region else doing.change(row, MOVE_BODY, **region_columns(region))


def merge_bodies(actor: Actor, body: int, into: int, version: int) -> int:
    """One body goes on as another: what is assigned to it is the other's from now on. The event's number."""
    with deed(actor) as doing:
        row, other = doing.find(Body, body), doing.find(Body, into)
        doing.allow(MERGE_BODIES, row, version)
        if row.id == other.id or not other.is_active or not row.is_active:
            raise Invalid(Problem("into", "cannot_merge"))
        Finding.update(body=other.id).where((Finding.body == row.id) & unsettled()).execute()
        Finding.update(referred_to=other.id).where((Finding.referred_to == row.id) & unsettled()).execute()
        Visit.update(body=other.id).where(Visit.body == row.id).execute()
        remember_former("body", row.name, str(other.id), doing.today)
        return doing.change(row, MERGE_BODIES, is_active=False, reason=other.name)


def close_body(actor: Actor, body: int, version: int) -> int:
    """A body is no more; Refused while anything is assigned to it. The event's number."""
    with deed(actor) as doing:
        row = doing.find(Body, body)
        doing.allow(CLOSE_BODY, row, version)
        theirs = (Finding.body == row.id) | (Finding.referred_to == row.id)
        waiting = Finding.select().where(theirs & unsettled()).count()
        if waiting:
            raise Refused("body_has_findings", findings=waiting)
        return doing.change(row, CLOSE_BODY, is_active=False)


def reopen_body(actor: Actor, body: int, version: int) -> int:
    """A closed body takes things again; the event's number."""
    with deed(actor) as doing:
        row = doing.find(Body, body)
        doing.allow(REOPEN_BODY, row, version)
        return 0 if row.is_active else doing.change(row, REOPEN_BODY, is_active=True)


def _coordinates(doing: Deed, person: int, row: Body) -> bool:
    """Whether somebody coordinates a region that the body lies in."""
    above = {row.city, row.district, row.street} - {""}
    grants = Grant.select().where(
        (Grant.person == person)
        & (Grant.role == Role.COORDINATOR)
        & Grant.region.in_(sorted(above))
        & in_force(doing.today)
    )
    return person == row.answered_by or bool(grants.exists())
