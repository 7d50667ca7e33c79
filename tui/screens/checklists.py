"""清单: every version of every checklist with its days; the next one is made from one that is here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.checklists import withdraw_checklist
from models.queries.checklists import ChecklistDetail, ChecklistRow, checklist, checklists, item_forms
from models.queries.pages import Page, Window, whole
from models.rules.checklist_versions import WITHDRAW, VersionState, differences, version_state
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.places import level_of
from models.rules.scope import Level
from tui.dialogs.choose import Reason
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.checklist import ChecklistScreen
from tui.screens.checklist_forms import change_span, days_of, value_words
from tui.screens.kept import KeptQuestions
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import in_language, text
from tui.widgets.columns import Column, block_head
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet


class ChecklistsScreen(KeptQuestions, LedgerOut):
    """The versions; what the one under the cursor changed stands beside it."""

    TITLE_KEY = "checklist.title"
    KINDS = frozenset({"checklist"})
    IS_SPLIT = True
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "new", "withdraw", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("new"), act("withdraw", "X")]

    ledger = "checklists"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.detail: ChecklistDetail | None = None
        self.table = RecordTable(
            [
                Column("field.checklist", (-1, -1, -1), lambda row, _: (_name(row), "ink"), is_subject=True),
                Column("field.edition", (9, 10, 12), lambda row, _: (row.edition, "ink")),
                Column("field.valid_from", (10, 10, 10), lambda row, _: (days_of(row.valid_from, None)[0], "ink")),
                Column("field.valid_to", (0, 10, 10), lambda row, _: (self._until(row), "ink")),
                Column("field.state", (8, 8, 8), lambda row, _: self._in_words(row)),
            ],
            self._fetch,
            empty=lambda: (text("checklist.empty"), text("checklist.empty_advice")),
            is_dim=lambda row: _state_of(row, business_date(session.clock())) in ("over", "withdrawn"),
            moved=self.has_moved,
        )  # fmt: skip
        self.table.add_class("list")
        self.sheet = Sheet(self._lines)
        self.sheet.add_class("preview")

    @staticmethod
    def _until(row: ChecklistRow) -> str:
        return "" if is_withdrawn(row) else days_of(row.valid_from, row.valid_to)[1]

    def _in_words(self, row: ChecklistRow) -> Span:
        state = _state_of(row, business_date(self.session.clock()))
        return text(f"checklist.state.{state}"), "ink bold" if state == "ahead" else "ink"

    def panes(self) -> Iterable[Widget]:
        """The versions; what one changed beside them, or below."""
        yield self.table
        self.sheet.can_focus = False
        yield self.sheet

    async def _fetch(self, window: Window) -> Page[ChecklistRow]:
        return whole(await self.ask(checklists))

    async def load(self) -> None:
        """The list."""
        await self.table.load()
        await self._show_current()

    async def on_record_table_rested(self, _: RecordTable.Rested) -> None:
        """Show what the version the cursor has rested on changed."""
        await self._show_current()

    async def _show_current(self) -> None:
        row: ChecklistRow | None = self.table.current
        self.detail = await self.ask(checklist, row.id) if row is not None else None
        self.sheet.reset(to_top=True)

    def _lines(self, cells: int) -> list[list[Span]]:
        """Each change, with the fields of a changed item; of a first version its items."""
        if self.detail is None:
            return []
        after = {one.code: one for one in item_forms(self.detail.items)}
        before = {one.code: one for one in item_forms(self.detail.before)}
        found = differences(tuple(before.values()), tuple(after.values())) if before else ()
        lines = [
            block_head(text("case.difference" if before else "check.words"), cells, str(len(found or after)))
        ]
        if not before:
            return lines + [
                [("  ", "ink"), (f"{code} ", "dim"), (shown(in_language(one.text_zh, one.text_en)), "ink")]
                for code, one in after.items()
            ]
        for one in found:
            words, key = change_span(one.change)
            item = after.get(one.code) or before[one.code]
            said = in_language(item.text_zh, item.text_en)
            lines.append([("  ", "ink"), (f"{words} ", key), (f"{one.code} ", "dim"), (shown(said), "ink")])
            for name in one.fields:
                old, new = (value_words(name, getattr(each[one.code], name)) for each in (before, after))
                label = text(f"field.itemfields.{name}")
                lines.append([("    ", "ink"), (f"{label} {shown(old)} → ", "dim"), (shown(new), "ink bold")])
        return lines

    # What is shown

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many versions."""
        return [(f"{text('checklist.versions')} ", "dim"), (str(self.table.total), "ink bold")], []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What is new here is the next version."""
        return text("checklist.new_version") if name == "new" else super().label_of(name)

    def is_for_me(self, name: str) -> bool:
        """By the verbs' role."""
        return self.session.grant.role in WITHDRAW.roles if name == "withdraw" else super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """Only what has not begun is withdrawn, by the city."""
        row: ChecklistRow | None = self.table.current
        if name not in ("open", "new", "withdraw"):
            return super().why_not(name)
        if row is None:
            return text("frame.nothing_here")
        if not self.is_for_me(name):
            return text("error.not_for_role")
        if name == "withdraw":
            state = _state_of(row, business_date(self.session.clock()))
            if level_of(self.session.grant.region) is not Level.CITY:
                return text("error.only_of_the_city")
            if state != "ahead":
                return text("error.is_withdrawn" if state == "withdrawn" else "error.has_begun")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The version, item by item."""
        await self.go(ChecklistScreen(self.session, self.table.current.id))

    async def do_new(self) -> None:
        """The next version, made from this one."""
        await self.do_open()

    async def do_withdraw(self) -> None:
        """Take a version back before its first day."""
        row: ChecklistRow = self.table.current
        dialog = Reason(text("dialog.reason_of", verb=text("keys.withdraw")), [])

        async def given(reason: str) -> None:
            await self.ask(withdraw_checklist, row.id, row.version, reason)
            await self.load()
            self.say(text("queue.done", verb=text("event.checklist.withdraw"), name=_name(row)))

        await self.ask_kept(FormKind.WITHDRAW, row.id, dialog, given, seen_version=row.version)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)


def _name(row: Any) -> str:
    return f"{row.code} {in_language(row.title_zh, row.title_en)}"


def is_withdrawn(row: ChecklistRow) -> bool:
    """Whether a version was taken back before its first day: it was in force on none."""
    return row.valid_to is not None and row.valid_to < row.valid_from


def _state_of(row: ChecklistRow, today: date) -> VersionState:
    return version_state(row.valid_from, row.valid_to, today)
