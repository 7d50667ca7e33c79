"""待办: what waits for a decision on this desk, the case beside it, one key a decision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from models.queries.pages import Page, Window
from models.queries.tasks import BELOW, Decided, TabCount, TaskRow, open_tasks, task_counts
from models.rules.tasks import Tab
from tui.faces.beside import BesideFace
from tui.faces.queue_view import QueueViewFace
from tui.faces.row_results import RowResult, said_of
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Breadth, Span, begun, breadth_of, counted, width
from tui.seat import Seat
from tui.text import text
from tui.widgets.columns import Column, clock_time, due_span, severity_span
from tui.widgets.listing import Listing
from tui.widgets.places import place_words

TABS = ("", *Tab, BELOW)
# What a tab's name gets, the longest for which there is room; the least is one Han.
NAME_CELLS = (20, 6, 5, 4, 3, 2)
# Verbs of the own desk: what lies on one below is taken over first.
OWN_DESK = frozenset({"accept", "return", "assign", "claim", "delegate", "escalate", "supervise", "remind"})
DECIDES = OWN_DESK - {"supervise"} | {"take_over"}  # verbs that nobody needs again on a row that is decided
ON_A_ROW = DECIDES | {"mark", "range"}


class QueueFace(QueueViewFace, BesideFace):
    """The coordinator's first page."""

    TITLE_KEY = "queue.title"
    SHOWN: ClassVar[tuple[str, ...]] = (
        "accept", "return", "escalate", "assign", "claim", "mark", "undo", "delegate", "supervise", "sort", "open",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [
        act("claim"),
        act("delegate"),
        act("take_over", "K"),
        act("escalate"),
        act("my_day", "T"),
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
        self.results: dict[int, RowResult] = {}  # of the last bulk, until the page is read anew
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
                "list.matter", (-1, -1, -1), lambda row, cells: (self._matter(row, cells), "ink"),
                note_head="keys.claim",
            ),
        ]  # fmt: skip

    def _is_dim(self, row: TaskRow) -> bool:
        return self.is_over(row) or self.is_anothers(row)

    def is_anothers(self, row: TaskRow) -> bool:
        """Whether a colleague's claim on it holds."""
        return self._is_claimed(row) and row.claimed_by != self.session.actor.person

    def _is_claimed(self, row: TaskRow) -> bool:
        return row.claimed_until is not None and row.claimed_until > self.session.clock()

    def _note(self, row: TaskRow) -> Span | None:
        if (result := self.results.get(row.id)) is not None:
            return result.note
        if (one := self.gone.get(row.id)) is not None:
            return f"{one.by} {text(f'event.{one.verb}') if '.' in one.verb else self._verb(row, one)}", "dim"
        if not self._is_claimed(row):
            return None
        assert row.claimed_until is not None
        since = "" if breadth_of(self.window[0]) is Breadth.NARROW else f" {clock_time(row.claimed_until)}"
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
        right = self.filter_spans()
        room = self.window[0] - 5 - sum(width(words) for words, _ in right)
        left = self._tabs(NAME_CELLS[-1])
        for cells in () if breadth_of(self.window[0]) is Breadth.NARROW else NAME_CELLS:
            longer = self._tabs(cells)
            if sum(width(words) for words, _ in longer) <= room:
                return longer, right
        return left, right

    def _tabs(self, cells: int) -> list[Span]:
        spans: list[Span] = []
        for at, tab in enumerate(TABS):
            own = [one for name, one in self.counts.items() if name == tab or (not tab and name != BELOW)]
            count, late = sum(one.count for one in own), sum(one.overdue for one in own)
            name = self._tab_name(tab)
            if tab and width(name) > cells:
                name = begun(text(f"queue.short_tab.{tab}"), cells)
            key = "accent bold underline" if at == self.tab else "dim"
            is_marked = late and tab not in ("", BELOW)
            total = counted(count, all(one.is_exact for one in own))
            spans += [(f"{name} {total}", key), ("!" if is_marked else " ", "alarm"), (" ", "ink")]
        return spans

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """What kept a row of the last bulk from being done; how many are marked."""
        row = self.table.current
        return said_of(self.results.get(row.id) if row is not None else None, len(self.table.marks))

    def _empty(self) -> tuple[str, str]:
        if words := self.filter_words():
            return text("list.nothing_filtered", text=words), text("list.clear_filter")
        below = self.counts.get(BELOW)
        advice = text("queue.below_has", count=below.count) if below and below.count and not self.tab else ""
        return text("queue.empty"), advice

    # Reading

    async def _fetch(self, window: Window) -> Page[TaskRow]:
        listed = partial(
            open_tasks,
            tab=TABS[self.tab],
            is_overdue=self.how.is_overdue,
            severity=self.how.severity,
            text=self.filter,
            order=self.how.order,
            **window,
        )
        if self._is_counting:
            self._is_counting = False
            counts, found = await self.session.together(task_counts, listed)
            self.counts = {one.tab: one for one in counts}
        else:
            (found,) = await self.session.together(listed)
        for row in found.rows:  # what was decided and is listed again has been taken back
            self.gone.pop(row.id, None)
            if row.id in self.results and self.results[row.id].is_away:
                del self.results[row.id]
        return found

    async def load(self) -> None:
        """Counts and the list; what colleagues decided goes from it."""
        self.gone, self.results, self._is_counting = {}, {}, True
        await super().load()

    # Deciding

    def target_of(self, row: TaskRow) -> Target:
        """The task's subject."""
        # A row nobody has passed on has no history of its own.
        task = row.id if row.version > 1 else 0
        return Target(row.subject_kind, row.subject, 0, "", place_words(row, 30), row.kind, task=task)

    def matter_of(self, row: TaskRow) -> str:
        """Its items or its count of people, in words."""
        return self._matter(row, 0)

    def _matter(self, row: TaskRow, cells: int) -> str:
        return self.names.matter(row.kind, row.matter, row.checklist, cells)

    def is_over(self, row: TaskRow) -> bool:
        """Decided while it was seen, by a colleague or in a bulk."""
        result = self.results.get(row.id)
        return row.id in self.gone or (result is not None and result.is_away)

    def why_not(self, name: str) -> str:
        """Own desk, not decided yet, and what the case allows."""
        if TABS[self.tab] == BELOW and name in OWN_DESK:
            return text("error.on_another_desk")
        if TABS[self.tab] != BELOW and name == "take_over":
            return text("error.not_below")
        row: TaskRow | None = self.table.current
        if row is None and name in ON_A_ROW:
            return text("frame.nothing_here")
        if row is not None and len(self.table.marks) < 2 and name in DECIDES and self.is_over(row):
            return text("queue.decided_by", name=self._decider(row))
        return super().why_not(name)

    def _decider(self, row: TaskRow) -> str:
        one = self.gone.get(row.id)
        return one.by if one is not None else self.session.identity.name

    def shown_verbs(self) -> Sequence[str]:
        """On a desk below only what takes it from there."""
        return ("take_over", "open", "mark", "sort") if TABS[self.tab] == BELOW else super().shown_verbs()
