"""`lianqi export LEDGER OUT`: an office's ledger in one's scope, masked, as Excel, CSV or JSON; into a folder by name."""

from __future__ import annotations

import argparse
import sys

from models.exchange.ledgers import LEDGERS
from models.queries.people import identities
from tui.cli.standing import acting
from tui.ledgers import file_name, title_of, write_ledger
from tui.text import text


def export(url: str, options: argparse.Namespace) -> int:
    """Write the ledger asked for and say how many rows it has; the exit number."""
    ledger = LEDGERS[options.ledger]
    actor = acting(url, options.who)
    who = next(one for one in identities(actor.clock) if one.id == actor.person)
    out = options.out
    if out.is_dir():
        out = out / file_name(title_of(ledger), actor.clock())
    count = write_ledger(actor, who, ledger, out)
    sys.stderr.write(text("cli.exported", count=count, path=str(out)) + "\n")
    return 0
