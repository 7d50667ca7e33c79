"""Sunday, 16 February: bags of prescription No. 2 are collected on a firm's behalf, spend the night in a car, and one is missing on Monday."""

from __future__ import annotations

import pytest

from models.rules.scope import Role
from tests.journeys.town import Town, message
from tests.terminal import Terminal
from tui.roles import MAIN_SCREENS

pytestmark = pytest.mark.fresh

SATURDAY, MONDAY = "2020-02-15", "2020-02-17"
SUNDAY = "2020-02-16"
DIGIT = str(MAIN_SCREENS[Role.STOREKEEPER].index("supplies.SuppliesScreen") + 1)


def press(terminal: Terminal, *keys: str) -> Terminal:
    """Keys by name, longer words typed; answered when it returns."""
    named = ("enter", "tab", "escape")
    for key in keys:
        if len(key) == 1 or key in named or key.startswith("ctrl+"):
            terminal.press(key)
        else:
            terminal.type(key)
    return terminal.settle()


def test_bags_collected_on_sunday_are_signed_for_on_monday(quiet_town: Town) -> None:
    """Asked for, approved, set apart at the canteen's point, collected 10:25, kept in the car, signed one short, settled."""
    town = quiet_town

    def at(who: str, day: str, hour: str) -> Terminal:
        return town.open(who, at=f"{day}T{hour}+08:00")

    officer = at("officer", SATURDAY, "15:00")
    press(officer, "6", "n")
    if "申领物资" not in officer.row(0):
        press(officer, "1")
    if "申领物资" not in officer.row(0):
        press(officer, "1")
    press(officer, "二号方", "enter", "10袋", "ctrl+s")
    officer.wait_for("已申领")

    desk = at("coordinator", SATURDAY, "16:00")
    desk.wait_for("10 袋")
    for said in ("已初审", "已核准"):
        press(desk, "a").wait_for(said)
    press(desk, "a")
    if "从哪个仓库" in desk.picture():
        point = next(line for line in desk.lines if "发放点" in line)
        press(desk, point.split("发放点")[0].split()[0].strip("▌"))
    desk.wait_for("已分配")

    counter = at("storekeeper", SUNDAY, "10:25")
    press(counter, DIGIT, "]", "w").wait_for("已装单")
    press(counter, "enter").wait_for("待领取")
    press(counter, "h").wait_for("领取人")
    press(counter, "ctrl+s").wait_for("已领取登记")
    collected = town.rows("SELECT state, is_proxy, collected_at, collector FROM supply_consignment")
    assert collected[0][:2] == ("collected", 1)
    assert 0 <= collected[0][2] - 1581819900 < 300  # 16 February, 10:25 in Shanghai, and the clock goes on

    officer = at("officer", SUNDAY, "10:40")
    press(officer, "6", "p", "车内", "tab", "ctrl+u", "2/17 9:00", "ctrl+s").wait_for("已暂存")

    officer = at("officer", MONDAY, "08:40")
    row = next(y for y, line in enumerate(officer.lines) if "送达" in line and "袋" in line)
    press(officer, *"j" * (row - 3), "enter").wait_for("签收人")
    press(
        officer,
        "罗樵",
        "tab",
        "办公室主任",
        "tab",
        "0317",
        "tab",
        "tab",
        "tab",
        "tab",
        "ctrl+u",
        "9",
        "ctrl+s",
    )
    officer.wait_for("部分签收")
    assert "部分签收" in message(officer)

    desk = at("coordinator", MONDAY, "09:30")
    desk.wait_for("短少 1 袋")
    press(desk, "a", "4", "tab", "装袋时少数一袋，发放点复点多一袋", "ctrl+s").wait_for("已结清差额")
    (goods,) = town.rows("SELECT state, custody_place, receiver_role, receiver_last4 FROM supply_consignment")
    assert goods == ("settled", "车内", "办公室主任", "0317")
    line = town.rows("SELECT requested, approved, allocated, collected, signed FROM supply_line")
    assert line == [(10, 10, 9, 9, 9)]
    held = town.rows(
        "SELECT h.kind, SUM(s.on_hand) FROM supply_stock s JOIN supply_holder h ON h.id = s.holder_id "
        "WHERE h.kind IN ('custody', 'firm') GROUP BY h.kind"
    )
    assert dict(held) == {"custody": 0, "firm": 9}
    verbs = [
        one for (one,) in town.rows("SELECT verb FROM event WHERE subject_kind = 'consignment' ORDER BY id")
    ]
    assert verbs == ["prepare", "ready", "hand_out", "keep", "deliver", "part_sign", "settle"]
