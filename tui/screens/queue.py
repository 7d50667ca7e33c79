"""待办: what waits for a decision on this desk, the case beside it, one key a decision."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from models.actions import tasks
from models.queries.pages import Key, Page
from models.queries.people import colleagues
from models.queries.tasks import BELOW, Decided, TabCount, TaskRow, decided, open_tasks, task_counts
from models.rules.drafts import FormKind
from models.rules.tasks import Tab
from tui.dialogs.choose import Choose, Reason
from tui.keys import act
from tui.look import Span
from tui.screens.bulk import BulkDecisions
from tui.screens.targets import Target
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, clock_time, due_span, severity_span
from tui.widgets.places import place_words
from tui.widgets.record_table import RecordTable

TABS = ("", *Tab, BELOW)


class QueueScreen(BulkDecisions):
    """The coordinator's first page."""

    TITLE_KEY = "queue.title"
    KINDS = frozenset({"task", "finding", "inspection", "incident", "assignment"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "accept", "return", "assign", "claim", "mark", "undo", "supervise", "delegate", "notice", "open",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        act("claim"),
        act("delegate"),
        act("take_over", "K"),
        act("undo"),
        act("tab_before"),
        act("tab_after"),
        act("mark"),
        act("range"),
    ]

    def __init__(self, session: Session) -> None:
        self.tab = 0
        self.counts: dict[str, TabCount] = {}
        self.gone: dict[int, Decided] = {}
        super().__init__(session)

    def make_table(self) -> RecordTable:
        """The tasks of a tab."""
        return RecordTable(
            self._columns(),
            self._fetch,
            empty=self._empty,
            is_dim=self._is_dim,
            note=self._note,
            moved=self.show_frame,
        )

    # What is shown

    def _columns(self) -> list[Column]:
        now = self.session.clock
        return [
            Column("list.due", (7, 7, 7), lambda row, _: due_span(row.due_at, now())),
            Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.severity)),
            Column("list.kind", (0, 4, 4), lambda row, _: (text(f"queue.kind.{row.kind}"), "dim")),
            Column(
                "list.subject", (20, 25, 25), lambda row, cells: (place_words(row, cells), "ink"),
                gaps=(2, 3, 2), is_subject=True,
            ),
            Column(
                "list.matter", (-1, -1, -1), lambda row, _: (self.matter_of(row), "ink"),
                note_head="keys.claim" if self.app.size.width < 110 else "",
            ),
        ]  # fmt: skip

    def _is_dim(self, row: TaskRow) -> bool:
        return row.id in self.gone or (self._is_claimed(row) and row.claimed_by != self.session.actor.person)

    def _is_claimed(self, row: TaskRow) -> bool:
        return row.claimed_until is not None and row.claimed_until > self.session.clock()

    def _note(self, row: TaskRow) -> Span | None:
        if (one := self.gone.get(row.id)) is not None:
            return f"{one.by} {text(f'event.{one.verb}') if '.' in one.verb else self._verb(row, one)}", "dim"
        if not self._is_claimed(row):
            return None
        assert row.claimed_until is not None
        since = "" if self.app.size.width < 76 else f" {clock_time(row.claimed_until)}"
        return row.claimed_name + since, "accent" if row.claimed_by == self.session.actor.person else "dim"

    @staticmethod
    def _verb(row: TaskRow, one: Decided) -> str:
        return text(f"event.{row.subject_kind}.{one.verb}")

    def crumbs(self) -> list[str]:
        """待办 and the tab."""
        return [text("queue.title"), self._tab_name(TABS[self.tab])]

    @staticmethod
    def _tab_name(tab: str) -> str:
        return text(f"queue.tab.{tab or 'all'}")

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Tabs with live counts; a mark where something is overdue; filter or order right."""
        spans: list[Span] = []
        is_small = self.app.size.width < 76
        for at, tab in enumerate(TABS):
            own = [one for name, one in self.counts.items() if name == tab or (not tab and name != BELOW)]
            count, late = sum(one.count for one in own), sum(one.overdue for one in own)
            name = self._tab_name(tab)[:1] if is_small and tab else self._tab_name(tab)
            key = "accent bold underline" if at == self.tab else "dim"
            is_marked = late and tab not in ("", BELOW)
            more = "" if all(one.is_exact for one in own) else "+"
            spans += [(f"{name} {count}{more}", key), ("!" if is_marked else " ", "alarm"), (" ", "ink")]
        return spans, self.filter_spans() or [
            (f"{text('queue.order')} ", "dim"),
            (text("list.due"), "ink bold"),
        ]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """How many are marked."""
        count = len(self.table.marks)
        return ([(text("list.marked", count=count), "accent bold")] if count else []), []

    def _empty(self) -> tuple[str, str]:
        if self.filter:
            return text("list.nothing_filtered", text=self.filter), text("list.clear_filter")
        below = self.counts.get(BELOW)
        advice = text("queue.below_has", count=below.count) if below and below.count and not self.tab else ""
        return text("queue.empty"), advice

    # Reading

    async def _fetch(self, after: Key | None, before: Key | None, at_end: bool, limit: int) -> Page[TaskRow]:
        return await self.ask(
            open_tasks,
            tab=TABS[self.tab],
            text=self.filter,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )

    async def load(self) -> None:
        """Counts and the list; what colleagues decided goes from it."""
        self.gone = {}
        self.counts = {one.tab: one for one in await self.ask(task_counts)}
        await super().load()

    async def live_load(self) -> None:
        """Rows a colleague has decided stay in their places, dim, until the page is read anew."""
        self.counts = {one.tab: one for one in await self.ask(task_counts)}
        here = [row for row in self.table.rows if row.id not in self.gone]
        done = await self.ask(decided, tuple(row.id for row in here))
        self.gone |= {one.id: one for one in done}
        await self.table.load(keep=[row for row in self.table.rows if row.id in self.gone])

    # Deciding

    def target_of(self, row: TaskRow) -> Target:
        """The task's subject."""
        return Target(row.subject_kind, row.subject, 0, "", place_words(row, 30), row.kind)

    def matter_of(self, row: TaskRow) -> str:
        """Its items or its count of people, in words."""
        return self.names.matter(row.kind, row.matter)

    def is_over(self, row: TaskRow) -> bool:
        """Decided by a colleague while it was seen."""
        return row.id in self.gone

    def why_not(self, name: str) -> str:
        """Own desk, not decided yet, and what the case allows."""
        row: TaskRow | None = self.table.current
        if row is None and name in ("claim", "delegate", "take_over", "mark", "range"):
            return text("frame.nothing_here")
        if (
            row is not None
            and row.id in self.gone
            and name in ("accept", "return", "assign", "claim", "delegate")
        ):
            return text("queue.decided_by", name=self.gone[row.id].by)
        if TABS[self.tab] == BELOW and name in (
            "accept",
            "return",
            "assign",
            "claim",
            "delegate",
            "supervise",
        ):
            return text("error.on_another_desk")
        if name == "take_over" and TABS[self.tab] != BELOW:
            return text("error.not_below")
        return super().why_not(name)

    # The desk's own verbs

    async def do_claim(self) -> None:
        """Claim it, or let it go again."""
        row: TaskRow = self.table.current
        is_mine = self._is_claimed(row) and row.claimed_by == self.session.actor.person
        verb = tasks.release_task if is_mine else tasks.claim_task
        await self.ask(verb, row.id, row.version)
        await self.load()

    async def do_delegate(self) -> None:
        """Hand it to a colleague."""
        row: TaskRow = self.table.current
        others = await self.ask(colleagues)
        if not others:
            self.say(text("queue.no_colleague"))
            return
        options = [(one.id, f"{one.name}  {one.home_unit}") for one in others]

        async def chosen(person: int) -> None:
            await self.ask(tasks.delegate_task, row.id, person, row.version)
            await self.after(text("queue.done", verb=text("event.task.delegate"), name=place_words(row, 30)))

        await self.open_dialog(Choose(text("keys.delegate"), options), chosen)

    async def do_take_over(self) -> None:
        """From a desk below, with a reason."""
        row: TaskRow = self.table.current

        async def give(reason: str) -> None:
            await self.ask(tasks.take_over_task, row.id, reason, row.version)
            await self.after(text("queue.done", verb=text("event.task.take_over"), name=place_words(row, 30)))

        dialog = Reason(text("dialog.reason_of", verb=text("keys.take_over")), [])
        await self.ask_kept(FormKind.TAKE_OVER, row.id, dialog, give, seen_version=row.version)

    # Moving between tabs

    async def do_tab_after(self) -> None:
        """The next tab."""
        await self._go_to_tab(self.tab + 1)

    async def do_tab_before(self) -> None:
        """The tab before."""
        await self._go_to_tab(self.tab - 1)

    async def _go_to_tab(self, tab: int) -> None:
        self.tab = tab % len(TABS)
        self.table.restart()
        await self.load()
