"""Goods on their way to a firm: made up at the depot, handed out, kept, delivered, signed for, differences settled."""

from __future__ import annotations

from datetime import datetime

from models.clauses.stock import visible_depots
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.consignments import (
    BRING_BACK,
    COUNT,
    DELIVER,
    HAND_OUT,
    KEEP,
    KEPT_AT_MOST,
    LONGEST_NOTE,
    PART_SIGN,
    PREPARE,
    READY_UP,
    REFUSE,
    SIGN,
    TAKE_BACK,
    UNPACK,
    CollectedLine,
    CollectForm,
    Discrepant,
    KeepForm,
    LineCount,
    ReceiptForm,
    RefusalForm,
    Sent,
    collected_problems,
    count_problems,
    order_problems,
    outcome,
)
from models.rules.deadlines import business_date
from models.rules.forms import length_problems
from models.rules.places import Qualifier
from models.rules.scope import Actor, Role, Transition
from models.steps.consignments import (
    carried,
    count_goods,
    goods_of,
    issue,
    reverse_issue,
    sign_for,
)
from models.steps.counter import free_again
from models.steps.deeds import Deed, deed
from models.steps.lines import lines_of, unprepared
from models.steps.numbers import next_of_day
from models.steps.stock import refuse_expired
from models.steps.supply_requests import close_if_fulfilled
from models.steps.tasks import close_tasks
from models.tables import (
    Consignment,
    ConsignmentLine,
    Holder,
    Lot,
    Person,
    SupplyRequest,
)


def prepare_consignment(actor: Actor, request: int, holder: int, note: str = "") -> int:
    """Make up what is set apart for a request at one's depot and lies in no consignment yet: the consignment's id.

    Refused where some of it has expired since.
    """
    with deed(actor) as doing:
        row = doing.find(SupplyRequest, request)
        doing.allow(PREPARE)
        if not Holder.select().where((Holder.id == holder) & visible_depots(doing.who)).exists():
            raise NotFound("holder")
        loose = [(line, one) for line in lines_of(row.id) for one in unprepared(line.id, holder)]
        if not loose:
            raise Refused("nothing_to_prepare", state=str(row.state))
        _refuse(length_problems("note", note, LONGEST_NOTE))
        for packed in Lot.select().where(Lot.id.in_([lot for _, (_, lot, _) in loose])):
            refuse_expired(packed, doing, is_set_aside=True)
        made = doing.create(
            Consignment,
            PREPARE,
            number=next_of_day("consignment", "P", doing.now),
            holder=holder,
            enterprise=row.__data__["enterprise"],
            site=row.__data__["site"],
            request=row.id,
            city=row.city,
            district=row.district,
            street=row.street,
            prepared_by=doing.person,
            prepared_at=doing.now,
            note=note.strip(),
        )
        for position, (line, (_, lot, quantity)) in enumerate(loose):
            ConsignmentLine.create(
                consignment=made.id,
                position=position,
                line=line.id,
                item=line.__data__["item"],
                lot=lot,
                allocated=quantity,
                pack=line.pack,
                pack_factor=line.pack_factor,
                pack_divisor=line.pack_divisor,
            )
        return int(made.id)


