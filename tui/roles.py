"""A role's main screens in the order of its digits."""

from __future__ import annotations

from collections.abc import Mapping

from models.rules.scope import Role
from tui.screens.base import DeskScreen
from tui.screens.drafts import DraftsScreen
from tui.screens.firms import FirmsScreen
from tui.screens.queue import QueueScreen
from tui.screens.rectification import RectificationScreen
from tui.screens.today import TodayScreen
from tui.screens.who_am_i import WhoAmIScreen

MAIN_SCREENS: Mapping[Role, tuple[type[DeskScreen], ...]] = {
    Role.OFFICER: (TodayScreen, FirmsScreen, RectificationScreen, DraftsScreen),
    Role.COORDINATOR: (QueueScreen, FirmsScreen, RectificationScreen),
    Role.ADMINISTRATOR: (FirmsScreen,),
}


def main_screens(role: Role) -> tuple[type[DeskScreen], ...]:
    """The screens of a role; one whose screens do not exist yet sees who they are."""
    return (*MAIN_SCREENS.get(role, ()), WhoAmIScreen)
