"""Ledgers out: one's own scope, masked, real dates and numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.actions.duty_days import set_duty
from models.actions.enterprises import add_enterprise, add_tenant
from models.actions.keys import add_key
from models.actions.logins import note_shut_out
from models.actions.teams import chase_member
from models.database import transaction
from models.errors import Invalid
from models.exchange.files import Head, harmless, plain, write_rows
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.rules.assignments import AssignmentState, Part
from models.rules.checklist_versions import VersionState
from models.rules.duty_days import DutyForm
from models.rules.enterprises import EnterpriseForm, TenantForm
from models.rules.keys import KeyForm, KeyState
from models.rules.logins import Ending
from models.rules.people import Posting
from models.rules.places import EnterpriseKind, Qualifier, SiteKind
from models.rules.rates import Rate
from models.rules.scope import Actor, Role
from models.tables import Contact, Enterprise, Person, Site
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, key_line, make_city
from tui.cli.arguments import LEDGER_NAMES
from tui.outgoing import word
from tui.text import has_text, text

OF_EVERYBODY = ("regions", "checklists", "checklist_items")  # whoever stands somewhere reads them
HOSTILE = ("=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1", "\r=1", "＝1+1", "＋1", "＠x")

# By hand, as field.md 3d has them.
PRINTED = {
    "officers": "编号/姓名/派出单位/职务/派出层级/手机/驻点企业/属地/到岗日期/状态/周末值班次数",
    "enterprises": (
        "统一社会信用代码/名称/属地/行业/规模类别/是否重点/员工总数/应到/已到/返岗率/备案日期/复工日期/状态/负责人/电话/联络员"
    ),
    "sites": "上级企业或楼宇/楼层/单元/名称/业态/员工数/复工状态/最近扫楼时间/未销号问题数",
}


@pytest.fixture
def city(store: str) -> City:
    made = make_city()
    officer = made.person("何璐", Role.OFFICER, KAIFU, number="LL1")
    firm = made.firm("湖南麓屿贸易有限公司")
    with transaction():
        Contact.create(enterprise=firm, name="罗大樵", phone="13912345678", is_chief=True)
    made.assign(officer, firm)
    made.check(
        officer, firm, "F5", F5={"photo": "3 号"}, accompanied_by="贺经理", photos="1-9", good_practice="分餐"
    )
    elsewhere = made.person("秦朗", Role.OFFICER, YUELU, number="LL2")
    made.assign(elsewhere, made.firm("岳麓机械厂", "430104001"))
    return made


def _rows(actor: Actor, name: str) -> list[dict[str, Any]]:
    ledger = LEDGERS[name]
    names = [one.name for one in ledger.columns]
    return [dict(zip(names, row, strict=True)) for row in ledger_rows(actor, ledger)]


def test_each_ledger_has_its_columns_in_both_languages() -> None:
    assert tuple(LEDGERS) == LEDGER_NAMES
    for ledger in LEDGERS.values():
        assert has_text(f"ledger.{ledger.name}.sheet")
        assert [one.name for one in ledger.columns if not has_text(f"ledger.{ledger.name}.{one.name}")] == []


@pytest.mark.parametrize(("name", "heads"), PRINTED.items())
def test_ledgers_of_people_and_places_have_the_heads_that_offices_print(name: str, heads: str) -> None:
    assert "/".join(text(f"ledger.{name}.{one.name}") for one in LEDGERS[name].columns) == heads


def test_only_officers_stand_in_their_ledger(city: City) -> None:
    """Also who was one: the posts that somebody had are kept, whatever became of the grant."""
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU, number="ZB1")
    former = city.person("谢晓", Role.READER, KAIFU, number="LL3")
    city.assign(former, city.firm("旧厂"), state=AssignmentState.ENDED)
    assert [row["number"] for row in _rows(coordinator, "officers")] == ["LL1", "LL3"]


def test_values_are_those_of_the_store_and_masked(city: City) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    (firm,) = _rows(coordinator, "enterprises")
    assert (firm["due"], firm["returned"], str(firm["rate"])) == (80, 60, "60/80 = 75.00%")
    assert (firm["region"], firm["size"]) == ("开福区-伍家岭街道", ())
    assert (firm["chief"], firm["phone"], firm["officers"]) == ("罗**", "139****5678", "何璐")
    assert firm["resumption"] == "resumed" and firm["resumed_on"].isoformat() == "2020-02-12"
    (check,) = _rows(coordinator, "inspections")
    assert (check["failed"], check["not_applicable"], check["accompanied_by"]) == (1, 0, "贺**")
    assert check["passed"] > 10
    assert (check["photos"], check["photos_holder"], check["good_practice"]) == ("1-9", "何*", "分餐")
    assert check["photos_at"] == check["occurred_at"]
    (fault,) = _rows(coordinator, "findings")
    assert (fault["number"], fault["severity"], fault["description"]) == ("Z0217-001", "H", "未戴口罩")
    assert (fault["evidence"], fault["photo_holder"], fault["photo_at"]) == ("3 号", "何*", fault["found_at"])
    above = city.person("贺志", Role.COORDINATOR, CITY)  # on whose desk it lies: nobody coordinated below
    (task,) = (row for row in _rows(above, "tasks") if row["enterprise"] == firm["name"])
    assert (task["kind"], task["severity"], task["matter"]) == ("review", "H", "review:1:F5")
    assert (task["claimed_by"], task["claimed_until"]) == ("", None)
    assert {row["phone"] for row in _rows(coordinator, "officers")} == {"138****1234"}
    assert [row["verb"] for row in _rows(coordinator, "events")] == ["inspection.submit", "finding.raise"]


def test_what_pages_list_is_told_as_their_queries_tell_it(city: City) -> None:
    """Masked, of the own team and the days of the roster; a leader sees the keys of the team, nobody another's."""
    leader, officer = (city.person(name, role, WUJIALING) for name, role in (("组长", Role.LEADER), ("段晓", Role.OFFICER)))  # fmt: skip
    administrator = city.person("管", Role.ADMINISTRATOR, CITY)
    team = city.team(leader, WUJIALING, officer)
    chase_member(leader, team, officer.person, "马上到岗")
    set_duty(leader, (officer.person,), DutyForm(first=date(2020, 2, 22)))
    add_key(administrator, officer.person, KeyForm(key_line(1)))
    note_shut_out(city.clock, "SHA256:x", "10.0.0.9")
    (sent,) = _rows(leader, "teams")
    assert (sent["region_name"], sent["leader_name"], sent["members"], sent["arrived"]) == ("伍家岭街道", "组长", 1, 0)  # fmt: skip
    (member,) = _rows(leader, "members")
    assert (member["team"], member["name"], member["phone"]) == ("联络组", "段晓", "138****1234")
    assert (member["arrived_at"], member["chased_by"], member["answer"]) == (None, "组长", "马上到岗")
    (firm,) = _rows(leader, "split")
    assert (firm["name"], firm["roster"], firm["lead_name"]) == ("湖南麓屿贸易有限公司", 90, "何璐")
    (duty,) = _rows(leader, "duty")
    assert (duty["on"], duty["is_rest_day"], duty["name"]) == (date(2020, 2, 22), True, "段晓")
    (key,) = _rows(leader, "keys")
    assert (key["name"], key["state"], key["last_login_at"]) == ("段晓", KeyState.VALID, None)
    assert _rows(leader, "logins") == [] and _rows(city.person("魏然", Role.COORDINATOR, KAIFU), "keys") == []
    assert [(one["name"], one["ending"]) for one in _rows(administrator, "logins")] == [
        ("", Ending.KEY_UNKNOWN)
    ]
    assert [word(one) for one in (Ending.KEY_UNKNOWN, VersionState.NOW)] == ["密钥未登记", "在用"]
    places = {row["code"]: row for row in _rows(leader, "regions")}
    assert list(places) == [WUJIALING] and (places[WUJIALING]["firms"], places[WUJIALING]["unled"]) == (1, 0)
    versions = _rows(leader, "checklists")
    assert {row["state"] for row in versions} == {VersionState.NOW, VersionState.AHEAD}
    items = _rows(leader, "checklist_items")
    assert {row["checklist"] for row in items} == {row["code"] for row in versions}


