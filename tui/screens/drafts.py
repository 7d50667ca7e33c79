"""草稿: forms half filled, each goes on where one stopped; a discarded one can be brought back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from models.actions.drafts import discard_draft, restore_draft
from models.queries.draft_subjects import DraftSubject, draft_subjects
from models.queries.drafts import DraftRow, drafts
from models.queries.pages import Page, Window
from models.queries.sweeps import rounds_at
from models.rules.drafts import FormKind
from models.rules.scope import Role
from models.rules.tasks import TaskKind
from tui.faces.cases import firm_of, read_subject
from tui.faces.targets import Target
from tui.keys import Verb, act
from tui.look import Span, cut, shown, width
from tui.screens.case_page import CaseScreen
from tui.screens.check import CheckScreen
from tui.screens.draft_pages import DraftPages
from tui.screens.sweep import SweepScreen
from tui.session import Session
from tui.text import text
from tui.widgets.columns import Column, day_and_time
from tui.widgets.places import firm_words
from tui.widgets.record_table import RecordTable

CASE_FORMS = {  # forms that open over a case: its noun, and the verb that opens each
    FormKind.FIX: ("finding", "fix"),
    FormKind.RECHECK: ("finding", "recheck"),
    FormKind.ASSIGN: ("finding", "assign"),
    FormKind.SUPERVISE: ("finding", "supervise"),
    FormKind.NOTICE: ("finding", "notice"),
    FormKind.REFER: ("finding", "refer"),
    FormKind.RESULT: ("finding", "result"),
    FormKind.VOID: ("finding", "void"),
    FormKind.REFUSE_VOID: ("finding", "return"),
    FormKind.RETURN: ("inspection", "return"),
    FormKind.END_INCIDENT: ("incident", "accept"),
    FormKind.REMIND: ("handover", "remind"),
    FormKind.RETURN_REQUEST: ("supply_request", "return"),
    FormKind.DECLINE_REQUEST: ("supply_request", "void"),
    FormKind.APPROVE_REQUEST: ("supply_request", "edit"),
    FormKind.ALLOCATE_REQUEST: ("supply_request", "edit"),
    FormKind.RELEASE_GOODS: ("supply_request", "release_goods"),
    FormKind.CLOSE_SHORT: ("supply_request", "close_short"),
    FormKind.SETTLE: ("discrepancy", "accept"),
}

TASK_OF = {FormKind.REFUSE_VOID: TaskKind.VOID_ASKED, FormKind.REMIND: TaskKind.NOT_ACCEPTED}


class DraftsScreen(DraftPages):
    """One's own drafts."""

    TITLE_KEY = "draft.title"
    KINDS = frozenset({"draft", "inspection", "finding"})
    SHOWN: ClassVar[tuple[str, ...]] = ("open", "discard", "restore", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("open"), act("discard", "d"), act("restore", "b")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.about: dict[int, DraftSubject] = {}
        self.table = RecordTable(
            [
                Column("draft.saved", (11, 11, 11), lambda row, _: (day_and_time(row.saved_at), "ink")),
                Column(
                    "draft.form",
                    (8, 12, 14),
                    lambda row, _: (text(f"draft.kind.{row.form}"), "ink"),
                    is_subject=True,
                ),
                Column("draft.subject", (-1, -1, -1), lambda row, cells: (self._about(row, cells), "ink")),
                Column("draft.state", (10, 16, 30), lambda row, _: self._state_of(row)),
            ],
            self._fetch,
            empty=lambda: (text("draft.empty"), text("draft.empty_advice")),
            is_dim=lambda row: row.discarded_at is not None,
            moved=self.has_moved,
        )

    def _state_of(self, row: DraftRow) -> Span:
        words = [text("draft.discarded" if row.discarded_at else "draft.waiting")]
        if row.copy_number > 1:
            words.append(text("draft.copy", number=row.copy_number))
        if row.session != self.session.actor.session:
            words.append(text("draft.elsewhere"))
        return "  ".join(words), "ink"

    def _about(self, row: DraftRow, cells: int) -> str:
        """The number and the firm with its site, or the person."""
        one = self.about.get(row.id)
        if one is None:
            return ""
        site = one.site_name if one.site_name not in one.name else ""
        behind = " ".join(part for part in (one.number, site) if part)
        room = max(cells - width(shown(behind)) - 1, 4) if behind else cells
        return " ".join(part for part in (cut(firm_words(one.name, room), room), behind) if part)

    def panes(self) -> Iterable[Widget]:
        """The list."""
        yield self.table

    async def _fetch(self, window: Window) -> Page[DraftRow]:
        found = await self.ask(drafts, **window)
        about = await self.ask(draft_subjects, tuple(row.id for row in found.rows))
        self.about |= {one.draft: one for one in about}
        return found

    async def load(self) -> None:
        """The list."""
        await self.table.load()

    def state_words(self) -> str:
        """Where in the list."""
        return self.table.position

    def label_of(self, name: str) -> str:
        """Enter goes on with it."""
        return text("draft.go_on") if name == "open" else super().label_of(name)

    def why_not(self, name: str) -> str:
        """Only a discarded one can be brought back."""
        row: DraftRow | None = self.table.current
        if name in ("open", "discard", "restore") and row is None:
            return text("frame.nothing_here")
        if name == "restore" and row is not None and row.discarded_at is None:
            return text("draft.waiting")
        if name in ("discard", "open") and row is not None and row.discarded_at is not None:
            return text("draft.discarded")
        return super().why_not(name)

    async def do_open(self) -> None:
        """Go on with it."""
        row: DraftRow = self.table.current
        kind = FormKind(row.form)
        if kind is FormKind.CHECK:
            await self._check_on(row)
        elif kind in CASE_FORMS and row.subject:
            await self._open_case(kind, row.subject)
        elif not await self.go_on(kind, row.subject):
            self.say(text("draft.no_page"))

    async def _check_on(self, row: DraftRow) -> None:
        """A check of one's own; of who is no officer it is of a unit of a round, and goes on there."""
        if self.session.grant.role == Role.OFFICER:
            returned = int(json.loads(row.content).get("returned", 0))
            await self.go(CheckScreen(self.session, row.subject, returned=returned))
        elif buildings := await self.ask(rounds_at, row.subject):
            page = SweepScreen(self.session, buildings[0])
            await self.go(page)
            await page.begin_at(row.subject)
        else:
            self.say(text("sweep.round_over"))

    async def _open_case(self, kind: FormKind, subject: int) -> None:
        noun, verb = CASE_FORMS[kind]
        known = await read_subject(self.session, noun, subject)
        assert known.detail is not None
        name = f"{getattr(known.detail, 'number', '')} {firm_of(known)}".strip()
        task_kind = TASK_OF.get(kind, "")
        of = Target(noun, subject, known.version, known.state, name, task_kind)
        await self.open_and_act(CaseScreen(self.session, of, ""), verb)

    async def do_discard(self) -> None:
        """Put it away for seven days."""
        await self.ask(discard_draft, self.table.current.key)
        await self.load()

    async def do_restore(self) -> None:
        """Bring it back."""
        await self.ask(restore_draft, self.table.current.key)
        await self.load()
