"""One version of a checklist: read item by item, and written anew until it is put in force as the next one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.checklists import issue_checklist
from models.errors import Invalid
from models.queries.checklists import ChecklistDetail, checklist, item_forms
from models.queries.pages import Page, Window, whole
from models.rules.checklist_versions import ISSUE, ChecklistForm, first_day
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.places import level_of
from models.rules.scope import Level
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.screens.checklist_draft import Line, NextVersion
from tui.screens.checklist_forms import (
    ItemFields,
    VersionFields,
    change_span,
    counted_words,
    days_of,
    item_facts,
    item_lines,
    severity_words,
    version_lines,
)
from tui.screens.drafting import Keeper
from tui.screens.out import LedgerOut
from tui.sentences import problem_words
from tui.session import Session
from tui.text import in_language, text
from tui.widgets.columns import Column, block_head, clock_time
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet

EDITING = ("edit", "new", "retire", "item_up", "item_down", "issue", "drop")


class ChecklistScreen(LedgerOut):
    """The items of a version; what is changed is kept as a draft of the next one."""

    TITLE_KEY = "checklist.title"
    ABOUT_KEY = "checklist.edit_page"
    IS_SPLIT = True
    SHOWN: ClassVar[tuple[str, ...]] = (
        "edit",
        "new",
        "retire",
        "item_up",
        "item_down",
        "issue",
        "out",
        "back",
    )
    VERBS: ClassVar[Sequence[Verb]] = [
        act("edit"),
        act("new"),
        act("retire", "d"),
        act("item_up", "K"),
        act("item_down", "J"),
        act("issue", "p"),
        act("drop", "b"),
    ]

    ledger = "checklist_items"

    def __init__(self, session: Session, based_on: int) -> None:
        super().__init__(session)
        self.based_on = based_on
        self.detail: ChecklistDetail | None = None
        self.next = NextVersion()
        self.keeper = Keeper(session, FormKind.CHECKLIST, based_on)
        self.asked: tuple[str, str] = ("", "")  # the question that is open: its verb, the item it is about
        self._left: dict[str, Any] = {}  # the question as it was left
        self.table = RecordTable(
            [
                Column("case.item", (4, 4, 4), lambda row, _: (row.item.code, "dim")),
                Column(
                    "check.words", (-1, -1, -1), lambda row, _: (self._words(row), "ink"), is_subject=True
                ),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_words(row.item)),
                Column("field.area_checked", (0, 9, 10), lambda row, _: (self._area(row), "ink")),
                Column(
                    "checklist.changed", (8, 8, 8), lambda row, _: change_span(self.next.changes.get(row.id))
                ),
            ],
            self._fetch,
            empty=lambda: (text("checklist.no_items"), text("checklist.no_items_advice")),
            is_dim=lambda row: row.is_retired,
            moved=self._moved,
        )
        self.table.add_class("list")
        self.sheet = Sheet(self._lines)
        self.sheet.add_class("preview")

    @staticmethod
    def _words(row: Line) -> str:
        return in_language(row.item.text_zh, row.item.text_en)

    @staticmethod
    def _area(row: Line) -> str:
        return text(f"choice.area.{row.item.area}") if row.item.area else ""

    def panes(self) -> Iterable[Widget]:
        """The items; the one under the cursor beside them, or below."""
        yield self.table
        self.sheet.can_focus = False
        yield self.sheet

    def _moved(self) -> None:
        self.sheet.reset(to_top=True)
        self.show_frame()

    def ledger_of(self) -> int:
        """The version as it stands: what is changed here is nobody's yet."""
        return self.based_on

    def narrowed(self) -> str:
        """Which version."""
        return f"{self.detail.head.code} {self.detail.head.edition}" if self.detail is not None else ""

    # Reading and keeping

    async def load(self) -> None:
        """The version, and the draft of the next one, where one was begun. Once."""
        if self.detail is not None:
            return
        self.detail = await self.ask(checklist, self.based_on)
        self.next = NextVersion(item_forms(self.detail.items))
        kept = await self.keeper.open(self.content)
        if kept:
            self.next.restore(kept["items"])
            self._left = kept["question"]
            assert self.keeper.found is not None
            at = clock_time(self.keeper.found.saved_at)
            self.say(text("check.restored", at=at) + self.keeper.elsewhere)
        await self._show()

    async def _show(self) -> None:
        self.next.compare()
        await self.table.load()
        self.sheet.reset()

    async def _fetch(self, window: Window) -> Page[Line]:
        return whole(self.next.lines)

    def content(self) -> dict[str, Any]:
        """What the draft keeps."""
        verb, code = self.asked
        typed = self.dialog.content() if self.dialog is not None and verb else {}
        return {
            "items": self.next.kept(),
            "question": {"verb": verb, "code": code, "typed": typed} if verb else {},
        }

    async def opened(self) -> None:
        """Where a question was left half typed, it is open again."""
        await super().opened()
        if self._left and not self.why_not(self._left["verb"]):
            left, self._left = self._left, {}
            self.table.cursor = self.next.place_of(left["code"])
            await self.act(left["verb"])
            if self.dialog is not None:
                await self.dialog.restore(left["typed"])
                self.dialog.changed()

    async def _ask_for(
        self, verb: str, title: str, lines: FormLines, then: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Ask; what is typed is part of the draft."""
        sends = "keys.submit" if verb == "issue" else "dialog.give"
        dialog = FormDialog(title, lines, typed=lambda: self.keeper.typed(), sends=sends)
        await self.open_dialog(dialog, then)
        self.asked = verb, self.table.current.id if self.table.current is not None else ""

    async def close_dialog(self) -> None:
        """The question is over."""
        was_asked, self.asked = self.asked != ("", ""), ("", "")
        await super().close_dialog()
        if was_asked:
            self.keeper.typed()

    async def _changed(self) -> None:
        await self._show()
        self.keeper.typed()

    async def leaving(self) -> None:
        """Keep what is typed."""
        await self.keeper.flush()

    # What is shown

    def crumbs(self) -> list[str]:
        """The list and its version."""
        if self.detail is None:
            return [text("checklist.title")]
        head = self.detail.head
        return [
            text("checklist.title"),
            f"{head.code} {in_language(head.title_zh, head.title_en)}",
            head.edition,
        ]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Its days and what the next one changes; the draft right."""
        if self.detail is None:
            return [], []
        since, until = days_of(self.detail.head.valid_from, self.detail.head.valid_to)
        spans: list[Span] = [
            (text("regions.from_to", since=since, until=until or text("regions.open_end")), "ink"),
            (f"   {text('checklist.next')} ", "dim"),
            (counted_words(list(self.next.changes.values())), "ink bold" if self.next.changes else "dim"),
        ]
        if self.keeper.failed is not None:
            return spans, [(text("check.not_kept"), "alarm")]
        if self.keeper.is_beside:
            return spans, [(text("draft.beside"), "warn")]
        return spans, [(text("draft.kind.checklist"), "dim")] if self.keeper.version else []

    def _lines(self, cells: int) -> list[list[Span]]:
        row: Line | None = self.table.current
        if row is None:
            return []
        return [block_head(shown(row.id), cells), *item_facts(row.item, self.next.old(row))]

    def state_words(self) -> str:
        """Which item."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """A retired item is taken up again by the same key."""
        if name == "retire" and self.table.current is not None and self.table.current.is_retired:
            return text("keys.reopen")
        return super().label_of(name)

    def is_for_me(self, name: str) -> bool:
        """By the verb's role."""
        return self.session.grant.role in ISSUE.roles if name in EDITING else super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """The city's lists are the city's; nothing is put in force that changes nothing."""
        if name not in EDITING:
            return super().why_not(name)
        if not self.is_for_me(name):
            return text("error.not_for_role")
        if level_of(self.session.grant.region) is not Level.CITY:
            return text("error.only_of_the_city")
        if name in ("issue", "drop") and not self.next.changes:
            return text("checklist.no_change")
        if name in ("edit", "retire", "item_up", "item_down") and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)

    # Items

    async def do_edit(self) -> None:
        """The item under the cursor."""
        line: Line = self.table.current

        async def given(made: ItemFields) -> None:
            self.next.correct(line, made.item())
            await self._changed()

        lines = item_lines(line.item, self.session.clock, may_rename=self.next.old(line) is None)
        await self._ask_for("edit", f"{text('keys.edit')}  {line.id}", lines, given)

    async def do_new(self) -> None:
        """An item behind the one under the cursor, under a code of its own."""

        async def given(made: ItemFields) -> None:
            self.next.insert(self.table.cursor + 1, made.item())
            await self._changed()

        lines = item_lines(None, self.session.clock, may_rename=True)
        await self._ask_for("new", text("checklist.new_item"), lines, given)

    async def do_retire(self) -> None:
        """The item is asked no more from the next version on; or it is after all."""
        line: Line = self.table.current
        line.is_retired = not line.is_retired
        await self._changed()

    async def do_item_up(self) -> None:
        """One place up."""
        await self._move(-1)

    async def do_item_down(self) -> None:
        """One place down."""
        await self._move(1)

    async def _move(self, by: int) -> None:
        if self.next.move(self.table.cursor, by):
            await self._changed()
        else:
            self.say(text("checklist.at_the_end"))

    async def do_drop(self) -> None:
        """Away with the draft: the version as it is; the draft can be brought back from the drafts' page."""
        await self.keeper.flush()
        await self.keeper.discard()
        self.keeper = Keeper(self.session, FormKind.CHECKLIST, self.based_on)
        self.next = NextVersion(self.next.before)
        await self.keeper.open(self.content)
        await self._show()
        self.say(text("checklist.dropped"))

    # In force

    async def do_issue(self) -> None:
        """Its name and first day, and it is the next version."""
        assert self.detail is not None
        first = first_day(business_date(self.session.clock()))
        lines = version_lines(self.session.clock, first.isoformat(), first)
        title = f"{text('keys.issue')}  {counted_words(list(self.next.changes.values()))}"

        async def given(made: VersionFields) -> None:
            form = ChecklistForm(
                self.keeper.key, self.based_on, self.next.items(), made.edition, made.valid_from
            )
            try:
                await self.ask(issue_checklist, form)
            except Invalid as error:
                self._stand_at_wrong(error)
                raise
            self.keeper.over()
            await self.close_dialog()
            await self.do_back()
            if isinstance(page := self.app.screen, DeskScreen):
                since = made.valid_from.isoformat() if made.valid_from else ""
                page.say(text("checklist.issued", edition=made.edition, since=since))

        await self._ask_for("issue", title, lines, given)

    def _stand_at_wrong(self, error: Invalid) -> None:
        """The first item that is wrong gets the cursor."""
        wrong = [one.field.partition(".")[0] for one in error.problems if "." in one.field]
        for at, line in enumerate(self.next.lines):
            if line.id in wrong:
                self.table.cursor = at
                self.table.refresh()
                return

    def show_error(self, error: Any) -> None:
        """An item's problem names the item."""
        named = [one for one in getattr(error, "problems", ()) if "." in one.field]
        if named:
            words = f"{named[0].field.partition('.')[0]} {problem_words(named[0])}"
            self.say(words, alarm=text("frame.alarm.invalid"))
        else:
            super().show_error(error)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
