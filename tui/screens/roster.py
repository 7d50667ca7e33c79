"""值班表: who is on duty when, turned over day by day or a weekend at once; who is on tomorrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.duty_days import clear_duty, set_duty
from models.errors import NotFound
from models.queries.duty_days import OnDutyRow, calendar_days, duty_roster, on_duty
from models.queries.pages import Page, Window, whole
from models.queries.teams import team
from models.rules.deadlines import business_date
from models.rules.duty_days import SHOWN_DAYS, Days, DutyForm, shown_span
from models.rules.scope import Role
from tui.keys import Verb, act
from tui.look import Span, cut, shown
from tui.screens.out import LedgerOut
from tui.session import Session
from tui.text import colon, text
from tui.widgets.duty_grid import DutyGrid, page_of

STEP = 28  # days that the edge of what is read moves by


class RosterScreen(LedgerOut):
    """A leader's own team, a coordinator's region."""

    TITLE_KEY = "roster.title"
    KINDS = frozenset({"duty", "member", "team", "person"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "weekend", "day_before", "day_after", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("open"),
        act("mark"),
        act("weekend", "w"),
        act("day_before", "left"),
        act("day_after", "right"),
    ]

    ledger = "duty"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.today = business_date(session.clock())
        self.first = shown_span(self.today)[0]
        self.team: int | None = None
        self.has_team = True
        self.tomorrow: Page[OnDutyRow] | None = None
        self.grid = DutyGrid(
            self._fetch, empty=self._empty, moved=self.has_moved, put=self.do_open, beyond=self._beyond
        )

    @property
    def last(self) -> date:
        """The last day that is read."""
        return self.first + timedelta(days=SHOWN_DAYS - 1)

    def _empty(self) -> tuple[str, str]:
        if not self.has_team:
            return text("team.none"), text("team.none_advice")
        return text("roster.empty"), text("roster.empty_advice")

    def panes(self) -> Iterable[Widget]:
        """The grid."""
        yield self.grid

    async def load(self) -> None:
        """Days, people, who is on tomorrow."""
        if self.session.grant.role is Role.LEADER:
            try:
                self.team = (await self.ask(team)).id
                self.has_team = True
            except NotFound:
                self.has_team = False
        self.today = business_date(self.session.clock())
        day = self.grid.day.on if self.grid.day is not None else self.today
        self.tomorrow = await self.ask(on_duty)
        self.grid.show(await self.ask(calendar_days, self.first, self.last), day, self.today)
        await self.grid.load()

    async def _fetch(self, window: Window) -> Page[Any]:
        if not self.has_team:
            return whole(())
        found = await self.ask(duty_roster, self.first, self.last, self.team, **window)
        return page_of(found)

    async def _beyond(self, way: int) -> None:
        """Past the days that are read: others, the cursor one day on."""
        assert self.grid.day is not None
        to = self.grid.day.on + timedelta(days=way)
        self.first += timedelta(days=STEP * way)
        self.grid.show(await self.ask(calendar_days, self.first, self.last), to, self.today)
        await self.grid.load()

    # What it says

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Who is on tomorrow; the day under the cursor right."""
        day = self.today + timedelta(days=1)
        known = self.tomorrow
        names = text("person.and").join(row.name for row in known.rows) if known else ""
        label = f"{text('roster.tomorrow')} {day:%m-%d} {text(f'event.weekday.{day.weekday()}')}{colon()}"
        here = self.grid.day
        right: list[Span] = []
        if here is not None:
            words = f"{here.on.isoformat()} {text(f'event.weekday.{here.on.weekday()}')}"
            right = [(f"{words} {text('roster.rest_day')}" if here.is_rest_day else words, "ink bold")]
        room = max(self.window[0] - 50, 8)
        return [
            (label, "dim"),
            (cut(shown(names), room) or text("roster.nobody"), "ink bold" if names else "warn"),
        ], right

    def state_words(self) -> str:
        """Where in the list."""
        return self.grid.position

    def label_of(self, name: str) -> str:
        """What Enter and Space turn over."""
        return text("roster.turn") if name in ("open", "mark") else super().label_of(name)

    def why_not(self, name: str) -> str:
        """The past stays as it was; without people nobody is on duty."""
        if name in ("open", "mark", "weekend") and self.grid.current is None:
            return text("frame.nothing_here") if self.has_team else text("team.none")
        if name in ("open", "mark") and self.grid.day is not None and self.grid.day.on < self.today:
            return text("roster.past")
        if name == "out" and not self.has_team:
            return text("team.none")
        return super().why_not(name)

    # What it does

    def ledger_of(self) -> tuple[date, date, int | None]:
        """The days that are read, of the team."""
        return self.first, self.last, self.team

    def narrowed(self) -> str:
        """From when to when."""
        return text("regions.from_to", since=self.first.isoformat(), until=self.last.isoformat())

    async def do_open(self) -> None:
        """This person on this day: on duty, or no more."""
        if reason := self.why_not("open"):
            self.say(reason)
            return
        row, day = self.grid.current.row, self.grid.day
        assert day is not None
        await self._turn(DutyForm(first=day.on), day.on in row.days, f"{day.on:%m-%d}")

    async def do_mark(self) -> None:
        """Space does the same."""
        await self.do_open()

    async def do_weekend(self) -> None:
        """All rest days of the weekend or holiday at or after the cursor's day."""
        days = self._rest_days()
        if not days:
            self.say(text("roster.no_rest"))
            return
        row = self.grid.current.row
        is_on = set(days) <= set(row.days)
        words = f"{days[0]:%m-%d}" if len(days) == 1 else f"{days[0]:%m-%d} – {days[-1]:%m-%d}"
        await self._turn(DutyForm(first=days[0], last=days[-1], days=Days.REST), is_on, words)

    def _rest_days(self) -> list[date]:
        """The next run of rest days that is not over; the one the cursor stands in is taken from its first day."""
        known = self.grid.days
        at = self.grid.at
        while at > 0 and known[at].is_rest_day and known[at - 1].is_rest_day:
            at -= 1
        coming = [one for one in known[at:] if one.on >= self.today]
        while coming and not coming[0].is_rest_day:
            coming.pop(0)
        days: list[date] = []
        for one in coming:
            if not one.is_rest_day:
                break
            days.append(one.on)
        return days

    async def _turn(self, form: DutyForm, is_on: bool, days: str) -> None:
        row = self.grid.current.row
        await self.ask(clear_duty if is_on else set_duty, (row.person,), form)
        await self.load()
        verb = text("event.duty.clear" if is_on else "event.duty.set")
        self.say(text("roster.turned", verb=verb, name=row.name, days=days))

    async def do_day_before(self) -> None:
        """← where the list has not the keys."""
        await self.grid.press("left", None)

    async def do_day_after(self) -> None:
        """→ likewise."""
        await self.grid.press("right", None)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.grid.go_to_row(number)
