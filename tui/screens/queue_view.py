"""The keys that say what of the queue is shown, and in which order."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from models.errors import LianqiError
from models.rules.deadlines import Severity
from models.rules.tasks import LONGEST_FILTER, QueueView, TaskOrder
from tui.faces.queue_view import QueueViewFace
from tui.screens.filtering import Filtered

SEVERITIES: tuple[Severity | None, ...] = (None, *Severity)


class QueueViewKeys(QueueViewFace, Filtered):
    """Each changes the list at once and is kept."""

    async def look(self, how: QueueView) -> None:
        """Look at it so, from its first row on."""
        from models.actions.people import remember_queue

        self.session.queue = how
        self.table.restart()
        await self.load()
        with suppress(LianqiError):  # a store that cannot be written still shows another order
            await self.ask(remember_queue, how)

    async def set_filter(self, typed: str) -> None:
        """Filter by a text, or by none."""
        await self.look(replace(self.how, text=typed[:LONGEST_FILTER]))

    async def do_sort(self) -> None:
        """The earliest due first, or the gravest."""
        by_due = self.how.order is TaskOrder.DUE
        await self.look(replace(self.how, order=TaskOrder.SEVERITY if by_due else TaskOrder.DUE))

    async def do_overdue_only(self) -> None:
        """All, or what is overdue."""
        await self.look(replace(self.how, is_overdue=not self.how.is_overdue))

    async def do_severity(self) -> None:
        """High alone, medium alone, low alone, and all again."""
        at = SEVERITIES.index(self.how.severity)
        await self.look(replace(self.how, severity=SEVERITIES[(at + 1) % len(SEVERITIES)]))

    async def do_back(self) -> None:
        """First the filter goes, its text before all else."""
        if self.how.text or not self.how.is_filtered:
            await super().do_back()
        else:
            await self.look(QueueView(order=self.how.order))
