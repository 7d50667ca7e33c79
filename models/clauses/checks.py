"""Which sites are owed a check: one predicate for Today and for a team's board."""

from __future__ import annotations

from typing import Any

from peewee import Cast, fn

from models.clauses.scope import Clause
from models.rules.places import Resumption
from models.tables import Setting, Site
from models.tables.prepared import Slot

CHECK_EVERY = 3  # days between two checks of a site where the programme has not set another number


def days_between() -> Any:
    """How often a site must be checked, in days: a setting of the programme."""
    setting = Setting.select(Setting.value).where(Setting.name == "check_every")
    return fn.COALESCE(Cast(setting, "INTEGER"), CHECK_EVERY)


def check_owed(now: Slot) -> Clause:
    """Sites at work whose last check is too long ago; `now` is given in epoch seconds."""
    horizon = Cast(now, "BIGINT") - (days_between() - 1) * 86400
    return (
        (Site.resumption == Resumption.RESUMED)
        & ~Site.is_closed
        & (Site.last_checked_at.is_null() | (Site.last_checked_at < horizon))
    )
