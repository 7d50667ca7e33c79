"""A person's SSH key, who they are over SSH: its states, which kinds are taken, and how a line is read.

A line is never passed on as it was given: it is taken apart and written anew. Formats: RFC 4253 6.6, 5656, 8709;
the files of `ssh-keygen` and, as PuTTYgen saves them, of RFC 4716.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from models.errors import Invalid, Problem
from models.frozen import dataclass
from models.rules.forms import Kind, basic_problems, entry
from models.rules.scope import A, L, Verbs


class KeyState(StrEnum):
    """Whether a key opens the door; one whose last day is past does not, whatever its state."""

    VALID = "valid"
    FROZEN = "frozen"
    REVOKED = "revoked"


VALID, FROZEN, REVOKED = KeyState

KEY = Verbs("key")
ADD_KEY = KEY.add("add", A, goes_to=VALID)
FREEZE = KEY.add("freeze", L, A, comes_from=(VALID,), goes_to=FROZEN)
UNFREEZE = KEY.add("unfreeze", A, comes_from=(FROZEN,), goes_to=VALID)
REVOKE_KEY = KEY.add("revoke", A, comes_from=(VALID, FROZEN), goes_to=REVOKED, needs_reason=True)
BIND = "bind"  # what the program records of a key that came with a code

LEAST_RSA_BITS = 2048
SECURITY_KEY = "@openssh.com"
CURVES = {"nistp256": 65, "nistp384": 97, "nistp521": 133}  # bytes of an uncompressed point
KINDS = (
    "ssh-ed25519",
    *(f"ecdsa-sha2-{curve}" for curve in CURVES),
    "ssh-rsa",
    f"sk-ssh-ed25519{SECURITY_KEY}",
    f"sk-ecdsa-sha2-nistp256{SECURITY_KEY}",
)


@dataclass(frozen=True)
class PublicKey:
    """A key as it is kept: its kind, its blob in base64, its SHA-256 fingerprint as `ssh-keygen -l` prints it."""

    kind: str
    blob: str
    fingerprint: str
    bits: int


@dataclass(frozen=True)
class KeyForm:
    """A key for a person: the line of the .pub file, and the last day it is good for."""

    line: str = entry(Kind.TEXT, required=True, longest=8000)
    valid_to: date | None = entry(Kind.DATE)

    def problems(self, today: date) -> tuple[Problem, ...]:
        """What is wrong with the form by itself."""
        found = list(basic_problems(self))
        if not found:
            try:
                public_key(self.line)
            except Invalid as error:
                found += error.problems
        if self.valid_to is not None and self.valid_to < today:
            found.append(Problem("valid_to", "day_is_past"))
        return tuple(found)


def public_key(text: str) -> PublicKey:
    """The one key of a .pub file or of a pasted line, its comment dropped.

    Invalid where it is none, more than one, the private half, carries options, or is of a weak or unknown kind.
    """
    if "PRIVATE KEY" in text or text.startswith("PuTTY-User-Key-File"):
        raise _refused("key_is_private")
    lines = [line.strip() for line in text.splitlines()]
    if any(line.startswith("---- BEGIN SSH2 PUBLIC KEY") for line in lines):
        return _parsed("", "".join(_rfc_4716(lines)))
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) > 1:
        raise _refused("several_keys")
    kind, _, rest = (lines[0] if lines else "").partition(" ")
    if kind not in KINDS:
        words = rest.split()
        if any(word in KINDS for word in words):
            raise _refused("key_has_options")
        raise _refused("key_kind" if _is_named(kind) else "key_unreadable")
    return _parsed(kind, rest.strip().partition(" ")[0])


def fingerprint_of(blob: bytes) -> str:
    """SHA256:… as OpenSSH prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def is_expired(valid_to: date | None, today: date) -> bool:
    """Whether a key's last day is past."""
    return valid_to is not None and valid_to < today


def _refused(code: str) -> Invalid:
    return Invalid(Problem("line", code))


def _is_named(kind: str) -> bool:
    """Whether a word is what some kind of key is called."""
    return kind.startswith(("ssh-", "ecdsa-", "sk-", "x509v3-", "rsa-")) and kind.isascii()


def _rfc_4716(lines: list[str]) -> Iterator[str]:
    """The base64 between the marks; headers, with what they carry on to further lines, left out."""
    is_inside = is_continued = False
    for line in lines:
        if line.startswith("----"):
            is_inside = line.startswith("---- BEGIN")
        elif is_inside and (is_continued or ":" in line):
            is_continued = line.endswith("\\")
        elif is_inside:
            yield line


def _parsed(kind: str, written: str) -> PublicKey:
    try:
        blob = base64.b64decode(written.encode(), validate=True)
        parts = _strings(blob)
        named = parts[0].decode("ascii")
    except (ValueError, binascii.Error, IndexError):
        raise _refused("key_unreadable") from None
    if kind and named != kind:
        raise _refused("key_unreadable")
    if named not in KINDS:
        raise _refused("key_kind")
    bits = _bits(named, parts[1:])
    return PublicKey(named, base64.b64encode(blob).decode(), fingerprint_of(blob), bits)


def _strings(blob: bytes) -> list[bytes]:
    """The strings that a blob is made of; ValueError where it is not made of whole ones."""
    found, at = [], 0
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        if at + 4 + size > len(blob):
            raise ValueError("cut")
        found.append(blob[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def _bits(kind: str, parts: list[bytes]) -> int:
    """The size of a key; Invalid where its numbers are not those of its kind, or too small."""
    is_held = kind.endswith(SECURITY_KEY)
    if is_held:
        parts = parts[:-1]  # which site it was made for
    if "ed25519" in kind:
        if [len(one) for one in parts] != [32]:
            raise _refused("key_unreadable")
        return 256
    if "ecdsa" in kind:
        curve = kind.removesuffix(SECURITY_KEY).rpartition("-")[2]
        if (
            len(parts) != 2
            or parts[0] != curve.encode()
            or len(parts[1]) != CURVES[curve]
            or parts[1][0] != 4
        ):
            raise _refused("key_unreadable")
        return int(curve.removeprefix("nistp"))
    if len(parts) != 2 or any(
        not one or one[0] & 0x80 or (one[0] == 0 and not one[1:2] >= b"\x80") for one in parts
    ):
        raise _refused("key_unreadable")
    bits = int.from_bytes(parts[1], "big").bit_length()
    if bits < LEAST_RSA_BITS:
        raise _refused("key_too_weak")
    return bits
