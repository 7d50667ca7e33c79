"""People and grants on the administrator's screens, without a terminal."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from models.actions.people import correct_person
from models.errors import Conflict, Invalid
from models.queries.events import last_difference
from models.queries.grants import grants
from models.queries.people import people, person
from models.queries.person_facts import person_facts
from models.rules.people import PersonFacts
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, City, make_city
from tests.tui.desk import Desk, desk

HOSTILE = "[red]何[/red]\x1b[31m‮璐"


@dataclass
class Office:
    """An administrator, an officer with a firm, one with nothing."""

    city: City
    administrator: Actor
    busy: Actor
    free: Actor

    def roles(self, actor: Actor) -> list[Role]:
        """What somebody may do, as the desk knows it."""
        return [one.role for one in grants(self.administrator, (actor.person,))]


@pytest.fixture
def office(sqlite_store: str) -> Office:
    """All of them in a store of their own."""
    city = make_city()
    administrator = city.person("易帆", Role.ADMINISTRATOR, CITY, number="AD0001")
    busy = city.person("何璐", Role.OFFICER, WUJIALING, number="LL0101", home_unit="市统计局", title="科长")
    city.assign(busy, city.firm("湖南麓屿贸易有限公司"))
    return Office(city, administrator, busy, city.person("罗樵", Role.OFFICER, SHAPING, number="LL0102"))


async def filtered(on: Desk, typed: str) -> None:
    """Main screen 2, narrowed."""
    await on.press("2", "slash")
    await on.type(typed)
    await on.press("enter")


@pytest.mark.parametrize("typed", ["何璐", "hl", "helu", "LL0101"])
async def test_people_are_found_by_characters_pinyin_initials_and_number(office: Office, typed: str) -> None:
    async with desk(office.administrator) as on:
        await filtered(on, typed)
        assert on.rows[1].split()[:2] == ["人员", "1"]
        assert on.rows[3].split() == ["▌", "LL0101", "何璐", "市统计局", "科长", "138****1234", "联络员"]


async def test_a_person_is_added_and_granted_a_role_in_a_region_found_by_pinyin(office: Office) -> None:
    async with desk(office.administrator) as on:
        await on.press("2", "n")
        await on.type("LL0200")
        await on.press("tab")
        await on.type("宋溪")
        await on.press("ctrl+s")
        assert on.said.startswith("已新增：宋溪") and "宋溪" in on.rows[3]
        await on.press("enter")
        assert "没有授权。" in on.picture
        await on.press("n", "1", "tab")
        await on.type("wujial")
        assert "伍家岭街道" in on.picture
        await on.press("enter", "ctrl+s")
        assert on.said == "已授权：宋溪 联络员"
        assert "2020-02-17" in on.picture
    (added,) = people(office.administrator, text="宋溪").rows
    (held,) = grants(office.administrator, (added.id,))
    assert (held.role, held.region, held.valid_to) == (Role.OFFICER, WUJIALING, None)


async def test_a_half_filled_form_is_kept(office: Office) -> None:
    async with desk(office.administrator) as on:
        await on.press("2", "n")
        await on.type("LL0300")
        await on.press("escape", "n")
        assert "LL0300" in on.picture and "草稿" in on.picture


async def test_a_grant_is_revoked_with_a_reason_after_one_more_question(office: Office) -> None:
    async with desk(office.administrator) as on:
        await filtered(on, "罗樵")
        await on.press("enter", "v")
        await on.type("轮换")
        await on.press("enter")
        assert "不能撤回" in on.picture and office.roles(office.free) == [Role.OFFICER]
        await on.press("enter")
        assert office.roles(office.free) == [Role.OFFICER], "Enter is never on a verb that cannot be undone"
        await on.press("y")
        assert on.said == "已收回：罗樵 联络员 沙坪街道" and office.roles(office.free) == []


async def test_somebody_with_open_work_stays_and_somebody_free_goes(office: Office) -> None:
    async with desk(office.administrator) as on:
        await filtered(on, "何璐")
        await on.press("enter")
        assert "未了：派驻 1" in on.picture
        await on.press("d")
        assert on.said == "还有未了的事：派驻 1。移交给接任人后再停用。"
        await on.press("escape", "escape")
        await filtered(on, "罗樵")
        await on.press("enter", "d")
        await on.type("退休")
        await on.press("enter", "y")
        assert on.said == "已停用：罗樵" and "停用" in on.rows[1]
        await on.press("n")
        assert on.said == "已停用。"
    assert person(office.administrator, office.busy.person).is_active
    assert not person(office.administrator, office.free.person).is_active


async def test_the_last_administrator_stays(office: Office) -> None:
    async with desk(office.administrator) as on:
        await filtered(on, "易帆")
        await on.press("enter", "v")
        await on.type("误点")
        await on.press("enter", "y")
        assert "最后一位管理员" in on.said
        await on.press("escape", "d")
        await on.type("误点")
        await on.press("enter", "y")
        assert "最后一位管理员" in on.said
    assert office.roles(office.administrator) == [Role.ADMINISTRATOR]
    assert person(office.administrator, office.administrator.person).is_active


def test_a_district_knows_only_its_own_grants(office: Office) -> None:
    office.city.grant(office.busy, Role.READER, "430104")
    kaifu = office.city.person("周文", Role.COORDINATOR, KAIFU)
    assert [one.role for one in grants(kaifu, (office.busy.person,))] == [Role.OFFICER]
    yuelu = office.city.person("王敏", Role.COORDINATOR, "430104")
    assert grants(yuelu, (office.free.person,)) == ()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_hostile_name_is_text(office: Office, size: tuple[int, int], language: str) -> None:
    office.city.person(HOSTILE, Role.OFFICER, WUJIALING, number="LL0001")
    async with desk(office.administrator, *size, language=language) as on:
        await filtered(on, "LL0001")
        assert "[red]" in on.picture
        await on.press("enter")
        assert "[red]何[/red]" in on.picture and "\x1b" not in on.picture and "<" not in on.picture


async def test_a_person_is_corrected_and_the_phone_stays_where_it_is_given_back_masked(
    office: Office,
) -> None:
    async with desk(office.administrator) as on:
        await filtered(on, "LL0101")
        await on.press("enter", "e")
        assert "138****1234" in on.picture
        await on.press("ctrl+u")
        await on.type("何路")
        await on.press("tab", "tab")
        await on.type("市委组织部")
        await on.press("ctrl+s")
        assert on.said == "已更正：何路" and "市委组织部" in on.picture
        await on.press("e", "ctrl+s")
        assert on.said == "没有改动：何路"
    told = last_difference(office.administrator, "person", office.busy.person)
    assert [(one.name, one.new) for one in told] == [("seconded_by", "市委组织部")], "no name, no phone"
    assert [row.id for row in people(office.administrator, "helu").rows] == [office.busy.person]
    kept = person_facts(office.administrator, office.busy.person)
    again = PersonFacts(kept.name, phone="139****9999")
    with pytest.raises(Invalid) as error:
        correct_person(office.administrator, kept.id, again, kept.version)
    assert error.value.fields["phone"].code == "masked"
    with pytest.raises(Conflict):
        correct_person(office.administrator, kept.id, PersonFacts("何璐"), 1)
    correct_person(office.administrator, kept.id, PersonFacts(kept.name, phone="13911112222"), kept.version)
    assert person_facts(office.administrator, kept.id).phone == "139****2222"
