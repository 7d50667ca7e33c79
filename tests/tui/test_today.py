"""Today: arriving where one was sent, and for whom one stands in."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from models.actions.assignments import leave_post
from models.actions.drafts import keep_draft
from models.actions.inspections import return_inspection
from models.queries.duties import Duty, duties
from models.queries.inspections import inspection
from models.queries.my_stations import my_stations
from models.queries.teams import my_teams
from models.rules.assignments import Cause, LeaveForm
from models.rules.drafts import FormKind
from models.rules.scope import Role
from tests.factories import WUJIALING, City, make_city
from tests.tui.desk import desk


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


async def test_an_officer_sent_with_a_team_reports_with_one_key(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.team(city.person("宋溪", Role.LEADER, WUJIALING), WUJIALING, officer)
    assert [one.duty for one in duties(officer)] == [Duty.REPORT]
    async with desk(officer) as on:
        assert "报到" in on.rows[3] and "联络组" in on.rows[3] and "伍家岭" in on.rows[3]
        assert on.rows[-1].split()[:2] == ["Enter", "报到"]
        await on.press("z")
        assert on.said == "这是联络组，还没有企业。"
        await on.press("enter")
        assert on.said.startswith("已报到：联络组") and "今天没有欠的事。" in on.picture
    assert duties(officer) == () and my_teams(officer)[0].arrived_at is not None


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_substitute_sees_for_whom_and_till_when(city: City, size: tuple[int, int]) -> None:
    absent, cover = (city.person(name, Role.OFFICER, WUJIALING) for name in ("王敏", "何璐"))
    post = city.assign(absent, city.firm("湖南麓屿贸易有限公司"))
    leave_post(absent, post, LeaveForm(cover.person, date(2020, 2, 20), Cause.REST), 1)
    assert [(one.principal_name, one.until) for one in my_stations(cover)] == [("王敏", date(2020, 2, 20))]
    async with desk(cover, *size) as on:
        assert "麓屿" in on.picture and "代 王敏 至02-20" in on.picture
        await on.press("5")
        assert "代 王敏 至02" in on.picture


async def test_what_came_back_says_why_and_the_kinds_add_up(city: City) -> None:
    """The number above is of the same duties as the kinds below; what is due another day is in neither."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    site = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, site)
    check = city.check(officer, site, "F5", "F14")  # due tonight, and in a week
    return_inspection(judge, check, inspection(judge, check).version, "照片看不清")
    async with desk(officer) as on:
        assert "今日还欠 2" in on.rows[1] and "今日还欠：" in on.picture
        (kinds,) = (row for row in on.rows if "今日还欠：" in row)
        assert sum(int(one) for one in kinds.split() if one.isdecimal()) == 2
        (back,) = (row for row in on.rows if "补正" in row and "麓屿" in row)
        assert back.endswith("退回：照片看不清")
        listed = on.rows[3]
        await on.press("colon")
        assert on.rows[3] == listed, "a question hides the list it is asked about"
        assert any(row.split()[-2:] == ["企业", "2"] for row in on.rows), on.picture
        await on.press("escape", "question_mark")
        assert any("2 企业  3 整改" in row for row in on.rows), on.picture


async def test_what_is_late_is_never_cut_from_its_number(city: City) -> None:
    """In English at 60 columns, beside the drafts: 'Late' stood there without how many."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.assign(officer, city.firm("湖南麓屿贸易有限公司"))
    for subject in range(1, 11):
        keep_draft(officer, uuid4(), FormKind.NO_ACCESS, subject, "{}", 0)
    async with desk(officer, 60, 20, language="en") as on:
        assert re.search(r"Owed today \d+   Late \d+ +10 drafts", on.rows[1]), on.rows[1]
        assert "Stations" not in on.rows[1]


async def test_a_line_that_is_typed_into_offers_no_key_that_it_takes(city: City) -> None:
    """`?` is a character there; at a choice it opens the help."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.assign(officer, city.firm("湖南麓屿贸易有限公司"))
    async with desk(officer) as on:
        await on.press("z", "n", "2")
        assert "未入户" in on.rows[0] and "? 按键" in on.rows[-1], on.picture
        await on.press("1", "tab")
        await on.type("?")
        assert "? 按键" not in on.rows[-1] and "说明：?" in on.picture, on.picture
