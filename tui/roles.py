"""A role's main screens in the order of its digits; each is imported when it is first shown, not before."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from models.rules.scope import Role
from tui.screens.base import DeskScreen

QUEUE, STATIONS = "queue.QueueScreen", "stations.StationsScreen"
FIRMS, FINDINGS = "firms.FirmsScreen", "rectification.RectificationScreen"
REGIONS, DRAFTS = "regions.RegionsScreen", "drafts.DraftsScreen"
TEAMS, ROSTER = "teams.TeamsScreen", "roster.RosterScreen"
CHECKLISTS = "checklists.ChecklistsScreen"
SUPPLIES, BOARD, COUNTER = (
    "supplies.SuppliesScreen",
    "supply_board.SupplyBoardScreen",
    "counter.CounterScreen",
)
KEYS, LOGINS = "person_keys.KeysScreen", "logins.LoginsScreen"
IMPORT, WHO = "import_rosters.ImportScreen", "who_am_i.WhoAmIScreen"
MAIN_SCREENS: Mapping[Role, tuple[str, ...]] = {
    Role.OFFICER: ("today.TodayScreen", FIRMS, FINDINGS, DRAFTS, "officer.OwnPostsScreen", SUPPLIES),
    Role.LEADER: ("team.TeamScreen", "split.SplitScreen", "chase.ChaseScreen", ROSTER, KEYS),
    Role.STOREKEEPER: (
        COUNTER,
        "stock.StockScreen",
        "receive.ReceiveScreen",
        "stock_take.StockTakeScreen",
        SUPPLIES,
        IMPORT,
        DRAFTS,
    ),
    Role.COORDINATOR: (QUEUE, STATIONS, FIRMS, FINDINGS, BOARD, IMPORT, DRAFTS, TEAMS, ROSTER),
    Role.ADMINISTRATOR: (IMPORT, "people.PeopleScreen", FIRMS, REGIONS, DRAFTS, CHECKLISTS, KEYS, LOGINS),
}


def screen_count(role: Role) -> int:
    """How many main screens a role has."""
    return len(MAIN_SCREENS.get(role, ())) + 1


def main_screen(role: Role, number: int) -> type[DeskScreen]:
    """A role's screen by its place; the last one of every role says who one is."""
    module, _, name = (*MAIN_SCREENS.get(role, ()), WHO)[number].partition(".")
    found: type[DeskScreen] = getattr(import_module(f"tui.screens.{module}"), name)
    return found


LATER = (
    "tui.screens.check",
    "tui.screens.case_page",
    "tui.screens.firm",
    "tui.screens.help",
    "tui.dialogs.palette",
    "tui.dialogs.find",
    "models.actions.people",
)


def import_the_rest(role: Role) -> None:
    """Import what the first page left out, while it is being looked at: no key waits for an import (P2)."""
    for number in range(1, screen_count(role)):
        main_screen(role, number)
    for name in LATER:
        import_module(name)
