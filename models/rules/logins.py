"""The log-in ledger: who came with which key, from where and when, and why the session ended."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Ending(StrEnum):
    """Why a session ended."""

    LEFT = "left"  # Ctrl+Q
    HUNG_UP = "hung_up"  # the line, or the terminal, is gone
    IDLE = "idle"
    KEY_CLOSED = "key_closed"  # frozen, revoked or past its last day
    WITHDRAWN = "withdrawn"  # no grant any more, or deactivated
    NEWER = "newer"  # a newer program has written the store
    FAULT = "fault"
    LOST = "lost"  # its process is gone without a word
    REFUSED = "refused"  # came no further than a sentence
    CODE_REFUSED = "code_refused"  # an unknown key without a code that fits
    BOUND = "bound"  # an unknown key that a code made known
    FILE = "file"  # came for one file, or brought one


IDLE_FOR = timedelta(minutes=30)
LOOKED_AT = 3  # seconds between two looks at whether a live session may go on
ALIVE_EVERY = 30  # seconds of silence after which a client is asked whether it is there; after four it is gone
