"""今日待办: what an officer owes now, the firms they stand by, what is still typed and not sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from models.queries.drafts import DraftRow, drafts
from models.queries.duties import Duty, DutyRow, duties
from models.queries.my_stations import StationRow, my_stations
from models.queries.pages import Page, Window, whole
from models.rules.deadlines import SHANGHAI, business_date
from tui.faces.face import FIXED, Block, Face
from tui.faces.matters import ItemNames
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, counted, pad, shown, width
from tui.seat import Seat
from tui.text import colon, text
from tui.widgets.columns import Column, block_head, clock_time, due_span, severity_span
from tui.widgets.places import firm_words, place_words

MOST_DRAFTS = 20  # read for their number; whoever has more goes to the page of drafts


class Listed:
    """A duty as a row of the list: its id is what it is about."""

    def __init__(self, duty: DutyRow) -> None:
        self.duty = duty
        self.id = hash((duty.duty, duty.subject))


class TodayFace(Face):
    """The officer's first page."""

    TITLE_KEY = "today.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "firm")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("firm", "z")]

    def __init__(self, session: Seat) -> None:
        super().__init__(session)
        self.duties: tuple[DutyRow, ...] = ()
        self.stations: tuple[StationRow, ...] = ()
        self.drafts: list[DraftRow] = []
        self.are_all_drafts = True
        self.names = ItemNames()
        now = session.clock
        self.table = self.list_type(
            [
                Column("list.due", (7, 7, 7), lambda row, _: due_span(row.duty.due_at, now())),
                Column("list.severity", (2, 2, 2), lambda row, _: severity_span(row.duty.severity)),
                Column("list.what", (4, 4, 4), lambda row, _: (text(f"today.duty.{row.duty.duty}"), "ink")),
                Column(
                    "list.subject",
                    (20, 25, 36),
                    lambda row, cells: (place_words(row.duty, cells), "ink"),
                    gaps=(2, 3, 3),
                    is_subject=True,
                ),
                Column(
                    "list.content", (-1, -1, -1), lambda row, cells: (self._content(row.duty, cells), "ink")
                ),
            ],
            self._fetch,
            empty=lambda: (text("today.nothing"), text("today.nothing_advice")),
            is_dim=lambda row: business_date(row.duty.due_at) > business_date(now()),
            moved=self.has_moved,
        )
        self.below = self.lines_type(self._below)

    def _content(self, row: DutyRow, cells: int) -> str:
        parts: list[str] = []
        if row.item:
            return self.names.found(row.cycle, row.matter, row.item, row.checklist, cells, is_case_seen=False)
        if row.duty in (Duty.RESUBMIT, Duty.ASK_AGAIN) and row.matter:
            parts.append(text("case.returned", reason=row.matter))
        if row.duty is Duty.CHECK:
            last = (
                text("today.last", day=row.last_on.strftime("%m-%d")) if row.last_on else text("today.never")
            )
            parts.append(last)
        if row.duty is Duty.SWEEP:
            parts.append(text("today.swept", rate=row.matter))
        if row.duty in (Duty.DELIVER, Duty.SIGN):
            parts.append(self.names.goods(row.matter))
        if row.duty in (Duty.ARRIVE, Duty.REPORT):
            parts.append(text("today.from", day=row.last_on.strftime("%m-%d") if row.last_on else ""))
        return " ".join(part for part in parts if part)

    async def _fetch(self, window: Window) -> Page[Listed]:
        return whole(Listed(one) for one in self.duties)

    async def load(self) -> None:
        """What is owed, the firms, the drafts."""
        await self.names.load(self.session)
        self.duties, self.stations, page = await self.session.together(
            duties, my_stations, partial(drafts, at_end=True, limit=MOST_DRAFTS)
        )
        self.drafts = [one for one in page.rows if one.discarded_at is None]
        self.are_all_drafts = len(page.rows) < MOST_DRAFTS
        await self.table.load()
        self.below.reset()

    def rows_below(self) -> int:
        """Rows for the firms: what the list leaves, and half of all at the least."""
        columns, rows = self.window
        room = rows - FIXED
        owed = len(self.duties) + 2
        return max(min(len(self.below.make(columns)), room - min(owed, room // 2)), 0)

    def blocks(self) -> Iterable[Block]:
        """What is owed above, the firms below."""
        columns, rows = self.window
        below = self.rows_below()
        above = rows - FIXED - below
        return [Block(0, 0, columns, above, self.table), Block(0, above, columns, below, self.below)]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The day, the stations, what is owed and what is late."""
        now = self.session.clock()
        day, today = now.astimezone(SHANGHAI), len(self._today())
        late = sum(one.due_at < now for one in self.duties)
        right: list[Span] = []
        if self.drafts:
            count = counted(len(self.drafts), self.are_all_drafts)
            right = [(text("today.one_draft" if count == "1" else "today.drafts", count=count), "warn")]
        figures = [
            ("today.stations", len(self.stations), "ink"),
            ("today.owed", today, "ink bold"),
            ("today.late", late, "alarm bold" if late else "dim"),
        ]
        while True:
            spans: list[Span] = [
                (f"{day.strftime('%m-%d')} {text(f'event.weekday.{day.weekday()}')}", "ink bold")
            ]
            for label, value, key in figures:
                spans += [("   ", "ink"), (f"{text(label)} ", "dim"), (str(value), key)]
            if len(figures) == 1 or sum(width(words) for words, _ in (*spans, *right)) <= self.window[0] - 6:
                return spans, right
            del figures[0]  # a figure is there whole or not at all, and what is late stays

    def _today(self) -> list[DutyRow]:
        """What is owed by tonight: the number above and the kinds below are of the same."""
        today = business_date(self.session.clock())
        return [one for one in self.duties if business_date(one.due_at) <= today]

    def _below(self, cells: int) -> list[list[Span]]:
        """The firms with their head-counts, then the kinds of work still owed."""
        is_small = breadth_of(cells) is Breadth.NARROW
        name_cells = max(cells - (34 if is_small else 44), 10)
        head = pad(text("today.firms"), name_cells)
        titles = ["today.due", "today.returned", "today.rate", "today.unsettled"]
        sizes = (7, 8, 7, 7) if is_small else (10, 10, 10, 10)
        head += "".join(pad(text(one), size, right=True) for one, size in zip(titles, sizes, strict=True))
        lines: list[list[Span]] = [[], block_head(head, cells)]
        lines[1] = [(" ", "ink"), (pad(f" {head}", cells - 1), "dim underline")]
        for one in self.stations:
            stands_in = self._stands_in(one)
            name = firm_words(one.name, name_cells - 10 - width(stands_in))
            if one.sites > 1:
                name += text("today.sites", count=one.sites)
            about = "" if one.qualifier == "exact" else text("today.about")
            rate = f"{(one.returned or 0) / one.due:.2%}" if one.due else "—"
            lines.append(
                [
                    ("  ", "ink"),
                    (shown(name), "ink"),
                    (pad(shown(stands_in), name_cells - width(shown(name))), "dim"),
                    (pad(f"{about}{one.due:,}" if one.due is not None else "", sizes[0], right=True), "ink"),
                    (
                        pad(f"{one.returned:,}" if one.returned is not None else "", sizes[1], right=True),
                        "ink",
                    ),
                    (pad(rate, sizes[2], right=True), "ink"),
                    (pad(str(one.unsettled or ""), sizes[3], right=True), "ink"),
                ]
            )
        owed = Counter(one.duty for one in self._today())
        if owed:
            line: list[Span] = [("  ", "ink"), (f"{text('today.still')}{colon()}", "dim")]
            for duty, count in owed.most_common():
                line.append((f"{text(f'today.duty.{duty}')} {count}{'  ' if is_small else '   '}", "ink"))
            lines += [[], line]
        if self.drafts:
            last = self.drafts[-1]
            where = next((place_words(one, 40) for one in self.duties if one.site == last.subject), "")
            kind = text(f"draft.kind.{last.form}")
            said = " ".join(part for part in (kind, shown(where), clock_time(last.saved_at)) if part)
            lines.append([("  ", "ink"), (f"{text('today.draft')}{colon()}", "dim"), (said, "ink")])
        return lines

    @staticmethod
    def _stands_in(one: StationRow) -> str:
        if not one.principal_name:
            return ""
        until = one.until.strftime("%m-%d") if one.until else ""
        return "  " + text("station.stands_in_for", name=one.principal_name, until=until)

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    @property
    def current(self) -> DutyRow | None:
        """The duty under the cursor."""
        row: Listed | None = self.table.current
        return row.duty if row is not None else None

    def label_of(self, name: str) -> str:
        """Enter says what it does."""
        if name == "open" and (one := self.current) is not None:
            return text(f"today.duty.{one.duty}")
        return super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nothing owed, nothing to do."""
        one = self.current
        if name in ("open", "firm") and one is None:
            return text("frame.nothing_here")
        if name == "firm" and one is not None and one.duty is Duty.REPORT:
            return text("today.no_firm")
        return super().why_not(name)
