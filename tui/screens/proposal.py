"""拟定派驻: a proposed distribution as a difference, edited line by line, confirmed once."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.distribution import apply_distribution
from models.queries.distribution import (
    Proposal,
    ProposedRow,
    RowProblem,
    distribution_problems,
    proposing,
)
from models.queries.officers import officers
from models.queries.pages import Page, Window
from models.rules.distribution import DistributionRow, Reason
from models.rules.drafts import FormKind
from tui.dialogs.choose import Confirm
from tui.dialogs.find import Find
from tui.keys import Verb, act
from tui.look import Span
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, clock_time
from tui.widgets.listing import window_of
from tui.widgets.record_table import RecordTable

STEPS_AT_ONCE = 400  # firms looked at between two looks at what else the store is asked


@dataclass
class Line:
    """One line of the difference as it stands: the proposed officer, or another, or nobody."""

    id: int
    row: ProposedRow
    officer: int
    name: str
    is_out: bool = False
    problem: RowProblem | None = None

    @property
    def key(self) -> str:
        """Which firm and part it is about: what a draft remembers it by."""
        return f"{self.row.enterprise}:{self.row.part.value}"

    @property
    def is_changed(self) -> bool:
        """Whether somebody else is sent than was proposed."""
        return self.officer != self.row.officer.id


class ProposalScreen(DeskScreen):
    """The difference."""

    TITLE_KEY = "proposal.title"
    ABOUT_KEY = "proposal.page"
    SHOWN: ClassVar[tuple[str, ...]] = ("leave_out", "assign", "unserved", "submit", "reload", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("leave_out", "d"),
        act("assign"),
        act("unserved", "U"),
        act("submit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.keeper = Keeper(session, FormKind.DISTRIBUTION, 0)
        self.keeper.kept = self.show_frame
        self.proposal: Proposal | None = None
        self.lines: list[Line] = []
        self.table = RecordTable(
            [
                Column("firm.name", (-1, -1, -1), lambda row, _: (row.row.enterprise_name, "ink"), is_subject=True),
                Column("firm.region", (0, 10, 14), lambda row, _: (row.row.region_name, "dim")),
                Column("station.part", (4, 4, 4), lambda row, _: (text(f"choice.part.{row.row.part.value}"), "dim")),
                Column("station.name", (8, 8, 8), self._officer),
                Column("proposal.load", (5, 5, 5), lambda row, _: self._load(row)),
                Column("proposal.why", (0, 18, 44), lambda row, _: self._why(row)),
            ],
            self._fetch,
            empty=self._empty,
            is_dim=lambda row: row.is_out,
            moved=self.has_moved,
        )  # fmt: skip

    def panes(self) -> Iterable[Widget]:
        """The lines."""
        yield self.table

    # What is shown

    @staticmethod
    def _officer(row: Line, cells: int) -> Span:
        if row.is_out:
            return text("proposal.nobody"), "dim"
        return row.name, "accent bold" if row.is_changed else "ink"

    @staticmethod
    def _load(row: Line) -> Span:
        if row.is_out or row.is_changed:
            return "", "dim"
        return f"{row.row.firms_before} → {row.row.firms_after}", "ink"

    @staticmethod
    def _why(row: Line) -> Span:
        if row.problem is not None:
            return text(f"problem.{row.problem.code}", **row.problem.values), "alarm"
        if row.is_out:
            return text("proposal.left_out"), "dim"
        if row.is_changed:
            return text("proposal.instead_of", name=row.row.officer.name), "ink"
        return reason_words(row.row.reasons), "dim"

    def _empty(self) -> tuple[str, str]:
        if self.proposal is None:
            return text("proposal.working"), text("proposal.working_advice")
        return text("proposal.nothing"), text("proposal.nothing_advice")

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Firms with a lead before and after, officers sent, how evenly it falls."""
        if self.proposal is None:
            return [], []
        one, sent = self.proposal.totals, [line for line in self.lines if not line.is_out]
        out = sum(line.is_out and line.row.part.value == "lead" for line in self.lines)
        spans: list[Span] = [
            (f"{text('proposal.led')} ", "dim"),
            (f"{one.led_before:,} → {one.led_after - out:,}/{one.firms - one.in_buildings:,}", "ink bold"),
            (f"  {text('proposal.lines')} ", "dim"),
            (f"{len(sent):,}", "ink"),
            (f"  {text('proposal.most')} ", "dim"),
            (f"{one.spread.most_firms}/{one.cap}", "ink"),
            (f"  {text('proposal.median')} ", "dim"),
            (f"{one.spread.median_firms}", "ink"),
        ]
        left = len(self.proposal.unserved)
        right: list[Span] = [(text("proposal.unserved", count=left), "warn")] if left else []
        if self.keeper.state:
            right = [(self.keeper.state, "dim"), *right]
        return spans, right

    def state_words(self) -> str:
        """Which line."""
        return self.table.position

    async def _fetch(self, window: Window) -> Page[Line]:
        return window_of(self.lines, window)

    # Working it out

    async def load(self) -> None:
        """Begin to work it out; the keys stay free meanwhile."""
        await self.table.load()
        if self.proposal is None:
            self.run_worker(self._work(), group="proposing", exclusive=True, exit_on_error=False)

    async def _work(self) -> None:
        job = proposing(self.session.actor)
        while self.proposal is None:
            done, total, self.proposal = await self.session.ask_freely(_some_of, job)
            if self.proposal is None:
                self.say(text("proposal.progress", done=f"{done:,}", total=f"{total:,}"))
        rows = enumerate(self.proposal.rows)
        self.lines = [Line(at, row, row.officer.id, row.officer.name) for at, row in rows]
        self._message = []
        if (kept := await self.keeper.open(self._content)) is not None:
            self._restore(kept)
        await self.table.load()
        self.show_frame()

    def _content(self) -> dict[str, Any]:
        return {
            "out": [line.key for line in self.lines if line.is_out],
            "officers": {line.key: [line.officer, line.name] for line in self.lines if line.is_changed},
        }

    def _restore(self, kept: dict[str, Any]) -> None:
        out, chosen = set(kept.get("out", ())), kept.get("officers", {})
        for line in self.lines:
            line.is_out = line.key in out
            if line.key in chosen:
                line.officer, line.name = chosen[line.key]
        assert self.keeper.found is not None
        self.say(text("check.restored", at=clock_time(self.keeper.found.saved_at)))

    # Editing

    def label_of(self, name: str) -> str:
        """`t` sends somebody else."""
        return text("proposal.other_officer") if name == "assign" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Nothing is edited or confirmed before it is worked out."""
        if name in ("leave_out", "assign") and self.table.current is None:
            return text("frame.nothing_here")
        if name == "submit" and not any(not line.is_out for line in self.lines):
            return text("proposal.nothing")
        if name == "unserved" and not (self.proposal and self.proposal.unserved):
            return text("proposal.all_served")
        return super().why_not(name)

    async def do_leave_out(self) -> None:
        """Leave the line out, or take it in again; of marked ones all alike."""
        rows: list[Line] = self.table.chosen
        is_out = not all(row.is_out for row in rows)
        for row in rows:
            row.is_out, row.problem = is_out, None
        self.table.marks = {}
        self.keeper.typed()
        self.table.refresh()
        if len(rows) == 1:
            await self.table.go(self.table.cursor + 1)

    async def do_assign(self) -> None:
        """Send somebody else."""
        row: Line = self.table.current
        names: dict[int, str] = {}

        async def search(typed: str) -> list[tuple[int, str, str]]:
            found = await self.ask(officers, typed, 6)
            names.update((one.id, one.name) for one in found)
            return [
                (one.id, f"{one.name}  {one.home_unit}", text("station.firms_held", count=one.firms))
                for one in found
            ]

        async def chosen(person: int) -> None:
            row.officer, row.name, row.is_out, row.problem = person, names[person], False, None
            self.keeper.typed()
            self.table.refresh()

        await self.open_dialog(Find(search), chosen)

    async def do_unserved(self) -> None:
        """The first firms for which there is nobody, and why."""
        assert self.proposal is not None
        left = self.proposal.unserved
        said = [
            f"{one.enterprise_name}  {one.region_name}  {reason_words([one.reason])}"
            for one in islice(left, 6)
        ]
        if len(left) > len(said):
            said.append(text("proposal.and_more", count=len(left) - len(said)))

        async def seen(answer: Any) -> None:
            """Nothing is asked."""

        title = text("proposal.unserved", count=len(left))
        await self.open_dialog(Confirm(title, said, text("keys.back")), seen)

    # Confirming

    async def do_submit(self) -> None:
        """Look whether all of it can go, count it, and send everybody at once."""
        sent = [line for line in self.lines if not line.is_out]
        rows = tuple(DistributionRow(one.officer, one.row.enterprise, one.row.part) for one in sent)
        for line in self.lines:
            line.problem = None
        if problems := await self.ask(distribution_problems, rows):
            for one in problems:
                sent[one.row].problem = one
            self.table.refresh()
            await self.table.go_to_row(sent[problems[0].row].id + 1)
            rows_stopped = len({one.row for one in problems})
            self.say(text("proposal.stopped", count=rows_stopped), alarm=text("frame.alarm.invalid"))
            return
        out = len(self.lines) - len(sent)
        officers_sent = len({one.officer for one in sent})
        said = [
            text("proposal.confirm", lines=f"{len(sent):,}", officers=f"{officers_sent:,}", out=f"{out:,}"),
            text("proposal.confirm_how"),
        ]

        async def confirmed(answer: Any) -> None:
            count = await self.ask(apply_distribution, self.keeper.key, rows)
            self.keeper.over()
            await self.close_dialog()
            await self.do_back()
            if isinstance(page := self.app.screen, DeskScreen):
                page.say(text("proposal.applied", count=f"{count:,}"))

        await self.open_dialog(Confirm(text("proposal.title"), said, text("proposal.issue")), confirmed)

    async def do_reload(self) -> None:
        """Work it out anew from what stands now; what was edited is laid on it again."""
        await self.keeper.flush()
        self.keeper = Keeper(self.session, FormKind.DISTRIBUTION, 0)
        self.keeper.kept = self.show_frame
        self.proposal, self.lines = None, []
        self.table.restart()
        await self.load()

    async def leaving(self) -> None:
        """Keep what was edited."""
        self.workers.cancel_group(self, "proposing")
        if self.proposal is not None:
            await self.keeper.flush()

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)


def reason_words(reasons: Sequence[Reason]) -> str:
    """Why somebody is sent, in one line."""
    between = text("proposal.between")
    return between.join(text(f"distribution.reason.{one.code.value}", **one.values) for one in reasons)


def _some_of(job: Generator[tuple[int, int], None, Proposal]) -> tuple[int, int, Proposal | None]:
    """A stretch of the work, on the store thread; other questions come between two of them."""
    done = total = 0
    for _ in range(STEPS_AT_ONCE):
        try:
            done, total = next(job)
        except StopIteration as ended:
            result: Proposal = ended.value
            return total, total, result
    return done, total, None
