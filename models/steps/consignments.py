"""Goods changing hands inside a caller's transaction: handed out, signed for, missing, passed to a successor."""

from __future__ import annotations

from models.rules.consignments import (
    DISPUTED,
    FIND_SHORT,
    HAND_OVER_DIFFERENCE,
    HAND_OVER_GOODS,
    LATER_AT_MOST,
    SETTLE,
    WITH_CUSTODIAN,
    Discrepant,
    Settlement,
)
from models.rules.deadlines import Severity
from models.rules.places import Qualifier
from models.rules.stock import MovementKind
from models.rules.tasks import TaskKind
from models.steps.deeds import Deed
from models.steps.holders import custody_of, firm_holder, outside
from models.steps.lines import set_line
from models.steps.reservations import hold_lot, let_go, use_lot
from models.steps.rounds import add_up
from models.steps.stock import Said, lots_to_issue, move_stock, refuse_expired
from models.steps.supply_requests import close_if_fulfilled, owe_the_rest
from models.steps.tasks import close_tasks, open_task
from models.tables import (
    Consignment,
    ConsignmentLine,
    Discrepancy,
    Holder,
    Lot,
    Movement,
    SupplyItem,
    SupplyLine,
)
from models.tables.base import tuples_of


def goods_of(consignment: int) -> list[ConsignmentLine]:
    """The lines of a consignment, in their order."""
    return list(
        ConsignmentLine.select()
        .where(ConsignmentLine.consignment == consignment)
        .order_by(ConsignmentLine.position)
    )


def line_of(one: ConsignmentLine) -> SupplyLine:
    """The line of a request or a round that goods are for."""
    found: SupplyLine = SupplyLine.get_by_id(one.__data__["line"])
    return found


def write_goods(one: ConsignmentLine, **values: object) -> None:
    """Write how far the goods of a line are now."""
    ConsignmentLine.update(**values, version=ConsignmentLine.version + 1).where(
        ConsignmentLine.id == one.id
    ).execute()
    for name, value in values.items():
        setattr(one, name, value)


def goods_in_short_of(row: Consignment) -> str:
    """The first item with its quantity, and of how many lines: `mask_disposable:6000:3`."""
    goods = goods_of(row.id)
    return f"{_code_of(goods[0].id)}:{carried(goods[0])}:{len(goods)}"


def carried(one: ConsignmentLine) -> int:
    """What went out of the depot with a line, counted or as an estimate."""
    return int(one.collected if one.estimate is None else one.estimate)


def _depot_of(row: Consignment) -> Holder:
    found: Holder = Holder.get_by_id(row.__data__["holder"])
    return found


def _lot_of(one: ConsignmentLine) -> Lot:
    found: Lot = Lot.get_by_id(one.__data__["lot"])
    return found


def _place(row: Consignment, one: ConsignmentLine, line: SupplyLine) -> tuple[int, int, int, int]:
    """Where goods were set apart: line, depot, item, lot."""
    return line.id, row.__data__["holder"], one.__data__["item"], one.__data__["lot"]


def issue(
    doing: Deed, row: Consignment, one: ConsignmentLine, quantity: int, qualifier: Qualifier, event: int
) -> None:
    """Hand so much of a line out of the depot into the collector's custody; Refused where its lot is past its day."""
    line, lot = line_of(one), _lot_of(one)
    refuse_expired(lot, doing, is_set_aside=True)
    use_lot(*_place(row, one, line), quantity, is_handed_out=True)
    said = Said(qualifier=qualifier, document=row.slip, consignment_line=one.id)
    move_stock(
        doing,
        MovementKind.ISSUE,
        _depot_of(row),
        custody_of(row.custodian),
        lot,
        quantity,
        event,
        set_aside=quantity,
        said=said,
    )
    if qualifier is Qualifier.EXACT:
        write_goods(one, collected=quantity)
        set_line(doing, line, "collect", collected=line.collected + quantity)
    else:
        write_goods(one, estimate=quantity, estimate_qualifier=qualifier)


