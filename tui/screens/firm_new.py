"""What is begun at a firm: a check, a visit, a site, a tenant, a contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.actions import sites
from models.queries.enterprises import SiteRow
from models.rules.drafts import FormKind
from models.rules.sites import SET_CONTACT
from tui.dialogs.choose import Choose
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.screens.check import CheckScreen
from tui.screens.cover import CoverScreen
from tui.screens.firm_forms import ContactForm, NewSiteScreen, NewTenantScreen
from tui.screens.firm_rights import FirmRights
from tui.screens.incident import IncidentScreen
from tui.screens.no_access import NoAccessScreen
from tui.screens.supply_request import SupplyRequestScreen
from tui.screens.sweep import SweepScreen
from tui.screens.visit import VisitScreen
from tui.text import text
from tui.widgets.form_lines import FormLines

AT_A_SITE = {
    "check": CheckScreen,
    "no_access": NoAccessScreen,
    "visit": VisitScreen,
    "supplies": SupplyRequestScreen,
    "incident": IncidentScreen,
}


class FirmBeginnings(FirmRights):
    """`n`, by a numbered choice."""

    VERBS: ClassVar[Sequence[Verb]] = [act("new")]

    async def do_new(self) -> None:
        """One of what this role may begin, by its number."""
        await self.open_dialog(
            Choose(text("keys.new"), [(kind, text(f"keys.{kind}")) for kind in self.kinds()]), self.begin
        )

    async def begin(self, kind: str) -> None:
        """Begin one of them."""
        assert self.file is not None
        await self.close_dialog()
        if kind == "new_site":
            await self.go(NewSiteScreen(self.session, self.file))
        elif kind == "new_tenant":
            await self.go(NewTenantScreen(self.session, self.file.id, self.file.name))
        elif kind == "sweep":
            await self.go(SweepScreen(self.session, self.file.id))
        elif kind == "contact":
            await self._ask_contact()
        elif kind == "cover":
            await self.go(CoverScreen(self.session, self.file.id, self.file.name))
        else:
            page = AT_A_SITE[kind]

            async def there(site: SiteRow) -> None:
                await self.close_dialog()
                await self.go(page(self.session, site.id))

            await self.at_one_site(text(f"keys.{kind}"), there)

    async def _ask_contact(self) -> None:
        here = () if self.site is None or self.site.is_closed else (self.site,)
        site = next(iter((*here, *self.standing_sites)), None)
        if site is None:
            self.say(text("firm.no_site"))
            return
        lines = FormLines(ContactForm, check=ContactForm.problems, clock=self.session.clock)

        async def given(made: ContactForm) -> None:
            await self.ask(
                sites.set_contact, site.id, made.contact_name.strip(), made.title.strip(), made.contact_phone,
                is_prevention_lead=made.is_prevention_lead, is_chief=made.is_chief,
            )  # fmt: skip
            await self.done(SET_CONTACT, made.contact_name.strip())

        await self.ask_kept(FormKind.CONTACT, self.enterprise, FormDialog(text("keys.contact"), lines), given)
