"""What `:` offers: the verbs of a page, and the main pages of a role with what is done there."""

from __future__ import annotations

from dataclasses import replace

from models.rules.scope import Role
from tui.keys import EVERYWHERE, Verb, key_shown
from tui.palette import Command, named
from tui.roles import main_screen, screen_count
from tui.screens.base import DeskScreen
from tui.text import has_text, text

_EVERYWHERE = {one.id for one in EVERYWHERE}


def commands_of(page: DeskScreen, role: Role) -> list[Command]:
    """The main pages of a role, each with what is done there; then the verbs of a page, its own before everybody's."""
    found = []
    for number in range(screen_count(role)):
        shown = main_screen(role, number)
        title, digit = shown.TITLE_KEY, str(number + 1) if number < 9 else ""
        below = () if isinstance(page, shown) else tuple(map(_there, _own_verbs(shown)))
        found.append(replace(named(f"main:{number}", text(title), digit, title), below=below))
    verbs = [(name, one) for name, one in page.keymap_by_id().items() if name != "commands"]
    for name, one in sorted(verbs, key=lambda each: each[0] in _EVERYWHERE):
        found.append(named(name, page.label_of(name), key_shown(one), f"keys.{name}"))
    return [*found, named("theme", text("keys.theme"), "", "keys.theme")]


def _own_verbs(page: type[DeskScreen]) -> list[Verb]:
    verbs = {one.id: one for one in page.verbs_by_key().values()}
    return [one for name, one in verbs.items() if name not in _EVERYWHERE and has_text(f"keys.{name}")]


def _there(verb: Verb) -> Command:
    return named(verb.id, text(f"keys.{verb.id}"), key_shown(verb), f"keys.{verb.id}")
