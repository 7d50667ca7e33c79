"""A form about one site: which firm and place it is stands above it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from models.errors import NotFound
from models.queries.inspections import checklist_for
from models.rules.drafts import FormKind
from tui.screens.form_page import FormScreen
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import FormLines


class SiteFormScreen(FormScreen):
    """One record of a site, under the draft's key where its form has one."""

    def __init__(self, session: Session, form: type[Any], kind: FormKind, site: int) -> None:
        fixed: dict[str, Any] = {"key": UUID(int=0)} if "key" in form.__dataclass_fields__ else {}
        lines = FormLines(form, fixed={**fixed, "site": site}, check=form.problems, clock=session.clock)
        super().__init__(session, kind, site, lines)
        self.site, self.where = site, ""

    async def load(self) -> None:
        """Which firm and place it is about, and the draft."""
        with suppress(NotFound):  # a site no list is in force for is visited all the same
            view = await self.ask(checklist_for, self.site)
            place = view.site_name if view.site_name not in view.enterprise_name else ""
            self.where = f"{view.enterprise_name} {place}".strip()
        await super().load()

    def crumbs(self) -> list[str]:
        """The firm and its place."""
        return [text("firm.title"), *([self.where] if self.where else []), text(self.TITLE_KEY)]
