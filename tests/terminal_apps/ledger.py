"""A ledger of any length over the real list widget, with a line to type in: what the driver is measured on.

    python -m tests.terminal_apps.ledger [--driver thin|stock] [--rows 1000] [--keep FILE] [--hang] [--depth 256|16|0]

`/` types, Esc goes back to the list, Ctrl+Q leaves. What is typed is kept in FILE when the line drops or TERM comes.
"""

from __future__ import annotations

import argparse
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip
from textual.widget import Widget

from models.queries.pages import Page, Window
from tui.driver import ThinDriver, install_way_out
from tui.frame import crumb_spans, key_spans, most_keys
from tui.look import Look, set_look, terminal_depth
from tui.strips import strip
from tui.widgets.columns import Column
from tui.widgets.editor import LineEditor
from tui.widgets.line import Line
from tui.widgets.listing import window_of
from tui.widgets.record_table import RecordTable

FIRMS = ("云樟国际广场 麓屿贸易", "金霁冷链 二号库", "洞庭纸品 一车间", "橘洲电子 宿舍", "岳麓置业 沙坪工地")
MATTERS = (
    "口罩佩戴，复查第 2 次",
    "体温异常 1 人，未报告",
    "废弃口罩桶未清运",
    "宿舍 7 人/间",
    "消毒记录缺 3 天",
)
DUES = (("逾2天", "alarm"), ("今16:00", "ink"), ("02-19", "dim"), ("02-21", "dim"))


@dataclass(frozen=True)
class Row:
    """One line of the invented queue."""

    id: int
    due: tuple[str, str]
    grade: tuple[str, str]
    firm: str
    matter: str


def rows_of(count: int) -> list[Row]:
    """Invented lines, no two neighbours alike."""
    grades = (("高", "alarm bold"), ("中", "warn"), ("低", "dim"))
    return [
        Row(
            at,
            DUES[at * 7 % 4],
            grades[at * 5 % 3],
            f"{FIRMS[at * 3 % 5]} {at:04}",
            MATTERS[at * 11 // 4 % 5],
        )
        for at in range(count)
    ]


COLUMNS = (
    Column("", (7, 7, 7), lambda row, cells: row.due),
    Column("", (2, 2, 2), lambda row, cells: row.grade),
    Column("", (24, 30, 34), lambda row, cells: (row.firm, "ink"), gaps=(3, 3, 3), is_subject=True),
    Column("", (-1, -1, -1), lambda row, cells: (row.matter, "ink"), gaps=(0, 0, 0)),
)


class Typed(Widget, can_focus=True):
    """A line to type in."""

    DEFAULT_CSS = "Typed { height: 1; background: ansi_default; }"

    def __init__(self) -> None:
        super().__init__()
        self.editor = LineEditor()

    def render_line(self, y: int) -> Strip:
        """The label and the line."""
        seen, at = self.editor.window(60)
        del at
        field = "ink band" if self.has_focus else "ink"
        return strip([("  备注：", "dim"), (seen, field)], self.size.width)

    def on_key(self, event: events.Key) -> None:
        """Keys of the line."""
        if self.editor.press(event.key, event.character):
            event.stop()
            self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        """A paste, as one line."""
        self.editor.insert(event.text)
        self.refresh()


class Ledger(App[None]):
    """The list, the line, the frame's fixed rows."""

    CSS = "Screen { background: ansi_default; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("slash", "type", ""),
        ("escape", "back", ""),
        ("ctrl+q", "quit", ""),
    ]

    def __init__(self, count: int, driver: str) -> None:
        super().__init__(driver_class=ThinDriver if driver == "thin" else LinuxDriver, ansi_color=True)
        self.all = rows_of(count)

    def compose(self) -> ComposeResult:
        """Crumbs, facts, list, line, message, keys."""
        yield Line("crumbs")
        yield Line("facts")
        yield RecordTable(
            COLUMNS,
            self.fetch,
            empty=lambda: ("没有等你决定的事。", "下级还有 5 件：按 ]"),
            moved=self.show_position,
        )
        yield Typed()
        yield Line("keys")

    async def on_mount(self) -> None:
        """Fill every row."""
        self.query_one("#crumbs", Line).show(
            crumb_spans(("待办", "整改"), "联企", 40), [("开福区 · 专班 · 周文", "dim")]
        )
        self.query_one("#facts", Line).show(
            [(" 全部 42  ", "dim"), ("整改 9!", "accent bold underline"), ("  诉求 8  物资 6", "dim")]
        )
        table = self.query_one(RecordTable)
        await table.load()
        table.focus()

    async def fetch(self, window: Window) -> Page[Row]:
        """A window, as the store gives it."""
        return window_of(self.all, window)

    def show_position(self) -> None:
        """The position on the key line."""
        keys = [("a", "通过", True), ("x", "退回", True), ("E", "上报", False), ("?", "按键", True)]
        self.query_one("#keys", Line).show(
            key_spans(keys, most_keys(self.size.width), 60),
            [(self.query_one(RecordTable).position, "dim")],
        )

    async def on_key(self, event: events.Key) -> None:
        """Keys of the list."""
        table = self.query_one(RecordTable)
        if table.has_focus and await table.press(event.key, event.character):
            event.stop()

    def action_type(self) -> None:
        """Go to the line."""
        self.query_one(Typed).focus()

    def action_back(self) -> None:
        """Go to the list."""
        self.query_one(RecordTable).focus()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", choices=("thin", "stock"), default="thin")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--hang", action="store_true", help="never finish keeping")
    parser.add_argument("--depth", type=int, choices=(256, 16, 0), default=terminal_depth())
    given = parser.parse_args()
    set_look(Look(depth=given.depth))
    app = Ledger(given.rows, given.driver)

    def keep(budget: float) -> None:
        if given.hang:
            threading.Event().wait()
        if given.keep is not None:
            given.keep.write_text(app.query_one(Typed).editor.text)

    if given.driver == "thin":
        install_way_out(keep)
    app.run()


if __name__ == "__main__":
    main()
