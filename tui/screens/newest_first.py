"""A list that the store keeps in the order things happened, shown the other way round."""

from __future__ import annotations

from typing import Any

from models.queries.pages import Page, Window, is_anew
from tui.widgets.listing import Fetch


def newest_first(fetch: Fetch) -> Fetch:
    """The same rows, the newest at the top: what comes after in the store comes before on the screen."""

    async def from_the_newest(window: Window) -> Page[Any]:
        is_first = is_anew(window) and not window["at_end"]
        turned: Window = {
            "after": window["before"],
            "before": window["after"],
            "at_end": is_first,
            "limit": window["limit"],
        }
        return (await fetch(turned)).turned()

    return from_the_newest
