"""Forms without a screen: what keys do to fields, what is wrong with them, what a draft keeps."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import iter_modules

import pytest

import models.rules
from models.errors import Problem
from models.rules.deadlines import Deadline
from models.rules.forms import Kind, basic_problems, entries, entry
from tui.look import fitted_choices, width
from tui.screens.drafting import PLACES
from tui.text import set_language
from tui.widgets.form_lines import FormLines, Pressed
from tui.widgets.packed import read_in_packs

NOW = datetime(2020, 2, 17, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """One of every kind that behaves differently."""

    name: str = entry(Kind.TEXT, required=True, longest=10)
    count: int | None = entry(Kind.COUNT)
    deadline: Deadline | None = entry(Kind.CHOICE, choices=Deadline)
    due_on: date | None = entry(Kind.DATE, when=("deadline", Deadline.DATE))
    body: int | None = entry(Kind.LOOKUP, lookup="bodies")
    description: str = entry(Kind.TEXT, wordings="item")

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong."""
        return basic_problems(self)


async def bodies(typed: str) -> list[tuple[int, str]]:
    known = {1: "物业部", 2: "卫健局", 3: "物资局"}
    return [(number, name) for number, name in known.items() if typed in name]


def form(**options: object) -> FormLines:
    return FormLines(
        Sample,
        check=Sample.problems,
        clock=lambda: NOW,
        find={"bodies": bodies},
        wordings={"item": ("未戴口罩", "佩戴不规范")},
        **options,  # type: ignore[arg-type]
    )


async def press(lines: FormLines, *keys: str) -> list[Pressed]:
    return [await lines.press(key, key if len(key) == 1 else None) for key in keys]


@pytest.fixture(autouse=True)
def chinese() -> None:
    set_language("zh")


async def test_a_field_left_says_what_is_wrong_with_it() -> None:
    lines = form()
    await press(lines, "tab", "x", "tab")
    assert [one.problem.code for one in lines.fields if one.problem] == ["unreadable"]
    await press(lines, "shift+tab", "backspace", "1", "万", "2", "tab")
    assert lines.problem_count == 0
    assert lines.fields[1].read(NOW) == 12_000


async def test_an_empty_required_field_is_complained_of_on_submit_only() -> None:
    lines = form()
    await press(lines, "tab")
    assert lines.problem_count == 0
    made, problems = lines.build()
    assert made is None and [(one.field, one.code) for one in problems] == [("name", "required")]
    lines.show_problems(problems)
    assert lines.current.name == "name"


async def test_a_digit_chooses_and_opens_what_depends_on_it() -> None:
    lines = form()
    await press(lines, "tab", "tab", "5")
    assert lines.current.chosen is Deadline.DATE
    await press(lines, "tab", "明")
    assert lines.current.name == "due_on"
    await press(lines, "shift+tab", "1", "tab")
    assert lines.current.name == "body"
    lines.fields[0].editor.set("甲")
    made, _ = lines.build()
    assert (made.deadline, made.due_on) == (Deadline.AT_ONCE, None)


async def test_a_record_is_found_while_typing_and_taken_by_enter() -> None:
    lines = form()
    lines.at = 4
    await press(lines, "物")
    assert [name for _, name in lines.current.candidates] == ["物业部", "物资局"]
    await press(lines, "down", "enter")
    assert lines.fields[4].chosen == 3 and lines.fields[4].editor.text == "物资局"
    assert lines.current.name == "description"
    await press(lines, "shift+tab", "物")  # behind the one that is there: another is looked for
    assert (lines.current.chosen, lines.current.editor.text) == (None, "物")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("150", ""),
        ("1e9", ""),
        ("3箱", "= 6,000  昨日 20"),
        ("３箱", "= 6,000  昨日 20"),
        ("1万2", "= 12,000  昨日 20"),
        ("２００", "= 200  昨日 20"),
    ],
)
def test_a_quantity_in_words_or_packs_is_said_in_units_too(typed: str, said: str) -> None:
    lines = form()
    lines.fields[1].beside = "昨日 20"
    one = read_in_packs(lines, "count", {"箱": 2000}, "个")
    one.editor.set(typed)
    assert one.hint == (said or "昨日 20")


