"""The real application without a terminal: a session in a store, keys pressed, the painted rows read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.keys import _character_to_key

from models.queries.people import identities
from models.rules.scope import Actor
from tui.app import LianqiApp
from tui.look import Look, set_look
from tui.session import Session
from tui.text import set_language


class Desk:
    """One person's session on a screen of so many cells."""

    def __init__(self, app: LianqiApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> Desk:
        """Press keys by Textual's names, each when the one before has been handled; all have been when it returns.

        The pilot's own way waits twice after each key until the processor rests, which tells nothing more.
        """
        for key in keys:
            self._send(key)
            await self.pilot._wait_for_screen()
        await self.pilot.pause()
        return self

    def _send(self, key: str) -> None:
        name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
        pressed = events.Key(name, key if len(key) == 1 else None)
        pressed.set_sender(self.app)
        self.app._driver.send_message(pressed)

    async def type(self, typed: str) -> Desk:
        """Type characters ahead, as fast as they come; all of them have been handled when it returns."""
        for one in typed[:-1]:
            self._send(one)
        return await self.press(*("space" if one == " " else one for one in typed[-1:]))

    @property
    def rows(self) -> list[str]:
        """What is painted, blanks at the ends of rows taken off."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def picture(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    @property
    def said(self) -> str:
        """The message line."""
        return self.rows[-2].strip()

    def style_at(self, x: int, y: int) -> Any:
        """The style of a cell."""
        at = 0
        for segment in self.app.screen._compositor.render_strips()[y]:
            at += segment.cell_length
            if x < at:
                return segment.style
        raise AssertionError(f"no cell {x},{y}")


@asynccontextmanager
async def desk(
    actor: Actor, columns: int = 80, rows: int = 24, *, language: str = "zh", look: Look | None = None
) -> AsyncIterator[Desk]:
    """Open the application for an actor."""
    set_language(language)
    set_look(look or Look())
    (person,) = identities(actor.clock, person=actor.person)
    session = Session(person, actor)
    app = LianqiApp(session)
    try:
        async with app.run_test(size=(columns, rows)) as pilot:
            await pilot.pause()
            yield Desk(app, pilot)
    finally:
        session.close()
        set_language("zh")
        set_look(Look())
