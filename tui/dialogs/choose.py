"""One of a few, by number or by cursor; a reason is one of a few or one's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.dialogs.dialog import Dialog
from tui.look import Span, pad, shown
from tui.text import colon, text
from tui.widgets.editor import LineEditor

MOST = 9  # options seen at once, one a digit


def _digits(count: int) -> str:
    """1-3, or the one there is."""
    return "1" if count == 1 else f"1-{count}"


class Choose(Dialog):
    """Options as (value, words): a digit takes one of those seen, j k and Enter any."""

    def __init__(self, title: str, options: Sequence[tuple[Any, str]]) -> None:
        super().__init__(title)
        self.options = list(options)
        self.cursor = 0

    def line_count(self) -> int:
        """One line an option, as far as there are digits."""
        return min(len(self.options), MOST)

    @property
    def top(self) -> int:
        """The first option seen: the cursor is always among them."""
        return self.cursor // MOST * MOST if len(self.options) > MOST else 0

    def line(self, at: int, cells: int) -> list[Span]:
        """The digit and the words; in the last line how many more there are."""
        if self.top + at >= len(self.options):
            return []
        is_here = self.top + at == self.cursor
        words = shown(self.options[self.top + at][1])
        spans: list[Span] = [
            (f"{at + 1} ", "accent bold" if is_here else "dim"),
            (words, "ink bold" if is_here else "ink"),
        ]
        left = len(self.options) - self.top - MOST
        return (
            [*spans, (f"  {text('dialog.more', count=left)}", "dim")]
            if left > 0 and at == MOST - 1
            else spans
        )

    def answers(self) -> list[tuple[str, str]]:
        """How to answer."""
        return [
            (_digits(self.line_count()), text("dialog.take")),
            ("Enter", text("dialog.take_this")),
            *([("PgDn", text("dialog.further"))] if len(self.options) > MOST else []),
            ("Esc", text("keys.back")),
        ]

    async def press(self, key: str, character: str | None) -> bool:
        """A digit or Enter takes an option."""
        if character and character.isdecimal() and 0 < int(character) <= len(self.options) - self.top:
            await self.done(self.options[self.top + int(character) - 1][0])
        elif key in ("pagedown", "pageup"):
            to = self.top + (MOST if key == "pagedown" else -MOST)
            self.cursor = max(0, min(to, len(self.options) - 1))
            self.refresh()
        elif key in ("down", "j", "tab", "up", "k", "shift+tab"):
            self.cursor = (self.cursor + (1 if key in ("down", "j", "tab") else -1)) % len(self.options)
            self.refresh()
        elif key == "enter" and self.options:
            await self.done(self.options[self.cursor][0])
        else:
            return await super().press(key, character)
        return True


class Reason(Dialog):
    """Ready-made reasons by number, or 0 and one's own words and Enter."""

    def __init__(self, title: str, ready: Sequence[str], *, is_grave: bool = False) -> None:
        super().__init__(title)
        self.ready, self.is_grave = list(ready), is_grave
        self.editor = LineEditor()
        self.is_typing = not self.ready

    def title_key(self) -> str:
        """A verb that cannot be taken back is in alarm."""
        return "alarm bold" if self.is_grave else "dim"

    def line_count(self) -> int:
        """A line for each ready-made reason, since nobody reads several on one line, and one for one's own words."""
        return len(self.ready) + 1

    def line(self, at: int, cells: int) -> list[Span]:
        """The digit and the reason, or the line being typed."""
        if at < len(self.ready):
            return [
                (f"{at + 1} ", "faint" if self.is_typing else "accent bold"),
                (shown(self.ready[at]), "dim" if self.is_typing else "ink"),
            ]
        if not self.is_typing:
            begun = f"  {shown(self.editor.text)}" if self.editor.text else ""
            return [("0 ", "accent bold"), (text("form.own_words"), "ink"), (begun, "dim")]
        label = f"{text('field.reason')}{colon()}"
        room = max(min(cells - 10, 60), 10)
        return [(label, "ink bold"), (pad(self.editor.window(room)[0], room), "ink band field")]

    def answers(self) -> list[tuple[str, str]]:
        """How to answer."""
        if self.is_typing:
            return [("Enter", text("dialog.give")), ("Esc", text("keys.back"))]
        return [
            (_digits(len(self.ready)), text("dialog.take")),
            ("0", text("form.own_words")),
            ("Esc", text("keys.back")),
        ]

    async def press(self, key: str, character: str | None) -> bool:
        """A digit decides at once; while one types, all letters are the line's."""
        if not self.is_typing:
            if character and character.isdecimal() and int(character) <= len(self.ready):
                if int(character):
                    await self.done(self.ready[int(character) - 1])
                else:
                    self.is_typing = True
                    self.refresh()
                return True
            return await super().press(key, character)
        if key == "enter":
            if typed := self.editor.text.strip():
                await self.done(typed)
            return True
        if key == "escape" and self.ready:
            self.is_typing = False
        elif not self.editor.press(key, character):
            return await super().press(key, character)
        self.typed()
        self.refresh()
        return True

    async def paste(self, pasted: str) -> None:
        """A paste goes into one's own words."""
        self.is_typing = True
        self.editor.insert(pasted)
        self.typed()
        self.refresh()

    def content(self) -> dict[str, Any]:
        """One's own words, and whether one was typing them."""
        return {
            "reason": self.editor.text,
            "at": "reason" if self.is_typing else "",
            "cursor": self.editor.at,
        }

    async def restore(self, content: Mapping[str, Any]) -> None:
        """One's own words as they were left."""
        self.editor.set(str(content.get("reason", "")), int(content.get("cursor", 0)))
        self.is_typing = self.is_typing or content.get("at") == "reason"


class Confirm(Dialog):
    """What is about to happen, in one or more lines; `y` does it, Enter never does."""

    def __init__(self, title: str, said: Sequence[str], verb: str, *, is_grave: bool = False) -> None:
        super().__init__(title)
        self.said, self.verb, self.is_grave = list(said), verb, is_grave

    def title_key(self) -> str:
        """A verb that cannot be taken back is in alarm."""
        return "alarm bold" if self.is_grave else "dim"

    def line_count(self) -> int:
        """One line a sentence."""
        return len(self.said)

    def line(self, at: int, cells: int) -> list[Span]:
        """A sentence."""
        return [(shown(self.said[at]), "ink")]

    def answers(self) -> list[tuple[str, str]]:
        """How to answer."""
        return [("y", self.verb), ("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """`y` alone means yes."""
        if character in ("y", "Y", "ｙ"):
            await self.done(True)
            return True
        return await super().press(key, character)
