"""A bare `lianqi`: the application for one person in one terminal."""

from __future__ import annotations

import gc
import os
import sys

from models.errors import Refused
from tui.cli.standing import identity, role_asked
from tui.sitting import sit_down
from tui.standing import actor_of, open_with_clock
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
    return sit_down(person, actor_of(person, clock, role_asked(who)), is_plain=is_plain)
