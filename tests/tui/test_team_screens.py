"""A leader's screens: the roll, the split, the roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from models.actions.teams import chase_member, roll_call
from models.errors import NotFound
from models.queries.duty_days import duty_roster
from models.queries.splits import split_board
from models.queries.teams import team, team_board, teams
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.tui.desk import desk
from tui.look import width
from tui.roles import MAIN_SCREENS

HOSTILE = "[red]何[/red]\x1b[31m‮璐"
NAMES = ("何璐", "罗樵", "易禾", HOSTILE)


@dataclass
class Group:
    """A leader with four members, none there yet, and five firms that nobody leads."""

    city: City
    number: int
    leader: Actor
    coordinator: Actor
    members: list[Actor]
    firms: list[int]

    @property
    def arrived(self) -> list[str]:
        """Who is there, as the desk knows it."""
        return [row.name for row in team_board(self.leader).rows if row.arrived_at is not None]

    @property
    def leads(self) -> dict[int, str]:
        """Who leads where."""
        return {row.id: row.lead_name for row in split_board(self.leader).rows if row.lead is not None}


def digit(screen: str) -> str:
    """The key of one of a coordinator's main screens."""
    return str(MAIN_SCREENS[Role.COORDINATOR].index(screen) + 1)


@pytest.fixture
def group(sqlite_store: str) -> Group:
    """All of them in a store of their own."""
    city = make_city()
    leader = city.person("宋溪", Role.LEADER, WUJIALING)
    members = [city.person(name, Role.OFFICER, WUJIALING) for name in NAMES]
    number = city.team(leader, WUJIALING, *members)
    firms = [city.firm(f"{name}有限公司") for name in ("安沙", "北辰", "长青", "大明", "恩泽")]
    return Group(city, number, leader, city.person("周文", Role.COORDINATOR, KAIFU), members, firms)


async def test_the_roll_is_called_one_by_one_and_for_those_marked(group: Group) -> None:
    async with desk(group.leader) as on:
        assert on.rows[0].split()[:2] == ["联企", "本组"]
        assert on.rows[1].split()[:4] == ["到岗", "0/4", "逾期", "0"]
        await on.press("a")
        assert on.said == "已到岗：何璐，1/4"
        await on.press("space", "space", "a")
        assert on.said == "已到岗：2 人，3/4" and group.arrived == list(NAMES[:3])
        await on.press("g", "a")
        assert on.said == "已经到岗了。"
        await on.press("G", "a")
        assert "4/4" in on.said and "4/4" in on.rows[1]


async def test_who_was_called_and_is_not_there_is_put_right(group: Group) -> None:
    async with desk(group.leader) as on:
        await on.press("x")
        assert "还没有到岗" in on.said
        await on.press("a", "g", "x", "2")
        assert on.said == "已更正：何璐 未到岗，0/4" and group.arrived == []


async def test_a_leader_without_a_team_looks_at_an_empty_page(sqlite_store: str) -> None:
    leader = make_city().person("宋溪", Role.LEADER, WUJIALING)
    async with desk(leader) as on:
        assert "你现在没有带组。" in on.picture
        await on.press("a")
        assert on.said == "你现在没有带组。"
        await on.press("2", "t")
        assert on.said == "你现在没有带组。"


async def test_marked_firms_go_to_a_member_named_by_place_name_or_initials(group: Group) -> None:
    async with desk(group.leader) as on:
        await on.press("2", "space", "space", "t")
        assert "2 家" in on.picture
        await on.press("2", "enter", "ctrl+s")
        assert "2 件可以分派。" in on.picture and group.leads == {}
        await on.press("enter")
        assert group.leads == {}, "y alone gives"
        await on.press("y")
        assert on.said == "已分派给 罗樵：2 家" and "罗樵 主责" in on.picture
        assert list(group.leads.values()) == ["罗樵", "罗樵"]
        assert team(group.leader).unled == 3
        await on.press("g", "t", "h", "l")
        assert "何璐" in on.picture
        await on.press("enter", "2", "ctrl+s", "y")
        assert on.said == "已分派给 何璐：1 家"
    board = {row.name: row.firms for row in team_board(group.leader).rows}
    assert board["罗樵"] == 2 and board["何璐"] == 1


async def test_what_will_not_go_is_told_before_and_after(group: Group) -> None:
    async with desk(group.leader) as on:
        await on.press("2", "V", "G", "t", "1", "enter", "ctrl+s")
        assert "3 件可以分派。" in on.picture and "2 件不能：派驻企业已满" in on.picture
        await on.press("y")
        assert on.said == "已分派给 何璐：3 家；2 家没有分派"
        assert on.picture.count("派驻企业已满") == 2
    assert list(group.leads.values()) == ["何璐"] * 3


