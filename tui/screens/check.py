"""检查: one line an item, a fault opened in place, kept as it is typed, submitted once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from textual.widget import Widget

from models.actions.inspections import resubmit_inspection, submit_inspection
from models.errors import Invalid, Problem
from models.queries.checklists import ItemRow, checklist
from models.queries.inspections import ChecklistView, FaultRow, InspectionDetail, checklist_for, inspection
from models.queries.officers import officers
from models.rules.checklists import UNANSWERED, Answer, Area, is_asked
from models.rules.deadlines import business_date
from models.rules.drafts import FormKind
from models.rules.inspections import InspectionExtra, InspectionForm, Measured
from tui.dialogs.choose import Choose
from tui.dialogs.form_dialog import FormDialog
from tui.keys import Verb, act
from tui.screens.asking import named_words
from tui.screens.base import DeskScreen
from tui.screens.check_forms import (
    ABOUT_FIELDS,
    about_form,
    asked_anew,
    check_item,
    days_kept,
    due_words,
    fault_form,
    fault_values,
    without_answers,
)
from tui.screens.check_words import CheckWords
from tui.screens.drafting import Keeper
from tui.session import Session
from tui.text import text
from tui.widgets.answer_list import AnswerList
from tui.widgets.columns import clock_time
from tui.widgets.fields import Candidate, Field, read_all
from tui.widgets.form_lines import FormLines

BY_ITEM = ("answers", "faults", "numbers")  # what a draft keeps by the codes of items


class CheckScreen(CheckWords):
    """One check of one site, or of one area of it; `returned` is the check that came back to be put right."""

    TITLE_KEY = "check.title"
    SHOWN: ClassVar[tuple[str, ...]] = ("edit", "area", "submit", "back")
    VERBS: ClassVar[Sequence[Verb]] = [act("edit"), act("area", "b"), act("submit")]

    def __init__(self, session: Session, site: int, returned: int = 0) -> None:
        super().__init__(session)
        self.site, self.returned = site, returned
        self.area: Area | None = None
        self.view: ChecklistView | None = None
        self.before: InspectionDetail | None = None
        self.items: tuple[ItemRow, ...] = ()  # of the whole version; the list holds those that are asked
        self.asked = AnswerList((), self._open_fault, changed=self._changed)
        self.about = about_form(session.clock, self._find_officers)
        self.aside: dict[str, dict[str, Any]] = {name: {} for name in BY_ITEM}  # of items not asked now
        self.keeper = Keeper(session, FormKind.CHECK, site)
        self.keeper.kept = self.show_frame
        self.told_at: dict[str, str] = {}
        self._was_about_open = False
        self.seconds, self._since = 0.0, time.monotonic()

    def panes(self) -> Iterable[Widget]:
        """The items."""
        yield self.asked

    async def load(self) -> None:
        """The list of the day, the last results, and the draft, where one was left. Once: a check is not read again under one's hands."""
        if self.view is not None:
            return
        if self.returned:
            self.before = await self.ask(inspection, self.returned)
        # What came back is of its own day: that version is named above, and its items have their last results.
        of_day = self.before.occurred_at if self.before is not None else None
        self.view = await self.ask(checklist_for, self.site, of_day)
        self.items = self.view.items
        if self.before is not None:
            self.items, self.area = self.before.items, self.before.area
        accompanied = self.before.accompanied_by if self.before else self.view.last_accompanied_by
        self._about("accompanied_by").set(accompanied or "")
        self._ask_items(self.content())
        if self.before is not None:
            self._take_up(self.before)
        kept = await self.keeper.open(self.content)
        if kept:
            await self._restore(kept)
        self.asked.refresh()

    @property
    def _found_before(self) -> tuple[FaultRow, ...]:
        """The faults of the check that came back."""
        return self.before.faults if self.before is not None else ()

    def _about(self, name: str) -> Field:
        return next(one for one in self.about.fields if one.name == name)

    def _ask_items(self, content: Mapping[str, Any]) -> None:
        """Show the items that are asked now, answered as a draft holds it; what it holds of others is kept aside."""
        assert self.view is not None
        for name in BY_ITEM:
            self.aside[name] = dict(content.get(name, {}))
        results = dict(zip((one.code for one in self.view.items), self.view.results, strict=True))
        returned = self.before.extra if self.before is not None else InspectionExtra()
        found = {one.item: one for one in self._found_before}
        self.asked.items = [
            check_item(one, results.get(one.code, ""), returned, found)
            for one in self.items
            if is_asked(one, self.area)
        ]
        self.asked.cursor = 0
        self.asked.restore(content)

    def _take_up(self, before: InspectionDetail) -> None:
        """The check as it was submitted, at the item it came back for."""
        answers = dict(zip((one.code for one in before.items), before.answers, strict=False))
        self.asked.restore({"answers": answers, "numbers": before.numbers})
        for fault in before.faults:
            if (form := self.asked.faults.get(fault.item)) is not None:
                said = fault_values(fault)
                for one in form.fields:
                    one.set(said[one.name])
                if fault.told_at is not None:
                    self.told_at[fault.item] = fault.told_at.isoformat()
        self._about("kind").set(before.kind)
        self._about("others").set([(one.id, one.name) for one in before.others])
        for name in ("photos", "photos_holder", "photos_at", "good_practice", "temperature_abnormal"):
            self._about(name).set(getattr(before.extra, name))
        self.asked.stand_at(before.extra.return_item)
        if before.extra.return_reason:
            self.say(text("case.returned", reason=before.extra.return_reason))

    # What a draft keeps

    def content(self) -> dict[str, Any]:
        """All that is typed and chosen."""
        content = self.asked.content()
        return {
            **content,
            **{name: {**self.aside[name], **content[name]} for name in BY_ITEM},
            "area": self.area,
            "checklist": self.view.id if self.view is not None else 0,
            "about": self.about.content(),
            "told_at": self.told_at,
            "seconds": int(self.seconds),
            "is_about_open": isinstance(self.dialog, FormDialog),
            "returned": self.returned,
        }

    async def _restore(self, content: dict[str, Any]) -> None:
        self.about.restore(content.get("about", {}))
        said = ""
        if self.before is None:
            self.area = Area(content["area"]) if content.get("area") else None
            said = await self._read_list_of_its_day(content)
        else:
            self._ask_items(content)
        self.told_at = dict(content.get("told_at", {}))
        self.seconds = float(content.get("seconds", 0))
        self._hint_told()
        self._was_about_open = bool(content.get("is_about_open"))
        if self.keeper.found is not None:
            said = said or text("check.restored", at=clock_time(self.keeper.found.saved_at))
            self.say(said + self.keeper.elsewhere)

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
        for code, form in self.asked.faults.items():
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

    def _open_fault(self, code: str, number: str) -> FormLines:
        one = next(one for one in self.items if one.code == code)
        return fault_form(one, self.session.clock, number)

    async def _find_officers(self, typed: str) -> list[Candidate]:
        return [(one.id, named_words(one)) for one in await self.ask(officers, typed, 5)]

    # Verbs

    async def do_edit(self) -> None:
        """Kind, who came along, photos, good practice, abnormal temperatures, when."""
        self.about.at = 0
        await self._ask_about()

    async def _ask_about(self) -> None:
        dialog = FormDialog(text("check.other"), self.about, typed=self._changed, sends="dialog.give")

        async def taken(_: Any) -> None:
            if self.before is None and (said := await self._read_list_of_its_day(self.content())):
                self.say(said)
            self._changed()

        await self.open_dialog(dialog, taken)

    async def _read_list_of_its_day(self, content: Mapping[str, Any]) -> str:
        """A check is judged by the version of its own day; what is to be said where that is another than it was filled by.

        The answers go along by item, but for those whose question is another: they are asked again.
        """
        occurred_at = read_all(self.about.fields, self.session.clock())[0].get("occurred_at")
        self.view = await self.ask(checklist_for, self.site, occurred_at)
        self.items = self.view.items
        if self.area not in self.view.areas:
            self.area = None
        filled_by = content.get("checklist") or self.view.id
        if filled_by == self.view.id:
            self._ask_items(content)
            return ""
        before = (await self.ask(checklist, filled_by)).items
        anew = asked_anew(before, self.items)
        self._ask_items(without_answers(content, anew))
        if anew:
            self.asked.go_to_unanswered()
        retired = {one.code for one in before}.difference(one.code for one in self.items)
        return text("check.other_list", edition=self.view.edition, anew=len(anew), retired=len(retired))

    def why_not(self, name: str) -> str:
        """A check that came back is of what it was of; a list may have one area alone."""
        if name == "area" and self.before is not None:
            return text("check.area_stays")
        if name == "area" and (self.view is None or not self.view.areas):
            return text("check.no_areas")
        return super().why_not(name)

    async def do_area(self) -> None:
        """One area alone, or the whole again."""
        assert self.view is not None
        areas: list[tuple[Area | None, str]] = [(None, text("check.whole"))]
        areas += [(one, text(f"choice.area.{one.value}")) for one in self.view.areas]

        async def taken(area: Area | None) -> None:
            self.area = area
            self._ask_items(self.content())
            self._changed()

        await self.open_dialog(Choose(text("keys.area"), areas), taken)

    async def do_submit(self) -> None:
        """Submit once: the draft's key makes a repeat harmless."""
        await self.close_dialog()
        made = await self._built()
        if made is None or self.view is None:
            return
        today = business_date(made.occurred_at or self.session.clock())
        problems = made.problems(self.items, today, days_kept(self._found_before))
        if problems:
            await self._show(problems)
            return
        try:
            await self.send(made)
        except Invalid as error:
            await self._refused(error)
            return
        self.keeper.over()
        failed = self.asked.count(Answer.FAIL)
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

    async def _refused(self, error: Invalid) -> None:
        """What the store says is wrong: at its field, or that midnight has put another version in force."""
        if self.before is None and "checklist" in error.fields:
            said = await self._read_list_of_its_day(self.content())
            self._changed()
            self.say(said, alarm=text("frame.alarm.invalid"))
        else:
            await self._show(error.problems)

    async def _show(self, problems: Sequence[Problem]) -> None:
        left = self.asked.count(UNANSWERED)
        if left:
            self.asked.go_to_unanswered()
            self.say(text("check.unanswered", count=left), alarm=text("frame.alarm.invalid"))
            return
        self.asked.show_problems(problems)
        if any(one.field in ABOUT_FIELDS for one in problems):
            self.about.show_problems(problems)
            await self._ask_about()
        self.say(text("check.to_change", count=len(problems)), alarm=text("frame.alarm.invalid"))

    async def _built(self) -> InspectionForm | None:
        assert self.view is not None
        about, problems = read_all(self.about.fields, self.session.clock())
        faults = []
        for code, form in self.asked.failed().items():
            fault, wrong = form.build()
            if wrong:
                problems += [type(one)(f"{code}.{one.field}", one.code, one.values) for one in wrong]
                continue
            if fault.told_whom.strip() and code in self.told_at:
                fault = replace(fault, told_at=datetime.fromisoformat(self.told_at[code]))
            faults.append(fault)
        if problems:
            await self._show(problems)
            return None
        checklist = (
            self.before.checklist if self.before is not None and self.before.checklist else self.view.id
        )
        return InspectionForm(
            key=self.keeper.key,
            site=self.site,
            checklist=checklist,
            answers=self._packed(),
            faults=tuple(faults),
            area=self.area,
            numbers=tuple(
                Measured(one.code, self.asked.numbers[one.code])
                for one in self.asked.items
                if one.code in self.asked.numbers
            ),
            seconds=int(self.seconds),
            rest_passed=self.asked.rest_passed,
            **about,
        )

    def _packed(self) -> str:
        """One character an item of the version; those that are not asked are blank."""
        given = {one.code: answer for one, answer in zip(self.asked.items, self.asked.answers, strict=True)}
        return "".join(given.get(one.code, UNANSWERED) for one in self.items)