def count_goods(doing: Deed, row: Consignment, one: ConsignmentLine, quantity: int, event: int) -> None:
    """An estimate becomes a number: what it was too high goes back into the depot's books, what too low out of them."""
    line, depot, custody = line_of(one), _depot_of(row), custody_of(row.custodian)
    more, said = quantity - carried(one), Said(consignment_line=one.id)
    if more > 0:
        use_lot(*_place(row, one, line), more, is_handed_out=True)
        move_stock(
            doing, MovementKind.DIFFERENCE, depot, custody, _lot_of(one), more, event, set_aside=more, said=said
        )  # fmt: skip
    elif more < 0:
        move_stock(doing, MovementKind.DIFFERENCE, custody, depot, _lot_of(one), -more, event, said=said)
        hold_lot(*_place(row, one, line), -more)
    write_goods(one, collected=quantity, estimate=None, estimate_qualifier=None)
    set_line(doing, line, "collect", collected=line.collected + quantity)


def reverse_issue(doing: Deed, row: Consignment, one: ConsignmentLine, event: int) -> None:
    """Put a line back as if it had not been handed out: each of its movements reversed by one of its own."""
    line, out = line_of(one), carried(one)
    rows = list(Movement.select().where(Movement.consignment_line == one.id).order_by(Movement.id.desc()))
    gone = {each.reverses for each in rows} | {each.id for each in rows if each.reverses is not None}
    for each in rows:
        if each.id not in gone:
            # What a count put back at the depot was set apart again there: it is let go to take the same way back.
            aside = 0
            if each.taker.id == row.__data__["holder"]:
                aside = let_go(*_place(row, one, line), each.quantity)
            move_stock(
                doing,
                MovementKind.REVERSAL,
                each.taker,
                each.giver,
                _lot_of(one),
                each.quantity,
                event,
                set_aside=aside,
                said=Said(consignment_line=one.id, reverses=each.id),
            )
            out += aside
    if out:
        hold_lot(*_place(row, one, line), out)
    if one.collected:
        set_line(doing, line, "give_back", collected=line.collected - one.collected)
    write_goods(one, collected=0, estimate=None, estimate_qualifier=None)


def sign_for(
    doing: Deed,
    row: Consignment,
    one: ConsignmentLine,
    accepted: int,
    missing: dict[Discrepant, int],
    event: int,
) -> None:
    """The firm signs for so much of a line; what is missing stays with the custodian as a difference."""
    line = line_of(one)
    if accepted:
        move_stock(
            doing,
            MovementKind.SIGN,
            custody_of(row.custodian),
            firm_holder(row.__data__["enterprise"]),
            _lot_of(one),
            accepted,
            event,
            said=Said(document=row.slip, consignment_line=one.id),
        )
        set_line(doing, line, "sign", signed=line.signed + accepted)
    write_goods(one, signed=accepted, **{kind.value: count for kind, count in missing.items()})
    for kind, quantity in missing.items():
        if quantity:
            _find_difference(doing, row, one, kind, quantity)


def _find_difference(
    doing: Deed, row: Consignment, one: ConsignmentLine, kind: Discrepant, quantity: int
) -> None:
    due_at = doing.now + LATER_AT_MOST
    found = doing.create(
        Discrepancy,
        FIND_SHORT,
        consignment=row.id,
        consignment_line=one.id,
        enterprise=row.__data__["enterprise"],
        kind=kind,
        quantity=quantity,
        custodian=row.custodian,
        opened_at=doing.occurred_at,
        due_at=due_at,
        city=row.city,
        district=row.district,
        street=row.street,
    )
    owe_settlement(doing, TaskKind.DIFFERENCE, found)


def owe_settlement(doing: Deed, kind: TaskKind, row: Discrepancy) -> None:
    """A difference is to be settled, or a loss to be approved, by somebody who is not its custodian."""
    open_task(
        doing,
        kind,
        row,
        place=row,
        event=row.event,
        due_at=max(row.due_at, doing.now),
        severity=Severity.MEDIUM,
        matter=f"{_code_of(row.__data__['consignment_line'])}:{row.quantity}:{row.kind}",
        submitted_by=row.custodian if kind is TaskKind.DIFFERENCE else row.loss_asked_by,
    )


def _code_of(line: int) -> str:
    query = (
        ConsignmentLine.select(SupplyItem.code)
        .join(SupplyItem, on=(ConsignmentLine.item == SupplyItem.id))
        .where(ConsignmentLine.id == line)
    )
    return str(tuples_of(query)[0][0])


