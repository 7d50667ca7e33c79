"""A bare `lianqi`: the application for one person in one terminal."""

from __future__ import annotations

import gc
import os
import sys

from models.errors import Refused
from tui.cli.standing import actor_of, identity, open_with_clock, role_asked
from tui.first_frame import first_face, picture
from tui.held import HeldTerminal
from tui.look import Look, set_look, terminal_depth
from tui.seat import Seat
from tui.text import set_language, text

USAGE = 2


def terminal_or_sentence() -> bool:
    """Whether there is a terminal to draw on; where there is none it is said."""
    has_one = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    if not has_one:
        sys.stderr.write(text("error.no_terminal") + "\n")
    return has_one


def open_application(url: str, who: str | None, *, language: str | None, is_plain: bool) -> int:
    """Open a store and be the person asked for until they leave, in their language; the exit number."""
    if not terminal_or_sentence():
        return USAGE
    gc.disable()  # until the first page is shown: a collection among the imports costs a frame or two
    store, clock = open_with_clock(url)
    person = identity(clock, who, store)
    if not person.grants:
        raise Refused("no_grant")
    set_language(language or person.language)
    depth = 0 if is_plain else terminal_depth()
    set_look(Look(theme=person.theme or "dark", depth=depth, is_plain=is_plain))
    with HeldTerminal() as held:
        seat = Seat(person, actor_of(person, clock, role_asked(who)), held.window)
        if (face := first_face(seat)) is not None:
            held.show(picture(face))
        from tui.app import run  # Textual is imported only once there is something to look at

        return run(seat, held)
