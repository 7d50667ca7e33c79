"""An office's ledger as it leaves: its columns in words, and of which moment and whose scope it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from models.exchange.files import Head, Matter, Stamp, write_rows
from models.exchange.ledger_kinds import Ledger, Listing
from models.exchange.ledgers import ledger_rows
from models.queries.checklists import item_names
from models.queries.people import Identity
from models.queries.supply_requests import supply_names
from models.rules.scope import Actor
from tui.faces.matters import ItemNames
from tui.outgoing import word
from tui.text import text

Rows = Iterator[tuple[Any, ...]]
OF_MATTERS = ("tasks", "duties", "failed_items")  # which speak of items by their codes


def title_of(ledger: Ledger | Listing) -> str:
    """What people call a ledger."""
    return text(f"ledger.{ledger.name}.sheet")


def write_ledger(
    actor: Actor,
    who: Identity,
    ledger: Ledger | Listing,
    path: Path,
    passing: Callable[[Rows], Rows] = iter,
    *,
    only: Collection[Any] | None = None,
    of: Any = None,
    narrowed: str = "",
) -> int:
    """Write a ledger in the actor's scope, masked, with its as-of time; how many rows. `passing` sees the rows go by.

    `only` are the ids of the rows of a list, `of` is what a listing is of, `narrowed` says in words what that list was of.
    """
    heads = [Head(one.name, text(f"ledger.{ledger.name}.{one.name}"), one.is_code) for one in ledger.columns]
    grant = next(one for one in who.grants if one.id == actor.grant)
    told = (
        (text("ledger.as_of.scope"), grant.region_name),
        *(((text("ledger.as_of.narrowed"), narrowed),) if narrowed else ()),
        (text("ledger.as_of.by"), f"{who.name} {text(f'choice.role.{grant.role.value}')}"),
    )
    names = (
        ItemNames().know(item_names(actor), supply_names(actor)) if ledger.name in OF_MATTERS else ItemNames()
    )

    def said(value: Any) -> str:
        if not isinstance(value, Matter):
            return word(value)
        kind, checklist, matter = value.split(":", 2)
        return names.matter(kind, matter, int(checklist) if checklist else None)

    stamp = Stamp(text("ledger.as_of.sheet"), text("ledger.as_of.heading"), actor.clock(), told)
    return write_rows(
        path, title_of(ledger), heads, passing(ledger_rows(actor, ledger, only, of)), said, stamp
    )
