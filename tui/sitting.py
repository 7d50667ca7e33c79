"""A person sits down at a terminal: the first page at once, then the application until they leave."""

from __future__ import annotations

from functools import partial

from models.queries.people import Identity
from models.rules.scope import Actor
from tui.first_frame import first_face, picture
from tui.guard import Guard
from tui.held import HeldTerminal
from tui.look import Look, set_look, terminal_depth
from tui.seat import Seat
from tui.way_out import install_way_out


def sit_down(person: Identity, actor: Actor, *, is_plain: bool, guard: Guard | None = None) -> int:
    """Show the person's first page and be their session, in the language in force; the exit number."""
    depth = 0 if is_plain else terminal_depth()
    set_look(Look(theme=person.theme or "dark", depth=depth, is_plain=is_plain))
    with HeldTerminal() as held:
        seat = Seat(person, actor, held.window)
        if (face := first_face(seat)) is not None:
            held.show(picture(face))
            if guard is not None:  # nothing is typed yet that could be saved, but there is somebody to tell
                install_way_out(partial(guard.last_save, lambda _: None))
        from tui.app import run  # Textual is imported only once there is something to look at

        return run(seat, held, guard)
