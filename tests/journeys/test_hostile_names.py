"""A hostile name stands whole on every page, in every question, message, report and on the command line (R4)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from models.rules.scope import Role
from tests.full_lists import some
from tests.journeys.poison import poison, sound
from tests.journeys.town import PROGRAM, TEN, Town, digit, go, message
from tests.rosters import FIRM_HEADINGS, TITLE, firm_row
from tests.terminal import Terminal
from tui.look import shown, width

NAMES = {
    "markup": "[red]甲[/]",
    "closing tag": "甲[/]乙",
    "action": "[@click=app.quit]x[/]",
    "escape": "魍\x1b[2J彘",
    "c1": "夔\x9b2J麑",
    "bidi": "貔\u202e貅貘",
    "zero width": "獬\u200b豸",
}
TELLING = {name: [one for one in word if one > "\u3000" and one != "\ufffd"] or ["click"] for name, word in NAMES.items()}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page or a question: who sees it, the keys that lead there, how often a name stands on it at the least."""

    what: str
    who: str
    keys: str
    least: int
    types: bool = False  # what tells the name from others is typed at last


OFFICER, DESK, KEEPER = "officer", "coordinator", "storekeeper"
STOCK, RECEIVE, TAKE, SUPPLIES = (
    digit(Role.STOREKEEPER, one)
    for one in ("StockScreen", "ReceiveScreen", "StockTakeScreen", "SuppliesScreen")
)
PLACES = (
    Place("Today", OFFICER, "1", 5),
    Place("Firms", OFFICER, "2", 5),
    Place("Firm", OFFICER, "2 enter", 8),
    Place("Check", OFFICER, "2 enter n 1", 3),
    Place("its fault", OFFICER, "2 enter n 1 2", 3),
    Place("its other fields", OFFICER, "2 enter n 1 e", 2),
    Place("No access", OFFICER, "2 enter n 2", 1),
    Place("Rectification", OFFICER, "3", 5),
    Place("Case", OFFICER, "3 enter", 5),
    Place("fix", OFFICER, "3 w", 3),
    Place("recheck", OFFICER, "3 F", 3),
    Place("asking to void", OFFICER, "3 X", 3),
    Place("help", OFFICER, "3 ?", 0),
    Place("Drafts", OFFICER, "4", 0),
    Place("own posts", OFFICER, "5", 3),
    Place("supplies", OFFICER, "6", 1),
    Place("goods on a page", OFFICER, "6 enter escape", 2),
    Place("keeping them", OFFICER, "6 p", 2),
    Place("their receipt", OFFICER, "6 l", 2),
    Place("one's requests", OFFICER, "6 ]", 1),
    Place("one request", OFFICER, "6 ] enter", 2),
    Place("asking for supplies", OFFICER, "6 n", 0),
    Place("what a firm has", OFFICER, "2 enter K", 1),
    Place("what a firm asked for", OFFICER, "2 enter K ] ]", 1),
    Place("stock and use", OFFICER, "2 enter n 6", 1),
    Place("who am I", OFFICER, "7", 1),
    Place("find", OFFICER, "1 f", 3, types=True),
    Place("filter", OFFICER, "2 /", 3, types=True),
    Place("palette", OFFICER, "1 :", 1),
    Place("Queue", DESK, "1", 8),
    Place("the desks below", DESK, "[", 5),
    Place("taking over", DESK, "K", 3),
    Place("its supplies", DESK, "[", 0),
    Place("its leads", DESK, "[", 2),
    Place("Case of a lead", DESK, "enter", 3),
    Place("its incidents", DESK, "[", 2),
    Place("Case of an incident", DESK, "enter", 3),
    Place("end of an incident", DESK, "a tab", 1, types=True),
    Place("its findings", DESK, "[", 5),
    Place("its checks", DESK, "[", 5),
    Place("returning", DESK, "x", 3),
    Place("delegating", DESK, "D", 1),
    Place("Case of a check", DESK, "enter", 3),
    Place("what was accepted", DESK, "a", 3),
    Place("what was taken back", DESK, "u", 3),
    Place("Firm of another's", DESK, "3 enter", 8),
    Place("revealed", DESK, "3 enter i 1", 8),
    Place("Rectification there", DESK, "4", 5),
    Place("firms by their faults", DESK, "4 [", 3),
    Place("Case of a finding", DESK, "4 enter", 5),
    Place("its papers", DESK, "4 enter o", 5),
    Place("assigning", DESK, "4 t", 3, types=True),
    Place("supervising", DESK, "4 S", 3),
    Place("notice", DESK, "4 N", 3),
    Place("referring", DESK, "4 Y", 3, types=True),
    Place("requests of all", DESK, "5", 2),
    Place("one of them", DESK, "5 enter", 2),
    Place("what is short", DESK, "5 ]", 0),
    Place("sharing it out", DESK, "5 ] P", 2),
    Place("another number", DESK, "5 ] P e", 2),
    Place("who runs out", DESK, "5 ] ]", 0),
    Place("what depots have", DESK, "5 [ [", 2),
    Place("correcting a depot", DESK, "5 [ [ enter e", 1),
    Place("rounds", DESK, "5 [", 1),
    Place("register of a round", DESK, "5 [ enter", 0),
    Place("planning a round", DESK, "5 [ n", 0),
    Place("Counter", KEEPER, "1", 0),
    Place("goods at the depot", KEEPER, f"{SUPPLIES} [", 2),
    Place("a difference there", KEEPER, f"{SUPPLIES} [ G enter z", 2),
    Place("Lots", KEEPER, f"{STOCK} ]", 2),
    Place("Way of a lot", KEEPER, f"{STOCK} ] K", 3),
    Place("Ledger", KEEPER, f"{STOCK} [", 1),
    Place("transfer", KEEPER, f"{STOCK} ] T", 2),
    Place("Receive", KEEPER, RECEIVE, 1),
    Place("Stock-take", KEEPER, TAKE, 2),
)


