"""Tickets: one file out or in, once, by the one who asked for it."""

from __future__ import annotations

from models.clauses.scope import standing
from models.database import transaction
from models.errors import Refused
from models.frozen import dataclass
from models.rules.scope import Actor, Clock
from models.rules.tickets import GOOD_FOR, Way, digest_of, new_token
from models.steps.deeds import deed
from models.tables import Ticket


@dataclass(frozen=True)
class IssuedTicket:
    """A ticket's number, which its file is kept under, and what is to be typed for it."""

    id: int
    token: str


@dataclass(frozen=True)
class UsedTicket:
    """What a ticket was for, and the grant it was asked for with."""

    id: int
    name: str
    grant: int


def issue_ticket(visitor: Actor, way: Way, name: str) -> IssuedTicket:
    """A ticket for one file, good for ten minutes. For the program, which keeps the file."""
    token = new_token()
    with deed(visitor) as doing:
        made = Ticket.create(
            person=doing.who.person,
            grant=doing.who.grant,
            way=way,
            digest=digest_of(token),
            name=name,
            expires_at=doing.now + GOOD_FOR,
        )
        return IssuedTicket(int(made.id), token)


def use_ticket(clock: Clock, person: int, way: Way, token: str) -> UsedTicket:
    """Use a person's own ticket up; Refused where it is none, another's, used, too old, or its grant no longer in force."""
    with transaction():
        now = clock()
        row = Ticket.get_or_none(
            (Ticket.digest == digest_of(token))
            & (Ticket.person == person)
            & (Ticket.way == way)
            & Ticket.used_at.is_null()
            & (Ticket.expires_at > now)
        )
        if row is None:
            raise Refused("no_ticket")
        standing(Actor(person, row.grant, "·", clock))
        Ticket.update(used_at=now, version=Ticket.version + 1).where(Ticket.id == row.id).execute()
        return UsedTicket(int(row.id), row.name, int(row.__data__["grant"]))
