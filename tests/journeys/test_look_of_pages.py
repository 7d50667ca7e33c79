"""The rules of look.md on running pages: grid, heads, tokens of both themes, no colour."""

from __future__ import annotations

import pytest

from models.rules.scope import Role
from tests.full_lists import some_or
from tests.journeys.town import Town, digit, go
from tests.terminal import Terminal

DARK = {"5fafaf", "ff5f5f", "d7af5f", "6c6c6c"}  # accent, alarm, warn, faint: none of them is a light token
LIGHT = {"005f5f", "af0000", "875f00", "626262"}
PAGES = {
    "officer": (
        "1",
        "2",
        "2 enter",
        "2 enter n 1",
        "2 enter n 2",
        "2 G enter v p",
        "3",
        "3 enter",
        "3 F",
        "4",
        "5",
        "6",
        "7",
        "1 ?",
    ),
    "coordinator": (
        "1",
        "1 enter",
        "1 t",
        "1 T",
        "2",
        "2 ] enter",
        "2 P",
        "3",
        "3 enter",
        "3 enter K",
        "4",
        "4 S",
        "4 ]",
        "5",
        "7",
        "8",
    ),
    "storekeeper": (
        "1 escape",
        *(digit(Role.STOREKEEPER, one) for one in ("StockScreen", "ReceiveScreen", "StockTakeScreen")),
        f"{digit(Role.STOREKEEPER, 'StockScreen')} enter K",
    ),
    "administrator": ("6", "6 enter e", "6 enter", "7", "8"),
}
FULL_HEAD = ("1", "2", "3", "2 enter n 1", "2 enter n 2")


def change_theme(terminal: Terminal) -> None:
    """By its command; Esc first, where one types on the first page."""
    terminal.press("escape").settle().press(":").type("theme").press("enter").settle()


def colours(terminal: Terminal) -> set[str]:
    """Every ink on the screen."""
    return {
        terminal.cell(x, y).fg
        for y in range(terminal.rows)
        for x in range(terminal.columns)
        if terminal.cell(x, y).data.strip()
    }


@pytest.mark.parametrize("who", PAGES)
def test_a_theme_holds_on_every_page_at_once(town: Town, who: str) -> None:
    """The page it is changed on and every other: not one cell keeps a colour of the other theme."""
    terminal = town.open(who)
    change_theme(terminal)
    for way in ("", *PAGES[who]):
        if way:
            go(terminal, way)
        seen = colours(terminal)
        assert not seen & DARK and seen & LIGHT, f"{way}: {seen}\n{terminal.picture()}"
    change_theme(terminal)
    assert not colours(terminal) & LIGHT


@pytest.mark.parametrize("size", some_or([(60, 20), (80, 24), (120, 40)], [(60, 20), (120, 40)]))
@pytest.mark.parametrize("who", PAGES)
def test_the_grid_holds_on_every_page(town: Town, who: str, size: tuple[int, int]) -> None:
    """Columns 1 and w-1 are blank but for the underline of heads; the head of a list or form is underlined edge to edge."""
    terminal = town.open(who, *size)
    columns, rows = size
    for way in PAGES[who]:
        go(terminal, way)
        where = f"{way}\n{terminal.picture()}"
        for y in range(rows):
            assert terminal.cell(columns - 1, y).data.strip() == "", where
            if y:
                assert terminal.cell(1, y).data.strip() == "", where
        if way in FULL_HEAD and columns < 110:
            assert all(terminal.cell(x, 2).underscore for x in range(1, columns - 1)), where
            assert not terminal.cell(0, 2).underscore


def test_the_queue_stands_in_its_columns(town: Town) -> None:
    """Due 2-8, severity 11, kind 15, subject 21, matter 49, claims at the right edge; second labels of the preview end at 51."""
    queue = town.open("coordinator")
    for words, x in (("期限", 2), ("级", 11), ("类别", 15), ("企业、点位", 21), ("事项", 49)):
        assert "".join(queue.cell(x + at, 2).data for at in range(2 * len(words))) == words, queue.picture()
    assert "".join(queue.cell(x, 2).data for x in range(75, 79)) == "认领"
    queue.press("]").wait_for("待办 › 检查").settle()
    queue.wait_for("结果：")
    x, y = queue.find("结果：")
    assert (x, y) == (46, 19)
    assert queue.row(1).endswith("排序 期限") and queue.cell(75, 1).bold


def test_a_key_that_cannot_act_has_no_letter_without_colour(town: Town) -> None:
    """Its label stays in its place; with colour the letter is there, faint."""
    for more in ({"NO_COLOR": "1"}, {}):
        queue = town.begin("coordinator", more=more).wait_for("期限")
        queue.press("]").wait_for("待办 › 检查").settle()
        x, y = queue.find("交办")
        assert queue.cell(x - 2, y).data == ("t" if not more else " "), queue.picture()


def test_a_full_page_form_says_where_and_has_its_head(quiet_town: Town) -> None:
    """Which firm it is about, its head row, the hint on the fields, the count of what is wrong, nothing lost."""
    officer = quiet_town.open("officer")
    go(officer, "2 enter n 2")
    firm = quiet_town.listed("my_stations", "officer")[0]["name"]
    assert firm in officer.row(0) and "项目" in officer.row(2) and officer.row(3).startswith("▌")
    officer.press("tab", "tab").type("99:99").press("ctrl+s").settle()
    assert officer.row(1).strip().startswith("问题 2")
    assert "未能提交" in officer.row(-2) and "草稿保留" in officer.row(-1)
    officer.wait_for(lambda _: quiet_town.draft("no_access") != {})
    officer.press("tab").wait_for(lambda seen: "草稿" in seen.row(1))


def test_a_fault_says_since_when_one_knows_and_by_when(quiet_town: Town) -> None:
    """Beside who was told stands the time; beside the deadline what it means today; the field keeps its width."""
    officer = quiet_town.open("officer")
    officer.press("enter", "2").settle()
    officer.press("tab", "tab", "tab").settle()
    before = officer.find("姓名、职务")
    officer.type("罗樵").settle()
    assert officer.find("姓名、职务")[1] == before[1] and "10:0" in officer.row(before[1])
    assert "前" in officer.row(before[1] + 1)
