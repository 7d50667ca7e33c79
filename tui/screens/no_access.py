"""未入户: locked, refused, vacant or not resumed, in two keys."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from models.actions.inspections import record_no_access
from models.queries.inspections import checklist_for
from models.rules.drafts import FormKind
from models.rules.inspections import NoAccessForm
from tui.screens.form_page import FormScreen
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import FormLines


class NoAccessScreen(FormScreen):
    """One visit that could not get in."""

    TITLE_KEY = "keys.no_access"

    def __init__(self, session: Session, site: int) -> None:
        lines = FormLines(
            NoAccessForm,
            fixed={"key": UUID(int=0), "site": site},
            check=NoAccessForm.problems,
            clock=session.clock,
        )
        super().__init__(session, FormKind.NO_ACCESS, site, lines)
        self.site, self.where = site, ""

    async def load(self) -> None:
        """Which firm and place it is about, and the draft."""
        if not self.where:
            view = await self.ask(checklist_for, self.site)
            place = view.site_name if view.site_name not in view.enterprise_name else ""
            self.where = f"{view.enterprise_name} {place}".strip()
        await super().load()

    def crumbs(self) -> list[str]:
        """The firm and its place."""
        return [text("firm.title"), self.where, text(self.TITLE_KEY)]

    async def send(self, made: NoAccessForm) -> str:
        """Record it under the draft's key."""
        await self.ask(record_no_access, replace(made, key=self.keeper.key))
        assert made.why is not None
        return text("check.no_access_recorded", why=text(f"choice.noaccess.{made.why.value}"))
