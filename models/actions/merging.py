"""Two files of one firm become one: what hangs on the one goes to the other, and the one says where it went."""

from __future__ import annotations

from typing import Any

from models.clauses.rosters import own_sites
from models.errors import Invalid, Problem, Refused
from models.rules.enterprises import MERGE_ENTERPRISES, MergeForm
from models.rules.places import EnterpriseKind
from models.rules.scope import Actor, Level
from models.rules.sites import MOVE_SITE
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.holders import join_goods
from models.steps.places import (
    move_matters_of_firm,
    move_work_of_sites,
    pass_aliases_on,
    refuse_while_swept,
    rehome_all,
    remember_former,
)
from models.steps.receipts import move_receipts
from models.steps.rounds import join_rounds
from models.steps.sites import shut
from models.steps.stations import join_stations
from models.steps.tasks import close_tasks
from models.tables import Contact, Enterprise, Site


def merge_enterprises(actor: Actor, enterprise: int, form: MergeForm, version: int) -> int:
    """Merge a firm's file into another's: sites, contacts, officers, goods and all that is open go over; the event's number.

    At most one leads: who led the other goes on. The file that ends keeps its settled records and its timeline,
    which the other shows with its own. With `is_same_place` both own sites are one: what is open at the one is at
    the other now, and the one is closed.
    """
    with deed(actor) as doing:
        row = doing.find(Enterprise, enterprise)
        doing.allow(MERGE_ENTERPRISES, row, version)
        if problems := form.problems():
            raise Invalid(*problems)
        other = doing.find(Enterprise, form.into or 0)
        _refuse_unfit(doing, row, other)
        to = {"enterprise": other.id, **{level.value: getattr(other, level.value) for level in Level}}
        _move_sites(doing, row, other, form.is_same_place)
        move_matters_of_firm(row.id, to)
        _move_contacts(row.id, other.id)
        pass_aliases_on("enterprise", str(row.id), str(other.id))
        remember_former("enterprise", row.name, str(other.id), doing.today)
        Enterprise.update(merged_into=other.id).where(Enterprise.merged_into == row.id).execute()
        code = row.credit_code
        event = doing.change(
            row,
            MERGE_ENTERPRISES,
            reason=other.name,
            merged_into=other.id,
            is_closed=True,
            closed_on=doing.today,
            credit_code=None,
        )
        move_receipts(doing, other.id)
        join_goods(doing, row.id, other.id, event)
        join_rounds(doing, row, other)
        join_stations(doing, row, other, event)
        close_tasks(doing, row, event)
        blanks = {"credit_code": code, "industry": row.industry, "market": row.market, "area": row.area}
        filled = {name: value for name, value in blanks.items() if value and not getattr(other, name)}
        doing.change(other, MERGE_ENTERPRISES, reason=row.name, **filled)
        rehome_all(doing, [other.district or other.region])
        return event


def _refuse_unfit(doing: Deed, row: Enterprise, other: Enterprise) -> None:
    for one in (row, other):
        if not one.region.startswith(doing.who.region):
            raise Refused("managed_elsewhere")
    if row.id == other.id or row.is_closed or other.is_closed:
        raise Invalid(Problem("into", "cannot_merge"))
    refuse_while_swept(row.id, other.id)
    if row.kind != other.kind:
        raise Invalid(Problem("into", "kinds_differ"))
    if row.credit_code and other.credit_code:
        raise Invalid(Problem("into", "two_credit_codes", {"value": other.credit_code}))


def _move_sites(doing: Deed, row: Enterprise, other: Enterprise, is_same_place: bool) -> None:
    own = own_sites([row.id, other.id])
    theirs = Site.get_by_id(own[other.id]["id"]) if is_same_place else None
    notes: list[Note] = []
    for site in list(Site.select().where(Site.enterprise == row.id).order_by(Site.id)):
        values: dict[str, Any] = {"enterprise": other.id}
        if not site.name:
            values["name"] = row.name
        doing.change(site, MOVE_SITE, reason=row.name, **values)
        work: dict[str, Any] = {"enterprise": other.id}
        if theirs is not None and site.id == own[row.id]["id"]:
            places = {level.value: getattr(theirs, level.value) for level in Level}
            move_work_of_sites([site.id], {**work, "site": theirs.id, **places})
            _fill_counts(theirs, site)
            if not site.is_closed:
                shut(doing, site, doing.today, row.name)
        else:
            move_work_of_sites([site.id], work)
    if row.kind == EnterpriseKind.BUILDING:
        for unit in list(Site.select().where(Site.building == row.id)):
            notes.append(Note(unit, "site", MOVE_SITE.verb, reason=other.name))
        Site.update(building=other.id, version=Site.version + 1).where(Site.building == row.id).execute()
    if notes:
        doing.record_all(notes)


def _fill_counts(theirs: Site, mine: Site) -> None:
    """What only the one file knew of the place the other knows from now on."""
    known = ("roster", "due", "returned", "filed_on", "checked_on", "last_inspection", "last_checked_at")
    values = {
        name: getattr(mine, name)
        for name in known
        if getattr(theirs, name) is None and getattr(mine, name) is not None
    }
    if values:
        Site.update(**values, version=Site.version + 1).where(Site.id == theirs.id).execute()


def _move_contacts(old: int, new: int) -> None:
    """Contacts go over; one of the same name and phone stands there already, and one chief is enough."""
    there = {(one.name, one.phone) for one in Contact.select().where(Contact.enterprise == new)}
    has_chief = bool(Contact.select().where((Contact.enterprise == new) & Contact.is_chief).exists())
    for one in list(Contact.select().where(Contact.enterprise == old)):
        if (one.name, one.phone) in there:
            Contact.delete().where(Contact.id == one.id).execute()
            continue
        Contact.update(
            enterprise=new, is_chief=one.is_chief and not has_chief, version=Contact.version + 1
        ).where(Contact.id == one.id).execute()
