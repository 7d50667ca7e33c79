"""Writing an imported 领取签收表: what went out on paper goes out here by the rules of the counter, at its own time.

The first argument is no `actor`: a plan comes from `models.exchange` in the same process, never from `lianqi do`.
"""

from __future__ import annotations

from uuid import UUID

from models.actions.consignments import deliver, hand_out, sign
from models.actions.counter import serve
from models.errors import Conflict, Invalid, NotFound, Refused
from models.rules.collection_imports import Collection, CollectionPlan, Receipt
from models.rules.consignments import DELIVERED, CollectedLine, CollectForm, LineCount, ReceiptForm
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.rounds import CounterForm
from models.rules.scope import Actor
from models.rules.supply_imports import IMPORTED
from models.steps.consignments import carried, goods_of
from models.steps.deeds import Deed, deed
from models.steps.rosters import outdated, remember
from models.tables import Consignment

_BY_NOBODY = UUID(int=0)  # a row of a sheet is told from others by what it says, not by a key


def apply_collections(importer: Actor, plan: CollectionPlan) -> int:
    """Hand out and have signed for what a sheet tells; how many collections. Conflict where one cannot be any more."""
    with deed(importer) as doing:
        doing.allow(APPLY_SUPPLIES)
        told = sorted((*plan.added, *plan.changed), key=lambda one: one.at)
        for one in told:
            try:
                _collect(doing, one)
            except (Invalid, NotFound, Conflict) as error:
                raise outdated() from error
            except Refused as error:
                if error.code == "not_for_role":
                    raise
                raise outdated() from error
        doing.happened(doing.now, "")
        if notes := remember(doing, plan.aliases, {}):
            doing.record_all(notes)
        return len(told)


def _collect(doing: Deed, one: Collection) -> None:
    at = min(one.at, doing.now)
    if one.round is not None:
        ((_, quantity, _),) = one.quantities
        form = CounterForm(
            _BY_NOBODY,
            one.round,
            one.enterprise,
            quantity,
            one.collector,
            one.collector_name,
            one.slip,
            one.again_reason,
            at,
            IMPORTED,
        )
        row = doing.find(Consignment, serve(doing, form))
    else:
        row = doing.find(Consignment, one.consignment or 0)
        if one.quantities:
            lines = tuple(CollectedLine(*each) for each in one.quantities)
            form_of_row = CollectForm(
                one.collector,
                one.collector_name,
                one.slip,
                lines,
                occurred_at=at,
                late_reason=IMPORTED,
            )
            hand_out(doing, row, form_of_row, one.version)
        elif row.version != one.version:
            raise outdated()
    if one.receipt is not None:
        _sign(doing, row, one.receipt)


def _sign(doing: Deed, row: Consignment, receipt: Receipt) -> None:
    """Delivered where that is not known yet, and signed for: lot by lot what there was of each item."""
    at, left, counts = min(receipt.at, doing.now), dict(receipt.signed), []
    for goods in goods_of(row.id):
        item = goods.__data__["item"]
        accepted = min(left.get(item, 0), carried(goods))
        left[item] = left.get(item, 0) - accepted
        counts.append(LineCount(goods.id, accepted))
    if row.state is not DELIVERED:
        deliver(doing, row, row.version, at, IMPORTED)
    form = ReceiptForm(
        receipt.name, receipt.role, receipt.last4, "", tuple(counts), occurred_at=at, late_reason=IMPORTED
    )
    sign(doing, row, form, row.version)
