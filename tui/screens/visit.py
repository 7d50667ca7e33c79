"""走访: a visit that is no check, told in a few lines."""

from __future__ import annotations

from dataclasses import replace

from models.actions.visits import record_visit
from models.rules.drafts import FormKind
from models.rules.visits import VisitForm
from tui.screens.of_a_site import SiteFormScreen
from tui.session import Session
from tui.text import text


class VisitScreen(SiteFormScreen):
    """Whom one met, how, what was said."""

    TITLE_KEY = "keys.visit"

    def __init__(self, session: Session, site: int) -> None:
        super().__init__(session, VisitForm, FormKind.VISIT, site)

    async def send(self, made: VisitForm) -> str:
        """Record it under the draft's key."""
        await self.ask(record_visit, replace(made, key=self.keeper.key))
        assert made.kind is not None
        return text("check.visit_recorded", kind=text(f"choice.visitkind.{made.kind.value}"))
