"""Run by sshd for every key that is offered: prints the one line that lets it in, or nothing.

    python3 -IS key_lookup.py SETTINGS ssh-ed25519 AAAA…

A program of its own that needs nothing but Python, in a few hundredths of a second: it reads the store past Peewee, never
writes, and fails closed. What is printed is made of a number, a kind and a key's own base64: nothing that anybody typed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

KNOWN = (
    "SELECT k.id, k.state, k.valid_to, p.is_active FROM person_key k JOIN person p ON p.id = k.person_id"
    " WHERE k.fingerprint = ?"
)
OFFSET = "SELECT value FROM setting WHERE name = ?"
INVITED = "SELECT id FROM invitation WHERE used_at IS NULL AND expires_at > ? LIMIT 1"
KIND = re.compile(r"[a-z0-9@.-]{1,64}")
SHANGHAI = timezone(timedelta(hours=8))
UTC = timezone.utc  # noqa: UP017 - the system's own Python may be an older one

Question = tuple[str, "str | int"]


def rows(url: str, questions: list[Question]) -> list[Any]:
    """The first row of each (statement, value); None where there is none."""
    if re.match(r"postgres(ql)?(\+\w+)?://", url):
        import psycopg

        with psycopg.connect(re.sub(r"^\w+(\+\w+)?://", "postgresql://", url), connect_timeout=5) as server:
            return [server.execute(one.replace("?", "%s"), (value,)).fetchone() for one, value in questions]
    import sqlite3

    store = sqlite3.connect(f"{Path(url).as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        return [store.execute(one, (value,)).fetchone() for one, value in questions]
    finally:
        store.close()


def line(settings: dict[str, Any], kind: str, blob: str) -> str:
    """What sshd is told of a key; empty where it lets nobody in."""
    raw = base64.b64decode(blob, validate=True)
    if not KIND.fullmatch(kind) or base64.b64encode(raw).decode() != blob:
        return ""
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    url = settings["store"]
    offset, known = rows(url, [(OFFSET, "rehearsal_offset"), (KNOWN, fingerprint)])
    now = datetime.now(UTC) + timedelta(seconds=int(offset[0]) if offset else 0)
    if known is None:
        # Nobody's: it may come with a code, while there is one that nobody has used.
        (invited,) = rows(url, [(INVITED, int(now.timestamp()))])
        who = "invited" if invited else ""
    else:
        number, state, valid_to, is_active = known
        is_over = valid_to is not None and valid_to < now.astimezone(SHANGHAI).date().isoformat()
        who = str(int(number)) if state == "valid" and is_active and not is_over else ""
    return f'restrict,pty,command="{settings["command"]} {who}" {kind} {blob}' if who else ""


def main(words: list[str]) -> int:
    """The line, and 0; 1 where the store could not be asked."""
    try:
        said = line(json.loads(Path(words[0]).read_text(encoding="utf-8")), words[1], words[2])
    except Exception as error:
        sys.stderr.write(f"lianqi: {type(error).__name__}: {error}\n")
        return 1
    if said:
        sys.stdout.write(said + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
