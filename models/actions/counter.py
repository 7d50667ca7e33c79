"""The counter of a distribution point: a firm's goods out of a round into its officer's hands, and taken back."""

from __future__ import annotations

from models.clauses.rounds import to_hand_out
from models.clauses.scope import in_force
from models.errors import Invalid, NotFound, Problem, Refused
from models.rules.consignments import HAND_OUT, KEPT_AT_MOST, TAKE_BACK
from models.rules.deadlines import business_date
from models.rules.places import Qualifier
from models.rules.rounds import SERVE, CounterForm, counter_problems, slip_problems
from models.rules.scope import Actor, Role
from models.steps.consignments import issue
from models.steps.counter import free_again
from models.steps.deeds import Deed, deed
from models.steps.lines import allocate_line, unprepared
from models.steps.numbers import next_of_day
from models.steps.rounds import add_up, entitle, lies_there, line_of, standing_of
from models.steps.submissions import first_result, keep_result
from models.tables import (
    Consignment,
    ConsignmentLine,
    Enterprise,
    Grant,
    Holder,
    Person,
    Round,
    RoundItem,
    SupplyLine,
)


def serve_firm(actor: Actor, form: CounterForm) -> int:
    """Hand a firm's goods of an open round to whoever collects them; the consignment's id, the same again for the same key.

    An officer answers for them from now on; what the firm's own person takes comes from the storekeeper's hands.
    Invalid over its entitlement, over what there is, a second time on one day without a reason, or before the round began.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        made = serve(doing, form)
        keep_result(form.key, form, made)
        return made


def serve(doing: Deed, form: CounterForm) -> int:
    """`serve_firm` inside a caller's transaction, which sees to the key."""
    row = doing.find(Round, form.round)
    doing.allow(SERVE, row)
    if problems := form.problems():
        raise Invalid(*problems)
    doing.happened(form.occurred_at, form.late_reason)
    assert form.enterprise is not None and form.quantity is not None
    if not lies_there(row, form.enterprise):
        raise NotFound("enterprise")
    collector = None if form.collector is None else _collector(doing, form.collector)
    item = RoundItem.get(RoundItem.round == row.id)
    _refuse(doing, form, row, item)
    depot = Holder.get_by_id(row.__data__["holder"])
    line = line_of(row, form.enterprise) or entitle(row, item, form.enterprise, item.each)
    allocate_line(doing, line, depot, form.quantity)
    made = _hand_out(doing, form, row, line, collector)
    add_up(row.id)
    return int(made.id)


def _collector(doing: Deed, number: int) -> Person:
    """Who takes it: an officer of the city."""
    found = (
        Person.select()
        .join(Grant)
        .where(
            (Person.id == number)
            & (Person.is_active == True)  # noqa: E712 - a Peewee condition
            & (Grant.role == Role.OFFICER)
            & in_force(doing.today)
        )
        .first()
    )
    if found is None:
        raise Invalid(Problem("collector", "not_an_officer"))
    person: Person = found
    return person


def _refuse(doing: Deed, form: CounterForm, row: Round, item: RoundItem) -> None:
    assert form.enterprise is not None and form.quantity is not None
    claimed = standing_of(row, item, form.enterprise)
    day = business_date(doing.occurred_at)
    there = to_hand_out(row.__data__["holder"], item.__data__["item"], day)
    problems = slip_problems(day, row.held_on, business_date(row.opened_at))
    if problems := problems + counter_problems(form.quantity, claimed, there, day, form.again_reason):
        raise Invalid(*problems)


def _hand_out(
    doing: Deed, form: CounterForm, row: Round, line: SupplyLine, collector: Person | None
) -> Consignment:
    """The consignment, from the depot into the collector's custody, lot by lot as it was set apart."""
    firm = Enterprise.get_by_id(form.enterprise)
    holder, quantity = row.__data__["holder"], form.quantity or 0
    made = doing.create(
        Consignment,
        HAND_OUT,
        number=next_of_day("consignment", "P", doing.occurred_at),
        holder=holder,
        enterprise=firm.id,
        round=row.id,
        city=firm.city,
        district=firm.district,
        street=firm.street,
        slip=form.slip.strip(),
        is_paper=doing.is_late,
        prepared_by=doing.person,
        prepared_at=doing.now,
        ready_at=doing.now,
        collector=form.collector,
        collector_name=form.collector_name.strip() if collector is None else collector.name,
        collector_unit="" if collector is None else collector.home_unit,
        is_proxy=collector is not None,
        again_reason=form.again_reason.strip(),
        collected_on=business_date(doing.occurred_at),
        collected_at=doing.occurred_at,
        handed_out_by=doing.person,
        custodian=form.collector or doing.person,
        kept_until=doing.occurred_at + KEPT_AT_MOST,
    )
    left = quantity
    for position, (_, lot, there) in enumerate(unprepared(line.id, holder)):
        taken = min(there, left)
        if not taken:
            break
        part = ConsignmentLine.create(
            consignment=made.id,
            position=position,
            line=line.id,
            item=line.__data__["item"],
            lot=lot,
            allocated=taken,
        )
        issue(doing, made, part, taken, Qualifier.EXACT, made.event)
        left -= taken
    return made


def reverse_collection(actor: Actor, consignment: int, version: int, reason: str = "") -> int:
    """Take back at the counter what was handed out of a round and nobody has signed for (冲回); the number of the event.

    The goods are free again, and the firm may come for them again.
    """
    with deed(actor) as doing:
        row = doing.find(Consignment, consignment)
        doing.allow(TAKE_BACK, row, version)
        if row.__data__["round"] is None:
            raise Refused("not_of_a_round", state=str(row.state))
        return free_again(doing, row, TAKE_BACK, reason)
