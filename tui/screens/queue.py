"""待办: what waits for a decision on this desk, the case beside it, one key a decision."""

from __future__ import annotations

from functools import partial

from models.actions import tasks
from models.queries.people import colleagues
from models.queries.tasks import TaskRow, decided, task_counts
from models.rules.drafts import FormKind
from tui.dialogs.choose import Choose, Reason
from tui.faces.queue import TABS, QueueFace
from tui.screens.bulk import BulkDecisions
from tui.text import text
from tui.widgets.places import place_words


class QueueScreen(QueueFace, BulkDecisions):
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

    async def live_load(self) -> None:
        """Rows a colleague has decided stay in their places, dim, until the page is read anew."""
        here = tuple(row.id for row in self.table.rows if row.id not in self.gone)
        counts, done = await self.session.together(task_counts, partial(decided, tasks=here))
        self.counts = {one.tab: one for one in counts}
        self.gone |= {one.id: one for one in done}
        await self.table.load(keep=[row for row in self.table.rows if row.id in self.gone])

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
