"""Requests for supplies (申领): asked for, reviewed, approved whole or in part, set apart at a depot, closed."""

from __future__ import annotations

from collections.abc import Sequence

from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.places import Qualifier
from models.rules.scope import Actor, Transition
from models.rules.stock import STORED
from models.rules.supply_requests import (
    ALLOCATE,
    CANCEL,
    CLOSE_SHORT,
    DECLINE,
    RELEASE,
    RESUBMIT,
    RETURN,
    SUBMIT,
    LineQuantity,
    RequestForm,
    RequestLineForm,
    allocation_problems,
    release_problems,
)
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed, deed
from models.steps.lines import allocate_line, lines_of, release_line, standing_of, unprepared
from models.steps.numbers import next_of_day
from models.steps.submissions import first_result, keep_result
from models.steps.supply_requests import approve, makers, owe, review
from models.steps.tasks import close_tasks
from models.tables import Holder, Site, SupplyItem, SupplyLine, SupplyPack, SupplyRequest
from models.tables.base import tuples_of


def submit_supply_request(actor: Actor, form: RequestForm) -> int:
    """Ask for supplies for a site's firm: the request's id, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        site = doing.find(Site, form.site)
        doing.allow(SUBMIT)
        doing.responsible(site.id)
        _refuse(form.problems(doing.today))
        row = doing.create(
            SupplyRequest,
            SUBMIT,
            number=next_of_day("supply_request", "W", doing.now),
            enterprise=site.__data__["enterprise"],
            site=site.id,
            city=site.city,
            district=site.district,
            street=site.street,
            urgency=form.urgency,
            note=form.note.strip(),
            needed_by=form.needed_by,
            requested_by=doing.person,
            held_by=doing.person,
            requested_at=doing.now,
        )
        _write_lines(doing, row, form.lines)
        owe(doing, TaskKind.SUPPLY_REVIEW, row)
        keep_result(form.key, form, row.id)
        return int(row.id)


def resubmit_supply_request(actor: Actor, request: int, form: RequestForm, version: int) -> int:
    """Send a returned request again, its lines written anew: the event's number, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        row = doing.find(SupplyRequest, request)
        if row.__data__["site"] is not None:
            doing.responsible(row.__data__["site"])
        doing.allow(RESUBMIT, row, version)
        _refuse(form.problems(doing.today))
        SupplyLine.delete().where(SupplyLine.request == row.id).execute()
        row.event = doing.change(
            row,
            RESUBMIT,
            urgency=form.urgency,
            note=form.note.strip(),
            needed_by=form.needed_by,
            revision=row.revision + 1,
            decision_reason="",
            requested_by=doing.person,
        )
        _write_lines(doing, row, form.lines)
        owe(doing, TaskKind.SUPPLY_REVIEW, row)
        keep_result(form.key, form, row.event)
        return int(row.event)


def _write_lines(doing: Deed, row: SupplyRequest, lines: Sequence[RequestLineForm]) -> None:
    known = {
        number
        for (number,) in tuples_of(
            SupplyItem.select(SupplyItem.id).where(
                SupplyItem.id.in_([one.item for one in lines])
                & (SupplyItem.valid_from <= doing.today)
                & (SupplyItem.valid_to.is_null() | (SupplyItem.valid_to >= doing.today))
            )
        )
    }
    unknown = [at for at, one in enumerate(lines, 1) if one.item not in known]
    if unknown:
        raise Invalid(*(Problem(f"line_{at}", "not_in_the_catalogue") for at in unknown))
    for at, one in enumerate(lines):
        SupplyLine.create(
            request=row.id,
            enterprise=row.__data__["enterprise"],
            item=one.item,
            position=at,
            requested=one.quantity,
            requested_qualifier=None if one.qualifier is Qualifier.EXACT else one.qualifier,
            **_frozen_pack(doing, one),
        )


def _frozen_pack(doing: Deed, one: RequestLineForm) -> dict[str, object]:
    """The pack a quantity was said in, with the factor it has today."""
    if not one.pack:
        return {}
    found = (
        SupplyPack.select(SupplyPack.factor, SupplyPack.divisor)
        .where(
            (SupplyPack.item == one.item)
            & (SupplyPack.name_zh == one.pack)
            & (SupplyPack.valid_from <= doing.today)
            & (SupplyPack.valid_to.is_null() | (SupplyPack.valid_to >= doing.today))
        )
        .order_by(SupplyPack.valid_from.desc())
        .tuples()
        .first()
    )
    return {} if found is None else {"pack": one.pack, "pack_factor": found[0], "pack_divisor": found[1]}


