"""A list of cases with the case under the cursor beside it, as data: what the queue and the rectification list share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from models.errors import LianqiError
from tui.faces.cases import Subject, case_of, read_subject
from tui.faces.deciding import DecidingFace
from tui.faces.face import FIXED, SPLIT, Block
from tui.faces.filtered import FilteredFace
from tui.faces.matters import ItemNames
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Breadth, breadth_of
from tui.seat import Seat
from tui.text import text
from tui.widgets.case import PREVIEW_ROWS
from tui.widgets.listing import Listing


class BesideFace(FilteredFace, DecidingFace):
    """`make_table()` is the list, `target_of(row)` and `matter_of(row)` what a row is about."""

    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("next_overdue")]

    def __init__(self, session: Seat) -> None:
        super().__init__(session)
        self.names = ItemNames()
        self.table = self.make_table()
        self.view = self.case_type()
        # The row whose case is shown, and the case as it was read.
        self.seen: tuple[Any, Subject] | None = None

    @abstractmethod
    def make_table(self) -> Listing:
        """The list."""

    @abstractmethod
    def target_of(self, row: Any) -> Target:
        """The case a row stands for."""

    @abstractmethod
    def matter_of(self, row: Any) -> str:
        """What a row is about, in words."""

    def blocks(self) -> Iterable[Block]:
        """The case below the list, from 110 columns at its right, on small terminals nowhere."""
        columns, rows = self.window
        room = rows - FIXED
        if self.is_small:
            return [Block(0, 0, columns, room, self.table)]
        if breadth_of(columns) is Breadth.WIDE:
            left = columns * SPLIT[0] // sum(SPLIT)
            return [
                Block(0, 0, left, room, self.table),
                Block(left, 0, columns - left, room, self.view),
            ]
        above = room - PREVIEW_ROWS
        return [
            Block(0, 0, columns, above, self.table),
            Block(0, above, columns, PREVIEW_ROWS, self.view),
        ]

    @property
    def is_case_seen(self) -> bool:
        """Whether there is room for the case."""
        return not self.is_small

    async def load(self) -> None:
        """List and case."""
        await self.names.load(self.session)
        await self.table.load()
        await self.show_case()

    async def show_case(self) -> None:
        """Read the case under the cursor; one that has gone meanwhile shows nothing."""
        row, self.seen = self.table.current, None
        if row is None or not self.is_case_seen:
            self.view.show(None)
            return
        one = self.target_of(row)
        try:
            known = await read_subject(self.session, one.kind, one.id, one.task)
        except LianqiError:
            self.view.show(None)
            return
        if self.table.current is row:
            self.seen = row, known
            self.view.show(case_of(known, self.matter_of(row), self.session.clock()))

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def target(self) -> Target | None:
        """The case under the cursor."""
        row = self.table.current
        if row is None:
            return None
        one = self.target_of(row)
        if one.version or self.seen is None or self.seen[0].id != row.id:
            return one
        return replace(one, version=self.seen[1].version)  # decided is what was looked at

    def why_not(self, name: str) -> str:
        """Nothing listed, nothing to open."""
        if name == "open" and self.table.current is None:
            return text("frame.nothing_here")
        return super().why_not(name)
