"""Which firms' own stock is seen by whom, and which is an alarm."""

from __future__ import annotations

from typing import Any

from models.clauses.scope import NOTHING, READ_BY_REGION, Clause, Standing, visible_enterprises, within
from models.rules.scope import Role
from models.tables import Enterprise, FirmSupply


def visible_covers(who: Standing) -> Clause:
    """What firms in a person's scope said of their stock."""
    if who.role is Role.OFFICER:
        return FirmSupply.enterprise.in_(Enterprise.select(Enterprise.id).where(visible_enterprises(who)))
    return within(FirmSupply, who.region) if who.role in READ_BY_REGION else NOTHING


def short_of(tenths: Any) -> Clause:
    """Stock that lasts under so many tenths of a day; where it is unknown it is not told short."""
    return FirmSupply.cover < tenths
