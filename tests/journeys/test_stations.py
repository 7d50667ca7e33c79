"""The stations board by keys: somebody sent, a proposal edited and confirmed, everything handed over and signed for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.actions.checklists import load_packs
from models.database.opening import disconnect_if_open, open_store
from models.demo.city import Size, build_city
from tests.journeys.town import Town, message

pytestmark = pytest.mark.fresh


@pytest.fixture(scope="module")
def unled_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city a third of whose firms have nobody yet."""
    path = tmp_path_factory.mktemp("unled") / "city.db"
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    for _ in build_city(Size(firms=45, unled=15), datetime.now(UTC)):
        pass
    disconnect_if_open()
    return path


@pytest.fixture
def unled_town(unled_city: Path, tmp_path: Path) -> Iterator[Town]:
    """A copy of it."""
    with closing(Town(Path(shutil.copy(unled_city, tmp_path / "lianqi.db")))) as one:
        yield one


def test_a_proposal_is_edited_and_confirmed_once(unled_town: Town) -> None:
    """One line left out, one given to somebody else; the rest is issued, and what was edited outlives a hang-up."""
    board = unled_town.open("coordinator")
    board.press("2").wait_for("无主责").settle()
    waiting = unled_town.listed("unled_enterprises", limit=50)
    assert len(waiting) >= 3
    board.press("P").wait_for("有主责").settle()
    board.press("d").wait_for("已划去").settle()
    other = unled_town.listed("officer_loads", limit=50)[-1]
    board.press("t").type(other["number"]).wait_for(other["home_unit"]).press("enter").settle()
    edited = board.picture()
    board.hang_up().wait_for_end()

    again = unled_town.open("coordinator")
    again.press("2").wait_for("无主责").press("P").wait_for("接着草稿").settle()
    assert "已划去" in again.picture() and ("原拟" in again.picture()) == ("原拟" in edited)
    again.press("ctrl+s").wait_for("一次写入").press("y").wait_for("已下达").settle()
    left = unled_town.listed("unled_enterprises", limit=50)
    assert len(left) == 1, "all but the line left out"
    issued = "SELECT count(*) FROM event WHERE subject_kind = 'assignment' AND verb = 'issue' AND batch = (SELECT max(batch) FROM event WHERE verb = 'issue')"
    assert unled_town.one(issued) >= len(waiting) - 1
    assert unled_town.one("SELECT count(*) FROM draft WHERE form = 'distribution'") == 0
    again.press("P").wait_for("有主责").settle()
    assert "1/1" in again.row(-1), "one firm waits again, and it is proposed again"


def test_somebody_is_sent_by_hand(unled_town: Town) -> None:
    """`n` on a firm: planned and issued, the firm is off the list."""
    board = unled_town.open("coordinator")
    board.press("2").wait_for("无主责").settle()
    before = unled_town.listed("unled_enterprises", limit=50)
    free = next(one for one in unled_town.listed("officer_loads", limit=50) if one["firms"] == 0)
    board.press("n").wait_for("联络员：").type(free["number"]).wait_for(free["home_unit"])
    board.press("enter").settle()
    board.press("ctrl+s").wait_for("已下达派驻").settle()
    after = unled_town.listed("unled_enterprises", limit=50)
    assert len(after) == len(before) - 1
    assert unled_town.listed("officer_loads", text=free["number"])[0]["firms"] == 1


def test_tonight_everything_is_handed_over_and_tomorrow_signed_for(unled_town: Town) -> None:
    """From the officer's own page to a successor's receipt: nothing open is left with the giver."""
    town = unled_town
    loads = town.listed("officer_loads", limit=50)
    taker = next(one for one in loads if one["firms"] == 0)
    mine = town.open("officer")
    giver = mine.row(0).split()[-1]
    held = next(one for one in loads if one["name"] == giver)
    mine.press("5").wait_for("我的派驻").settle()
    mine.press("T").wait_for("接任人").type(taker["number"]).wait_for(taker["home_unit"])
    mine.press("enter").settle()
    mine.press("4", "ctrl+s").wait_for("移交单").wait_for("待签收").settle()
    assert taker["name"] in mine.picture()
    mine.press("a").settle()
    assert taker["name"] in message(mine), "only the successor signs"
    loads = {one["number"]: one for one in town.listed("officer_loads", limit=50)}
    assert loads[held["number"]]["firms"] == loads[held["number"]]["findings"] == 0
    assert loads[taker["number"]]["firms"] == held["firms"]
    assert loads[taker["number"]]["findings"] == held["findings"]

    theirs = town.open(taker["number"])
    theirs.press("5").wait_for("我的派驻").press("]").wait_for(giver).settle()
    theirs.press("enter").wait_for("移交单").press("enter").wait_for("已签收：").settle()
    theirs.press("a").wait_for("已全部签收").settle()
    assert town.one("SELECT count(*) FROM handover_line WHERE accepted_at IS NULL") == 0
    assert town.one("SELECT state FROM handover") == "accepted"


def test_an_officer_goes_on_leave_and_comes_back(town: Town) -> None:
    """The substitute stands on the line, then stands down."""
    loads = town.listed("officer_loads", limit=50)
    cover = next(one for one in loads if one["firms"] == 1 and not one["on_leave"])
    mine = town.open("officer")
    mine.press("5").wait_for("我的派驻").settle()
    mine.press("l").wait_for("代班人：").type(cover["number"]).wait_for(cover["home_unit"])
    mine.press("enter").type("+3").press("tab", "1", "ctrl+s").wait_for("已暂离").settle()
    assert cover["name"] in mine.row(3)
    assert town.listed("leaves")[0]["until"] == "2020-02-20"
    mine.press("l").settle()
    assert "暂离" in message(mine), "one leaves only from the post"
    mine.press("b").wait_for("已返岗").settle()
    assert cover["name"] not in mine.row(3)
