"""What of the queue is shown, and in which order: kept for its person, there again at the next log-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.rules.tasks import QueueView, TaskOrder
from tui.faces.filtered import FilteredFace
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.text import text


class QueueViewFace(FilteredFace):
    """Filters by a text, by what is overdue, by severity; the order by due or by severity."""

    VERBS: ClassVar[Sequence[Verb]] = [act("sort"), act("overdue_only", "p"), act("severity", "h")]

    @property
    def how(self) -> QueueView:
        """How this person looks at it now."""
        return self.session.queue

    @property
    def filter(self) -> str:  # type: ignore[override]
        """The text it is filtered by."""
        return self.how.text

    def filter_words(self) -> str:
        """All it is filtered by, in words; nothing where all is shown."""
        how = self.how
        parts = [
            text("queue.overdue") if how.is_overdue else "",
            text(f"choice.severity.{how.severity.value}") if how.severity else "",
            how.text,
        ]
        return " ".join(part for part in parts if part)

    def filter_spans(self) -> list[Span]:
        """The filter in force, and the order where it is not by due."""
        by_due = self.how.order is TaskOrder.DUE
        if not (words := self.filter_words()):
            order = text("list.due" if by_due else "queue.severity")
            return [(f"{text('queue.order')} ", "dim"), (order, "ink bold")]
        spans: list[Span] = [(shown(text("list.filtered", text=words)), "ink bold")]
        return spans if by_due else [*spans, (f" {text('queue.by_severity')}", "dim")]
