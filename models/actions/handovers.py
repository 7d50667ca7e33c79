"""Handovers (移交): started by the officer, the leader or a coordinator, in force at once; acceptance is a receipt."""

from __future__ import annotations

from uuid import UUID

from models.clauses.assignments import current_posts
from models.clauses.handovers import unaccepted
from models.clauses.records import visible
from models.clauses.tasks import is_open
from models.database import reading
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.assignments import HAND_OVER_POST
from models.rules.handovers import (
    ACCEPT_HANDOVER,
    ACCEPT_LINE,
    ACCEPT_WITHIN,
    HAND_OVER,
    REMIND,
    HandoverForm,
)
from models.rules.scope import Actor, Role
from models.rules.tasks import TaskKind
from models.steps.assignments import coordinates, find_successor
from models.steps.deeds import Deed, deed, own_deed
from models.steps.handovers import Way, start_handover
from models.steps.receipts import has_gone_on
from models.steps.submissions import first_result, keep_result, take_draft_away
from models.steps.tasks import close_tasks, open_task
from models.steps.tenures import held_firms
from models.tables import Assignment, Handover, HandoverLine, Person, Task
from models.tables.base import tuples_of


def hand_over(actor: Actor, form: HandoverForm, key: UUID) -> int:
    """Hand over all one has, or what one has at a firm: the handover's id, the same again for the same key.

    Responsibility, drafts and claims move at once and together. Refused("nothing_to_hand_over") where
    nothing is left, as for the second of two who do it at once.
    """
    with deed(actor) as doing:
        if (done := first_result(key, form)) is not None:
            return done
        doing.allow(HAND_OVER, Assignment(officer=form.giver or doing.person))
        if problems := form.problems():
            raise Invalid(*problems)
        take_draft_away(key)  # it is no draft to be handed over any more
        giver = form.giver or doing.who.person
        if doing.who.role is Role.OFFICER and giver != doing.person:
            raise NotFound("person")
        posts, kept = _posts(doing, giver, form.enterprise)
        if not posts and giver != doing.person:
            doing.find(Person, giver)
        held = held_firms(giver) if form.enterprise is None and not posts and not kept else []
        to = find_successor(doing, form.successor, posts, giver)
        if held and not coordinates(doing, to.person, held):
            raise Invalid(Problem("successor", "not_a_coordinator"))
        firms = [*dict.fromkeys(one.__data__["enterprise"] for one in posts), *held]
        way = Way(giver, to.person, firms, is_all=form.enterprise is None, kept=kept)
        assert form.cause is not None
        row = start_handover(doing, way, posts, to, cause=form.cause, note=form.note)
        if not HandoverLine.select().where(HandoverLine.handover == row.id).exists():
            raise Refused("nothing_to_hand_over")
        keep_result(key, form, row.id)
        return int(row.id)


def accept_handover(actor: Actor, handover: int, version: int) -> int:
    """Acknowledge everything that was handed over to oneself; the number of the event."""
    with deed(actor) as doing:
        row = _mine(doing, handover)
        doing.allow(ACCEPT_HANDOVER, row, version)
        HandoverLine.update(accepted_at=doing.now, version=HandoverLine.version + 1).where(
            (HandoverLine.handover == row.id) & HandoverLine.accepted_at.is_null()
        ).execute()
        return _accepted(doing, row)


def accept_handover_line(actor: Actor, handover: int, line: int) -> int:
    """Acknowledge one thing; with the last the handover is accepted. The number of the event."""
    with deed(actor) as doing:
        row = _mine(doing, handover)
        doing.allow(ACCEPT_LINE, row)
        found = HandoverLine.get_or_none((HandoverLine.id == line) & (HandoverLine.handover == row.id))
        if found is None:
            raise NotFound("handover_line")
        if found.accepted_at is not None:
            raise Refused("accepted_already", at=found.accepted_at, state=str(row.state))
        HandoverLine.update(accepted_at=doing.now, version=HandoverLine.version + 1).where(
            HandoverLine.id == line
        ).execute()
        event = doing.record(
            row, ACCEPT_LINE.verb, before=row.state, after=row.state, reason=f"{found.carried} {found.matter}"
        )
        rest = HandoverLine.select().where(
            (HandoverLine.handover == row.id) & HandoverLine.accepted_at.is_null()
        )
        return event if rest.exists() else _accepted(doing, row)


