"""Planning rosters of firms, as tables: what each mess becomes, and what is never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.errors import Invalid
from models.exchange.enterprises import plan_enterprises
from models.exchange.rosters import return_rows
from models.exchange.sheets import Sheet, read_sheets
from models.rules.codes import folded
from models.rules.imports import (
    EnterprisePlan,
    EnterpriseValues,
    KnownAlias,
    KnownEnterprise,
    KnownEnterprises,
)
from models.rules.places import Qualifier, Resumption
from models.rules.readings import Formula
from tests.rosters import CODES, FIRM_HEADINGS, TODAY, firm_row, firms, outcomes, said, sheet, small_city

NOTHING = KnownEnterprises(small_city())
STORED = EnterpriseValues(
    name="麓屿贸易有限公司",
    region="430105006",
    is_small_micro=True,
    roster=90,
    due=80,
    returned=60,
    counted_on=date(2020, 2, 16),
    resumption=Resumption.RESUMED,
    resumed_on=date(2020, 2, 13),
    contact_name="罗樵",
    contact_phone="13812341234",
)


def known(*values: EnterpriseValues, aliases: tuple[KnownAlias, ...] = (), **more: Any) -> KnownEnterprises:
    stored = tuple(KnownEnterprise(at, 2, one) for at, one in enumerate(values, 1))
    return KnownEnterprises(small_city(), stored, aliases, **more)


def plan(sheets: tuple[Sheet, ...], known: KnownEnterprises = NOTHING, **choices: str) -> EnterprisePlan:
    return plan_enterprises(sheets, known, choices, TODAY)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ({"统一社会信用代码": f" {CODES[0].lower()} "}, {"credit_code": CODES[0]}),
        (
            {"统一社会信用代码": CODES[0].translate({n: n + 0xFEE0 for n in range(33, 127)})},
            {"credit_code": CODES[0]},
        ),
        ({"统一社会信用代码": "无"}, {"credit_code": None}),
        ({"企业名称": " 麓屿 贸易（集团）公司\u3000"}, {"name": "麓屿贸易（集团）公司"}),
        ({"企业名称": "[red]甲[/]\x1b[31m"}, {"name": "[red]甲[/]\x1b[31m"}),
        ({"所属区县": "长沙市开福区"}, {"region": "430105006"}),
        ({"所属区县": "开福区-伍家岭街道", "街道（园区）": None}, {"region": "430105006"}),
        ({"所属区县": "430105", "街道（园区）": "430105019"}, {"region": "430105019"}),
        ({"复工日期": "2月13日"}, {"resumed_on": date(2020, 2, 13)}),
        ({"复工日期": "2020.2.13"}, {"resumed_on": date(2020, 2, 13)}),
        ({"复工日期": date(2020, 2, 13)}, {"resumed_on": date(2020, 2, 13)}),
        ({"员工总数": "约９０人"}, {"roster": 90, "roster_qualifier": Qualifier.ABOUT}),
        ({"员工总数": "90余"}, {"roster": 90, "roster_qualifier": Qualifier.OVER}),
        ({"员工总数": None}, {"roster": None}),
        (
            {"规模类别": "规上工业"},
            {"is_four_above": True, "is_above_scale_industry": True, "is_small_micro": False},
        ),
        ({"是否重点": "√"}, {"is_key_project": True}),
        ({"联系电话": 13812341234}, {"contact_phone": "13812341234"}),
        ({"联系电话": "+86 138-1234-1234"}, {"contact_phone": "13812341234"}),
        ({"联系电话": "0731-84512345"}, {"contact_phone": "073184512345"}),
        ({"备注": Formula('=HYPERLINK("x","点我")')}, {"note": '=HYPERLINK("x","点我")'}),
        ({"备注": Formula("=cmd()", "算出的")}, {"note": "=cmd()"}),
        ({"行业": Formula("=VLOOKUP(A1,B:C,2)", "食品加工")}, {"industry": "食品加工"}),
        ({"员工总数": Formula("=45*2", 90)}, {"roster": 90}),
        (
            {"状态": "停工", "已到人数": 0, "复工日期": None},
            {"resumption": Resumption.SUSPENDED, "returned": 0},
        ),
        ({}, {"counted_on": date(2020, 2, 16), "is_provisional": False}),
    ],
)
def test_what_offices_write_is_normalised(cells: dict[str, Any], values: dict[str, Any]) -> None:
    made = plan(firms(firm_row(**cells)))
    assert said(made.report) == set()
    (one,) = made.added
    assert {name: getattr(one.values, name) for name in values} == values


@pytest.mark.parametrize(
    ("cells", "field", "code", "kept"),
    [
        ({"已到人数": 81}, "returned", "present_over_due", {"returned": 81}),
        ({"应到人数": 91}, "due", "due_over_roster", {"due": 91}),
        ({"状态": "未复工", "复工日期": None}, "returned", "present_while_not_resumed", {"returned": 60}),
        ({"状态": "已复工", "复工日期": None}, "resumed_on", "resumed_without_date", {"resumed_on": None}),
        (
            {"状态": "未复工", "已到人数": 0},
            "resumed_on",
            "date_while_not_resumed",
            {"resumed_on": date(2020, 2, 13)},
        ),
        ({"复工日期": "2月19日"}, "resumed_on", "date_after_sheet", {"resumed_on": date(2020, 2, 19)}),
        ({"复工日期": "二月底"}, "resumed_on", "unreadable_date", {"resumed_on": None}),
        ({"状态": None, "已到人数": 0}, "state", "state_missing", {"resumption": Resumption.NOT_RESUMED}),
        ({"员工总数": "若干"}, "roster", "unreadable_count", {"roster": None}),
        ({"员工总数": "#REF!"}, "roster", "unreadable_count", {"roster": None}),
        ({"员工总数": Formula("=SUM(A1)")}, "roster", "formula_without_value", {"roster": None}),
        ({"是否重点": "也许"}, "is_key_project", "unreadable_choice", {"is_key_project": False}),
        ({"行业": "#N/A"}, "industry", "spreadsheet_error", {"industry": ""}),
        ({"联系电话": "1381234123"}, "contact_phone", "phone_length", {"contact_phone": "1381234123"}),
        (
            {"街道（园区）": "高桥街道"},
            "street",
            "in_another_district",
            {"region": "430105", "standing_in": "高桥街道"},
        ),
        ({"街道（园区）": "伍家岭"}, "street", "not_exact", {"region": "430105", "standing_in": "伍家岭"}),
        ({"街道（园区）": "某街道"}, "street", "unknown_name", {"region": "430105", "standing_in": "某街道"}),
    ],
)
def test_what_is_doubtful_is_accepted_and_marked(cells: dict[str, Any], field: str, code: str, kept: dict[str, Any]) -> None:  # fmt: skip
    made = plan(firms(firm_row(**cells)))
    assert said(made.report) == {(3, field, code)}
    (one,) = made.added
    assert one.values.is_provisional
    assert {name: getattr(one.values, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"状态": "已备案", "已到人数": 0, "复工日期": None}, "state", "filed_on_sheet_day"),
        ({"街道（园区）": None}, "street", "street_blank"),
        ({"统一社会信用代码": "430105000012343"}, "credit_code", "bad_credit_code"),
    ],
)
def test_a_notice_is_no_doubt(cells: dict[str, Any], field: str, code: str) -> None:
    made = plan(firms(firm_row(**cells)))
    assert said(made.report) == {(3, field, code)}
    assert not any(one.values.is_provisional for one in made.added)


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"统一社会信用代码": CODES[0][:-1] + "0"}, "credit_code", "bad_check_digit"),
        ({"统一社会信用代码": CODES[0][:-1]}, "credit_code", "bad_credit_code"),
        ({"统一社会信用代码": Formula("=A1&B1")}, "credit_code", "formula_without_value"),
        ({"企业名称": None}, "name", "required"),
        ({"企业名称": "#REF!"}, "name", "spreadsheet_error"),
        ({"企业名称": Formula("=B3")}, "name", "spreadsheet_error"),
        ({"所属区县": None}, "district", "required"),
        ({"所属区县": "南山区"}, "district", "unknown_name"),
        ({"所属区县": "开福"}, "district", "not_exact"),
        ({"状态": "看情况"}, "state", "unreadable_state"),
    ],
)
def test_what_cannot_be_read_is_refused(cells: dict[str, Any], field: str, code: str) -> None:
    made = plan(firms(firm_row(**cells)))
    assert said(made.report) == {(3, field, code)}
    assert outcomes(made.report)[3] == "refused"
    assert not made.added


def test_what_is_no_record_is_skipped_with_its_reason() -> None:
    row = firm_row()
    repeated = firms(row)[0].rows[1]
    made = plan(firms(row, (), ("", "　"), repeated, row, ("合计", *[None] * 7, Formula("=SUM(I3:I8)")), ("注：以上为初报",)))  # fmt: skip
    assert outcomes(made.report) == {
        1: "skipped: title",
        2: "skipped: heading",
        3: "added",
        4: "skipped: blank",
        5: "skipped: blank",
        6: "skipped: heading",
        7: "skipped: duplicate",
        8: "skipped: total",
        9: "skipped: note",
    }


def _moved(row: Sequence[Any]) -> tuple[Any, ...]:
    """Of another office's table: its columns the other way round, without the number."""
    return tuple(reversed(row[1:]))


