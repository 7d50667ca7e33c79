"""待办: what waits for a decision on this desk, the case beside it, one key a decision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from models.queries.pages import Key, Page
from models.queries.tasks import BELOW, Decided, TabCount, TaskRow, open_tasks, task_counts
from models.rules.tasks import Tab
from tui.faces.beside import BesideFace
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span
from tui.seat import Seat
from tui.text import text
from tui.widgets.columns import Column, clock_time, due_span, kind_of_screen, severity_span
from tui.widgets.listing import Listing
from tui.widgets.places import place_words

TABS = ("", *Tab, BELOW)


class QueueFace(BesideFace):
    """The coordinator's first page."""

    TITLE_KEY = "queue.title"
    SHOWN: ClassVar[tuple[str, ...]] = (
        "accept", "return", "assign", "claim", "mark", "undo", "supervise", "delegate", "notice", "open",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [
        act("claim"),
        act("delegate"),
        act("take_over", "K"),
        act("undo"),
        act("tab_before"),
        act("tab_after"),
        act("mark"),
        act("range"),
    ]

    def __init__(self, session: Seat) -> None:
        self.tab = 0
        self.counts: dict[str, TabCount] = {}
        self.gone: dict[int, Decided] = {}
        self._is_counting = False  # whether the list is read with the counts
        super().__init__(session)

    def make_table(self) -> Listing:
        """The tasks of a tab."""
        return self.list_type(
            self._columns(),
            self._fetch,
            empty=self._empty,
            is_dim=self._is_dim,
            note=self._note,
            moved=self.has_moved,
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
                note_head="keys.claim",
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
        since = "" if kind_of_screen(self.window[0]) == 0 else f" {clock_time(row.claimed_until)}"
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
        is_small = kind_of_screen(self.window[0]) == 0
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
        listed = partial(
            open_tasks,
            tab=TABS[self.tab],
            text=self.filter,
            after=after,
            before=before,
            at_end=at_end,
            limit=limit,
        )
        if not self._is_counting:
            return (await self.session.together(listed))[0]
        self._is_counting = False
        counts, page = await self.session.together(task_counts, listed)
        self.counts = {one.tab: one for one in counts}
        return page

    async def load(self) -> None:
        """Counts and the list; what colleagues decided goes from it."""
        self.gone, self._is_counting = {}, True
        await super().load()

    # Deciding

    def target_of(self, row: TaskRow) -> Target:
        """The task's subject."""
        return Target(row.subject_kind, row.subject, 0, "", place_words(row, 30), row.kind)

    def matter_of(self, row: TaskRow) -> str:
        """Its items or its count of people, in words."""
        return self.names.matter(row.kind, row.matter, row.checklist)

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
            and name in ("accept", "return", "assign", "claim", "delegate", "remind")
        ):
            return text("queue.decided_by", name=self.gone[row.id].by)
        if TABS[self.tab] == BELOW and name in (
            "accept",
            "return",
            "assign",
            "claim",
            "delegate",
            "supervise",
            "remind",
        ):
            return text("error.on_another_desk")
        if name == "take_over" and TABS[self.tab] != BELOW:
            return text("error.not_below")
        return super().why_not(name)
