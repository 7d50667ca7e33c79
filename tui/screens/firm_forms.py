"""The forms of places on pages of their own: a firm, a site, a tenant, corrected or added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from models.actions import enterprises as desk
from models.actions import sites
from models.frozen import dataclass
from models.queries.enterprises import EnterpriseFile, SiteRow, enterprises
from models.queries.places import regions
from models.rules.drafts import FormKind
from models.rules.enterprises import EnterpriseFacts, EnterpriseForm, TenantForm
from models.rules.forms import Kind, basic_problems, entry
from models.rules.places import EnterpriseKind
from models.rules.sites import SiteForm
from tui.screens.form_page import FormScreen
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import Find, FormLines

MOST_FOUND = 5
SITE_FIELDS = tuple(SiteForm.__dataclass_fields__)


@dataclass(frozen=True)
class WhereForm:
    """Which region something lies in."""

    region: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")

    def problems(self) -> Any:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class ContactForm:
    """Whom to ask for at a firm; known by name."""

    contact_name: str = entry(Kind.TEXT, required=True, longest=40)
    title: str = entry(Kind.TEXT, longest=40)
    contact_phone: str = entry(Kind.PHONE, longest=20)
    is_chief: bool = entry(Kind.YES_NO, default=False)
    is_prevention_lead: bool = entry(Kind.YES_NO, default=False)

    def problems(self) -> Any:
        """What is wrong with the form by itself."""
        return basic_problems(self)


@dataclass(frozen=True)
class NewSiteForm(SiteForm):
    """A site as one adds it: also where it lies, unless that is where its building is."""

    region: str = entry(Kind.LOOKUP, default="", required=True, lookup="regions")


def as_site(made: NewSiteForm) -> SiteForm:
    """What the desk takes of it."""
    return SiteForm(**{one.name: getattr(made, one.name) for one in fields(SiteForm)})


def finders(session: Session, *, but: int = 0, buildings_only: bool = False) -> Mapping[str, Find]:
    """Regions and firms by characters, initials or code; `but` is the firm that is not meant."""

    async def find_region(typed: str) -> list[tuple[str, str]]:
        return [(one.code, f"{one.name} {one.code}") for one in await session.ask(regions, typed, MOST_FOUND)]

    async def find_firm(typed: str) -> list[tuple[int, str]]:
        rows = (await session.ask(enterprises, typed, limit=50)).rows
        fitting = [one for one in rows if one.id != but and not one.is_closed]
        if buildings_only:
            fitting = [one for one in fitting if one.kind is EnterpriseKind.BUILDING]
        return [(one.id, f"{one.name} {one.region_name}") for one in fitting[:MOST_FOUND]]

    return {"regions": find_region, "enterprises": find_firm}


class CorrectFirmScreen(FormScreen):
    """更正企业: what a firm is; a name it no longer bears is kept."""

    TITLE_KEY = "event.enterprise.correct"

    def __init__(self, session: Session, one: EnterpriseFile) -> None:
        names = tuple(EnterpriseFacts.__dataclass_fields__)
        values = {name: getattr(one, name) for name in names} | {"credit_code": one.credit_code or ""}
        lines = FormLines(
            EnterpriseFacts, values=values, check=EnterpriseFacts.problems, clock=session.clock, corrects=True
        )
        super().__init__(session, FormKind.FIRM, one.id, lines, one.version)
        self.one = one

    def crumbs(self) -> list[str]:
        """The firm and what is done."""
        return [self.one.name, text(self.TITLE_KEY)]

    async def send(self, made: EnterpriseFacts) -> str:
        """Correct it as it was seen."""
        await self.ask(desk.correct_enterprise, self.one.id, made, self.one.version)
        await self.keeper.finish()
        return text("queue.done", verb=text(self.TITLE_KEY), name=made.name)


class NewFirmScreen(FormScreen):
    """新增企业: a firm, a building or a group, with its first site."""

    TITLE_KEY = "event.enterprise.add"

    def __init__(self, session: Session) -> None:
        lines = FormLines(
            EnterpriseForm,
            only=(
                "name", "kind", "region", "credit_code", "industry", "site_kind", "roster", "contact_name",
                "contact_phone", "is_four_above", "is_above_scale_industry", "is_above_limit", "is_small_micro",
                "is_key_project", "market", "area", "area_qualifier", "note",
            ),
            find=finders(session),
            check=EnterpriseForm.problems,
            clock=session.clock,
        )  # fmt: skip
        super().__init__(session, FormKind.FIRM, 0, lines)

    async def send(self, made: EnterpriseForm) -> str:
        """Add it."""
        await self.ask(desk.add_enterprise, made)
        await self.keeper.finish()
        return text("queue.done", verb=text(self.TITLE_KEY), name=made.name)


class CorrectSiteScreen(FormScreen):
    """更正点位: what a site is, what is counted there, when it was filed and checked."""

    TITLE_KEY = "event.site.correct"

    def __init__(self, session: Session, firm: str, one: SiteRow, building: str = "") -> None:
        values = {name: getattr(one, name) for name in SITE_FIELDS}
        if one.building is not None:
            values["building"] = (one.building, building)
        lines = FormLines(
            SiteForm,
            values=values,
            find=finders(session, buildings_only=True),
            check=SiteForm.problems,
            clock=session.clock,
            corrects=True,
        )
        super().__init__(session, FormKind.SITE, one.id, lines, one.version)
        self.firm, self.one = firm, one

    def crumbs(self) -> list[str]:
        """The firm and what is done."""
        return [self.firm, text(self.TITLE_KEY)]

    async def send(self, made: SiteForm) -> str:
        """Correct it as it was seen."""
        await self.ask(sites.correct_site, self.one.id, made, self.one.version)
        await self.keeper.finish()
        return text("queue.done", verb=text(self.TITLE_KEY), name=made.name or self.firm)


class NewSiteScreen(FormScreen):
    """新增点位: a worksite, a workshop, or a unit in a building."""

    TITLE_KEY = "event.site.add"

    def __init__(self, session: Session, one: EnterpriseFile) -> None:
        lines = FormLines(
            NewSiteForm,
            only=(*SITE_FIELDS[:2], "region", *SITE_FIELDS[2:]),
            values={"region": (one.region, one.region_name)},
            find=finders(session, buildings_only=True),
            check=NewSiteForm.problems,
            clock=session.clock,
        )
        super().__init__(session, FormKind.NEW_SITE, one.id, lines)
        self.one = one

    def crumbs(self) -> list[str]:
        """The firm and what is done."""
        return [self.one.name, text(self.TITLE_KEY)]

    async def send(self, made: NewSiteForm) -> str:
        """Add it."""
        await self.ask(sites.add_site, self.one.id, made.region, as_site(made))
        await self.keeper.finish()
        return text("queue.done", verb=text(self.TITLE_KEY), name=made.name or self.one.name)


class NewTenantScreen(FormScreen):
    """新增租户: a firm with a unit in a building; one known by that name is chosen, or said to be another."""

    TITLE_KEY = "firm.add_tenant"

    def __init__(self, session: Session, building: int, name: str) -> None:
        lines = FormLines(
            TenantForm, find=finders(session, but=building), check=TenantForm.problems, clock=session.clock
        )
        super().__init__(session, FormKind.TENANT, building, lines)
        self.building, self.house = building, name

    def crumbs(self) -> list[str]:
        """The building and what is done."""
        return [self.house, text(self.TITLE_KEY)]

    async def send(self, made: TenantForm) -> str:
        """Add it."""
        await self.ask(desk.add_tenant, self.building, made)
        await self.keeper.finish()
        return text("queue.done", verb=text(self.TITLE_KEY), name=made.name)