def test_rows_below_other_headings_are_read_by_them(tmp_path: Path) -> None:
    """Two tables in one sheet; what is returned takes its headings along, and is read alike."""
    again, wrong = _moved(FIRM_HEADINGS), firm_row(企业名称="楚庭食品有限公司", 所属区县="南山区")
    below = (firm_row(企业名称="湘浦食品有限公司", 应到人数=70, 已到人数=50), wrong)
    sheets = firms(firm_row(), again, *(_moved(row) for row in below))
    made = plan(sheets)
    assert outcomes(made.report) == {1: "skipped: title", 2: "skipped: heading", 3: "added", 4: "skipped: heading", 5: "added", 6: "refused"}  # fmt: skip
    assert [(one.values.due, one.values.returned) for one in made.added] == [(80, 60), (70, 50)]
    assert return_rows(sheets, made.report, tmp_path / "a.xlsx", lambda one: one.code, "原因") == 1
    returned = read_sheets(tmp_path / "a.xlsx")
    assert [row[: len(again)] for row in returned[0].rows[2:]] == [again, _moved(wrong)]
    assert said(plan(returned).report) == {(4, "district", "unknown_name")}


@pytest.mark.parametrize(
    "row",
    [
        (None, None, "所属区县", "企业名称"),  # some of the headings, and not where they stood
        firm_row(企业名称="行业", 所属区县="开福区"),
        firm_row(备注="企业名称"),
    ],
)
def test_a_word_of_the_headings_in_a_row_moves_no_column(row: tuple[Any, ...]) -> None:
    made = plan(firms(row, firm_row(企业名称="湘浦食品有限公司")))
    assert outcomes(made.report)[4] == "added"
    assert made.added[-1].values.due == 80


