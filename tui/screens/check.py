"""检查: one line an item, a fault opened in place, kept as it is typed, submitted once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.inspections import resubmit_inspection, submit_inspection
from models.errors import Invalid
from models.queries.inspections import ChecklistView, InspectionDetail, ItemRow, checklist_for, inspection
from models.rules.checklists import UNANSWERED, Answer
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.inspections import InspectionForm
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.screens.check_forms import ABOUT_FIELDS, about_form, due_words, fault_form
from tui.screens.drafting import Keeper
from tui.session import Session
from tui.text import in_language, text
from tui.widgets.answer_list import AnswerList, Item
from tui.widgets.columns import clock_time
from tui.widgets.fields import read_all
from tui.widgets.form_lines import FormLines


class CheckScreen(DeskScreen):
    """One check of one site; `returned` is the check that came back to be put right."""

    TITLE_KEY = "check.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("edit", "submit", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("edit"), act("submit")]

    def __init__(self, session: Session, site: int, returned: int = 0) -> None:
        super().__init__(session)
        self.site, self.returned = site, returned
        self.view: ChecklistView | None = None
        self.before: InspectionDetail | None = None
        self.items: tuple[ItemRow, ...] = ()
        self.list = AnswerList((), self._open_fault, changed=self._changed)
        self.about = about_form(session.clock)
        self.keeper = Keeper(session, FormKind.CHECK, site)
        self.keeper.kept = self.show_frame
        self.told_at: dict[str, str] = {}
        self._was_about_open = False
        self.seconds, self._since = 0.0, time.monotonic()

    def panes(self) -> Iterable[Widget]:
        """The items."""
        yield self.list

    async def load(self) -> None:
        """The list of the day, the last results, and the draft, where one was left. Once: a check is not read again under one's hands."""
        if self.view is not None:
            return
        self.view = await self.ask(checklist_for, self.site)
        self.items = self.view.items
        results = dict(zip((one.code for one in self.view.items), self.view.results, strict=True))
        if self.returned:
            self.before = await self.ask(inspection, self.returned)
            self.items = self.before.items
        self.list.items = [
            Item(one.code, in_language(one.text_zh, one.text_en), one.severity, results.get(one.code, ""))
            for one in self.items
        ]
        self.list.answers = [UNANSWERED] * len(self.items)
        accompanied = self.before.accompanied_by if self.before else self.view.last_accompanied_by
        self.about.fields[ABOUT_FIELDS.index("accompanied_by")].set(accompanied or "")
        if self.before is not None:
            self._take_up(self.before)
        kept = await self.keeper.open(self.content)
        if kept:
            self._restore(kept)
        self.list.refresh()

    def _take_up(self, before: InspectionDetail) -> None:
        answers = dict(zip((one.code for one in before.items), before.answers, strict=False))
        self.list.restore({"answers": answers})
        for fault in before.faults:
            if (form := self.list.faults.get(fault.item)) is not None:
                for one in form.fields:
                    if hasattr(fault, one.name) and one.name not in ("deadline",):
                        one.set(getattr(fault, one.name))

    # What a draft keeps

    def content(self) -> dict[str, Any]:
        """All that is typed and chosen."""
        return {
            **self.list.content(),
            "about": self.about.content(),
            "told_at": self.told_at,
            "seconds": int(self.seconds),
            "is_about_open": isinstance(self.dialog, FormDialog),
            "returned": self.returned,
        }

    def _restore(self, content: dict[str, Any]) -> None:
        self.about.restore(content.get("about", {}))
        self.told_at = dict(content.get("told_at", {}))
        self.seconds = float(content.get("seconds", 0))
        self.list.restore(content)
        self._hint_told()
        self._was_about_open = bool(content.get("is_about_open"))
        if self.keeper.found is not None:
            self.say(
                text("check.restored", at=clock_time(self.keeper.found.saved_at)) + self.keeper.elsewhere
            )

    async def opened(self) -> None:
        """Where a draft was left in the other fields, they are open again."""
        await super().opened()
        if self._was_about_open:
            await self._ask_about()

    def _changed(self) -> None:
        now = time.monotonic()
        self.seconds, self._since = self.seconds + now - self._since, now
        self._hint_told()
        self.keeper.typed()

    def _hint_told(self) -> None:
        """Who was told gets the time of being told; until then a hint."""
        for code, form in self.list.faults.items():
            told = next(one for one in form.fields if one.name == "told_whom")
            if told.editor.text.strip() and code not in self.told_at:
                self.told_at[code] = self.session.clock().isoformat()
            at = self.told_at.get(code, "") if told.editor.text.strip() else ""
            since = f"{clock_time(datetime.fromisoformat(at))}  " if at else ""
            told.beside = since + text("check.told_hint")
            due = next(one for one in form.fields if one.name == "deadline")
            due.beside = due_words(due.chosen, self.session.clock())

    async def leaving(self) -> None:
        """Keep what is typed before another page is shown."""
        await self.keeper.flush()

    def _open_fault(self, code: str) -> FormLines:
        return fault_form(next(one for one in self.items if one.code == code), self.session.clock)

    # What is shown

    def crumbs(self) -> list[str]:
        """The firm and its site."""
        if self.view is None:
            return [text("check.title")]
        name = self.view.enterprise_name
        site = self.view.site_name if self.view.site_name not in name else ""
        return [text("firm.title"), f"{name} {site}".strip(), text("check.title")]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """The list, the kind, who came along; the draft's time right."""
        if self.view is None:
            return [], []
        values = {one.name: one for one in self.about.fields}
        kind = values["kind"]
        kind_words = next((words for value, words in kind.options if value == kind.chosen), "")
        title = f"{self.view.code} {in_language(self.view.title_zh, self.view.title_en)} {self.view.edition}"
        spans: list[Span] = []
        for label, value in (
            ("field.checklist", title),
            ("field.kind", kind_words),
            ("field.accompanied_by", values["accompanied_by"].editor.text),
        ):
            spans += [(f"{text(label)} ", "dim"), (shown(value), "ink"), ("   ", "ink")]
        if self.keeper.failed is not None:
            return spans, [(text("check.not_kept"), "alarm")]
        right: list[Span] = []
        if self.keeper.is_beside:
            right = [(text("draft.beside"), "warn")]
        elif self.keeper.state:
            right = [(self.keeper.state, "dim")]
        return spans, right

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """How far it is: passed, failed, unanswered, high ones unanswered."""
        one = self.list
        failed, left = one.count(Answer.FAIL), one.count(UNANSWERED)
        spans: list[Span] = []
        for label, value, key in (
            ("check.answer.1", one.count(Answer.PASS), "ink"),
            ("check.answer.2", failed, "alarm bold" if failed else "ink"),
            ("check.left", left, "ink"),
            ("check.high_left", one.high_left, "ink"),
        ):
            spans += [(f"{text(label)} ", "dim"), (str(value), key), ("   ", "ink")]
        below = one.below
        return spans, [(text("check.below", count=below), "dim")] if below else []

    def key_row(self) -> list[tuple[str, str, bool]]:
        """Answers in the list, a field's keys in a fault."""
        if self.dialog is not None:
            return super().key_row()
        can_submit = UNANSWERED not in self.list.answers
        if self.list.is_in_fault:
            names = ("next_field", "previous_field", "plain_enter", "check_back")
            keys = ("Tab", "Shift+Tab", "Enter", "Esc")
            row = [(key, text(f"keys.{name}"), True) for key, name in zip(keys, names, strict=True)]
            return [*row, ("Ctrl+S", text("keys.submit"), can_submit)]
        answers = [(digit, text(f"check.answer.{digit}"), True) for digit in "123"]
        return [
            *answers,
            ("A", text("keys.pass_rest"), UNANSWERED in self.list.answers),
            ("e", text("check.other"), True),
            ("Ctrl+S", text("keys.submit"), can_submit),
            ("?", text("keys.help"), True),
        ]

    def more_keys(self) -> list[tuple[str, str]]:
        """The answers, for `?`."""
        answers = [(digit, text(f"check.answer.{digit}")) for digit in "123"]
        return [*answers, ("0", text("check.clear")), ("A", text("keys.pass_rest"))]

    def state_words(self) -> str:
        """Which item."""
        return f"{self.list.cursor + 1}/{len(self.list.items)}"

    # Verbs

    async def do_edit(self) -> None:
        """Kind, who came along, photos, good practice, abnormal temperatures, when."""
        self.about.at = 0
        await self._ask_about()

    async def _ask_about(self) -> None:
        dialog = FormDialog(text("check.other"), self.about, typed=self._changed, sends="dialog.give")

        async def taken(_: Any) -> None:
            self._changed()

        await self.open_dialog(dialog, taken)

    async def do_submit(self) -> None:
        """Submit once: the draft's key makes a repeat harmless."""
        await self.close_dialog()
        made = self._built()
        if made is None or self.view is None:
            return
        today = business_date(made.occurred_at or self.session.clock())
        problems = made.problems([one.code for one in self.items], today)
        if problems:
            self._show(problems)
            return
        try:
            await self.send(made)
        except Invalid as error:
            self._show(error.problems)
            return
        self.keeper.over()
        failed = self.list.count(Answer.FAIL)
        result = text("case.faults_count", count=failed) if failed else text("case.clean")
        name = f"{self.view.enterprise_name} {self.view.site_name}".strip()
        await self.sent(text("check.submitted", name=name, result=result))

    async def send(self, made: InspectionForm) -> None:
        """Submit it, or once more what came back."""
        if self.before is not None:
            await self.ask(resubmit_inspection, self.before.id, made, self.before.version)
        else:
            await self.ask(submit_inspection, made)

    async def sent(self, said: str) -> None:
        """Back where it was opened from, which says so."""
        await self.do_back()
        if isinstance(page := self.app.screen, DeskScreen):
            page.say(said)

    def _show(self, problems: Any) -> None:
        left = self.list.count(UNANSWERED)
        if left:
            self.list.go_to_unanswered()
            self.say(text("check.unanswered", count=left), alarm=text("frame.alarm.invalid"))
            return
        self.list.show_problems(problems)
        self.say(text("check.to_change", count=len(problems)), alarm=text("frame.alarm.invalid"))

    def _built(self) -> InspectionForm | None:
        assert self.view is not None
        about, problems = read_all(self.about.fields, self.session.clock())
        faults = []
        for code, form in self.list.failed().items():
            fault, wrong = form.build()
            if wrong:
                problems += [type(one)(f"{code}.{one.field}", one.code, one.values) for one in wrong]
                continue
            if fault.told_whom.strip() and code in self.told_at:
                fault = replace(fault, told_at=datetime.fromisoformat(self.told_at[code]))
            faults.append(fault)
        if problems:
            self._show(problems)
            return None
        checklist = (
            self.before.checklist if self.before is not None and self.before.checklist else self.view.id
        )
        return InspectionForm(
            key=self.keeper.key,
            site=self.site,
            checklist=checklist,
            answers="".join(self.list.answers),
            faults=tuple(faults),
            seconds=int(self.seconds),
            rest_passed=self.list.rest_passed,
            **about,
        )
