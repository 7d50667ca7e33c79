"""An office's ledger as it leaves: its words, its file's name, and of which moment and whose scope it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.exchange.files import Head, Named, Stamp, write_rows
from models.exchange.ledgers import Ledger, ledger_rows
from models.queries.people import Identity
from models.rules.deadlines import SHANGHAI
from models.rules.scope import Actor
from tui.text import has_text, text

Rows = Iterator[tuple[Any, ...]]


def word(value: Any) -> str:
    """The word of an enum's member, of a verb, of yes and of no."""
    if isinstance(value, StrEnum):
        for key in (f"choice.{type(value).__name__.lower()}.{value.value}", f"error.state.{value.value}"):
            if has_text(key):
                return text(key)
        return str(value.value)
    if isinstance(value, Named):
        return text(f"event.{value}") if has_text(f"event.{value}") else value
    return text("choice.yes" if value else "choice.no")


def title_of(ledger: Ledger) -> str:
    """What people call a ledger."""
    return text(f"ledger.{ledger.name}.sheet")


def file_name(title: str, at: datetime, ending: str = ".xlsx") -> str:
    """企业台账-2020-02-17-1000.xlsx: what it is, and of which moment; no sign that a file's name cannot have."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in title).strip("-")
    return f"{kept[:60]}-{at.astimezone(SHANGHAI):%Y-%m-%d-%H%M}{ending}"


def write_ledger(
    actor: Actor, who: Identity, ledger: Ledger, path: Path, passing: Callable[[Rows], Rows] = iter
) -> int:
    """Write a ledger in the actor's scope, masked, with its as-of time; how many rows. `passing` sees the rows go by."""
    heads = [Head(one.name, text(f"ledger.{ledger.name}.{one.name}"), one.is_code) for one in ledger.columns]
    grant = next(one for one in who.grants if one.id == actor.grant)
    told = (
        (text("ledger.as_of.scope"), grant.region_name),
        (text("ledger.as_of.by"), f"{who.name} {text(f'choice.role.{grant.role.value}')}"),
    )
    stamp = Stamp(text("ledger.as_of.sheet"), text("ledger.as_of.heading"), actor.clock(), told)
    return write_rows(path, title_of(ledger), heads, passing(ledger_rows(actor, ledger)), word, stamp)
