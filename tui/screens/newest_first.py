"""A list that the store keeps in the order things happened, shown the other way round."""

from __future__ import annotations

from typing import Any

from models.queries.pages import Key, Page
from tui.widgets.listing import Fetch


def newest_first(fetch: Fetch) -> Fetch:
    """The same rows, the newest at the top: what comes after in the store comes before on the screen."""

    async def turned(after: Key | None, before: Key | None, at_end: bool, limit: int) -> Page[Any]:
        is_first = after is None and before is None and not at_end
        found = await fetch(before, after, is_first, limit)
        return Page(
            rows=found.rows[::-1],
            total=found.total,
            is_total_exact=found.is_total_exact,
            first=found.last,
            last=found.first,
            has_before=found.has_after,
            has_after=found.has_before,
        )

    return turned
