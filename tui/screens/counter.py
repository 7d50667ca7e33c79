"""发放: one line a person in the queue out of the round that is open; the register below, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.counter import reverse_collection, serve_firm
from models.errors import Invalid
from models.queries.catalogue import supply_items
from models.queries.pages import Page, Window, whole
from models.queries.round_firms import Collector, RoundFirm, round_collectors, round_firms
from models.queries.rounds import CollectionRow, RoundRow, round_at_counter, rounds
from models.rules.consignments import TAKE_BACK
from models.rules.drafts import FormKind
from models.rules.rounds import RoundState
from tui.faces.ration import item_words
from tui.faces.register import number_of, read_register, register_columns, round_facts
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of
from tui.screens.drafting import Keeper
from tui.screens.newest_first import newest_first
from tui.screens.out import LedgerOut
from tui.screens.round_verbs import RoundVerbs
from tui.session import Session
from tui.text import text
from tui.units import unit_words
from tui.widgets.counter_lines import MOST_FIRMS, CounterLines
from tui.widgets.form import Form
from tui.widgets.form_lines import Pressed
from tui.widgets.record_table import RecordTable

FORM_ROWS, FORM_ROWS_SMALL = 9, 7  # the head, the fields, the firms that fit


class CounterScreen(RoundVerbs, LedgerOut):
    """The storekeeper's first page; two counters may stand at one round."""

    TITLE_KEY = "counter.title"
    ABOUT_KEY = "counter.page"
    KINDS = frozenset({"round", "consignment", "stock", "supply_line"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "undo", "choose_round", "new", "finish", "out")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("open"),
        act("next_pane", "tab"),
        act("submit"),
        act("undo"),
    ]
    ledger = "collections"

    def __init__(self, session: Session, supply_round: int = 0) -> None:
        super().__init__(session)
        self.wanted_round = supply_round  # 0: the newest that is open
        self.round: RoundRow | None = None
        self.form: Form | None = None
        self.keeper_of_line: Keeper | None = None
        self.table = RecordTable(
            register_columns(),
            newest_first(self._fetch),
            empty=self._empty,
            is_dim=lambda row: row.is_taken_back,
            moved=self.has_moved,
        )

    # What is shown

    def _empty(self) -> tuple[str, str]:
        if self.round is None:
            return text("counter.no_round"), text("counter.no_round_advice")
        return text("counter.nobody_yet"), text("counter.nobody_yet_advice")

    def panes(self) -> Iterable[Widget]:
        """The line, when there is a round, and the register."""
        yield self.table

    def crumbs(self) -> list[str]:
        """发放, the round and what is handed out."""
        if self.round is None:
            return [text(self.TITLE_KEY)]
        one = self.round
        return [text(self.TITLE_KEY), f"{one.number} {item_words(one.item_zh, one.item_en, one.variant)}"]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """What each firm has, what went out to how many, what is left, what is not signed for."""
        return ([], []) if self.round is None else round_facts(self.round, self.window[0])

    def state_words(self) -> str:
        """What is left while one types, else the place in the register."""
        if self.is_typing_line and self.round is not None:
            unit = unit_words(self.round.unit_zh, self.round.unit_en, self.round.there)
            return f"{text('counter.left')} {self.round.there:,} {unit}"
        return str(self.table.position)

    # Reading

    async def load(self) -> None:
        """The round, the line to be typed, the register."""
        if self.round is None and self.wanted_round:
            await self.take_round(await self.ask(round_at_counter, self.wanted_round))
        elif self.round is None:
            opened = await self.ask(rounds, RoundState.OPEN, at_end=True, limit=1)
            if opened.rows:
                await self.take_round(opened.rows[0])
        await self.table.load()
        if self.round is not None and self.round.state is not RoundState.OPEN and self.form is not None:
            await self._drop_line()
        self.fit()

    async def _fetch(self, window: Window) -> Page[CollectionRow]:
        if self.round is None:
            return whole(())
        held = self.round
        read, page = await read_register(self.session, held, window)
        if self.round is held:  # or another was begun meanwhile, which is read by who began it
            self.round = read
        return page

    async def take_round(self, row: RoundRow) -> None:
        """Hand out of this round from now on."""
        await self._drop_line()
        self.round = row
        self.table.restart()
        if row.state is RoundState.OPEN:
            await self._new_line()

    async def _new_line(self) -> None:
        """An empty line, or the one that was left."""
        assert self.round is not None
        keeper = self.keeper_of_line = Keeper(self.session, FormKind.COUNTER, self.round.id)
        keeper.told = keeper.kept = self.show_frame
        items = await self.ask(supply_items)
        packs = next((one.sizes for one in items if one.id == self.round.item), {})
        lines = CounterLines(
            self.round, keeper.key, packs, self._firms, self._people, self.session.clock, self._is_narrow
        )
        kept = await keeper.open(lines.content)
        if kept is not None:
            lines.fixed["key"] = keeper.key
            lines.restore(kept)
            await lines.know_firm()
        if self.form is None:
            self.form = Form(lines, changed=self._typed)
            await self.query_one("#body").mount(self.form, before=self.table)
            self.set_focus(self.form)
        else:
            self.form.form = lines
            self.form.refresh()
        self.fit()

    def _is_narrow(self) -> bool:
        return breadth_of(self.window[0]) is Breadth.NARROW

    async def _drop_line(self) -> None:
        if self.form is not None:
            await self.leaving()
            form, self.form, self.keeper_of_line = self.form, None, None
            await form.remove()
            self.set_focus(self.table)

    async def _firms(self, typed: str) -> tuple[RoundFirm, ...]:
        assert self.round is not None
        return await self.ask(round_firms, self.round.id, typed, MOST_FIRMS)

    async def _people(self, typed: str) -> tuple[Collector, ...]:
        assert self.round is not None
        return await self.ask(round_collectors, self.round.id, typed)

    def _typed(self) -> None:
        if self.keeper_of_line is not None:
            self.keeper_of_line.typed()

    async def leaving(self) -> None:
        """Keep what is typed."""
        await super().leaving()
        if self.keeper_of_line is not None:
            await self.keeper_of_line.flush()

    def fit(self) -> None:
        """The line above, the register below."""
        super().fit()
        if self.form is not None:
            self.form.styles.height = FORM_ROWS_SMALL if self.is_small else FORM_ROWS
            self.form.display = self.dialog is None

    # Keys

    @property
    def is_typing_line(self) -> bool:
        """Whether the keys go into the line."""
        return self.form is not None and self.focused is self.form

    def shown_verbs(self) -> Sequence[str]:
        """In the line only what acts there."""
        return ("open", "next_field", "to_register") if self.is_typing_line else self.SHOWN

    def key_row(self) -> list[tuple[str, str, bool]]:
        """While one types: Enter, Tab, Esc."""
        if self.dialog is None and self.is_typing_line:
            assert self.form is not None
            lines: Any = self.form.form
            enter = text("counter.hand_out") if lines.firm is not None else text("dialog.take")
            return [
                ("Enter", enter, True),
                ("Tab", text("keys.next_field"), True),
                ("Esc", text("counter.to_register"), True),
                ("?", text("keys.help"), True),
            ]
        return super().key_row()

    async def pressed(self, pressed: Pressed) -> bool:
        """Enter hands out, Esc goes to the register; what is typed stays."""
        if pressed is Pressed.LEAVE:
            self.set_focus(self.table)
            return True
        return await super().pressed(pressed)

    def label_of(self, name: str) -> str:
        """Enter goes back to the line; `u` takes back what was handed out."""
        own = {
            "open": "counter.to_line",
            "undo": "counter.take_back",
            "finish": "counter.close",
            "new": "counter.plan",
        }
        return text(own[name]) if name in own else super().label_of(name)

    def why_not(self, name: str) -> str:
        """No round, one that is not open, a line that is signed for."""
        if name in ("open", "next_pane", "submit") and self.form is None:
            return text("counter.no_round") if self.round is None else text("counter.not_open")
        if name == "undo":
            row: CollectionRow | None = self.table.current
            if row is None:
                return text("frame.nothing_here")
            if row.is_taken_back:
                return text("counter.is_taken_back")
            if row.state not in TAKE_BACK.comes_from:
                return text("counter.not_taken_back", state=text(f"error.state.{row.state.value}"))
        return super().why_not(name)

    async def do_open(self) -> None:
        """Back to the line."""
        self.set_focus(self.form)

    async def do_next_pane(self) -> None:
        """Back to the line."""
        self.set_focus(self.form)

    async def do_submit(self) -> None:
        """Hand out what stands in the line, and the next person."""
        assert self.form is not None and self.keeper_of_line is not None
        lines: Any = self.form.form
        made, problems = lines.build()
        lines.show_problems(problems)
        self.form.refresh()
        if made is None:
            self._stopped(len(problems))
            return
        try:
            await self.ask(serve_firm, made)
        except Invalid as error:
            lines.show_problems(error.problems)
            self.form.refresh()
            self._stopped(len(error.problems))
            return
        self.keeper_of_line.over()
        name, collector, unit = (
            lines.firm.name,
            lines.all["collector"].editor.text.split("  ")[0],
            lines.unit_of,
        )
        await self._new_line()
        await self.load()
        await self.table.go(0)
        assert self.round is not None
        number = number_of(self.table.current) if self.table.current is not None else ""
        self.say(
            text(
                "counter.done",
                number=number,
                firm=name,
                count=f"{made.quantity:,}",
                unit=unit(made.quantity),
                collector=collector,
                left=f"{self.round.there:,}",
            )
        )

    def _stopped(self, count: int) -> None:
        assert self.form is not None
        self.say(self.form.form.stopped_words(count), alarm=text("frame.alarm.invalid"))

    async def do_undo(self) -> None:
        """冲回: what was handed out and nobody has signed for lies in the depot again."""
        row: CollectionRow = self.table.current
        await self.ask(reverse_collection, row.id, row.version)
        lines: Any = self.form.form if self.form is not None else None
        if self.form is not None and lines.firm is not None and lines.firm.id == row.enterprise:
            await lines.know_anew()
            self.form.refresh()
        await self.load()
        self.say(
            text(
                "counter.took_back",
                number=number_of(row),
                firm=row.enterprise_name,
                count=f"{row.quantity:,}",
                unit=unit_words(self.round.unit_zh, self.round.unit_en, row.quantity)
                if self.round is not None
                else "",
            )
        )

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
