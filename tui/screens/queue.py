"""待办: what waits for a decision on this desk, the case beside it, one key a decision."""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from typing import Any

from textual.timer import Timer

from models.actions import tasks
from models.queries.people import colleagues
from models.queries.tasks import BELOW, TaskRow, decided
from models.rules.drafts import FormKind
from models.rules.scope import Actor
from models.rules.tasks import TaskOrder
from tui.dialogs.choose import Choose, Reason
from tui.faces.queue import TABS, QueueFace
from tui.screens.bulk import BulkDecisions, ready_reasons
from tui.screens.out import LedgerOut
from tui.screens.queue_view import QueueViewKeys
from tui.screens.tabs import TabKeys
from tui.session import Session
from tui.text import text
from tui.widgets.places import place_words

READY = {"escalate": 4, "take_over": 3}  # how many ready-made reasons each has


class QueueScreen(QueueFace, TabKeys, QueueViewKeys, BulkDecisions, LedgerOut):
    """The coordinator's first page, and the verbs of this desk."""

    KINDS = frozenset(
        {
            "task",
            "finding",
            "inspection",
            "incident",
            "assignment",
            "handover",
            "enterprise",
            "supply_request",
            "consignment",
            "discrepancy",
        }
    )

    ledger = "tasks"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._lapse: Timer | None = None

    async def load(self) -> None:
        """The page anew."""
        await super().load()
        self._wait_for_lapse()

    async def live_load(self) -> None:
        """Rows that have been decided stay in their places, dim, until the page is read anew."""
        self._is_counting = True
        await self.table.load(kept=self._staying)
        self._wait_for_lapse()

    async def _staying(self, missing: list[TaskRow]) -> Set[int]:
        """Of rows no longer listed those that are decided, and those of the last bulk."""
        asked = tuple(row.id for row in missing if row.id not in self.gone)
        done = await self.ask(decided, asked) if asked else ()
        self.gone |= {one.id: one for one in done}
        return self.gone.keys() | self.results.keys() & {row.id for row in missing}

    def _wait_for_lapse(self) -> None:
        """A claim that lapses leaves no event: paint anew when the next one is over."""
        if self._lapse is not None:
            self._lapse.stop()
            self._lapse = None
        now = self.session.clock()
        held = [until for row in self.table.rows if (until := row.claimed_until) is not None and until > now]
        if held:
            left = (min(held) - now).total_seconds()
            self._lapse = self.set_timer(left + 0.1, self._lapsed)

    def _lapsed(self) -> None:
        self.table.refresh()
        self.show_frame()
        self._wait_for_lapse()

    @property
    def late_come_first(self) -> bool:
        """By severity they stand anywhere."""
        return self.how.order is TaskOrder.DUE

    def is_late(self, row: TaskRow) -> bool:
        """What is decided is not late any more."""
        return not self.is_over(row) and super().is_late(row)

    # The desk's own verbs

    async def do_claim(self) -> None:
        """Claim it, or let it go again; of several, all that nobody has, or let all go where all are one's own."""
        rows: list[TaskRow] = self.going("claim") if self.has_several else [self.table.current]
        is_release = all(self._is_claimed(row) and not self.is_anothers(row) for row in rows)
        verb = tasks.release_task if is_release else tasks.claim_task

        async def act(batch: Actor, row: TaskRow) -> None:
            await self.session.ask_as(batch, verb, row.id, row.version)

        if self.has_several:
            await self.decide("release" if is_release else "claim", rows, act)
        else:
            await act(self.session.actor, rows[0])
            await self.load()

    async def do_delegate(self) -> None:
        """Hand it, or all that are marked, to a colleague."""
        others = await self.ask(colleagues)
        if not others:
            self.say(text("queue.no_colleague"))
            return
        options = [(one.id, f"{one.name}  {one.home_unit}") for one in others]

        async def act(person: int, batch: Actor, row: TaskRow) -> None:
            await self.session.ask_as(batch, tasks.delegate_task, row.id, person, row.version)

        async def chosen(person: int) -> None:
            if self.has_several:
                await self.ask_together("delegate", partial(act, person))
            else:
                await self._passed_on("delegate", partial(act, person))

        await self.open_dialog(Choose(text("keys.delegate"), options), chosen)

    async def do_take_over(self) -> None:
        """From a desk below, with a reason."""
        await self._ask_why("take_over", FormKind.TAKE_OVER, tasks.take_over_task)

    async def do_escalate(self) -> None:
        """To the desk above, with why not here."""
        await self._ask_why("escalate", FormKind.ESCALATE, tasks.escalate_task)

    async def _ask_why(self, verb: str, form: FormKind, action: Any) -> None:
        async def act(reason: str, batch: Actor, row: TaskRow) -> None:
            await self.session.ask_as(batch, action, row.id, reason, row.version)

        if self.has_several:
            await self.ask_reason(verb, form, ready_reasons(verb, READY[verb]), act)
            return
        row: TaskRow = self.table.current

        async def give(reason: str) -> None:
            await self._passed_on(verb, partial(act, reason), row)

        title = text("dialog.reason_of", verb=text(f"keys.{verb}"))
        dialog = Reason(title, ready_reasons(verb, READY[verb]))
        await self.ask_kept(form, row.id, dialog, give, seen_version=row.version)

    async def _passed_on(self, verb: str, act: Any, row: TaskRow | None = None) -> None:
        one: TaskRow = row or self.table.current
        await act(self.session.actor, one)
        undo = text("queue.undo_hint") if verb == "escalate" else ""
        said = text("queue.done", verb=text(f"event.task.{verb}"), name=place_words(one, 30))
        await self.after(said + undo)

    async def begin_at(self, task: int, verb: str) -> None:
        """A verb of the desk on a task, wherever it stands in the list."""
        await self.go_to_tab(TABS.index(BELOW) if verb == "take_over" else 0)
        row = self.table.current
        is_here = row is not None and row.id == task
        if is_here or await self.table.go_to_next(lambda one: one.id == task, they_come_first=False):
            await self.act(verb)
        else:
            self.say(text("queue.not_listed"))

    # Elsewhere

    async def do_my_day(self) -> None:
        """What one has done today."""
        from tui.screens.my_day import MyDayScreen

        await self.go(MyDayScreen(self.session))

    def narrowed(self) -> str:
        """The tab, always: what lies below is no part of the own desk's list."""
        return " ".join(part for part in (self._tab_name(TABS[self.tab]), self.filter_words()) if part)

    @property
    def tab_count(self) -> int:
        """How many there are, whatever is in them."""
        return len(TABS)
