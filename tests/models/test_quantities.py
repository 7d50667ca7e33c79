"""Numbers and dates as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.errors import Invalid
from models.rules.quantities import read_amount
from models.rules.quick_dates import read_day, read_moment

PACKS = {"箱": 2000, "盒": 50, "包": 3, "carton": 2000, "cartons": 2000}


@pytest.mark.parametrize(
    ("typed", "value", "qualifier"),
    [
        ("150", 150, "exact"),
        ("150个", 150, "exact"),
        ("150只", 150, "exact"),
        ("２００", 200, "exact"),
        ("1,200", 1200, "exact"),
        ("1万2", 12000, "exact"),
        ("1.2万", 12000, "exact"),
        ("3千5", 3500, "exact"),
        ("3箱", 6000, "exact"),
        ("三箱", 6000, "exact"),
        ("半箱", 1000, "exact"),
        ("3箱×500", 1500, "exact"),
        ("约60人", 60, "about"),
        ("~60", 60, "about"),
        ("60余", 60, "over"),
        ("60余人", 60, "over"),
        ("近300家", 300, "nearly"),
        ("不到50", 50, "under"),
        ("0", 0, "exact"),
        ("1万2千", 12000, "exact"),
        ("1万2500", 12500, "exact"),
        ("1千2百", 1200, "exact"),
        ("一万二", 12000, "exact"),
        ("一百五", 150, "exact"),
        ("一百零五个", 105, "exact"),
        ("十二万", 120_000, "exact"),
        ("两箱", 4000, "exact"),
        ("十箱", 20_000, "exact"),
        ("0.5箱", 1000, "exact"),
        ("1.5万", 15_000, "exact"),
        ("3箱半", 7000, "exact"),
        ("3 箱 5 个", 6005, "exact"),
        ("３箱５盒", 6250, "exact"),
        ("约3箱零5个", 6005, "about"),
        ("１，０００", 1000, "exact"),
        ("1,000,000", 1_000_000, "exact"),
        ("1 000", 1000, "exact"),
        ("3 箱 × 2,000", 6000, "exact"),
        ("二百多个", 200, "over"),
        ("About 300", 300, "about"),
        ("nearly 1,200", 1200, "nearly"),
        ("over 3 Cartons", 6000, "over"),
        ("under half a carton", 1000, "under"),
        ("Half carton", 1000, "exact"),
    ],
)
def test_amounts(typed: str, value: int, qualifier: str) -> None:
    amount = read_amount(typed, PACKS, "个")
    assert (amount.value, amount.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-5", "negative"),
        ("1e9", "unreadable"),
        ("半包", "not_whole"),
        ("半箱半", "unreadable"),
        ("half of it", "unreadable"),
        ("3桶", "unknown_pack"),
        ("很多", "unreadable"),
        ("", "required"),
        ("999999999", "too_large"),
        ("12三", "unreadable"),
        ("1.5", "not_whole"),
        ("3个半", "not_whole"),
        ("3,5", "unreadable"),
        ("3 5", "unreadable"),
        ("12,34", "unreadable"),
        ("1万25000", "unreadable"),
        ("1.5万2", "unreadable"),
        ("三五箱", "unreadable"),
        ("3箱5", "unreadable"),
        ("3盒5箱", "unreadable"),
        ("3箱5袋", "unknown_pack"),
        ("万", "unreadable"),
        ("箱", "unreadable"),
        ("+5", "unreadable"),
        ("1e3", "unreadable"),
        ("10²", "unreadable"),
        ("10₂", "unreadable"),
        ("10①", "unreadable"),
        ("½箱", "unreadable"),
        ("9" * 5000, "too_large"),
        ("3箱×" + "9" * 5000, "too_large"),
        ("0." + "0" * 5000 + "1", "too_large"),
    ],
)
def test_refused_amounts(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as wrong:
        read_amount(typed, PACKS, "个")
    assert wrong.value.problems[0].code == code


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今", "2020-02-17"),
        ("明", "2020-02-18"),
        ("昨", "2020-02-16"),
        ("+3", "2020-02-20"),
        ("＋３", "2020-02-20"),
        ("2/14", "2020-02-14"),
        ("2月13日", "2020-02-13"),
        ("2020.2.13", "2020-02-13"),
        ("2020-02-14", "2020-02-14"),
        ("20200214", "2020-02-14"),
        ("2020年2月14日", "2020-02-14"),
    ],
)
def test_days(typed: str, day: str) -> None:
    assert read_day(typed, date(2020, 2, 17)) == date.fromisoformat(day)


@pytest.mark.parametrize("typed", ["2/30", "十五", "13/1", "", "2020-2"])
def test_refused_days(typed: str) -> None:
    with pytest.raises(Invalid):
        read_day(typed, date(2020, 2, 17))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("14:05", "2020-02-17T06:05"),
        ("14：05", "2020-02-17T06:05"),
        ("昨 9:30", "2020-02-16T01:30"),
        ("2/14 10:20", "2020-02-14T02:20"),
        ("2/14", "2020-02-14T04:00"),
    ],
)
def test_moments(typed: str, moment: str) -> None:
    now = datetime(2020, 2, 17, 2, tzinfo=UTC)
    assert read_moment(typed, now) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