def test_a_firm_that_is_called_like_a_total_is_a_firm() -> None:
    made = plan(firms(firm_row(企业名称="合计")))
    assert outcomes(made.report)[3] == "added"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("总计（家）",), "total"),
        (("合计1200家",), "total"),
        (("开福区小计", *[None] * 7, 90), "total"),
        (("Total", *[None] * 7, 90), "total"),
        ((None, None, "合计", "开福区", None, None, None, None, 90), "total"),
        (("填表人：何璐", *[None] * 6, "联系电话：13812341234"), "note"),
        ((None, "制表人：何璐", None, "审核人：周文"), "note"),
    ],
)
def test_a_total_or_a_signature_in_other_words_is_no_firm(row: tuple[Any, ...], why: str) -> None:
    made = plan(firms(firm_row(), row))
    assert outcomes(made.report)[4] == f"skipped: {why}"


@pytest.mark.parametrize("name", ["无", "-", "—", 12345, date(2020, 2, 1)])
def test_what_stands_for_a_name_is_none(name: Any) -> None:
    assert said(plan(firms(firm_row(企业名称=name))).report) == {(3, "name", "no_name")}


def test_headings_in_two_rows_are_read_and_returned_as_one(tmp_path: Path) -> None:
    upper = ("企业名称", "所属区县", "人数", None, "状态")
    given = sheet(upper, (None, None, "员工总数", "应到人数"), ("麓屿贸易有限公司", "开福区", 90, 80, "已复工"), ("-", "开福区", 90, 80, "已复工"))  # fmt: skip
    made = plan(given)
    assert outcomes(made.report) == {1: "skipped: heading", 2: "skipped: heading", 3: "added", 4: "refused"}
    assert (made.added[0].values.roster, made.added[0].values.due, made.report.ignored_columns) == (
        90,
        80,
        (),
    )
    return_rows(given, made.report, tmp_path / "a.xlsx", lambda remark: remark.code, "原因")
    again = plan(read_sheets(tmp_path / "a.xlsx"))
    assert list(outcomes(again.report).values()) == ["skipped: heading", "skipped: heading", "refused"]


