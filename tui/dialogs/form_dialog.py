"""A short form in the preview's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.errors import Problem
from tui.dialogs.dialog import Dialog
from tui.look import Span
from tui.text import text
from tui.widgets.form_lines import FormLines, Pressed


class FormDialog(Dialog):
    """Answers with the built form; what is wrong stands beside the fields."""

    def __init__(
        self,
        title: str,
        form: FormLines,
        *,
        typed: Callable[[], None] = lambda: None,
        sends: str = "keys.submit",
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(title)
        self.form, self.sends = form, sends
        self.more = dict(more or {})  # what a draft keeps besides: what was chosen on the page behind it
        self.typed = typed

    @property
    def is_typing(self) -> bool:  # type: ignore[override]
        """Whether letters and digits belong to a line."""
        return self.form.is_typing

    def line_count(self) -> int:
        """One line a field or candidate."""
        return len(self.form.lines())

    def line(self, at: int, cells: int) -> list[Span]:
        """A field."""
        return self.form.spans(at, cells, self.form.label_width + 2, has_focus=True)

    def answers(self) -> list[tuple[str, str]]:
        """How to go on."""
        return [("Tab", text("keys.next_field")), ("Ctrl+S", text(self.sends)), ("Esc", text("keys.back"))]

    async def press(self, key: str, character: str | None) -> bool:
        """Pass the key to the form; submit builds it."""
        return await self._after(await self.form.press(key, character))

    async def paste(self, pasted: str) -> None:
        """Pass a paste to the form."""
        await self._after(await self.form.paste(pasted))

    async def _after(self, pressed: Pressed) -> bool:
        if pressed is Pressed.LEAVE and self.cancel is not None:
            await self.cancel()
        elif pressed is Pressed.SUBMIT:
            made, problems = self.form.build()
            self.form.show_problems(problems)
            if made is None:
                self.stopped(len(problems))
            else:
                await self.done(made)
        elif pressed is Pressed.IGNORED:
            return False
        else:
            self.typed()
        if self.is_attached:
            self.changed()
        return True

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """What the store says is wrong."""
        self.form.show_problems(problems)
        self.changed()

    def content(self) -> dict[str, Any]:
        """What a draft keeps."""
        return {**self.form.content(), **self.more}

    async def restore(self, content: Mapping[str, Any]) -> None:
        """The fields as they were left, what is being looked up with its candidates."""
        self.form.restore(content)
        self.changed_since = self.form.changed
        await self.form.look_up()
