"""Checklists: their versions with dates, one version whole, and what items are called."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from models.clauses.scope import standing
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen, frozen_columns
from models.queries.rows import Row
from models.rules.checklist_versions import ItemForm
from models.rules.checklists import Area
from models.rules.deadlines import Severity
from models.rules.places import SiteKind
from models.rules.scope import Actor
from models.tables import Checklist, ChecklistItem
from models.tables.prepared import Prepared, Slot


class ChecklistRow(Row):
    """One version of one list; `valid_to` before `valid_from` is one that was withdrawn."""

    id: int
    version: int
    code: str
    edition: str
    site_kind: SiteKind
    title_zh: str
    title_en: str
    valid_from: date
    valid_to: date | None


class ItemRow(Row):
    """One question of a checklist."""

    position: int
    code: str
    text_zh: str
    text_en: str
    category: str
    severity: Severity
    evidence: str
    basis: str
    area: Area
    wordings_zh: str
    wordings_en: str
    unit_zh: str
    unit_en: str
    least: str
    most: str


class ChecklistDetail(Row):
    """One version whole, and the items of the version before it, where there is one."""

    head: ChecklistRow
    items: tuple[ItemRow, ...]
    before: tuple[ItemRow, ...]


class ItemName(Row):
    """What an item of one version asks, in few words."""

    checklist: int
    code: str
    text_zh: str
    text_en: str


def item_names(actor: Actor) -> tuple[ItemName, ...]:
    """What the items of every version begun stand for, oldest version first: lists speak of items by version and code."""
    with reading():
        who = standing(actor)
        query = (
            ChecklistItem.select(
                ChecklistItem.checklist, ChecklistItem.code, ChecklistItem.text_zh, ChecklistItem.text_en
            )
            .join(Checklist)
            .where(Checklist.valid_from <= who.today)
            .order_by(Checklist.valid_from, ChecklistItem.id)
        )
        return frozen(ItemName, query)


def checklists(actor: Actor) -> tuple[ChecklistRow, ...]:
    """Every version of every list, list by list, the newest version first."""
    with reading():
        standing(actor)
        return frozen(ChecklistRow, _versions())


def checklist(actor: Actor, checklist: int) -> ChecklistDetail:
    """One version whole, with the one that was in force before it."""
    with reading():
        standing(actor)
        versions = frozen(ChecklistRow, _versions())
        one = next((row for row in versions if row.id == checklist), None)
        if one is None:
            raise NotFound("checklist")
        before = next(
            (
                row
                for row in versions
                if row.code == one.code
                and row.valid_from < one.valid_from
                and (row.valid_to is None or row.valid_to >= row.valid_from)
            ),
            None,
        )
        return ChecklistDetail(one, items_of(one.id), items_of(before.id) if before else ())


def _versions() -> Any:
    return Checklist.select().order_by(
        Checklist.site_kind, Checklist.code, Checklist.valid_from.desc(), Checklist.id.desc()
    )


def item_forms(items: tuple[ItemRow, ...]) -> tuple[ItemForm, ...]:
    """Items as they are written anew: wordings parted by semicolons."""
    return tuple(
        ItemForm(
            **{
                each.name: getattr(one, each.name).replace("\n", "；")
                if "wordings" in each.name
                else getattr(one, each.name)
                for each in fields(ItemForm)
            }
        )
        for one in items
    )


def items_of(checklist: int) -> tuple[ItemRow, ...]:
    """The items of a version in the order of its answers."""
    return frozen_columns(ItemRow, _listed.columns(checklist=checklist))


_listed = Prepared(
    lambda: (
        ChecklistItem.select()
        .where(ChecklistItem.checklist == Slot("checklist"))
        .order_by(ChecklistItem.position)
    )
)
