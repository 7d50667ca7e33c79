"""导入: a roster's file looked through row by row, as data; before a file is chosen it says how to choose one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from models.queries.pages import Page, Window, whole
from models.rules.import_reports import Outcome
from models.rules.rosters import kinds_for
from tui.faces.face import FIXED, Block, Face
from tui.faces.import_lines import TABS, Line, in_tab
from tui.keys import Verb, act
from tui.look import Breadth, Span, breadth_of, shown
from tui.seat import Seat
from tui.text import text
from tui.widgets.columns import Column

if TYPE_CHECKING:
    from models.rules.imports import Plan


class ImportFace(Face):
    """One file at a time."""

    TITLE_KEY = "import.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("new", "open", "write", "tab_after", "out", "back")
    VERBS: ClassVar[Sequence[Verb]] = [
        act("new"),
        act("open"),
        act("write", "W"),
        act("out"),
        act("tab_before"),
        act("tab_after"),
    ]

    def __init__(self, session: Seat) -> None:
        super().__init__(session)
        self.tab = 0
        self.path: Path | None = None
        self.plan: Plan | None = None
        self.lines: list[Line] = []
        self.is_written = False
        self.table = self.list_type(
            [
                Column("import.row", (5, 5, 6), lambda line, _: (str(line.row), "dim"), is_right=True),
                Column("import.bucket", (6, 6, 8), lambda line, _: self._bucket(line)),
                Column("import.column", (0, 10, 14), lambda line, _: (line.column, "dim")),
                Column(
                    "import.value",
                    (16, 20, 30),
                    lambda line, _: (line.value, "ink"),
                    is_subject=True,
                    gaps=(2, 3, 3),
                ),
                Column("import.why", (-1, -1, -1), lambda line, _: (line.words, "ink")),
            ],
            self._fetch,
            empty=self._empty,
            is_dim=lambda line: line.outcome in (Outcome.SKIPPED, Outcome.UNCHANGED),
            moved=self.has_moved,
        )

    # What is shown

    @staticmethod
    def _bucket(line: Line) -> Span:
        key = {Outcome.REFUSED: "alarm", Outcome.SKIPPED: "dim", Outcome.UNCHANGED: "dim"}.get(
            line.outcome, "ink"
        )
        return text(f"import.outcome.{line.outcome.value}"), "warn" if line.is_doubt else key

    def _empty(self) -> tuple[str, str]:
        if self.plan is None:
            return text("import.no_file"), self._advice()
        return text("import.nothing_here"), text("import.other_tab")

    def _advice(self) -> str:
        """What to bring, and of it what one's role may."""
        kinds = [text(f"choice.importkind.{one.value}") for one in kinds_for(self.session.grant.role)]
        return text("import.no_file_advice", kinds=text("person.and").join(kinds))

    def crumbs(self) -> list[str]:
        """导入 and the file."""
        return [text("import.title"), *([self.path.name] if self.path else [])]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The buckets with their counts; whether it is written."""
        if self.plan is None:
            return [], []
        spans: list[Span] = []
        for at, tab in enumerate(TABS):
            rows = {line.row for line in self.lines if in_tab(line, tab)}
            key = "accent bold underline" if at == self.tab else "dim"
            if not rows and at != self.tab and breadth_of(self.window[0]) is not Breadth.WIDE:
                continue  # eight tabs and the state do not fit: what is empty is not named
            spans += [(f"{text(f'import.tab.{tab}')} {len(rows):,}", key), ("  ", "ink")]
        state = "import.is_written" if self.is_written else "import.is_dry"
        return spans, [(text(state), "dim" if self.is_written else "warn")]

    def blocks(self) -> Iterable[Block]:
        """The rows."""
        columns, rows = self.window
        return [Block(0, 0, columns, rows - FIXED, self.table)]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """What is said of the row under the cursor, whole: its column is too narrow for most of it."""
        line: Line | None = self.table.current
        return ([(shown(line.words), "ink")] if line is not None and self.plan is not None else []), []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    async def _fetch(self, window: Window) -> Page[Line]:
        return whole(line for line in self.lines if in_tab(line, TABS[self.tab]))

    async def load(self) -> None:
        """The lines of the report that is there."""
        await self.table.load()

    def label_of(self, name: str) -> str:
        """What n and Enter do here."""
        own = {"new": "import.choose_file", "open": "import.choose_name", "out": "import.return_rows"}
        return text(own[name]) if name in own else super().label_of(name)

    def why_not(self, name: str) -> str:
        """First a file; names are chosen where one is left open; nothing is written twice."""
        if name in ("open", "write", "out", "tab_before", "tab_after") and self.plan is None:
            return self._advice()
        line: Line | None = self.table.current
        if name == "open" and (line is None or line.question is None):
            return text("import.not_open")
        if name == "write" and self.is_written:
            return text("import.is_written")
        if name == "write" and not self._changes():
            return text("import.nothing")
        return super().why_not(name)

    def _changes(self) -> int:
        assert self.plan is not None
        return len(self.plan.added) + len(self.plan.changed) + len(self.plan.aliases)
