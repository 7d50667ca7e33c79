"""Regions: added, renamed, given another code or parent, joined to another, closed and opened again.

A region is known by its code. Whatever it was called or coded leaves an alias with dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import Value, fn

from models.clauses.scope import EVERYTHING, within
from models.errors import Conflict, Invalid, NotFound, Problem, Refused
from models.rules.places import (
    ADD_REGION,
    CLOSE_REGION,
    CODE_LENGTH,
    CORRECT_REGION,
    LEVEL_OF_KIND,
    MERGE_REGIONS,
    MOVE_REGION,
    REOPEN_REGION,
    RegionForm,
    RegionKind,
    level_of,
    parent_of,
)
from models.rules.scope import Actor, Transition
from models.steps.blocks import BLOCK
from models.steps.deeds import Deed, deed
from models.steps.events import Note, last_change
from models.steps.places import pass_aliases_on, recode_work, rehome_all, remember_former
from models.tables import Alias, Body, Enterprise, Grant, Person, Region, Site
from models.tables.base import tuples_of


def add_region(actor: Actor, code: str, name: str, kind: RegionKind, valid_from: date | None = None) -> int:
    """Add a region under the parent its code names; its id."""
    with deed(actor) as doing:
        doing.allow(ADD_REGION)
        problems = _code_problems(doing, code, kind)
        if not name.strip():
            problems.append(Problem("name", "required"))
        if problems:
            raise Invalid(*problems)
        row = doing.create(
            Region,
            ADD_REGION,
            code=code,
            parent=parent_of(code),
            name=name.strip(),
            kind=kind,
            valid_from=valid_from,
        )
        return int(row.id)


def correct_region(actor: Actor, region: str, form: RegionForm, version: int) -> int:
    """Correct a region's name, kind or dates; a name it no longer bears becomes an alias. The event's number."""
    with deed(actor) as doing:
        row = _mine(doing, region, CORRECT_REGION, version)
        problems = list(form.problems())
        if form.kind is not None and len(region) != CODE_LENGTH[LEVEL_OF_KIND[form.kind]]:
            problems.append(Problem("kind", "not_of_this_code", {"code": region}))
        if form.valid_to is not None and row.valid_to is None:
            problems.append(Problem("valid_to", "close_it_instead"))
        if problems:
            raise Invalid(*problems)
        said: dict[str, Any] = {"name": form.name.strip(), "kind": form.kind}
        said |= {"valid_from": form.valid_from, "valid_to": form.valid_to}
        values = {name: value for name, value in said.items() if getattr(row, name) != value}
        if not values:
            return 0
        if "name" in values:
            remember_former("region", row.name, row.code, doing.today)
        return doing.change(row, CORRECT_REGION, **values)


def move_region(actor: Actor, region: str, code: str, version: int) -> int:
    """Give a region another code, and by it another parent where that begins otherwise; all below it goes along.

    Firms, sites, bodies, people, grants in force and open work go by the new codes at once; records that are
    settled keep theirs. The number of the region's own event.
    """
    with deed(actor) as doing:
        row = _mine(doing, region, MOVE_REGION, version)
        problems = _code_problems(doing, code, RegionKind(row.kind), region)
        if len(code) != len(region):
            problems.insert(0, Problem("code", "not_of_this_code", {"code": region}))
        if problems:
            raise Invalid(*problems)
        rows = list(Region.select().where(Region.code.startswith(region)).order_by(Region.code))
        notes = []
        for one in rows:
            new = code + one.code[len(region) :]
            remember_former("region", one.code, one.code, doing.today)
            pass_aliases_on("region", one.code, new)
            notes.append(_give(one, MOVE_REGION, code=new, parent=parent_of(new)))
        return _rehome(doing, region, code, notes)


def merge_regions(actor: Actor, region: str, into: str, version: int) -> int:
    """Join a region to another of its level (撤并); its code and name lead there from now on. The event's number."""
    with deed(actor) as doing:
        row = _mine(doing, region, MERGE_REGIONS, version)
        other = Region.get_or_none(Region.code == into)
        problems = []
        if not into.startswith(doing.who.region):
            problems.append(Problem("into", "outside_your_region", {"value": into}))
        elif other is None or other.valid_to is not None or into == region or len(into) != len(region):
            problems.append(Problem("into", "unknown_region", {"value": into}))
        elif Region.select().where(Region.parent == region).exists():
            problems.append(Problem("region", "has_regions_below"))
        if problems:
            raise Invalid(*problems)
        remember_former("region", row.code, region, doing.today)
        remember_former("region", row.name, region, doing.today)
        pass_aliases_on("region", region, into)
        last_day = doing.today - timedelta(days=1)
        return _rehome(doing, region, into, [_give(row, MERGE_REGIONS, valid_to=last_day)])


