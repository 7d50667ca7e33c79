"""Rules as tables: deadlines, rising, repeats, codes, sampling."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.packs.reading import calendar, checklist_editions
from models.rules.codes import credit_code, folded, initials_of, is_credit_code, phone_digits, short_name
from models.rules.deadlines import Deadline, Severity, WorkingDays, due_at, rises
from models.rules.findings import Step, next_step, raised_severity
from models.rules.inspections import is_sampled
from models.rules.masking import masked_name, masked_phone
from tests.factories import at


@pytest.mark.parametrize(
    ("deadline", "given", "due"),
    [
        (Deadline.AT_ONCE, "2020-02-14T10:20", "2020-02-14T18:00"),
        (Deadline.AT_ONCE, "2020-02-14T16:00", "2020-02-14T18:00"),
        (Deadline.AT_ONCE, "2020-02-14T16:01", "2020-02-14T18:01"),
        (Deadline.AT_ONCE, "2020-02-14T20:00", "2020-02-14T22:00"),
        (Deadline.AT_ONCE, "2020-02-14T20:01", "2020-02-15T09:00"),
        (Deadline.AT_ONCE, "2020-02-14T23:59", "2020-02-15T09:00"),
        (Deadline.AT_ONCE, "2020-02-29T21:00", "2020-03-01T09:00"),
        (Deadline.HOURS_24, "2020-02-14T10:20", "2020-02-15T10:20"),
        (Deadline.HOURS_48, "2020-02-28T10:20", "2020-03-01T10:20"),
        (Deadline.DAYS_7, "2020-02-14T10:20", "2020-02-21T10:20"),
    ],
)
def test_deadlines(deadline: Deadline, given: str, due: str) -> None:
    assert due_at(deadline, at(given)) == at(due)


def test_a_dated_deadline_ends_with_the_working_day() -> None:
    assert due_at(Deadline.DATE, at("2020-02-14T10:20"), date(2020, 2, 20)) == at("2020-02-20T18:00")
    with pytest.raises(ValueError, match="day"):
        due_at(Deadline.DATE, at("2020-02-14T10:20"))


@pytest.mark.parametrize(
    ("due", "severity", "now", "levels"),
    [
        ("2020-02-14T18:00", Severity.HIGH, "2020-02-14T17:59", 0),
        ("2020-02-14T18:00", Severity.HIGH, "2020-02-14T18:00", 1),
        ("2020-02-14T18:00", Severity.HIGH, "2020-02-16T18:00", 3),
        # Friday evening, two working days later is Tuesday
        ("2020-02-14T18:00", Severity.LOW, "2020-02-18T17:59", 1),
        ("2020-02-14T18:00", Severity.LOW, "2020-02-18T18:00", 2),
        # over the lengthened Spring Festival: 23 January, then 3 and 4 February
        ("2020-01-23T18:00", Severity.MEDIUM, "2020-02-04T17:59", 1),
        ("2020-01-23T18:00", Severity.MEDIUM, "2020-02-04T18:00", 2),
    ],
)
def test_rising(due: str, severity: Severity, now: str, levels: int) -> None:
    days = WorkingDays(calendar()["holidays"], calendar()["worked"])
    assert len(rises(at(due), severity, None, at(now), days)) == levels


@pytest.mark.parametrize(
    ("severity", "times", "graver"),
    [("L", 2, "L"), ("L", 3, "M"), ("M", 3, "H"), ("H", 5, "H"), ("M", 1, "M")],
)
def test_the_third_time_is_graver(severity: str, times: int, graver: str) -> None:
    assert raised_severity(Severity(severity), times) == graver


@pytest.mark.parametrize(
    ("cycle", "is_refused", "is_supervised", "has_notice", "step"),
    [
        (0, False, False, False, None),
        (1, False, False, False, None),
        (2, False, False, False, Step.NOTICE),
        (2, False, False, True, None),
        (3, False, False, True, Step.SUPERVISE),
        (1, True, False, False, Step.SUPERVISE),
        (4, False, True, True, Step.REFER),
    ],
)
def test_the_ladder(
    cycle: int, is_refused: bool, is_supervised: bool, has_notice: bool, step: Step | None
) -> None:
    assert next_step(cycle, is_refused, is_supervised, has_notice) == step


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("9143010599PRP8B2Y9", True),
        ("9143010599prp8b2y9", True),
        ("９１４３０１０５９９ＰＲＰ８Ｂ２Ｙ９", True),
        (" 91430105 99PRP8B2Y9 ", True),
        ("9143010599PRP8B2Y8", False),
        ("9143010599PRP8B2Y", False),
        ("9143010599PRPOB2Y9", False),
    ],
)
def test_credit_codes(typed: str, is_right: bool) -> None:
    assert is_credit_code(credit_code(typed)) is is_right


@pytest.mark.parametrize(
    ("name", "short", "initials"),
    [
        ("长沙市华创中心有限公司", "华创中心", "hczx"),
        ("湖南麓屿贸易股份有限公司", "麓屿贸易", "lymy"),
        ("长沙公司", "公司", "gs"),
        (" ＡＢＣ 印务集团有限公司", "abc印务", "abcyw"),
    ],
)
def test_names_as_people_type_them(name: str, short: str, initials: str) -> None:
    assert (short_name(name), initials_of(name)) == (short, initials)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("170-9104-4393", "17091044393"),
        ("１７７６３８７５５７６", "17763875576"),
        ("+86 138 1787 1350", "13817871350"),
        ("8613817871350", "13817871350"),
    ],
)
def test_phones(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


def test_masking() -> None:
    assert masked_phone("13812341234") == "138****1234"
    assert masked_phone("") == ""
    assert masked_phone("12345") == "***45"
    assert masked_name("何璐") == "何*"
    assert folded(" 麓屿（贸易） ") == "麓屿贸易"


def test_about_one_in_twenty_is_sampled_and_always_the_same() -> None:
    keys = [UUID(int=number * 7919) for number in range(4000)]
    share = sum(map(is_sampled, keys)) / len(keys)
    assert 0.03 < share < 0.07
    assert [is_sampled(key) for key in keys] == [is_sampled(key) for key in keys]


def test_an_edition_names_only_what_changed() -> None:
    first, second = checklist_editions()
    assert {one["code"]: len(one["item"]) for one in first["checklist"]} == {
        "F": 16,
        "BC": 9,
        "BU": 4,
        "C": 12,
        "D": 10,
        "T": 10,
    }
    assert {one["code"] for one in second["checklist"]} == {"F", "C", "D"}
