"""Planning rosters of officers, and of regions, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.errors import Invalid
from models.exchange.officers import plan_officers
from models.exchange.regions import plan_regions
from models.exchange.sheets import Sheet
from models.rules.imports import (
    Arrival,
    KnownAlias,
    KnownFirm,
    KnownOfficer,
    KnownOfficers,
    KnownStation,
    OfficerPlan,
    OfficerValues,
    RegionPlan,
    Station,
)
from models.rules.people import DispatchLevel
from models.rules.readings import Formula
from tests.rosters import CODES, TODAY, officer_row, officers, outcomes, said, sheet, small_city

FIRMS = (
    KnownFirm(11, "长沙麓屿贸易有限公司", "430105006", CODES[0]),
    KnownFirm(12, "楚庭食品集团有限公司", "430111007"),
    KnownFirm(13, "云塘物流有限公司", "430105", has_lead=True),
    KnownFirm(14, "湖南云塘物流股份有限公司", "430111"),
)
KNOWN = KnownOfficers(small_city(), firms=FIRMS)
STORED = OfficerValues("LL0001", "何璐", phone="13812341234", region="430105")


def known(values: OfficerValues = STORED, *stations: KnownStation, **more: Any) -> KnownOfficers:
    officer = KnownOfficer(7, 3, values, stations, more.pop("is_active", True))
    return replace(KNOWN, officers=(officer,), **more)


def plan(sheets: tuple[Sheet, ...], known: KnownOfficers = KNOWN, **choices: str) -> OfficerPlan:
    return plan_officers(sheets, known, choices, TODAY)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ({"number": " ｌｌ０００１ "}, {"number": "LL0001"}),
        ({"name": "何 璐\u3000"}, {"name": "何璐"}),
        ({"手机": "１３８-1234 1234"}, {"phone": "13812341234"}),
        ({"派出层级": "县级"}, {"level": DispatchLevel.COUNTY}),
        ({"组长": "是"}, {"is_team_leader": True}),
        ({"属地": "开福区伍家岭街道"}, {"region": "430105006"}),
        ({"属地": None}, {"region": "", "is_provisional": False}),
    ],
)
def test_what_offices_write_is_normalised(cells: dict[str, Any], values: dict[str, Any]) -> None:
    made = plan(officers(officer_row(**cells)))
    assert said(made.report) == set()
    assert {name: getattr(made.added[0].values, name) for name in values} == values


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"手机": "1381234123"}, "phone", "phone_length"),
        ({"属地": "隆平高科技园"}, "region", "fits_several"),
        ({"属地": "南山区"}, "region", "unknown_name"),
        ({"派出层级": "国家级"}, "level", "unreadable_choice"),
        ({"到岗日期": "2月13日"}, "arrived_on", "date_without_year"),
        ({"到岗日期": date(2020, 2, 18)}, "arrived_on", "date_after_sheet"),
        ({"驻点企业": "麓屿贸易公司"}, "firms", "not_exact"),
        ({"驻点企业": "没听说过的厂"}, "firms", "unknown_name"),
        ({"驻点企业": Formula("=A1")}, "firms", "formula_without_value"),
        ({"驻点企业": "楚庭食品集团有限公司"}, "region", "other_region"),
    ],
)
def test_what_is_doubtful_is_accepted_and_marked(cells: dict[str, Any], field: str, code: str) -> None:
    made = plan(officers(officer_row(**cells)))
    assert said(made.report) == {(2, field, code)}
    assert made.added[0].values.is_provisional


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"number": None}, "number", "required"),
        ({"name": " "}, "name", "required"),
        ({"name": "#N/A"}, "name", "spreadsheet_error"),
    ],
)
def test_what_cannot_be_read_is_refused(cells: dict[str, Any], field: str, code: str) -> None:
    made = plan(officers(officer_row(**cells)))
    assert said(made.report) == {(2, field, code)}
    assert outcomes(made.report) == {1: "skipped: heading", 2: "refused"}


def test_a_number_used_by_two_people_is_refused_for_both() -> None:
    rows = officers(officer_row(), officer_row(name="秦朗"), officer_row("LL0002", "段晓"))
    made = plan(rows)
    assert outcomes(made.report) == {1: "skipped: heading", 2: "refused", 3: "refused", 4: "added"}
    assert said(made.report) >= {(2, "number", "number_twice"), (3, "number", "number_twice")}
    again = plan(rows, known())
    assert outcomes(again.report) == {1: "skipped: heading", 2: "unchanged", 3: "refused", 4: "added"}
    assert (3, "number", "number_of_another") in said(again.report)


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        (known(replace(STORED, name="秦朗")), "number_of_another"),
        (known(is_active=False), "inactive_person"),
        (replace(KNOWN, numbers_elsewhere=frozenset({"LL0001"})), "number_elsewhere"),
    ],
)
def test_a_number_that_is_not_theirs_is_refused(stored: KnownOfficers, code: str) -> None:
    assert said(plan(officers(officer_row()), stored).report) == {(2, "number", code)}


def test_all_assist_and_the_first_named_is_proposed() -> None:
    made = plan(
        officers(
            officer_row(驻点企业="长沙麓屿贸易有限公司、云塘物流有限公司", 到岗日期=date(2020, 2, 13)),
            officer_row("LL0002", "秦朗", 手机="13912341234", 驻点企业="长沙麓屿贸易有限公司;长沙麓屿贸易有限公司"),
        )
    )  # fmt: skip
    assert said(made.report) == set()
    first, second = made.added
    assert first.stations == (
        Station(11, True, date(2020, 2, 13)),
        Station(13, False, date(2020, 2, 13)),  # it has a lead
    )
    assert second.stations == (Station(11, False),)


def test_a_short_name_stays_open_until_chosen_and_is_remembered() -> None:
    row = officer_row(驻点企业="长沙麓屿贸易公司、云塘物流")
    made = plan(officers(row))
    assert said(made.report) == {(2, "firms", "not_exact")}
    assert made.added[0].stations == ()
    assert [one.name for one in made.report.questions] == ["长沙麓屿贸易公司", "云塘物流"]
    assert [one.code for one in made.report.questions[0].candidates] == [CODES[0]]
    assert [one.code for one in made.report.questions[1].candidates] == ["#13", "#14"]

    stored = known(replace(STORED, is_provisional=True))
    chosen = plan(officers(row), stored, 长沙麓屿贸易公司=CODES[0].lower(), 云塘物流="#13")
    assert said(chosen.report) == set()
    (change,) = chosen.changed
    assert [one.enterprise for one in change.stations] == [11, 13]
    assert dict(change.change.after) == {"is_provisional": False}
    assert {(one.kind, one.name, one.code) for one in chosen.aliases} == {
        ("enterprise", "长沙麓屿贸易公司", "11"),
        ("enterprise", "云塘物流", "13"),
    }
    remembered = replace(KNOWN, aliases=tuple(KnownAlias(one.folded, one.code) for one in chosen.aliases))
    again = plan(officers(row), remembered)
    assert said(again.report) == set()
    assert [one.enterprise for one in again.added[0].stations] == [11, 13]
    for choices in ({"长沙麓屿贸易公司": "#99"}, {"不在表里": "#13"}):
        with pytest.raises(Invalid):
            plan(officers(row), **choices)


def test_more_firms_than_an_officer_may_have_are_left_out_and_said() -> None:
    names = "、".join(one.name for one in FIRMS)
    made = plan(officers(officer_row(属地=None, 驻点企业=names)))
    assert said(made.report) == {(2, "firms", "too_many_firms")}
    assert [one.enterprise for one in made.added[0].stations] == [11, 12, 13]


def test_stations_are_added_never_taken_nor_brought_back() -> None:
    row = officer_row(驻点企业="长沙麓屿贸易有限公司", 到岗日期=date(2020, 2, 13))
    there = known(STORED, KnownStation(11, date(2020, 2, 13)), KnownStation(13))
    assert outcomes(plan(officers(row), there).report)[2] == "unchanged"
    ended = known(STORED, KnownStation(11, None, date(2020, 2, 15)))
    made = plan(officers(row), ended)
    assert outcomes(made.report)[2] == "unchanged"
    assert said(made.report) == {(2, "firms", "station_ended")}
    later = officer_row(驻点企业="长沙麓屿贸易有限公司", 到岗日期=date(2020, 2, 16))
    assert plan(officers(later), ended).changed[0].stations == (Station(11, True, date(2020, 2, 16)),)
    otherwise = known(STORED, KnownStation(11, date(2020, 2, 10)))
    assert said(plan(officers(row), otherwise).report) == {(2, "arrived_on", "arrived_otherwise")}


def test_one_row_a_firm_is_one_officer() -> None:
    made = plan(
        officers(
            officer_row(驻点企业="长沙麓屿贸易有限公司"),
            officer_row(驻点企业="云塘物流有限公司"),
            officer_row(驻点企业="云塘物流有限公司"),
            officer_row(驻点企业="云塘物流有限公司", 手机="13912341234"),
        )
    )
    assert list(outcomes(made.report).values())[1:] == ["added", "merged", "skipped: duplicate", "refused"]
    assert [one.enterprise for one in made.added[0].stations] == [11, 13]


LU, YUN = "长沙麓屿贸易有限公司", "云塘物流有限公司"


@pytest.mark.parametrize(
    ("cell", "stations"),
    [
        (f"1.{LU}\n2、{YUN}", [11, 13]),
        (f"（1）{LU}；②{YUN}", [11, 13]),
        (f"{LU} {YUN}", [11, 13]),
        ("长沙麓屿 贸易有限公司", [11]),
        (CODES[0].lower(), [11]),
        ("3D云塘物流", []),
    ],
)
def test_firms_as_a_cell_names_them(cell: str, stations: list[int]) -> None:
    assert [
        one.enterprise for one in plan(officers(officer_row(驻点企业=cell))).added[0].stations
    ] == stations


def test_each_row_of_an_officer_has_its_own_day_of_arrival() -> None:
    early, late = date(2020, 2, 10), date(2020, 2, 12)
    made = plan(
        officers(
            officer_row(驻点企业=LU, 到岗日期=early),
            officer_row(驻点企业=YUN, 到岗日期=late),
            officer_row(驻点企业=LU, 到岗日期=late),
        )
    )
    assert list(outcomes(made.report).values())[1:] == ["added", "merged", "refused"]
    assert [(one.enterprise, one.arrived_on) for one in made.added[0].stations] == [(11, early), (13, late)]
    assert said(made.report) == {(4, "arrived_on", "differs_from_row")}
    filled = plan(officers(officer_row(驻点企业=LU), officer_row(驻点企业=LU, 到岗日期=late)))
    assert [one.arrived_on for one in filled.added[0].stations] == [late]


def test_a_day_of_arrival_that_was_not_known_is_taken() -> None:
    """Of whom is on the way; of a post that begins later, or where they were not there after all, it is said that it was not."""
    began, day = date(2020, 2, 15), date(2020, 2, 13)
    row = officers(officer_row(驻点企业=LU, 到岗日期=day))
    on_the_way = KnownStation(11, starts_on=began, is_issued=True)
    assert plan(row, known(STORED, on_the_way)).changed[0].arrivals == (Arrival(11, day),)
    for other in (replace(on_the_way, starts_on=date(2020, 2, 20)), replace(on_the_way, is_issued=False)):
        made = plan(row, known(STORED, other))
        assert (said(made.report), made.changed) == ({(2, "arrived_on", "arrival_not_taken")}, ())
    both = known(STORED, KnownStation(13, day, starts_on=day), on_the_way)
    made = plan(officers(officer_row(驻点企业=f"{YUN}、{LU}", 到岗日期=day)), both)
    assert said(made.report) == {(2, "arrived_on", "arrival_not_taken")}, (
        "the one day of the row is the other's"
    )
    ahead = officers(officer_row(驻点企业=LU, 到岗日期=date(2020, 2, 28)))
    assert plan(ahead, known(STORED, on_the_way)).changed == ()


def test_standing_in_does_not_count_towards_the_cap() -> None:
    there = (KnownStation(91), KnownStation(92), KnownStation(93, stands_in=True))
    made = plan(officers(officer_row(驻点企业=LU)), known(STORED, *there))
    assert [one.enterprise for one in made.changed[0].stations] == [11]


def test_a_shared_phone_is_said() -> None:
    made = plan(officers(officer_row(), officer_row("LL0002", "秦朗")))
    assert said(made.report) == {(2, "phone", "phone_shared"), (3, "phone", "phone_shared")}


def region_plan(*rows: tuple[Any, ...], scope: str = "4301") -> RegionPlan:
    return plan_regions(sheet(("code", "name", "kind", "parent"), *rows), small_city(scope), {}, TODAY)


def test_regions_are_added_below_their_parents() -> None:
    made = region_plan(
        ("430112001", "高塘岭街道", "subdistrict", "430112"),
        (430112, "望城区", "district", 4301),
        ("430105p01", "马栏山园区", None, None),
        ("430105", "开福区", "district", "4301"),
        ("430111007", "高桥新街道", "街道", "430111"),
        ("430112", "望城区", "district", "4301"),
    )
    assert [(one.code, one.parent) for one in made.added] == [("430112", "4301"), ("430112001", "430112"), ("430105P01", "430105")]  # fmt: skip
    assert list(outcomes(made.report).values())[1:] == ["added", "added", "added", "unchanged", "changed", "skipped: duplicate"]  # fmt: skip
    assert [(one.name, one.code) for one in made.aliases] == [("高桥街道", "430111007")]
    assert dict(made.changed[0].after) == {"name": "高桥新街道"}


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (("43010", "甲", "district", "4301"), "code", "bad_region_code"),
        (("43010-", "甲", "district", "4301"), "code", "bad_region_code"),
        (("430112", "甲", "subdistrict", "4301"), "kind", "kind_not_of_code"),
        (("430112", "甲", "星球", "4301"), "kind", "unreadable_choice"),
        (("430112001", "甲", "subdistrict", "430105"), "parent", "parent_not_of_code"),
        (("430112001", "甲", "subdistrict", "430112"), "parent", "parent_missing"),
        (("440305", "南山区", "district", "4403"), "code", "outside_your_region"),
        (("430112", None, "district", "4301"), "name", "required"),
    ],
)
def test_a_wrong_region_is_refused(row: tuple[Any, ...], field: str, code: str) -> None:
    made = region_plan(row)
    assert said(made.report) == {(2, field, code)}
    assert outcomes(made.report)[2] == "refused"


def test_one_code_under_two_names_is_refused_for_both() -> None:
    made = region_plan(("430112", "望城区", None, None), ("430112", "望城县", None, None))
    assert said(made.report) == {(2, "code", "code_twice"), (3, "code", "code_twice")}
