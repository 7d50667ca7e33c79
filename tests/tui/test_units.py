"""Goods in English: units of one and of many, packs and variants that the catalogue names in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.database import transaction
from models.packs.reading import catalogue_editions
from models.rules.catalogue import plural
from models.tables import SupplyLine, SupplyPack
from tests.shop import make_shop
from tests.tui.desk import desk
from tui.text import has_text, set_language
from tui.units import pack_words, unit_words, variant_words
from tui.widgets.goods import named


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


@pytest.mark.parametrize(
    ("word", "more"),
    [("piece", "pieces"), ("box", "boxes"), ("person-share", "person-shares"), ("kg", "kg"), ("jin", "jin"),
     ("litre", "litres"), ("pcs", "pcs"), ("袋", "袋"), ("mL", "mL")],
)  # fmt: skip
def test_of_more_than_one(word: str, more: str) -> None:
    assert plural(word) == more


def test_one_none_and_many(english: None) -> None:
    assert [unit_words("盒", "box", count) for count in (0, 1, 2)] == ["boxes", "box", "boxes"]
    assert [pack_words("箱", count) for count in (1, 3)] == ["carton", "cartons"]
    assert pack_words("筐", 3) == "筐", "what nobody translated stays as it is"
    assert named("75% alcohol", "散装") == "75% alcohol bulk"
    assert named("preventive prescription No. 2", "二号") == "preventive prescription No. 2"
    set_language("zh")
    assert (unit_words("盒", "box", 2), pack_words("箱", 3), variant_words("散装")) == ("盒", "箱", "散装")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_pack_and_variant_of_the_catalogue_has_its_word(language: str) -> None:
    set_language(language)
    try:
        for edition in catalogue_editions():
            for one in edition["item"]:
                assert not one.get("variant") or has_text(f"goods.variant.{one['variant']}"), one
                assert all(has_text(f"goods.pack.{name}") for name in one.get("packs", {})), one
    finally:
        set_language("zh")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_chinese_unit_on_an_english_page(sqlite_store: str, size: tuple[int, int]) -> None:
    shop = make_shop()
    shop.collected((shop.bags, 1))
    shop.ask((shop.masks, 4000))
    units = set("个只盒箱件套副双瓶桶片斤升把支台袋包")
    ways = {
        shop.officer: ("6", "6 enter", "6 n", "2 enter", "2 enter K"),
        shop.coordinator: ("5", "5 [ [", "1 enter"),
    }
    for who, pages in ways.items():
        for way in pages:
            async with desk(who, *size, language="en") as one:
                await one.press(*("left_square_bracket" if key == "[" else key for key in way.split()))
                shown = one.picture.replace("区政府大院食堂", "")
                assert not units & set(shown), one.picture
                assert " 1 bags" not in shown and ",000 piece " not in shown, one.picture


@pytest.mark.parametrize(
    ("typed", "meant", "pack"),
    [("3 cartons", 6000, "箱"), ("1 carton", 2000, "箱"), ("2 boxes 5 pieces", 105, ""), ("150 pieces", 150, ""), ("3箱", 6000, "箱")],
)  # fmt: skip
async def test_a_quantity_is_typed_as_the_page_says_it(
    sqlite_store: str, typed: str, meant: int, pack: str
) -> None:
    shop = make_shop()
    with transaction():
        for name, english in (("箱", "carton"), ("盒", "box")):
            SupplyPack.update(name_en=english).where(
                (SupplyPack.item == shop.masks) & (SupplyPack.name_zh == name)
            ).execute()
    async with desk(shop.officer, language="en") as one:
        await one.press("6", "n")
        await one.type("kz")
        await one.press("enter")
        await one.type(typed)
        await one.press("ctrl+s")
    line = SupplyLine.get()
    assert line.requested == meant, typed
    assert (line.pack or "") == pack or not pack