def ready_consignment(actor: Actor, consignment: int, version: int) -> int:
    """待领取: it lies ready to be collected; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Consignment, consignment)
        doing.allow(READY_UP, row, version)
        return doing.change(row, READY_UP, ready_at=doing.now)


def unpack_consignment(actor: Actor, consignment: int, reason: str, version: int) -> int:
    """Nobody came for it: its goods lie at the depot again, still set apart for the request; the number of the event."""
    with deed(actor) as doing:
        row = doing.find(Consignment, consignment)
        doing.allow(UNPACK, row, version, reason=reason)
        return doing.change(row, UNPACK, reason=reason, settled_at=doing.now)


def hand_out_consignment(actor: Actor, consignment: int, form: CollectForm, version: int) -> int:
    """领取登记: hand it out to a collector, whole or so much of each line, a number or an estimate; the event's number.

    From now on whoever collected it answers for it; the firm's own collector takes it from the storekeeper's hands.
    """
    with deed(actor) as doing:
        return hand_out(doing, doing.find(Consignment, consignment), form, version)


def hand_out(doing: Deed, row: Consignment, form: CollectForm, version: int) -> int:
    """`hand_out_consignment` inside a caller's transaction."""
    doing.allow(HAND_OUT, row, version)
    doing.happened(form.occurred_at, form.late_reason)
    goods = goods_of(row.id)
    given = {one.line: one for one in form.lines}
    prepared = {one.id: one.allocated for one in goods}
    _refuse(form.problems(doing.now) + collected_problems(given, prepared))
    collector = _collector(form)
    row.event = doing.change(
        row,
        HAND_OUT,
        collector=form.collector,
        collector_name=form.collector_name.strip() if collector is None else collector.name,
        collector_unit="" if collector is None else collector.home_unit,
        is_proxy=collector is not None,
        is_paper=doing.is_late,
        slip=form.slip.strip(),
        collected_on=business_date(doing.occurred_at),
        collected_at=doing.occurred_at,
        handed_out_by=doing.person,
        custodian=form.collector or doing.person,
        kept_until=form.kept_until or doing.occurred_at + KEPT_AT_MOST,
    )
    for one in goods:
        told = given.get(one.id) or CollectedLine(one.id, 0 if given else one.allocated)
        if told.quantity:
            issue(doing, row, one, told.quantity, told.qualifier, row.event)
    return int(row.event)


def _collector(form: CollectForm) -> Person | None:
    if form.collector is None:
        return None
    person: Person | None = Person.get_or_none((Person.id == form.collector) & (Person.is_active == True))  # noqa: E712
    if person is None:
        raise Invalid(Problem("collector", "not_an_officer"))
    return person


def take_back_consignment(actor: Actor, consignment: int, version: int) -> int:
    """It was not handed out after all: back on the counter, of a round nobody's again; the number of the event."""
    return _back_on_the_counter(actor, consignment, version, TAKE_BACK)


def bring_back_consignment(actor: Actor, consignment: int, version: int) -> int:
    """送回: what was kept and could not be delivered lies ready at the depot again; the number of the event."""
    return _back_on_the_counter(actor, consignment, version, BRING_BACK)


def _back_on_the_counter(actor: Actor, consignment: int, version: int, verb: Transition) -> int:
    with deed(actor) as doing:
        row = doing.find(Consignment, consignment)
        doing.allow(verb, row, version)
        if row.__data__["round"] is not None:
            return free_again(doing, row, verb, "")
        row.event = doing.change(
            row,
            verb,
            collector=None,
            collector_name="",
            collector_unit="",
            collected_on=None,
            collected_at=None,
            custodian=None,
            custody_place="",
            kept_until=None,
        )
        for one in goods_of(row.id):
            reverse_issue(doing, row, one, row.event)
        close_tasks(doing, row, row.event)
        return int(row.event)


def keep_consignment(actor: Actor, consignment: int, form: KeepForm, version: int) -> int:
    """暂存: where the goods are kept, and until when; the number of the event."""
    with deed(actor) as doing:
        row = _in_own_hands(doing, consignment)
        doing.allow(KEEP, row, version)
        doing.happened(form.occurred_at, form.late_reason)
        _refuse(form.problems(doing.now) + order_problems(form.occurred_at, row.collected_at))
        event = doing.change(row, KEEP, custody_place=form.custody_place.strip(), kept_until=form.kept_until)
        close_tasks(doing, row, event)
        return event


def deliver_consignment(
    actor: Actor,
    consignment: int,
    version: int,
    occurred_at: datetime | None = None,
    late_reason: str = "",
) -> int:
    """送达: the goods are at the firm, to be signed for; the number of the event."""
    with deed(actor) as doing:
        return deliver(doing, _in_own_hands(doing, consignment), version, occurred_at, late_reason)


def deliver(
    doing: Deed, row: Consignment, version: int, occurred_at: datetime | None, late_reason: str
) -> int:
    """`deliver_consignment` inside a caller's transaction."""
    doing.allow(DELIVER, row, version)
    doing.happened(occurred_at, late_reason)
    _refuse(order_problems(occurred_at, row.collected_at))
    event = doing.change(row, DELIVER, delivered_at=doing.occurred_at, delivered_by=doing.person)
    close_tasks(doing, row, event)
    return event


