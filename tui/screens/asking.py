"""A short form asked in the preview's place, with people and firms looked up in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from models.queries.enterprises import enterprises
from models.queries.officers import NamedRow, officers, successors
from models.rules.drafts import FormKind
from tui.dialogs.form_dialog import FormDialog
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.screens.kept import KeptQuestions
from tui.text import text
from tui.widgets.form_lines import Find, FormLines


class AskingScreen(KeptQuestions):
    """A page whose verbs ask for a form."""

    async def ask_form(
        self,
        title: str,
        form: type[Any],
        kind: FormKind,
        subject: int,
        send: Callable[[Any, Keeper], Awaitable[str]],
        seen_version: int = 0,
        more: Mapping[str, Any] | None = None,
        prepare: Callable[[FormLines], object] | None = None,
        **options: Any,
    ) -> None:
        """Ask for a form about a subject; `send` submits what was built and gives what is said of it.

        The page is read again then. `more` is kept in the draft with it;
        `prepare` has the lines before anybody types.
        """
        lines = FormLines(form, clock=self.session.clock, find=self.finders(), **options)
        if prepare is not None:
            prepare(lines)

        async def given(made: Any) -> None:
            assert self.keeper is not None
            said, keeper = await send(made, self.keeper), self.keeper
            await keeper.finish()
            self.keeper = None
            await self.close_dialog()
            await self.load()
            if isinstance(page := self.app.screen, DeskScreen):
                page.say(said)

        dialog = FormDialog(title, lines, more=more)
        await self.ask_kept(kind, subject, dialog, given, seen_version=seen_version, is_last=False)

    def finders(self) -> dict[str, Find]:
        """Who and what can be looked up by characters, pinyin or initials."""
        return {
            "officers": self._find_officers,
            "successors": self._find_successors,
            "enterprises": self._find_firms,
        }

    async def _find_officers(self, typed: str) -> list[tuple[Any, str]]:
        return [(one.id, named_words(one)) for one in await self.ask(officers, typed, 5)]

    async def _find_successors(self, typed: str) -> list[tuple[Any, str]]:
        return [(one.id, named_words(one)) for one in await self.ask(successors, typed, 5)]

    async def _find_firms(self, typed: str) -> list[tuple[Any, str]]:
        found = await self.ask(enterprises, typed, limit=5)
        return [(one.id, f"{one.name}  {one.region_name}") for one in found.rows]


def named_words(one: NamedRow) -> str:
    """Who somebody is and how much they have already."""
    role = text("choice.role.coordinator") if one.is_coordinator else ""
    away = text("station.away") if one.is_on_leave else ""
    firms = text("station.firms_held", count=one.firms)
    return "  ".join(part for part in (one.name, one.number, one.home_unit, role, firms, away) if part)
