"""The building of tenants.xlsx swept by two officers in two terminals: each unit once, two keys each, coverage exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.actions.checklists import load_packs
from models.actions.rosters import apply_plan
from models.database.opening import disconnect_if_open, open_store
from models.rules.assignments import Part
from models.rules.import_reports import ImportKind
from models.rules.scope import Role
from models.tables import Enterprise
from tests.factories import CITY, KAIFU, WUJIALING, make_city
from tests.full_lists import IS_FULL
from tests.journeys.town import Town, message
from tests.rosters import planned
from tests.terminal import Terminal

ALL = 296
SHORT = 24  # units that the journey of the run sweeps; all of them where LIANQI_FULL_LISTS is set
AT_ONCE = 4  # units typed ahead
SEEN = 2.0  # seconds until a colleague's unit shows


@pytest.fixture
def tower(tmp_path: Path) -> Iterator[Town]:
    """A store with the imported building, two officers of it and nothing else to do."""
    path = tmp_path / "lianqi.db"
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    city = make_city()
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    apply_plan(admin, planned(admin, ImportKind.TENANTS, {"星程国际广场": WUJIALING}))
    building = Enterprise.get(Enterprise.kind == "building").id
    for number, name, part in (("YL0001", "何璐", Part.LEAD), ("YL0002", "段晓", Part.ASSIST)):
        officer = city.person(name, Role.OFFICER, KAIFU, number=number)
        city.assign(officer, building, part)
    disconnect_if_open()
    with closing(Town(path)) as town:
        yield town


def covered(terminal: Terminal) -> int:
    """How many units the page of the round says were visited."""
    facts = terminal.row(1)
    return int(facts[facts.index("覆盖") + 2 :].split("/")[0])


def go_in(terminal: Terminal, *way: str) -> None:
    """From Today to the check of a unit."""
    terminal.press("f").settle().type("xcgjgc").settle().press("enter").wait_for("一企一档").settle()
    for key in ("v", "p", *way):
        terminal.press(key).settle()


def test_two_sweep_the_building_of_the_roster(tower: Town) -> None:
    mine, theirs = tower.open("YL0001"), tower.open("YL0002")
    go_in(mine, "n", "b", "A", "ctrl+s")
    assert "公区 今日已查" in mine.row(1) and covered(mine) == 0
    go_in(theirs, "b")
    assert "何璐" in message(theirs) and "公共区域一天查一次" in message(theirs)
    mine.press("enter").wait_for("检查").settle()
    theirs.press(*"jjj", "enter").wait_for("检查").settle()
    wanted = ALL if IS_FULL else SHORT
    keys, clean = 0, 0
    while clean < wanted:
        for one in (mine, theirs):
            one.press(*["A", "ctrl+s"] * AT_ONCE)
        for one in (mine, theirs):
            one.settle()
        keys += 4 * AT_ONCE
        clean = tower.one("SELECT count(*) FROM sweep_unit WHERE state = 'clean' AND NOT is_common")
    assert wanted == ALL or clean == keys // 2, "two keys each, and no unit was run into twice"
    assert clean == min(keys // 2, ALL)
    for one in (mine, theirs):
        if clean < ALL:
            one.press("escape").settle()
    theirs.press("l").settle()
    mine.press("N").settle()
    said = tower.one("SELECT count(*) FROM sweep_unit WHERE state <> 'unvisited' AND NOT is_common")
    for one in (mine, theirs):
        one.wait_for(lambda seen: covered(seen) == said, timeout=SEEN)
    once = tower.one("SELECT count(DISTINCT site_id) FROM inspection")
    assert once == tower.one("SELECT count(*) FROM inspection") == said + 1, "and the common areas"
    assert tower.one("SELECT count(*) FROM inspection WHERE state = 'no_access'") == (
        0 if clean == ALL else 1
    )
    if clean < ALL:
        theirs.press("z").wait_for(f"还有 {ALL - said} 户没查").press("y").wait_for("已结束这一轮")
        mine.wait_for(f"漏 {ALL - said} 户", timeout=SEEN)
