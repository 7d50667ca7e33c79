"""What is asked of a firm: who answered on a day, contacts in full, its floors; and whose it is from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from models.actions.enterprises import reveal_contact
from models.queries.enterprises import SiteRow
from models.queries.sites import resumption_history
from models.queries.tenures import ResponsibleRow, responsible_on
from models.rules.drafts import FormKind
from models.rules.scope import Role
from tui.dialogs.choose import Choose, Reason
from tui.dialogs.on_day import OnDay
from tui.dialogs.told import Told
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.base import DeskScreen
from tui.screens.building import BuildingScreen
from tui.screens.firm_rights import FirmRights
from tui.screens.firm_words import resumption_words, site_words
from tui.text import text
from tui.widgets.columns import day_and_time


class FirmQuestions(FirmRights):
    """W, H, v and i."""

    VERBS: ClassVar[Sequence[Verb]] = [
        act("responsible", "W"),
        act("hand_over", "H"),
        act("floors", "v"),
        act("reveal"),
    ]

    async def do_responsible(self) -> None:
        """Who answered for this firm on a day: today first."""
        assert self.file is not None

        async def answer(day: date) -> list[str]:
            rows = await self.ask(responsible_on, self.enterprise, day)
            return list(map(responsible_words, rows)) or [text("firm.nobody_then")]

        dialog = OnDay(f"{text('keys.responsible')}  {self.file.name}", self.today, answer)
        await dialog.load()

        await self.open_dialog(dialog, self._left)

    async def tell_resumption(self, site: SiteRow) -> None:
        """What was ever said of a site's resumption, the day it was said for first."""
        told = await self.ask(resumption_history, site.id)
        lines: list[list[Span]] = [
            [
                (f"{one.since.isoformat()}  ", "ink"),
                (f"{text(f'choice.resumption.{one.state.value}')}  ", "ink bold"),
                (text("firm.told_at", at=day_and_time(one.told_at)), "dim"),
            ]
            for one in told
        ] or [[(text("firm.nothing_told"), "dim")]]
        title = f"{site_words(site)}  {resumption_words(site, self.today)}"
        await self.open_dialog(Told(title, lines), self._left)

    async def _left(self, _: Any) -> None:
        """What is only read is left by Esc."""

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
                    self.revealed[one.id] = await self.ask(reveal_contact, one.id, reason)
            await self.load()
            self.say(text("firm.revealed"))

        dialog = Reason(text("dialog.reason_of", verb=text("keys.reveal")), ready)
        await self.ask_kept(FormKind.REVEAL, self.enterprise, dialog, give)

    async def do_hand_over(self) -> None:
        """This firm to somebody else: one's own post there, or that of an officer one names."""
        one = self.file
        assert one is not None
        officers = {each.officer: each.name for each in one.officers}
        if self.role is Role.OFFICER or len(officers) == 1:
            await self._hand_over(None if self.is_stationed else next(iter(officers)))
        else:
            await self.open_dialog(Choose(text("firm.whose"), list(officers.items())), self._hand_over)

    async def _hand_over(self, giver: int | None) -> None:
        assert self.file is not None

        async def done(said: str, sheet: int) -> None:
            if self.role is Role.OFFICER:  # the firm is out of one's sight now
                await self.close_dialog()
                await self.do_back()
                below = self.app.screen
                if isinstance(below, DeskScreen):
                    below.say(said)
            else:
                await self.load()
                self.say(said)

        whose = giver or self.session.actor.person
        post = next(one.id for one in self.file.officers if one.officer == whose)
        await self.ask_successor(self.file.name, giver, self.enterprise, done, post)


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
