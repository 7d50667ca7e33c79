"""`lianqi export`: an office's ledger in one's scope, masked, into a folder by name; or the papers about one finding."""

from __future__ import annotations

import argparse
import sys

from models.errors import Invalid, Problem
from models.exchange.delivery_notes import NoteKind, note_of
from models.exchange.ledgers import LEDGERS
from models.exchange.papers import Paper, PaperKind, write_paper
from models.queries.consignments import consignment
from models.queries.papers import paper_facts
from models.queries.people import identities
from models.rules.scope import Actor
from tui.cli.standing import acting
from tui.ledgers import title_of, write_ledger
from tui.outgoing import PAPER_WORDS, file_name, page_about
from tui.text import text

ID_DIGITS = 17  # a longer number is no record's: a store counts no further than 64 bits


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
    facts = paper_facts(actor, *_record_asked(filters, Problem("finding", "finding_not_named")))
    return _written(options, page_about(PaperKind(options.ledger), facts, actor.clock()))


def _note(actor: Actor, options: argparse.Namespace, filters: dict[str, str]) -> str:
    found = consignment(actor, *_record_asked(filters, Problem("consignment", "consignment_not_named")))
    return _written(options, note_of(found, actor.clock(), PAPER_WORDS))


def _record_asked(filters: dict[str, str], missing: Problem) -> tuple[int, str]:
    """What `finding=` or `consignment=` names: an id, as queries give it, or a number, as people know it."""
    asked = filters.pop(missing.field, "").strip()
    _refuse_unknown(filters)
    if not asked:
        raise Invalid(missing)
    is_id = asked.isdecimal() and len(asked) <= ID_DIGITS
    return (int(asked), "") if is_id else (0, asked)


def _written(options: argparse.Namespace, paper: Paper) -> str:
    write_paper(options.out, paper, PAPER_WORDS)
    return text("paper.written", path=str(options.out))


def _refuse_unknown(filters: dict[str, str]) -> None:
    if filters:
        raise Invalid(*(Problem(name, "unknown_filter", {"name": name}) for name in filters))
