"""Every key of every page, taken from the bindings themselves: each acts or says why, and nothing ends.

The full list presses every key on every page; without it the keys that are the same everywhere are pressed on first pages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from models.rules.scope import Role
from tests.full_lists import some, some_or
from tests.journeys.town import Town, digit, go, hand_over, message
from tests.terminal import Terminal
from tui.keys import EVERYWHERE
from tui.screens.base import DeskScreen
from tui.screens.case_page import CaseScreen
from tui.screens.chase import ChaseScreen
from tui.screens.check import CheckScreen
from tui.screens.checklist import ChecklistScreen
from tui.screens.checklists import ChecklistsScreen
from tui.screens.counter import CounterScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.failures import FailuresScreen
from tui.screens.firm import FirmScreen
from tui.screens.firm_forms import CorrectFirmScreen, NewFirmScreen, NewSiteScreen
from tui.screens.firm_goods import FirmGoodsScreen
from tui.screens.firms import FirmsScreen
from tui.screens.handover import HandoverScreen
from tui.screens.help import HelpScreen
from tui.screens.incident import IncidentScreen
from tui.screens.logins import LoginsScreen
from tui.screens.lot import LotScreen
from tui.screens.my_day import MyDayScreen
from tui.screens.no_access import NoAccessScreen
from tui.screens.officer import OfficerScreen, OwnPostsScreen
from tui.screens.people import PeopleScreen
from tui.screens.person import PersonScreen
from tui.screens.person_keys import KeysScreen
from tui.screens.proposal import ProposalScreen
from tui.screens.queue import QueueScreen
from tui.screens.receive import ReceiveScreen
from tui.screens.rectification import RectificationScreen
from tui.screens.regions import RegionsScreen
from tui.screens.roster import RosterScreen
from tui.screens.send_team import SendTeamScreen
from tui.screens.split import SplitScreen
from tui.screens.stations import StationsScreen
from tui.screens.stock import StockScreen
from tui.screens.stock_take import StockTakeScreen
from tui.screens.supplies import SuppliesScreen
from tui.screens.supply_board import SupplyBoardScreen
from tui.screens.supply_request import SupplyRequestScreen
from tui.screens.sweep import SweepScreen
from tui.screens.team import TeamScreen
from tui.screens.teams import TeamsScreen
from tui.screens.today import TodayScreen
from tui.screens.visit import VisitScreen
from tui.screens.who_am_i import WhoAmIScreen

SOON = 0.03  # seconds at rest that count as an answer here
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
STOCK, RECEIVE, TAKE = (
    digit(Role.STOREKEEPER, one) for one in ("StockScreen", "ReceiveScreen", "StockTakeScreen")
)
MOVES = ("j", "k", "down", "up", "pagedown", "pageup", "g", "G", "home", "end", "tab", "shift+tab", "f5", "Z")
FEW = 3  # keys of every page that each page is tried with: back, keys, commands
FORMS = (
    CheckScreen,
    IncidentScreen,
    NoAccessScreen,
    VisitScreen,
    CorrectFirmScreen,
    NewFirmScreen,
    NewSiteScreen,
)


@dataclass(frozen=True)
class Place:
    """A page, and the keys that lead to it from the first page of a role."""

    who: str
    way: str
    page: type[DeskScreen]
    ready: Callable[[Town], None] = lambda town: None  # what there must be first

    def __str__(self) -> str:
        return f"{self.page.__name__} {self.who} {self.way}"

    @property
    def keys(self) -> list[str]:
        """The keys of its own verbs; of the verbs of every page and the digits all on first pages, else as many as it takes."""
        full_width = () if self.way == "1" else ("／", "？", "：")
        verbs = {SIGNS.get(key, key): verb for key, verb in self.page.verbs_by_key().items()}
        bound = {key: verb for key, verb in verbs.items() if key not in full_width}
        own = [key for key, verb in bound.items() if verb not in EVERYWHERE]
        everywhere = [*(key for key in bound if key not in own), *"123456789"]
        return [*own, *some(everywhere, len(everywhere) if self.way == "1" else FEW)]

    @property
    def silent(self) -> set[str]:
        """Keys that may leave everything as it is: read again, the page's own digit, before a form's first field."""
        own = {self.way[0], "escape"} if self.way == "1" else {self.way[0]}
        return {"r", *own, *({"shift+tab"} if self.page in FORMS else ())}


PLACES = (
    Place("officer", "1", TodayScreen),
    Place("officer", "2", FirmsScreen),
    Place("officer", "2 enter", FirmScreen),
    Place("officer", "2 enter K", FirmGoodsScreen),
    Place("officer", "2 enter n 1", CheckScreen),
    Place("officer", "2 enter n 2", NoAccessScreen),
    Place("officer", "2 enter n 3", VisitScreen),
    Place("officer", "2 enter n 7", IncidentScreen),
    Place("officer", "2 G enter v p", SweepScreen),
    Place("officer", "3", RectificationScreen),
    Place("officer", "3 enter", CaseScreen),
    Place("officer", "4", DraftsScreen),
    Place("officer", "5", OwnPostsScreen),
    Place("officer", "6", SuppliesScreen),
    Place("officer", "6 n", SupplyRequestScreen),
    Place("officer", "7", WhoAmIScreen),
    Place("officer", "1 ?", HelpScreen),
    Place("coordinator", "1", QueueScreen),
    Place("coordinator", "1 enter", CaseScreen),
    Place("coordinator", "1 T", MyDayScreen),
    Place("coordinator", "2", StationsScreen),
    Place("coordinator", "2 ] enter", OfficerScreen),
    Place("coordinator", "2 [ enter", HandoverScreen, hand_over),
    Place("coordinator", "2 P", ProposalScreen),
    Place("coordinator", "3", FirmsScreen),
    Place("coordinator", "3 enter", FirmScreen),
    Place("coordinator", "3 enter e", CorrectFirmScreen),
    Place("coordinator", "3 enter n 1", NewSiteScreen),
    Place("coordinator", "3 n", NewFirmScreen),
    Place("coordinator", "4", RectificationScreen),
    Place("coordinator", "4 ]", FailuresScreen),
    Place("coordinator", "5", SupplyBoardScreen),
    Place("coordinator", "7", DraftsScreen),
    Place("coordinator", "8", TeamsScreen),
    Place("coordinator", "8 n", SendTeamScreen),
    Place("coordinator", "9", RosterScreen),
    Place("storekeeper", "1 escape", CounterScreen),
    Place("storekeeper", STOCK, StockScreen),
    Place("storekeeper", f"{STOCK} enter K", LotScreen),
    Place("storekeeper", RECEIVE, ReceiveScreen),
    Place("storekeeper", TAKE, StockTakeScreen),
    Place("leader", "1", TeamScreen),
    Place("leader", "2", SplitScreen),
    Place("leader", "3", ChaseScreen),
    Place("leader", "4", RosterScreen),
    Place("leader", "5", KeysScreen),
    Place("leader", "6", WhoAmIScreen),
    Place("administrator", "2", PeopleScreen),
    Place("administrator", "2 enter", PersonScreen),
    Place("administrator", "3", FirmsScreen),
    Place("administrator", "3 enter", FirmScreen),
    Place("administrator", "4", RegionsScreen),
    Place("administrator", "5", DraftsScreen),
    Place("administrator", "6", ChecklistsScreen),
    Place("administrator", "6 enter", ChecklistScreen),
    Place("administrator", "7", KeysScreen),
    Place("administrator", "8", LoginsScreen),
    Place("administrator", "9", WhoAmIScreen),
)


def answer(terminal: Terminal, key: str) -> None:
    """Press, and wait until it has answered; whoever looks for what is not there yet looks again."""
    terminal.press(key).settle(None if key == "escape" else SOON)


def page_of(terminal: Terminal) -> list[Any]:
    """Every cell but those of the message line."""
    rows = terminal.emulator.screen.cells()
    return [*rows[:-2], rows[-1]]


def press_all(place: Place, terminal: Terminal) -> list[str]:
    """The keys that neither changed the page nor said anything."""
    dumb = []
    home: list[Any] = []
    for key in place.keys:
        if key == "ctrl+q":
            continue
        if page_of(terminal) != home or place.page in FORMS:
            go(terminal, place.way)
            home = page_of(terminal)
        elif message(terminal):
            answer(terminal, "r")
        answer(terminal, key)
        assert terminal.exit_code is None, f"{place} {key}\n{terminal.picture()}"
        if key not in place.silent and not has_answered(terminal, home):
            dumb.append(key)
        if key == "L":
            answer(terminal, "escape")
            answer(terminal, "L")
            home = []
    go(terminal, place.way)
    for key in MOVES:
        answer(terminal, key)
        assert terminal.exit_code is None, f"{place} {key}\n{terminal.picture()}"
    return dumb


def has_answered(terminal: Terminal, home: list[Any]) -> bool:
    """Whether the page changed or something is said, within some seconds."""
    with contextlib.suppress(AssertionError):
        terminal.wait_for(lambda seen: page_of(seen) != home or message(seen) != "", timeout=5)
        return True
    return False


def each_page_once() -> list[Place]:
    """The places without those whose page stands before, for another role; of forms the check and one of fields."""
    left_out = {*FORMS} - {CheckScreen, CorrectFirmScreen}
    return list({place.page: place for place in reversed(PLACES) if place.page not in left_out}.values())


@pytest.mark.parametrize("place", some_or(PLACES, each_page_once()), ids=str)
def test_every_key_acts_or_says_why(town: Town, place: Place) -> None:
    """On a full store."""
    place.ready(town)
    assert press_all(place, town.open(place.who)) == []


@pytest.mark.parametrize("place", some([one for one in PLACES if one.way.isdecimal()], 2), ids=str)
def test_every_key_says_why_where_nothing_has_happened(quiet_town: Town, place: Place) -> None:
    """Where there is nothing, nothing can be opened: the main pages alone."""
    assert press_all(place, quiet_town.open(place.who)) == []