@pytest.mark.parametrize(
    ("states", "posting"),
    [
        ((), Posting.UNPOSTED),
        ((AssignmentState.ENDED, AssignmentState.CANCELLED), Posting.UNPOSTED),
        ((AssignmentState.PLANNED,), Posting.PLANNED),
        ((AssignmentState.PLANNED, AssignmentState.ISSUED), Posting.ISSUED),
        ((AssignmentState.ISSUED, AssignmentState.ON_LEAVE), Posting.ON_LEAVE),
        ((AssignmentState.ON_LEAVE, AssignmentState.ACTIVE), Posting.ACTIVE),
    ],
)
def test_an_officers_state_is_that_of_the_furthest_assignment(
    city: City, states: tuple[AssignmentState, ...], posting: Posting
) -> None:
    officer = city.person("秦朗", Role.OFFICER, KAIFU, number="LL9")
    for at, state in enumerate(states):
        city.assign(officer, city.firm(f"第{at}厂"), Part.ASSIST, state)
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    told = {row["number"]: row["state"] for row in _rows(coordinator, "officers")}
    assert told["LL9"] == posting and word(posting) != posting.value
    with transaction():
        Person.update(is_active=False).where(Person.id == officer.person).execute()
    assert {row["number"]: row["state"] for row in _rows(coordinator, "officers")}["LL9"] == Posting.INACTIVE