def cells_of(words: str) -> list[str]:
    """A text cell by cell: nothing in the cell behind a wide character."""
    return [part for one in words for part in ((one, "") if width(one) == 2 else (one,))]


def whole(terminal: Terminal, name: str, least: int, where: str, typed: str = "") -> None:
    """Every time a name stands there it is whole, wrapped, or cut with its sign; so many times at the least."""
    sound(terminal, where)
    seen = cells_of(shown(NAMES[name]))
    panes = [(0, 72), (72, terminal.columns)] if terminal.columns >= 110 else [(0, terminal.columns)]
    count, rest = 0, [""] * len(panes)
    for y in range(terminal.rows):
        row = [terminal.cell(x, y).data for x in range(terminal.columns)]
        for x in range(len(row) - len(seen) + 1):
            if row[x : x + len(seen)] == seen:
                row[x : x + len(seen)] = [" "] * len(seen)
                count += 1
        for number, (first, last) in enumerate(panes):
            rest[number] += "".join(row[first:last]).strip()
    left = "\n".join(rest).replace(shown(NAMES[name]), "")  # a name may be wrapped
    for end in range(len(shown(NAMES[name])), 0, -1):
        left = left.replace(f"{shown(NAMES[name])[:end]}…", "")
    left = left.replace(typed, "", 1) if typed else left
    broken = [one for one in TELLING[name] if one in left]
    assert not broken and count >= least, f"{where}: {count} whole, {broken} broken\n{terminal.picture()}"


@pytest.mark.parametrize("who", [OFFICER, DESK, KEEPER])
@pytest.mark.parametrize("name", some(NAMES, 2))
def test_a_name_is_whole_in_every_place(town: Town, name: str, who: str) -> None:
    """One walk through all pages and questions of a role, each of them looked at; every other name on a wide screen."""
    size = (120, 40) if [*NAMES].index(name) % 2 else (80, 24)
    poison(town, NAMES[name])
    town.write("UPDATE contact SET phone = '13812341234'")  # a masked one is not whole on purpose
    terminal = town.open(who, *size)
    for place in PLACES:
        if place.who != who:
            continue
        go(terminal, place.keys)
        if place.types:
            terminal.type(TELLING[name][0]).settle()
        typed = TELLING[name][0] if place.types else ""
        whole(terminal, name, place.least, f"{place.what} {place.keys}", typed)


