"""Pages go to our driver as cells: the same ones a terminal would read from what Textual sends."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region
from textual.widget import Widget

import tui.dialogs
import tui.widgets
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, WUJIALING, make_city
from tests.tui.desk import Desk, desk
from tests.tui.test_canvas import CONSOLE, WORDS
from tui.canvas import Canvas
from tui.cells import BLANK, Row
from tui.look import Look, set_look
from tui.rows import row_of
from tui.strips import strip
from tui.widgets.painted import Painted, pieces_of

LOOKS = (Look(), Look("light"), Look(depth=16), Look(depth=0), Look(depth=0, is_plain=True))
KEYS = ("ink", "dim", "accent bold", "alarm", "ink bold band", "dim underline", "accent reverse bold")
spans = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=5).map("".join), st.sampled_from(KEYS)), max_size=6
)


def read(text: str, columns: int) -> Row:
    """A row as a terminal reads it."""
    canvas = Canvas(columns, 1)
    canvas.draw(text)
    return canvas.wanted[0]


@given(spans, st.integers(2, 40), st.sampled_from(LOOKS))
def test_a_row_of_cells_is_what_its_strip_says(line: list[tuple[str, str]], cells: int, look: Look) -> None:
    set_look(look)
    try:
        made = row_of(line, cells)
        assert made == read(strip(line, cells).render(CONSOLE), cells)
        assert len(made) == cells
    finally:
        set_look(Look())


def painted(on: Desk) -> list[Row]:
    """The page's cells, as our driver is given them: every region of it, one after another."""
    compositor = on.app.screen._compositor
    canvas = Canvas(*on.app.size)
    columns, rows = on.app.size
    for region in (
        Region(0, 0, columns, rows // 2),
        Region(0, rows // 2, columns // 2, rows),
        Region(1, 1, columns, rows),
    ):
        for y, x, cells in pieces_of(compositor.visible_widgets, [region], columns):
            canvas.put(y, x, cells)
    return canvas.wanted


@pytest.fixture
def coordinator(sqlite_store: str) -> Actor:
    """With a matter to decide on."""
    city = make_city()
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    city.check(officer, firm, "F5")
    return coordinator


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=str)
async def test_a_page_of_cells_is_what_textual_would_show(coordinator: Actor, size: tuple[int, int]) -> None:
    """Lists, a case beside one, a question, a firm's file in blocks, a form."""
    async with desk(coordinator, *size) as on:
        for keys in ((), ("x",), ("escape", "3", "enter"), ("tab",), ("n",), ("escape", "escape", "n")):
            await on.press(*keys)
            wanted = [
                read(line.render(CONSOLE), size[0]) for line in on.app.screen._compositor.render_strips()
            ]
            assert painted(on) == wanted, keys


async def test_what_is_beside_a_region_stays(coordinator: Actor) -> None:
    async with desk(coordinator, 120, 40) as on:
        compositor = on.app.screen._compositor
        canvas = Canvas(120, 40)
        for y, x, cells in pieces_of(compositor.visible_widgets, [Region(0, 2, 72, 36)], 120):
            canvas.put(y, x, cells)
        assert all(row[72:] == [BLANK] * 48 for row in canvas.wanted)
        assert canvas.wanted[3][:72] != [BLANK] * 72


def test_every_part_of_a_page_is_painted() -> None:
    """What is neither painted nor holds others would be blank in a terminal."""
    for folder in (tui.widgets, tui.dialogs):
        for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            for one in vars(import_module(module.name)).values():
                if isinstance(one, type) and issubclass(one, Widget) and one.__module__ == module.name:
                    assert issubclass(one, Painted), one
