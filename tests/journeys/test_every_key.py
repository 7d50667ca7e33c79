"""Every key of every page, taken from the bindings themselves: each acts or says why, and nothing ends."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import pytest

from tests.journeys.town import Town, message
from tests.terminal import Terminal
from tui.screens.base import DeskScreen
from tui.screens.case_page import CaseScreen
from tui.screens.check import CheckScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.firm import FirmScreen
from tui.screens.firms import FirmsScreen
from tui.screens.help import HelpScreen
from tui.screens.no_access import NoAccessScreen
from tui.screens.queue import QueueScreen
from tui.screens.rectification import RectificationScreen
from tui.screens.today import TodayScreen
from tui.screens.who_am_i import WhoAmIScreen

SIGNS = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "fullwidth_solidus": "／",
    "fullwidth_question_mark": "？",
    "fullwidth_colon": "：",
}
MOVES = ("j", "k", "down", "up", "pagedown", "pageup", "g", "G", "home", "end", "tab", "shift+tab", "f5", "Z")
FORMS = (CheckScreen, NoAccessScreen)
SILENT = {"r"}  # reading again shows the same


@dataclass(frozen=True)
class Place:
    """A page, and the keys that lead to it from the first page of a role."""

    who: str
    way: str
    page: type[DeskScreen]

    @property
    def keys(self) -> list[str]:
        """Every key of its bindings, digits behind them."""
        known = self.page._merge_bindings().key_to_bindings
        bound = [SIGNS.get(key, key) for key, ours in known.items() if any(one.id for one in ours)]
        return [*dict.fromkeys(bound), *"123456789"]


PLACES = (
    Place("officer", "1", TodayScreen),
    Place("officer", "2", FirmsScreen),
    Place("officer", "2 enter", FirmScreen),
    Place("officer", "2 enter n 1", CheckScreen),
    Place("officer", "2 enter n 2", NoAccessScreen),
    Place("officer", "3", RectificationScreen),
    Place("officer", "3 enter", CaseScreen),
    Place("officer", "4", DraftsScreen),
    Place("officer", "5", WhoAmIScreen),
    Place("officer", "1 ?", HelpScreen),
    Place("coordinator", "1", QueueScreen),
    Place("coordinator", "1 enter", CaseScreen),
    Place("coordinator", "2", FirmsScreen),
    Place("coordinator", "2 enter", FirmScreen),
    Place("coordinator", "3", RectificationScreen),
    Place("coordinator", "3 enter", CaseScreen),
    Place("administrator", "1", FirmsScreen),
    Place("administrator", "1 enter", FirmScreen),
    Place("administrator", "2", WhoAmIScreen),
)


def rest(terminal: Terminal) -> Terminal:
    """Wait until it has answered."""
    return terminal.settle(quiet=0.03)


def page_of(terminal: Terminal) -> list[str]:
    """All but the message line."""
    return [*terminal.lines[:-2], terminal.row(-1)]


def go(terminal: Terminal, way: str) -> None:
    """From anywhere to a page: questions and pages closed, then the way."""
    for _ in range(6):
        rest(terminal.press("escape"))
        if "Ctrl+Q" in message(terminal):
            break
    for key in way.split():
        rest(terminal.press(key))


def press_all(place: Place, terminal: Terminal) -> list[str]:
    """The keys that neither changed the page nor said anything."""
    dumb = []
    home: list[str] = []
    for key in place.keys:
        if key == "ctrl+q":
            continue
        if page_of(terminal) != home or place.page in FORMS:
            go(terminal, place.way)
            home = page_of(terminal)
        elif message(terminal):
            rest(terminal.press("r"))
        said = message(terminal)
        rest(terminal.press(key))
        assert terminal.exit_code is None, f"{place} {key}\n{terminal.picture()}"
        if key not in SILENT and not has_answered(terminal, home, said):
            dumb.append(key)
        if key == "L":
            rest(terminal.press("escape", "L"))
            home = []
    go(terminal, place.way)
    for key in MOVES:
        rest(terminal.press(key))
        assert terminal.exit_code is None, f"{place} {key}\n{terminal.picture()}"
    return dumb


def has_answered(terminal: Terminal, home: list[str], said: str) -> bool:
    """Whether the page changed or something is said, within a second."""
    with contextlib.suppress(AssertionError):
        terminal.wait_for(lambda seen: page_of(seen) != home or message(seen) not in ("", said), timeout=1)
        return True
    return False


@pytest.mark.parametrize("who", ["officer", "coordinator", "administrator"])
@pytest.mark.parametrize("is_full", [True, False])
def test_every_key_acts_or_says_why(request: pytest.FixtureRequest, who: str, is_full: bool) -> None:
    """On a full store and on one where nothing has happened."""
    town: Town = request.getfixturevalue("town" if is_full else "quiet_town")
    terminal = town.open(who)
    dumb = {}
    for place in PLACES:
        if place.who == who and (keys := press_all(place, terminal)):
            dumb[f"{place.page.__name__} {place.way}"] = keys
    assert not dumb, "\n".join(f"{place}: {keys}" for place, keys in dumb.items())