@pytest.mark.parametrize("name", some(NAMES, 2))
def test_a_colleague_s_name_is_whole_in_a_refusal(town: Town, name: str) -> None:
    """Who was first is named on the message line."""
    poison(town, NAMES[name])
    mine, theirs = town.open(DESK, 120, 40), town.open("ZB0002", 120, 40)
    for one in (mine, theirs):
        one.press("]").settle()
    mine.press("enter").wait_for("经过").settle()
    theirs.press("a").wait_for("已通过").settle()
    mine.press("a").wait_for(lambda seen: message(seen) != "").settle()
    assert shown(NAMES[name]) in message(mine), mine.picture()


@pytest.mark.parametrize("query", ["enterprises", "open_tasks", "findings", "people", "duties"])
@pytest.mark.parametrize("as_csv", [False, True])
@pytest.mark.parametrize("name", some(("escape", "bidi", "c1", "zero width", "action"), 2))
def test_lists_on_a_terminal_do_not_act_there(town: Town, name: str, query: str, as_csv: bool) -> None:
    """The same command through a pipe gives the words as they are; JSON says them either way."""
    poison(town, NAMES[name])
    who = "officer" if query == "duties" else "coordinator"
    words = [*PROGRAM, "list", query, "--store", str(town.path), "--as", who, *(["--csv"] if as_csv else [])]
    with Terminal(words, 500, 200, env={"LIANQI_CLOCK": TEN}, is_forked=True) as terminal:
        assert terminal.wait_for_end(20) == 0
        came = terminal.received.decode()
    assert not set(came) & {"\x1b", "\x9b", "\u202e", "\u200b"}
    if as_csv:
        assert shown(NAMES[name]) in came
    else:
        assert NAMES[name] in [
            str(value) for line in came.splitlines() for value in json.loads(line).values()
        ]
    assert NAMES[name] in json.dumps(town.listed(query, who), ensure_ascii=False) or "\x1b" in NAMES[name] or "\x9b" in NAMES[name]  # fmt: skip


@pytest.mark.parametrize(
    "name", some(("markup", "bidi", "escape", "c1", "zero width", "closing tag", "action"), 2)
)
def test_an_imported_file_and_its_cells_are_whole(town: Town, name: str) -> None:
    """The file's own name in the crumbs, its cells in the rows, the candidates of a name in its question; and on the command line."""
    word = NAMES[name].replace("/", "⁄")
    file = town.path.parent / f"{word}.csv"
    rows = [
        (TITLE,),
        FIRM_HEADINGS,
        firm_row(企业名称=f"{word}公司", 状态=word, 备注=word),
        firm_row(企业名称=word, 负责人=word, 联系电话=f"1{word}"),
        firm_row(企业名称=f"{word}二", **{"街道（园区）": word}),
    ]
    file.write_text(
        "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows), "utf-8"
    )
    admin = town.open("administrator", 120, 30)
    admin.press("1", "n").settle()
    admin.press("2", "tab").settle()
    admin.press("ctrl+u").paste(str(file)).settle()
    if not file.name.isprintable():
        sound(admin, "a typed path loses what cannot be typed")
    else:
        admin.press("ctrl+s").wait_for("未写入").settle()
        sound(admin, "rows")
        assert shown(word) in admin.row(0)
        assert sum(line.count(shown(word)) for line in admin.lines) >= 3, admin.picture()
    words = [*PROGRAM, "--store", str(town.path), "--as", "administrator", "import", "enterprises", str(file)]
    with Terminal(words, 200, 60, env={"LIANQI_CLOCK": TEN}, is_forked=True) as terminal:
        assert terminal.wait_for_end(20) == 0, terminal.picture()
        sound_report = terminal.received.decode()
        assert not set(sound_report) & {"\x1b", "\x9b", "\u202e", "\u200b"}
        assert shown(f"{word}.csv") in sound_report and shown(word) in sound_report
