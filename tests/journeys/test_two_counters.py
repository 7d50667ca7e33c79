"""Two counters at one stock: both hand out at the same moment, nobody more than there is, each sees the other."""

from __future__ import annotations

import re

from tests.journeys.town import Town
from tests.terminal import Terminal

OTHER = "WZ0002"  # keeps the same depot


def _left(terminal: Terminal) -> int:
    """结存 830 袋, as the counter shows it."""
    found = re.search(r"结存 ([\d,]+) 袋", terminal.row(1))
    assert found, terminal.picture()
    return int(found[1].replace(",", ""))


def test_two_counters_at_one_stock(town: Town) -> None:
    """Each serves another firm at once; the register of each has both lines, the stock is what both took off it."""
    firms = [
        one["name"]
        for one in town.listed("enterprises", limit=30)
        if not one["is_closed"] and one["kind"] == "firm"
    ]
    had = {one["enterprise_name"] for one in town.listed("collections", supply_round=1, who="storekeeper")}
    mine, theirs = town.open("storekeeper"), town.open(OTHER)
    before = _left(mine)
    assert _left(theirs) == before
    free = [name for name in firms if name not in had][:2]
    for counter, name in zip((mine, theirs), free, strict=True):
        counter.type(name).wait_for("未领").press("enter").settle()
        if "! " in counter.picture() or not counter.row(5).split("：")[-1].strip():
            counter.press("tab").type("LL0003").settle().press("enter").settle()
    for counter in (mine, theirs):
        counter.press("enter")
    for counter in (mine, theirs):
        counter.wait_for("已登记", timeout=5)
    for counter in (mine, theirs):
        counter.wait_for(lambda seen: _left(seen) == before - 30, timeout=5).settle()
        assert all(name[:8] in counter.picture() for name in free), counter.picture()
    mine.press("escape", "u").wait_for("已冲回").settle()
    theirs.wait_for(lambda seen: _left(seen) == before - 15, timeout=5)
    state = "SELECT SUM(on_hand) FROM supply_stock s JOIN supply_round r ON r.holder_id = s.holder_id WHERE s.item_id = 25"
    assert int(town.one(state)) == before - 15