def cancel_supply_request(actor: Actor, request: int, version: int, reason: str = "") -> int:
    """Take a request back before it is approved; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        if row.__data__["site"] is not None:
            doing.responsible(row.__data__["site"])
        doing.allow(CANCEL, row, version)
        event = doing.change(row, CANCEL, reason=reason, closed_by=doing.person, closed_at=doing.now)
        close_tasks(doing, row, event)
        return event


def review_supply_request(actor: Actor, request: int, version: int) -> int:
    """初审: a request is in order and may be approved; the number of the event."""
    with deed(actor) as doing:
        return review(doing, doing.find(SupplyRequest, request), version)


def approve_supply_request(
    actor: Actor, request: int, version: int, quantities: tuple[LineQuantity, ...] = ()
) -> int:
    """Approve (核准) so much of each line, all that was asked where none is told; the number of the event."""
    with deed(actor) as doing:
        given = {one.line: one.quantity for one in quantities}
        return approve(doing, doing.find(SupplyRequest, request), version, given)


def return_supply_request(actor: Actor, request: int, reason: str, version: int) -> int:
    """Send a request back to its officer, with a reason; the number of the event."""
    return _decide(actor, RETURN, request, reason, version)


def decline_supply_request(actor: Actor, request: int, reason: str, version: int) -> int:
    """不予核准, with a reason: it is out of every total; the number of the event."""
    return _decide(actor, DECLINE, request, reason, version)


def _decide(actor: Actor, verb: Transition, request: int, reason: str, version: int) -> int:
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        doing.allow(verb, row, version, submitted_by=makers(row), reason=reason)
        event = doing.change(
            row,
            verb,
            reason=reason,
            decided_by=doing.person,
            decided_at=doing.now,
            decision_reason=reason.strip(),
        )
        close_tasks(doing, row, event)
        return event


def allocate_supply_request(
    actor: Actor, request: int, holder: int, version: int, quantities: tuple[LineQuantity, ...] = ()
) -> int:
    """Set goods apart (分配) for a request at a depot: by line, or all that is approved and not yet set apart; the number
    of the event. Refused("not_enough") where less is free there."""
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        doing.allow(ALLOCATE, row, version, submitted_by=makers(row))
        depot = Holder.get_or_none(
            (Holder.id == holder)
            & Holder.kind.in_(STORED)
            & (Holder.city == row.city)
            & (Holder.is_closed == False)  # noqa: E712 - a Peewee condition
        )
        if depot is None:
            raise NotFound("holder")
        lines = {one.id: one for one in lines_of(row.id)}
        standing = {number: standing_of(one) for number, one in lines.items()}
        given = {one.line: one.quantity for one in quantities} or {
            number: one.to_allocate for number, one in standing.items()
        }
        _refuse(allocation_problems(given, standing))
        for number, quantity in given.items():
            if quantity:
                allocate_line(doing, lines[number], depot, quantity)
        event = doing.change(row, ALLOCATE, reason=depot.name)
        if not any(standing_of(one).to_allocate for one in lines.values()):
            close_tasks(doing, row, event)
        return event


def release_supply_request(
    actor: Actor, request: int, version: int, quantities: tuple[LineQuantity, ...] = ()
) -> int:
    """Let what is set apart go again: by line, or all that still lies loose at the depot; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        doing.allow(RELEASE, row, version, submitted_by=makers(row))
        lines = {one.id: one for one in lines_of(row.id)}
        given = {one.line: one.quantity for one in quantities} or _loose(lines)
        _refuse(release_problems(given, {number: standing_of(one) for number, one in lines.items()}))
        _let_go(doing, lines, given)
        row.event = doing.change(row, RELEASE)
        owe(doing, TaskKind.SUPPLY_ALLOCATE, row)
        return int(row.event)


def close_supply_request_short(
    actor: Actor, request: int, reason: str, version: int, stays_on_list: bool = True
) -> int:
    """Close a request of which less was signed for than approved, with a reason; the number of the event.

    What is still set apart is free again. It stays on the shortage list unless said otherwise. Refused where goods
    are still on their way.
    """
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        doing.allow(CLOSE_SHORT, row, version, submitted_by=makers(row), reason=reason)
        lines = {one.id: one for one in lines_of(row.id)}
        _let_go(doing, lines, _loose(lines))
        if any(one.allocated != one.signed for one in lines.values()):
            raise Refused("goods_on_their_way", state=str(row.state))
        event = doing.change(
            row,
            CLOSE_SHORT,
            reason=reason,
            closed_by=doing.person,
            closed_at=doing.now,
            is_short=True,
            short_reason=reason.strip(),
            is_on_shortage_list=stays_on_list,
        )
        close_tasks(doing, row, event)
        return event


def _loose(lines: dict[int, SupplyLine]) -> dict[int, int]:
    return {number: sum(count for _, _, count in unprepared(number)) for number in lines}


def _let_go(doing: Deed, lines: dict[int, SupplyLine], given: dict[int, int]) -> None:
    for number, quantity in given.items():
        if quantity:
            release_line(doing, lines[number], quantity)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise Invalid(*problems)