def close_region(actor: Actor, region: str, valid_to: date, version: int) -> int:
    """Close a region from the day after; Refused while anything lies in it or anybody works there. The event's number."""
    with deed(actor) as doing:
        row = _mine(doing, region, CLOSE_REGION, version)
        if row.valid_from is not None and valid_to < row.valid_from:
            raise Invalid(Problem("valid_to", "ends_before_start"))
        in_force = Grant.valid_to.is_null() | (Grant.valid_to >= doing.today)
        counts: dict[str, Any] = {
            "regions": Region.select().where((Region.parent == region) & Region.valid_to.is_null()).count(),
            "firms": _lying_in(Enterprise, region),
            "sites": _lying_in(Site, region),
            "people": Grant.select().where(Grant.region.startswith(region) & in_force).count(),
        }
        if any(counts.values()):
            raise Refused("region_in_use", **counts)
        return doing.change(row, CLOSE_REGION, valid_to=valid_to)


def reopen_region(actor: Actor, region: str, version: int) -> int:
    """Open a closed region again; the event's number."""
    with deed(actor) as doing:
        row = _mine(doing, region, REOPEN_REGION, version)
        return doing.change(row, REOPEN_REGION, valid_to=None) if row.valid_to is not None else 0


def _mine(doing: Deed, code: str, verb: Transition, version: int) -> Region:
    """The region of a code in one's own; NotFound elsewhere, Conflict where it has changed since it was seen."""
    row = Region.get_or_none(Region.code == code) if code.startswith(doing.who.region) else None
    if row is None:
        raise NotFound("region")
    doing.allow(verb, row, version)
    return row


def _code_problems(doing: Deed, code: str, kind: RegionKind, own: str = "") -> list[Problem]:
    if len(code) not in CODE_LENGTH.values() or LEVEL_OF_KIND[kind] is not level_of(code):
        return [Problem("code", "bad_region_code", {"value": code})]
    problems = []
    parent = parent_of(code)
    if not code.startswith(doing.who.region):
        problems.append(Problem("code", "outside_your_region", {"value": code}))
    if Region.select().where(Region.code == code).exists():
        problems.append(Problem("code", "taken", {"value": code}))
    borne = (Alias.kind == "region") & (Alias.name == code) & (Alias.code != own)
    if Alias.select().where(borne).exists():
        problems.append(Problem("code", "once_anothers", {"value": code}))
    if parent and not Region.select().where((Region.code == parent) & Region.valid_to.is_null()).exists():
        problems.append(Problem("code", "unknown_region", {"value": parent}))
    return problems


def _lying_in(table: Any, region: str) -> int:
    return int(table.select().where(within(table, region) & (table.is_closed == False)).count())  # noqa: E712


def _give(row: Region, verb: Transition, **values: Any) -> Note:
    """Write new values into one region; what is to be recorded of it."""
    old = {name: getattr(row, name) for name in values}
    changed = (
        Region.update(**values, version=Region.version + 1)
        .where((Region.id == row.id) & (Region.version == row.version))
        .execute()
    )
    if changed != 1:
        by, at = last_change("region", row.id)
        raise Conflict("changed_meanwhile", by=by, at=at)
    for name, value in values.items():
        setattr(row, name, value)
    return Note(row, "region", verb.verb, old=old)


def _rehome(doing: Deed, old: str, new: str, notes: list[Note]) -> int:
    """Everything that lies in a region goes by its new code, an event for each record that somebody looks up."""
    firms = Enterprise.select(Enterprise.id).where(within(Enterprise, old))
    subjects: tuple[tuple[Any, str, Any], ...] = (
        (Enterprise, "enterprise", within(Enterprise, old)),
        (Body, "body", within(Body, old)),
        (Site, "site", within(Site, old) & Site.enterprise.not_in(firms)),  # of firms managed elsewhere
        (Person, "person", Person.region.startswith(old)),
    )
    lay_there = [
        (table, noun, tuples_of(table.select(table.id, table.region).where(there).order_by(table.id)))
        for table, noun, there in subjects
    ]
    recode_work(old, new)
    _recode(Person, old, new)
    _recode(Grant, old, new, Grant.valid_to.is_null() | (Grant.valid_to >= doing.today))
    for table, noun, known in lay_there:
        for at in range(0, len(known), BLOCK):
            were = dict(known[at : at + BLOCK])
            for row in table.select().where(table.id.in_(list(were))).order_by(table.id):
                notes.append(Note(row, noun, MOVE_REGION.verb, old={"region": were[row.id]}))
    first = doing.record_all(notes)
    rehome_all(doing, [new])
    return first


def _recode(table: Any, old: str, new: str, meant: Any = EVERYTHING) -> None:
    """What stores a region and none above it: people, grants."""
    values = {
        "region": Value(new).concat(fn.SUBSTR(table.region, len(old) + 1)),
        "version": table.version + 1,
    }
    table.update(**values).where(table.region.startswith(old) & meant).execute()
