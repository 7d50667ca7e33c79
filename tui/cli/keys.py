"""`lianqi keys`: whose key is whose, from the command line."""

from __future__ import annotations

import argparse
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date
from pathlib import Path

from models.actions.invitations import invite
from models.actions.keys import add_key, freeze_key, revoke_key, unfreeze_key
from models.errors import Invalid, LianqiError, Problem, Refused
from models.exchange.invited import named_rows
from models.exchange.sheets import read_sheets
from models.queries.keys import KeyRow, keys
from models.queries.people import PersonRow, people
from models.rules.deadlines import SHANGHAI, business_date
from models.rules.keys import KeyForm, is_expired, public_key
from models.rules.quick_dates import read_day
from models.rules.scope import Actor
from tui.cli.standing import acting
from tui.cli.verbs import as_json
from tui.serving.settings import known_settings
from tui.shown import shown
from tui.text import text

LONGEST = 64 * 1024  # bytes of a .pub file
SHUTTING = {"revoke": revoke_key, "freeze": freeze_key, "unfreeze": unfreeze_key}
SAID = {"revoke": "ssh.revoked", "freeze": "ssh.frozen", "unfreeze": "ssh.unfrozen"}


class NobodyNamed(LianqiError):
    """Nobody of one's scope, or more than one, is called so."""

    exit_code = 6


def run_keys(url: str, options: argparse.Namespace) -> int:
    """Do what is asked of keys and say what was done; the exit number."""
    actor = acting(url, options.who)
    if options.asked == "add":
        _add(actor, url, options)
    elif options.asked == "list":
        _list(actor, options)
    elif options.asked == "invite":
        _invite(actor, url, options)
    else:
        row = _key_named(actor, options.key)
        SHUTTING[options.asked](actor, row.id, row.version, options.reason)
        _say(text(SAID[options.asked], number=row.number, name=row.name, fingerprint=row.fingerprint))
    return 0


def _say(said: str) -> None:
    for line in said.split("\n"):
        sys.stderr.write(shown(line) + "\n")


def _add(actor: Actor, url: str, options: argparse.Namespace) -> None:
    person = person_named(actor, options.person)
    if person is None:
        raise NobodyNamed("nobody_named", value=options.person)
    line = _read(options.file)
    until = _day(options.until, business_date(actor.clock())) if options.until else None
    number = add_key(actor, person.id, KeyForm(line, until))
    key = public_key(line)
    if options.json:
        print(as_json({"result": number, "fingerprint": key.fingerprint}))
    _say(text("ssh.added", number=person.number, name=person.name, **vars(key)))
    served = known_settings(url)
    _say(text("ssh.snippet", lines=served.snippet()) if served else text("ssh.snippet_later"))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            read = file.read(LONGEST)
    except OSError as error:
        raise Invalid(Problem("file", "unreadable_file", {"detail": error.strerror or str(error)})) from error
    # As PowerShell's `>` writes what ssh-keygen says.
    return read.decode("utf-16" if read.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8", "replace")


def _day(typed: str, today: date) -> date:
    try:
        return read_day(typed, today)
    except ValueError as error:
        raise Invalid(Problem("valid_to", "unreadable_date", {"value": typed})) from error


def person_named(actor: Actor, typed: str, name: str = "") -> PersonRow | None:
    """Who has that number, else that name and no other in one's scope."""
    for given, field in ((typed, "number"), (name or typed, "name")):
        if given:
            fits = [one for one in people(actor, text=given, limit=500).rows if getattr(one, field) == given]
            if len(fits) == 1:
                return fits[0]
    return None


def _key_named(actor: Actor, typed: str) -> KeyRow:
    found = [one for one in _all(actor) if str(one.id) == typed or one.fingerprint.startswith(typed)]
    exact = [one for one in found if str(one.id) == typed] or found
    if len(exact) != 1:
        raise Invalid(Problem("", "no_such_key", {"value": typed}))
    return exact[0]


def _all(actor: Actor, person: int | None = None) -> list[KeyRow]:
    page = keys(actor, person, limit=500)
    rows = list(page.rows)
    while page.has_after:
        page = keys(actor, person, after=page.last, limit=500)
        rows += page.rows
    return rows


def _list(actor: Actor, options: argparse.Namespace) -> None:
    person = None
    if options.person:
        if (found := person_named(actor, options.person)) is None:
            raise NobodyNamed("nobody_named", value=options.person)
        person = found.id
    for row in _all(actor, person):
        print(as_json(row) if options.json else shown(_line(row, business_date(actor.clock()))))


def _line(row: KeyRow, today: date) -> str:
    state = text("ssh.expired") if is_expired(row.valid_to, today) else text(f"error.state.{row.state.value}")
    last = f"{row.last_login_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if row.last_login_at else "-"
    until = row.valid_to.isoformat() if row.valid_to else "-"
    cells = (str(row.id), row.number, row.name, row.fingerprint, row.kind, state, until, last)
    return "  ".join(cells)


def _invite(actor: Actor, url: str, options: argparse.Namespace) -> None:
    rows_of: dict[
        int, int
    ] = {}  # the row that somebody's code is of: a second one would end the first, printed already
    for row in named_rows(read_sheets(options.roster)):
        person = person_named(actor, row.number, row.name)
        if person is None or not person.is_active:
            _say(text("ssh.not_invited", row=row.row, value=row.number or row.name))
            continue
        if person.id in rows_of:
            _say(text("ssh.invited_already", row=row.row, first=rows_of[person.id], name=person.name))
            continue
        try:
            code = invite(actor, person.id, options.again)
        except Refused as refused:
            _say(text(f"ssh.{refused.code}", row=row.row, name=person.name))
            continue
        rows_of[person.id] = row.row
        said = {"number": person.number, "name": person.name, "code": code}
        print(as_json(said) if options.json else shown(text("ssh.invited", **said)))
    if rows_of:
        _say(text("ssh.invited_until"))
        if served := known_settings(url):
            _say(text("ssh.how_to_use", line=served.reached))
