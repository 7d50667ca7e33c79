"""一企一档: a firm's facts, sites, people, what is open, and all that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget

from models.actions.places import reveal_contact
from models.queries.enterprises import EnterpriseFile, OpenItem, enterprise_file
from models.queries.events import EventRow, timeline
from models.queries.pages import Key, Page
from models.rules.drafts import FormKind
from models.rules.scope import Role
from tui.dialogs.choose import Choose, Reason
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.case_page import CaseScreen
from tui.screens.check import CheckScreen
from tui.screens.firm_words import fact_rows, site_lines, site_words
from tui.screens.kept import KeptQuestions
from tui.screens.no_access import NoAccessScreen
from tui.session import Session
from tui.text import text
from tui.widgets.case import fact_lines
from tui.widgets.columns import Column, block_head, due_span, severity_span
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet
from tui.widgets.timeline import Timeline


class FirmScreen(KeptQuestions):
    """One firm."""

    TITLE_KEY = "firm.title"
    IS_SPLIT = True
    KINDS = frozenset({"enterprise", "site", "finding", "inspection", "assignment", "visit", "incident"})
    SHOWN: ClassVar[tuple[str, ...]] = ("new", "open", "next_pane", "reveal", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("new"),
        act("open"),
        act("reveal"),
        act("next_pane", "tab"),
        act("previous_pane", "shift+tab"),
    ]

    def __init__(self, session: Session, enterprise: int) -> None:
        super().__init__(session)
        self.enterprise = enterprise
        self.file: EnterpriseFile | None = None
        self.revealed: dict[int, str] = {}
        now = session.clock
        self.sheet = Sheet(self._lines)
        self.table = RecordTable(
            [
                Column("list.due", (7, 7, 7), lambda row, _: due_span(row.due_at, now())),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.severity)),
                Column(
                    "firm.open_items", (-1, -1, -1), lambda row, _: (f"{row.site_name} {row.description}", "ink"),
                    is_subject=True, gaps=(2, 2, 2),
                ),
                Column("list.state", (7, 7, 7), lambda row, _: (text(f"error.state.{row.state}"), "dim")),
            ],
            self._open_items,
            empty=lambda: (text("firm.nothing_open"), ""),
            moved=self.show_frame,
        )  # fmt: skip
        self.history = Timeline(self._older)
        self.history.add_class("aside")

    def panes(self) -> Iterable[Widget]:
        """Facts, sites and open items left, the history right or below."""
        self.sheet.can_focus = False
        with Vertical(classes="list"):
            yield self.sheet
            yield self.table
        yield self.history

    def crumbs(self) -> list[str]:
        """企业 and its name."""
        return [text("firm.title"), self.file.name if self.file else ""]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The name and what kind of firm it is."""
        one = self.file
        if one is None:
            return [], []
        marks = ("is_four_above", "is_above_scale_industry", "is_small_micro", "is_key_project")
        tags = [text(f"field.{name}") for name in marks if getattr(one, name)]
        spans: list[Span] = [(shown(one.name), "ink bold")]
        spans += [(f"  {tag}", "dim") for tag in tags]
        if one.is_provisional:
            spans.append((f"  {text('firm.provisional')}", "warn"))
        return spans, [(text("firm.file"), "dim")]

    def _lines(self, cells: int) -> list[list[Span]]:
        if self.file is None:
            return []
        lines = [block_head(text("firm.facts"), cells)]
        lines += fact_lines(fact_rows(self.file, self.revealed), cells)
        return [*lines, [], *site_lines(self.file.sites, cells)]

    async def _open_items(
        self, after: Key | None, before: Key | None, at_end: bool, limit: int
    ) -> Page[OpenItem]:
        rows = self.file.open_items if self.file else ()
        return Page(rows, len(rows), True, None, None, False, False)

    async def _older(self, before: Key | None) -> Page[EventRow]:
        return await self.ask(timeline, self.enterprise, before=before, at_end=before is None, limit=60)

    async def load(self) -> None:
        """The file and the newest of its history."""
        self.file = await self.ask(enterprise_file, self.enterprise)
        self.sheet.reset()
        await self.table.load()
        await self.history.load()
        self.fit()

    def fit(self) -> None:
        """Facts take what they need, open items the rest; on a small screen the history is the other pane."""
        super().fit()
        if self.file is None:
            return
        is_wide = self.app.size.width >= 110
        room = self.app.size.height - 4
        cells = self.app.size.width * 3 // 5 if is_wide else self.app.size.width
        wanted = len(self._lines(cells)) + 1
        least = min(len(self.file.open_items) + 1, 4 if not is_wide else 12)
        self.sheet.styles.height = max(min(wanted, room - least - (0 if is_wide else 6)), 3)
        self.history.styles.height = "1fr" if is_wide else 6
        self.history.styles.width = "2fr" if is_wide else "1fr"

    def focus_pane(self) -> None:
        """The open items first."""
        self.set_focus(self.table if self.file and self.file.open_items else self.history)

    def do_next_pane(self) -> None:
        """Open items, history."""
        self.set_focus(self.history if self.focused is self.table else self.table)

    def do_previous_pane(self) -> None:
        """There are two."""
        self.do_next_pane()

    def label_of(self, name: str) -> str:
        """Where Tab goes."""
        if name == "next_pane":
            return text("keys.timeline" if self.focused is self.table else "firm.to_open_items")
        return super().label_of(name)

    def state_words(self) -> str:
        """Which of the open items."""
        return f"{text('firm.open_items')} {self.table.position}"

    def is_for_me(self, name: str) -> bool:
        """Checks are an officer's."""
        return name != "new" or self.session.grant.role is Role.OFFICER

    def why_not(self, name: str) -> str:
        """Only an officer begins something here; contacts are revealed where they are masked."""
        if name == "open" and (self.focused is not self.table or self.table.current is None):
            return text("frame.nothing_here")
        if name == "new" and self.session.grant.role is not Role.OFFICER:
            return text("error.not_for_role")
        if name == "reveal" and not any(one.is_masked for one in (self.file.contacts if self.file else ())):
            return text("firm.nothing_masked")
        return super().why_not(name)

    async def do_open(self) -> None:
        """The finding's case."""
        row: OpenItem = self.table.current
        of = Target("finding", row.id, row.version, row.state, f"{row.number} {row.site_name}")
        await self.go(CaseScreen(self.session, of, row.description))

    async def do_new(self) -> None:
        """A check or a visit without access, at one of its sites."""
        assert self.file is not None
        kinds = [("check", text("keys.check")), ("no_access", text("keys.no_access"))]

        async def kind_chosen(kind: str) -> None:
            assert self.file is not None
            sites = [(one.id, site_words(one)) for one in self.file.sites]
            if len(sites) == 1:
                await self._begin(kind, sites[0][0])
            else:
                await self.open_dialog(Choose(text(f"keys.{kind}"), sites[:9]), partial(self._begin, kind))

        await self.open_dialog(Choose(text("keys.new"), kinds), kind_chosen)

    async def _begin(self, kind: str, site: int) -> None:
        await self.close_dialog()
        await self.go(
            CheckScreen(self.session, site) if kind == "check" else NoAccessScreen(self.session, site)
        )

    async def do_reveal(self) -> None:
        """Contacts in full, with a reason that is recorded."""
        ready = [text(f"firm.reveal_reasons.{at}") for at in range(1, 4)]

        async def give(reason: str) -> None:
            assert self.file is not None
            for one in self.file.contacts:
                if one.is_masked:
                    self.revealed[one.id] = await self.ask(reveal_contact, one.id, reason)
            self.sheet.reset()
            self.say(text("firm.revealed"))

        dialog = Reason(text("dialog.reason_of", verb=text("keys.reveal")), ready)
        await self.ask_kept(FormKind.REVEAL, self.enterprise, dialog, give)
