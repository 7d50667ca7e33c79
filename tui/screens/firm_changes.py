"""What is changed of a firm, or of the site under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.actions import enterprises as desk
from models.actions import sites
from models.actions.merging import merge_enterprises
from models.queries.enterprises import ContactRow, SiteRow
from models.queries.firm_names import firm_names
from models.rules import enterprises as of_firm
from models.rules import sites as of_site
from models.rules.drafts import FormKind
from models.rules.enterprises import ClosingForm, MergeForm
from models.rules.places import Resumption
from models.rules.sites import RestDaysForm, ResumptionForm
from tui.dialogs.choose import Choose, Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.screens.firm_forms import CorrectFirmScreen, CorrectSiteScreen, WhereForm, finders
from tui.screens.firm_rights import FirmRights
from tui.screens.firm_words import day_words, rest_day_words, resumption_words, site_words
from tui.text import text
from tui.widgets.form_lines import FormLines


class FirmChanges(FirmRights):
    """Correct, resume, close, open again, move, merge."""

    VERBS: ClassVar[Sequence[Verb]] = [
        act("edit"),
        act("resumption", "z"),
        act("close", "X"),
        act("reopen", "B"),
        act("move", "m"),
        act("merge"),
        act("rest_days", "w"),
        act("remove_contact", "d"),
    ]

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
        await self.at_one_site(text("keys.resumption"), self._ask_resumption)

    async def _ask_resumption(self, site: SiteRow) -> None:
        next_state = Resumption.SUSPENDED if site.resumption is Resumption.RESUMED else Resumption.RESUMED
        lines = FormLines(
            ResumptionForm,
            values={"state": next_state, "since": self.today},
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

        title = f"{site_words(site)}  {resumption_words(site, self.today)}"
        dialog = FormDialog(title, lines)
        await self.ask_kept(FormKind.RESUMPTION, site.id, dialog, given, seen_version=site.version)

    async def do_rest_days(self) -> None:
        """On which weekdays the firm rests."""
        one = self.file
        assert one is not None
        site = self.site or next(iter(self.standing_sites))
        lines = FormLines(
            RestDaysForm,
            values={"rest_days": one.rest_days},
            check=RestDaysForm.problems,
            clock=self.session.clock,
        )

        async def given(made: RestDaysForm) -> None:
            await self.ask(sites.set_rest_days, site.id, made.rest_days)
            await self.load()
            assert self.file is not None
            days = rest_day_words(self.file.rest_days) or text("firm.never_rests")
            self.say(text("firm.rests_on", of=one.name, days=days))

        title = f"{text('keys.rest_days')}  {one.name}  {text('firm.rest_days_hint')}"
        await self.ask_kept(FormKind.REST_DAYS, one.id, FormDialog(title, lines), given)

    async def do_remove_contact(self) -> None:
        """Somebody is no longer a contact: which of them, and asked once more, since it cannot be taken back."""
        one = self.file
        assert one is not None
        site = self.site or next(iter(self.standing_sites))
        options = [(each, "  ".join(filter(None, (each.name, each.title)))) for each in one.contacts]

        async def chosen(contact: ContactRow) -> None:
            said = [text("firm.contact_going", name=contact.name, of=one.name), text("person.not_undone")]

            async def sure(_: bool) -> None:
                await self.ask(sites.remove_contact, site.id, contact.id)
                await self.load()
                self.say(text("firm.contact_gone", name=contact.name))

            verb = text("keys.remove_contact")
            await self.open_dialog(Confirm(verb, said, verb, is_grave=True), sure)

        await self.open_dialog(Choose(text("keys.remove_contact"), options), chosen)

    async def do_close(self) -> None:
        """The firm, or the site under the cursor, is no more."""
        one, site = self.file, self.site
        assert one is not None
        lines = FormLines(
            ClosingForm,
            values={"closed_on": self.today},
            check=ClosingForm.problems,
            clock=self.session.clock,
        )

        async def given(made: ClosingForm) -> None:
            if site is None:
                await self.ask(desk.close_enterprise, one.id, made, one.version)
                await self.done(of_firm.CLOSE_ENTERPRISE, one.name)
            else:
                await self.ask(sites.close_site, site.id, made, site.version)
                await self.done(of_site.CLOSE_SITE, site_words(site))

        dialog = FormDialog(self.dialog_title("close"), lines, sends="keys.close")
        kind = FormKind.CLOSE_FIRM if site is None else FormKind.CLOSE_SITE
        about = one if site is None else site
        await self.ask_kept(kind, about.id, dialog, given, seen_version=about.version)

    async def do_reopen(self) -> None:
        """It is there again."""
        one, site = self.file, self.site
        assert one is not None
        if site is None:
            await self.ask(desk.reopen_enterprise, one.id, one.version)
            await self.done(of_firm.REOPEN_ENTERPRISE, one.name)
        else:
            await self.ask(sites.reopen_site, site.id, site.version)
            await self.done(of_site.REOPEN_SITE, site_words(site))

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
                await self.done(of_firm.MOVE_ENTERPRISE, one.name)
            else:
                await self.ask(sites.move_site, site.id, made.region, site.version)
                await self.done(of_site.MOVE_SITE, site_words(site))

        kind = FormKind.MOVE_FIRM if site is None else FormKind.MOVE_SITE
        dialog = FormDialog(self.dialog_title("move"), lines)
        about = one if site is None else site
        await self.ask_kept(kind, about.id, dialog, given, seen_version=about.version)

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

            async def sure(_: bool) -> None:
                await self.ask(merge_enterprises, one.id, made, one.version)
                await keeper.finish()
                await self.done(of_firm.MERGE_ENTERPRISES, one.name)

            await self.open_dialog(Confirm(text("keys.merge"), said, text("keys.merge"), is_grave=True), sure)

        dialog = FormDialog(self.dialog_title("merge"), lines, sends="keys.merge")
        keeper = await self.ask_kept(
            FormKind.MERGE_FIRMS, one.id, dialog, given, seen_version=one.version, is_last=False
        )