async def test_a_record_typed_and_not_chosen_is_not_guessed() -> None:
    lines = form()
    lines.fields[0].editor.set("甲")
    lines.at = 4
    await press(lines, "物", "tab")
    assert lines.build()[1] == [Problem("body", "not_chosen")]
    lines.at = 4
    await press(lines, "escape", "tab")
    assert lines.build()[1] == [Problem("body", "choose_one")]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["1"], "未戴口罩"),
        (["2", "1"], "未戴口罩"),
        (["0", "3", "人"], "3人"),
        (["人"], "人"),
        (["0", "backspace", "2"], "佩戴不规范"),
        (["1", "backspace"], ""),
    ],
)
async def test_a_wording_by_number_or_ones_own(keys: list[str], text: str) -> None:
    lines = form()
    lines.at = 5
    await press(lines, *keys)
    assert lines.fields[5].read(NOW) == text


async def test_what_a_draft_keeps_comes_back_whole() -> None:
    lines = form()
    await press(lines, "甲", "乙", "tab", "3", "tab", "5", "tab", "+", "3")
    lines.fields[4].chosen, lines.fields[5].is_own = 2, True
    lines.fields[4].editor.set("卫健局")
    lines.fields[5].editor.set("自己的话")
    kept = lines.content()
    again = form()
    again.restore(kept)
    assert again.content() == kept
    assert again.current.name == "due_on" and again.is_typing
    assert again.build()[0] == lines.build()[0]


async def test_a_draft_of_other_fields_does_no_harm() -> None:
    lines = form()
    lines.restore({"fields": {"gone": [None, "x"]}, "at": "gone", "cursor": 7})
    assert lines.current.name == "name"


async def test_enter_on_the_last_field_submits_and_esc_leaves() -> None:
    lines = form()
    lines.at = 5
    assert await press(lines, "enter", "escape", "ctrl+s") == [Pressed.SUBMIT, Pressed.LEAVE, Pressed.SUBMIT]


async def test_letters_are_the_lines_while_one_types_and_the_pages_on_a_choice() -> None:
    lines = form()
    assert await press(lines, "L") == [Pressed.CHANGED]
    lines.at = 2
    assert await press(lines, "L") == [Pressed.IGNORED]


async def test_a_paste_of_several_lines_is_joined() -> None:
    lines = form()
    await lines.paste("一行\r\n二行")
    assert lines.fields[0].editor.text == "一行 二行"


def test_a_line_shows_the_label_the_problem_and_never_markup() -> None:
    lines = form()
    lines.fields[0].editor.set("[red]甲[/]\x1b[2J")
    lines.fields[0].problem = Problem("name", "too_long", {"longest": 10, "length": 12})
    said = "".join(words for words, _ in lines.spans(0, 78, 12, has_focus=False))
    assert "* 名称：" in said and "[red]甲[/]" in said and "\x1b" not in said
    assert "! 最多 10 字，现有 12 字" in said


def test_no_field_is_named_as_what_is_no_typing() -> None:
    """A draft of which nothing but those names differs is not kept."""
    named = {
        name
        for module in iter_modules(models.rules.__path__)
        for form in vars(import_module(f"models.rules.{module.name}")).values()
        if is_dataclass(form) and isinstance(form, type)
        for name in entries(form)
    }
    assert "told_whom" in named and not named & PLACES


async def test_a_record_found_is_shown_from_its_beginning() -> None:
    """With a problem beside it, too, which leaves it fewer cells, and the cursor behind its last word."""
    lines = form()
    lines.at = 4
    lines.current.chosen = 3
    lines.current.editor.set("史澍航  LL0008  市直工委  2 家")
    lines.current.problem = Problem("body", "required")
    assert "史澍航" in "".join(
        words for words, _ in lines.spans(lines.line_of_cursor(), 60, 8, has_focus=True)
    )


WORDINGS = ["未明确责任人", "方案或公示缺失", "员工不知晓流程"]


@pytest.mark.parametrize("chosen", [-1, 0, 2])
@pytest.mark.parametrize("room", [60, 38, 24, 12, 4])
def test_every_choice_is_seen_however_narrow(room: int, chosen: int) -> None:
    """At 60 columns the third wording ran out of the line, and 0 with it: nobody could know they were there."""
    kept = fitted_choices(WORDINGS, chosen, room)
    assert sum(map(width, kept)) <= max(room, 3 * len(WORDINGS))
    assert all(short.rstrip("…") and words.startswith(short.rstrip("…")) for short, words in zip(kept, WORDINGS, strict=True))  # fmt: skip
    if room >= sum(map(width, WORDINGS)):
        assert kept == WORDINGS
    if chosen >= 0 and room >= 24:
        assert kept[chosen] == WORDINGS[chosen], "the chosen one gives way last"
