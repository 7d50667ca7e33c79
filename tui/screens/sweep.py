"""扫楼: one round through a building, unit by unit; Enter checks one, a letter says that nobody could get in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar
from uuid import UUID, uuid4

from textual.timer import Timer
from textual.widget import Widget

from models.actions.sweeps import close_sweep, mark_unit, open_sweep, take_next_unit, take_unit
from models.errors import Conflict
from models.queries.sweeps import SweepBoard, SweptUnit, sweep_board
from models.rules.inspections import NoAccess, NoAccessForm
from models.rules.rates import Rate
from models.rules.sweeps import OPEN_SWEEP, OWED, SETTLED, SweepForm, SweepState, UnitState
from tui.dialogs.choose import Confirm
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, cut, shown
from tui.screens.sweep_check import SweepCheckScreen
from tui.screens.sweep_out import SweepOut
from tui.session import Session
from tui.text import text
from tui.widgets.columns import clock_time, day_and_time
from tui.widgets.sweep_grid import SweepGrid
from tui.widgets.unit_grid import floor_words

NOT_INSIDE = {one.value: one for one in NoAccess}  # the verbs that are one key each
AT_A_UNIT = ("open", "pass_all", *NOT_INSIDE)
UNDER_WAY = (*AT_A_UNIT, "common", "next_unvisited", "finish")
MOST_NAMED = 5  # floors of missed units named before a round is closed


class SweepScreen(SweepOut):
    """The newest round through a building; several go through it at once."""

    TITLE_KEY = "sweep.title"
    KINDS = frozenset({"sweep", "sweep_unit", "finding", "site"})
    SHOWN: ClassVar[tuple[str, ...]] = (
        "new", "open", "pass_all", "locked", "vacant", "not_resumed", "common", "next_unvisited", "refused",
        "finish", "firm", "out", "undo",
    )  # fmt: skip
    VERBS: ClassVar[Sequence[Verb]] = [
        act("open"),
        act("pass_all", "A"),
        act("locked", "l"),
        act("refused", "d"),
        act("vacant", "v"),
        act("not_resumed", "w"),
        act("common", "b"),
        act("next_unvisited", "N"),
        act("firm", "y"),
        act("undo"),
        act("new"),
        act("finish", "z"),
    ]

    def __init__(self, session: Session, building: int) -> None:
        super().__init__(session)
        self.building = building
        self.board: SweepBoard | None = None
        self.grid = SweepGrid(moved=self.has_moved)
        self._key: UUID = uuid4()  # of the round that is begun here: pressed twice, it is one
        self._lapse: Timer | None = None

    def panes(self) -> Iterable[Widget]:
        """The floors."""
        yield self.grid

    async def load(self) -> None:
        """All units as they are now; at first the cursor is on the next to go to."""
        is_first = not self.grid.floors
        self.board = board = await self.ask(sweep_board, self.building)
        self.grid.is_closed = not self.is_open
        self.grid.empty = (text("sweep.none"), text("sweep.none_advice")) if board.sweep is None else ("", "")
        self.grid.show(board.floors)
        if is_first and (one := self._next_from(0)) is not None:
            self.grid.go_to(one.site)
        self._wait_for_lapse()

    def _wait_for_lapse(self) -> None:
        """Who has gone leaves no event: read again when the first hold is over."""
        if self._lapse is not None:
            self._lapse.stop()
            self._lapse = None
        held = [one.taken_until for one in self._all if one.taken_until is not None]
        if held:
            left = (min(held) - self.session.clock()).total_seconds()
            self._lapse = self.set_timer(max(left, 0) + 1, self._lapsed)

    def _lapsed(self) -> None:
        self._is_stale = True

    # What is here

    @property
    def is_open(self) -> bool:
        """Whether a round is under way."""
        known = self.board.sweep if self.board else None
        return known is not None and known.state is SweepState.OPEN

    @property
    def _all(self) -> list[SweptUnit]:
        return [*self.grid.units, *(self.board.common if self.board else ())]

    def _next_from(self, behind: int) -> SweptUnit | None:
        """The next unit nobody was at or is at, behind a position, then from the first again."""
        free = [one for one in self.grid.units if one.state is UnitState.UNVISITED or self._is_mine(one)]
        return min(free, key=lambda one: (one.position <= behind, one.position), default=None)

    def _is_mine(self, one: SweptUnit) -> bool:
        return one.state is UnitState.TAKEN and one.taken_by == self.session.actor.person

    @property
    def rate(self) -> Rate:
        """How many units were visited, of all."""
        known = self.board.sweep if self.board else None
        return Rate(known.visited, known.units) if known else Rate(0, 0)

    def crumbs(self) -> list[str]:
        """扫楼, the building, 第 3 轮."""
        board = self.board
        if board is None or board.sweep is None:
            return [text(self.TITLE_KEY), board.name if board else ""]
        return [text(self.TITLE_KEY), board.name, text("sweep.round", number=board.sweep.number)]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Since when, the common areas, the coverage; on a narrow screen the counts of the legend instead."""
        known = self.board.sweep if self.board else None
        if known is None:
            return [], []
        covered: list[Span] = [
            (f"{text('sweep.coverage')} ", "dim"),
            (str(self.rate), "ink bold"),
        ]
        if breadth_of(self.window[0]) is Breadth.NARROW:
            for state in (UnitState.FAULT, UnitState.LOCKED):
                if count := self.grid.counts[state]:
                    key = "alarm bold" if state is UnitState.FAULT else "warn"
                    covered.append((f"  {text(f'sweep.sign.{state.value}')} {count}", key))
            return covered, []
        began = [
            (f"{text('sweep.began')} ", "dim"),
            (day_and_time(known.opened_at), "ink"),
            ("   ", "ink"),
        ]
        if known.closed_at is not None:
            ended = text("sweep.ended", at=day_and_time(known.closed_at), missed=known.missed or 0)
            return [*began, *covered], [(ended, "dim")]
        return [*began, *self._common_spans(), ("   ", "ink"), *covered], []

    def _common_spans(self) -> list[Span]:
        owed = [one for one in self.board.common if one.state not in SETTLED] if self.board else []
        taken = next((one for one in owed if one.state is UnitState.TAKEN), None)
        words, key = text("sweep.common_done_today"), "ink"
        if taken is not None:
            words, key = shown(taken.taken_by_name), "accent"
        elif owed:
            words, key = text("sweep.common_owed"), "warn"
        return [(f"{text('sweep.common')} ", "dim"), (words, key)]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """On a narrow screen, where nothing stands beside the floors, the unit under the cursor."""
        one = self.grid.current
        if one is None or breadth_of(self.window[0]) is not Breadth.NARROW:
            return [], []
        word = shown(one.taken_by_name) if one.state is UnitState.TAKEN else ""
        state = word or text(f"sweep.means.{one.state.value}")
        right: list[Span] = [(state, "dim")]
        if one.unsettled:
            right.append((f"  {text('floors.unsettled')} {one.unsettled}", "alarm"))
        return [(shown(f"{one.unit} {one.name}"), "ink")], right

    def state_words(self) -> str:
        """The floor and the unit."""
        return self.grid.position

    # What can be done

    def label_of(self, name: str) -> str:
        """Enter checks, or opens the firm of a unit that is done."""
        if name == "open":
            return text("keys.firm" if self._opens_firm else "keys.check")
        return text("sweep.begin") if name == "new" else super().label_of(name)

    @property
    def _opens_firm(self) -> bool:
        one = self.grid.current
        return one is not None and (not self.is_open or one.state in SETTLED)

    def is_for_me(self, name: str) -> bool:
        """What can be begun is on the key line only where nothing is under way, and the other way round."""
        if name == "new":
            return not self.is_open and self.session.grant.role in OPEN_SWEEP.roles
        if name in ("open", "firm", "undo"):
            return bool(self.grid.floors)
        return self.is_open if name in UNDER_WAY else super().is_for_me(name)

    def why_not(self, name: str) -> str:
        """No round, one that is over, a unit that is done or held."""
        known = self.board.sweep if self.board else None
        if name == "undo":
            return text("sweep.no_undo")
        if name == "new":
            if self.is_open:
                return text("sweep.is_open")
            return "" if self.session.grant.role in OPEN_SWEEP.roles else text("error.not_for_role")
        if name == "firm" or (name == "open" and self._opens_firm):
            return "" if self.grid.current is not None else text("frame.nothing_here")
        if name in UNDER_WAY and known is None:
            return text("sweep.none")
        if name in UNDER_WAY and known is not None and known.closed_at is not None:
            return text("sweep.is_closed", by=known.closed_by_name, at=day_and_time(known.closed_at))
        if name in AT_A_UNIT:
            return self._why_not_at(self.grid.current)
        if name == "common":
            return self._why_not_at(self._common)
        if name == "next_unvisited" and self._next_from(0) is None:
            return text("sweep.none_left")
        return super().why_not(name)

    @property
    def _common(self) -> SweptUnit | None:
        """The common area that is owed today; where none is, the last."""
        listed = self.board.common if self.board else ()
        return next((one for one in listed if one.state not in SETTLED), listed[-1] if listed else None)

    def _why_not_at(self, one: SweptUnit | None) -> str:
        if one is None:
            return text("frame.nothing_here")
        if one.state is UnitState.TAKEN and not self._is_mine(one) and one.taken_until is not None:
            return text("sweep.taken", by=one.taken_by_name, until=clock_time(one.taken_until))
        if one.state in SETTLED and one.marked_at is not None:
            of = "common_done" if one.is_common else "done"
            return text(f"sweep.{of}", by=one.marked_by_name, at=day_and_time(one.marked_at))
        return ""

    async def do_new(self) -> None:
        """The next round: the units as they are now."""
        await self.ask(open_sweep, SweepForm(self._key, self.building))
        self._key = uuid4()
        await self.load()
        if (one := self._next_from(0)) is not None:
            self.grid.go_to(one.site)
        carried = sum(one.is_carried for one in self.grid.units)
        begun = text("sweep.begun", units=self.rate.denominator)
        self.say(begun + (text("sweep.begun_carried", carried=carried) if carried else ""))

    async def do_open(self) -> None:
        """Check the unit, or see the firm of one that is done."""
        assert self.grid.current is not None
        if self._opens_firm:
            await self.do_firm()
        else:
            await self._go_in(self.grid.current)

    async def do_pass_all(self) -> None:
        """Check the unit with everything passed: to be looked at and submitted."""
        assert self.grid.current is not None
        page = await self._go_in(self.grid.current)
        await page.asked.press("A", "A")

    async def begin_at(self, site: int) -> None:
        """Go on at a unit: as if the cursor had been put there and Enter pressed."""
        self.grid.go_to(site)
        one = next(one for one in self._all if one.site == site)
        if why := self._why_not_at(one):
            self.say(why)
        else:
            await self._go_in(one)

    async def do_common(self) -> None:
        """The common areas, once a day."""
        assert self._common is not None
        await self._go_in(self._common)

    async def _go_in(self, one: SweptUnit) -> SweepCheckScreen:
        try:
            await self.ask(take_unit, one.id)
        except Conflict:
            await self.load()  # who is there is seen at once
            raise
        await self.load()
        page = SweepCheckScreen(self.session, self, self.seen(one.id))
        await self.go(page)
        return page

    def seen(self, unit: int) -> SweptUnit:
        """A unit as it was last read."""
        return next(one for one in self._all if one.id == unit)

    async def holds(self, unit: int) -> bool:
        """Whether a unit of a round under way is still one's own, read anew."""
        await self.load()
        return self.is_open and self._is_mine(self.seen(unit))

    async def go_on(self, one: SweptUnit, said: str) -> None:
        """A unit is done: open the next one nobody is at."""
        assert self.board is not None and self.board.sweep is not None
        unit = 0 if one.is_common else await self.ask(take_next_unit, self.board.sweep.id, one.position)
        await self.load()
        if not unit:
            left = "" if one.is_common else text("sweep.none_left")
            self.say("  ".join(part for part in (said, str(self.rate), left) if part))
            return
        there = self.seen(unit)
        self.grid.go_to(there.site)
        page = SweepCheckScreen(self.session, self, there)
        await self.go(page)
        page.say(f"{said}  {self.rate.counted}")

    async def _not_inside(self, why: NoAccess) -> None:
        one = self.grid.current
        assert one is not None
        form = NoAccessForm(uuid4(), one.site, why)
        try:
            await self.ask(mark_unit, one.id, one.version, no_access=form)
        except Conflict:
            await self.load()
            raise
        await self.load()
        if (following := self._next_from(one.position)) is not None:
            self.grid.go_to(following.site)
        words = text("sweep.marked", unit=one.unit, name=one.name, why=text(f"choice.noaccess.{why.value}"))
        self.say(f"{words}  {self.rate.counted}")

    async def do_locked(self) -> None:
        """锁门."""
        await self._not_inside(NoAccess.LOCKED)

    async def do_refused(self) -> None:
        """拒入."""
        await self._not_inside(NoAccess.REFUSED)

    async def do_vacant(self) -> None:
        """空置."""
        await self._not_inside(NoAccess.VACANT)

    async def do_not_resumed(self) -> None:
        """未复工."""
        await self._not_inside(NoAccess.NOT_RESUMED)

    def do_next_unvisited(self) -> None:
        """The next one nobody was at: behind the cursor, then from the first again."""
        here = self.grid.current
        one = self._next_from(here.position if here is not None else 0)
        assert one is not None
        self.grid.go_to(one.site)

    async def do_firm(self) -> None:
        """The tenant's firm."""
        from tui.screens.firm import FirmScreen

        assert self.grid.current is not None
        await self.go(FirmScreen(self.session, self.grid.current.enterprise))

    async def do_finish(self) -> None:
        """Close the round, the missed units named and counted first: it cannot be taken back."""
        await self.load()
        assert self.board is not None and self.board.sweep is not None
        sweep, left = self.board.sweep.id, [one for one in self.grid.units if one.state in OWED]

        async def sure(_: bool) -> None:
            await self.close_dialog()
            try:
                await self.ask(close_sweep, sweep, len(left))
            except Conflict:
                await self.load()
                raise
            await self.load()
            self.say(text("sweep.now_closed", missed=len(left)))

        title = text("sweep.finish_of", name=self.crumbs()[-1])
        said = [text("sweep.all_seen" if not left else "sweep.missing", count=len(left)), *self._named(left)]
        inside = [one for one in left if one.state is UnitState.TAKEN and not self._is_mine(one)]
        said += [text("sweep.inside", by=one.taken_by_name, unit=one.unit) for one in inside[:2]]
        said.append(text("sweep.for_good"))
        await self.open_dialog(Confirm(title, said, text("keys.finish"), is_grave=True), sure)

    def _named(self, left: list[SweptUnit]) -> list[str]:
        """The missed units floor by floor, as many as there is room for."""
        of_floor: dict[str, list[str]] = {}
        for one in left:
            of_floor.setdefault(one.floor, []).append(f"{one.unit} {one.name}")
        cells = self.window[0] - 6
        lines = [cut(f"{floor_words(one)}  {'，'.join(names)}", cells) for one, names in of_floor.items()]
        more = len(lines) - MOST_NAMED
        return lines if more <= 0 else [*lines[:MOST_NAMED], text("sweep.more_floors", count=more)]
