"""Writing a roster's records many at once, and what follows from them: proposed leads, work that moves with a firm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from models.errors import Conflict
from models.frozen import dataclass
from models.rules.deadlines import Deadline, due_at
from models.rules.imports import CONTACT_FIELDS, Change, NewAlias
from models.rules.scope import Level
from models.rules.tasks import TAB_OF, TaskKind, TaskState
from models.steps.blocks import BLOCK, insert_blocks
from models.steps.deeds import Deed, Row
from models.steps.events import Note
from models.steps.places import remember_former
from models.steps.tasks import NO_ONE, desk_for
from models.tables import Alias, Contact, Enterprise, Region, Task
from models.tables.base import Table


@dataclass(frozen=True)
class ProposedLead:
    """An assignment whose officer was named first, the event that made it, and where its firm lies."""

    assignment: int
    event: int
    enterprise: int
    where: Mapping[str, str]  # city, district, street


def add_rows(table: type[Row], rows: Sequence[dict[str, Any]]) -> list[Row]:
    """Insert rows; as stored, in their order. Nobody else inserts meanwhile: this is one writer's turn."""
    last = int(table.select(fn.MAX(table.id)).scalar() or 0)
    insert_blocks(table, rows)
    made: list[Row] = list(table.select().where(table.id > last).order_by(table.id))
    assert len(made) == len(rows), "ids are given in the order of the rows"
    return made


def rows_by_id(table: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Stored rows by id, a block of ids at a time."""
    wanted = sorted(set(ids))
    found: dict[int, Row] = {}
    for at in range(0, len(wanted), BLOCK):
        for row in table.select().where(table.id.in_(wanted[at : at + BLOCK])):
            found[row.id] = row
    return found


def outdated() -> Conflict:
    """What a plan meets where the store is no longer as it was planned on."""
    return Conflict("plan_outdated")


def change_row(row: Row, noun: str, verb: str, values: Mapping[str, Any], place: Table | None = None) -> Note:
    """Write new values into a row that was read in this transaction; what is to be recorded of it."""
    old = {name: row.__data__[name] for name in values}
    type(row).update(**values, version=row.version + 1).where(type(row).id == row.id).execute()
    for name, value in {**values, "version": row.version + 1}.items():
        setattr(row, name, value)
    return Note(row, noun, verb, old=old, place=place)


def remember(doing: Deed, aliases: Iterable[NewAlias], of_row: Mapping[int, int]) -> list[Note]:
    """Keep other names of regions or firms; one chosen anew becomes the latest, which is the one that holds.

    `of_row` has the ids of the firms that rows of the sheet have just added.
    """
    notes = []
    for alias in aliases:
        if alias.kind in ("item", "supply_item"):  # of no record there could be an event of
            _keep_alias(alias, alias.code)
            continue
        is_region = alias.kind == "region"
        owner = Region if is_region else Enterprise
        code = alias.code or str(of_row[alias.row])
        row = owner.get_or_none((Region.code == code) if is_region else (Enterprise.id == int(code)))
        if row is None:
            raise outdated()
        if alias.is_former:
            remember_former(alias.kind, alias.name, code, doing.today)
        else:
            _keep_alias(alias, code)
        notes.append(Note(row, alias.kind, "remember", reason=alias.name))
    return notes


def _keep_alias(alias: NewAlias, code: str) -> None:
    same = (Alias.kind == alias.kind) & (Alias.folded == alias.folded) & (Alias.code == code)
    Alias.delete().where(same).execute()
    Alias.create(kind=alias.kind, folded=alias.folded, name=alias.name, code=code)


def propose_leads(doing: Deed, leads: Iterable[ProposedLead]) -> None:
    """A task for each firm's coordinator: confirm the officer named first, within two days."""
    due: datetime = due_at(Deadline.HOURS_48, doing.now)
    seen: dict[str, list[int]] = {}
    tasks = []
    for lead in leads:
        place = Task(enterprise=lead.enterprise, **lead.where)
        desk = desk_for(place, doing, submitted_by=(), seen=seen)
        tasks.append(
            {
                "kind": TaskKind.CONFIRM_LEAD,
                "tab": TAB_OF[TaskKind.CONFIRM_LEAD],
                "subject_kind": "assignment",
                "subject": lead.assignment,
                "enterprise": lead.enterprise,
                **lead.where,
                "level": desk or Level.CITY,
                "is_orphan": None if desk else NO_ONE,
                "due_at": due,
                "state": TaskState.OPEN,
                "opened_by": lead.event,
            }
        )
    insert_blocks(Task, tasks)


def change_contact(firm: int, change: Change, chief: dict[str, Any] | None) -> None:
    """Another phone of the one who answers for the firm, or another person; who did before stays as a contact."""
    before = {name: (chief or {}).get(name.removeprefix("contact_"), "") for name in CONTACT_FIELDS}
    if any(before[name] != change.before[name] for name in CONTACT_FIELDS & change.before.keys()):
        raise outdated()
    name = str(change.after.get("contact_name", before["contact_name"]))
    phone = str(change.after.get("contact_phone", before["contact_phone"]))
    if chief is not None and name == chief["name"]:
        Contact.update(phone=phone, version=Contact.version + 1).where(Contact.id == chief["id"]).execute()
        return
    Contact.update(is_chief=False, version=Contact.version + 1).where(
        (Contact.enterprise == firm) & (Contact.is_chief == True)  # noqa: E712 - a Peewee condition
    ).execute()
    known = Contact.get_or_none((Contact.enterprise == firm) & (Contact.name == name))
    if known is None:
        Contact.create(enterprise=firm, name=name, phone=phone, is_chief=True)
    else:
        Contact.update(phone=phone, is_chief=True, version=Contact.version + 1).where(
            Contact.id == known.id
        ).execute()
