"""Who may do what with a firm and its sites, as far as the page knows before anybody asks the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from models.queries.enterprises import EnterpriseFile, SiteRow
from models.rules import enterprises as of_firm
from models.rules import sites as of_site
from models.rules.cover import TELL_COVER
from models.rules.deadlines import business_date
from models.rules.handovers import HAND_OVER
from models.rules.incidents import OPEN_INCIDENT
from models.rules.places import EnterpriseKind
from models.rules.scope import Role, Transition
from models.rules.supply_requests import SUBMIT as SUBMIT_REQUEST
from models.rules.sweeps import OPEN_SWEEP
from tui.dialogs.choose import Choose
from tui.screens.firm_words import site_words
from tui.screens.handing_over import HandingOver
from tui.session import Session
from tui.text import text

FIRM_VERBS: Mapping[str, Transition] = {
    "edit": of_firm.CORRECT_ENTERPRISE,
    "close": of_firm.CLOSE_ENTERPRISE,
    "move": of_firm.MOVE_ENTERPRISE,
    "merge": of_firm.MERGE_ENTERPRISES,
    "reopen": of_firm.REOPEN_ENTERPRISE,
    "reveal": of_firm.REVEAL,
    "hand_over": HAND_OVER,
    "resumption": of_site.SET_RESUMPTION,
    "rest_days": of_site.SET_REST_DAYS,
    "remove_contact": of_site.SET_CONTACT,
}
SITE_VERBS: Mapping[str, Transition] = {
    "edit": of_site.CORRECT_SITE,
    "close": of_site.CLOSE_SITE,
    "move": of_site.MOVE_SITE,
    "reopen": of_site.REOPEN_SITE,
    "resumption": of_site.SET_RESUMPTION,
}

OF_A_SITE = ("resumption", "rest_days", "remove_contact")  # told by whoever has one of its sites in scope


class FirmRights(HandingOver):
    """A page of one firm: `file` is what is known of it, `site` the one under the cursor, if it is among the sites."""

    enterprise: int
    file: EnterpriseFile | None
    merged_into: str  # the name of the file it became part of
    site: Any  # a SiteRow, or None
    standing_sites: Any  # the firm's own sites that are in use

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.revealed: dict[int, str] = {}

    # Who may

    @property
    def role(self) -> Role:
        """The role acted under."""
        return self.session.grant.role

    def is_for_me(self, name: str) -> bool:
        """By the roles of the verbs."""
        if name == "new":
            return bool(self.kinds())
        if name == "floors":
            return self.building_here is not None
        if name in FIRM_VERBS:
            return self.role in FIRM_VERBS[name].roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """The role, then what the firm or the site under the cursor is in."""
        one = self.file
        if not self.is_for_me(name):
            return text("firm.no_floors" if name == "floors" else "error.not_for_role")
        if one is None or name not in (*FIRM_VERBS, "new"):
            return super().why_not(name)
        if name == "reveal":
            return "" if any(each.is_masked for each in one.contacts) else text("firm.nothing_masked")
        if name == "hand_over":
            return self._why_not_hand_over(one)
        return self._why_not_change(name, one) or super().why_not(name)

    def _why_not_change(self, name: str, one: EnterpriseFile) -> str:
        """What is closed is opened again first; a firm is changed where it is managed."""
        site = self.site if name in SITE_VERBS else None
        is_closed = one.is_closed if site is None else site.is_closed
        if one.merged_into is not None:
            return text("error.merged_firm", into=self.merged_into)
        if name == "reopen":
            return "" if is_closed else text("firm.is_in_use")
        if is_closed:
            return text("error.closed_firm" if site is None else "firm.site_is_closed")
        if name == "remove_contact" and not one.contacts:
            return text("firm.no_contact")
        is_elsewhere = not one.region.startswith(self.session.grant.region)
        if is_elsewhere and name not in OF_A_SITE and self.role is not Role.OFFICER:
            return text("error.managed_elsewhere")
        return ""

    def _why_not_hand_over(self, one: EnterpriseFile) -> str:
        if self.role is Role.OFFICER and not self.is_stationed:
            return text("firm.not_stationed")
        return "" if one.officers else text("firm.nobody_stationed")

    @property
    def is_stationed(self) -> bool:
        """Whether oneself is an officer of the firm."""
        officers = self.file.officers if self.file else ()
        return any(one.officer == self.session.actor.person for one in officers)

    def label_of(self, name: str) -> str:
        """Among the sites, what is changed is the site."""
        if self.site is not None and name in ("edit", "close", "move", "reopen"):
            return text(f"firm.of_site.{name}")
        return super().label_of(name)

    def dialog_title(self, name: str) -> str:
        """What is done, and with which firm or site."""
        assert self.file is not None
        of = self.file.name if self.site is None or name not in SITE_VERBS else site_words(self.site)
        return f"{self.label_of(name)}  {of}"

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return business_date(self.session.clock())

    async def done(self, verb: Transition, of: str) -> None:
        """It is done: read again, say so."""
        await self.load()
        self.say(text("queue.done", verb=text(f"event.{verb.name}"), name=of))

    def kinds(self) -> list[str]:
        """What this role begins here, in the order of its digits."""
        kinds = ["check", "no_access", "visit"] if self.role is Role.OFFICER else []
        kinds += ["new_site"] if self.role in of_site.ADD_SITE.roles else []
        kinds += ["contact"] if self.role in of_site.SET_CONTACT.roles else []
        is_building = self.file is not None and self.file.kind is EnterpriseKind.BUILDING
        kinds += ["new_tenant"] if is_building and self.role in of_firm.ADD_ENTERPRISE.roles else []
        kinds += ["sweep"] if is_building and self.role in OPEN_SWEEP.roles else []
        kinds += ["supplies"] if self.role in SUBMIT_REQUEST.roles else []
        kinds += ["cover"] if self.role in TELL_COVER.roles else []
        kinds += ["incident"] if self.role in OPEN_INCIDENT.roles else []
        return kinds

    async def at_one_site(self, title: str, then: Callable[[SiteRow], Awaitable[None]]) -> None:
        """The site under the cursor, the only one, or one by its number."""
        found: list[SiteRow] = [self.site] if self.site is not None else self.standing_sites
        if len(found) == 1:
            await then(found[0])
        elif not found:
            self.say(text("firm.no_site"))
        else:
            await self.open_dialog(Choose(title, [(one, site_words(one)) for one in found]), then)

    @property
    def building_here(self) -> int | None:
        """The building this firm is, or has its first unit in."""
        if self.file is None:
            return None
        if self.file.kind is EnterpriseKind.BUILDING:
            return self.file.id
        here = [self.site] if self.site is not None else self.standing_sites
        return next((one.building for one in here if one.building is not None), None)
