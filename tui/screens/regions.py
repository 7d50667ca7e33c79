"""属地: the tree of regions with what lies in each; what a region was called and coded beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from textual.widget import Widget

from models.frozen import dataclass
from models.queries.pages import COUNTED_TO, Page, Window, whole
from models.queries.regions import RegionDetail, RegionNode, region_list, region_tree
from models.rules.places import LEVEL_OF_KIND, RegionKind
from models.rules.scope import LEVELS_UPWARD
from tui.keys import Verb, act
from tui.look import Span, counted
from tui.screens.out import LedgerOut
from tui.screens.region_changes import RegionChanges
from tui.session import Session
from tui.text import colon, text
from tui.widgets.case import fact_lines
from tui.widgets.columns import Column, block_head
from tui.widgets.record_table import RecordTable
from tui.widgets.sheet import Sheet

DEPTH = {level: at for at, level in enumerate(reversed(LEVELS_UPWARD))}
TOP = ""  # above one's own region


@dataclass(frozen=True)
class Line:
    """A region as a row of the list; one found by its name has no counts."""

    code: str
    name: str
    kind: RegionKind
    valid_from: date | None
    valid_to: date | None
    node: RegionNode | None = None

    @property
    def id(self) -> str:
        """What stays while the list changes."""
        return self.code

    @property
    def depth(self) -> int:
        """How far it stands below a city."""
        return DEPTH[LEVEL_OF_KIND[self.kind]]


def line_of(one: RegionNode | RegionDetail) -> Line:
    """A row of a node of the tree, or of a region that was found."""
    node = one if isinstance(one, RegionNode) else None
    return Line(one.code, one.name, one.kind, one.valid_from, one.valid_to, node)


class RegionsScreen(RegionChanges, LedgerOut):
    """The tree, a level opened at a time; a filter finds regions of any level."""

    TITLE_KEY = "regions.title"
    KINDS = frozenset({"region", "enterprise", "import"})
    IS_SPLIT = True
    SHOWN: ClassVar[tuple[str, ...]] = (
        "open",
        "new",
        "edit",
        "move",
        "close",
        "reopen",
        "merge",
        "filter",
        "out",
    )
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("expand", "right"), act("collapse", "left")]

    ledger = "regions"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.below: dict[str, tuple[RegionNode, ...]] = {}  # what is opened, by the code above
        self.detail: RegionDetail | None = None
        self.table = RecordTable(
            [
                Column("regions.name", (-1, -1, -1), lambda row, _: (self._branch(row), "ink"), is_subject=True),
                Column("field.code", (10, 10, 10), lambda row, _: (row.code, "dim")),
                Column("regions.kind", (0, 6, 6), lambda row, _: (text(f"choice.regionkind.{row.kind.value}"), "dim")),
                Column("regions.firms", (6, 6, 6), lambda row, _: self._count(row, "firms"), is_right=True),
                Column("regions.sites", (0, 6, 6), lambda row, _: self._count(row, "sites"), is_right=True),
                Column("regions.unled", (6, 6, 6), lambda row, _: self._count(row, "unled"), is_right=True),
            ],
            self._fetch,
            empty=lambda: (text("regions.empty"), text("regions.empty_advice")),
            is_dim=lambda row: row.valid_to is not None,
            moved=self.has_moved,
        )  # fmt: skip
        self.table.add_class("list")
        self.sheet = Sheet(self._lines)
        self.sheet.add_class("preview")

    def _branch(self, row: Line) -> str:
        if row.node is None:
            return row.name
        sign = "-" if row.code in self.below else "+" if row.node.below else " "
        return f"{'  ' * row.depth}{sign} {row.name}"

    @staticmethod
    def _count(row: Line, name: str) -> Span:
        if row.node is None:
            return "", "dim"
        count = getattr(row.node, name)
        more = "+" if count == COUNTED_TO and not row.node.is_exact else ""
        return f"{count:,}{more}" if count else "", "ink"

    def panes(self) -> Iterable[Widget]:
        """The tree; the region under the cursor beside it, or below."""
        yield self.table
        self.sheet.can_focus = False
        yield self.sheet

    # Reading

    async def _fetch(self, window: Window) -> Page[Any]:
        if self.filter:
            found = await self.ask(region_list, self.filter, **window)
            return Page(
                tuple(map(line_of, found.rows)), found.total, found.is_total_exact,
                found.first, found.last, found.has_before, found.has_after,
            )  # fmt: skip
        return whole(map(line_of, self._walk(TOP)))

    def _walk(self, above: str) -> Iterable[RegionNode]:
        for one in self.below.get(above, ()):
            yield one
            yield from self._walk(one.code)

    async def load(self) -> None:
        """What is opened, anew; at first one's own region and what is right below it."""
        top = await self.ask(region_tree)
        opened = [code for code in self.below if code] if self.below else [one.code for one in top]
        # Whole before it is shown: what is read because somebody changed something comes in between.
        self.below = {TOP: top} | {code: await self.ask(region_tree, code) for code in opened}
        await self.table.load()
        await self._show_current()

    async def on_record_table_rested(self, _: RecordTable.Rested) -> None:
        """Show the region the cursor has rested on."""
        await self._show_current()

    async def _show_current(self) -> None:
        row: Line | None = self.table.current
        self.detail = await self.whole(row.code) if row is not None else None
        self.sheet.reset(to_top=True)

    def _lines(self, cells: int) -> list[list[Span]]:
        one = self.detail
        if one is None:
            return []
        since = one.valid_from.isoformat() if one.valid_from is not None else text("regions.always")
        until = one.valid_to.isoformat() if one.valid_to is not None else text("regions.open_end")
        former = [
            f"{each.name} {each.valid_to.isoformat() if each.valid_to else ''}".strip() for each in one.former
        ]
        facts = [
            (text("regions.valid"), text("regions.from_to", since=since, until=until), "ink"),
            (text("regions.kind"), text(f"choice.regionkind.{one.kind.value}"), "ink"),
            (text("regions.former"), text("firm.comma").join(former), "ink"),
        ]
        return [
            block_head(f"{one.name} {one.code}", cells),
            *fact_lines([each for each in facts if each[1]], cells),
        ]

    def ledger_of(self) -> str | None:
        """What is looked for; none: the whole tree, however much of it is open."""
        return self.filter or None

    def narrowed(self) -> str:
        """The text of the filter."""
        return self.filter

    # What is shown

    def facts(self) -> tuple[list[Span], list[Span]]:
        """How many rows; the filter right."""
        total = counted(self.table.total, self.table.is_total_exact)
        return [(f"{text('regions.title')}{colon()}", "dim"), (total, "ink bold")], self.filter_spans()

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """Enter opens or closes a level; o is another's."""
        row: Line | None = self.table.current
        if name == "open" and row is not None:
            return text("regions.fold" if row.code in self.below else "regions.unfold")
        return text("regions.recode") if name == "move" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Only what has regions below it opens."""
        row: Line | None = self.table.current
        if name in ("open", "expand", "collapse"):
            if row is None:
                return text("frame.nothing_here")
            if row.node is None or not row.node.below:
                return text("regions.nothing_below")
        if name == "expand" and row is not None and row.code in self.below:
            return text("regions.is_open")
        if name == "collapse" and row is not None and row.code not in self.below:
            return text("regions.is_folded")
        return super().why_not(name)

    async def do_open(self) -> None:
        """Open what is folded, fold what is open."""
        code = self.table.current.code
        await (self.do_collapse() if code in self.below else self.do_expand())

    async def do_expand(self) -> None:
        """The regions right below."""
        code = self.table.current.code
        self.below[code] = await self.ask(region_tree, code)
        await self.table.load()

    async def do_collapse(self) -> None:
        """Neither these, nor what is below them."""
        code = self.table.current.code
        self.below = {one: rows for one, rows in self.below.items() if not one.startswith(code)}
        await self.table.load()

    async def go_to_row(self, number: int) -> None:
        """`:12`."""
        await self.table.go_to_row(number)
