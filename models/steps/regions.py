"""Whether something may be put into a region by the one who does it."""

from __future__ import annotations

from models.steps.deeds import Deed
from models.tables import Region


def is_open_region_of(doing: Deed, region: str) -> bool:
    """Whether a region is one's own or below it, and not closed."""
    open_there = (Region.code == region) & (Region.valid_to.is_null() | (Region.valid_to >= doing.today))
    return region.startswith(doing.who.region) and bool(Region.select().where(open_there).exists())
