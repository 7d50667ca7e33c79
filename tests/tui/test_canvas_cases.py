"""Cases of the canvas one by one: hostile text, the last column, signs terminals disagree on, lists that scroll."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.test_canvas import COLUMNS, ROWS, picture, terminal
from tui.canvas import Canvas
from tui.pen import applied, restyled


def painted(*rows: list[tuple[str, str]]) -> str:
    """Rows of (text, SGR parameters) as the compositor sends them, from the top."""
    lines = []
    for y, row in enumerate(rows, 1):
        spans = "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in row)
        lines.append(f"\x1b[{y};1H{spans}")
    return "\n".join(lines) + "\x1b[1;1H"


def sent(canvas: Canvas, data: str) -> str:
    """What a picture costs."""
    canvas.draw(data)
    return canvas.changes()


OURS = re.compile(r"\x1b\[[\d;]*[HGCDABmKXMLJrg]|\x1bH|[\r\b\t]|\v+(?=[\r\b\t\x1b])")
HOSTILE = (
    "\x1b[2J\x1b[3J",
    "\x1b]0;title\x07",
    "\x1b]8;;http\x1b\\",
    "\x1b[?1049l",
    "\x1bc",
    "\x9b2J",
    "\x90q\x9c",
    "\x00\x07\x08\x0b\x0e\x7f",
    "\t",
    "\u202e\u2066\u200f",
    "\u200b\u2060\ufeff",
    "\u2028\u2029",
    "\U000e0041",
    "\ud800",
)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_text_sends_nothing_a_terminal_obeys_or_hides(text: str) -> None:
    """The second wall: the first one is `shown`."""
    canvas = Canvas(COLUMNS, ROWS)
    thin = sent(canvas, painted([("甲" + text + "乙", "1"), ("尾", "")]))
    assert "\t" not in thin, "one stroke is worth no tab stop"
    left = OURS.sub("", thin)
    assert all(one.isprintable() for one in left), ascii(left)
    emulator = terminal()
    emulator.feed(thin.encode())
    line = emulator.screen.line(0)
    assert line.startswith("甲") and line.endswith("尾")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("👨‍👩‍👧", "👨"),
        ("👍🏽", "👍"),
        ("☎\ufe0f", "☎ "),
        ("葛\U000e0101", "葛"),
        ("a\u00adb", "a-b"),
        ("a\u200bb", "ab"),
        ("\u0301a", "a"),
        ("e" + "\u0301" * 30, None),
        ("ก็", "ก็"),
        ("각", "각"),
        ("𠮷", "𠮷"),
    ],
)
def test_what_terminals_disagree_on_moves_nothing_behind_it(text: str, seen: str | None) -> None:
    """What follows stands where Textual reckons it, whatever the terminal made of the sign."""
    canvas, emulator = Canvas(COLUMNS, ROWS), terminal()
    emulator.feed(sent(canvas, painted([(text, "1"), ("尾", "")])).encode())
    at = cell_len(text)
    assert emulator.screen.cell(at, 0).data == "尾"
    if seen is not None:
        assert emulator.screen.line(0) == seen + "尾"
    assert len(emulator.screen.cell(0, 0).data) <= 8


def test_drift_ends_behind_a_sign_an_old_console_draws_in_two_cells() -> None:
    canvas, emulator = Canvas(COLUMNS, ROWS), terminal()
    emulator.screen.is_wide_ambiguous = True
    emulator.feed(sent(canvas, painted([("▌ 逾2天  “高”  …", "1"), ("  尾", "")])).encode())
    assert [emulator.screen.cell(x, 0).data for x in (2, 4, 5, 10, 18)] == ["逾", "2", "天", "高", "尾"]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("中文中文", "中文中x", "中文中x"),
        ("中文中文", "x中文中", "x中文中"),
        ("中文中文", "中文中  ", "中文中"),
        ("abcdefgh", "abcdefg中", "abcdefgh"),  # no room for half of it: the last cell stays
        ("abcdefgh", "abcdefgij", "abcdefgi"),
        ("", "中文中文xyz", "中文中文"),
    ],
)
def test_the_last_column_is_only_a_column(before: str, after: str, line: str) -> None:
    canvas, emulator = Canvas(8, 2), terminal(8, 2)
    for text in (before, after):
        emulator.feed(sent(canvas, painted([(text, "")])).encode())
    assert emulator.screen.line(0) == line
    assert emulator.screen.line(1) == ""


def name_of(at: int) -> str:
    """A name unlike its neighbours'."""
    return f"{at:03} " + "".join(chr(0x4E00 + (at * 97 + place * 211) % 5000) for place in range(8))


