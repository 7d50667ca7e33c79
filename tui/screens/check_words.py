"""A check in words: which list, how far it is, what its keys do."""

from __future__ import annotations

from models.queries.inspections import ChecklistView, InspectionDetail
from models.rules.checklists import UNANSWERED, Answer, Area
from tui.look import Span, shown
from tui.screens.base import DeskScreen
from tui.screens.drafting import Keeper
from tui.text import in_language, text
from tui.widgets.answer_list import AnswerList
from tui.widgets.form_lines import FormLines


class CheckWords(DeskScreen):
    """What a check says of itself on the fixed rows."""

    view: ChecklistView | None
    before: InspectionDetail | None
    area: Area | None
    asked: AnswerList
    about: FormLines
    keeper: Keeper

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
            *([("field.area_checked", text(f"choice.area.{self.area.value}"))] if self.area else []),
            ("field.kind", kind_words),
            ("field.others", " ".join(words.split("  ")[0] for _, words in values["others"].chosen)),
            ("field.accompanied_by", values["accompanied_by"].editor.text),
        ):
            if not value and label == "field.others":
                continue
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
        one = self.asked
        if one.number is not None and one.number.is_wrong:
            return [(text("problem.not_a_number"), "alarm bold")], []
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
        can_submit = UNANSWERED not in self.asked.answers
        if self.asked.is_in_fault:
            is_at_last = self.asked.fault is not None and self.asked.fault.is_at_last
            keys = {"Tab": "next_field", "Shift+Tab": "previous_field", "Esc": "check_back"}
            if is_at_last:  # in any other field Enter is another Tab
                keys = {"Enter": "plain_enter", "Shift+Tab": "previous_field", "Esc": "check_back"}
            row = [(key, text(f"keys.{name}"), True) for key, name in keys.items()]
            return [*row, ("Ctrl+S", text("keys.submit"), can_submit)]
        if self.asked.number is not None:
            return [("Enter", text("keys.plain_enter"), True), ("Esc", text("check.no_number"), True)]
        answers = [(digit, text(f"check.answer.{digit}"), True) for digit in "123"]
        if self.asked.wants_number:
            answers = [("=", text("check.give_number"), True), answers[2]]
        return [
            *answers,
            ("A", text("keys.pass_rest"), UNANSWERED in self.asked.answers),
            ("e", text("check.other"), True),
            # Which area is chosen at the beginning, when there is nothing yet to submit.
            ("b", text("keys.area"), True)
            if not self.asked.count(Answer.PASS) and not self.why_not("area")
            else ("Ctrl+S", text("keys.submit"), can_submit),
            ("?", text("keys.help"), True),
        ]

    def more_keys(self) -> list[tuple[str, str]]:
        """The answers, for `?`."""
        answers = [(digit, text(f"check.answer.{digit}")) for digit in "123"]
        number = ("=", text("check.give_number"))
        return [*answers, ("0", text("check.clear")), number, ("A", text("keys.pass_rest"))]

    def state_words(self) -> str:
        """Which item."""
        return f"{self.asked.cursor + 1}/{len(self.asked.items)}"