def test_a_later_row_fills_blanks_or_is_refused() -> None:
    coded = {"统一社会信用代码": CODES[0]}
    made = plan(
        firms(
            firm_row(**coded, 行业=None, 联系电话="1381234123"),
            firm_row(**coded, 行业="食品加工", 联系电话=None),
            firm_row(**coded, 员工总数=91, 联系电话="1381234123"),
        )
    )
    assert outcomes(made.report) == {1: "skipped: title", 2: "skipped: heading", 3: "added", 4: "merged", 5: "refused"}  # fmt: skip
    assert made.added[0].values.industry == "食品加工"
    assert said(made.report) == {(3, "contact_phone", "phone_length"), (5, "roster", "differs_from_row")}


def test_one_code_under_two_names_is_refused_for_both() -> None:
    made = plan(firms(firm_row(统一社会信用代码=CODES[0]), firm_row(统一社会信用代码=CODES[0], 企业名称="楚庭食品有限公司")))  # fmt: skip
    assert said(made.report) == {(3, "credit_code", "code_twice"), (4, "credit_code", "code_twice")}
    assert not made.added
    same = plan(firms(*[firm_row(统一社会信用代码=CODES[0])] * 2, firm_row(统一社会信用代码=CODES[0], 企业名称="楚庭食品有限公司")))  # fmt: skip
    assert [one.values["rows"] for one in same.report.refused] == ["5", "5", "3、4"]


def test_a_row_joined_to_a_refused_one_is_refused_with_it() -> None:
    two = known(replace(STORED, credit_code=CODES[0]), replace(STORED, credit_code=CODES[1]))
    made = plan(firms(firm_row(行业=None), firm_row(行业="食品加工")), two)
    assert said(made.report) == {(3, "name", "fits_several"), (4, "name", "of_refused_row")}


def test_without_a_code_name_and_region_tell_firms_apart() -> None:
    made = plan(firms(firm_row(), firm_row(**{"街道（园区）": "沙坪街道"})))
    assert [one.values.region for one in made.added] == ["430105006", "430105019"]
    again = plan(firms(firm_row()), known(STORED))
    assert outcomes(again.report)[3] == "unchanged"


def test_a_name_that_fits_two_stored_firms_is_a_question() -> None:
    two = known(replace(STORED, credit_code=CODES[0]), replace(STORED, credit_code=CODES[1]))
    made = plan(firms(firm_row()), two)
    assert said(made.report) == {(3, "name", "fits_several")}
    assert outcomes(made.report)[3] == "refused"
    (question,) = made.report.questions
    assert [one.code for one in question.candidates] == list(CODES[:2])
    chosen = plan(firms(firm_row()), two, 麓屿贸易有限公司=CODES[1])
    assert outcomes(chosen.report)[3] == "unchanged"
    assert [(one.kind, one.code) for one in chosen.aliases] == [("enterprise", "2")]


def test_a_region_that_fits_two_stays_open_until_chosen() -> None:
    row = firm_row(所属区县="芙蓉区", **{"街道（园区）": "隆平高科技园"})
    open_ = plan(firms(row))
    assert said(open_.report) == {(3, "street", "fits_several")}
    (added,) = open_.added
    assert (added.values.region, added.values.standing_in) == ("430102", "隆平高科技园")
    assert added.values.is_provisional
    (question,) = open_.report.questions
    assert {one.code: one.kind for one in question.candidates} == {"430102400": "subdistrict", "430102P01": "park"}  # fmt: skip

    stored = known(added.values)
    assert outcomes(plan(firms(row), stored).report)[3] == "unchanged"
    chosen = plan(firms(row), stored, 隆平高科技园="430102P01")
    assert said(chosen.report) == set()
    (change,) = chosen.changed
    assert dict(change.after) == {"region": "430102P01", "standing_in": "", "is_provisional": False}
    (alias,) = chosen.aliases
    assert (alias.kind, alias.name, alias.code) == ("region", "隆平高科技园", "430102P01")

    settled = replace(added.values, region="430102P01", standing_in="", is_provisional=False)
    assert outcomes(plan(firms(row), known(settled)).report)[3] == "unchanged", "the store has settled it"
    regions = replace(small_city(), aliases=(KnownAlias(alias.folded, "430102400"), KnownAlias(alias.folded, alias.code)))  # fmt: skip
    remembered = plan(firms(row), KnownEnterprises(regions))
    assert remembered.added[0].values.region == "430102P01", "of two choices the later one holds"
    assert remembered.aliases == ()