def ledger(top: int, cursor: int) -> str:
    """A head, eight rows of a list with a cursor, and a position below."""
    rows = [[("事项 企业", "4")]]
    for at in range(top, top + 8):
        style = "1;48;5;236" if at == cursor else ""
        rows.append([("▌" if at == cursor else " ", "38;5;73"), (name_of(at), style)])
    return painted(*rows, [(f"{cursor}/100", "38;5;246")])


@pytest.mark.parametrize("step", [1, -1, 3, -3])
def test_a_list_that_scrolls_is_moved_by_the_terminal(step: int) -> None:
    """The rows that stay are not sent again: only the new ones and the one the cursor left."""
    canvas, one, other = Canvas(COLUMNS, ROWS), terminal(), terminal()
    first = ledger(50, 57 if step > 0 else 50)
    second = ledger(50 + step, (57 if step > 0 else 50) + step)
    for emulator, data in ((one, sent(canvas, first)), (other, first)):
        emulator.feed(data.encode())
    thin = sent(canvas, second)
    one.feed(thin.encode())
    other.feed(second.encode())
    assert picture(one) == picture(other)
    assert re.search(r"\x1b\[[23];[89]r\x1b\[[23]H\x1b\[3?[ML]\x1b\[r", thin)
    assert sum(name_of(at) in thin for at in range(40, 70)) <= abs(step) + 1


def test_a_list_moves_under_what_stands_beside_it() -> None:
    """Where sending the other pane anew is shorter than sending the list anew."""
    canvas, one, other = Canvas(60, ROWS), terminal(60), terminal(60)
    beside = ["陪同：", "", "点位：一车间", "", "", "期限：", "", ""]
    for top in (50, 51):
        rows = [[(f" {name_of(top + at)}          ", ""), (beside[at], "38;5;246")] for at in range(8)]
        rows = [[*row[:-1], (row[-1][0] + " " * (29 - cell_len(row[-1][0])), row[-1][1])] for row in rows]
        thin = sent(canvas, painted(*rows))
        one.feed(thin.encode())
        other.feed(painted(*rows).encode())
    assert picture(one) == picture(other)
    assert "\x1b[M" in thin
    assert sum(name_of(at) in thin for at in range(40, 70)) == 1


def test_a_page_of_other_rows_is_not_moved() -> None:
    canvas = Canvas(COLUMNS, ROWS)
    sent(canvas, ledger(50, 50))
    assert "r" not in OURS.sub(lambda one: one[0][-1], sent(canvas, ledger(80, 80)))


def due(at: int) -> tuple[str, str]:
    """Late, today or another day, each in its ink."""
    return [("逾2天", "38;5;203"), ("今16:00", ""), ("02-19", "38;5;246")][at % 3]


def page(top: int) -> str:
    """Nine rows of a list with a coloured column and two plain ones of uneven lengths."""
    rows = []
    for at in range(top, top + 9):
        day, ink = due(at)
        name, matter = name_of(at)[: 4 + at % 6], "口罩桶"[: 1 + at % 3]
        # As the columns pad: every span fills its cells.
        spans = [
            (day + " " * (8 - cell_len(day)), ink),
            (name + " " * (15 - cell_len(name)), ""),
            (matter + " " * (9 - cell_len(matter)), ""),
        ]
        rows.append(spans)
    return painted(*rows)


def test_a_colour_is_chosen_once_for_all_rows_that_have_it() -> None:
    canvas, one, other = Canvas(32, ROWS), terminal(32), terminal(32)
    one.feed(sent(canvas, page(0)).encode())
    thin = sent(canvas, page(31))
    one.feed(thin.encode())
    for top in (0, 31):
        other.feed(page(top).encode())
    assert picture(one) == picture(other)
    assert [thin.count(f"38;5;{ink}m") for ink in (203, 246)] == [1, 1]
    # Six of nine rows differ in colour; what is not text costs a way to each piece and an erasure at most.
    text = sum(len(part.encode()) for part in OURS.split(thin) if part.strip())
    assert len(thin.encode()) - text < 9 * 3 * 6


def test_columns_of_a_list_are_reached_by_tab_stops_of_their_own() -> None:
    """Every picture sets the stops it goes by: one that was lost meanwhile harms none."""
    canvas, one, other = Canvas(32, ROWS), terminal(32), terminal(32)
    for top in (0, 31, 62):
        thin = sent(canvas, page(top))
        assert thin.index("\x1b[3g") < thin.index("\x1bH") < thin.index("\t")
        one.feed(thin.encode())
        other.feed(page(top).encode())
        one.screen.tabstops = {5}
    assert picture(one) == picture(other)


