"""我是谁: the person, their grants and the store this session works in."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from models.queries.people import GrantRow, my_grants
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.session import Session
from tui.text import text
from tui.widgets.case import fact_lines
from tui.widgets.columns import block_head
from tui.widgets.sheet import Sheet


class WhoAmIScreen(DeskScreen):
    """Who acts here, as what, where, until when."""

    ABOUT_KEY = "who.about"
    TITLE_KEY = "keys.who_am_i"
    SHOWN = ("role", "language", "leave")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.grants: tuple[GrantRow, ...] = ()
        self.sheet = Sheet(self._lines)

    def panes(self) -> Iterable[Widget]:
        """One page of text."""
        yield self.sheet

    async def load(self) -> None:
        """The grants in force today."""
        self.grants = await self.ask(my_grants)
        self.sheet.reset()

    def _lines(self, cells: int) -> list[list[Span]]:
        one = self.session.identity
        lines = [block_head(text("keys.who_am_i"), cells)]
        lines += fact_lines(
            [
                (text("who.name"), one.name, "ink bold"),
                (text("field.number"), one.number, "ink"),
                (text("who.session"), self.session.actor.session, "dim"),
            ],
            cells,
        )
        lines += [[], block_head(text("who.grants"), cells)]
        for grant in self.grants:
            is_here = grant.id == self.session.actor.grant
            until = text("who.until", day=grant.valid_to.isoformat()) if grant.valid_to else ""
            words = f"{text(f'choice.role.{grant.role.value}')}  {grant.region_name}  "
            since = text("who.since", day=grant.valid_from.isoformat())
            mark = text("who.acting") if is_here else ""
            lines.append(
                [
                    ("  ", "ink"),
                    (shown(words), "accent bold" if is_here else "ink"),
                    (f"{since} {until} {mark}", "dim"),
                ]
            )
        return lines
