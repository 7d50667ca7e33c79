"""A form on a page of its own: its draft, its problems, one submit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.errors import Invalid
from models.rules.drafts import FormKind
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.session import Session
from tui.text import text
from tui.widgets.form import Form
from tui.widgets.form_lines import FormLines


class FormScreen(DeskScreen):
    """A page gives its lines and `send(made)`; everything else is the same for all forms."""

    ABOUT_KEY = "form.page"
    SHOWN: ClassVar[tuple[str, ...]] = ("next_field", "previous_field", "submit", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("next_field", "tab"),
        act("previous_field", "shift+tab"),
        act("submit"),
    ]

    def __init__(
        self, session: Session, kind: FormKind, subject: int, lines: FormLines, seen_version: int = 0
    ) -> None:
        super().__init__(session)
        self.keeper = Keeper(session, kind, subject, seen_version)
        self.keeper.kept = self.show_frame
        self.form = Form(lines, changed=self.keeper.typed)
        self.is_open = False

    @abstractmethod
    async def send(self, made: Any) -> str:
        """Submit what was built; what is said of it on the page below."""

    def panes(self) -> Iterable[Widget]:
        """The form."""
        yield self.form

    async def load(self) -> None:
        """Take up the draft, once."""
        if self.is_open:
            return
        self.is_open = True
        if kept := await self.keeper.open(self.form.form.content):
            self.form.restore(kept)
            await self.form.form.look_up()
            self.form.refresh()
            self.say(await self.keeper.taken_up(self.form.form.changed))

    async def leaving(self) -> None:
        """Keep what is typed."""
        await self.keeper.flush()

    def draft_spans(self) -> list[Span]:
        """The state of the draft, for the right of row 1."""
        if self.keeper.failed is not None:
            return [(text("check.not_kept"), "alarm")]
        if self.keeper.is_beside:
            return [(text("draft.beside"), "warn")]
        if self.keeper.state:
            return [(self.keeper.state, "dim")]
        return []

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many things are wrong; the draft right."""
        count = self.form.form.problem_count
        spans: list[Span] = (
            [(f"{text('form.problems')} ", "dim"), (str(count), "alarm bold")] if count else []
        )
        return spans, self.draft_spans()

    def key_row(self) -> list[tuple[str, str, bool]]:
        """In a line only what acts there: a `?` is a character of it."""
        row = super().key_row()
        return row[:-1] if self.dialog is None and self.form.is_typing else row

    def label_of(self, name: str) -> str:
        """Going back loses nothing."""
        return text("form.back") if name == "back" else super().label_of(name)

    def state_words(self) -> str:
        """Which field."""
        return self.form.form.place

    async def do_submit(self) -> None:
        """Build, send, go back and say so; what is wrong stands beside the fields."""
        made, problems = self.form.form.build()
        self.form.form.show_problems(problems)
        self.form.refresh()
        if made is None:
            self._stopped(len(problems))
            return
        try:
            if "key" not in self.form.form.fixed:  # what has a key is recorded once, however often it is sent
                await self.keeper.claim()
            said = await self.send(made)
        except Invalid as error:
            self.form.form.show_problems(error.problems)
            self.form.refresh()
            self._stopped(len(error.problems))
            return
        self.keeper.over()
        await self.do_back()
        if isinstance(page := self.app.screen, DeskScreen):
            page.say(said)

    def _stopped(self, count: int) -> None:
        self.say(self.form.form.stopped_words(count), alarm=text("frame.alarm.invalid"))