def remind_successor(actor: Actor, handover: int, answer: str, version: int) -> int:
    """A coordinator told whoever took it on that the receipt is owed (催签): what they answered. The number of the event.

    The matter comes up again a day later, unless the receipt is given.
    """
    with deed(actor) as doing:
        row = doing.find(Handover, handover)
        doing.allow(REMIND, row, version, reason=answer)
        event = doing.change(row, REMIND, reason=answer)
        waiting = Task.select(Task.id).where(
            (Task.kind == TaskKind.NOT_ACCEPTED)
            & (Task.subject_kind == "handover")
            & (Task.subject == row.id)
            & is_open()
        )
        Task.update(
            due_at=doing.now + ACCEPT_WITHIN, version=Task.version + 1, claimed_by=None, claimed_until=None
        ).where(Task.id.in_(waiting)).execute()
        return event


def _accepted(doing: Deed, row: Handover) -> int:
    event = doing.change(row, ACCEPT_HANDOVER, accepted_at=doing.now)
    close_tasks(doing, row, event)
    return event


def _mine(doing: Deed, handover: int) -> Handover:
    """A handover in scope; only whom it was made to gives the receipt."""
    row = doing.find(Handover, handover)
    if row.__data__["taker"] != doing.person:
        raise Refused("not_the_successor", state=str(row.state))
    return row


def _posts(doing: Deed, giver: int, enterprise: int | None) -> tuple[list[Assignment], list[int]]:
    """The giver's assignments in the actor's scope that go, and the firms of those that stay."""
    rows = list(Assignment.select().where(current_posts(giver)).order_by(Assignment.id))
    in_scope = {
        number
        for (number,) in tuples_of(
            Assignment.select(Assignment.id).where(current_posts(giver) & visible(doing.who, Assignment))
        )
    }
    gone = [one for one in rows if one.id in in_scope and enterprise in (None, one.__data__["enterprise"])]
    for one in gone:
        doing.allow(HAND_OVER_POST, one)
    numbers = {one.id for one in gone}
    return gone, [one.__data__["enterprise"] for one in rows if one.id not in numbers]


def unaccepted_handovers(program: Actor) -> int:
    """What has waited a day for its receipt is put before a coordinator, once each, unless it has gone on; how many."""
    late = program.clock() - ACCEPT_WITHIN
    with reading():
        rows = tuples_of(Handover.select(Handover.id).where(unaccepted() & (Handover.started_at <= late)))
    return sum(_remind(program, number) for (number,) in rows)


def _remind(program: Actor, number: int) -> int:
    with own_deed(program) as doing:
        row = Handover.get_or_none((Handover.id == number) & unaccepted())
        told = Task.select().where(
            (Task.subject_kind == "handover")
            & (Task.subject == number)
            & (Task.kind == TaskKind.NOT_ACCEPTED)
        )
        first = (
            HandoverLine.select(HandoverLine.enterprise)
            .where((HandoverLine.handover == number) & HandoverLine.enterprise.is_null(False))
            .order_by(HandoverLine.id)
            .scalar()
        )
        # A task lies at a firm: one of nothing but a half-typed form about none has no desk.
        if row is None or told.exists() or first is None or has_gone_on(row):
            return 0
        rest = HandoverLine.select().where(
            (HandoverLine.handover == number) & HandoverLine.accepted_at.is_null()
        )
        event = doing.record(row, "not_accepted", before=row.state, after=row.state)
        # Over several streets it is their district's matter, over several districts the city's.
        place = Task(enterprise=first, city=row.city, district=row.district, street=row.street)
        open_task(
            doing,
            TaskKind.NOT_ACCEPTED,
            row,
            place=place,
            event=event,
            due_at=row.started_at + ACCEPT_WITHIN,
            matter=str(rest.count()),
        )
        return 1