async def test_who_owes_is_rung_and_what_they_answer_is_kept(group: Group) -> None:
    """Who has arrived and owes nothing is not on the list; the last call is told, whoever made it."""
    roll_call(group.leader, group.number, (group.members[0].person,))
    chase_member(group.coordinator, group.number, group.members[1].person, "路上")
    async with desk(group.leader) as on:
        await on.press("3")
        assert on.rows[0].split()[:2] == ["联企", "催报"]
        assert on.rows[1].split()[:4] == ["该催", "3", "今天催过", "1"]
        assert "何璐" not in on.rows[3] and "周文：路上" in on.picture
        await on.press("m")
        assert "催报  罗樵  13812341234" in on.picture
        await on.press("1")
        assert on.said == "已记下：罗樵，马上到岗" and "宋溪：马上到岗" in on.picture
        assert on.rows[1].split()[:4] == ["该催", "3", "今天催过", "1"]
    rung = {row.name: (row.chased_by, row.answer) for row in team_board(group.leader).rows if row.chased_at}
    assert rung == {"罗樵": ("宋溪", "马上到岗")}


@pytest.fixture
def on_duty_days(group: Group) -> Callable[[], dict[str, list[str]]]:
    """Who is on duty when, as the desk knows it."""

    def days() -> dict[str, list[str]]:
        rows = duty_roster(group.leader, date(2020, 2, 10), date(2020, 3, 31), group.number).rows
        return {row.name: [f"{day:%m-%d}" for day in row.days] for row in rows if row.days}

    return days


async def test_a_duty_is_turned_over_day_by_day(
    group: Group, on_duty_days: Callable[[], dict[str, list[str]]]
) -> None:
    async with desk(group.leader) as on:
        await on.press("4")
        assert "明天 02-18 周二：没有人值班" in on.rows[1] and "2020-02-17" in on.rows[1]
        await on.press("right", "space")
        assert on.said == "排班：何璐 02-18" and "明天 02-18 周二：何璐" in on.rows[1]
        await on.press("j", "enter")
        assert on_duty_days() == {"何璐": ["02-18"], "罗樵": ["02-18"]}
        assert "何璐、罗樵" in on.rows[1]
        await on.press("space")
        assert on.said == "取消值班：罗樵 02-18" and on_duty_days() == {"何璐": ["02-18"]}


async def test_a_whole_weekend_is_one_key(
    group: Group, on_duty_days: Callable[[], dict[str, list[str]]]
) -> None:
    async with desk(group.leader) as on:
        await on.press("4", "w")
        assert on.said == "排班：何璐 02-22 – 02-23" and on_duty_days() == {"何璐": ["02-22", "02-23"]}
        await on.press(*["right"] * 6, "w")
        assert on.said == "取消值班：何璐 02-22 – 02-23" and on_duty_days() == {}


async def test_what_is_past_stays_and_days_go_on_for_ever(group: Group) -> None:
    async with desk(group.leader) as on:
        await on.press("4", "left", "space")
        assert on.said == "过去的日子不改。"
        await on.press(*["right"] * 60)
        assert "2020-04-16" in on.rows[1]
        await on.press(*["left"] * 90)
        assert "2020-01-17" in on.rows[1]


async def test_a_team_is_sent_with_members_marked_under_several_filters(group: Group) -> None:
    for name in ("沈泽", "吕航"):
        group.city.person(name, Role.OFFICER, WUJIALING)
    async with desk(group.coordinator) as on:
        await on.press(digit("teams.TeamsScreen"))
        assert "0/4" in on.picture
        await on.press("n", "n")
        assert on.said == "先用空格标记组员。"
        for initials in ("sz", "lh"):
            await on.press("slash", "ctrl+u")
            await on.type(initials)
            await on.press("enter", "space")
        assert "沈泽、吕航" in on.rows[1]
        await on.press("n")
        await on.type("二组")
        await on.press("tab")
        await on.type("wjl")
        await on.press("enter")
        await on.type("沈")
        await on.press("enter", "ctrl+s")
        assert on.said == "已派出：二组，2 人"
        await on.press("escape", "escape")
        assert "二组" in on.picture and "0/2" in on.picture
        await on.press("j", "enter", "a")
        assert on.said.startswith("已到岗：") and "1/2" in on.said
    assert [(row.name, row.members, row.arrived) for row in teams(group.coordinator).rows] == [
        ("联络组", 4, 0),
        ("二组", 2, 1),
    ]


async def test_a_coordinator_sets_the_roster_of_the_region(group: Group) -> None:
    async with desk(group.coordinator) as on:
        await on.press(digit("roster.RosterScreen"), "w")
        assert on.said == "排班：何璐 02-22 – 02-23"


async def test_a_coordinator_of_elsewhere_sees_no_team(group: Group) -> None:
    yuelu = group.city.person("王敏", Role.COORDINATOR, "430104")
    with pytest.raises(NotFound):
        team_board(yuelu, group.number)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["1", "2", "3"])
async def test_a_hostile_name_is_text(group: Group, size: tuple[int, int], language: str, page: str) -> None:
    group.city.firm("[b]甲[/b]\x1b[1m公司")
    async with desk(group.leader, *size, language=language) as on:
        await on.press(page, "tab")
        assert [row for row in on.rows if width(row) > size[0] - 1] == []
        assert "[red]" in on.picture and "\x1b" not in on.picture
        assert "<team" not in on.picture and "<split" not in on.picture and "<roster" not in on.picture
