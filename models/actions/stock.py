"""What storekeepers do with goods: receive, transfer, take back, record a loss, reverse; and the depots they do it in."""

from __future__ import annotations

from typing import Any

from models.clauses.stock import stored
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.codes import body_search_columns, folded
from models.rules.places import region_columns
from models.rules.scope import Actor, Transition
from models.rules.stock import (
    ADD_DEPOT,
    CORRECT_DEPOT,
    RECEIVE_GOODS,
    RECORD_LOSS,
    RETURN_GOODS,
    REVERSE,
    TRANSFER_GOODS,
    DepotForm,
    HolderKind,
    MoveForm,
    MovementKind,
    ReceiptNote,
    reversal_refused,
)
from models.steps.deeds import Deed, deed
from models.steps.holders import depot_nearby, is_stored, outside
from models.steps.lots import items_of, new_lot, pack_said_of, refuse_goods
from models.steps.regions import is_open_region_of
from models.steps.stock import Said, lots_to_issue, move_stock, refuse_expired
from models.steps.submissions import first_result, keep_result
from models.tables import Holder, Lot, Movement, Stock


def add_depot(actor: Actor, region: str, form: DepotForm, parent: int | None = None) -> int:
    """Open a depot (仓库), or under one a distribution point (发放点); its id."""
    with deed(actor) as doing:
        doing.allow(ADD_DEPOT)
        above = None if parent is None else doing.find(Holder, parent)
        problems = list(form.problems())
        if not is_open_region_of(doing, region):
            problems.append(Problem("region", "outside_your_region", {"value": region}))
        if above is not None and above.kind is not HolderKind.DEPOT:
            problems.append(Problem("parent", "not_a_depot"))
        problems += _name_taken(form, region)
        if problems:
            raise Invalid(*problems)
        row = doing.create(
            Holder,
            ADD_DEPOT,
            kind=HolderKind.DEPOT if above is None else HolderKind.POINT,
            parent=parent,
            **_words(form),
            **region_columns(region),
        )
        return int(row.id)


def correct_depot(actor: Actor, depot: int, form: DepotForm, version: int) -> int:
    """Correct a depot's name, address or hours; the number of the event, 0 without change."""
    with deed(actor) as doing:
        row = _depot(doing, depot)
        doing.allow(CORRECT_DEPOT, row, version)
        if problems := (*form.problems(), *_name_taken(form, row.region, row.id)):
            raise Invalid(*problems)
        values = {name: value for name, value in _words(form).items() if getattr(row, name) != value}
        return doing.change(row, CORRECT_DEPOT, **values) if values else 0


def _name_taken(form: DepotForm, region: str, but: int = 0) -> list[Problem]:
    """Two depots of one region have two names."""
    same = stored() & (Holder.region == region) & (Holder.folded == folded(form.name)) & (Holder.id != but)
    return (
        [Problem("name", "taken", {"value": form.name.strip()})]
        if Holder.select().where(same).exists()
        else []
    )


def _words(form: DepotForm) -> dict[str, Any]:
    name = form.name.strip()
    return {
        "name": name,
        **body_search_columns(name),
        "address": form.address.strip(),
        "hours": form.hours.strip(),
    }


def receive_goods(actor: Actor, note: ReceiptNote) -> int:
    """Take goods into a depot (入库), a lot for each line; the number of the event, the same again for the same key."""
    with deed(actor) as doing:
        if (done := first_result(note.key, note)) is not None:
            return done
        depot = _depot(doing, note.holder)
        doing.allow(RECEIVE_GOODS, depot)
        doing.happened(note.occurred_at, note.late_reason)
        if problems := note.problems():
            raise Invalid(*problems)
        items = refuse_goods(note.goods, doing.today)
        event = doing.record(depot, RECEIVE_GOODS.verb)
        giver = outside()
        for one in note.goods:
            lot = new_lot(doing, note.source, note.donor, one, items[one.item])
            said = Said(
                **pack_said_of(items[one.item], one.pack, one.pack_factor, doing.today),
                document=note.document.strip(),
            )
            move_stock(doing, MovementKind.RECEIVED, giver, depot, lot, one.quantity, event, said=said)
        keep_result(note.key, note, event)
        return event


