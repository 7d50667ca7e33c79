"""A ticket: one file out of the desk or into it over SSH, once, within ten minutes, by the person who asked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from models.rules.invitations import SIGNS


class Way(StrEnum):
    """Out of the desk, or into it."""

    GET = "get"
    PUT = "put"


GOOD_FOR = timedelta(minutes=10)
LENGTH = 16  # signs, five bits each
MOST_BYTES = {Way.GET: 100 * 1024 * 1024, Way.PUT: 20 * 1024 * 1024}


def new_token() -> str:
    """Sixteen signs that nobody guesses."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def digest_of(token: str) -> str:
    """A token as it is kept: eighty bits of chance need no salt."""
    return hashlib.sha256(token.upper().encode()).hexdigest()


def is_token(typed: str) -> bool:
    """Whether it looks like one."""
    return len(typed) == LENGTH and all(one in SIGNS for one in typed)
