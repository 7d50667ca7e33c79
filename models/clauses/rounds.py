"""Which rounds are seen by whom, which lines of a register were taken back."""

from __future__ import annotations

from datetime import date

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Shaped, Standing, seen_already, within
from models.clauses.stock import still_good, visible_depots
from models.errors import NotFound
from models.rules.consignments import AT_THE_DEPOT
from models.rules.scope import Role
from models.tables import Consignment, Holder, Round, StockTotal
from models.tables.prepared import Prepared, Slot


def visible_rounds(who: Standing) -> Clause:
    """Rounds in a person's scope."""
    if who.role is Role.STOREKEEPER:
        return Round.holder.in_(Holder.select(Holder.id).where(visible_depots(who)))
    return within(Round, who.region) if who.role in READ_BY_REGION else NOTHING


def refuse_unseen(who: Standing, supply_round: int) -> None:
    """NotFound for a round out of scope; one that this moment has read already is in it."""
    if not seen_already(who, Round, supply_round) and _seen.row(who, round=supply_round) is None:
        raise NotFound("round")


_seen = Shaped(lambda who: Round.select(Round.id).where((Round.id == Slot("round")) & visible_rounds(who)))


def came_back() -> Clause:
    """Consignments that were taken back at the counter: they count for nobody's day and in no total."""
    return Consignment.collected_on.is_null() | Consignment.state.in_(AT_THE_DEPOT)


def to_hand_out(holder: int, item: int, today: date) -> int:
    """What may be handed out of an item at a depot: neither set aside nor past its day."""
    return int(_to_hand_out.scalar(holder=holder, item=item, today=today.isoformat()) or 0)


_to_hand_out = Prepared(
    lambda: StockTotal.select(still_good(StockTotal)).where(
        (StockTotal.holder == Slot("holder")) & (StockTotal.item == Slot("item"))
    )
)
