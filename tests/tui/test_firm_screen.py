"""一企一档 on the screen: what it shows to whom, and what each of its keys changes in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from models.actions.enterprises import close_enterprise, correct_enterprise, move_enterprise
from models.actions.sites import add_site, set_contact, set_resumption
from models.database import transaction
from models.errors import NotFound
from models.queries.enterprises import EnterpriseFile, enterprise_file, enterprises
from models.queries.firm_names import firm_names
from models.queries.sites import resumption_history
from models.rules.assignments import Part
from models.rules.enterprises import ClosingForm, EnterpriseFacts
from models.rules.places import Resumption
from models.rules.scope import Actor, Role
from models.rules.sites import ResumptionForm, SiteForm
from models.tables import Incident, Visit
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, City, make_city
from tests.tui.desk import Desk, desk
from tui.roles import FIRMS, MAIN_SCREENS

SIZES = ((60, 20), (80, 24), (120, 40))


@dataclass
class Firm:
    """A firm with two sites, its officer, the coordinator of its district."""

    city: City
    officer: Actor
    coordinator: Actor
    id: int

    @property
    def file(self) -> EnterpriseFile:
        """What the coordinator sees of it."""
        return enterprise_file(self.coordinator, self.id)

    def correct(self, **more: object) -> None:
        """Other facts."""
        facts = {name: getattr(self.file, name) for name in EnterpriseFacts.__dataclass_fields__}
        form = EnterpriseFacts(**(facts | {"credit_code": ""} | more))  # type: ignore[arg-type]
        correct_enterprise(self.coordinator, self.id, form, self.file.version)


@pytest.fixture
def firm(sqlite_store: str) -> Firm:
    """In a store of its own."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING, home_unit="市委编办")
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    one = Firm(city, officer, coordinator, city.firm("湖南麓屿贸易有限公司", sites=2))
    city.assign(officer, one.id)
    return one


def firms_of(on: Desk) -> str:
    """The digit of the list of firms."""
    return str(MAIN_SCREENS[on.app.session.grant.role].index(FIRMS) + 1)


async def open_firm(on: Desk, letters: str = "") -> Desk:
    """The list of firms, its first one; or the one that is found by its letters."""
    if not letters:
        return await on.press(firms_of(on), "enter")
    await on.press("f")
    await on.type(letters)
    return await on.press("enter")


# What is shown


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_ledger_of_a_firm_stands_on_its_page(
    firm: Firm, columns: int, rows: int, language: str
) -> None:
    """Everything the office's ledger has, at every size; contacts masked for the coordinator."""
    site = firm.city.site(firm.id)
    set_contact(firm.coordinator, site, "宋安", "总经理", "13612347712", is_chief=True)
    set_contact(firm.coordinator, site, "邓箴", "行政", "15912340436", is_prevention_lead=True)
    firm.correct(name="湘澧建设集团有限公司", industry="房屋建筑业", is_key_project=True, is_four_above=True)
    async with desk(firm.coordinator, columns, rows, language=language) as on:
        await open_firm(on)
        if "伍家岭街道" not in on.picture:  # on a small screen the facts are one of four
            await on.press("tab", "tab")
        seen = on.picture
    words = [
        "湘澧建设集团有限公司",
        "长沙市 开福区 伍家岭街道",
        "房屋建筑业",
        "何璐",
        "宋安 总经理 136****7712",
    ]
    words += ["邓箴 行政 159****0436", "120/160 = 75.00%", "2/2 = 100.00%", "湖南麓屿贸易有限公司"]
    words += ["重点项目", "四上"] if language == "zh" else ["Key project", "Four-above"]
    assert [one for one in words if one not in seen] == [], seen
    assert all(len(line) <= columns for line in seen.splitlines())


async def test_an_officer_sees_the_numbers_of_the_own_firm_in_full(firm: Firm) -> None:
    set_contact(firm.coordinator, firm.city.site(firm.id), "宋安", "总经理", "13612347712", is_chief=True)
    async with desk(firm.officer) as on:
        await open_firm(on)
        assert "13612347712" in on.picture
        await on.press("i")
        assert on.said == "号码都在这里，没有遮住的。"


