"""值班表 as a grid: people down, days across, rest days marked in the head; the cursor is a person and a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from models.frozen import dataclass
from models.queries.duty_days import CalendarDay, RosterRow
from models.queries.pages import Page
from tui.look import Span, pad, shown
from tui.text import text
from tui.widgets.listing import Fetch
from tui.widgets.record_table import RecordTable

NAME, COUNT, DAY = 10, 4, 5  # cells; a day has one blank behind it
FIXED_CELLS = 2 + NAME + 2 + COUNT + 2


@dataclass(frozen=True)
class Duties:
    """A row of the roster with the id a list wants."""

    id: int
    row: RosterRow


class DutyGrid(RecordTable):
    """A list whose rows have a cursor of their own; `put` is asked to turn a duty over, `beyond` for other days."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        empty: Callable[[], tuple[str, str]],
        moved: Callable[[], None],
        put: Callable[[], Awaitable[None]],
        beyond: Callable[[int], Awaitable[None]],
    ) -> None:
        super().__init__((), fetch, empty=empty, moved=moved)
        self.put, self.beyond = put, beyond
        self.days: Sequence[CalendarDay] = ()
        self.at = self.left = 0  # the day under the cursor, and the first that is seen
        self.today = date.min

    @property
    def day(self) -> CalendarDay | None:
        """The day under the cursor."""
        return self.days[self.at] if self.at < len(self.days) else None

    @property
    def seen(self) -> int:
        """How many days there is room for."""
        return max((self.size.width - 1 - FIXED_CELLS) // DAY, 1)

    def show(self, days: Sequence[CalendarDay], at: date, today: date) -> None:
        """Other days, the cursor on one of them."""
        is_first = not self.days
        self.days, self.today = days, today
        self.at = next((number for number, one in enumerate(days) if one.on == at), 0)
        if is_first:
            self.left = self.at  # what is to come first, what is past by ←
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        self.left = max(min(self.left, self.at), self.at - self.seen + 1)
        self.left = max(0, min(self.left, max(len(self.days) - self.seen, 0)))
        self.refresh()

    def on_resize(self) -> None:
        """Both cursors stay in sight."""
        super().on_resize()
        self._keep_in_sight()

    async def press(self, key: str, character: str | None) -> bool:
        """← → over the days, Space and Enter turn a duty over; the rest as in every list."""
        if key in ("left", "right"):
            to = self.at + (1 if key == "right" else -1)
            if 0 <= to < len(self.days):
                self.at = to
                self._keep_in_sight()
                self.moved()
            else:
                await self.beyond(1 if key == "right" else -1)
            return True
        if key in ("space", "enter") and self.rows and self.days:
            await self.put()
            return True
        return False if key in ("space", "V") else await super().press(key, character)

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """The head with the days, then a person a line."""
        if y == 0:
            return self._head(cells)
        at = y - 1 + self.top
        if at >= len(self.rows):
            return super().spans(y, cells, rows, screen)
        return self._row(self.rows[at].row, is_here=at == self.cursor)

    def _shown_days(self) -> Sequence[tuple[int, CalendarDay]]:
        return list(enumerate(self.days))[self.left : self.left + self.seen]

    def _head(self, cells: int) -> list[Span]:
        inside = f" {pad(text('person.name'), NAME)}  {pad(text('roster.rest_duties'), COUNT)}  "
        spans: list[Span] = [(" ", "ink"), (inside, "dim underline")]
        for at, one in self._shown_days():
            mark = text("roster.rest") if one.is_rest_day else text(f"roster.weekday.{one.on.weekday()}")
            key = (
                "accent bold underline"
                if at == self.at
                else "warn underline"
                if one.is_rest_day
                else "dim underline"
            )
            spans += [(pad(f"{one.on.day:>2}{mark}", DAY - 1), key), (" ", "dim underline")]
        used = FIXED_CELLS + DAY * len(self._shown_days())
        return [*spans, (" " * max(cells - 1 - used, 0), "dim underline")]

    def _row(self, row: RosterRow, *, is_here: bool) -> list[Span]:
        on = set(row.days)
        count = pad(str(row.rest_duties or ""), COUNT, right=True)
        spans: list[Span] = [("▌" if is_here else " ", "accent" if self.is_active else "dim"), (" ", "ink")]
        spans += [
            (pad(shown(row.name), NAME), "ink bold" if is_here else "ink"),
            ("  ", "ink"),
            (count, "dim"),
            ("  ", "ink"),
        ]
        for at, one in self._shown_days():
            is_past = one.on < self.today
            words = text("roster.on") if one.on in on else "-" if one.is_rest_day else ""
            key = ("dim" if is_past else "accent bold") if one.on in on else "faint"
            band = " band" if is_here and at == self.at else ""
            spans += [(pad(f" {words}", DAY - 1), f"{key}{band}"), (" ", "ink")]
        return spans


def page_of(found: Page[RosterRow]) -> Page[Duties]:
    """A page of the roster as rows with ids."""
    return found.holding(tuple(Duties(one.person, one) for one in found.rows))
