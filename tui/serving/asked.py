"""What a client may ask for without a terminal: two forms, by exact pattern."""

from __future__ import annotations

import re

from models.rules.tickets import Way, is_token

ASKED = re.compile(r"(get|put) ([0-9A-Za-z]{1,32})")


def way_asked(asked: str) -> tuple[Way, str] | None:
    """What a client asked for, where it is one of the two forms exactly."""
    found = ASKED.fullmatch(asked)
    if found is None or not is_token(found[2].upper()):
        return None
    return Way(found[1]), found[2].upper()