@pytest.mark.parametrize(
    ("choices", "code"),
    [({"隆平高科技园": "430199"}, "unknown_choice"), ({"没有的名字": "430102P01"}, "choice_not_asked")],
)
def test_a_choice_that_fits_nothing_is_refused(choices: dict[str, str], code: str) -> None:
    row = firm_row(所属区县="芙蓉区", **{"街道（园区）": "隆平高科技园"})
    with pytest.raises(Invalid) as caught:
        plan(firms(row), **choices)
    assert caught.value.problems[0].code == code


def test_only_what_differs_is_changed_and_a_blank_takes_nothing_away() -> None:
    stored = known(replace(STORED, industry="食品加工", is_key_project=True, note="旧"))
    made = plan(firms(firm_row(已到人数=70, 联系电话=None, 负责人=None)), stored)
    (change,) = made.changed
    assert (change.id, change.version) == (1, 2)
    assert (dict(change.before), dict(change.after)) == ({"returned": 60}, {"returned": 70})


def test_another_name_under_the_same_code_is_kept_with_the_old_one() -> None:
    stored = replace(STORED, credit_code=CODES[0], name="旧名贸易有限公司")
    made = plan(firms(firm_row(统一社会信用代码=CODES[0])), known(stored))
    assert said(made.report) == {(3, "name", "name_changed")}
    (change,), (alias,) = made.changed, made.aliases
    assert change.after["name"] == "麓屿贸易有限公司" and change.after["folded"] == "麓屿贸易有限公司"
    assert (alias.name, alias.code) == ("旧名贸易有限公司", "1")
    renamed = replace(stored, name="麓屿贸易有限公司", is_provisional=True)
    old_sheet = firms(firm_row(统一社会信用代码=CODES[0], 企业名称="旧名贸易有限公司"))
    back = plan(old_sheet, known(renamed, aliases=(KnownAlias(folded(alias.name), "1"),)))
    assert outcomes(back.report)[3] == "unchanged", "an older sheet does not bring the old name back"
    same = plan(firms(firm_row(统一社会信用代码=CODES[0])), known(renamed))
    assert outcomes(same.report)[3] == "unchanged", "待核 stays until somebody has looked"


def test_a_code_is_supplied_to_a_firm_known_without_one() -> None:
    made = plan(firms(firm_row(统一社会信用代码=CODES[0])), known(STORED))
    assert said(made.report) == {(3, "credit_code", "code_supplied")}
    assert made.changed[0].after["credit_code"] == CODES[0]


def test_a_sheet_of_an_earlier_day_takes_nothing_back() -> None:
    later = replace(STORED, returned=75, counted_on=date(2020, 2, 18), resumption=Resumption.SUSPENDED)
    stored = KnownEnterprises(small_city(), (KnownEnterprise(1, 2, later, date(2020, 2, 18)),))
    made = plan(firms(firm_row()), stored)
    assert outcomes(made.report)[3] == "unchanged"
    assert {code for _, _, code in said(made.report)} == {"older_than_stored"}


def test_what_lies_outside_the_importers_region_is_refused() -> None:
    own = KnownEnterprises(small_city("430105"), codes_elsewhere=frozenset({CODES[0]}))
    made = plan(firms(firm_row(), firm_row(所属区县="雨花区", **{"街道（园区）": "高桥街道"}), firm_row(统一社会信用代码=CODES[0])), own)  # fmt: skip
    assert [outcomes(made.report)[row] for row in (3, 4, 5)] == ["added", "refused", "refused"]
    assert said(made.report) == {(4, "district", "outside_your_region"), (5, "credit_code", "taken_elsewhere")}  # fmt: skip


def test_the_year_of_a_date_comes_from_the_title_or_is_not_guessed() -> None:
    bare = sheet(("企业台账",), firms()[0].rows[1], firm_row())
    made = plan(bare)
    assert said(made.report) == {(3, "resumed_on", "date_without_year")}
    assert made.added[0].values.resumed_on is None


def test_a_filing_without_a_date_keeps_the_day_it_was_first_said() -> None:
    row = firm_row(状态="已备案", 已到人数=0, 复工日期=None)
    bare = sheet(("企业台账",), firms()[0].rows[1], row)
    first = plan(bare)
    assert first.added[0].values.filed_on == TODAY
    stored = known(first.added[0].values)
    later = plan_enterprises(bare, stored, {}, date(2020, 2, 20))
    assert outcomes(later.report)[3] == "unchanged"
