"""体温异常: how many, who holds them now; a number and no names, at the district at once."""

from __future__ import annotations

from models.actions.incidents import open_incident
from models.rules.drafts import FormKind
from models.rules.incidents import IncidentForm
from tui.screens.of_a_site import SiteFormScreen
from tui.session import Session
from tui.text import text


class IncidentScreen(SiteFormScreen):
    """What an officer heard of without a check: a firm rang, a gate stopped somebody."""

    TITLE_KEY = "keys.incident"

    def __init__(self, session: Session, site: int) -> None:
        super().__init__(session, IncidentForm, FormKind.INCIDENT, site)

    async def send(self, made: IncidentForm) -> str:
        """Report it, and take its draft away."""
        await self.ask(open_incident, made)
        await self.keeper.finish()
        return text("check.incident_recorded", count=made.count)
