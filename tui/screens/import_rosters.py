"""导入: a roster's file looked through row by row, names left open chosen, then written in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget

from models.actions.rosters import apply_plan
from models.actions.tickets import issue_ticket
from models.errors import Invalid, LianqiError, Problem
from models.exchange.rosters import plan_sheets, return_rows, rows_in_words, supply_sheet
from models.exchange.sheets import Sheet, is_workbook, read_sheets
from models.frozen import dataclass
from models.queries.rosters import known_for
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.forms import Kind, entry
from models.rules.import_reports import ImportKind, Outcome
from models.rules.rosters import kinds_for
from models.rules.tickets import Way
from tui.dialogs.choose import Choose, Confirm
from tui.dialogs.form_dialog import FormDialog
from tui.dialogs.told import Told
from tui.faces.import_lines import TABS, lines_of
from tui.faces.import_rosters import ImportFace
from tui.imports import candidate_words, remark_words
from tui.outgoing import file_name
from tui.screens.carrying import Carrying
from tui.screens.kept import KeptQuestions
from tui.screens.tabs import TabKeys
from tui.session import Session
from tui.spool import Spool
from tui.text import text
from tui.widgets.form_lines import FormLines
from tui.widgets.record_table import RecordTable

LOOK_EVERY = 0.5  # seconds between two looks for a file that comes over SSH


@dataclass(frozen=True)
class FileForm:
    """Which roster, and where its file lies."""

    import_kind: ImportKind | None = entry(Kind.CHOICE, choices=ImportKind, required=True)
    path: str = entry(Kind.TEXT, required=True, longest=400)


class ImportScreen(ImportFace, TabKeys, KeptQuestions, Carrying):
    """One file at a time."""

    table: RecordTable

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        may = kinds_for(session.grant.role)
        self.kind = may[0] if len(may) == 1 else ImportKind.ENTERPRISES
        self.sheets: tuple[Sheet, ...] = ()
        self.choices: dict[str, str] = {}
        self.awaited: tuple[ImportKind, int] | None = None  # over SSH: the kind, the ticket of its file

    def panes(self) -> Iterable[Widget]:
        """The rows."""
        yield self.table

    async def live_load(self) -> None:
        """A report does not change under one's eyes; writing it says where the store has moved on."""

    # Verbs

    async def do_new(self) -> None:
        """Which file; over SSH it is brought by a line that is run where it lies."""
        if self.session.spool is not None:
            await self._ask_kind(self.session.spool)
            return
        values = {"import_kind": self.kind, "path": str(self.path or "")}
        lines = FormLines(FileForm, values=values, clock=self.session.clock)
        lines.fields[0].offered = kinds_for(self.session.grant.role)
        if len(lines.fields[0].offered) == 1:
            lines.go_to("path")

        async def given(made: FileForm) -> None:
            assert made.import_kind is not None
            path = Path(made.path.strip()).expanduser()
            if not path.is_file():
                raise Invalid(Problem("path", "no_such_file", {"path": str(path)}))
            await self._take(made.import_kind, path, path)

        await self.ask_kept(FormKind.IMPORT, 0, FormDialog(text("import.choose_file"), lines), given)

    async def _take(self, kind: ImportKind, lies: Path, path: Path) -> None:
        """Read a file and look it through."""
        self.say(text("import.reading", file=path.name))
        sheets = await asyncio.to_thread(read_sheets, lies)
        self.kind, self.path, self.sheets, self.choices = kind, path, sheets, {}
        self.tab = 0
        await self._plan()

    async def _ask_kind(self, spool: Spool) -> None:
        kinds = [(one, text(f"choice.importkind.{one.value}")) for one in kinds_for(self.session.grant.role)]

        async def chosen(kind: ImportKind) -> None:
            ticket = await self.ask(issue_ticket, Way.PUT, kind.value)
            self.awaited = (kind, ticket.id)
            await self.tell_line(text("import.choose_file"), spool, Way.PUT, ticket, f"{kind.value}.xlsx")

        await self.open_dialog(Choose(text("import.choose_file"), kinds), chosen)

    async def on_mount(self) -> None:
        """Over SSH, look whether a file has come."""
        await super().on_mount()
        if self.session.spool is not None:
            self.set_interval(LOOK_EVERY, self._look_for_file)

    async def _look_for_file(self) -> None:
        """Take a file that has come; it is kept nowhere else."""
        spool = self.session.spool
        if self.awaited is None or spool is None or not spool.path(self.awaited[1]).exists():
            return
        (kind, ticket), self.awaited = self.awaited, None
        lies = spool.path(ticket)
        try:
            if isinstance(self.dialog, Told):
                await self.close_dialog()
            known = lies if is_workbook(lies) else lies.rename(lies.with_suffix(".csv"))
            try:
                await self._take(kind, known, Path(f"{kind.value}{'.xlsx' if known == lies else '.csv'}"))
            finally:
                known.unlink(missing_ok=True)
        except LianqiError as error:
            self.show_error(error)
        self.show_frame()

    async def _plan(self) -> None:
        """Look the file through against what the store knows now."""
        known = await self.ask(known_for, self.kind, supply_sheet(self.sheets))
        today = business_date(self.session.clock())
        self.plan = await asyncio.to_thread(plan_sheets, self.sheets, known, dict(self.choices), today)
        rows = rows_in_words(self.sheets, self.kind)
        self.lines = lines_of(self.plan.report, remark_words, rows)
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
        sheets, report, from_path = self.sheets, self.plan.report, self.path

        def write(path: Path) -> int:
            if path.resolve() == from_path.resolve():
                raise Invalid(Problem("path", "same_file", {"path": str(path)}))
            return return_rows(sheets, report, path, remark_words, text("import.reason"))

        await self.ask_path(text("import.return_rows"), offered, write, "import.returned")

    @property
    def tab_count(self) -> int:
        """How many there are, whatever is in them."""
        return len(TABS)

    async def go_to_row(self, number: int) -> None:
        """`:12`: the row of the sheet, or the first after it."""
        rows = [line.row for line in self.table.rows]
        await self.table.go(next((at for at, row in enumerate(rows) if row >= number), len(rows) - 1))
