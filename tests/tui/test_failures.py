"""整改 by item and by firm: `[ ]` from the list by due time, a period by one key, Enter on to findings or file."""

from __future__ import annotations

import pytest

from models.rules.scope import Role
from tests.factories import KAIFU, SHAPING, WUJIALING, City, make_city
from tests.tui.desk import desk


@pytest.fixture
def city(sqlite_store: str) -> City:
    made = make_city("2020-02-14T10:00+08:00")
    for name, region, failed in (
        ("[red]麓屿贸易", WUJIALING, ("F14", "F5")),
        ("沙坪食品", SHAPING, ("F14",)),
    ):
        officer = made.person("何璐", Role.OFFICER, region)
        firm = made.firm(name, region)
        made.assign(officer, firm)
        made.check(officer, firm, *failed)
    made.clock.to("2020-02-17T10:00")
    made.check(officer, firm, "F15")
    return made


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 20), (120, 40)])
async def test_what_fails_most_and_where(city: City, columns: int, rows: int) -> None:
    async with desk(city.person("周文", Role.COORDINATOR, KAIFU), columns, rows) as on:
        await on.press("4")
        assert "按时限 4" in on.rows[1]
        await on.press("right_square_bracket")
        assert "本周" in on.rows[1] and "F15" in on.rows[3] and "F14" not in on.picture
        await on.press("p")
        assert "30 天" in on.rows[1] and "F14" in on.rows[3] and on.rows[3].split()[-3:] != []
        assert "伍家岭街道 1、沙坪街道 1" in on.said or "沙坪街道 1、伍家岭街道 1" in on.said
        await on.press("p")
        assert "今天" in on.rows[1]
        await on.press("p", "p", "enter")
        assert on.rows[0].find("F14") > 0 and "未销号 2" in on.rows[1] and "F15" not in on.picture
        await on.press("right_square_bracket")
        assert on.said  # of one item there is one list
        await on.press("escape", "right_square_bracket")
        assert "按企业 2" in on.rows[1] and "[red]麓屿贸易" in on.picture
        await on.press("p")
        assert "现在未销号" in on.said
        await on.press("enter")
        assert "沙坪食品" in on.rows[0] or "麓屿" in on.rows[0]
        await on.press("escape", "right_square_bracket")
        assert "按时限 4" in on.rows[1] and "按条目" in on.rows[1]
        await on.press("left_square_bracket")
        assert "按企业 2" in on.rows[1]


async def test_an_officer_has_one_list(city: City) -> None:
    officer = city.person("秦朗", Role.OFFICER, WUJIALING)
    async with desk(officer) as on:
        await on.press("3", "right_square_bracket")
        assert "按条目" not in on.picture and on.said
