"""领取签收单: what one page says of a consignment, in Word and in plain text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from models.actions.consignments import sign_consignment
from models.exchange.delivery_notes import note_of
from models.exchange.papers import write_paper
from models.queries.consignments import consignment
from models.rules.consignments import LineCount, ReceiptForm
from tests.shop import Shop, make_shop
from tui.outgoing import PAPER_WORDS
from tui.text import set_language


@pytest.fixture
def shop(sqlite_store: str) -> Shop:
    return make_shop()


def signed_short(shop: Shop, receiver: str = "罗樵") -> int:
    number = shop.delivered((shop.bags, 10))
    line = shop.goods(number)[0]
    told = ReceiptForm(receiver, "办公室主任", "0317", "纸 18", counts=(LineCount(line.id, 8, 1),))
    sign_consignment(shop.officer, number, told, 4)
    return number


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("物资领取签收单", "P0216-001", "10 袋  已签 8  短少 1  破损 1", "手机后四位 0317", "短少  1  待结清", "代领")),
        ("en", ("Delivery note", "P0216-001", "10 bags  signed 8  short 1", "phone ends 0317", "on behalf")),
    ],
)  # fmt: skip
def test_a_page_says_who_has_what_and_what_is_missing(
    shop: Shop, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    number = signed_short(shop)
    set_language(language)
    try:
        paper = note_of(consignment(shop.officer, number), shop.city.clock(), PAPER_WORDS)
        for ending in ("txt", "docx"):
            write_paper(tmp_path / f"a.{ending}", paper, PAPER_WORDS)
    finally:
        set_language("zh")
    page = (tmp_path / "a.txt").read_text(encoding="utf-8-sig")
    for one in words:
        assert one in page, page
    assert zipfile.is_zipfile(tmp_path / "a.docx")


def test_what_people_typed_stands_there_literally(shop: Shop, tmp_path: Path) -> None:
    number = signed_short(shop, "罗\x1b[31m\u202e樵")
    paper = note_of(consignment(shop.officer, number=f"P0216-{number:03d}"), shop.city.clock(), PAPER_WORDS)
    write_paper(tmp_path / "a.txt", paper, PAPER_WORDS)
    page = (tmp_path / "a.txt").read_text(encoding="utf-8-sig")
    assert not {"\x1b", "\u202e"} & set(page)
