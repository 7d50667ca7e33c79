"""Goods of a round that come back to its counter, inside a caller's transaction."""

from __future__ import annotations

from models.rules.consignments import READY, UNPACK
from models.rules.scope import Transition
from models.steps.consignments import reverse_issue
from models.steps.deeds import Deed
from models.steps.lines import release_line
from models.steps.rounds import add_up
from models.steps.tasks import close_tasks
from models.tables import Consignment, ConsignmentLine, SupplyLine


def free_again(doing: Deed, row: Consignment, verb: Transition, reason: str) -> int:
    """Take goods that came back out of their consignment, so that the firm is entitled to them anew; the event's number.

    Left in it, ready for the firm, they could be collected and the firm come again on the same day, and nobody asked why.
    """
    event = doing.record(row, verb.verb, before=row.state, after=READY, reason=reason)
    for part in ConsignmentLine.select().where(ConsignmentLine.consignment == row.id):
        quantity = part.collected
        reverse_issue(doing, row, part, event)
        line: SupplyLine = SupplyLine.get_by_id(part.__data__["line"])
        release_line(doing, line, quantity)
    doing.change(row, UNPACK, reason=reason, custodian=None, collected_on=None, settled_at=doing.now)
    close_tasks(doing, row, event)
    add_up(row.__data__["round"])
    return event
