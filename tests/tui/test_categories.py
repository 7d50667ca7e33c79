"""Categories of checklist items in words: each of the pack has one in both languages, and is found again by it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import models.packs
from models.rules.checklist_versions import ItemForm
from tests.factories import Clock
from tui.categories import category_of, category_words
from tui.screens.checklist_forms import item_lines, value_words
from tui.text import LANGUAGES, set_language

PACK = Path(models.packs.__path__[0]) / "checklists"
KNOWN = sorted(
    {
        item["category"]
        for file in PACK.glob("*.toml")
        for one in tomllib.loads(file.read_text(encoding="utf-8")).get("checklist", ())
        for item in one.get("item", ())
    }
)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("zh")


def test_every_category_has_a_word_and_is_found_by_it(language: str) -> None:
    assert len(KNOWN) > 10
    words = {one: category_words(one) for one in KNOWN}
    assert len(set(words.values())) == len(KNOWN)
    assert all(word != one for one, word in words.items()) or language == "en"
    assert [category_of(word) for word in words.values()] == KNOWN


def test_another_one_is_its_own_word(language: str) -> None:
    assert category_words("电梯") == category_of(" 电梯 ") == "电梯" and category_words("") == ""


def test_an_item_is_read_in_words_and_kept_by_its_identifier() -> None:
    one = ItemForm(code="F1", text_zh="食堂分餐", text_en="meals apart", category="personal protection")
    lines = item_lines(one, Clock(), may_rename=True)
    assert value_words("category", one.category) == "个人防护"
    shown = next(each for each in lines.fields if each.name == "category")
    assert shown.editor.text == "个人防护"
