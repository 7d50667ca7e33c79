"""What may be done with a firm and with its sites, and the questions it takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from models.actions import enterprises as desk
from models.actions import sites
from models.actions.merging import merge_enterprises
from models.queries.assignments import ResponsibleRow, responsible_on
from models.queries.enterprises import EnterpriseFile, SiteRow
from models.queries.firm_names import firm_names
from models.rules import enterprises as of_firm
from models.rules import sites as of_site
from models.rules.deadlines import business_date
from models.rules.enterprises import ClosingForm, MergeForm
from models.rules.handovers import HAND_OVER
from models.rules.places import EnterpriseKind, Resumption
from models.rules.scope import Role, Transition
from models.rules.sites import ResumptionForm
from models.rules.visits import RECORD_VISIT
from tui.dialogs.choose import Choose, Confirm, Reason
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.on_day import OnDay
from tui.keys import Verb, act
from tui.screens.building import BuildingScreen
from tui.screens.check import CheckScreen
from tui.screens.firm_forms import (
    ContactForm,
    CorrectFirmScreen,
    CorrectSiteScreen,
    NewSiteScreen,
    NewTenantScreen,
    WhereForm,
    finders,
)
from tui.screens.firm_words import day_words, resumption_words, site_words
from tui.screens.handing_over import HandingOver
from tui.screens.no_access import NoAccessScreen
from tui.screens.visit import VisitScreen
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import FormLines

FIRM_VERBS: Mapping[str, Transition] = {
    "edit": of_firm.CORRECT_ENTERPRISE,
    "close": of_firm.CLOSE_ENTERPRISE,
    "move": of_firm.MOVE_ENTERPRISE,
    "merge": of_firm.MERGE_ENTERPRISES,
    "reopen": of_firm.REOPEN_ENTERPRISE,
    "reveal": of_firm.REVEAL,
    "hand_over": HAND_OVER,
    "resumption": of_site.SET_RESUMPTION,
}
SITE_VERBS: Mapping[str, Transition] = {
    "edit": of_site.CORRECT_SITE,
    "close": of_site.CLOSE_SITE,
    "move": of_site.MOVE_SITE,
    "reopen": of_site.REOPEN_SITE,
    "resumption": of_site.SET_RESUMPTION,
}
AT_A_SITE = {"check": CheckScreen, "no_access": NoAccessScreen, "visit": VisitScreen}
MOST_NUMBERED = 9


class FirmVerbs(HandingOver):
    """A page of one firm: `file` is what is known of it, `site` the one under the cursor, if it is among the sites."""

    VERBS: ClassVar[Sequence[Verb]] = [
        act("new"),
        act("edit"),
        act("responsible", "W"),
        act("hand_over", "H"),
        act("resumption", "z"),
        act("floors", "v"),
        act("reveal"),
        act("close", "X"),
        act("reopen", "B"),
        act("move", "m"),
        act("merge"),
    ]
    enterprise: int
    file: EnterpriseFile | None
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
            return bool(self._kinds())
        if name == "floors":
            return self.building_here is not None
        if name in FIRM_VERBS:
            return self.role in FIRM_VERBS[name].roles
        return super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """The role, then what the firm or the site under the cursor is in."""
        one, site = self.file, self.site
        if not self.is_for_me(name):
            return text("firm.no_floors" if name == "floors" else "error.not_for_role")
        if one is None or name not in (*FIRM_VERBS, "new"):
            return super().why_not(name)
        if name == "reveal":
            return "" if any(each.is_masked for each in one.contacts) else text("firm.nothing_masked")
        if name == "hand_over":
            return self._why_not_hand_over(one)
        if one.merged_into is not None:
            return text("error.merged_firm", into=getattr(self, "merged_into", ""))
        is_open = not (site.is_closed if site is not None and name in SITE_VERBS else one.is_closed)
        if name == "reopen":
            return text("firm.is_in_use") if is_open else ""
        if not is_open:
            return text(
                "firm.site_is_closed" if site is not None and name in SITE_VERBS else "error.closed_firm"
            )
        if (
            name != "resumption"
            and not one.region.startswith(self.session.grant.region)
            and self.role is not Role.OFFICER
        ):
            return text("error.managed_elsewhere")
        return super().why_not(name)

    def _why_not_hand_over(self, one: EnterpriseFile) -> str:
        if self.role is Role.OFFICER and not self._is_stationed:
            return text("firm.not_stationed")
        return "" if one.officers else text("firm.nobody_stationed")

    @property
    def _is_stationed(self) -> bool:
        return any(
            each.officer == self.session.actor.person for each in (self.file.officers if self.file else ())
        )

    def label_of(self, name: str) -> str:
        """Among the sites, what is changed is the site."""
        if self.site is not None and name in ("edit", "close", "move", "reopen"):
            return text(f"firm.of_site.{name}")
        return super().label_of(name)

    def _dialog_title(self, name: str) -> str:
        assert self.file is not None
        of = self.file.name if self.site is None or name not in SITE_VERBS else site_words(self.site)
        return f"{self.label_of(name)}  {of}"

    @property
    def _today(self) -> date:
        return business_date(self.session.clock())

    async def _done(self, verb: Transition, of: str) -> None:
        await self.load()
        self.say(text("queue.done", verb=text(f"event.{verb.name}"), name=of))

    # New

    def _kinds(self) -> list[str]:
        """What this role begins here, in the order of its digits."""
        kinds = ["check", "no_access", "visit"] if self.role is Role.OFFICER else []
        kinds += ["new_site"] if self.role in of_site.ADD_SITE.roles else []
        kinds += ["contact"] if self.role in of_site.SET_CONTACT.roles else []
        is_building = self.file is not None and self.file.kind is EnterpriseKind.BUILDING
        kinds += ["new_tenant"] if is_building and self.role in of_firm.ADD_ENTERPRISE.roles else []
        return kinds

    async def do_new(self) -> None:
        """One of what this role may begin, by its number."""
        await self.open_dialog(
            Choose(text("keys.new"), [(kind, text(f"keys.{kind}")) for kind in self._kinds()]), self._begin
        )

    async def _begin(self, kind: str) -> None:
        assert self.file is not None
        await self.close_dialog()
        if kind == "new_site":
            await self.go(NewSiteScreen(self.session, self.file))
        elif kind == "new_tenant":
            await self.go(NewTenantScreen(self.session, self.file.id, self.file.name))
        elif kind == "contact":
            await self._ask_contact()
        else:
            page = AT_A_SITE[kind]

            async def there(site: SiteRow) -> None:
                await self.close_dialog()
                await self.go(page(self.session, site.id))

            await self._at_one_site(text(f"keys.{kind}"), there)

    async def _at_one_site(self, title: str, then: Callable[[SiteRow], Awaitable[None]]) -> None:
        """The site under the cursor, the only one, or one by its number."""
        found: list[SiteRow] = [self.site] if self.site is not None else self.standing_sites
        if len(found) == 1:
            await then(found[0])
        elif not found:
            self.say(text("firm.no_site"))
        elif len(found) > MOST_NUMBERED:
            self.say(text("firm.choose_site_first"))
        else:
            await self.open_dialog(Choose(title, [(one, site_words(one)) for one in found]), then)

    async def _ask_contact(self) -> None:
        lines = FormLines(ContactForm, check=ContactForm.problems, clock=self.session.clock)

        async def given(made: ContactForm) -> None:
            site = self.site or next(iter(self.standing_sites))
            await self.ask(
                sites.set_contact, site.id, made.contact_name.strip(), made.title.strip(), made.contact_phone,
                is_prevention_lead=made.is_prevention_lead, is_chief=made.is_chief,
            )  # fmt: skip
            await self._done(of_site.SET_CONTACT, made.contact_name.strip())

        await self.open_dialog(FormDialog(text("keys.contact"), lines), given)

    # Changes

    async def do_edit(self) -> None:
        """Correct the firm, or the site under the cursor."""
        assert self.file is not None
        if self.site is None:
            await self.go(CorrectFirmScreen(self.session, self.file))
            return
        house = self.site.building
        name = (await self.ask(firm_names, house)).name if house is not None else ""
        await self.go(CorrectSiteScreen(self.session, self.file.name, self.site, name))

    async def do_resumption(self) -> None:
        """From which day a site is in which state."""
        await self._at_one_site(text("keys.resumption"), self._ask_resumption)

    async def _ask_resumption(self, site: SiteRow) -> None:
        next_state = Resumption.SUSPENDED if site.resumption is Resumption.RESUMED else Resumption.RESUMED
        lines = FormLines(
            ResumptionForm,
            values={"state": next_state, "since": self._today},
            check=ResumptionForm.problems,
            clock=self.session.clock,
        )

        async def given(made: ResumptionForm) -> None:
            await self.ask(sites.set_resumption, site.id, made, site.version)
            assert made.state is not None
            state = text(f"choice.resumption.{made.state.value}")
            await self.load()
            self.say(
                text("firm.resumption_told", of=site_words(site), state=state, day=day_words(made.since))
            )

        title = f"{site_words(site)}  {resumption_words(site, self._today)}"
        await self.open_dialog(FormDialog(title, lines), given)

    async def do_close(self) -> None:
        """The firm, or the site under the cursor, is no more."""
        one, site = self.file, self.site
        assert one is not None
        lines = FormLines(
            ClosingForm,
            values={"closed_on": self._today},
            check=ClosingForm.problems,
            clock=self.session.clock,
        )

        async def given(made: ClosingForm) -> None:
            if site is None:
                await self.ask(desk.close_enterprise, one.id, made, one.version)
                await self._done(of_firm.CLOSE_ENTERPRISE, one.name)
            else:
                await self.ask(sites.close_site, site.id, made, site.version)
                await self._done(of_site.CLOSE_SITE, site_words(site))

        await self.open_dialog(FormDialog(self._dialog_title("close"), lines, sends="keys.close"), given)

    async def do_reopen(self) -> None:
        """It is there again."""
        one, site = self.file, self.site
        assert one is not None
        if site is None:
            await self.ask(desk.reopen_enterprise, one.id, one.version)
            await self._done(of_firm.REOPEN_ENTERPRISE, one.name)
        else:
            await self.ask(sites.reopen_site, site.id, site.version)
            await self._done(of_site.REOPEN_SITE, site_words(site))

    async def do_move(self) -> None:
        """It is managed in another region from now on."""
        one, site = self.file, self.site
        assert one is not None
        lines = FormLines(
            WhereForm, find=finders(self.session), check=WhereForm.problems, clock=self.session.clock
        )

        async def given(made: WhereForm) -> None:
            if site is None:
                await self.ask(desk.move_enterprise, one.id, made.region, one.version)
                await self._done(of_firm.MOVE_ENTERPRISE, one.name)
            else:
                await self.ask(sites.move_site, site.id, made.region, site.version)
                await self._done(of_site.MOVE_SITE, site_words(site))

        await self.open_dialog(FormDialog(self._dialog_title("move"), lines), given)

    async def do_merge(self) -> None:
        """This file ends in another's, for good: asked twice."""
        one = self.file
        assert one is not None
        lines = FormLines(
            MergeForm,
            find=finders(self.session, but=one.id),
            check=MergeForm.problems,
            clock=self.session.clock,
        )

        async def given(made: MergeForm) -> None:
            into = next(field.editor.text for field in lines.fields if field.name == "into")
            said = [text("firm.merge_going", of=one.name, into=into), text("firm.merge_for_good")]
            merge = partial(self.ask, merge_enterprises, one.id, made, one.version)

            async def sure(_: bool) -> None:
                await merge()
                await self._done(of_firm.MERGE_ENTERPRISES, one.name)

            await self.open_dialog(Confirm(text("keys.merge"), said, text("keys.merge"), is_grave=True), sure)

        await self.open_dialog(FormDialog(self._dialog_title("merge"), lines, sends="keys.merge"), given)

    async def do_hand_over(self) -> None:
        """This firm to somebody else: one's own post there, or that of an officer one names."""
        one = self.file
        assert one is not None
        officers = {each.officer: each.name for each in one.officers}
        if self.role is Role.OFFICER or len(officers) == 1:
            await self._hand_over(None if self._is_stationed else next(iter(officers)))
        else:
            await self.open_dialog(Choose(text("firm.whose"), list(officers.items())), self._hand_over)

    async def _hand_over(self, giver: int | None) -> None:
        assert self.file is not None

        async def done(said: str) -> None:
            if self.role is Role.OFFICER:  # the firm is out of one's sight now
                await self.close_dialog()
                await self.do_back()
                getattr(self.app.screen, "say")(said)  # noqa: B009 - whichever page is below
            else:
                await self.load()
                self.say(said)

        await self.ask_successor(self.file.name, giver, self.enterprise, done)

    # Questions

    async def do_responsible(self) -> None:
        """Who answered for this firm on a day: today first."""
        assert self.file is not None

        async def answer(day: date) -> list[str]:
            rows = await self.ask(responsible_on, self.enterprise, day)
            return list(map(responsible_words, rows)) or [text("firm.nobody_then")]

        dialog = OnDay(f"{text('keys.responsible')}  {self.file.name}", self._today, answer)
        await dialog.load()

        async def never(_: Any) -> None:
            """The question is left by Esc alone."""

        await self.open_dialog(dialog, never)

    @property
    def building_here(self) -> int | None:
        """The building this firm is, or has its first unit in."""
        if self.file is None:
            return None
        if self.file.kind is EnterpriseKind.BUILDING:
            return self.file.id
        here = [self.site] if self.site is not None else self.standing_sites
        return next((one.building for one in here if one.building is not None), None)

    async def do_floors(self) -> None:
        """The building floor by floor."""
        assert self.building_here is not None
        await self.go(BuildingScreen(self.session, self.building_here))

    async def do_reveal(self) -> None:
        """Contacts in full, with a reason that is recorded."""
        ready = [text(f"firm.reveal_reasons.{at}") for at in range(1, 4)]

        async def give(reason: str) -> None:
            assert self.file is not None
            for one in self.file.contacts:
                if one.is_masked:
                    self.revealed[one.id] = await self.ask(desk.reveal_contact, one.id, reason)
            await self.load()
            self.say(text("firm.revealed"))

        await self.open_dialog(Reason(text("dialog.reason_of", verb=text("keys.reveal")), ready), give)


def responsible_words(row: ResponsibleRow) -> str:
    """何璐（市委编办）主责，02-10 起; of a building's officer also which building."""
    words = text(
        "firm.answers_since" if row.until is None else "firm.answers_until",
        name=row.name,
        unit=row.home_unit,
        charge=text(f"choice.charge.{row.charge.value}"),
        since=row.since.isoformat(),
        until=row.until.isoformat() if row.until is not None else "",
    )
    return words + (text("firm.by_building", name=row.building_name) if row.building_name else "")
