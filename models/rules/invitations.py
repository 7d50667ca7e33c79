"""An invitation: a one-time code on paper, with which a person's own key becomes known.

Its first four signs find the invitation, the other eight are its secret: forty bits, of which only what
scrypt makes of them is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from models.rules.scope import A, Verbs

INVITATION = Verbs("invitation")
INVITE = INVITATION.add("issue", A)
USE = "use"  # what the program records once a key has come with the code

GOOD_FOR = timedelta(days=3)
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I, which look alike on paper
FINDING, SECRET = 4, 8
TRIES = 3  # of one connection
TRIED_WITHIN = timedelta(minutes=15)
MOST_FROM_ONE, MOST_FROM_ALL = 5, 40  # connections to the prompt within that time
MOST_NOTED_FROM_ONE, MOST_NOTED_FROM_ALL = 10, 100  # rows of them: a flood fills no store


def new_code() -> str:
    """XXXX-XXXX-XXXX."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(FINDING + SECRET))
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def parts_of(typed: str) -> tuple[str, str]:
    """What finds an invitation and its secret, of a code as people type it; ("", "") where it is none."""
    signs = "".join(one for one in typed.upper() if one.isalnum())
    if len(signs) != FINDING + SECRET or any(one not in SIGNS for one in signs):
        return "", ""
    return signs[:FINDING], signs[FINDING:]


def sealed(secret: str, salt: bytes) -> str:
    """A secret as it is kept: one guess costs 16 MB and some fifty milliseconds."""
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def new_salt() -> bytes:
    """Sixteen bytes of chance."""
    return secrets.token_bytes(16)


def fits(secret: str, salt: bytes, kept: str) -> bool:
    """Whether it is the secret; takes as long where there is none to compare with."""
    return hmac.compare_digest(sealed(secret, salt), kept)
