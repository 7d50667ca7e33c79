"""`lianqi export LEDGER OUT`: an office's ledger in one's scope, masked, as Excel, CSV or JSON."""

from __future__ import annotations

import argparse
import sys
from enum import StrEnum
from typing import Any

from models.exchange.files import Head, Named, write_rows
from models.exchange.ledgers import LEDGERS, ledger_rows
from tui.cli.standing import acting
from tui.text import has_text, text
from tui.widgets.history import named


def word(value: Any) -> str:
    """The word of an enum's member, of a verb, of yes and of no."""
    if isinstance(value, StrEnum):
        for key in (f"choice.{type(value).__name__.lower()}.{value.value}", f"error.state.{value.value}"):
            if has_text(key):
                return text(key)
        return str(value.value)
    if isinstance(value, Named):
        return named(value)
    return text("choice.yes" if value else "choice.no")


def export(url: str, options: argparse.Namespace) -> int:
    """Write the ledger asked for and say how many rows it has; the exit number."""
    ledger = LEDGERS[options.ledger]
    actor = acting(url, options.who)
    heads = [Head(one.name, text(f"ledger.{ledger.name}.{one.name}"), one.is_code) for one in ledger.columns]
    title = text(f"ledger.{ledger.name}.sheet")
    count = write_rows(options.out, title, heads, ledger_rows(actor, ledger), word)
    sys.stderr.write(text("cli.exported", count=count, path=str(options.out)) + "\n")
    return 0
