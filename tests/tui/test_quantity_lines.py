"""Quantities typed by line: read with the packs of their item, refused with a sentence each."""

from __future__ import annotations

import pytest

from models.errors import Invalid, Problem, Refused
from models.rules.consignments import ReceiptForm
from tui.sentences import problem_words, sentence
from tui.widgets.quantity_lines import AskedLine, QuantityLines

MASKS = AskedLine("line_1", "口罩", unit="个", packs={"箱": 2000, "盒": 50})


async def typed(words: str, line: AskedLine = MASKS) -> QuantityLines:
    lines = QuantityLines([line])
    for one in words:
        await lines.press(one, one)
    return lines


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("3箱", 6000),
        ("1万2", 12000),
        ("２００", 200),
        ("半箱", 1000),
        ("150个", 150),
        ("40只", 40),
        ("", None),
    ],
)
async def test_what_is_read(words: str, quantity: int | None) -> None:
    lines = await typed(words)
    made, problems = lines.build()
    assert problems == []
    assert lines.quantities(made).get("line_1") == quantity


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("-5", "negative"),
        ("1e9", "unreadable"),
        ("2桶", "unknown_pack"),
        ("约300", "estimate_not_here"),
        ("9999999999", "too_large"),
    ],
)
async def test_what_is_refused_with_a_sentence_beside_its_line(words: str, code: str) -> None:
    lines = await typed(words)
    made, problems = lines.build()
    assert made is None
    assert [(one.field, one.code) for one in problems] == [("line_1", code)]
    assert code not in problem_words(problems[0])


def test_a_request_is_closed_in_words_of_its_own() -> None:
    """The same word of the desk says 已销号 of a fault."""
    assert "已办结" in sentence(Refused("wrong_state", state="closed", verb="supply_request.approve"))
    for state, said in (("planned", "未开始"), ("closed", "已结束")):
        assert said in sentence(Refused("wrong_state", state=state, verb="round.serve"))
    assert "已销号" in sentence(Refused("wrong_state", state="closed", verb="finding.assign"))


async def test_half_a_pack_that_is_not_whole_is_refused() -> None:
    lines = await typed("半袋", AskedLine("line_1", "药", unit="包", packs={"袋": 3}))
    assert [one.code for one in lines.build()[1]] == ["not_whole"]


async def test_an_estimate_is_taken_where_nothing_is_counted_yet() -> None:
    lines = await typed("约300", AskedLine("line_1", "口罩", unit="个", may_estimate=True))
    made, _ = lines.build()
    assert (lines.amounts(made)["line_1"].value, lines.amounts(made)["line_1"].qualifier) == (300, "about")


async def test_the_fields_of_another_form_stand_before_the_lines() -> None:
    lines = QuantityLines([MASKS], more=ReceiptForm)
    assert [one.name for one in lines.fields] == [
        "receiver_name", "receiver_role", "receiver_last4", "slip", "occurred_at", "late_reason", "line_1",
    ]  # fmt: skip
    assert lines.label(lines.fields[-1]) == "口罩"
    made, problems = lines.build()
    assert made is None and {one.field for one in problems} == {
        "receiver_name",
        "receiver_role",
        "receiver_last4",
    }


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("line_3", "more_than_left", {"most": 5}), "多于还没分下去的 5"),
        (Problem("again_reason", "again_today"), "再领原因：当天已领过，再领写明原因"),
    ],
)
def test_no_name_of_the_stores_own_is_said(problem: Problem, said: str) -> None:
    assert sentence(Invalid(problem)) == said