def test_an_officer_of_two_districts_is_listed_with_the_posts_of_ones_own(city: City) -> None:
    both = city.person("段晓", Role.OFFICER, KAIFU, number="LL9")
    city.assign(both, city.firm("岳麓纸品", "430104001"))
    kaifu, yuelu = (city.person("周文", Role.COORDINATOR, region) for region in (KAIFU, YUELU))

    def listed(who: Actor) -> tuple[Any, ...]:
        (row,) = (row for row in _rows(who, "officers") if row["number"] == "LL9")
        return row["stations"], row["starts_on"], row["state"]

    assert listed(kaifu) == ("", None, Posting.UNPOSTED), "nothing is told of Yuelu's"
    assert listed(yuelu) == ("岳麓纸品", date(2020, 2, 10), Posting.ACTIVE)
    city.assign(both, city.firm("开福纸品"), state=AssignmentState.PLANNED)
    assert listed(kaifu) == ("开福纸品", date(2020, 2, 10), Posting.PLANNED)
    assert listed(yuelu)[0] == "岳麓纸品"


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_ends_at_ones_scope(city: City, name: str) -> None:
    beyond = city.person("魏然", Role.COORDINATOR, "430104001")
    reader = city.person("夏禾", Role.READER, KAIFU)
    shown = json.dumps(_rows(beyond, name), ensure_ascii=False, default=str)
    assert "麓屿" not in shown and "何璐" not in shown
    assert name in OF_EVERYBODY or _rows(reader, name) == []


def test_excel_gets_dates_numbers_and_text_that_never_runs(city: City, tmp_path: Path) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    with transaction():
        Enterprise.update(
            name="=HYPERLINK(1)\x1b[31m", industry="@x", credit_code="012345678901234567"
        ).where(Enterprise.name.contains("麓屿")).execute()
    path = tmp_path / "firms.xlsx"
    ledger = LEDGERS["enterprises"]
    heads = [Head(one.name, one.name, one.is_code) for one in ledger.columns]
    assert write_rows(path, "企业台账", heads, ledger_rows(coordinator, ledger), word) == 1
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = {str(head.value): cell for head, cell in zip(*sheet.iter_rows(), strict=True)}
    assert cells["name"].value == "=HYPERLINK(1)␛[31m"
    assert cells["name"].data_type == "s" and cells["name"].quotePrefix
    assert cells["industry"].data_type == "s"
    assert cells["credit_code"].value == "012345678901234567"
    assert (cells["due"].value, cells["due"].data_type) == (80, "n")
    assert cells["resumed_on"].is_date


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_cell_of_a_csv_begins_a_formula(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "out.csv"
    write_rows(path, "x", [Head("a", typed)], [(typed,)], word)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for (cell,) in csv.reader(file):
            assert cell.startswith("'") and cell[1:] in (typed, plain(typed))
    assert harmless("何璐") == "何璐"


def test_what_is_no_character_stops_no_ledger(tmp_path: Path) -> None:
    """U+FFFF comes in through a CSV, and no XML holds it: one such name kept a whole city from its workbook."""
    path = tmp_path / "a.xlsx"
    assert write_rows(path, "x", [Head("a", "甲")], [("乙\uffff丙\ufffe\ud800",)], word) == 1
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None and sheet["A2"].value == "乙\ufffd丙\ufffd\ufffd"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array(tmp_path: Path, count: int) -> None:
    path = tmp_path / "out.json"
    assert write_rows(path, "x", [Head("a", "甲")], [(f"=\x07{at}",) for at in range(count)], word) == count
    assert json.loads(path.read_text(encoding="utf-8")) == [{"a": f"=\x07{at}"} for at in range(count)]


@pytest.mark.parametrize(("name", "code"), [("x.docx", "unknown_ending"), ("no/such/x.csv", "no_folder")])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        write_rows(tmp_path / name, "x", [], [], word)
    assert [one.code for one in error.value.problems] == [code]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def rows() -> Any:
        yield ("a",)
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError):
        write_rows(path, "x", [Head("a", "a")], rows(), word)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


