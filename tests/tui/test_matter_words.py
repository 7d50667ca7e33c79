"""What a list calls an item where its whole question has no room."""

from __future__ import annotations

import pytest

from models.queries.checklists import ItemName
from models.queries.duties import Duty
from models.rules.assignments import AssignmentState
from models.rules.consignments import ConsignmentState
from models.rules.findings import FindingState
from models.rules.tasks import TaskKind
from tui.faces.matters import ItemNames, first_clause
from tui.look import width
from tui.text import set_language, text
from tui.widgets.case import Case, small_lines
from tui.widgets.columns import Column, laid_out


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("门岗专人值守, 入厂逐人测温登记", "门岗专人值守"),
        ("宿舍不超6人, 人均不少于2.5㎡, 无通铺", "宿舍不超6人"),
        ("封闭围挡(可参照≥2.5米), 闲置出入口关锁", "封闭围挡"),
        ("口罩、消毒、测温储备充足", "口罩、消毒、测温储备充足"),
        ("control group set; head is first responsible", "control group set"),
        ("masks, disinfectant, thermometers in stock", "masks, disinfectant, thermometers in stock"),
        ("(unnamed)", "(unnamed)"),
        ("", ""),
    ],
)
def test_an_item_is_called_by_what_it_asks_first(asked: str, first: str) -> None:
    """A clause, not half a sentence; commas between English words part none."""
    assert first_clause(asked) == first


@pytest.mark.parametrize(
    ("cells", "is_case_seen", "shown"),
    [
        (40, False, "未逐人测温登记 门岗专人值守"),
        (60, False, "未逐人测温登记 门岗专人值守, 入厂逐人测温登记"),
        (20, True, "未逐人测温登记 F3"),
        (20, False, "未逐人测温登记 门岗专人值守"),  # cut by the list: nothing else says it there
    ],
)
def test_a_fault_says_as_much_of_its_item_as_there_is_room(
    cells: int, is_case_seen: bool, shown: str
) -> None:
    """Whole, its first clause, or its code where the case beside the list says the rest."""
    set_language("zh")
    names = ItemNames()
    names._known[None, "F3"] = ItemName(1, "F3", "门岗专人值守, 入厂逐人测温登记", "gate staffed")
    said = names.found(0, "未逐人测温登记", "F3", None, cells, is_case_seen=is_case_seen)
    assert said == shown
    assert names.matter("submitted", "F3,F4", None, 24) == "2 项：门岗专人值守"
    assert width(names.matter("submitted", "F3,F4")) > 24


@pytest.mark.parametrize("screen", [60, 80, 120])
def test_no_word_of_an_english_list_is_cut(screen: int) -> None:
    """What is done, how far it is, of which kind: their columns are as wide as the longest word."""
    words = {
        "list.what": [f"today.duty.{one}" for one in Duty],
        "list.kind": [f"queue.kind.{one.value}" for one in TaskKind],
        "list.state": [
            f"error.state.{one.value}" for one in (*FindingState, *ConsignmentState, *AssignmentState)
        ],
    }
    set_language("en")
    try:
        for head, names in words.items():
            columns = [Column(head, (4, 4, 4), lambda row, _: (row, "ink"))]
            ((_, size, _),) = laid_out(columns, screen, screen)
            longest = max((text(one) for one in names), key=width)
            assert width(longest) <= size, longest
    finally:
        set_language("zh")


def test_a_fact_alone_has_its_line_of_the_preview() -> None:
    """What an item asks is read whole where nothing stands beside it."""
    asked, done = "条目", "F12 " + "通风良好, 空调回风按要求关闭" * 2
    short = [(asked, done, "ink"), (asked, done, "ink"), ("", "", "ink"), ("交办", "物业", "ink")]
    lines = small_lines(Case("整改", "", "", short, ()), 80)
    first, second = ("".join(words for words, _ in line).rstrip() for line in lines[1:3])
    assert first.endswith("物业") and "…" in first
    assert second == f"  {asked}：{done}"