def test_where_stops_cannot_be_set_there_is_no_tab() -> None:
    canvas, emulator = Canvas(32, ROWS, has_stops=False), terminal(32)
    thin = "".join(sent(canvas, page(top)) for top in (0, 31))
    assert "\t" not in thin and "\x1bH" not in thin
    emulator.feed(thin.encode())
    assert emulator.screen.line(8).split()[0] == due(39)[0]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        # many blanks at the end: erased at once, from where the pen stands
        ("甲乙丙丁        子丑寅卯", "甲乙", "\x1b[5G\x1b[K\r"),
        # few within a row: sent, and the pen goes on where the next text stands near
        ("甲乙丙子丑", "甲乙  子寅", "\x1b[5G  子寅\r"),
        # many within a row whose rest stays: only they are erased
        ("甲乙丙丁戊己  子丑寅卯", "甲            子丑寅卯", "\x1b[3G\x1b[10X\r"),
        # many within a row whose rest is other text: all of the rest is erased
        ("甲乙丙丁戊己  子丑寅卯", "申            辰巳", "申\x1b[K\x1b[15G辰巳\r"),
    ],
)
def test_blanks_are_sent_or_erased_as_is_shorter(before: str, after: str, wanted: str) -> None:
    canvas, emulator = Canvas(COLUMNS, ROWS), terminal()
    for text in (before, after):
        thin = sent(canvas, painted([(text + " " * (COLUMNS - cell_len(text)), "")]))
        emulator.feed(thin.encode())
    assert thin == wanted
    assert emulator.screen.line(0) == after


def test_nothing_is_erased_that_was_sent_before() -> None:
    """A coloured name gives way to a shorter one, plain text stands behind it: plain text is sent first."""
    canvas, emulator = Canvas(COLUMNS, ROWS), terminal()
    for name, rest in (("甲乙丙丁戊己", "子丑"), ("申", "辰巳")):
        fill = " " * (14 - cell_len(name))
        emulator.feed(sent(canvas, painted([(name + fill, "38;5;203"), (rest + "    ", "")])).encode())
    assert emulator.screen.line(0).split() == ["申", rest.strip()]


def test_a_move_of_the_cursor_sends_the_cells_that_change() -> None:
    canvas = Canvas(COLUMNS, ROWS)
    sent(canvas, ledger(50, 52))
    thin = sent(canvas, ledger(50, 53))
    assert name_of(52) in thin and name_of(53) in thin and len(thin.encode()) < 130
    assert sent(canvas, ledger(50, 53)) == ""


def test_without_colour_the_attributes_stay() -> None:
    canvas, emulator = Canvas(COLUMNS, ROWS, is_monochrome=True), terminal()
    emulator.feed(
        sent(
            canvas, painted([("甲", "1;38;5;73;48;5;236"), ("乙", "4;38;2;1;2;3"), ("丙", "7;31;44;90;107")])
        ).encode()
    )
    cells = [emulator.screen.cell(x, 0) for x in (0, 2, 4)]
    assert {(cell.fg, cell.bg) for cell in cells} == {("default", "default")}
    assert [(cell.bold, cell.underscore, cell.reverse) for cell in cells] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


COLOURS = ("", "31", "97", "38;5;73", "38;2;1;2;3")
canonical = st.builds(
    lambda attributes, ink, ground: ";".join(
        [
            *sorted(attributes),
            *filter(None, (ink, ground.replace("38;", "48;").replace("31", "41").replace("97", "107"))),
        ]
    ),
    st.sets(st.sampled_from(("1", "3", "4", "7", "9"))),
    st.sampled_from(COLOURS),
    st.sampled_from(COLOURS),
)


@given(canonical, canonical)
def test_the_shortest_way_between_styles_ends_in_the_style(before: str, after: str) -> None:
    way, anew = terminal(), terminal()
    way.feed(f"\x1b[0;{before}m{restyled(before, after)}x".encode())
    anew.feed(f"\x1b[0;{after}mx".encode())
    assert way.screen.cell(0, 0) == anew.screen.cell(0, 0)
    assert applied(before, "0;" + after, False) == after
    assert len(restyled(before, after)) <= len(f"\x1b[0;{after}m")


@pytest.mark.parametrize("column", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("is_sent_between", [True, False])
def test_half_a_character_comes_back_whole(column: int, is_sent_between: bool) -> None:
    """Drawn over in any of its cells, seen or not, and drawn again."""
    canvas, emulator = Canvas(8, 2), terminal(8, 2)
    emulator.feed(sent(canvas, painted([("中文中", "")])).encode())
    over = f"\x1b[1;{column}Hx\x1b[1;1H"
    canvas.draw(over)
    if is_sent_between:
        emulator.feed(canvas.changes().encode())
        stock = terminal(8, 2)
        stock.feed(("中文中" + over).encode())
        assert picture(emulator) == picture(stock)
    emulator.feed(sent(canvas, painted([("中文中", "")])).encode())
    assert emulator.screen.line(0) == "中文中"
