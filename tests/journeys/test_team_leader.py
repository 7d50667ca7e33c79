"""A leader's morning in a real terminal: the roll is called, three firms are given, the next weekend is staffed."""

from __future__ import annotations

from tests.journeys.town import Hands, Town, message

NEXT_WEEKEND = ["2020-02-22", "2020-02-23"]


def test_a_leader_calls_the_roll_splits_three_firms_and_staffs_the_weekend(town: Town) -> None:
    terminal = town.open("leader")
    hands = Hands(terminal)
    terminal.wait_for("8/12")
    assert "本组" in terminal.row(0) and "到岗 8/12" in terminal.row(1)
    hands.press("G", "V", "k", "k", "k", "a")
    terminal.wait_for("已到岗：4 人，12/12")
    assert "到岗 12/12" in terminal.row(1)
    assert town.one("SELECT COUNT(*) FROM team_member WHERE arrived_at IS NOT NULL") == 12

    hands.press("2")
    terminal.wait_for("无主责企业")
    before = town.one("SELECT COUNT(*) FROM enterprise WHERE lead IS NOT NULL")
    hands.press("space", "space", "space", "t", "9", "enter", "ctrl+s")
    terminal.wait_for("3 件可以分派。")
    hands.press("y")
    terminal.wait_for("3 家")
    assert message(terminal).startswith("已分派给 ") and message(terminal).endswith("：3 家")
    assert town.one("SELECT COUNT(*) FROM enterprise WHERE lead IS NOT NULL") == before + 3

    hands.press("4")
    terminal.wait_for("明天")
    asked = 'SELECT COUNT(*) FROM duty_day WHERE "on" IN (?, ?)'
    before = town.one(asked, *NEXT_WEEKEND)
    hands.press("j", "j", "j", "j", "w")
    terminal.wait_for("排班：")
    assert message(terminal).endswith("02-22 – 02-23")
    hands.press("j", "w")
    terminal.wait_for(lambda _: town.one(asked, *NEXT_WEEKEND) == before + 4)
    assert hands.keys <= 30
