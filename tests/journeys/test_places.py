"""A firm's page in a real terminal of 80x24, in Chinese: who answered on a day, a correction, the floors of a building."""

from __future__ import annotations

from models.rules.scope import Role
from tests.journeys.town import Hands, Town, message
from tui.roles import FIRMS, MAIN_SCREENS

FIRMS_PAGE = str(MAIN_SCREENS[Role.COORDINATOR].index(FIRMS) + 1)


def test_who_was_responsible_on_a_day_is_one_key(town: Town) -> None:
    """Two keys from the list; by the arrow to the day before it began, where nobody answered."""
    coordinator = town.open("coordinator")
    coordinator.press(FIRMS_PAGE).settle()
    hands = Hands(coordinator).press("enter", "W")
    assert hands.keys == 2
    coordinator.wait_for("2020-02-17 周一  今天").wait_for("主责")
    firm = town.listed("enterprises", limit=1)[0]
    officers = town.listed("responsible_on", enterprise=firm["id"], day="2020-02-17")
    assert officers and all(one["name"] in coordinator.picture() for one in officers)
    since = min(one["since"] for one in officers)
    coordinator.type(since[5:]).press("enter").wait_for(since).press("left").wait_for("这一天没有人负责。")
    coordinator.press("escape").settle()
    assert "2020-02-17 周一  今天" not in coordinator.picture()


def test_a_correction_is_seen_by_a_colleague_and_kept_as_a_name(town: Town) -> None:
    """The name is corrected at one terminal; at the other it changes by itself, the old one stays below it."""
    first, second = town.open("coordinator"), town.open("coordinator")
    for one in (first, second):
        one.press(FIRMS_PAGE, "enter").wait_for("一企一档").settle()
    firm = town.listed("enterprises", limit=1)[0]
    first.press("e").wait_for("更正企业").settle()
    first.press("ctrl+u").type("湘澧建设集团").press("ctrl+s").wait_for("已更正企业：湘澧建设集团")
    second.wait_for(lambda seen: "湘澧建设集团" in seen.row(0), timeout=5).settle()
    (names,) = town.listed("firm_names", enterprise=firm["id"])
    assert [one["name"] for one in names["former"]] == [firm["name"]]
    second.press("e").settle()
    second.press("ctrl+u").type("湘澧").settle()
    second.press("ctrl+q").wait_for_end()
    third = town.open("coordinator")
    third.press("f").type("xljs").settle()
    third.press("enter").wait_for("一企一档").settle()
    third.press("e").wait_for("草稿")
    assert "湘澧" in third.row(3), third.picture()


def test_the_floors_of_a_building(town: Town) -> None:
    """Added by keys: the building, then its tenants; the grid tells them by letters, Enter opens one."""
    coordinator = town.open("coordinator")
    coordinator.press(FIRMS_PAGE, "n").wait_for("新增企业").settle()
    coordinator.type("云樟国际广场").press("tab", "2", "tab").type("伍家岭").settle()
    coordinator.press("enter", "ctrl+s").wait_for("已新增企业：云樟国际广场").settle()
    coordinator.press("f").type("yzgj").settle()
    coordinator.press("enter").wait_for("一企一档").settle()
    coordinator.press("v").wait_for("楼层图").settle()
    for floor, unit in (("18F", "1801"), ("18F", "1802"), ("17F", "1701")):
        coordinator.press("n").wait_for("新增租户").settle()
        coordinator.type(f"{unit}麓谷贸易").press("tab").type(floor).press("tab").type(unit)
        coordinator.press("ctrl+s").wait_for(f"已新增租户：{unit}").settle()
    assert [coordinator.row(y).replace("▌", " ").split()[0] for y in (3, 4)] == ["18F", "17F"]
    assert coordinator.row(3).split().count("未") == 2 and "未复工" in coordinator.picture()
    coordinator.press("g", "home", "right", "enter").wait_for("1802麓谷贸易").settle()
    coordinator.press("z").settle()
    coordinator.press("2", "ctrl+s").wait_for("已记").settle()
    coordinator.press("v").wait_for("楼层图").settle()
    assert coordinator.row(3).split()[1:3] == ["未", ".."] or ".." in coordinator.row(3), (
        coordinator.picture()
    )
    assert town.one("SELECT count(*) FROM site WHERE building_id IS NOT NULL AND floor IN ('17', '18')") == 3
    assert message(coordinator) == ""


def test_no_byte_is_sent_while_a_firm_is_only_looked_at(town: Town) -> None:
    """An idle page says nothing to the terminal."""
    officer = town.open("officer")
    officer.press("2", "enter").wait_for("一企一档").settle()
    before = officer.bytes_received
    officer.settle(quiet=1.2)
    assert officer.bytes_received == before