async def test_where_nothing_is_open_it_stands_below_its_head_and_above_a_blank_row(firm: Firm) -> None:
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        rows = on.rows
    head = next(y for y, line in enumerate(rows) if "未了事项" in line)
    assert rows[head + 1] == "  没有未了的事。" and rows[head + 2] == "", rows


async def test_tab_goes_round_and_a_small_screen_shows_one_block(firm: Firm) -> None:
    async with desk(firm.coordinator, 60, 20) as on:
        await open_firm(on)
        heads = []
        for _ in range(5):
            heads.append(on.rows[2].replace("▌", " ").split()[0])
            await on.press("tab")
    assert heads == ["概况", "点位", "期限", "经过", "概况"]


async def test_a_closed_and_a_merged_firm_say_so(firm: Firm) -> None:
    other = firm.city.firm("长沙秀峰冷链有限公司")
    close_enterprise(
        firm.coordinator, other, ClosingForm(date(2020, 2, 16), "搬走"), enterprise_file(firm.coordinator, other).version
    )  # fmt: skip
    async with desk(firm.coordinator) as on:
        await open_firm(on, "xfll")
        assert "已停用 02-16" in on.rows[1]
        await on.press("e")
        assert on.said == "这家企业已停用，先恢复。"
        await on.press("B")
        assert on.said == "已恢复企业：长沙秀峰冷链有限公司"
        assert "已停用" not in on.rows[1]
        await on.press("B")
        assert on.said == "正在用，不用恢复。"


# What its keys do


async def test_a_coordinator_corrects_a_firm_and_the_old_name_is_kept(firm: Firm) -> None:
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧建设")
        await on.press("ctrl+s")
        assert on.said == "已更正企业：湘澧建设"
        assert "湘澧建设" in on.rows[0] and "曾用名：湖南麓屿贸易有限公司" in on.picture
    assert [one.name for one in firm_names(firm.coordinator, firm.id).former] == ["湖南麓屿贸易有限公司"]


async def test_a_form_half_typed_waits_in_its_draft(firm: Firm) -> None:
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧")
        await on.press("escape", "e")
        assert "湘澧" in on.rows[3] or "湘澧" in on.rows[2]
    assert firm.file.name == "湖南麓屿贸易有限公司"


async def test_among_the_sites_the_site_under_the_cursor_is_meant(firm: Firm) -> None:
    """Correct, resume on a day, close and open again: the other site stays as it is."""
    first, second = (one.id for one in firm.file.sites)
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("tab", "j")
        assert "改点位" in on.rows[-1]
        await on.press("e", "ctrl+u")
        await on.type("沙坪工地")
        await on.press("ctrl+s")
        assert on.said == "已更正点位：沙坪工地"
        await on.press("z", "3", "tab", "ctrl+u")
        await on.type("2/15")
        await on.press("ctrl+s")
        assert on.said == "已记：沙坪工地 停工，自 02-15"
        await on.press("enter")
        assert "2020-02-12  已复工" in on.picture and "2020-02-15  停工" in on.picture
        await on.press("escape", "X", "tab")
        await on.type("完工")
        await on.press("ctrl+s")
        assert on.said == "已停用点位：沙坪工地", on.picture
        await on.press("z")
        assert on.said == "这处点位已停用，先恢复。"
        await on.press("B")
        assert on.said == "已恢复点位：沙坪工地"
    told = resumption_history(firm.coordinator, second)
    assert [(one.since, one.state) for one in told][:2] == [
        (date(2020, 2, 12), Resumption.RESUMED),
        (date(2020, 2, 15), Resumption.SUSPENDED),
    ]
    assert [one.state for one in resumption_history(firm.coordinator, first)] == [Resumption.RESUMED]