# field.md 3d, word for word.
HEADINGS = {
    "enterprises": "统一社会信用代码/名称/属地/行业/规模类别/是否重点/员工总数/应到/已到/返岗率/备案日期/复工日期/状态/负责人/电话/联络员",
    "sites": "上级企业或楼宇/楼层/单元/名称/业态/员工数/复工状态/最近扫楼时间/未销号问题数",
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_ledger_has_the_columns_of_the_offices(name: str) -> None:
    assert "/".join(text(f"ledger.{name}.{one.name}") for one in LEDGERS[name].columns) == HEADINGS[name]


def _cells(actor: Actor, name: str, path: Path) -> list[dict[str, Any]]:
    """A ledger's rows as the workbook has them: heading to cell."""
    ledger = LEDGERS[name]
    heads = [Head(one.name, one.name, one.is_code) for one in ledger.columns]
    write_rows(path, "x", heads, ledger_rows(actor, ledger), word)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    first, *rows = sheet.iter_rows()
    return [{str(head.value): cell for head, cell in zip(first, row, strict=True)} for row in rows]


def test_a_firm_of_several_sites_in_one_row(city: City, tmp_path: Path) -> None:
    """A rate is of what both numbers are known of; an amount said to be about stays so; the state is the best of the sites."""
    whole = city.person("康辉", Role.COORDINATOR, "4301")
    firm = city.firm("高岭建设", "430104001", sites=3)
    one, two, three = (row.id for row in Site.select().where(Site.enterprise == firm).order_by(Site.id))
    with transaction():
        Enterprise.update(is_four_above=True, is_small_micro=True).where(Enterprise.id == firm).execute()
        Site.update(due=49, returned=43, roster=60, roster_qualifier=Qualifier.ABOUT, resumption="suspended").where(Site.id == one).execute()  # fmt: skip
        Site.update(due=None, returned=5, roster=None, resumption="not_resumed").where(
            Site.id == two
        ).execute()
        Site.update(is_closed=True).where(Site.id == three).execute()
    (row,) = (cells for cells in _cells(whole, "enterprises", tmp_path / "a.xlsx") if cells["name"].value == "高岭建设")  # fmt: skip
    assert (row["region"].value, row["size"].value) == ("岳麓区-望月湖街道", "四上·小微")
    assert (row["roster"].value, row["roster"].number_format, row["due"].value) == (60, '"约"0', 49)
    assert (row["rate"].value, row["rate"].number_format) == (43 / 49, '"43/49 = "0.00%')
    assert row["resumption"].value == "停工" and row["phone"].value is None
    path = tmp_path / "a.csv"
    ledger = LEDGERS["enterprises"]
    heads = [Head(one.name, one.name, one.is_code) for one in ledger.columns]
    write_rows(path, "x", heads, ledger_rows(whole, ledger), word)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (line,) = (one for one in csv.DictReader(file) if one["name"] == "高岭建设")
    assert (line["rate"], line["roster"], line["size"]) == ("43/49 = 87.76%", "约60", "四上·小微")


def test_a_firm_counts_only_the_sites_in_scope(city: City) -> None:
    firm = city.firm("高岭建设", sites=2)
    with transaction():
        away = {"region": "430104001", "district": YUELU, "street": "430104001"}
        Site.update(**away, due=1000, returned=1).where(Site.id == city.site(firm)).execute()
    (row,) = (one for one in _rows(city.person("周文", Role.COORDINATOR, KAIFU), "enterprises") if one["name"] == "高岭建设")  # fmt: skip
    assert (row["due"], row["returned"], str(row["rate"])) == (80, 60, "60/80 = 75.00%")


def test_units_worksites_and_a_firms_own_site(city: City, tmp_path: Path) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    house = add_enterprise(coordinator, EnterpriseForm("星程国际广场", kind=EnterpriseKind.BUILDING, region="430105006"))  # fmt: skip
    add_tenant(coordinator, house, TenantForm("岳鸣诊所", "9", "0901", industry="商铺"))
    city.firm("高岭建设", sites=2, kind=SiteKind.CONSTRUCTION)
    rows = _cells(coordinator, "sites", tmp_path / "a.xlsx")
    seen = {
        tuple(row[name].value or "" for name in ("above", "floor", "unit", "name", "trade")) for row in rows
    }
    assert seen == {
        ("", "", "", "湖南麓屿贸易有限公司", "企业"),
        ("", "", "", "星程国际广场", "公共区域"),
        ("星程国际广场", "9", "0901", "岳鸣诊所", "商铺"),
        ("高岭建设", "", "", "1 号点", "工地"),
        ("高岭建设", "", "", "2 号点", "工地"),
    }
    assert {row["unit"].number_format for row in rows} == {"@"}, "0901 keeps its zero"
    assert sum(row["last_checked_at"].is_date for row in rows) == 1


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (Rate(43, 49), "43/49 = 87.76%"),
        (Rate(1, 8), "1/8 = 12.50%"),
        (Rate(1, 3), "1/3 = 33.33%"),
        (Rate(1, 800), "1/800 = 0.13%"),
        (Rate(0, 0), "—"),
        (Rate(5, 4), "5/4 = 125.00%"),
    ],
)
def test_a_rate_says_what_it_is_of(rate: Rate, said: str) -> None:
    assert str(rate) == said
    assert (rate.value is None) is (said == "—")