STILL_DUE = (Settlement.RETURNED, Settlement.MISCOUNTED, Settlement.LOSS)  # the firm has not had it


def settle_goods(doing: Deed, row: Discrepancy, way: Settlement, event: int) -> None:
    """What the way a difference is settled does to the goods and to the line they were for.

    Delivered later or replaced, the firm has what it was to have. Returned, miscounted or lost, it is still to be
    set apart anew: the line is as if that much had never been collected.
    """
    one: ConsignmentLine = ConsignmentLine.get_by_id(row.__data__["consignment_line"])
    goods: Consignment = Consignment.get_by_id(row.__data__["consignment"])
    line, quantity = line_of(one), int(row.quantity)
    custody, depot, firm = (
        custody_of(row.custodian),
        _depot_of(goods),
        firm_holder(goods.__data__["enterprise"]),
    )

    def move(kind: MovementKind, giver: Holder, taker: Holder, lot: Lot, count: int) -> None:
        move_stock(doing, kind, giver, taker, lot, count, event, said=Said(consignment_line=one.id))

    mine = _lot_of(one)
    if way is Settlement.DELIVERED_LATER:
        move(MovementKind.SIGN, custody, firm, mine, quantity)
    elif way is Settlement.REPLACED:
        for lot, count in lots_to_issue(depot, one.__data__["item"], quantity, doing):
            move(MovementKind.SIGN, depot, firm, Lot.get_by_id(lot), count)
        # What was refused is whole and goes back; what is short or damaged is gone.
        if row.kind == Discrepant.REFUSED:
            move(MovementKind.RETURN, custody, depot, mine, quantity)
        else:
            move(MovementKind.LOSS, custody, outside(), mine, quantity)
    elif way is Settlement.LOSS:
        move(MovementKind.LOSS, custody, outside(), mine, quantity)
    elif way is Settlement.RETURNED:
        move(MovementKind.RETURN, custody, depot, mine, quantity)
    else:
        move(MovementKind.DIFFERENCE, custody, depot, mine, quantity)
    if way in STILL_DUE:
        set_line(
            doing,
            line,
            "give_back",
            collected=line.collected - quantity,
            allocated=line.allocated - quantity,
        )
    else:
        kind = Discrepant(row.kind).value
        write_goods(one, signed=one.signed + quantity, **{kind: getattr(one, kind) - quantity})
        set_line(doing, line, "sign", signed=line.signed + quantity)


def finish_settling(doing: Deed, row: Discrepancy) -> None:
    """With its last difference a consignment is settled; what its request still lacks is owed again."""
    goods: Consignment = Consignment.get_by_id(row.__data__["consignment"])
    if goods.__data__["round"] is not None:
        add_up(goods.__data__["round"])  # what was returned, miscounted or lost was not handed out
    rest = Discrepancy.select().where((Discrepancy.consignment == goods.id) & (Discrepancy.state == "open"))
    if not rest.exists():
        event = doing.change(goods, SETTLE, settled_at=doing.now)
        close_tasks(doing, goods, event)
    close_if_fulfilled(doing, goods.__data__["request"])
    owe_the_rest(doing, goods.__data__["request"])


def pass_custody(doing: Deed, row: Consignment, taker: int) -> None:
    """What somebody holds for a firm is in another's hands from now on, on the books too."""
    giver = row.custodian
    row.event = doing.change(row, HAND_OVER_GOODS, moved=(giver, taker), custodian=taker)
    open_now = list(
        Discrepancy.select().where((Discrepancy.consignment == row.id) & (Discrepancy.state == "open"))
    )
    held = {one.id: carried(one) for one in goods_of(row.id)} if row.state in WITH_CUSTODIAN else {}
    if row.state in DISPUTED:
        for difference in open_now:
            number = difference.__data__["consignment_line"]
            held[number] = held.get(number, 0) + difference.quantity
            doing.change(difference, HAND_OVER_DIFFERENCE, moved=(giver, taker), custodian=taker)
    for one in goods_of(row.id):
        if quantity := held.get(one.id, 0):
            move_stock(
                doing,
                MovementKind.TRANSFER,
                custody_of(giver),
                custody_of(taker),
                _lot_of(one),
                quantity,
                row.event,
                said=Said(consignment_line=one.id),
            )
