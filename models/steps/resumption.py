"""A site's resumption, told in any order: the latest day that has come is in force, of one day what was told last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from models.clauses.sites import in_force_on
from models.rules.places import Resumption
from models.steps.blocks import insert_blocks
from models.tables import ResumptionChange, Site


def tell_all(told: Iterable[tuple[int, Resumption, date]], now: datetime) -> None:
    """Add to the histories of many sites: site, state, since; their own columns are the caller's."""
    insert_blocks(
        ResumptionChange,
        ({"site": site, "state": state, "since": since, "told_at": now} for site, state, since in told),
    )


def tell(site: Site, state: Resumption, since: date, now: datetime, today: date) -> dict[str, Any]:
    """Add to a site's history; the columns of the site that differ from now on."""
    tell_all([(site.id, state, since)], now)
    found = in_force_on(site.id, today)
    assert found is not None, "what has just been told has come"
    values: dict[str, Any] = {"resumption": found[0], "resumption_since": found[1]}
    resumed_on = in_force_on(site.id, today, Resumption.RESUMED)
    if resumed_on is not None:
        values["resumed_on"] = resumed_on[1]
    return {name: value for name, value in values.items() if getattr(site, name) != value}
