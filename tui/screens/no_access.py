"""未入户: locked, refused, vacant or not resumed, in two keys."""

from __future__ import annotations

from dataclasses import replace

from models.actions.inspections import record_no_access
from models.rules.drafts import FormKind
from models.rules.inspections import NoAccessForm
from tui.screens.of_a_site import SiteFormScreen
from tui.session import Session
from tui.text import text


class NoAccessScreen(SiteFormScreen):
    """One visit that could not get in."""

    TITLE_KEY = "keys.no_access"

    def __init__(self, session: Session, site: int) -> None:
        super().__init__(session, NoAccessForm, FormKind.NO_ACCESS, site)

    async def send(self, made: NoAccessForm) -> str:
        """Record it under the draft's key."""
        await self.ask(record_no_access, replace(made, key=self.keeper.key))
        assert made.why is not None
        return text("check.no_access_recorded", why=text(f"choice.noaccess.{made.why.value}"))