def count_consignment(actor: Actor, consignment: int, lines: tuple[CollectedLine, ...], version: int) -> int:
    """清点: what was an estimate is counted, line by line; the number of the event."""
    with deed(actor) as doing:
        row = _in_own_hands(doing, consignment)
        doing.allow(COUNT, row, version)
        goods = {one.id: one for one in goods_of(row.id) if one.estimate is not None}
        given = {one.line: one for one in lines}
        if not given or not set(given) <= set(goods):
            raise Invalid(Problem("lines", "other_lines"))
        _refuse(
            tuple(
                one
                for one in collected_problems(
                    given, {number: each.allocated for number, each in goods.items()}
                )
                if one.code != "required"  # there may turn out to be none
            )
        )
        event = doing.change(row, COUNT)
        for number, told in given.items():
            count_goods(doing, row, goods[number], told.quantity, event)
        return event


def sign_consignment(actor: Actor, consignment: int, form: ReceiptForm, version: int) -> int:
    """签收: by whom, and of each line what arrived whole or damaged, all of it where nothing is told; the event's number.

    What is short or damaged is a difference on the custodian, for somebody else to settle.
    """
    with deed(actor) as doing:
        return sign(doing, _in_own_hands(doing, consignment), form, version)


def sign(doing: Deed, row: Consignment, form: ReceiptForm, version: int) -> int:
    """`sign_consignment` inside a caller's transaction."""
    goods = goods_of(row.id)
    counts = {one.line: one for one in form.counts} or {
        one.id: LineCount(one.id, carried(one)) for one in goods
    }
    sent = {one.id: _sent(one) for one in goods}
    problems = form.problems() + count_problems(counts, sent)
    found = {} if problems else {number: outcome(sent[number], counts[number]) for number in counts}
    verb = PART_SIGN if any(one.difference for one in found.values()) else SIGN
    doing.allow(verb, row, version)
    doing.happened(form.occurred_at, form.late_reason)
    _refuse(problems + order_problems(form.occurred_at, row.collected_at, row.delivered_at))
    row.event = doing.change(
        row,
        verb,
        signed_at=doing.occurred_at,
        receiver_name=form.receiver_name.strip(),
        receiver_role=form.receiver_role.strip(),
        receiver_last4=form.receiver_last4.strip(),
        **({"slip": form.slip.strip()} if form.slip.strip() else {}),
    )
    for one in goods:
        told = found[one.id]
        missing = {Discrepant.SHORT: told.short, Discrepant.DAMAGED: told.damaged}
        sign_for(doing, row, one, told.accepted, missing, row.event)
    close_tasks(doing, row, row.event)
    close_if_fulfilled(doing, row.__data__["request"])
    return int(row.event)


def _sent(one: ConsignmentLine) -> Sent:
    return Sent(carried(one), Qualifier(one.estimate_qualifier or Qualifier.EXACT))


def refuse_consignment(actor: Actor, consignment: int, form: RefusalForm, version: int) -> int:
    """拒收: the firm takes nothing over, with a reason; all of it is a difference on the custodian. The event's number."""
    with deed(actor) as doing:
        row = _in_own_hands(doing, consignment)
        doing.allow(REFUSE, row, version, reason=form.reason)
        doing.happened(form.occurred_at, form.late_reason)
        goods = goods_of(row.id)
        estimates = tuple(
            Problem(f"line_{one.id}", "count_first") for one in goods if one.estimate is not None
        )
        order = order_problems(form.occurred_at, row.collected_at, row.delivered_at)
        _refuse(form.problems() + estimates + order)
        row.event = doing.change(
            row,
            REFUSE,
            reason=form.reason,
            refused_reason=form.reason.strip(),
            receiver_name=form.receiver_name.strip(),
            receiver_role=form.receiver_role.strip(),
            receiver_last4=form.receiver_last4.strip(),
        )
        for one in goods:
            sign_for(doing, row, one, 0, {Discrepant.REFUSED: one.collected}, row.event)
        close_tasks(doing, row, row.event)
        return int(row.event)


def _in_own_hands(doing: Deed, consignment: int) -> Consignment:
    """Goods in scope; an officer acts only on what is in the own hands."""
    row = doing.find(Consignment, consignment)
    if doing.who.role is Role.OFFICER and row.custodian != doing.person:
        raise Refused("not_the_custodian", state=str(row.state))
    return row


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise Invalid(*problems)
