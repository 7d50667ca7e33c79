"""Receipts that handovers wait for: where they are owed, and when they are no longer asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import fn

from models.clauses.handovers import unaccepted
from models.clauses.tasks import is_open
from models.rules.places import ancestor
from models.rules.scope import Level
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.tasks import close_tasks, rehome
from models.tables import Enterprise, Handover, HandoverLine, Person, Task
from models.tables.base import tuples_of


def region_of_receipt(firms: Iterable[int], giver: int) -> dict[str, str]:
    """The columns of the lowest region that holds all the firms; where there is none, the giver's."""
    lies = Enterprise.select(Enterprise.region).where(Enterprise.id.in_(_heirs(list(firms))))
    codes = {str(code) for (code,) in tuples_of(lies)} or {Person.get_by_id(giver).region}
    where = {}
    for level in Level:
        at_level = {ancestor(code, level) for code in codes}
        where[level.value] = at_level.pop() if len(at_level) == 1 else ""
    return where


def _heirs(firms: list[int]) -> Any:
    """The firms; in the place of one whose file became part of another's, that other."""
    heir = fn.COALESCE(Enterprise.merged_into, Enterprise.id)
    return Enterprise.select(heir).where(Enterprise.id.in_(firms))


def move_receipts(doing: Deed, firm: int) -> None:
    """Handovers that wait for their receipt lie where their firms do, now that one has moved; what is asked about them too."""
    moved = Enterprise.select(Enterprise.id).where((Enterprise.id == firm) | (Enterprise.merged_into == firm))
    about = HandoverLine.select(HandoverLine.handover).where(HandoverLine.enterprise.in_(moved))
    for row in list(Handover.select().where(unaccepted() & Handover.id.in_(about))):
        lines = HandoverLine.select(HandoverLine.enterprise).where(
            (HandoverLine.handover == row.id) & HandoverLine.enterprise.is_null(False)
        )
        where = region_of_receipt((one for (one,) in tuples_of(lines)), row.__data__["giver"])
        Handover.update(**where).where(Handover.id == row.id).execute()
        asked = (Task.kind == TaskKind.NOT_ACCEPTED) & (Task.subject_kind == "handover")
        tasks = Task.update(**where).where(asked & (Task.subject == row.id) & is_open())
        if tasks.execute() and not where["district"]:
            rehome(doing, where["city"])


def forward_receipts(doing: Deed, giver: int, event: int) -> None:
    """What the giver never gave a receipt for has gone on: its own handover is the one to be asked about now."""
    for earlier in list(Handover.select().where((Handover.taker == giver) & unaccepted())):
        if has_gone_on(earlier):
            close_tasks(doing, earlier, event)


def has_gone_on(row: Handover) -> bool:
    """Whether whom a handover was made to has handed over all its firms in their turn."""
    later, line = Handover.alias(), HandoverLine.alias()
    passed = (
        line.select(line.enterprise)
        .join(later, on=(line.handover == later.id))
        .where((later.giver == row.__data__["taker"]) & (later.id > row.id) & line.enterprise.is_null(False))
    )
    rest = HandoverLine.select().where(
        (HandoverLine.handover == row.id)
        & HandoverLine.enterprise.is_null(False)
        & HandoverLine.enterprise.not_in(passed)
    )
    return not rest.exists()
