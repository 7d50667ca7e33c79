"""A proposal for sharing out what is not enough, confirmed once: every share set apart in one transaction."""

from __future__ import annotations

import json
from typing import Any

from models.clauses.rounds import to_hand_out
from models.clauses.stock import visible_depots
from models.errors import Conflict, Invalid, NotFound
from models.rules.cover import Cover
from models.rules.places import region_columns
from models.rules.rationing import Claim, RationForm, RationRow, Share, Supply, ration
from models.rules.scope import Actor
from models.rules.supply_requests import ALLOCATE
from models.steps.blocks import BLOCK
from models.steps.deeds import Deed, deed
from models.steps.lines import allocate_line, lines_of, standing_of
from models.steps.submissions import first_result, keep_result
from models.steps.tasks import close_tasks
from models.tables import FirmSupply, Holder, Proposal, SupplyLine, SupplyRequest
from models.tables.base import tuples_of


def confirm_ration(actor: Actor, form: RationForm) -> int:
    """Set every share of a proposal apart at its depot; the proposal's id, the same again for the same key.

    All of it or nothing: Conflict where a claim has changed since it was looked at, or there is less now.
    """
    with deed(actor) as doing:
        if (done := first_result(form.key, form)) is not None:
            return done
        doing.allow(ALLOCATE)
        depot = Holder.get_or_none((Holder.id == form.holder) & visible_depots(doing.who))
        if depot is None:
            raise NotFound("holder")
        available = to_hand_out(depot.id, form.item, doing.today)
        if problems := form.problems(available):
            raise Invalid(*problems)
        lines, requests = _as_seen(doing, form)
        if form.given + form.reserve > available:
            raise Conflict("less_to_share", left=available, wanted=form.given + form.reserve)
        made = Proposal.create(
            item=form.item,
            holder=depot.id,
            method=form.method,
            total=available,
            reserve=form.reserve,
            pack_factor=form.pack,
            lines=len(form.rows),
            confirmed_by=doing.person,
            confirmed_at=doing.now,
            **{name: code for name, code in region_columns(doing.who.region).items() if name != "region"},
        )
        why = _reasons(form, lines, available)
        for row in form.rows:
            if row.given:
                _give(doing, depot, made, lines[row.line], row, why[row.line])
        told = {lines[row.line].__data__["request"] for row in form.rows if row.given}
        for number in sorted(told):
            _tell(doing, requests[number], depot)
        keep_result(form.key, form, made.id)
        return int(made.id)


def _as_seen(doing: Deed, form: RationForm) -> tuple[dict[int, SupplyLine], dict[int, SupplyRequest]]:
    """The lines and requests of a proposal, each as it was when it was looked at and one's own to decide on."""
    lines = _by_id(SupplyLine, [row.line for row in form.rows])
    requests = _by_id(SupplyRequest, [one.__data__["request"] for one in lines.values()])
    for row in form.rows:
        line = lines.get(row.line)
        if line is None or line.__data__["item"] != form.item:
            raise NotFound("supply_line")
        request = requests.get(line.__data__["request"])
        if request is None:
            raise NotFound("supply_request")
        _refuse_changed(line, request, row)
    for request in requests.values():
        found = doing.find(SupplyRequest, request.id)
        doing.allow(ALLOCATE, found, submitted_by=frozenset((found.__data__["requested_by"],)))
    return lines, requests


def _refuse_changed(line: SupplyLine, request: SupplyRequest, row: RationRow) -> None:
    if request.state not in ALLOCATE.comes_from or standing_of(line).to_allocate != row.asked:
        raise Conflict("claims_changed", number=request.number)


def _by_id(table: Any, numbers: list[int]) -> dict[int, Any]:
    wanted = sorted({one for one in numbers if one is not None})
    found: dict[int, Any] = {}
    for at in range(0, len(wanted), BLOCK):
        found.update((one.id, one) for one in table.select().where(table.id.in_(wanted[at : at + BLOCK])))
    return found


def _reasons(form: RationForm, lines: dict[int, SupplyLine], available: int) -> dict[int, Share]:
    """What the figures come to by themselves, with the reason of each number."""
    item, firms = form.item, sorted({one.__data__["enterprise"] for one in lines.values()})
    covers: dict[int, Cover] = {}
    for at in range(0, len(firms), BLOCK):
        told = FirmSupply.select(FirmSupply.enterprise, FirmSupply.on_hand, FirmSupply.daily_use).where(
            (FirmSupply.item == item) & FirmSupply.enterprise.in_(firms[at : at + BLOCK])
        )
        covers.update((firm, Cover(on_hand, daily_use)) for firm, on_hand, daily_use in tuples_of(told))
    claims = (
        Claim(row.line, row.asked, covers.get(lines[row.line].__data__["enterprise"], Cover()))
        for row in form.rows
    )
    shared = ration(Supply(available, form.reserve, form.pack), claims, form.method)
    return {one.id: one for one in shared.shares}


def _give(
    doing: Deed, depot: Holder, made: Proposal, line: SupplyLine, row: RationRow, reckoned: Share
) -> None:
    """One share, with the figures that explain it; an edited one keeps what was reckoned beside it."""
    allocate_line(doing, line, depot, row.given)
    basis = {
        "asked": row.asked,
        "given": row.given,
        "reckoned": reckoned.given,
        "why": [[one.code.value, dict(one.values)] for one in reckoned.why],
    }
    told = json.dumps(basis, ensure_ascii=False, separators=(",", ":"))
    SupplyLine.update(proposal=made.id, basis=told).where(SupplyLine.id == line.id).execute()


def _tell(doing: Deed, request: SupplyRequest, depot: Holder) -> None:
    event = doing.change(request, ALLOCATE, reason=depot.name)
    if not any(standing_of(one).to_allocate for one in lines_of(request.id)):
        close_tasks(doing, request, event)
