"""`:`: a verb of the page, a main page, and a page by what is done there; `?`: what a page is for."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import tui.screens
from models.rules.scope import Actor, Role
from tests.factories import WUJIALING, make_city
from tests.tui.desk import desk
from tui.screens.base import DeskScreen
from tui.screens.help import HelpScreen
from tui.text import has_text, set_language


@pytest.fixture
def officer(sqlite_store: str) -> Actor:
    return make_city().person("何璐", Role.OFFICER, WUJIALING)


@pytest.mark.parametrize("typed", ["全部移交", "qbyj", "quanbu", "hand over all"])
async def test_what_is_done_on_another_page_is_found_with_its_key(officer: Actor, typed: str) -> None:
    async with desk(officer) as on:
        await on.type(f":{typed}")
        (found,) = [row for row in on.rows if "我的派驻" in row]
        assert found.split() == ["▌", "我的派驻", "5", "T", "全部移交"]
        await on.press("enter")
        assert "我的派驻" in on.rows[0]
        await on.type(f":{typed}")
        assert not any("我的派驻" in row and "5" in row for row in on.rows[2:]), (
            "here it is a verb of the page"
        )


async def test_names_come_before_what_is_done_elsewhere(officer: Actor) -> None:
    async with desk(officer) as on:
        await on.type(":企业")
        assert "▌ 企业" in on.picture
        await on.press("escape", "colon", "z", "z", "z")
        assert "没有这个命令" in on.picture


def _pages(of: type[DeskScreen] = DeskScreen) -> list[type[DeskScreen]]:
    for found in pkgutil.iter_modules(tui.screens.__path__):
        import_module(f"tui.screens.{found.name}")
    return [one for each in of.__subclasses__() for one in (each, *_pages(each)) if one.TITLE_KEY]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_says_of_every_page_what_it_is_for(language: str) -> None:
    set_language(language)
    untold = [
        page.__name__
        for page in _pages()
        if page is not HelpScreen
        and not has_text(page.ABOUT_KEY or f"{page.TITLE_KEY.partition('.')[0]}.page")
    ]
    set_language("zh")
    assert untold == []
