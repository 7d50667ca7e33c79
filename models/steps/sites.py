"""A site that closes and opens again, as part of what its caller does: its columns, its history, what is recorded."""

from __future__ import annotations

from datetime import date

from models.errors import Invalid, Problem
from models.rules.places import Resumption
from models.rules.sites import CLOSE_SITE, REOPEN_SITE
from models.steps.deeds import Deed
from models.steps.resumption import tell
from models.tables import Site


def shut(doing: Deed, site: Site, closed_on: date, reason: str) -> int:
    """A site leaves the denominator and is no more from a day on; the number of the event."""
    if closed_on > doing.today:
        raise Invalid(Problem("closed_on", "in_the_future"))
    if site.resumption_since is not None and closed_on < site.resumption_since:
        raise Invalid(Problem("closed_on", "before_last_change", {"day": site.resumption_since.isoformat()}))
    values = tell(site, Resumption.EXCLUDED, closed_on, doing.now, doing.today)
    return doing.change(site, CLOSE_SITE, reason=reason, is_closed=True, closed_on=closed_on, **values)


def open_again(doing: Deed, site: Site) -> int:
    """A site is there again; nobody has said yet that work goes on. The number of the event."""
    values = tell(site, Resumption.NOT_RESUMED, doing.today, doing.now, doing.today)
    return doing.change(site, REOPEN_SITE, is_closed=False, closed_on=None, **values)
