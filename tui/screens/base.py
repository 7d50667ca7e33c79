"""What every screen does: keys one after another, the way to other pages, questions in the preview's place.

A screen names its verbs (`act()` bindings) and gives each `do_<id>`; `why_not(id)` says why one cannot act now.
Keys are handled strictly one after another, so that what is typed ahead meets what it was meant for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from textual._styles_cache import StylesCache
from textual.widget import Widget

from models.errors import Invalid, LianqiError
from tui.dialogs.dialog import Dialog, Then
from tui.screens.live import LiveScreen
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import Pressed


class DeskScreen(LiveScreen):
    """One page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._pane_before: Widget | None = None
        self._is_taking_key = False

    # Keys

    async def take_key(self, key: str, character: str | None) -> bool:
        """Handle one key wholly; whether it did something here."""
        said = self._message
        self._is_taking_key = True
        try:
            is_handled = await self._route(key, character)
        finally:
            self._is_taking_key = False
        if is_handled and self._message is said and said:
            self._message = []
        if self.is_current:
            self.show_frame()
        return is_handled

    def has_moved(self) -> None:
        """What moved by a key is told once, when the key is dealt with."""
        if not self._is_taking_key:
            self.show_frame()

    async def take_paste(self, pasted: str) -> None:
        """A paste goes where one types."""
        target = self.dialog or self.pane
        if (paste := getattr(target, "paste", None)) is not None:
            await paste(pasted)

    async def _route(self, key: str, character: str | None) -> bool:
        target: Any = self.dialog or self.pane
        is_typing = False
        if target is not None and hasattr(target, "press"):
            pressed = await target.press(key, character)
            if isinstance(pressed, Pressed):
                if pressed is not Pressed.IGNORED:
                    return await self.pressed(pressed)
            elif pressed:
                return True
            is_typing = bool(getattr(target, "is_typing", False))
        name = self.verb_of(key)
        if is_typing and character is not None and character.isprintable():
            return False
        if self.dialog is not None and name not in ("leave", "language"):
            if name or character:
                self.say(text("dialog.answer_first"))
                return True
            return False
        if not name:
            return False
        await self.act(name)
        return True

    async def pressed(self, pressed: Pressed) -> bool:
        """What a form among the panes made of a key."""
        if pressed is Pressed.SUBMIT:
            await self.act("submit")
        elif pressed is Pressed.LEAVE:
            await self.act("back")
        return True

    async def act(self, name: str) -> None:
        """Do a verb, or say why not."""
        if reason := self.why_not(name):
            self.say(reason)
            return
        method = getattr(self, f"do_{name}", None) or getattr(self.app, f"do_{name}", None)
        if method is None:
            return
        try:
            result = method()
            if isawaitable(result):
                await result
        except LianqiError as error:
            self.show_error(error)

    async def do_reload(self) -> None:
        """Read the page again."""
        await self.load()

    # Going elsewhere

    async def go(self, screen: DeskScreen) -> None:
        """Open another page above this one."""
        await self.leaving()
        with self.app.batch_update():  # painted once, with what it shows
            await self.app.push_screen(screen)
            await screen.opened()

    async def do_back(self) -> None:
        """One step back; never discards."""
        await self.leaving()
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if self.is_main or not isinstance(below, DeskScreen):
            self.say(text("frame.at_the_first"))
            return
        with self.app.batch_update():
            await self.app.pop_screen()
            forget_painted()
            await below.seen_again()

    async def seen_again(self) -> None:
        """This page is seen again: what happened meanwhile is read."""
        self.fit()
        await self.load()
        self.show_frame()

    # Questions

    async def open_dialog(self, dialog: Dialog, then: Callable[[Any], Awaitable[None]]) -> None:
        """Ask in the preview's place; the question goes once `then` has taken the answer."""

        async def answered(result: Any) -> None:
            try:
                await then(result)
            except LianqiError as error:
                self.show_error(error)
                if isinstance(error, Invalid) and (show := getattr(dialog, "show_problems", None)):
                    show(error.problems)
                return  # the question stays: nothing typed into it is lost
            if self.dialog is dialog:
                await self.close_dialog()

        await self.close_dialog()
        self.keep_open(dialog, answered)
        await self.query_one("#body").mount(dialog)
        self.show_frame()

    def keep_open(self, dialog: Dialog, answered: Then) -> None:
        """Join a question to this page; Esc closes it."""
        dialog.answer, dialog.cancel, dialog.stopped = answered, self.close_dialog, self.stopped
        self.dialog, self._pane_before = dialog, self.focused
        self.set_focus(None)
        self.set_class(True, "asking")
        self.set_class(dialog.is_across, "across")

    def stopped(self, count: int) -> None:
        """What is wrong stands beside the fields of a question; here that it was not sent."""
        self.say(text("dialog.to_change", count=count), alarm=text("frame.alarm.invalid"))

    async def close_dialog(self) -> None:
        """Take the question away; the list has the keys again."""
        if self.dialog is not None:
            dialog, self.dialog = self.dialog, None
            self.set_class(False, "asking", "across")
            await dialog.remove()
            forget_painted()
            self.set_focus(self._pane_before)


def forget_painted() -> None:
    """Let what is no longer on the screen go: Textual's cache would keep the lines of the last thousand widgets."""
    StylesCache.get_inner_outer.cache_clear()
