"""Writing an imported sheet of received goods: a lot and a movement for each row, at its own day.

The first argument is no `actor`: a plan comes from `models.exchange` in the same process, never from `lianqi do`.
"""

from __future__ import annotations

from datetime import datetime

from models.clauses.stock import received_at, visible_depots
from models.rules.deadlines import noon_of
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.scope import Actor
from models.rules.stock import RECEIVE_GOODS, GoodsForm, MovementKind
from models.rules.supply_imports import IMPORTED, NewGoods, SupplyPlan
from models.steps.deeds import Deed, deed
from models.steps.events import Note
from models.steps.holders import outside
from models.steps.lots import items_of, new_lot
from models.steps.rosters import outdated, remember
from models.steps.stock import Said, move_stock
from models.tables import Holder


def apply_supplies(importer: Actor, plan: SupplyPlan) -> int:
    """Receive the goods of a sheet; how many rows. Conflict where one has come into the ledger since the plan."""
    with deed(importer) as doing:
        doing.allow(APPLY_SUPPLIES)
        rows = sorted(plan.added, key=lambda one: (one.depot, one.day, one.row))
        depots = {
            row.id: row
            for row in Holder.select().where(
                visible_depots(doing.who) & Holder.id.in_({one.depot for one in rows})
            )
        }
        items = items_of([one.item for one in rows])
        is_there = all(one.depot in depots and one.item in items for one in rows)
        if not is_there or {one.key for one in rows} & received_at(list(depots)):
            raise outdated()
        events = _record(doing, rows, depots)
        giver = outside()
        for one in rows:
            doing.occurred_at = noon_of(one.day, doing.now)
            goods = GoodsForm(
                one.item,
                one.quantity,
                batch=one.batch,
                expires_on=one.expires_on,
                share_units=one.share_units,
                spec=one.spec,
                note=one.note,
            )
            lot = new_lot(doing, one.source, one.donor, goods, items[one.item])
            said = Said(one.pack, one.pack_factor, one.pack_divisor, document=one.document)
            event = events[one.depot, doing.occurred_at]
            move_stock(
                doing, MovementKind.RECEIVED, giver, depots[one.depot], lot, one.quantity, event, said=said
            )
        if notes := remember(doing, plan.aliases, {}):
            doing.record_all(notes)
        return len(rows)


def _record(doing: Deed, rows: list[NewGoods], depots: dict[int, Holder]) -> dict[tuple[int, datetime], int]:
    """One event a depot and day; its number."""
    days = list(dict.fromkeys((one.depot, noon_of(one.day, doing.now)) for one in rows))
    if not days:
        return {}
    notes = [Note(depots[depot], "stock", RECEIVE_GOODS.verb, reason=IMPORTED, at=at) for depot, at in days]
    first = doing.record_all(notes)
    return {day: first + at for at, day in enumerate(days)}
