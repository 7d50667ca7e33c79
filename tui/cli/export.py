"""`lianqi export`: an office's ledger in one's scope, masked, into a folder by name; or the papers about one finding."""

from __future__ import annotations

import argparse
import sys

from models.errors import Invalid, Problem
from models.exchange.delivery_notes import NoteKind, note_of
from models.exchange.ledgers import LEDGERS
from models.exchange.papers import PaperKind, write_paper
from models.queries.consignments import consignment
from models.queries.papers import paper_facts
from models.queries.people import identities
from models.rules.scope import Actor
from tui.cli.standing import acting
from tui.ledgers import title_of, write_ledger
from tui.outgoing import PAPER_WORDS, file_name, page_about
from tui.text import text


def export(url: str, options: argparse.Namespace) -> int:
    """Write what is asked for and say what was written; the exit number."""
    actor = acting(url, options.who)
    filters = dict(one.partition("=")[::2] for one in options.filters)
    if options.ledger in tuple(NoteKind):
        said = _note(actor, options, filters)
    elif options.ledger in tuple(PaperKind):
        said = _paper(actor, options, filters)
    else:
        said = _ledger(actor, options, filters)
    sys.stderr.write(said + "\n")
    return 0


def _ledger(actor: Actor, options: argparse.Namespace, filters: dict[str, str]) -> str:
    _refuse_unknown(filters)
    ledger = LEDGERS[options.ledger]
    (who,) = identities(actor.clock, person=actor.person)
    out = options.out
    if out.is_dir():
        out = out / file_name(title_of(ledger), actor.clock(), ".xlsx")
    count = write_ledger(actor, who, ledger, out)
    return text("cli.exported", count=count, path=str(out))


def _paper(actor: Actor, options: argparse.Namespace, filters: dict[str, str]) -> str:
    """`finding=` takes an id, as queries give it, or a number, as people know it."""
    asked = filters.pop("finding", "").strip()
    _refuse_unknown(filters)
    if not asked:
        raise Invalid(Problem("finding", "finding_not_named"))
    is_id = asked.isdecimal() and len(asked) < 18
    facts = paper_facts(actor, int(asked)) if is_id else paper_facts(actor, number=asked)
    write_paper(options.out, page_about(PaperKind(options.ledger), facts, actor.clock()), PAPER_WORDS)
    return text("paper.written", path=str(options.out))


def _note(actor: Actor, options: argparse.Namespace, filters: dict[str, str]) -> str:
    """`consignment=` takes an id or a number, as `finding=` does."""
    asked = filters.pop("consignment", "").strip()
    _refuse_unknown(filters)
    if not asked:
        raise Invalid(Problem("consignment", "consignment_not_named"))
    is_id = asked.isdecimal() and len(asked) < 18
    found = consignment(actor, int(asked)) if is_id else consignment(actor, number=asked)
    write_paper(options.out, note_of(found, actor.clock(), PAPER_WORDS), PAPER_WORDS)
    return text("paper.written", path=str(options.out))


def _refuse_unknown(filters: dict[str, str]) -> None:
    if filters:
        raise Invalid(*(Problem(name, "unknown_filter", {"name": name}) for name in filters))
