"""The application: one person's session in one terminal, keys in strict order, one way out.

What the first page does not need is imported where it is used: the first page is on the screen sooner (P1).
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections import deque
from dataclasses import replace
from functools import partial
from sys import stderr, stdin

from textual import events
from textual.driver import Driver
from textual.message import Message
from textual.screen import Screen

from models.errors import LianqiError
from models.rules.scope import Role
from tui import faults
from tui.background import Upkeep
from tui.driver import NotUtf8, ThinDriver, install_way_out
from tui.faces.face import SPLIT
from tui.guard import Guard
from tui.held import HeldTerminal
from tui.keys import plain_key
from tui.last_keys import Hearer, hear_out
from tui.look import current_look, set_look
from tui.roles import import_the_rest, main_screen, screen_count
from tui.screens.base import DeskScreen
from tui.seat import Seat
from tui.sentences import sentence
from tui.session import Session
from tui.text import LANGUAGES, language, set_language, text
from tui.widgets.case import PREVIEW_ROWS


class _Taken(Message):
    """Stands where a key was that acted out of turn."""


class LianqiApp(Hearer):
    """Holds the session, the role's main screens and the way between them."""

    ENABLE_COMMAND_PALETTE = False
    CSS = f"""
    Screen {{ background: ansi_default; layout: vertical; overflow: hidden; }}
    #body {{ height: 1fr; layout: vertical; background: ansi_default; overflow: hidden; }}
    .wide #body {{ layout: horizontal; }}
    .wide #body > .list {{ width: {SPLIT[0]}fr; }}
    .wide #body > .preview {{ width: {SPLIT[1]}fr; height: 1fr; }}
    .wide #body > Dialog {{ width: {SPLIT[1]}fr; height: 1fr; }}
    .preview {{ height: {PREVIEW_ROWS}; }}
    .small .preview {{ display: none; }}
    .asking .preview, .asking .gives-way {{ display: none; }}
    .wide.asking .aside {{ display: none; }}
    .wide.across #body {{ layout: vertical; }}
    .wide.across #body > * {{ width: 1fr; }}
    .wide.across #body > Dialog {{ width: 1fr; height: auto; }}
    """

    def __init__(
        self, session: Session, *, driver_class: type[Driver] | None = None, guard: Guard | None = None
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.session = session
        self.guard = guard or Guard()
        self.farewell = ""  # what is said once the terminal is given back
        self.fault = ""
        self.upkeep = Upkeep(session.clock)
        self._before: int | None = None  # the main screen shown before this one
        self._main = 0

    def get_default_screen(self) -> Screen[None]:
        """The role's first page is the first there is: nothing is shown before it."""
        page = main_screen(self.session.grant.role, 0)(self.session)
        page.is_main = True
        return page

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """None: a page paints all of its cells. Textual would paint it anew whenever one beneath it has a moment."""
        return []

    async def on_mount(self) -> None:
        """Read the first page."""
        page = self.screen
        assert isinstance(page, DeskScreen)
        with self.batch_update():
            await page.opened()
        self.session.begin()
        self.call_after_refresh(self._get_ready)

    def _get_ready(self) -> None:
        """The first page is shown: bring in the rest beside it, and collect garbage again."""
        role = self.session.grant.role
        threading.Thread(target=_get_ready, args=(role,), name="getting ready", daemon=True).start()
        self.upkeep.start()
        if self.guard.every:
            self._look()
            self.set_interval(self.guard.every, self._look)

    def _look(self) -> None:
        """Beside the keys: neither waits for the other."""
        self.run_worker(self.guard.look(self), group="guard")

    def on_unmount(self) -> None:
        """The session is over: it has no further turn."""
        self.upkeep.stop()

    # Keys, one after another

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go straight to the page, in the order they were typed; all else is Textual's."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self.guard.heard()
            if isinstance(page := self.screen, DeskScreen):
                self.is_at_a_key = True
                try:
                    await self._typed(page, event)
                finally:
                    self.is_at_a_key = False
            return
        await super().on_event(event)

    async def _typed(self, page: DeskScreen, event: events.Key | events.Paste) -> None:
        try:
            if isinstance(event, events.Paste):
                await page.take_paste(event.text)
                return
            key = plain_key(event.key)
            if not await page.take_key(key, event.character) and key.isdecimal() and not page.dialog:
                await self.show_main(int(key) - 1)
        except LianqiError as error:
            page.show_error(error)

    def take_key_waiting(self, key: str) -> bool:
        """Take a key out of those that wait for this one to be done: how a run of many rows is stopped."""
        waiting: deque[Message | None] = self._message_queue.values
        for at, one in enumerate(waiting):
            if isinstance(one, events.Key) and one.key == key:
                waiting[at] = _Taken()  # not removed: the queue has promised a message to whoever asks next
                return True
        return False

    def on_not_utf8(self, event: NotUtf8) -> None:
        """Bytes that are no UTF-8 were typed: say what to set; nothing of them was taken."""
        if isinstance(page := self.screen, DeskScreen):
            page.say(text("frame.not_utf8"))

    # Between the pages

    async def show_main(self, number: int) -> None:
        """One of the role's main screens; the pages above the first are left, their drafts kept."""
        role, page = self.session.grant.role, self.screen
        if not 0 <= number < screen_count(role):
            if isinstance(page, DeskScreen):
                page.say(text("frame.no_such_page", number=number + 1))
            return
        with self.batch_update():  # painted once, with what it shows
            await self._leave_all()
            if number != self._main:
                self._before, self._main = self._main, number
            opened = main_screen(role, number)
            if type(bottom := self.screen) is opened and isinstance(bottom, DeskScreen):
                await bottom.seen_again()
                return
            shown = opened(self.session)
            shown.is_main = True
            await self.push_screen(shown)
            await shown.opened()

    async def _leave_all(self) -> None:
        """Down to the page the session began with, drafts kept."""
        while isinstance(self.screen, DeskScreen):
            await self.screen.leaving()
            if len(self.screen_stack) == 1:
                return
            await self.pop_screen()

    async def do_last_screen(self) -> None:
        """The main screen before this one."""
        if self._before is not None:
            await self.show_main(self._before)
        elif isinstance(page := self.screen, DeskScreen):
            page.say(text("frame.no_last"))

    async def do_leave(self) -> None:
        """End the session; drafts are kept."""
        if isinstance(page := self.shown_page, DeskScreen):
            await page.leaving()
        self.exit(0)

    @property
    def shown_page(self) -> Screen[object] | None:
        """The page that is shown; none before the first one, and none any more while the session ends."""
        return self.screen_stack[-1] if self.screen_stack else None

    @property
    def seat(self) -> Session:
        """Who sits here."""
        return self.session

    def tell(self, said: str) -> None:
        """Say something on the message line of the page that is shown."""
        if isinstance(page := self.shown_page, DeskScreen):
            page.say(said)
            page.show_frame()

    async def end(self, said: str) -> None:
        """End the session from outside: drafts are kept, and the reason is said once the terminal is given back."""
        self.farewell = said
        with contextlib.suppress(LianqiError):  # whoever may keep nothing any more has it in the last draft
            await self.do_leave()
        self.exit(0)

    async def do_language(self) -> None:
        """The other language, at once and on all pages."""
        set_language(LANGUAGES[(LANGUAGES.index(language()) + 1) % len(LANGUAGES)])
        await self._repaint()

    async def do_theme(self) -> None:
        """Dark or light."""
        look = current_look()
        set_look(replace(look, theme="light" if look.theme == "dark" else "dark"))
        await self._repaint()

    async def _repaint(self) -> None:
        """Everything anew, and remembered for the next time."""
        from models.actions.people import remember_choices

        for page in self.screen_stack:
            if isinstance(page, DeskScreen):
                page.relabel()
        with contextlib.suppress(LianqiError):  # a store that cannot be written still shows another language
            await self.session.ask(remember_choices, language(), current_look().theme)

    async def do_role(self) -> None:
        """Act under another of one's grants."""
        from tui.dialogs.choose import Choose

        page = self.screen
        assert isinstance(page, DeskScreen)
        grants = [one for one in self.session.identity.grants if one.id != self.session.actor.grant]
        if not grants:
            page.say(text("frame.one_role"))
            return
        options = [(one.id, f"{text(f'choice.role.{one.role.value}')} {one.region_name}") for one in grants]

        async def chosen(grant: int) -> None:
            self.session.act_under(grant)
            await self._repaint()
            await self.show_main(0)

        await page.open_dialog(Choose(text("keys.role"), options), chosen)

    async def do_find(self) -> None:
        """A firm anywhere in one's scope."""
        from models.queries.enterprises import enterprises
        from tui.dialogs.find import Find
        from tui.screens.firm import FirmScreen

        page = self.screen
        assert isinstance(page, DeskScreen)

        async def search(typed: str) -> list[tuple[int, str, str]]:
            rows = (await page.ask(enterprises, typed, limit=6)).rows
            return [(one.id, one.name, one.region_name) for one in rows]

        async def chosen(enterprise: int) -> None:
            await page.close_dialog()
            await page.go(FirmScreen(self.session, enterprise))

        await page.open_dialog(Find(search), chosen)

    def _titles(self) -> list[str]:
        """The text keys of the role's main pages, in the order of their digits."""
        role = self.session.grant.role
        return [main_screen(role, number).TITLE_KEY for number in range(screen_count(role))]

    async def do_help(self) -> None:
        """The keys of this page; asked again, back to it."""
        from tui.screens.help import HelpScreen

        page = self.screen
        if isinstance(page, HelpScreen):
            await page.do_back()
        elif isinstance(page, DeskScreen):
            await page.go(HelpScreen(self.session, page, self._titles()))

    async def do_commands(self) -> None:
        """Every command by name."""
        from tui.commands import commands_of
        from tui.dialogs.palette import Palette

        page = self.screen
        assert isinstance(page, DeskScreen)

        async def chosen(name: str) -> None:
            kind, _, value = name.partition(":")
            if kind == "main":
                await self.show_main(int(value))
            elif kind == "row":
                await page.go_to_row(int(value))
            else:
                await page.act(name)
            if page.is_current:
                page.show_frame()

        await page.open_dialog(Palette(commands_of(page, self.session.grant.role)), chosen)

    # Faults of ours

    def _handle_exception(self, error: Exception) -> None:
        """One sentence and a reference; what was typed is in the drafts."""
        self.fault = faults.log(error)
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._return_code = faults.OurFault.exit_code
        self._close_messages_no_wait()


def _get_ready(role: Role) -> None:
    """Import the rest; what the start made stays for the whole session and is never looked through again."""
    import_the_rest(role)
    gc.freeze()
    gc.enable()


def run(seat: Seat, held: HeldTerminal, guard: Guard | None = None) -> int:
    """Run the application for a person until they leave, on a terminal that may show its first page; the exit number."""
    guard = guard or Guard()
    session = Session(seat.identity, seat.actor, seat.answers)
    session.spool = guard.spool
    app = LianqiApp(session, driver_class=partial(ThinDriver, held=held), guard=guard)  # type: ignore[arg-type]
    install_way_out(partial(guard.last_save, session.save_now), partial(hear_out, app, stdin.fileno()))
    try:
        code = app.run()
    finally:
        session.close()
    if app.farewell:
        stderr.write(app.farewell + "\n")
    if app.fault:
        stderr.write(sentence(faults.OurFault("fault", reference=app.fault)) + "\n")
        return faults.OurFault.exit_code
    return int(code or 0)