def transfer_goods(actor: Actor, form: MoveForm) -> int:
    """Send goods to another depot or point of the district, or to the city's (调拨), first-expiring first; the number of the event."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        depot = _checked(doing, form, TRANSFER_GOODS)
        taker = depot_nearby(doing, form.to or 0)
        if taker is None or taker.id == depot.id:
            raise Invalid(Problem("to", "not_a_depot"))
        event = doing.record(depot, TRANSFER_GOODS.verb, reason=form.reason)
        doing.record(taker, TRANSFER_GOODS.verb, reason=form.reason)
        for lot, quantity in _lots(doing, depot, form):
            refuse_expired(lot, doing)
            move_stock(
                doing, MovementKind.TRANSFER, depot, taker, lot, quantity, event, said=_said(doing, form)
            )
        keep_result(form.key, form, event)
        return event


def return_goods(actor: Actor, form: MoveForm, enterprise: int | None = None) -> int:
    """Take back goods that a firm brings (退库), or without a firm give a lot back to where it came from (退货).

    The number of the event. What a firm brings is of a lot it once signed for.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        depot = _checked(doing, form, RETURN_GOODS)
        giver, taker = depot, outside()
        if enterprise is not None:
            if form.lot is None:
                raise Invalid(Problem("lot", "required"))
            giver, taker = _of_lot(depot, enterprise, form.lot), depot
        event = doing.record(depot, RETURN_GOODS.verb, reason=form.reason)
        for lot, quantity in _lots(doing, giver, form):
            move_stock(
                doing, MovementKind.RETURN, giver, taker, lot, quantity, event, said=_said(doing, form)
            )
        keep_result(form.key, form, event)
        return event


def record_loss(actor: Actor, form: MoveForm) -> int:
    """Write off what is spoilt, expired or gone (报损), with the reason; the number of the event."""
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        depot = _checked(doing, form, RECORD_LOSS)
        if form.lot is None:
            raise Invalid(Problem("lot", "required"))
        event = doing.record(depot, RECORD_LOSS.verb, reason=form.reason)
        for lot, quantity in _lots(doing, depot, form):
            move_stock(
                doing, MovementKind.LOSS, depot, outside(), lot, quantity, event, said=_said(doing, form)
            )
        keep_result(form.key, form, event)
        return event


def reverse_movement(actor: Actor, movement: int, reason: str) -> int:
    """Undo a movement by a row of its own (冲销), where what it brought is still there; the number of the event.

    Not what goods on their way or a stock-take moved: that has its own way back.
    """
    with deed(actor) as doing:
        wrong = Movement.get_or_none(Movement.id == movement)
        if wrong is None:
            raise NotFound("movement")
        depot = _side_of(doing, wrong)
        doing.allow(REVERSE, depot, reason=reason)
        other = wrong.taker if wrong.giver.id == depot.id else wrong.giver
        if refused := reversal_refused(wrong.kind, other.kind):
            raise refused
        if Movement.select().where(Movement.reverses == wrong.id).exists():
            raise Refused("reversed_already")
        event = doing.record(depot, REVERSE.verb, reason=reason)
        move_stock(
            doing,
            MovementKind.REVERSAL,
            wrong.taker,
            wrong.giver,
            wrong.lot,
            wrong.quantity,
            event,
            said=Said(
                wrong.pack or "",
                wrong.pack_factor,
                wrong.pack_divisor or 1,
                document=wrong.document or "",
                note=reason.strip(),
                reverses=wrong.id,
            ),
        )
        return event


def _depot(doing: Deed, number: int) -> Holder:
    row = doing.find(Holder, number)
    if not is_stored(row):
        raise NotFound("stock")
    return row


def _checked(doing: Deed, form: MoveForm, verb: Transition) -> Holder:
    depot = _depot(doing, form.holder)
    doing.allow(verb, depot, reason=form.reason)
    doing.happened(form.occurred_at, form.late_reason)
    if problems := form.problems():
        raise Invalid(*problems)
    return depot


def _lots(doing: Deed, giver: Holder, form: MoveForm) -> list[tuple[Lot, int]]:
    """The lots that a move takes from, the one it names or those in the order of issue."""
    if form.lot is None:
        return [
            (Lot.get_by_id(lot), taken)
            for lot, taken in lots_to_issue(giver, form.item, form.quantity, doing)
        ]
    lot = Lot.get_or_none((Lot.id == form.lot) & (Lot.item == form.item))
    held = (Stock.holder == giver.id) & (Stock.item == form.item) & (Stock.lot == form.lot)
    if lot is None or not Stock.select().where(held).exists():
        raise NotFound("lot")
    return [(lot, form.quantity)]


def _said(doing: Deed, form: MoveForm) -> Said:
    item = items_of([form.item]).get(form.item)
    if item is None:
        raise NotFound("item")
    return Said(
        **pack_said_of(item, form.pack, None, doing.today),
        document=form.document.strip(),
        note=form.reason.strip(),
    )


def _of_lot(depot: Holder, enterprise: int, lot: int) -> Holder:
    """A firm that has of a lot that came by this depot: nobody is told of another firm, or of another's lot."""
    firm: Holder | None = Holder.select().where(Holder.enterprise == enterprise).first()
    holders = [] if firm is None else [depot.id, firm.id]
    known = Stock.select().where(Stock.holder.in_(holders) & (Stock.lot == lot)).count()
    if firm is None or known != len(holders):
        raise NotFound("lot")
    return firm


def _side_of(doing: Deed, movement: Movement) -> Holder:
    """The side of a movement that the actor answers for."""
    for holder in (movement.giver, movement.taker):
        if is_stored(holder):
            try:
                return doing.find(Holder, holder.id)
            except NotFound:
                continue
    raise NotFound("movement")
