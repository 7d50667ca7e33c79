"""`:`: a verb of the page, a main page, and a page by what is done there."""

from __future__ import annotations

import pytest

from models.rules.scope import Actor, Role
from tests.factories import WUJIALING, make_city
from tests.tui.desk import desk


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
