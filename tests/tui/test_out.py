"""`o`: the ledger behind a list, and a handover's sheet, as files that say of which moment they are."""

from __future__ import annotations

import csv
import errno
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from models.actions.duty_days import set_duty
from models.actions.handovers import accept_handover_line, hand_over
from models.actions.keys import add_key
from models.actions.logins import begin_login
from models.errors import Invalid
from models.exchange.files import Head, Stamp, write_page, write_rows
from models.queries.handovers import handover_sheet
from models.rules.assignments import Cause
from models.rules.duty_days import DutyForm
from models.rules.handovers import HandoverForm
from models.rules.keys import KeyForm
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, WUJIALING, City, key_line, make_city
from tests.tui.desk import Desk, desk
from tui.faces.handover_page import ACROSS, page_lines
from tui.look import width
from tui.outgoing import word
from tui.roles import MAIN_SCREENS
from tui.text import set_language

KEYS = {"[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}
HOSTILE = "[red]贺[/red]\x1b[31m‮\n璀"


@pytest.fixture
def city(sqlite_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return make_city()


def digit(role: Role, screen: str) -> str:
    """The key of one of a role's main screens."""
    return str(MAIN_SCREENS[role].index(screen) + 1)


async def _path(on: Desk, path: str) -> None:
    await on.press("ctrl+u")
    await on.type(path)
    await on.press("ctrl+s")


async def test_a_ledger_says_its_moment_in_its_name_and_in_itself(city: City) -> None:
    judge = city.person("周文", Role.COORDINATOR, KAIFU)
    city.firm("湖南麓屿贸易有限公司")
    async with desk(judge) as on:
        await on.press(digit(Role.COORDINATOR, "firms.FirmsScreen"), "o")
        assert "导出 企业台账：开福区 全部" in on.picture
        await on.press("ctrl+s")
        assert on.said == "已导出 1 行：企业台账-2020-02-17-1000.xlsx"
        await on.press("o")
        await _path(on, "表.csv")
        await on.press("o")
        await _path(on, "表.json")
    book = openpyxl.load_workbook("企业台账-2020-02-17-1000.xlsx")
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert about == {"截至": datetime(2020, 2, 17, 10), "属地": "开福区", "导出": "周文 专班"}
    assert "截至" not in [cell.value for cell in next(book["企业台账"].iter_rows())]
    with Path("表.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["截至"] for row in csv.DictReader(file)] == ["2020-02-17 10:00"]
    assert [row["as_of"] for row in json.loads(Path("表.json").read_text())] == ["2020-02-17T10:00:00+08:00"]


@pytest.mark.parametrize(
    ("role", "screen", "keys", "name"),
    [
        (Role.COORDINATOR, "stations.StationsScreen", ("o",), "企业台账-无主责"),
        (Role.COORDINATOR, "stations.StationsScreen", ("]", "o"), "联络员花名册"),
        (Role.COORDINATOR, "rectification.RectificationScreen", ("o",), "问题台账"),
        (Role.ADMINISTRATOR, "people.PeopleScreen", ("o",), "联络员花名册"),
    ],
)
async def test_each_list_has_its_ledger(
    city: City, role: Role, screen: str, keys: tuple[str, ...], name: str
) -> None:
    async with desk(city.person("周文", role, "4301")) as on:
        await on.press(digit(role, screen), *("right_square_bracket" if one == "]" else one for one in keys))
        await on.press("ctrl+s")
        assert f"{name}-2020-02-17-1000.xlsx" in on.said
    assert Path(f"{name}-2020-02-17-1000.xlsx").exists()


@pytest.mark.parametrize(
    ("role", "screen", "keys", "asked", "name"),
    [
        (Role.LEADER, "team.TeamScreen", (), "联络组组员：伍家岭街道 “联络组”", "段晓"),
        (Role.LEADER, "split.SplitScreen", (), "导出 分派表：伍家岭街道", "麓屿纸品厂"),
        (Role.LEADER, "chase.ChaseScreen", (), "筛选「联络组 该催」的 1 行", "段晓"),
        (Role.LEADER, "roster.RosterScreen", (), "值班表：伍家岭街道 “2020-02-10 至 2020-03-22”", "段晓"),
        (Role.LEADER, "person_keys.KeysScreen", (), "密钥清单：伍家岭街道 全部", "段晓"),
        (Role.COORDINATOR, "teams.TeamsScreen", (), "联络组名册：长沙市 全部", "联络组"),
        (Role.COORDINATOR, "stations.StationsScreen", ("]", "]"), "派驻清单：长沙市 筛选「在派」的 1 行", "麓屿纸品厂"),
        (Role.COORDINATOR, "stations.StationsScreen", ("[",), "移交清单：长沙市 全部", "移交人"),
        (Role.COORDINATOR, "rectification.RectificationScreen", ("]",), "不合格条目统计：长沙市 “本周”", "应急预案"),
        (Role.COORDINATOR, "rectification.RectificationScreen", ("[", *"/麓", "enter"), "筛选「麓」的 1 行", "麓屿纸品厂"),
        (Role.OFFICER, "today.TodayScreen", (), "今日待办：伍家岭街道 全部", "应急预案"),
        (Role.OFFICER, "officer.OwnPostsScreen", (), "派驻清单：伍家岭街道 “段晓”", "麓屿纸品厂"),
        (Role.OFFICER, "supplies.SuppliesScreen", (), "在途物资清单：伍家岭街道 “在手”", "品名"),
        (Role.ADMINISTRATOR, "people.PeopleScreen", ("/", *"管", "enter"), "导出 人员名册：长沙市 筛选「管」的 1 行", "管理员"),
        (Role.ADMINISTRATOR, "logins.LoginsScreen", ("p",), "筛选「只看在线」的 1 行", "段晓"),
        (Role.ADMINISTRATOR, "regions.RegionsScreen", (), "属地名册：长沙市 全部", "岳麓区"),
        (Role.ADMINISTRATOR, "regions.RegionsScreen", ("/", *"伍家", "enter"), "“伍家”", "伍家岭街道"),
        (Role.ADMINISTRATOR, "checklists.ChecklistsScreen", (), "检查清单版本：长沙市 全部", "在用"),
        (Role.ADMINISTRATOR, "checklists.ChecklistsScreen", ("enter",), "检查清单条目：长沙市 “D 2020-04”", "分散就坐"),
    ],
)  # fmt: skip
async def test_what_a_page_lists_goes_out(
    city: City, role: Role, screen: str, keys: tuple[str, ...], asked: str, name: str
) -> None:
    """Of the team, the days, the version that the page is of; the file has what the page shows, in words."""
    officer = city.person("段晓", Role.OFFICER, WUJIALING)
    leader = city.person("组长", Role.LEADER, WUJIALING)
    city.team(leader, WUJIALING, officer)
    firm = city.firm("麓屿纸品厂")
    city.assign(officer, firm)
    city.check(officer, firm, "F2")
    set_duty(leader, (officer.person,), DutyForm(first=date(2020, 2, 22)))
    key = add_key(city.person("管", Role.ADMINISTRATOR, CITY), officer.person, KeyForm(key_line(1)))
    begin_login(city.clock, {"key": key, "person": officer.person, "fingerprint": "x", "address": "10.0.0.9"})
    who = {Role.LEADER: leader, Role.OFFICER: officer}.get(role) or city.person("周文", role, CITY)
    async with desk(who, 120, 40) as on:
        await on.press(digit(role, screen), *(KEYS.get(one, one) for one in keys), "o")
        assert asked in on.picture
        await _path(on, "表.csv")
        assert on.said.startswith("已导出 ")
    said = Path("表.csv").read_text("utf-8-sig")
    assert name in said and "ledger." not in said and "13812341234" not in said


async def test_without_a_team_nothing_goes_out(city: City) -> None:
    async with desk(city.person("组长", Role.LEADER, WUJIALING)) as on:
        for page in "1234":
            await on.press(page, "o")
            assert on.said == "你现在没有带组。"


def _exported(path: str, heading: str) -> list[str]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [row[heading] for row in csv.DictReader(file)]


async def test_a_filtered_list_goes_out_as_it_is_listed(city: City) -> None:
    """The title says the filter, the rows are those of the list, and the file says of what it is."""
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    firms = [city.firm(name) for name in ("湖南麓屿贸易有限公司", "长沙云樟纸品有限公司", "麓屿纸品厂")]
    for firm in firms:
        city.assign(officer, firm)
        city.check(officer, firm, "F5", "F14")
        city.clock.on(minutes=1)
    city.clock.on(hours=9)  # 立即 is over, 48 小时 is not
    async with desk(city.person("周文", Role.COORDINATOR, KAIFU)) as on:
        await on.press(digit(Role.COORDINATOR, "firms.FirmsScreen"), "slash", *"麓屿", "enter", "o")
        assert "导出 企业台账：开福区 筛选「麓屿」的 2 行" in on.picture
        await _path(on, "企业.csv")
        await on.press(digit(Role.COORDINATOR, "rectification.RectificationScreen"), "p")
        await on.press("slash", *"麓屿", "enter", "o")
        assert "筛选「只看逾期 麓屿」的 2 行" in on.picture
        await _path(on, "问题.csv")
        await on.press("escape", "escape", "o")
        await _path(on, "全部.csv")
    assert _exported("企业.csv", "名称") == ["湖南麓屿贸易有限公司", "麓屿纸品厂"]
    late, whole = _exported("问题.csv", "条目"), _exported("全部.csv", "条目")
    assert len(late) == 2 and len(set(late)) == 1 and len(whole) == 6


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("没有/表.csv", "没有这个文件夹：没有"),
        ("/proc/表.csv", "没有这个文件夹：/proc"),
        ("表.doc", "“.doc”：只能导出为 .xlsx、.csv 或 .json"),
    ],
)
async def test_where_nothing_can_be_written_the_field_says_why(city: City, path: str, said: str) -> None:
    async with desk(city.person("周文", Role.COORDINATOR, KAIFU), 120, 40) as on:
        await on.press("3", "o")
        await _path(on, path)
        assert said in on.picture and list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "no_room"), (errno.EACCES, "may_not_write"), (errno.EIO, "cannot_write")],
)
@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_a_disk_that_fails_on_the_way_leaves_the_old_file(
    tmp_path: Path, number: int, code: str, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_text("old")

    def rows() -> Any:
        yield ("a",)
        raise OSError(number, "x")

    with pytest.raises(Invalid) as error:
        write_rows(path, "x", [Head("a", "a")], rows(), word, Stamp("s", "h", make_at()))
    assert [one.code for one in error.value.problems] == [code]
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def make_at() -> datetime:
    return datetime.fromisoformat("2020-02-17T10:00+08:00")


def _handed(city: City) -> tuple[Actor, Actor, int]:
    giver = city.person("何璐", Role.OFFICER, KAIFU)
    taker = city.person(HOSTILE, Role.OFFICER, KAIFU)
    firm = city.firm("湖南麓屿生物科技贸易股份有限公司长沙第一分公司及其全部附属仓库")
    city.assign(giver, firm)
    city.check(giver, firm, "F2", "F14")
    form = HandoverForm(taker.person, Cause.ROTATION, note="钥匙在门岗" * 20)
    return giver, taker, hand_over(giver, form, uuid4())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_on_paper_has_every_line_and_is_as_wide_as_the_paper(city: City, language: str) -> None:
    giver, taker, number = _handed(city)
    accept_handover_line(taker, number, handover_sheet(giver, number).lines[0].id)
    sheet = handover_sheet(giver, number)
    set_language(language)
    try:
        lines = page_lines(sheet, city.clock(), "何璐")
    finally:
        set_language("zh")
    assert [line for line in lines if width(line) > ACROSS] == []
    page = "\n".join(lines)
    assert page.count("钥匙在门岗") >= 10 and "2020-02-17" in page
    assert sum(line[:3].strip().isdigit() for line in lines) == len(sheet.lines) == 3
    write_page(Path("a.txt"), lines)
    assert "\x1b" not in Path("a.txt").read_text()


async def test_the_sheet_goes_out_by_a_key(city: City) -> None:
    number = _handed(city)[-1]
    async with desk(city.person("周文", Role.COORDINATOR, WUJIALING)) as on:
        await on.press("2", *["right_square_bracket"] * 4, "enter", "o")
        assert "写成一页纯文本" in on.picture
        await on.press("ctrl+s")
        assert on.said.startswith("已写好移交单：移交单-")
        await on.press("o")
        await _path(on, "lianqi.db")
        assert "只能写成 .txt" in on.picture
    (path,) = Path.cwd().iterdir()
    assert path.name.startswith(f"移交单-{number}-何璐-") and path.name.endswith("-2020-02-17-1000.txt")
    assert "移交人签字" in path.read_text()
