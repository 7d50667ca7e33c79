"""The three real rosters by keys at 80x24: looked through, a name chosen, written once, the rest written back (P5 of the clerk)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.actions.checklists import load_packs
from models.actions.founding import found_store
from models.database.opening import disconnect_if_open, open_store
from models.rules.deadlines import business_date
from models.rules.import_reports import ImportKind
from tests.factories import Clock
from tests.journeys.town import Town, message
from tests.rosters import FILES
from tests.terminal import Terminal

KEYS = {kind: str(number) for number, kind in enumerate(ImportKind, 1)}
COUNTS = {
    ImportKind.REGIONS: "新增 184，更改 0，不变 1，合并 0",
    ImportKind.ENTERPRISES: "新增 1193，更改 0，不变 0，合并 0，跳过 19，不接受 7",
    ImportKind.OFFICERS: "新增 894，更改 0",
}


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Town]:
    """A store that `init` has just made, on a day of rehearsal."""
    path = tmp_path / "lianqi.db"
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    found_store("易帆", business_date(Clock()()))
    disconnect_if_open()
    with closing(Town(path)) as town:
        town.is_fresh = True
        yield town


def choose(clerk: Terminal, kind: ImportKind) -> Terminal:
    """n, the kind by its number, the path."""
    clerk.press("n").wait_for("选名册").settle()
    clerk.press(KEYS[kind], "tab", "ctrl+u").type(str(FILES[kind])).settle()
    clerk.press("ctrl+s").wait_for(lambda seen: seen.row(0).find(FILES[kind].name) >= 0, timeout=30)
    return clerk.wait_for(lambda seen: message(seen).startswith("新增"), timeout=30).settle()


def write(clerk: Terminal) -> str:
    """W, and yes to how many; what is said."""
    clerk.press("W").wait_for("y 写入").press("y")
    return message(clerk.wait_for(lambda seen: message(seen).startswith("已写入"), timeout=30).settle())


def test_a_clerk_brings_the_rosters_in(bare: Town, tmp_path: Path) -> None:
    """Each row in one bucket with its reason, a name left open chosen once, the returned rows a workbook, twice is once."""
    clerk = bare.open("GL0001")
    assert "还没有选名册。" in clerk.picture()

    choose(clerk, ImportKind.REGIONS)
    assert message(clerk).startswith(COUNTS[ImportKind.REGIONS]) and "未写入" in clerk.row(1)
    assert write(clerk) == "已写入 184 条。"

    # Every row of the sheet stands in one of the tabs; what stays behind says why.
    choose(clerk, ImportKind.ENTERPRISES)
    assert message(clerk).startswith(COUNTS[ImportKind.ENTERPRISES])
    for tab in ("全部 1,219", "待选 97", "不接受 7", "新增 1,193", "跳过 19", "未写入"):
        assert tab in clerk.row(1), clerk.row(1)
    clerk.press("]").settle()
    assert "待选 97" in clerk.row(1) and "隆平高科技园" in clerk.row(3), clerk.picture()
    clerk.press("enter").wait_for("1-2 选一条").settle().press("1")
    clerk.wait_for(lambda seen: "待选 4" in seen.row(1), timeout=30).settle()
    clerk.press("]").settle()
    for y in range(3, 10):
        assert "不接受" in clerk.row(y) and len(clerk.row(y).split()) >= 4, clerk.picture()
    clerk.press("j").settle()
    assert "校验位" in message(clerk) and not message(clerk).endswith("…"), "the reason whole"

    returned = tmp_path / "退回.xlsx"
    clerk.press("o").settle().press("ctrl+u").type(str(returned)).settle().press("ctrl+s")
    clerk.wait_for(lambda seen: "退回.xlsx" in message(seen), timeout=30).settle()
    assert write(clerk) == "已写入 1193 条。"
    sheet = load_workbook(returned).active
    assert sheet is not None and sheet.max_row >= 120
    clerk.press("W").settle()
    assert message(clerk) == "已写入"

    choose(clerk, ImportKind.OFFICERS)
    assert message(clerk).startswith(COUNTS[ImportKind.OFFICERS])
    assert write(clerk) == "已写入 894 条。"
    events = bare.one("SELECT count(*) FROM event")

    # The same files again: every row is unchanged, and there is nothing to write.
    for kind in FILES:
        choose(clerk, kind)
        assert message(clerk).startswith("新增 0，更改 0"), message(clerk)
        clerk.press("W").settle()
        assert message(clerk).startswith("没有要写入的"), message(clerk)
    assert bare.one("SELECT count(*) FROM event") == events
    assert bare.one("SELECT count(*) FROM enterprise") == 1193


def test_a_choice_is_remembered_and_a_wrong_file_keeps_the_path(bare: Town, tmp_path: Path) -> None:
    """An alias for good: the name is not asked for again. A file that is none keeps what was typed."""
    clerk = bare.open("GL0001")
    choose(clerk, ImportKind.REGIONS)
    write(clerk)
    choose(clerk, ImportKind.ENTERPRISES)
    clerk.press("]").settle().press("enter").wait_for("1-2 选一条").press("1")
    clerk.wait_for(lambda seen: "待选 4" in seen.row(1), timeout=30).settle()
    write(clerk)
    choose(clerk, ImportKind.ENTERPRISES)
    clerk.wait_for(lambda seen: "待选 4" in seen.row(1))

    wrong = tmp_path / "不是表.xlsx"
    wrong.write_bytes(b"PK\x03\x04 no workbook")
    clerk.press("n").settle().press("2", "tab", "ctrl+u").type(str(wrong)).settle().press("ctrl+s")
    clerk.wait_for("未能提交").settle()
    assert "不是表.xlsx" in clerk.picture()
