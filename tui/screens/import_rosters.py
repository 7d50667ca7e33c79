"""导入: a roster's file looked through row by row, names left open chosen, then written in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual.widget import Widget

from models.actions.rosters import apply_plan
from models.errors import Invalid, Problem
from models.exchange.rosters import plan_sheets, return_rows
from models.exchange.sheets import Sheet, read_sheets
from models.queries.rosters import known_for
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.forms import Kind, entry
from models.rules.import_reports import ImportKind, Outcome
from tui.dialogs.choose import Choose, Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.where import PathForm
from tui.faces.import_lines import TABS, lines_of
from tui.faces.import_rosters import ImportFace
from tui.imports import candidate_words, remark_words
from tui.outgoing import file_name
from tui.screens.kept import KeptQuestions
from tui.screens.out import named
from tui.session import Session
from tui.text import text
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable


@dataclass(frozen=True)
class FileForm:
    """Which roster, and where its file lies."""

    import_kind: ImportKind | None = entry(Kind.CHOICE, choices=ImportKind, required=True)
    path: str = entry(Kind.TEXT, required=True, longest=400)


class ImportScreen(ImportFace, KeptQuestions):
    """One file at a time."""

    table: RecordTable

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.kind = ImportKind.ENTERPRISES
        self.sheets: tuple[Sheet, ...] = ()
        self.choices: dict[str, str] = {}

    def panes(self) -> Iterable[Widget]:
        """The rows."""
        yield self.table

    async def live_load(self) -> None:
        """A report does not change under one's eyes; writing it says where the store has moved on."""

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
        options = [(one.code, candidate_words(one)) for one in question.candidates]
        asks = "import.where" if question.code == "unknown_building" else "import.which"

        async def chosen(code: str) -> None:
            held = self.table.cursor
            self.choices[question.name] = code
            await self._plan()
            await self.table.go(held)

        await self.open_dialog(Choose(text(asks, name=question.name), options), chosen)

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
        name = f"{self.path.stem}-{text('import.returned_name')}"
        offered = self.path.with_name(file_name(name, self.session.clock(), ".xlsx"))
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
            except Invalid as error:
                raise named(error) from error
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
