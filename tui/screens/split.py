"""分派: the firms of the team's park, those without a lead first, given to members one choice at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.teams import split_team
from models.errors import NotFound
from models.queries.pages import Page, Window, whole
from models.queries.splits import SplitFirmRow, split_board, split_plan
from models.queries.teams import TeamDetail, team, team_board
from models.rules.forms import basic_problems
from models.rules.teams import SplitRow
from tui.dialogs.choose import Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.faces.team import WHOLE
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, counted, shown
from tui.screens.out import LedgerOut
from tui.screens.split_members import GivenForm, SplitMembers
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet

MEMBER_ROWS = 7  # of the members below the list, their head among them


class SplitScreen(LedgerOut):
    """Firms left, members with what they hold right or below."""

    TITLE_KEY = "split.title"
    IS_SPLIT = True
    KINDS = frozenset({"team", "member", "assignment", "enterprise"})
    SHOWN: ClassVar[tuple[str, ...]] = ("assign", "mark", "range", "out", "last_screen")
    VERBS: ClassVar[Sequence[Verb]] = [act("assign"), act("mark"), act("range"), act("next_pane", "tab")]

    ledger = "split"

    def __init__(self, session: Session, number: int | None = None) -> None:
        super().__init__(session)
        self.number = number
        self.team: TeamDetail | None = None
        self.members = SplitMembers()
        self.told: dict[int, Span] = {}  # what became of each row of the last split
        self.table = RecordTable(
            [
                Column("split.firm", (-1, -1, -1), lambda row, _: (row.name, "ink"), is_subject=True),
                Column("split.kind", (0, 6, 8), self._kind),
                Column("split.roster", (5, 5, 5), lambda row, _: (f"{row.roster or ''}", "ink"), is_right=True),
                Column("split.lead", (14, 14, 14), self._lead),
            ],
            self._fetch,
            empty=self._empty,
            is_dim=lambda row: row.lead is not None and row.id not in self.told,
            note=lambda row: self.told.get(row.id),
            moved=self.has_moved,
        )  # fmt: skip
        self.table.add_class("list")
        self.sheet = Sheet(self.members.lines)
        self.sheet.add_class("aside")

    @staticmethod
    def _kind(row: SplitFirmRow, _: int) -> Span:
        mark = "split.key_project" if row.is_key_project else "split.four_above" if row.is_four_above else ""
        return (text(mark) if mark else "", "dim")

    @staticmethod
    def _lead(row: SplitFirmRow, _: int) -> Span:
        helped = f" +{row.assisting}" if row.assisting else ""
        return (row.lead_name + helped, "ink") if row.lead is not None else (helped.strip(), "dim")

    def _empty(self) -> tuple[str, str]:
        if self.team is None:
            return text("team.none"), text("team.none_advice")
        return text("split.empty"), text("split.empty_advice")

    def panes(self) -> Iterable[Widget]:
        """Firms, members."""
        yield self.table
        yield self.sheet

    def fit(self) -> None:
        """Members below take a few rows; on a small screen they come with Tab, in the firms' place."""
        super().fit()
        is_wide = breadth_of(self.window[0]) is Breadth.WIDE
        is_second = self.is_small and self.focused is self.sheet
        self.sheet.display = not self.is_small or is_second
        self.table.display = not is_second
        self.sheet.styles.width = "2fr" if is_wide else "1fr"
        self.sheet.styles.height = "1fr" if is_wide or is_second else MEMBER_ROWS

    def do_next_pane(self) -> None:
        """Firms, members."""
        self.set_focus(self.sheet if self.focused is self.table else self.table)
        self.fit()

    async def load(self) -> None:
        """The team, its members, the firms."""
        try:
            self.team = await self.ask(team, self.number)
            self.members.rows = (await self.ask(team_board, self.team.id, limit=WHOLE)).rows
        except NotFound:
            self.team, self.members.rows = None, ()
        await self.table.load()
        self.sheet.reset()
        self.fit()

    async def _fetch(self, window: Window) -> Page[SplitFirmRow]:
        if self.team is None:
            return whole(())
        return await self.ask(split_board, self.team.id, **window)

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Firms without a lead of all; the team right."""
        if self.team is None:
            return [], []
        one = self.team
        spans: list[Span] = [
            (f"{text('team.unled')} ", "dim"),
            (counted(one.unled, one.is_unled_exact), "warn bold" if one.unled else "dim"),
            (f" / {counted(one.firms, one.is_exact)}", "dim"),
        ]
        return spans, [(shown(one.name), "dim")]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """How many are marked."""
        count = len(self.table.marks)
        return ([(text("list.marked", count=count), "accent bold")] if count else []), []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """What t does here."""
        return text("keys.split") if name == "assign" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Without a team or firms nothing is given; without a team nothing goes out."""
        if name == "out" and self.team is None:
            return text("team.none")
        if name in ("assign", "mark", "range"):
            if self.team is None:
                return text("team.none")
            if self.table.current is None:
                return text("frame.nothing_here")
        return super().why_not(name)

    def ledger_of(self) -> int | None:
        """The team."""
        return self.team.id if self.team is not None else None

    def narrowed(self) -> str:
        """The team by name."""
        return self.team.name if self.team is not None else ""

    async def do_assign(self) -> None:
        """Ask for the member and the part, tell what will go, then do it."""
        firms: list[SplitFirmRow] = self.table.chosen
        lines = FormLines(
            GivenForm, clock=self.session.clock, find={"members": self.members.find}, check=basic_problems
        )
        name = firms[0].name if len(firms) == 1 else text("split.firms", count=len(firms))
        await self.open_dialog(
            FormDialog(f"{text('keys.split')}  {name}", lines, sends="keys.split"), self._outlook(firms)
        )

    def _outlook(self, firms: list[SplitFirmRow]) -> Callable[[GivenForm], Awaitable[None]]:
        async def given(made: GivenForm) -> None:
            assert self.team is not None and made.member is not None
            rows = tuple(SplitRow(made.member, one.id, made.part) for one in firms)
            plan = await self.ask(split_plan, self.team.id, rows)
            going = sum(one.problem is None for one in plan)
            why = Counter(one.problem for one in plan if one.problem is not None)
            said = [text("dialog.going", count=going, verb=text("keys.split"))]
            said += [
                text("dialog.not_going", count=count, why=text(f"choice.splitproblem.{problem.value}"))
                for problem, count in why.items()
            ]

            async def sure(_: bool) -> None:
                await self._split(rows)

            await self.open_dialog(Confirm(self._whom(made), said, text("keys.split")), sure)

        return given

    def _whom(self, made: GivenForm) -> str:
        return f"{text('keys.split')} → {self.members.name(made.member)}  {text(f'choice.part.{made.part.value}')}"

    async def _split(self, rows: tuple[SplitRow, ...]) -> None:
        assert self.team is not None
        results = await self.ask(split_team, self.team.id, rows)
        self.told = {}
        for one in results:
            words = text(f"choice.splitproblem.{one.problem.value}") if one.problem else ""
            done = f"{self.members.name(one.officer)} {text(f'choice.part.{one.part.value}')}"
            self.told[one.enterprise] = (words, "alarm") if words else (done, "accent")
            if not words:
                self.table.marks.pop(one.enterprise, None)
        count = sum(one.problem is None for one in results)
        await self.close_dialog()
        await self.load()
        left = text("split.left", count=len(results) - count) if count < len(results) else ""
        self.say(text("split.done", count=count, name=self.members.name(rows[0].officer)) + left)

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
