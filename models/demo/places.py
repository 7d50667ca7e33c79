"""What the places of an invented city would have left behind besides themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from peewee import Value

from models.rules.places import Resumption
from models.tables import ResumptionChange, Site


def tell_resumptions() -> None:
    """Every site that has resumed was said to have done so from its day on, where that is not told yet."""
    resumed = (Site.resumption == Resumption.RESUMED) & Site.resumed_on.is_null(False)
    untold = resumed & Site.resumption_since.is_null()
    told_at = Value(int(datetime(2020, 2, 17, tzinfo=UTC).timestamp()))
    ResumptionChange.insert_from(
        Site.select(Site.id, Site.resumption, Site.resumed_on, told_at).where(untold).order_by(Site.id),
        [ResumptionChange.site, ResumptionChange.state, ResumptionChange.since, ResumptionChange.told_at],
    ).execute()
    Site.update(resumption_since=Site.resumed_on).where(untold).execute()