async def test_n_begins_by_number_what_the_role_may(firm: Firm) -> None:
    """An officer's visit and contact, a coordinator's site."""
    async with desk(firm.officer) as on:
        await open_firm(on)
        await on.press("n")
        at = on.rows.index("  新建")
        assert [line.split() for line in on.rows[at + 1 : at + 5]] == [
            ["1", "检查"],
            ["2", "未入户"],
            ["3", "走访"],
            ["4", "联系人"],
        ]
        await on.press("3", "1")
        assert on.rows[0].split("  ")[2].endswith("1 号点 › 走访"), on.rows[0]
        await on.press("1", "tab")
        await on.type("宋安")
        await on.press("tab")
        await on.type("口罩够用三天")
        await on.press("ctrl+s")
        assert on.said == "已记：走访", on.picture
        await on.press("n", "4")
        await on.type("邓箴")
        await on.press("tab", "tab")
        await on.type("15912340436")
        await on.press("ctrl+s")
        assert on.said == "已更新联系人：邓箴", on.picture
        assert "邓箴 15912340436" in on.picture
        await on.press("n", "7", "2")
        assert on.rows[0].split("  ")[2].endswith("2 号… › 体温异常"), on.rows[0]
        await on.type("2")
        await on.press("tab")
        await on.type("厂医务室")
        await on.press("ctrl+s")
        assert on.said == "已报体温异常 2 人，到区县专班待办。", on.picture
        assert any("体温异常" in row for row in on.rows[2:-2]), on.picture
    assert (Incident.get().count, Incident.get().holder) == (2, "厂医务室")
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("n", "1")
        await on.type("秀峰工地")
        await on.press("ctrl+s")
        assert on.said == "已新增点位：秀峰工地", on.picture
    with transaction():
        assert [(one.met, one.note) for one in Visit.select()] == [("宋安", "口罩够用三天")]
    assert {one.name for one in firm.file.sites} == {"1 号点", "2 号点", "秀峰工地"}
    assert {one.region for one in enterprises(firm.coordinator).rows} == {WUJIALING}


async def test_who_was_responsible_on_a_day_is_one_key(firm: Firm) -> None:
    """Today at once; a day earlier or later by an arrow, any day by typing it; nobody before it began."""
    helper = firm.city.person("沈泽", Role.OFFICER, WUJIALING)
    firm.city.assign(helper, firm.id, Part.ASSIST)
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("W")
        assert "2020-02-17 周一  今天" in on.picture
        lines = [line.split() for line in on.rows if "2020-02-10 起" in line]
        assert [line[:2] for line in lines] == [["主责", "何璐"], ["协助", "沈泽"]]
        await on.press("left", "left")
        assert "2020-02-15 周六" in on.picture and "何璐" in on.picture
        await on.press("plus")
        assert "2020-02-16 周日" in on.picture
        await on.type("2/9")
        await on.press("enter")
        assert "2020-02-09 周日" in on.picture and "这一天没有人负责。" in on.picture
        await on.type("2/31")
        await on.press("enter")
        assert "! " in on.picture and on.rows[-1].strip().startswith("Enter")
        await on.press("escape", "escape")
        assert "谁负责  湖南" not in on.picture


async def test_an_officer_hands_the_firm_over_and_is_back_at_the_list(firm: Firm) -> None:
    heir = firm.city.person("沈泽", Role.OFFICER, WUJIALING)
    async with desk(firm.officer) as on:
        await open_firm(on)
        await on.press("H")
        await on.type("sz")
        await on.press("enter", "3", "ctrl+s")
        assert on.said == "已移交：湖南麓屿贸易有限公司 → 沈泽", on.picture
        assert "没有这样的企业。" in on.picture
    assert [one.name for one in firm.file.officers] == ["沈泽"]
    assert enterprise_file(heir, firm.id).name == "湖南麓屿贸易有限公司"
    with pytest.raises(NotFound):
        enterprise_file(firm.officer, firm.id)


async def test_a_coordinator_says_whose_post_is_handed_over(firm: Firm) -> None:
    helper = firm.city.person("沈泽", Role.OFFICER, WUJIALING)
    firm.city.assign(helper, firm.id, Part.ASSIST)
    firm.city.person("谭宁", Role.OFFICER, WUJIALING)
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("H", "2")
        await on.type("tn")
        await on.press("enter", "1", "ctrl+s")
        assert on.said == "已移交：湖南麓屿贸易有限公司 → 谭宁", on.picture
    assert {one.name for one in firm.file.officers} == {"何璐", "谭宁"}


