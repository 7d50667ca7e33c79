"""What one firm has and waits for: in its file, and on the page that a key of the file leads to."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.consignments import sign_consignment
from models.actions.cover import tell_cover
from models.queries.firm_supplies import FirmSupplies, firm_supplies
from models.rules.consignments import ReceiptForm
from models.rules.cover import CoverForm
from models.rules.scope import Role
from tests.factories import CITY
from tests.shop import Shop, make_shop
from tests.tui.desk import Desk, desk

SIZES = ((60, 20), (80, 24), (120, 40))


@pytest.fixture
def shop(sqlite_store: str) -> Shop:
    """A firm that signed for 30 bags, has masks for a day and waits for 4,000."""
    made = make_shop()
    goods = made.delivered((made.bags, 30))
    sign_consignment(made.officer, goods, ReceiptForm("宋安", "前台", "1234"), 4)
    tell_cover(made.officer, made.firm, CoverForm(made.masks, 120, daily_use=100, as_of=date(2020, 2, 16)))
    made.ask((made.masks, 4000), needed_by=date(2020, 2, 18))
    return made


async def to_firm(on: Desk, coordinator: bool) -> Desk:
    return await on.press("3" if coordinator else "2", "enter")


def test_one_query_tells_what_it_has_and_waits_for(shop: Shop) -> None:
    told = firm_supplies(shop.coordinator, shop.firm)
    assert told == firm_supplies(shop.officer, shop.firm)
    assert [(one.item, one.held, one.on_hand, one.lasts.in_words) for one in told.items] == [
        (shop.masks, None, 120, "1.2"),
        (shop.bags, 30, None, "—"),
    ]
    assert [(one.number, one.requested, one.state) for one in told.requests] == [
        ("W0216-002", 4000, "submitted")
    ]
    office = shop.city.person("管", Role.ADMINISTRATOR, CITY)
    assert firm_supplies(office, shop.firm) == FirmSupplies(None, (), ()), "an administrator sees no goods"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_file_shows_them_and_enter_and_a_key_lead_on(
    shop: Shop, size: tuple[int, int], language: str
) -> None:
    zh = language == "zh"
    async with desk(shop.coordinator, *size, language=language) as on:
        await to_firm(on, coordinator=True)
        assert "W0216-002" in on.picture, on.picture
        if "120" not in on.picture:  # on a small screen the facts are one of four
            await on.press("tab", "tab")
        seen = " ".join(on.picture.split())
        words = (
            ("签收结存 30 袋", "自报 120 个", "够用 1.2 天") if zh else ("signed for", "has 120", "lasts 1.2")
        )
        assert [one for one in words if one not in seen] == [], on.picture
        await on.press("K")
        assert ("品名 2" if zh else "Items 2") in on.rows[1] and "岳岭建设集团" in on.rows[0]
        await on.press("down", "enter")
        assert ("批次 1" if zh else "Lots 1") in on.rows[1]
        await on.press("K")
        assert "区政府大院食堂 → 贺青" in on.picture, on.picture
        await on.press("escape", "right_square_bracket")
        assert "W0216-001" in on.picture and "W0216-002" in on.rows[3]
        await on.press("enter")
        assert "W0216-002" in on.rows[0]
        await on.press("escape", "right_square_bracket")
        assert ("收发 1" if zh else "In and out 1") in on.rows[1]


async def test_a_request_is_opened_from_the_file_and_use_is_reported_from_its_goods(shop: Shop) -> None:
    async with desk(shop.coordinator) as on:
        await to_firm(on, coordinator=True)
        await on.press("enter")
        assert "W0216-002" in on.rows[0] and "待初审" in on.picture
        await on.press("escape", "K", "p")
        assert "不" in on.said
    async with desk(shop.officer) as on:
        await to_firm(on, coordinator=False)
        await on.press("K", "p")
        await on.type("900")
        await on.press("ctrl+s")
        assert "够用 7.5 天（日用 120 个）" in on.said
        assert "900" in on.picture, on.picture
