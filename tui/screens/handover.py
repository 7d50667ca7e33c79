"""移交单: one handover with everything that went over, ticked off line by line by whoever took it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget

from models.actions.handovers import accept_handover, accept_handover_line
from models.exchange.files import write_page
from models.queries.handovers import HandoverRow, HandoverSheet, SheetLine, handover_sheet
from models.queries.pages import Page, Window, whole
from models.rules.handovers import HandoverState
from tui.faces.handover_page import page_lines
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.outgoing import file_name
from tui.screens.out import Outgoing
from tui.session import Session
from tui.text import text
from tui.widgets.case import fact_lines
from tui.widgets.columns import Column, block_head, clock_time, day_and_time, due_span
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet


class HandoverScreen(Outgoing):
    """One sheet."""

    TITLE_KEY = "handover.title"
    ABOUT_KEY = "handover.page"
    KINDS = frozenset({"handover"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "accept", "out", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("accept")]

    def __init__(self, session: Session, handover: int) -> None:
        super().__init__(session)
        self.handover = handover
        self.sheet: HandoverSheet | None = None
        self.head = Sheet(self._lines)
        now = session.clock
        self.table = RecordTable(
            [
                Column("handover.carried", (8, 10, 10), lambda row, _: (_carried(row), "dim")),
                Column("list.subject", (-1, -1, -1), lambda row, _: (_where(row), "ink"), is_subject=True),
                Column("list.matter", (12, 18, 24), lambda row, _: (row.matter, "ink")),
                Column("list.due", (0, 7, 7), lambda row, _: due_span(row.due_at, now()) if row.due_at else ("", "dim")),
                Column("handover.receipt", (5, 5, 11), lambda row, cells: _receipt(row, cells)),
            ],
            self._fetch,
            empty=lambda: (text("frame.nothing_here"), ""),
            is_dim=lambda row: row.accepted_at is not None,
            moved=self.has_moved,
        )  # fmt: skip

    def panes(self) -> Iterable[Widget]:
        """Who and why above, what went over below."""
        self.head.can_focus = False
        with Vertical():
            yield self.head
            yield self.table

    def focus_pane(self) -> None:
        """The lines take the keys."""
        self.set_focus(self.table)

    def crumbs(self) -> list[str]:
        """移交 and between whom."""
        one = self.sheet
        return [text("handover.title"), f"{one.giver_name} → {one.taker_name}" if one else ""]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How much of it is acknowledged."""
        if self.sheet is None:
            return [], []
        done = sum(line.accepted_at is not None for line in self.sheet.lines)
        count = (text("handover.acknowledged"), "dim"), (f" {done}/{len(self.sheet.lines)}", "ink bold")
        state = text(f"handover.state.{self.sheet.state.value}")
        return list(count), [(state, "ink" if self.sheet.state is HandoverState.ACCEPTED else "warn")]

    def _lines(self, cells: int) -> list[list[Span]]:
        one = self.sheet
        if one is None:
            return []
        facts = [
            (text("handover.giver"), f"{one.giver_name}  {one.giver_number}  {one.giver_unit}", "ink"),
            (text("handover.taker"), f"{one.taker_name}  {one.taker_number}  {one.taker_unit}", "ink"),
            (text("field.cause"), f"{text(f'choice.cause.{one.cause.value}')}  {one.note}".strip(), "ink"),
            (text("handover.started"), f"{day_and_time(one.started_at)}  {one.starter_name}", "ink"),
        ]
        return [block_head(text("handover.sheet"), cells), *fact_lines(facts, cells), []]

    async def _fetch(self, window: Window) -> Page[SheetLine]:
        return whole(self.sheet.lines if self.sheet else ())

    async def load(self) -> None:
        """The sheet."""
        self.sheet = await self.ask(handover_sheet, self.handover)
        self.head.reset()
        self.head.styles.height = 6
        await self.table.load()

    def state_words(self) -> str:
        """Which line."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """Enter ticks one line off, `a` all of them."""
        if name == "open":
            return text("handover.accept_line")
        return text("handover.accept_all") if name == "accept" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Only whoever took it on acknowledges, each line once."""
        one = self.sheet
        if name not in ("open", "accept") or one is None:
            return super().why_not(name)
        if one.taker != self.session.actor.person:
            return text("handover.not_yours", name=shown(one.taker_name))
        if one.state is HandoverState.ACCEPTED:
            return text("handover.done_already")
        row: SheetLine | None = self.table.current
        if name == "open" and (row is None or row.accepted_at is not None):
            return text("handover.line_done")
        return ""

    async def do_open(self) -> None:
        """This line is acknowledged; the cursor moves on."""
        row: SheetLine = self.table.current
        await self.ask(accept_handover_line, self.handover, row.id)
        await self.load()
        await self.table.go(self.table.cursor + 1)
        self.say(text("handover.line_accepted", what=f"{_carried(row)} {_where(row)}"))

    async def do_accept(self) -> None:
        """All of it is acknowledged."""
        assert self.sheet is not None
        await self.ask(accept_handover, self.handover, self.sheet.version)
        await self.load()
        self.say(text("handover.accepted", name=shown(self.sheet.giver_name)))

    async def do_out(self) -> None:
        """The sheet as one page of plain text, to be printed and signed."""
        assert self.sheet is not None
        sheet, now = self.sheet, self.session.clock()
        name = f"{text('handover.sheet')}-{sheet.id}-{sheet.giver_name}-{sheet.taker_name}"
        lines = page_lines(sheet, now, self.session.identity.name)

        def write(path: Path) -> int:
            return write_page(path, lines)

        offered = Path.cwd() / file_name(name, now, ".txt")
        await self.ask_path(text("handover.print"), offered, write, "handover.printed")


def _carried(row: SheetLine) -> str:
    return text(f"choice.carried.{row.carried}")


def _where(row: SheetLine) -> str:
    return "  ".join(part for part in (row.enterprise_name, row.floor, row.unit, row.site_name) if part)


def _receipt(row: SheetLine, cells: int) -> Span:
    if row.accepted_at is None:
        return text("handover.owed"), "warn"
    return (day_and_time if cells > 5 else clock_time)(row.accepted_at), "dim"


def handover_columns() -> list[Column]:
    """The list of handovers."""
    return [
        Column("handover.started", (11, 11, 11), lambda row, _: (day_and_time(row.started_at), "dim")),
        Column("handover.giver", (8, 10, 12), lambda row, _: (row.giver_name, "ink"), is_subject=True),
        Column("handover.taker", (8, 10, 12), lambda row, _: (row.taker_name, "ink")),
        Column("field.cause", (0, 6, 6), lambda row, _: (text(f"choice.cause.{row.cause.value}"), "dim")),
        Column("handover.acknowledged", (-1, -1, -1), lambda row, _: _progress(row)),
    ]


def _progress(row: HandoverRow) -> Span:
    return f"{row.accepted}/{row.lines}", "dim" if row.accepted == row.lines else "warn"
