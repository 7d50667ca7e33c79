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
    KEY_UNKNOWN = "key_unknown"  # from here on: sshd let the key no further
    KEY_FROZEN = "key_frozen"
    KEY_REVOKED = "key_revoked"
    KEY_EXPIRED = "key_expired"
    INACTIVE = "inactive"  # the key is good, whose it is works here no more
    NOT_TAKEN = "not_taken"  # the key is good, and came for another account, or while the store was away


SHUT_OUT = (
    Ending.KEY_UNKNOWN,
    Ending.KEY_FROZEN,
    Ending.KEY_REVOKED,
    Ending.KEY_EXPIRED,
    Ending.INACTIVE,
    Ending.NOT_TAKEN,
)
NOT_LET_IN = (Ending.REFUSED, Ending.CODE_REFUSED, *SHUT_OUT)
SHUT_OUT_WITHIN = timedelta(hours=1)  # a key from an address is noted once in it
MOST_SHUT_OUT_FROM_ONE, MOST_SHUT_OUT_FROM_ALL = 10, 100  # rows within it: a flood fills no store


IDLE_FOR = timedelta(minutes=30)
LOOKED_AT = 3  # seconds between two looks at whether a live session may go on
# Seconds of silence after which a client is asked whether it is there; after four it is gone.
ALIVE_EVERY = 30
