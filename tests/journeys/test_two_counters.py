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
    free = [
        name for (name,) in town.rows("SELECT name FROM enterprise WHERE kind = 'firm' ORDER BY id LIMIT 2")
    ]
    mine, theirs = town.open("storekeeper"), town.open(OTHER)
    mine.press("W").wait_for("未开始").press("1").wait_for("开始发放").settle()
    theirs.wait_for("结存").settle()  # it hears of the round by itself
    before = _left(mine)
    assert _left(theirs) == before
    for counter, name in zip((mine, theirs), free, strict=True):
        counter.type(name).wait_for("未领").press("enter").settle()
    for counter in (mine, theirs):
        counter.press("enter")
    for counter in (mine, theirs):
        counter.wait_for("已登记")
    for counter in (mine, theirs):
        counter.wait_for(lambda seen: _left(seen) == before - 30).settle()
        assert all(name[:8] in counter.picture() for name in free), counter.picture()
    mine.press("escape").wait_for("u 冲回").settle().press("u").wait_for("已冲回").settle()
    theirs.wait_for(lambda seen: _left(seen) == before - 15)
    state = "SELECT SUM(on_hand) FROM supply_stock s JOIN supply_round r ON r.holder_id = s.holder_id WHERE s.item_id = 25"
    assert int(town.one(state)) == before - 15
