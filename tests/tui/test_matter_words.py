"""What a list calls an item where its whole question has no room."""

from __future__ import annotations

import pytest

from models.queries.checklists import ItemName
from tui.faces.matters import ItemNames, first_clause
from tui.look import width
from tui.text import set_language


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
