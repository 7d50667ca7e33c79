"""导入: a roster's file looked through row by row, names left open chosen, then written in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from models.actions.rosters import apply_plan
from models.errors import Invalid, Problem
from models.exchange.rosters import plan_sheets, return_rows
from models.exchange.sheets import Sheet, read_sheets
from models.queries.pages import Key, Page
from models.queries.rosters import known_for
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.forms import Kind, entry
from models.rules.import_reports import ImportKind, Outcome
from models.rules.imports import Plan
from tui.dialogs.choose import Choose, Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.imports import candidate_words, remark_words
from tui.keys import act
from tui.look import Span, shown
from tui.screens.import_lines import TABS, Line, in_tab, lines_of
from tui.screens.kept import KeptQuestions
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class FileForm:
    """Which roster, and where its file lies."""

    import_kind: ImportKind | None = entry(Kind.CHOICE, choices=ImportKind, required=True)
    path: str = entry(Kind.TEXT, required=True, longest=400)


@dataclass(frozen=True)
class PathForm:
    """Where a file is to be written."""

    path: str = entry(Kind.TEXT, required=True, longest=400)


class ImportScreen(KeptQuestions):
    """One file at a time."""

    TITLE_KEY = "import.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("new", "open", "write", "tab_after", "out", "back")
    BINDINGS: ClassVar[list[BindingType]] = [
        act("new"),
        act("open"),
        act("write", "W"),
        act("out"),
        act("tab_before"),
        act("tab_after"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tab = 0
        self.path: Path | None = None
        self.kind = ImportKind.ENTERPRISES
        self.sheets: tuple[Sheet, ...] = ()
        self.plan: Plan | None = None
        self.lines: list[Line] = []
        self.choices: dict[str, str] = {}
        self.is_written = False
        self.table = RecordTable(
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
            moved=self.show_frame,
        )

    def panes(self) -> Iterable[Widget]:
        """The rows."""
        yield self.table

    # What is shown

    @staticmethod
    def _bucket(line: Line) -> Span:
        key = {Outcome.REFUSED: "alarm", Outcome.SKIPPED: "dim", Outcome.UNCHANGED: "dim"}.get(
            line.outcome, "ink"
        )
        return text(f"import.outcome.{line.outcome.value}"), "warn" if line.is_doubt else key

    def _empty(self) -> tuple[str, str]:
        if self.plan is None:
            return text("import.no_file"), text("import.no_file_advice")
        return text("import.nothing_here"), text("import.other_tab")

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
            if not rows and at != self.tab and self.app.size.width < 110:
                continue  # eight tabs and the state do not fit: what is empty is not named
            spans += [(f"{text(f'import.tab.{tab}')} {len(rows):,}", key), ("  ", "ink")]
        state = "import.is_written" if self.is_written else "import.is_dry"
        return spans, [(text(state), "dim" if self.is_written else "warn")]

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """What is said of the row under the cursor, whole: its column is too narrow for most of it."""
        line: Line | None = self.table.current
        return ([(shown(line.words), "ink")] if line is not None and self.plan is not None else []), []

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    async def _fetch(self, after: Key | None, before: Key | None, at_end: bool, limit: int) -> Page[Line]:
        rows = tuple(line for line in self.lines if in_tab(line, TABS[self.tab]))
        return Page(rows, len(rows), True, None, None, False, False)

    async def load(self) -> None:
        """The lines of the report that is there."""
        await self.table.load()

    async def live_load(self) -> None:
        """A report does not change under one's eyes; writing it says where the store has moved on."""

    def label_of(self, name: str) -> str:
        """What n and Enter do here."""
        own = {"new": "import.choose_file", "open": "import.choose_name", "out": "import.return_rows"}
        return text(own[name]) if name in own else super().label_of(name)

    def why_not(self, name: str) -> str:
        """First a file; names are chosen where one is left open; nothing is written twice."""
        if name in ("open", "write", "out", "tab_before", "tab_after") and self.plan is None:
            return text("import.no_file_advice")
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

    # Verbs

    async def do_new(self) -> None:
        """Which file."""
        values = {"import_kind": self.kind, "path": str(self.path or "")}
        lines = FormLines(FileForm, values=values, clock=self.session.clock)

        async def given(made: FileForm) -> None:
            assert made.import_kind is not None
            path = Path(made.path.strip()).expanduser()
            if not path.is_file():
                raise Invalid(Problem("path", "no_such_file", {"path": str(path)}))
            self.say(text("import.reading", file=path.name))
            sheets = await asyncio.to_thread(read_sheets, path)
            self.kind, self.path, self.sheets, self.choices = made.import_kind, path, sheets, {}
            self.tab = 0
            await self._plan()

        await self.ask_kept(FormKind.IMPORT, 0, FormDialog(text("import.choose_file"), lines), given)

    async def _plan(self) -> None:
        """Look the file through against what the store knows now."""
        known = await self.ask(known_for, self.kind)
        today = business_date(self.session.clock())
        self.plan = await asyncio.to_thread(plan_sheets, self.sheets, known, dict(self.choices), today)
        self.lines = lines_of(self.plan.report, remark_words)
        self.is_written = False
        self.table.restart()
        await self.load()
        report = self.plan.report
        counts = {one.value: report.count(one) for one in Outcome}
        self.say(text("import.counts", **counts).strip())

    async def do_open(self) -> None:
        """Choose what a name left open means; it is remembered once the file is written."""
        question = self.table.current.question
        options = [(one.code, candidate_words(one)) for one in question.candidates[:9]]

        async def chosen(code: str) -> None:
            held = self.table.cursor
            self.choices[question.name] = code
            await self._plan()
            await self.table.go(held)

        await self.open_dialog(Choose(text("import.which", name=question.name), options), chosen)

    async def do_write(self) -> None:
        """Write every accepted row in one go."""
        assert self.plan is not None
        report = self.plan.report
        written = report.count(Outcome.ADDED) + report.count(Outcome.CHANGED)
        said = [text("import.going", count=written)]
        if refused := report.count(Outcome.REFUSED):
            said.append(text("import.staying", count=refused))

        async def sure(_: bool) -> None:
            assert self.plan is not None
            await self.ask(apply_plan, self.plan)
            self.is_written = True
            self.say(text("import.written", count=written))

        await self.open_dialog(Confirm(text("keys.write"), said, text("keys.write")), sure)

    async def do_out(self) -> None:
        """The rows that stay behind, in the sheet's own layout with the reason, as a workbook."""
        assert self.plan is not None and self.path is not None
        offered = self.path.with_name(f"{self.path.stem}-{text('import.returned_name')}.xlsx")
        lines = FormLines(PathForm, values={"path": str(offered)}, clock=self.session.clock)

        async def given(made: PathForm) -> None:
            assert self.plan is not None and self.path is not None
            path = Path(made.path.strip()).expanduser()
            if path.resolve() == self.path.resolve():
                raise Invalid(Problem("path", "same_file", {"path": str(path)}))
            write = partial(
                return_rows, self.sheets, self.plan.report, path, remark_words, text("import.reason")
            )
            try:
                count = await asyncio.to_thread(write)
            except OSError as error:
                raise Invalid(Problem("path", "cannot_write", {"detail": error.strerror or ""})) from error
            self.say(text("import.returned", count=count, path=path.name))

        await self.open_dialog(FormDialog(text("import.return_rows"), lines), given)

    async def do_tab_after(self) -> None:
        """The next bucket."""
        await self._go_to_tab(self.tab + 1)

    async def do_tab_before(self) -> None:
        """The bucket before."""
        await self._go_to_tab(self.tab - 1)

    async def _go_to_tab(self, tab: int) -> None:
        self.tab = tab % len(TABS)
        self.table.restart()
        await self.load()

    async def go_to_row(self, number: int) -> None:
        """`:12`: the row of the sheet, or the first after it."""
        rows = [line.row for line in self.table.rows]
        await self.table.go(next((at for at, row in enumerate(rows) if row >= number), len(rows) - 1))
