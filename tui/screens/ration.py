"""分配: how a scarce item would be shared over all who wait for it, edited row by row, confirmed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.rations import confirm_ration
from models.errors import Problem
from models.frozen import dataclass
from models.queries.catalogue import supply_items
from models.queries.pages import Page, Window
from models.queries.rations import Claimant, DepotStock, Shortage, WantedItem, claimants, shortage
from models.rules.cover import CoverState
from models.rules.drafts import FormKind
from models.rules.forms import Kind, entry
from models.rules.rationing import Method, RationForm, SharingForm, Supply, ration
from models.rules.scope import Actor
from tui.dialogs.choose import Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.faces.ration import RationLine, item_words, why_words
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.session import Session
from tui.text import text
from tui.units import unit_words
from tui.widgets.columns import Column, clock_time
from tui.widgets.form_lines import FormLines
from tui.widgets.listing import window_of
from tui.widgets.packed import read_in_packs
from tui.widgets.record_table import WINDOW, RecordTable


@dataclass(frozen=True)
class ShareForm:
    """Another number for one claim."""

    given: int | None = entry(Kind.QUANTITY, required=True)


class RationScreen(DeskScreen):
    """The proposal."""

    TITLE_KEY = "ration.title"
    ABOUT_KEY = "ration.page"
    SHOWN: ClassVar[tuple[str, ...]] = ("edit", "leave_out", "method", "sharing", "submit", "reload", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("edit"),
        act("open"),
        act("leave_out", "d"),
        act("method", "m"),
        act("sharing", "w"),
        act("submit"),
    ]

    def __init__(self, session: Session, item: WantedItem, depot: DepotStock) -> None:
        super().__init__(session)
        self.item, self.depot = item, depot
        self.method, self.reserve, self.pack = Method.PROPORTIONAL, 0, 1
        self.keeper = Keeper(session, FormKind.RATION, item.id)
        self.keeper.kept = self.show_frame
        self.shortage: Shortage | None = None
        self.sizes: Mapping[str, Fraction] = {}  # base units in each of the item's packs
        self.lines: list[RationLine] = []
        self.table = RecordTable(
            [
                Column("ration.firm", (16, 20, 28), lambda row, _: (row.firm, "ink"), is_subject=True),
                Column("ration.asked", (7, 7, 8), lambda row, _: (f"{row.share.asked:,}", "ink"), is_right=True),
                Column("ration.lasts", (0, 5, 6), self._lasts, is_right=True),
                Column("ration.given", (7, 7, 8), self._given, is_right=True),
                Column("ration.reason", (-1, -1, -1), self._why),
            ],
            self._fetch,
            empty=lambda: (text("ration.nothing"), text("ration.nothing_advice")),
            is_dim=lambda row: row.given == 0,
            moved=self.has_moved,
        )  # fmt: skip

    def panes(self) -> Iterable[Widget]:
        """The lines."""
        yield self.table

    # What is shown

    @staticmethod
    def _lasts(row: RationLine, _: int) -> Span:
        cover = row.lasts
        return cover.in_words, "alarm" if cover.state is CoverState.ALARM else "dim"

    @staticmethod
    def _given(row: RationLine, _: int) -> Span:
        return f"{row.given:,}", "accent bold" if row.is_changed else "ink bold"

    @staticmethod
    def _why(row: RationLine, _: int) -> Span:
        if row.is_changed:
            return text("ration.instead_of", given=f"{row.share.given:,}"), "ink"
        return why_words(row.share.why), "dim"

    def crumbs(self) -> list[str]:
        """分配, the item and its depot."""
        one = self.item
        return [
            text(self.TITLE_KEY),
            f"{item_words(one.item_zh, one.item_en, one.variant)}  {self.depot.name}",
        ]

    def unit(self, count: int) -> str:
        """The item's base unit behind so many."""
        return unit_words(self.item.unit_zh, self.item.unit_en, count)

    @property
    def given(self) -> int:
        """All lines together, as edited."""
        return sum(one.given for one in self.lines)

    def facts(self) -> tuple[list[Span], list[Span]]:
        """By what, what there is, what is kept back, what goes out, what is left then."""
        one = self.shortage
        if one is None:
            return [], []
        left = one.available - self.given
        spans: list[Span] = [
            (text(f"choice.method.{self.method.value}"), "accent bold"),
            (f"  {text('ration.there')} ", "dim"),
            (f"{one.available:,} {self.unit(one.available)}", "ink"),
            (f"  {text('ration.shared')} ", "dim"),
            (f"{self.given:,}", "ink bold"),
            (f"  {text('ration.left')} ", "dim"),
            (f"{left:,}", "alarm bold" if left < self.reserve else "ink"),
        ]
        if self.reserve:
            spans += [(f"  {text('ration.reserve')} ", "dim"), (f"{self.reserve:,}", "ink")]
        right: list[Span] = []
        if one.avoided:
            right = [(text("ration.avoided", count=one.avoided), "warn")]
        if self.keeper.state:
            right = [(self.keeper.state, "dim"), (" " * bool(right), "ink"), *right]
        return spans, right

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """The whole reason of the line under the cursor: on a narrow screen its column is cut."""
        row: RationLine | None = self.table.current
        return ([(why_words(row.share.why), "ink")], []) if row is not None else ([], [])

    def state_words(self) -> str:
        """Which line."""
        return self.table.position

    async def _fetch(self, window: Window) -> Page[RationLine]:
        page = window_of(self.lines, window)
        if unnamed := tuple(row.share.id for row in page.rows if row.claimant is None):
            self._say_who(await self.ask(claimants, unnamed))
        return page

    def _say_who(self, named: Iterable[Claimant]) -> None:
        """Say who waits."""
        known = {one.id: one for one in named}
        for line in self.lines:
            line.claimant = known.get(line.share.id, line.claimant)

    # Working it out

    async def load(self) -> None:
        """Work it out once; what was edited before is laid on it."""
        if self.shortage is None:
            known = {one.id: one.sizes for one in await self.ask(supply_items)}
            self.sizes = known.get(self.item.id, {})
            kept = await self.keeper.open(self._content)
            if kept is not None:
                self._take_sharing(kept)
            await self._work(dict(kept or {}).get("given", {}))
            if kept is not None and self.keeper.found is not None:
                self.say(text("check.restored", at=clock_time(self.keeper.found.saved_at)))
        await self.table.load()

    async def _work(self, edited: dict[str, int]) -> None:
        """Read who waits for how much, share it out, and name those of the first window at the same moment."""
        item, depot, with_cover = self.item.id, self.depot.id, self.method is Method.COVER

        def of_now(actor: Actor) -> tuple[Shortage, tuple[Claimant, ...]]:
            found = shortage(actor, item, depot, with_cover)
            return found, claimants(actor, tuple(one.id for one in found.claims[:WINDOW]))

        ((self.shortage, named),) = await self.session.together(of_now)
        supply = Supply(self.shortage.available, self.reserve, self.pack)
        shares = ration(supply, self.shortage.claims, self.method).shares
        self.lines = [
            RationLine(at, one, min(int(edited.get(str(one.id), one.given)), one.asked))
            for at, one in enumerate(shares)
        ]
        self._say_who(named)
        self.show_frame()

    def _edited(self) -> dict[str, int]:
        return {str(one.share.id): one.given for one in self.lines if one.is_changed}

    def _content(self) -> dict[str, Any]:
        return {
            "method": self.method.value,
            "reserve": self.reserve,
            "pack": self.pack,
            "given": self._edited(),
        }

    def _take_sharing(self, kept: dict[str, Any]) -> None:
        self.method = Method(kept.get("method", self.method))
        self.reserve, self.pack = int(kept.get("reserve", 0)), int(kept.get("pack", 1))

    async def do_reload(self) -> None:
        """Work it out anew from what stands now; what was edited stays."""
        await self._work(self._edited())
        await self.table.load()

    async def leaving(self) -> None:
        """Keep what was edited."""
        await self.keeper.flush()

    # Editing

    def label_of(self, name: str) -> str:
        """Enter and `e` give another number, `d` none."""
        own = {
            "edit": "ration.other_number",
            "open": "ration.other_number",
            "leave_out": "ration.none_for_it",
        }
        return text(own[name]) if name in own else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nothing is edited or confirmed where nobody waits, nor more given than there is."""
        if name in ("edit", "open", "leave_out") and self.table.current is None:
            return text("frame.nothing_here")
        if name == "submit":
            if not self.given:
                return text("ration.nothing")
            if self.shortage is not None and self.given + self.reserve > self.shortage.available:
                return text(
                    "ration.too_much", over=f"{self.given + self.reserve - self.shortage.available:,}"
                )
        return super().why_not(name)

    async def do_open(self) -> None:
        """Another number."""
        await self.do_edit()

    async def do_edit(self) -> None:
        """Another number for the line, never over what was asked."""
        row: RationLine = self.table.current

        def check(made: ShareForm) -> tuple[Problem, ...]:
            if made.given is None:
                return (Problem("given", "required"),)
            over = made.given > row.share.asked
            return (Problem("given", "more_than_asked", {"most": row.share.asked}),) if over else ()

        lines = FormLines(
            ShareForm, values={"given": row.given}, beside={"given": why_words(row.share.why)}, check=check,
            clock=self.session.clock,
        )  # fmt: skip
        read_in_packs(lines, "given", self.sizes, self.item.unit_zh).editor.set(str(row.given))

        async def given(made: ShareForm) -> None:
            assert made.given is not None
            await self._set([row], made.given)

        await self.open_dialog(FormDialog(f"{text('ration.other_number')}  {row.firm}", lines), given)

    async def do_leave_out(self) -> None:
        """Nothing for the line, or the number reckoned again; of marked ones all alike."""
        rows: list[RationLine] = self.table.chosen
        is_out = any(row.given for row in rows)
        for row in rows:
            row.given = 0 if is_out else row.share.given
        self.table.marks = {}
        await self._changed(len(rows) == 1)

    async def _set(self, rows: Sequence[RationLine], given: int) -> None:
        for row in rows:
            row.given = given
        await self._changed(len(rows) == 1)

    async def _changed(self, moves_on: bool) -> None:
        self.keeper.typed()
        self.table.refresh()
        if moves_on:
            await self.table.go(self.table.cursor + 1)
        self.show_frame()

    async def do_method(self) -> None:
        """The next way to share; numbers given by hand go."""
        ways = tuple(Method)
        self.method = ways[(ways.index(self.method) + 1) % len(ways)]
        await self._shared_anew()

    async def do_sharing(self) -> None:
        """The way, what is kept back, the pack."""
        values = {"method": self.method, "reserve": self.reserve, "pack": self.pack}
        lines = FormLines(SharingForm, values=values, check=SharingForm.problems, clock=self.session.clock)
        for name in ("reserve", "pack"):
            read_in_packs(lines, name, self.sizes, self.item.unit_zh)

        async def given(made: SharingForm) -> None:
            assert made.method is not None
            self.method, self.reserve = made.method, made.reserve or 0
            self.pack = 1 if made.pack is None else made.pack
            await self._shared_anew()

        await self.open_dialog(FormDialog(text("keys.sharing"), lines), given)

    async def _shared_anew(self) -> None:
        await self._work({})
        self.keeper.typed()
        await self.table.load()
        self.table.refresh()

    # Confirming

    async def do_submit(self) -> None:
        """Say what goes out, and set all of it apart at once."""
        one = self.shortage
        assert one is not None
        form = RationForm(
            self.keeper.key, one.item, one.holder, self.method, self.reserve, self.pack,
            tuple(line.as_confirmed for line in self.lines),
        )  # fmt: skip
        count = sum(line.given > 0 for line in self.lines)
        said = [
            text(
                "ration.confirm",
                count=f"{count:,}",
                given=f"{form.given:,}",
                unit=self.unit(self.given),
                depot=self.depot.name,
            ),
            text("ration.confirm_how"),
        ]

        async def sure(_: bool) -> None:
            await self.ask(confirm_ration, form)
            self.keeper.over()
            await self.close_dialog()
            await self.do_back()
            if isinstance(page := self.app.screen, DeskScreen):
                page.say(
                    text(
                        "ration.done", count=f"{count:,}", given=f"{form.given:,}", unit=self.unit(form.given)
                    )
                )

        await self.open_dialog(Confirm(text("ration.title"), said, text("ration.set_apart")), sure)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