async def test_moved_and_merged_where_it_belongs(firm: Firm) -> None:
    """A move by the region's letters; a merge is asked twice and for good."""
    other = firm.city.firm("湘澧建设集团有限公司")
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        assert "湖南麓屿" in on.rows[0]
        await on.press("m")
        await on.type("沙坪")
        await on.press("enter", "ctrl+s")
        assert on.said == "已改属地：湖南麓屿贸易有限公司"
        assert "沙坪街道" in on.picture
        await on.press("M")
        await on.type("xljs")
        await on.press("enter", "ctrl+s")
        assert "合并以后不能拆开。" in on.picture and firm.file.merged_into is None
        await on.press("enter")
        assert firm.file.merged_into is None
        await on.press("y")
        assert on.said == "已合并档案：湖南麓屿贸易有限公司"
        assert "已并入 湘澧建设集团有限公司" in on.rows[1]
        await on.press("e")
        assert on.said == "这份档案已并入“湘澧建设集团有限公司”。"
    assert (firm.file.region, firm.file.merged_into) == (SHAPING, other)


# Who may


async def test_what_a_role_may_not_is_said(firm: Firm) -> None:
    async with desk(firm.officer) as on:
        await open_firm(on)
        for key in "eXmMB":
            await on.press(key)
            assert on.said == "你的角色不能做这件事。", key
        await on.press("v")
        assert on.said == "不是楼宇，也不在楼宇里，没有楼层图。"


async def test_a_firm_managed_elsewhere_is_seen_and_not_changed(firm: Firm) -> None:
    """It has a site here, and is managed in another district."""
    mayor = firm.city.person("段晓", Role.COORDINATOR, "4301")
    move_enterprise(mayor, firm.id, "430104001", firm.file.version)
    add_site(mayor, firm.id, WUJIALING, SiteForm(name="伍家岭门店"))
    async with desk(firm.coordinator) as on:
        await open_firm(on, "ly")
        assert "麓屿" in on.rows[0], on.picture
        for key in "eXmM":
            await on.press(key)
            assert on.said == "这家企业由别的属地管理，由那里的专班更改。", key
    elsewhere = firm.city.person("李勇", Role.COORDINATOR, YUELU)
    assert enterprise_file(elsewhere, firm.id).name == "湖南麓屿贸易有限公司"


async def test_two_who_change_the_same_firm(firm: Firm) -> None:
    """Corrected elsewhere while the form is open: refused in words, what is typed stays."""
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧")
        firm.correct(industry="贸易")
        await on.press("ctrl+s")
        assert on.said.startswith("已有变动："), on.said
        assert "湘澧" in on.picture
    site = firm.file.sites[0]
    set_resumption(
        firm.officer, site.id, ResumptionForm(Resumption.SUSPENDED, date(2020, 2, 17)), site.version
    )
    assert firm.file.sites[0].resumption is Resumption.SUSPENDED


@pytest.mark.parametrize(
    ("typed", "days", "said"),
    [("六日", "67", "周六、周日"), ("3", "3", "周三"), ("周末", "67", "周六、周日"), ("", "", "不轮休")],
)
async def test_rest_days_are_told_by_a_key(firm: Firm, typed: str, days: str, said: str) -> None:
    async with desk(firm.officer) as on:
        await open_firm(on)
        await on.press("w")
        await on.type("8")
        await on.press("ctrl+s")
        assert "轮休日写 1-7" in on.picture and firm.file.rest_days == ""
        await on.press("ctrl+u")
        await on.type(typed)
        await on.press("ctrl+s")
        assert firm.file.rest_days == days and (on.said == f"轮休日：湖南麓屿贸易有限公司 {said}")


async def test_a_contact_goes_by_a_key_and_is_asked_for_once_more(firm: Firm) -> None:
    async with desk(firm.coordinator) as on:
        await open_firm(on)
        await on.press("d")
        assert on.said == "没有联系人。"
        for name in ("宋安", "邓箴"):
            set_contact(firm.officer, firm.city.site(firm.id), name, "总经理", "13612347712")
        await on.press("r", "d", "1", "enter")
        assert len(firm.file.contacts) == 2, "y alone"
        await on.press("y")
        assert on.said == "已删去联系人：宋安"
    assert [one.name for one in firm.file.contacts] == ["邓箴"]
