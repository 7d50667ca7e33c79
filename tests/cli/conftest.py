"""A small city in a store of its own, and a shell at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.database.opening import disconnect_if_open
from models.rules.scope import Role
from tests.cli.shell import CLOCK, Shell
from tests.factories import WUJIALING, YUELU, City, make_city


class Town(City):
    """A firm with officer LL1 and coordinator ZB1, whom a check with a high fault waits for; an officer LL2 elsewhere."""

    firm_id: int
    site_id: int
    check_id: int


@pytest.fixture
def town(sqlite_store: str) -> Town:
    made = Town(make_city(CLOCK).clock)
    officer = made.person("何璐", Role.OFFICER, WUJIALING, number="LL1")
    made.person("秦朗", Role.OFFICER, YUELU, number="LL2")
    made.person("周文", Role.COORDINATOR, WUJIALING, number="ZB1")
    made.person("夏禾", Role.READER, WUJIALING, number="DL1")
    made.firm_id = made.firm("湖南麓屿贸易有限公司")
    made.site_id = made.site(made.firm_id)
    made.assign(officer, made.firm_id)
    made.check_id = made.check(officer, made.firm_id, "F5")
    disconnect_if_open()
    return made


@pytest.fixture
def shell(town: Town, sqlite_store: str, tmp_path: Path) -> Shell:
    assert town.check_id
    home = tmp_path / "home"
    home.mkdir()
    return Shell(sqlite_store, home)
